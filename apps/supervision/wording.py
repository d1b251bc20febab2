"""What a reminder says: one sentence a kind, from the data that reminders.py keeps with it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.progress.models import ReportingPeriod
from apps.supervision.models import ChaseKind, Reminder, ReminderKind

Data = Mapping[str, Any]


def sentence(reminder: Reminder) -> str:
    return SENTENCES[reminder.kind](reminder.data)


def due(data: Data) -> str:
    told = ngettext(
        "%(unit)s still has %(count)s report of %(quarter)s to submit, due on %(day)s.",
        "%(unit)s still has %(count)s reports of %(quarter)s to submit, due on %(day)s.",
        data["count"],
    )
    return told % filled(data)


def overdue(data: Data) -> str:
    told = ngettext(
        "%(count)s report of %(quarter)s from %(unit)s was due on %(day)s and has not come.",
        "%(count)s reports of %(quarter)s from %(unit)s were due on %(day)s and have not come.",
        data["count"],
    )
    return told % filled(data)


def returned(data: Data) -> str:
    return _("“%(target)s” was returned: %(reason)s Submit it again by %(day)s.") % filled(data)


def answered(data: Data) -> str:
    return _("%(unit)s answered what you returned: “%(target)s”.") % data


def extended(data: Data) -> str:
    return _("%(unit)s may report %(quarter)s until %(day)s: %(reason)s") % filled(data)


def adjustment(data: Data) -> str:
    sentences = {
        "waiting": _("An adjustment of “%(part)s” waits for your decision: %(reason)s"),
        "approved": _("The adjustment of “%(part)s” was approved. %(reason)s"),
        "refused": _("The adjustment of “%(part)s” was refused. %(reason)s"),
    }
    told: str = sentences[data["state"]] % data
    return told.strip()


def chased(data: Data) -> str:
    told = {
        ChaseKind.RECEIPT: ngettext(
            "The office reminds %(unit)s to sign for %(count)s target.",
            "The office reminds %(unit)s to sign for %(count)s targets.",
            data["count"],
        ),
        ChaseKind.BREAKDOWN: ngettext(
            "The office reminds %(unit)s to break down %(count)s target.",
            "The office reminds %(unit)s to break down %(count)s targets.",
            data["count"],
        ),
        ChaseKind.REPORT: ngettext(
            "The office reminds %(unit)s to submit %(count)s report.",
            "The office reminds %(unit)s to submit %(count)s reports.",
            data["count"],
        ),
    }[ChaseKind(data["chased"])]
    return f"{told % data} {data['note']}".strip()


def webhook(data: Data) -> str:
    told: dict[str, str] = {
        "failed": _(
            "The webhook of “%(client)s” to %(host)s is disabled: its receiver has not taken an event for a day."
        ),
        "gone": _("The webhook of “%(client)s” to %(host)s has ended: its receiver wants to hear no more."),
    }
    return told[data["why"]] % data


def filled(data: Data) -> dict[str, Any]:
    """With day and quarter as the reader's language writes them."""
    quarter = {"quarter": ReportingPeriod(quarter=data["quarter"]).name} if "quarter" in data else {}
    return {**data, **quarter, "day": date_format(date.fromisoformat(data["day"]))}


SENTENCES: dict[str, Callable[[Data], str]] = {
    ReminderKind.DUE: due,
    ReminderKind.OVERDUE: overdue,
    ReminderKind.RETURNED: returned,
    ReminderKind.ANSWERED: answered,
    ReminderKind.EXTENDED: extended,
    ReminderKind.ADJUSTMENT: adjustment,
    ReminderKind.CHASED: chased,
    ReminderKind.WEBHOOK: webhook,
}
