"""Write the audit trail: record() inside a verb's transaction, record_refusal() outside of it."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction

from apps.audit.models import Event, Outcome

BATCH_SIZE = 500

current_address: ContextVar[str | None] = ContextVar("current_address", default=None)


class Actor(Protocol):
    """Who acts: a user, or the system itself."""

    @property
    def pk(self) -> Any: ...


class _System:
    pk = None

    def __str__(self) -> str:
        return "system"


SYSTEM: Actor = _System()


def record(
    verb: str,
    obj: models.Model,
    *,
    by: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Event:
    """Append one event to the trail, in the transaction of the verb that calls.

    `verb` is dotted, `document.upload`; `before` and `after` are JSON values of what changed. There
    must be a transaction, so that the change and its event stand or fall together; without one
    RuntimeError is raised. An error of the database rolls the verb back.
    """
    _require_transaction(verb)
    event = _event(Happened(verb, obj, before, after), by, Outcome.SUCCESS)
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Happened:
    """What record() takes, kept until the rows it speaks of are written."""

    verb: str
    obj: models.Model
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record_all(happened: Iterable[Happened], *, by: Actor) -> list[Event]:
    """record() of many events at once, in their order."""
    _require_transaction("record_all")
    return Event.objects.bulk_create(
        [_event(one, by, Outcome.SUCCESS) for one in happened], batch_size=BATCH_SIZE
    )


def record_refusal(verb: str, obj: models.Model, *, by: Actor, reason: str) -> Event:
    """Append that somebody was refused; call it outside the transaction that was rolled back."""
    event = _event(Happened(verb, obj, None, {"reason": reason}), by, Outcome.REFUSAL)
    event.save(force_insert=True)
    return event


def district_id_of(obj: models.Model) -> int | None:
    """The district that `obj` belongs to, or is."""
    district_id: int | None = (
        obj.pk if obj._meta.label == "units.District" else getattr(obj, "district_id", None)
    )
    return district_id


def _require_transaction(verb: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"record({verb!r}) was called outside a transaction: make the verb atomic.")


def _event(happened: Happened, by: Actor, outcome: Outcome) -> Event:
    obj = happened.obj
    return Event(
        district_id=district_id_of(obj),
        actor_id=by.pk,
        actor=getattr(by, "signature", str(by)),
        address=current_address.get(),
        verb=happened.verb,
        object_type=obj._meta.label,
        object_id=obj.pk,
        object_name=str(obj)[:250],
        before=happened.before,
        after=happened.after,
        outcome=outcome,
    )
