"""Breaking down: cells are saved together or not at all, never over somebody else's, and confirmed whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.utils import translation

from apps.audit.models import Event
from apps.targets.breakdown import (
    BreakdownErrors,
    BreakdownRefused,
    CellsChanged,
    Conflict,
    NotConfirmable,
    NotConfirmed,
    confirm,
    reopen,
    save_breakdown,
)
from apps.targets.cells import Cell
from apps.targets.models import AssignmentRole, Commitment, Indicator, Measure, PlanPoint, Target
from apps.targets.plans import plan_problems, problems_of, with_plans
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def target(officer: User, unit: Unit) -> Target:
    """A clause of 2026 that the unit leads."""
    target = TargetFactory(document=DocumentFactory(uploaded_by=officer))
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    return target


@pytest.fixture
def commitment(target: Target) -> Commitment:
    return CommitmentFactory(target=target, words="新增停车泊位200个，6月底前开工。")


@pytest.fixture
def indicator(commitment: Commitment) -> Indicator:
    """200个 by the end of the year."""
    return IndicatorValueFactory(indicator__commitment=commitment).indicator


def plan(indicator: Indicator, number: int, value: str, base: str = "") -> Cell:
    return Cell("plan", indicator.pk, f"2026Q{number}", base, value)


def field(kind: str, part: Commitment | Indicator, value: str, base: str = "", quarter: str = "") -> Cell:
    return Cell(kind, part.pk, quarter, base, value)


def points() -> list[tuple[str, Decimal | None, str]]:
    return list(PlanPoint.objects.values_list("quarter", "value", "stage"))


def told(refusal: pytest.ExceptionInfo[BreakdownErrors]) -> list[tuple[int, str]]:
    return refusal.value.errors


def test_every_kind_of_cell_is_saved(target, commitment, indicator, unit, officer):
    saved = save_breakdown(
        target.document,
        [
            plan(indicator, 1, "20"),
            plan(indicator, 4, "200"),
            field("stage", commitment, "完成选址", quarter="2026Q2"),
            field("unit", commitment, str(unit.pk)),
            field("deadline", commitment, "2026-06-30"),
            field("evidence", commitment, "竣工验收单"),
            field("measure", indicator, "level", base="cumulative"),
        ],
        by=officer,
    )

    commitment.refresh_from_db()
    indicator.refresh_from_db()
    assert saved.changed == 7
    assert saved.values == ["20", "200", "完成选址", str(unit.pk), "2026-06-30", "竣工验收单", "level"]
    assert points() == [("2026Q1", 20, ""), ("2026Q2", None, "完成选址"), ("2026Q4", 200, "")]
    assert (commitment.unit, commitment.planned_on, commitment.evidence_required) == (
        unit,
        date(2026, 6, 30),
        "竣工验收单",
    )
    assert indicator.measure == Measure.LEVEL


def test_what_is_written_is_recorded_by_target_and_cell(target, commitment, indicator, officer):
    save_breakdown(
        target.document,
        [plan(indicator, 1, "20"), field("evidence", commitment, "验收单")],
        by=officer,
    )

    event = Event.objects.get(verb="breakdown.save")
    assert (event.object_id, event.actor_id) == (target.pk, officer.pk)
    assert event.before == {"plan": {f"{indicator.pk} 2026Q1": ""}, "evidence": {str(commitment.pk): ""}}
    assert event.after == {
        "plan": {f"{indicator.pk} 2026Q1": "20"},
        "evidence": {str(commitment.pk): "验收单"},
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1,200", "1200"), ("１２００个", "1200"), (" 3.50 ", "3.5"), ("007", "7"), ("0.0", "0"), ("-0", "0")],
)
def test_figures_are_read_as_spreadsheets_show_them(target, indicator, officer, typed, kept):
    assert save_breakdown([target], [plan(indicator, 1, typed)], by=officer).values == [kept]
    assert PlanPoint.objects.get().value == Decimal(kept)


def test_figures_are_written_in_the_unit_that_the_notice_prints(target, indicator, officer):
    Indicator.objects.update(unit="平方米", scale=10_000)

    saved = save_breakdown(
        [target], [plan(indicator, 1, "1.5"), plan(indicator, 2, "40万平方米")], by=officer
    )
    again = save_breakdown([target], [plan(indicator, 1, "2万", base="1.5")], by=officer)

    assert (saved.values, again.values) == (["1.5", "40"], ["2"])
    assert [value for _quarter, value, _stage in points()] == [20_000, 400_000]


@pytest.mark.parametrize(
    "typed", ["2021年6月30日", "二百", "NaN", "1e3", "1.2345678", "9" * 19, "--1", "10/2", "1,5", "12,34"]
)
def test_what_is_no_figure_is_refused(target, indicator, officer, typed):
    with pytest.raises(BreakdownErrors) as refusal:
        save_breakdown([target], [plan(indicator, 1, typed)], by=officer)

    assert told(refusal) == [(0, f"“{typed}” is no figure. Write it like 1200 or 3.5.")]


@pytest.mark.parametrize("typed", ["2026-6-30", "2026/06/30", "2026.6.30", "2026年6月30日"])
def test_days_are_read_as_people_write_them(target, commitment, officer, typed):
    assert save_breakdown([target], [field("deadline", commitment, typed)], by=officer).values == [
        "2026-06-30"
    ]


def test_a_unit_is_chosen_by_its_number_or_any_of_its_names(target, commitment, unit, officer):
    for typed in (str(unit.pk), "区发展改革委", "区发展和改革委员会"):
        Commitment.objects.update(unit=None)
        save_breakdown([target], [field("unit", commitment, typed)], by=officer)
        commitment.refresh_from_db()
        assert commitment.unit == unit


def test_empty_text_clears_a_cell(target, commitment, indicator, unit, officer):
    PlanPointFactory(indicator=indicator, quarter="2026Q1", value=Decimal(20))
    PlanPointFactory(commitment=commitment, quarter="2026Q1", value=None, stage="选址")
    Commitment.objects.update(unit=unit, planned_on=date(2026, 6, 30), evidence_required="验收单")

    save_breakdown(
        target.document,
        [
            plan(indicator, 1, "", base="20"),
            field("stage", commitment, " ", base="选址", quarter="2026Q1"),
            field("unit", commitment, "", base=str(unit.pk)),
            field("deadline", commitment, "", base="2026-06-30"),
            field("evidence", commitment, "", base="验收单"),
        ],
        by=officer,
    )

    commitment.refresh_from_db()
    assert points() == []
    assert (commitment.unit, commitment.planned_on, commitment.evidence_required) == (None, None, "")


def test_all_wrong_cells_are_told_at_once_and_nothing_is_saved(target, commitment, indicator, officer):
    other = UnitFactory(district=target.district, name="区水务局")
    with pytest.raises(BreakdownErrors) as refusal:
        save_breakdown(
            target.document,
            [
                plan(indicator, 1, "20"),
                plan(indicator, 2, "许多"),
                Cell("plan", indicator.pk, "2027Q1", "", "20"),
                field("unit", commitment, str(other.pk)),
                field("unit", commitment, "区气象局"),
                field("deadline", commitment, "2026-02-30"),
                field("deadline", commitment, "2025-12-31"),
                field("stage", commitment, "长" * 501, quarter="2026Q1"),
                field("measure", indicator, "", base="cumulative"),
                field("measure", indicator, "daily", base="cumulative"),
                Cell("plan", 10**6, "2026Q1", "", "1"),
                Cell("colour", indicator.pk, "", "", "red"),
            ],
            by=officer,
        )

    assert told(refusal) == [
        (1, "“许多” is no figure. Write it like 1200 or 3.5."),
        (2, "This quarter is not in the period of the notice."),
        (3, "区水务局 has no part in this target. Choose one of its units: 区发展改革委."),
        (4, "“区气象局” has no part in this target. Choose one of its units: 区发展改革委."),
        (5, "“2026-02-30” is no day. Write it like 2021-06-30."),
        (
            6,
            "2025-12-31 lies before the notice and its period begin. Choose a day from 2026-01-01 on.",
        ),
        (7, "These are 501 characters; at most 500 fit. Shorten the words."),
        (8, "Every figure is of one kind. Choose it."),
        (9, "Choose one of these: Cumulative、Level、Growth、Zero growth."),
        (10, "This cell is not there any more. Reload the page."),
        (11, "This cell is not there any more. Reload the page."),
    ]
    assert (points(), Event.objects.count()) == ([], 0)


def test_a_day_after_the_printed_one_takes_an_adjustment(target, commitment, officer):
    Commitment.objects.update(due_on=date(2026, 6, 30))

    save_breakdown([target], [field("deadline", commitment, "2026-06-15")], by=officer)
    with pytest.raises(BreakdownErrors) as refusal:
        save_breakdown([target], [field("deadline", commitment, "2026-07-01", base="2026-06-15")], by=officer)

    assert told(refusal) == [
        (0, "The notice sets 2026-06-30. Ask for an adjustment where a later day is needed.")
    ]


def test_a_day_after_the_period_is_allowed_and_told(target, commitment, officer):
    saved = save_breakdown([target], [field("deadline", commitment, "2027-03-31")], by=officer)

    assert saved.warnings == [
        (0, "2027-03-31 lies after the period of the notice, which ends on 2026-12-31.")
    ]


def test_the_same_call_again_changes_nothing(target, indicator, officer):
    cells = [plan(indicator, 1, "20"), plan(indicator, 4, "200")]

    first, again = (save_breakdown(target.document, cells, by=officer) for _ in range(2))

    assert (first.changed, again.changed, again.values) == (2, 0, ["20", "200"])
    assert Event.objects.count() == 1


def test_edits_of_one_cell_follow_each_other(target, indicator, officer):
    cells = [
        plan(indicator, 1, "20"),
        plan(indicator, 1, "25", base="20"),
        plan(indicator, 1, "30", base="25"),
    ]

    saved = save_breakdown(target.document, cells, by=officer)

    assert (saved.changed, points()) == (1, [("2026Q1", 30, "")])


def test_what_somebody_else_changed_is_told_by_cell_and_nothing_is_saved(
    target, commitment, indicator, officer
):
    save_breakdown([target], [plan(indicator, 1, "20"), plan(indicator, 2, "90")], by=officer)

    with pytest.raises(CellsChanged) as lost:
        save_breakdown(
            [target],
            [
                plan(indicator, 1, "30", base=""),
                plan(indicator, 2, "90", base=""),
                field("evidence", commitment, "验收单"),
            ],
            by=officer,
        )

    assert lost.value.conflicts == [Conflict(0, theirs="20", yours="30")]
    assert [value for _quarter, value, _stage in points()] == [20, 90]
    assert Commitment.objects.get().evidence_required == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(target, indicator, officer):
    together = Barrier(2)

    def one(value: str) -> object:
        together.wait(timeout=10)
        try:
            return save_breakdown(
                [target], [plan(indicator, 1, value)], by=User.objects.get(pk=officer.pk)
            ).changed
        except CellsChanged as lost:
            return [(conflict.theirs, conflict.yours) for conflict in lost.conflicts]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(one, ["20", "30"]))

    assert answers in ([1, [("20", "30")]], [[("30", "20")], 1])
    assert len(points()) == 1


def test_a_unit_changes_what_it_leads_and_nothing_else(target, commitment, reporter, unit):
    other = CommitmentFactory(target=TargetFactory(document=target.document))
    AssignmentFactory(target=other.target, unit=unit, role=AssignmentRole.SUPPORT)

    assert save_breakdown(target.document, [field("evidence", commitment, "单")], by=reporter).changed == 1
    with pytest.raises(NotAllowed):
        save_breakdown(
            target.document,
            [field("evidence", commitment, "", base="单"), field("evidence", other, "单")],
            by=reporter,
        )
    assert sorted(Commitment.objects.values_list("evidence_required", flat=True)) == ["", "单"]


@pytest.mark.parametrize("someone", ["leader", "stranger", "system_administrator"])
def test_who_may_not_break_down(target, commitment, someone, request):
    person = request.getfixturevalue(someone)
    with pytest.raises(NotAllowed):
        save_breakdown(target.document, [field("evidence", commitment, "单")], by=person)
    for verb in (lambda: confirm(target, by=person), lambda: reopen(target, by=person, reason="重排")):
        with pytest.raises(NotAllowed):
            verb()


def test_cells_of_another_notice_are_not_there(target, commitment, officer):
    with pytest.raises(BreakdownErrors):
        save_breakdown(
            DocumentFactory(uploaded_by=officer), [field("evidence", commitment, "单")], by=officer
        )


@pytest.mark.parametrize("count", [1, 3])
def test_saving_costs_the_same_however_many_targets(officer, unit, django_assert_num_queries, count):
    document = DocumentFactory(uploaded_by=officer)
    cells = []
    for _ in range(count):
        indicator = IndicatorFactory(commitment__target__document=document)
        AssignmentFactory(target=indicator.target, unit=unit)
        cells.append(plan(indicator, 4, "200"))
        cells.append(field("evidence", indicator.commitment, "单"))

    officer = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(14):
        saved = save_breakdown(document, cells, by=officer)

    assert saved.changed == 2 * count


def confirmed(target: Target, officer: User) -> Target:
    return confirm(target, by=officer)


def test_a_breakdown_is_confirmed_once_and_then_stands(target, commitment, indicator, officer, reporter):
    save_breakdown([target], [plan(indicator, 4, "200")], by=reporter)

    first = confirmed(target, officer)
    again = confirmed(target, officer)

    assert first.breakdown_confirmed_at == again.breakdown_confirmed_at
    assert again.breakdown_confirmed_by == officer
    assert Event.objects.filter(verb="breakdown.confirm").count() == 1
    for person in (reporter, officer):
        with pytest.raises(BreakdownErrors) as refusal:
            save_breakdown([target], [plan(indicator, 1, "20")], by=person)
        assert told(refusal) == [
            (0, "The breakdown of this target is confirmed. The office reopens it before it is changed.")
        ]


def test_it_is_reopened_for_a_reason(target, indicator, officer, reporter):
    PlanPointFactory(indicator=indicator)
    with pytest.raises(NotConfirmed):
        reopen(target, by=officer, reason="重排")
    confirmed(target, officer)
    with pytest.raises(BreakdownRefused):
        reopen(target, by=officer, reason=" ")
    with pytest.raises(NotAllowed):
        reopen(target, by=reporter, reason="重排")

    reopen(target, by=officer, reason=" 市里调整进度 ")

    assert Event.objects.get(verb="breakdown.reopen").after == {"reason": "市里调整进度"}
    assert save_breakdown([target], [plan(indicator, 1, "20")], by=reporter).changed == 1


def sentences(target: Target) -> list[str]:
    return [problem.sentence for problem in plan_problems(target)]


def test_all_problems_are_told_at_once(target, commitment, indicator, officer):
    AssignmentFactory(
        target=target, unit=UnitFactory(district=target.district, name="区水务局"), role=AssignmentRole.LEAD
    )
    for quarter, value in (("2026Q1", -5), ("2026Q2", 90), ("2026Q3", 80)):
        PlanPointFactory(indicator=indicator, quarter=quarter, value=Decimal(value))

    with pytest.raises(NotConfirmable) as refusal:
        confirm(target, by=officer)

    assert [(p.kind, p.pk, p.quarter, p.sentence) for p in refusal.value.problems] == [
        (
            "unit",
            commitment.pk,
            "",
            "“新增停车泊位200个，6月底前开工。”: nobody answers for it yet. Choose its unit.",
        ),
        ("", 0, "", "区发展改革委 is a lead unit and does none of the items yet. Give it one."),
        ("", 0, "", "区水务局 is a lead unit and does none of the items yet. Give it one."),
        ("plan", indicator.pk, "2026Q1", "新增停车泊位: the plan of 2026Q1 is below zero."),
        (
            "plan",
            indicator.pk,
            "2026Q3",
            "新增停车泊位: the figure counts up over the year, but the plan falls in 2026Q3.",
        ),
        (
            "plan",
            indicator.pk,
            "2026Q4",
            "新增停车泊位: for the end of 2026Q4 plan 200个, what the target says.",
        ),
    ]
    assert Target.objects.get().breakdown_confirmed_at is None


def test_a_plan_for_the_end_of_the_year_alone_will_do(target, indicator):
    PlanPointFactory(indicator=indicator)

    assert sentences(target) == []


def test_levels_may_fall_and_a_zero_or_an_awaited_limit_needs_no_plan(target, commitment, indicator):
    Indicator.objects.update(measure=Measure.LEVEL)
    for quarter, value in (("2026Q1", 900), ("2026Q4", 200)):
        PlanPointFactory(indicator=indicator, quarter=quarter, value=Decimal(value))
    IndicatorFactory(commitment=commitment)
    IndicatorValueFactory(
        indicator=IndicatorFactory(commitment=commitment, measure=Measure.ZERO), value=Decimal(0)
    )

    assert sentences(target) == []


def test_words_need_a_stage_or_a_day(target, commitment):
    assert sentences(target) == ["Nothing is planned yet: write a stage for one quarter at least, or a day."]
    point = PlanPointFactory(commitment=commitment, value=None, stage="完成选址")
    assert sentences(target) == []
    point.delete()
    Commitment.objects.update(due_on=date(2026, 6, 30))
    assert sentences(Target.objects.get()) == []


def test_a_target_of_nobody_and_a_unit_that_left_it_are_told(target, commitment, unit):
    Commitment.objects.update(unit=unit, due_on=date(2026, 6, 30))
    target.assignments.all().delete()
    assert sentences(target) == ["No unit is known for this target. Say whose it is first."]

    AssignmentFactory(target=target, unit=UnitFactory(district=target.district, name="区水务局"))
    assert sentences(target) == [
        "“新增停车泊位200个，6月底前开工。”: 区发展改革委 has no part in the target any more. Choose another unit."
    ]


def test_nothing_is_planned_of_a_result(target):
    target.nature = "result"

    assert sentences(target) == []


@pytest.mark.parametrize("count", [1, 3])
def test_problems_of_any_number_of_targets_take_the_same_queries(
    district: District, django_assert_num_queries, count
):
    for _ in range(count):
        IndicatorValueFactory(indicator__commitment__target__document__uploaded_by__district=district)

    with django_assert_num_queries(6):
        found = problems_of(list(with_plans(Target.objects.filter(district=district))))

    assert [len(wrong) for wrong in found.values()] == [2] * count
