"""A quarter with an approved report, one that waits, and one that never came."""

from collections.abc import Iterator

import pytest
import time_machine

from apps.progress import reporting
from apps.progress.lighting import compute
from apps.units.models import Unit, User
from tests.factories import PostFactory, TenureFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(clock: time_machine.Traveller, officer: User, unit: Unit, unit_head: User) -> Quarter:
    """The business target is reported and approved: 540 of 600 people, 410 of 400 students. The care target is silent."""
    UnitFactory(district=unit.district, name="区民政局")
    post = PostFactory(district=unit.district, name="副区长")
    post.portfolio.add(unit)
    TenureFactory(post=post, holder="程一舟")
    quarter = third_quarter(officer)
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 540, f"indicator_{quarter.part.pk}": 410}
    words = {"narrative": "已帮扶创业540人。", "problems": "场地不足", "next_steps": "=加快"}
    fill(report, unit_head, **words, **figures)
    number = reporting.submit(report, by=unit_head).number
    reporting.approve(quarter.report(quarter.business, unit), by=officer, number=number)
    compute(quarter.period)
    return quarter
