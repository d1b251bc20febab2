"""Events in words for the audit administrator, who may see who did what, but no report text.

Accounts, roles, units, posts, and what programs are let in for, are shown with the values before and after. Of
everything else only the names of the changed fields are shown, and the object by its number, because its name may be
a clause of a notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.audit.models import Event, Outcome

OPEN_APPS = frozenset({"clients", "units"})
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
    actor: str
    verb: str
    kind: str
    name: str
    changes: tuple[Change, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Lazy words for what events hold as names: see audit_verbs.py of an app."""

    verbs: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """What the modules `audit_verbs` of all apps say together."""
    words = Vocabulary()
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "audit_verbs"):
            module = import_module(f"{config.name}.audit_verbs")
            words.verbs.update(module.VERBS)
            words.objects.update(module.OBJECTS)
            words.fields.update(getattr(module, "FIELDS", {}))
            words.values.update(getattr(module, "VALUES", {}))
    return words


def describe(event: Event) -> Described:
    is_open = event.object_type.partition(".")[0] in OPEN_APPS
    refused = event.outcome == Outcome.REFUSAL
    words = vocabulary()
    return Described(
        event=event,
        actor=event.actor if event.actor_id else _("the system"),
        verb=str(words.verbs.get(event.verb, event.verb)),
        kind=str(words.objects.get(event.object_type, event.object_type)),
        name=event.object_name if is_open or event.object_type in NAMED_OBJECTS else f"#{event.object_id}",
        changes=() if refused else tuple(changes(event, is_open)),
        reason=str((event.after or {}).get("reason", "")) if refused else "",
    )


def changes(event: Event, is_open: bool) -> Iterator[Change]:
    before, after = event.before or {}, event.after or {}
    for name in [*before, *(key for key in after if key not in before)]:
        if is_open:
            yield Change(
                label(event, name), in_words(name, before.get(name)), in_words(name, after.get(name))
            )
        else:
            yield Change(label(event, name), None, None)


def label(event: Event, name: str) -> str:
    fields = vocabulary().fields
    if name in fields:
        return str(fields[name])
    kind, dash, number = name.rpartition("-")  # one of several: indicator-17
    if dash and kind in fields:
        return f"{fields[kind]} #{number}"
    try:
        return str(getattr(apps.get_model(event.object_type)._meta.get_field(name), "verbose_name", name))
    except (LookupError, FieldDoesNotExist):  # the model of an old event may have changed since
        return name


def in_words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return _(", ").join(in_words(name, part) for part in value)
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if value is None:
        return ""
    return str(vocabulary().values.get(name, {}).get(value, value))
