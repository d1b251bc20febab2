"""Whether a report came in time. Pure: facts and one `today` in, one of five words out."""

from datetime import date
from enum import StrEnum

from apps.progress.workdays import shift

SOON = 3  # working days before the due day


class Timeliness(StrEnum):
    NOT_DUE = "not_due"  # may still come
    DUE_SOON = "due_soon"  # within three working days
    ON_TIME = "on_time"
    LATE = "late"  # came after its day
    NOT_REPORTED = "not_reported"  # has not come, and its day is over


def timeliness(*, due_on: date, submitted_on: date | None, today: date) -> Timeliness:
    """`submitted_on` is the first submission, or, after a return, the answer to it with the day it was given."""
    if submitted_on is not None:
        return Timeliness.ON_TIME if submitted_on <= due_on else Timeliness.LATE
    if today > due_on:
        return Timeliness.NOT_REPORTED
    return Timeliness.DUE_SOON if due_on <= shift(today, SOON) else Timeliness.NOT_DUE
