"""When what could not be delivered is tried again: after growing pauses, for a day."""

from datetime import datetime, timedelta

DAY = timedelta(days=1)  # after the first attempt comes the last one
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 2 * 60, 10 * 60, 30 * 60, 60 * 60, 2 * 60 * 60)
)


def pause_after(attempts: int) -> timedelta:
    """How long the receiver is left alone after so many attempts (one at least). The last pause repeats itself."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def next_attempt(first_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """The moment of the next attempt; None where a day has passed and this was the last."""
    last_at = first_at + DAY
    return min(now + pause_after(attempts), last_at) if now < last_at else None
