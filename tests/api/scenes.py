"""Targets for programs to read: a third quarter with lights, and a target of another district with a part of each kind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from apps.clients.models import Stamp
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.targets.changes import request_adjustment
from apps.targets.models import Receipt, Target
from apps.units.models import User
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
)
from tests.reports import Quarter, open_quarter, third_quarter

FIRST = datetime(2026, 3, 7, 1, tzinfo=UTC)


def lit_quarter(officer: User) -> Quarter:
    """Nobody has reported, so that all is grey; but an officer says that the care home is yellow."""
    quarter = third_quarter(officer)
    compute(quarter.period)
    judge(quarter.period, quarter.care, by=officer, colour="yellow", reason="验收推迟。")
    stamp()
    return quarter


def stamp() -> None:
    """As if each target had changed an hour later than the one before it, the first of them at FIRST."""
    for number, target in enumerate(Target.objects.order_by("pk")):
        at = FIRST + timedelta(hours=number)
        Stamp.objects.update_or_create(target=target, defaults={"district": target.district, "at": at})


def target_with_parts(officer: User) -> Target:
    """One row of everything that belongs to a target."""
    target = TargetFactory(document__uploaded_by=officer, title="新增停车泊位")
    unit = UnitFactory(district=officer.district)
    AssignmentFactory(target=target, unit=unit)
    Receipt.objects.create(district=officer.district, target=target, unit=unit, signed_by=officer)
    indicator = IndicatorFactory(commitment=CommitmentFactory(target=target, starred=True))
    IndicatorValueFactory(indicator=indicator)
    PlanPointFactory(indicator=indicator)
    request_adjustment(
        indicator, by=officer, new_value=Decimal(150), effective_on=date(2026, 9, 1), reason="用地未批。"
    )
    return target


def light_all(officer: User) -> None:
    """The lights of the third quarter, grey since nobody has reported."""
    compute(open_quarter("2026Q3", by=officer))
    stamp()
