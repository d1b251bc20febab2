"""Figures and states of a unit's quarter, pushed at once."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.progress import opening, reporting
from apps.progress.filling import stored
from apps.progress.models import Reading, Report
from apps.progress.pushing import Outcome, Result, Row, RowsRefused, push
from apps.targets.models import Indicator
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import CommitmentFactory, IndicatorFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

FAR = 10**12


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(district: District) -> Unit:
    return UnitFactory(district=district, name="区民政局")


@pytest.fixture
def care_head(care_unit: Unit) -> User:
    return person(care_unit.district, "care_head", "民政局长", Role.UNIT_HEAD, care_unit)


@pytest.fixture
def quarter(unit: Unit, care_unit: Unit, officer: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, care_unit: Unit) -> Report:
    """With a figure and a state."""
    return quarter.report(quarter.care, care_unit)


def saved(report: Report) -> Result:
    return Result(Outcome.SAVED, report.pk, {})


def refused(report: Report | None, **errors: str) -> Result:
    return Result(
        Outcome.REFUSED, report and report.pk, {name.rstrip("_"): told for name, told in errors.items()}
    )


def test_each_row_finds_its_report(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    rows = [
        Row(indicator=quarter.beds.pk, value=Decimal("245.5")),
        Row(commitment=quarter.opening.pk, state="done", done_on="2026-09-20"),
    ]
    assert push(quarter.period, care_unit, rows, by=care_head, whole=True) == [saved(report)] * 2
    told = stored(Report.objects.get(pk=report.pk))
    assert told[f"indicator-{quarter.beds.pk}"] == "245.5"
    assert told[f"commitment-{quarter.opening.pk}"] == "done"
    assert told[f"done-{quarter.opening.pk}"] == "2026-09-20"
    (event,) = Event.objects.filter(verb="report.save")
    assert (event.actor_id, event.object_id) == (care_head.pk, report.pk)
    assert event.before == {
        f"indicator-{quarter.beds.pk}": "",
        f"commitment-{quarter.opening.pk}": "",
        f"done-{quarter.opening.pk}": "",
    }
    assert Report.objects.get(pk=report.pk).updated_by == care_head


def test_what_is_left_out_of_a_state_stays(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    push(
        quarter.period,
        care_unit,
        [Row(commitment=quarter.opening.pk, state="done")],
        by=care_head,
        whole=True,
    )
    day = Row(commitment=quarter.opening.pk, done_on="2026-09-20")
    push(quarter.period, care_unit, [day], by=care_head, whole=True)
    reading = Reading.objects.get()
    assert (reading.state, str(reading.done_on)) == ("done", "2026-09-20")
    push(
        quarter.period, care_unit, [Row(commitment=quarter.opening.pk, done_on="")], by=care_head, whole=True
    )
    assert Reading.objects.get().done_on is None


def test_what_stands_so_already_is_unchanged(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    rows = [Row(indicator=quarter.beds.pk, value=Decimal(245))]
    push(quarter.period, care_unit, rows, by=care_head, whole=True)
    again = [Row(indicator=quarter.beds.pk, value=Decimal("245.000000"))]
    assert push(quarter.period, care_unit, again, by=care_head, whole=True) == [
        Result(Outcome.UNCHANGED, report.pk, {})
    ]
    assert Event.objects.filter(verb="report.save").count() == 1


def test_figures_are_taken_in_the_unit_of_the_indicator(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    Indicator.objects.filter(pk=quarter.beds.pk).update(scale=10000)
    push(
        quarter.period,
        care_unit,
        [Row(indicator=quarter.beds.pk, value=Decimal(400))],
        by=care_head,
        whole=True,
    )
    assert Reading.objects.get().value == Decimal(400)


def mixed(quarter: Quarter) -> list[Row]:
    """One that can be kept, and six that cannot."""
    return [
        Row(commitment=quarter.opening.pk, state="done"),
        Row(indicator=quarter.beds.pk, value=Decimal(1)),
        Row(indicator=quarter.beds.pk, value=Decimal(2)),
        Row(indicator=quarter.whole.pk, value=Decimal(3)),  # of another unit
        Row(indicator=FAR, value=Decimal(4)),
        Row(commitment=FAR, state="done"),
    ]


TWICE = "本次请求中重复出现，请只保留一条。"
NOT_OURS = "区民政局2026年第3季度不填报此项，请只报送其进展报告中的内容。"


def results(report: Report) -> list[Result]:
    return [
        saved(report),
        refused(report, _=TWICE),
        refused(report, _=TWICE),
        refused(None, _=NOT_OURS),
        refused(None, _=NOT_OURS),
        refused(None, _=NOT_OURS),
    ]


def test_a_row_that_cannot_be_kept_stops_only_itself(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    assert push(quarter.period, care_unit, mixed(quarter), by=care_head, whole=False) == results(report)
    assert [reading.commitment_id for reading in Reading.objects.all()] == [quarter.opening.pk]


def test_or_nothing_is_kept_at_all(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    with pytest.raises(RowsRefused) as lost:
        push(quarter.period, care_unit, mixed(quarter), by=care_head, whole=True)
    assert lost.value.results == results(report)
    assert str(lost.value) == "6条数据中有5条无法保存，因此全部未保存。请更正后重新报送全部数据。"
    assert not Reading.objects.exists()


def test_what_means_nothing_is_told_by_its_field(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User
) -> None:
    rows = [Row(commitment=quarter.opening.pk, state="over", done_on="soon")]
    (told,) = push(quarter.period, care_unit, rows, by=care_head, whole=False)
    assert told == refused(report, state="请从列表中选择状态。", done_on="日期请写作2021-09-30。")


def test_a_submitted_report_refuses_and_the_others_are_kept(
    quarter: Quarter, unit: Unit, unit_head: User, care_head: User
) -> None:
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, unit_head, narrative="已帮扶。", **figures)
    reporting.submit(report, by=unit_head)
    rows = [
        Row(indicator=quarter.whole.pk, value=Decimal(620)),
        Row(indicator=quarter.part.pk, value=Decimal(411)),
    ]
    same, other = push(quarter.period, unit, rows, by=unit_head, whole=False)
    assert same == Result(Outcome.UNCHANGED, report.pk, {})
    with pytest.raises(reporting.NotOpen) as told:
        fill(report, unit_head, **{f"indicator_{quarter.part.pk}": 411})
    assert other == refused(report, _=str(told.value))


def test_what_was_returned_is_taken_after_the_period_is_closed(
    quarter: Quarter, report: Report, care_unit: Unit, care_head: User, officer: User
) -> None:
    rows = [Row(indicator=quarter.beds.pk, value=Decimal(240))]
    fill(
        report,
        care_head,
        narrative="已推进。",
        **{
            f"indicator_{quarter.beds.pk}": 250,
            f"commitment_{quarter.opening.pk}": "done",
            f"done_{quarter.opening.pk}": "2026-09-20",
        },
    )
    reporting.submit(report, by=care_head)
    opening.close_period(quarter.period, by=officer)
    quarter.period.refresh_from_db()
    reporting.return_report(report, by=officer, reason="请核实。", due_on=quarter.period.closes_on)
    assert push(quarter.period, care_unit, rows, by=care_head, whole=True) == [saved(report)]
    Report.objects.get(pk=report.pk).returns.all().delete()
    Report.objects.filter(pk=report.pk).update(state="draft")
    rows = [Row(indicator=quarter.beds.pk, value=Decimal(241))]
    (told,) = push(quarter.period, care_unit, rows, by=care_head, whole=False)
    assert told.errors == {
        "": "2026年第3季度报送期已关闭，进展报告不能再修改。如需补报，请联系督查室重新开放。"
    }


def test_who_may_not_push(
    quarter: Quarter, care_unit: Unit, unit_head: User, officer: User, leader: User, stranger: User
) -> None:
    for by in (unit_head, officer, leader, stranger):
        with pytest.raises(NotAllowed):
            push(quarter.period, care_unit, [], by=by, whole=True)


def test_pushing_costs_the_same_for_one_row_and_for_many(
    quarter: Quarter,
    unit: Unit,
    care_unit: Unit,
    care_head: User,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Rows of one report and of many."""
    care_head.cached_memberships  # noqa: B018 - asked for once a request
    commitments = [CommitmentFactory(target=quarter.care) for _ in range(3)]
    figures = [IndicatorFactory(commitment=one) for one in commitments for _ in range(10)]
    Indicator.objects.filter(commitment__in=commitments).update(commitment=None)
    one = [Row(indicator=quarter.beds.pk, value=Decimal(1))]
    many = [Row(indicator=figure.pk, value=Decimal(number)) for number, figure in enumerate(figures)]
    for rows in (one, many):
        with django_assert_num_queries(12):
            told = push(quarter.period, care_unit, rows, by=care_head, whole=False)
        assert {result.status for result in told} == {Outcome.SAVED}
