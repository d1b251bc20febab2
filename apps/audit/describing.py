"""Events in words for the audit administrator, who may see who did what, but no report text.

Accounts, roles, units and posts are shown with the values before and after. Of everything else only the names
of the changed fields are shown, and the object by its number, because its name may be a clause of a notice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.audit.models import Event, Outcome

OPEN_APPS = frozenset({"units"})
NAMED_OBJECTS = frozenset({"documents.Document"})  # a notice's title is no report text


@dataclass(frozen=True, slots=True)
class Change:
    """One field; `before` and `after` are None where the reader may only know that it changed."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Described:
    event: Event
    verb: str
    kind: str
    name: str
    changes: tuple[Change, ...]
    reason: str


@lru_cache(maxsize=1)
def verbs() -> Mapping[str, Any]:
    """The words of every verb: each app lists its own as VERBS in its module audit_verbs."""
    found: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "audit_verbs"):
            found |= import_module(f"{config.name}.audit_verbs").VERBS
    return found


def describe(event: Event) -> Described:
    is_open = event.object_type.partition(".")[0] in OPEN_APPS
    refused = event.outcome == Outcome.REFUSAL
    return Described(
        event=event,
        verb=str(verbs().get(event.verb, event.verb)),
        kind=kind_of(event.object_type),
        name=event.object_name if is_open or event.object_type in NAMED_OBJECTS else f"#{event.object_id}",
        changes=() if refused else tuple(changes(event, is_open)),
        reason=str((event.after or {}).get("reason", "")) if refused else "",
    )


def changes(event: Event, is_open: bool) -> Iterable[Change]:
    before, after = event.before or {}, event.after or {}
    for field in [*before, *(key for key in after if key not in before)]:
        if is_open:
            yield Change(label(event.object_type, field), words(before.get(field)), words(after.get(field)))
        else:
            yield Change(label(event.object_type, field), None, None)


def kind_of(object_type: str) -> str:
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except LookupError:  # the model of an old event may have gone
        return object_type


def label(object_type: str, field: str) -> str:
    try:
        return str(getattr(apps.get_model(object_type)._meta.get_field(field), "verbose_name", field))
    except (LookupError, FieldDoesNotExist):
        return field


def words(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, list):
        return _(", ").join(map(str, value))
    return str(value)
