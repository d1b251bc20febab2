from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from apps.clients.pauses import next_attempt, pause_after

FIRST = datetime(2026, 9, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(1, 10), (2, 30), (3, 120), (4, 600), (5, 1800), (6, 3600), (7, 7200), (8, 7200), (30, 7200)],
)
def test_pauses_grow(attempts: int, seconds: int) -> None:
    assert pause_after(attempts) == timedelta(seconds=seconds)


def test_the_last_attempt_is_a_day_after_the_first() -> None:
    moments, now = [FIRST], FIRST
    while (now := next_attempt(FIRST, len(moments), now)) is not None:  # type: ignore[assignment]
        moments.append(now)
    assert len(moments) == 19
    assert moments[-1] == FIRST + timedelta(days=1)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses[:-1] == sorted(pauses[:-1])


def test_an_attempt_that_came_late_still_is_the_last() -> None:
    assert next_attempt(FIRST, 3, FIRST + timedelta(hours=23, minutes=59)) == FIRST + timedelta(days=1)
    assert next_attempt(FIRST, 3, FIRST + timedelta(days=1)) is None
    assert next_attempt(FIRST, 3, FIRST + timedelta(days=9)) is None
