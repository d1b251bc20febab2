"""A forecast is a range from the slowest and the fastest quarter, or nothing."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dashboard.forecast import Outlook, forecast, outlook
from apps.dashboard.forecasting import of_inputs
from apps.dashboard.scene import Scene
from apps.dashboard.standings import People
from apps.progress.models import ReportingPeriod
from apps.targets.quarters import quarters_between

AMOUNTS = st.decimals(0, 10**6, places=2)


def range_of(*readings: int, value: int = 100, quarters: int = 4) -> tuple[int, int] | None:
    found = forecast(
        "车位", "个", value=Decimal(value), readings=[Decimal(r) for r in readings], quarters=quarters
    )
    return (int(found.low), int(found.high)) if found else None


def test_the_slowest_and_the_fastest_quarter_are_kept_up() -> None:
    assert range_of(20, 50) == (90, 110)  # 20 and 30 a quarter, two quarters to come
    assert range_of(25, 50, 75) == (100, 100)
    assert range_of(40, 40, 90) == (90, 140)  # a quarter without progress may come again


def test_a_figure_that_was_corrected_downwards_has_no_negative_pace() -> None:
    assert range_of(50, 40) == (40, 140)


def test_without_a_pace_or_a_quarter_to_come_there_is_none() -> None:
    assert range_of() is None
    assert range_of(30) is None
    assert range_of(20, 40, 60, 80) is None
    assert range_of(20, quarters=1) is None


def test_the_outlook_is_that_of_the_worst_figure() -> None:
    def of(value: int) -> Outlook:
        found = forecast("车位", "个", value=Decimal(value), readings=[Decimal(20), Decimal(50)], quarters=4)
        assert found
        return found.outlook

    assert (of(90), of(100), of(111)) == (Outlook.REACHES, Outlook.OPEN, Outlook.MISSES)
    ones = [
        forecast("车位", "个", value=Decimal(value), readings=[Decimal(20), Decimal(50)], quarters=4)
        for value in (90, 111, 100)
    ]
    assert outlook(one for one in ones if one) == Outlook.MISSES


def of_light(**given: Any) -> tuple[Decimal, Decimal] | None:
    """The range told from what the light of the second quarter was computed from."""
    today = date(2026, 7, 5)
    scene = Scene(ReportingPeriod(quarter="2026Q2"), [], People({}, {}, {}, {}, {}), [], {}, today)
    words = {"name": "养老床位", "unit": "张", "measure": "cumulative", "comparator": "ge", "change": ""}
    figures = {"value": "100.000000", "actual": "50.000000", "earlier": ["20.000000"]}
    found = of_inputs(words | figures | given, quarters_between(date(2026, 1, 1), date(2026, 12, 31)), scene)
    return (found.low, found.high) if found else None


def test_only_what_is_to_be_reached_has_a_forecast() -> None:
    assert of_light() == (Decimal(90), Decimal(110))
    assert of_light(comparator="le") is None
    assert of_light(name="登记失业人数", comparator="eq") is None  # kept by staying below, as its light says
    assert of_light(measure="level") is None
    assert of_light(value=None) is None
    assert of_light(earlier=[]) is None  # a quarter was not reported


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(st.lists(AMOUNTS, min_size=2, max_size=3), AMOUNTS)
def test_the_range_begins_at_what_there_is_and_never_turns_round(
    readings: list[Decimal], value: Decimal
) -> None:
    found = forecast("车位", "个", value=value, readings=readings, quarters=4)
    assert found
    assert found.actual <= found.low <= found.high
