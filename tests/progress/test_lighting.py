"""Lights from what is planned and reported: which readings count, and what becomes of a light that changes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.progress import reporting
from apps.progress.lighting import (
    FIRST_RULE,
    answer_requests,
    compute,
    current_rule,
    published_rule,
    rule_changes,
)
from apps.progress.models import Light, LightRequest, LightRule, Report, ReportingPeriod
from apps.progress.rules import Rule, UnsoundRule
from apps.targets.models import Indicator, Target
from apps.units.models import District, Unit, User
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
)
from tests.reports import TODAY, Quarter, fill, third_quarter


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit, unit_head: User) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


def tell(report: Report, quarter: Quarter, by: User, whole: int, part: int) -> Report:
    figures = {f"indicator_{quarter.whole.pk}": whole, f"indicator_{quarter.part.pk}": part}
    texts = {"narrative": "已开展培训。", "problems": "场地不足。", "next_steps": "增加场次。"}
    return fill(report, by, **texts, **figures)


def lights(target: Target, *, provisional: bool = False) -> dict[Any, tuple[str, str]]:
    """Part → colour and reason of the light that holds."""
    holding = Light.objects.filter(target=target, provisional=provisional, superseded_at=None)
    return {light.indicator or light.commitment: (light.colour, light.reason) for light in holding}


def test_what_was_not_reported_is_grey(quarter: Quarter) -> None:
    assert compute(quarter.period) == 6
    assert lights(quarter.business) == {
        quarter.whole: ("grey", "not_reported"),
        quarter.part: ("grey", "not_reported"),
        None: ("grey", "parts"),
    }
    assert lights(quarter.care) == {
        quarter.beds: ("grey", "not_reported"),
        quarter.opening: ("grey", "not_reported"),
        None: ("grey", "parts"),
    }
    assert not Light.objects.filter(sentence="").exists()


def test_what_is_submitted_is_lit_provisionally(report: Report, quarter: Quarter, unit_head: User) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    answer_requests(quarter.period.pk)
    assert lights(quarter.business) == {
        quarter.whole: ("grey", "not_reported"),
        quarter.part: ("grey", "not_reported"),
        None: ("grey", "parts"),
    }
    assert lights(quarter.business, provisional=True) == {
        quarter.whole: ("green", "within"),  # 5 points of 800 behind
        quarter.part: ("yellow", "behind"),  # 20 points of 500
        None: ("yellow", "parts"),
    }


def test_approval_makes_the_provisional_light_the_official_one(
    report: Report, quarter: Quarter, unit_head: User, officer: User
) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    answer_requests(quarter.period.pk)
    reporting.approve(report, by=officer)
    answer_requests(quarter.period.pk)
    assert lights(quarter.business) == {
        quarter.whole: ("green", "within"),
        quarter.part: ("yellow", "behind"),
        None: ("yellow", "parts"),
    }
    assert lights(quarter.business, provisional=True) == {}
    superseded = Light.objects.filter(target=quarter.business, superseded_at__isnull=False)
    assert sorted(superseded.values_list("colour", "provisional")) == [
        ("green", True),
        ("grey", False),
        ("grey", False),
        ("grey", False),
        ("yellow", True),
        ("yellow", True),
    ]


def test_after_a_return_what_was_approved_last_still_counts(
    report: Report, quarter: Quarter, unit_head: User, officer: User, clock: time_machine.Traveller
) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    reporting.approve(report, by=officer)
    answer_requests(quarter.period.pk)
    approved = lights(quarter.business)

    reporting.return_report(report, by=officer, reason="请核对学生人数。", due_on=date(2026, 10, 20))
    tell(report, quarter, unit_head, 610, 420)  # being written, and not yet said
    answer_requests(quarter.period.pk)
    assert (lights(quarter.business), lights(quarter.business, provisional=True)) == (approved, {})

    clock.shift(3600)
    reporting.submit(report, by=unit_head)
    answer_requests(quarter.period.pk)
    assert lights(quarter.business) == approved
    assert lights(quarter.business, provisional=True) == {
        quarter.whole: ("green", "reached"),
        quarter.part: ("green", "reached"),
        None: ("green", "parts"),
    }


def test_computing_twice_changes_nothing(report: Report, quarter: Quarter, unit_head: User) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    assert compute(quarter.period) == 9
    rows = list(Light.objects.order_by("pk").values())
    assert compute(quarter.period) == 0
    assert list(Light.objects.order_by("pk").values()) == rows


def test_a_light_that_changes_stands_beside_the_new_one(
    quarter: Quarter, clock: time_machine.Traveller
) -> None:
    compute(quarter.period)
    before = Light.objects.get(indicator=quarter.beds)
    clock.shift(60)
    quarter.beds.plan_points.all().delete()
    compute(quarter.period, [quarter.care.pk])
    before.refresh_from_db()
    after = Light.objects.get(indicator=quarter.beds, superseded_at=None)
    assert (before.reason, after.reason) == ("not_reported", "not_planned")
    assert before.superseded_at == after.computed_at


def test_requests_are_answered_once(report: Report, quarter: Quarter, unit_head: User) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    assert LightRequest.objects.count() == 1
    assert answer_requests(quarter.period.pk) == 6
    assert LightRequest.objects.count() == 0
    assert answer_requests(quarter.period.pk) == 0
    assert set(Light.objects.values_list("target", flat=True)) == {quarter.business.pk}


def test_a_failure_keeps_the_requests(report: Report, quarter: Quarter, unit_head: User) -> None:
    """As where a worker dies: neither lights nor the end of the requests are written."""
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    LightRule.objects.create(
        district=quarter.period.district,
        number=2,
        name="坏",
        definition={},
        from_quarter="2026Q1",
        published_at="2026-12-01T00:00:00Z",
    )
    with pytest.raises(UnsoundRule):
        answer_requests(quarter.period.pk)
    assert (LightRequest.objects.count(), Light.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_compute_once(report: Report, quarter: Quarter, unit_head: User) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    together = Barrier(2)

    def work() -> int:
        together.wait()
        try:
            return answer_requests(quarter.period.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = [future.result() for future in [pool.submit(work), pool.submit(work)]]
    assert sorted(found) == [0, 6]
    assert (LightRequest.objects.count(), Light.objects.count()) == (0, 6)


def test_the_earlier_quarters_count_for_a_zero(officer: User, unit: Unit) -> None:
    indicator = zero_of(officer.district)
    first, second = (PeriodFactory(district=officer.district, quarter=q) for q in ("2026Q1", "2026Q2"))
    reported(first, indicator, unit, 1, "approved")
    reported(second, indicator, unit, 0, "approved")
    compute(second)
    assert lights(indicator.target)[indicator] == ("red", "breached")


def zero_of(district: District) -> Indicator:
    target = TargetFactory(document__uploaded_by__district=district)
    indicator = IndicatorFactory(commitment=CommitmentFactory(target=target), measure="zero", comparator="le")
    IndicatorValueFactory(indicator=indicator, value=0)
    return indicator


def reported(period: ReportingPeriod, indicator: Indicator, unit: Unit, value: int, state: str) -> Report:
    report, _new = Report.objects.get_or_create(
        district=period.district,
        period=period,
        target=indicator.target,
        unit=unit,
        role="lead",
        defaults={"state": state, "submitted_at": period.opened_at, "approved_at": period.opened_at},
    )
    report.readings.create(district=period.district, indicator=indicator, value=value)
    return report


def test_the_unit_that_owns_a_figure_is_heard(officer: User, unit: Unit) -> None:
    """The division changed during the quarter: both units reported."""
    indicator = zero_of(officer.district)
    other = UnitFactory(district=officer.district)
    period = PeriodFactory(district=officer.district)
    indicator.commitment.unit = unit
    indicator.commitment.save()
    reported(period, indicator, unit, 0, "approved")
    reported(period, indicator, other, 1, "approved")
    compute(period)
    assert lights(indicator.target)[indicator] == ("green", "reached")


def test_what_was_done_stays_done(officer: User, unit: Unit) -> None:
    target = TargetFactory(document__uploaded_by__district=officer.district)
    commitment = CommitmentFactory(target=target, kind="milestone", due_on=date(2026, 6, 30))
    first, second = (PeriodFactory(district=officer.district, quarter=q) for q in ("2026Q1", "2026Q2"))
    report = Report.objects.create(
        district=officer.district,
        period=first,
        target=target,
        unit=unit,
        role="lead",
        state="approved",
        submitted_at=first.opened_at,
        approved_at=first.opened_at,
    )
    report.readings.create(
        district=officer.district, commitment=commitment, state="done", done_on=date(2026, 3, 1)
    )
    compute(second)
    assert lights(target) == {commitment: ("green", "done"), None: ("green", "done")}


@pytest.mark.parametrize(
    ("name", "measure", "comparator", "points", "quarter", "planned"),
    [
        ("开工", "cumulative", "ge", {}, "2026Q2", None),
        ("开工", "cumulative", "ge", {"2026Q2": 20}, "2026Q2", "20"),
        ("开工", "cumulative", "ge", {"2026Q2": 20}, "2026Q3", None),
        ("开工", "cumulative", "ge", {}, "2026Q4", "200"),
        ("开工", "cumulative", "le", {}, "2026Q2", "200"),
        ("死亡人数", "cumulative", "eq", {}, "2026Q2", "200"),
        ("开工", "level", "ge", {}, "2026Q2", "200"),
        ("开工", "level", "ge", {"2026Q4": 200}, "2026Q2", None),
        ("开工", "growth", "approx", {}, "2026Q2", "200"),
        ("开工", "growth", "approx", {"2026Q2": 190}, "2026Q2", "190"),
    ],
)
def test_what_is_planned(
    officer: User,
    name: str,
    measure: str,
    comparator: str,
    points: dict[str, int],
    quarter: str,
    planned: str | None,
) -> None:
    target = TargetFactory(document__uploaded_by__district=officer.district)
    indicator = IndicatorFactory(
        commitment=CommitmentFactory(target=target), name=name, measure=measure, comparator=comparator
    )
    IndicatorValueFactory(indicator=indicator, value=200)
    for planned_for, value in points.items():
        PlanPointFactory(indicator=indicator, quarter=planned_for, value=value)
    compute(PeriodFactory(district=officer.district, quarter=quarter))
    found = Light.objects.get(indicator=indicator).inputs["planned"]
    assert found == planned or Decimal(found) == Decimal(planned or 0)


def test_figures_are_told_as_the_notice_prints_them(officer: User) -> None:
    target = TargetFactory(document__uploaded_by__district=officer.district)
    indicator = IndicatorFactory(
        commitment=CommitmentFactory(target=target), name="旧区改造", unit="平方米", scale=10_000
    )
    IndicatorValueFactory(indicator=indicator, value=400_000)
    compute(PeriodFactory(district=officer.district, quarter="2026Q4"))
    light = Light.objects.get(indicator=indicator)
    assert "40 万平方米" in light.sentence
    assert Decimal(light.inputs["value"]) == 40


def test_results_other_years_and_other_districts_are_not_lit(
    officer: User, other_district: District, quarter: Quarter
) -> None:
    own = {"document__uploaded_by__district": officer.district}
    TargetFactory(**own, nature="result")
    last_year = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    TargetFactory(document=DocumentFactory(uploaded_by=officer, **last_year))
    TargetFactory(document__uploaded_by__district=other_district)
    compute(quarter.period)
    assert set(Light.objects.values_list("target", flat=True)) == {quarter.business.pk, quarter.care.pk}


def district_of(officer: User, targets: int) -> ReportingPeriod:
    """That many targets, with a figure and a deliverable each, reported on by one unit."""
    unit = UnitFactory(district=officer.district)
    period = PeriodFactory(district=officer.district, quarter="2026Q2")
    document = DocumentFactory(uploaded_by=officer)
    for number in range(targets):
        target = TargetFactory(document=document)
        indicator = IndicatorFactory(commitment=CommitmentFactory(target=target))
        CommitmentFactory(target=target, kind="ongoing")
        IndicatorValueFactory(indicator=indicator)
        PlanPointFactory(indicator=indicator, quarter="2026Q2", value=100)
        reported(period, indicator, unit, 40 + number, "approved" if number % 2 else "submitted")
    published_rule(officer.district, "2026Q2")
    return period


@pytest.mark.parametrize("targets", [1, 7])
def test_many_targets_cost_as_many_queries_as_one(
    officer: User, targets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    period = district_of(officer, targets)
    with django_assert_num_queries(14):
        compute(period)


def test_a_district_without_a_rule_gets_the_first_preset_once(district: District) -> None:
    assert current_rule(district, "2026Q3").name == "银川 2025"
    assert not LightRule.objects.exists()  # who reads changes nothing
    rule = published_rule(district, "2026Q3")
    assert (rule.number, rule.name, rule.from_quarter) == (1, "银川 2025", "2026Q1")
    assert FIRST_RULE.name == "yinchuan.json"
    assert published_rule(district, "2026Q1") == current_rule(district, "2027Q1") == rule
    assert list(Event.objects.values_list("verb", "actor_id")) == [("rule.publish", None)]


def test_the_rule_published_last_for_the_quarter_holds(district: District) -> None:
    first = published_rule(district, "2026Q1")
    second, draft, third = (
        LightRule.objects.create(
            district=district,
            number=number,
            name=name,
            definition=first.definition,
            from_quarter=from_quarter,
            published_at=published_at,
        )
        for number, name, from_quarter, published_at in (
            (2, "二", "2026Q3", "2026-11-01T00:00:00Z"),
            (3, "三", "2026Q3", None),
            (4, "四", "2026Q4", "2026-12-01T00:00:00Z"),
        )
    )
    held = [current_rule(district, f"2026Q{number}") for number in (1, 2, 3, 4)]
    assert held == [first, first, second, third]
    assert draft not in held


def test_trying_a_rule_writes_nothing(
    report: Report, quarter: Quarter, unit_head: User, officer: User
) -> None:
    reporting.submit(tell(report, quarter, unit_head, 560, 300), by=unit_head)
    definition = current_rule(officer.district, "2026Q3").definition
    strict = {
        **definition,
        "behind": [{"light": "red", "from": None, "from_included": False, "to": None, "to_included": False}],
    }
    found = rule_changes(quarter.period, Rule.parse(strict))
    assert [(change.target, change.old.colour, change.new.colour) for change in found] == [
        (quarter.business, "yellow", "red")
    ]
    assert rule_changes(quarter.period, Rule.parse(definition)) == []
    assert Light.objects.count() == 0
