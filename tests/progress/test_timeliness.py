from datetime import date

import pytest

from apps.progress.timeliness import Timeliness, timeliness

FRIDAY = date(2021, 10, 22)


@pytest.mark.parametrize(
    ("submitted_on", "today", "word"),
    [
        (None, date(2021, 10, 18), Timeliness.NOT_DUE),
        (None, date(2021, 10, 19), Timeliness.DUE_SOON),  # three working days before
        (None, FRIDAY, Timeliness.DUE_SOON),
        (None, date(2021, 10, 23), Timeliness.NOT_REPORTED),  # the Saturday after a Friday counts
        (FRIDAY, FRIDAY, Timeliness.ON_TIME),
        (date(2021, 10, 8), date(2021, 12, 31), Timeliness.ON_TIME),
        (date(2021, 10, 23), date(2021, 10, 23), Timeliness.LATE),
    ],
)
def test_every_report_has_one_of_five_words(submitted_on: date | None, today: date, word: Timeliness) -> None:
    assert timeliness(due_on=FRIDAY, submitted_on=submitted_on, today=today) == word


def test_soon_is_told_by_working_days() -> None:
    """Three working days before 11 October 2021 is 30 September: a week off lies between."""
    due_on = date(2021, 10, 11)
    assert timeliness(due_on=due_on, submitted_on=None, today=date(2021, 9, 29)) == Timeliness.NOT_DUE
    assert timeliness(due_on=due_on, submitted_on=None, today=date(2021, 9, 30)) == Timeliness.DUE_SOON
