"""The doorbell of lights: rung on submission, rung again by the sweep, and not missed where it is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.progress import reporting
from apps.progress.models import Light, LightRequest
from apps.progress.tasks import LOST_AFTER, compute_lights, compute_open_periods, ring_again, ring_lights
from apps.targets.changes import record_value
from apps.targets.models import Indicator
from apps.units.models import Unit, User
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    TargetFactory,
    UnitFactory,
)
from tests.reports import TODAY, Quarter, fill, third_quarter

TASK = "apps.progress.tasks.compute_lights"
Rung = Callable[[], list[tuple[str, int]]]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit, unit_head: User) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


def request(quarter: Quarter, ago: timedelta) -> LightRequest:
    return LightRequest.objects.create(
        district=quarter.period.district,
        period=quarter.period,
        target=quarter.business,
        requested_at=timezone.now() - ago,
    )


def test_submitting_rings_and_the_task_lights(
    quarter: Quarter,
    unit: Unit,
    unit_head: User,
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, unit_head, narrative="已完成。", **figures)
    with django_capture_on_commit_callbacks(execute=True):
        reporting.submit(report, by=unit_head)
    assert rung() == [(TASK, quarter.period.pk)]

    compute_lights(quarter.period.pk)
    assert Light.objects.filter(indicator=quarter.whole, provisional=True).get().colour == "green"
    assert LightRequest.objects.count() == 0


def test_the_sweep_rings_once_for_each_period_with_a_lost_request(quarter: Quarter, rung: Rung) -> None:
    request(quarter, LOST_AFTER + timedelta(seconds=1))
    request(quarter, LOST_AFTER + timedelta(seconds=2))
    ring_again()
    assert rung() == [(TASK, quarter.period.pk)]


def test_the_sweep_leaves_new_requests_alone(quarter: Quarter, rung: Rung) -> None:
    request(quarter, LOST_AFTER - timedelta(seconds=5))
    ring_again()
    assert rung() == []


def test_what_a_killed_worker_left_is_done_by_the_next(quarter: Quarter, rung: Rung) -> None:
    """Its transaction was rolled back, so its requests are still there."""
    request(quarter, LOST_AFTER * 2)
    ring_again()
    ((_task, period_id),) = rung()
    compute_lights(period_id)
    ring_again()
    assert (len(rung()), LightRequest.objects.count(), Light.objects.count()) == (1, 0, 3)


def test_with_the_broker_away_the_sweep_rings_later(
    quarter: Quarter, rung: Rung, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    request(quarter, LOST_AFTER * 2)
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    away = folder.rename(folder.with_name("away"))
    ring_lights(quarter.period.pk)
    away.rename(folder)
    assert f"the lights of period {quarter.period.pk} wait for the sweep" in caplog.text
    assert rung() == []
    ring_again()
    assert rung() == [(TASK, quarter.period.pk)]


@pytest.fixture
def awaited(officer: User) -> Indicator:
    """A figure within the city's limit, which is not issued yet."""
    target = TargetFactory(document__uploaded_by=officer)
    return IndicatorFactory(
        commitment__target=target, commitment__district=target.district, comparator="le", measure="level"
    )


def recorded(indicator: Indicator, by: User) -> None:
    record_value(
        indicator,
        Decimal(1000),
        by=by,
        status="official",
        effective_on=timezone.localdate(),
        source_words="市政府",
    )


def test_a_recorded_limit_asks_for_the_lights_of_open_quarters(awaited: Indicator, officer: User) -> None:
    period = PeriodFactory(district=officer.district, quarter="2026Q3")
    PeriodFactory(district=officer.district, quarter="2026Q2", closed=True)
    PeriodFactory(district=officer.district, quarter="2026Q4", planned=True)
    recorded(awaited, officer)
    assert list(LightRequest.objects.values_list("period", "target")) == [(period.pk, awaited.target_id)]


def test_open_quarters_are_computed_each_day(awaited: Indicator, officer: User) -> None:
    period = PeriodFactory(district=officer.district, quarter="2026Q3")
    PeriodFactory(district=officer.district, quarter="2026Q2", closed=True)
    compute_open_periods()
    assert set(Light.objects.values_list("period", "colour")) == {(period.pk, "grey")}
    IndicatorValueFactory(indicator=awaited)
    compute_open_periods()
    assert Light.objects.get(indicator=awaited, superseded_at=None).reason == "not_reported"
