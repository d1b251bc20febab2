"""A forecast is a range from the slowest and the fastest quarter, or nothing."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dashboard.forecast import Outlook, forecast, outlook

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


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
@given(st.lists(AMOUNTS, min_size=2, max_size=3), AMOUNTS)
def test_the_range_begins_at_what_there_is_and_never_turns_round(
    readings: list[Decimal], value: Decimal
) -> None:
    found = forecast("车位", "个", value=value, readings=readings, quarters=4)
    assert found
    assert found.actual <= found.low <= found.high
