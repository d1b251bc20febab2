"""Saving field by field: nothing of two people at one report is lost, and nothing is overwritten unseen."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from apps.progress.models import Reading
from apps.units.models import Unit, User
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


def test_save(quarter: Quarter, unit: Unit, reporter: User) -> None:
    report = quarter.report(quarter.business, unit)
    fill(report, reporter, narrative=" 已帮扶。\r\n", **{f"indicator_{quarter.whole.pk}": "１，620.50 人"})
    assert quarter.report(quarter.business, unit).narrative == "已帮扶。"
    assert Reading.objects.get().value == Decimal("1620.5")
