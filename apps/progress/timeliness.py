"""Whether a report came in time. Pure: facts and one `today` in, one of five words out."""

from datetime import date
from enum import StrEnum


class Timeliness(StrEnum):
    NOT_DUE = "not_due"  # may still come
    DUE_SOON = "due_soon"  # within three working days
    ON_TIME = "on_time"
    LATE = "late"  # came after its day
    NOT_REPORTED = "not_reported"  # has not come, and its day is over


def timeliness(*, due_on: date, submitted_on: date | None, today: date) -> Timeliness:
    """`submitted_on` is the first submission, or, after a return, the answer to it with the day it was given."""
    raise NotImplementedError
