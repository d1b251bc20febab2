"""Issuing: everything at once, once, and from accepted drafts alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.documents.models import Document
from apps.targets import review
from apps.targets.issuing import AlreadyIssued, NotIssuable, issue
from apps.targets.models import Assignment, Commitment, Indicator, IndicatorValue, PlanPoint, Target
from apps.units.models import UnitKind, User
from apps.units.permissions import NotAllowed
from tests.factories import DocumentFactory, DraftTargetFactory, UnitFactory, UnitGroupFactory, content
from tests.notices import HEAD, LETTER, NOTICE, accept_all, draft_of, issue_notice, long_notice, read_notice

EVERYTHING = (Target, Commitment, Indicator, IndicatorValue, Assignment)


def counts() -> list[int]:
    return [model.objects.count() for model in EVERYTHING]


def target_of(label: str) -> Target:
    (target,) = (target for target in Target.objects.all() if target.label_path == label)
    return target


@pytest.fixture
def document(officer: User) -> Document:
    """Read and accepted as it is."""
    document = read_notice(NOTICE, officer)
    accept_all(document, officer)
    return document


def test_each_accepted_draft_becomes_a_target(document: Document, officer: User) -> None:
    assert issue(document, by=officer) == 5
    document.refresh_from_db()
    assert document.targets_issued_by == officer
    assert [
        (t.draft, t.label_path, t.section, t.nature, t.title, t.words, t.issued_by, t.issued_at, t.district)
        for t in Target.objects.all()
    ] == [
        (
            draft,
            draft.label_path,
            draft.content["section"],
            "target",
            draft.content["title"],
            NOTICE[draft.start : draft.end],
            officer,
            document.targets_issued_at,
            officer.district,
        )
        for draft in document.drafts.all()
    ]
    event = Event.objects.get(verb="document.issue")
    assert (event.actor_id, event.object_id, event.after) == (officer.pk, document.pk, {"targets": 5})


def test_figures_keep_their_place_their_whole_and_their_deliverable(
    document: Document, officer: User
) -> None:
    issue(document, by=officer)
    target = target_of("二、（一）")
    starred, other = target.commitments.all()
    assert [(c.words, c.starred, c.kind) for c in (starred, other)] == [
        ("★新增养老床位350张，其中护理型床位200张。", True, "quantified"),
        ("改建认知障碍照护床位不少于120张。", False, "quantified"),
    ]
    beds, nursing, dementia = target.indicators.all()
    assert [
        (i.name, i.comparator, i.unit, i.change, i.parent, i.commitment, NOTICE[i.start : i.end])
        for i in (beds, nursing, dementia)
    ] == [
        ("新增养老床位", "eq", "张", "", None, starred, "350张"),
        ("护理型床位", "eq", "张", "", beds, starred, "200张"),
        ("改建认知障碍照护床位", "ge", "张", "", None, other, "120张"),
    ]
    assert target.stars == 1


def test_values_are_official_unless_a_higher_level_still_sets_them(document: Document, officer: User) -> None:
    issue(document, by=officer)
    provisional = target_of("一、（二）")
    assert provisional.provisional
    (value,) = IndicatorValue.objects.filter(indicator__target=provisional)
    assert (value.value, value.status, value.source, value.effective_on, value.recorded_by) == (
        Decimal(3),
        "provisional",
        document,
        date(2026, 3, 6),
        officer,
    )
    others = IndicatorValue.objects.exclude(pk=value.pk)
    assert {(v.status, v.effective_on) for v in others} == {("official", date(2026, 3, 6))}
    assert sorted(v.value for v in others) == [30, 120, 200, 350, 1200]


def test_dates_are_kept(document: Document, officer: User) -> None:
    issue(document, by=officer)
    assert list(target_of("一、（三）").commitments.values_list("kind", "due_on")) == [
        ("milestone", date(2026, 6, 30)),
        ("milestone", date(2026, 12, 31)),
    ]


def test_a_notice_without_a_date_holds_from_the_first_day_of_its_period(
    document: Document, officer: User
) -> None:
    Document.objects.update(issued_on=None)
    issue(document, by=officer)
    assert set(IndicatorValue.objects.values_list("effective_on", flat=True)) == {date(2026, 1, 1)}


def issued(officer: User, *clauses: str) -> Document:
    """A notice of these clauses, read, accepted and issued."""
    lines = [f"（{number}）{clause}" for number, clause in zip("一二三四", clauses, strict=False)]
    return issue_notice(HEAD + "一、推动经济稳中提质\n" + "\n".join(lines) + "\n", officer)


def test_words_say_what_kind_of_figure_and_in_which_unit_it_is_written(officer: User) -> None:
    issued(
        officer,
        "新增养老床位350张。",
        "开工旧住房改造40万平方米。",
        "单位增加值能耗下降3%。",
        "生活垃圾回收利用率达到40%以上。",
    )
    assert [(i.unit, i.measure, i.scale) for i in Indicator.objects.all()] == [
        ("张", "cumulative", 1),
        ("平方米", "cumulative", 10_000),
        ("%", "growth", 1),
        ("%", "level", 1),
    ]


def test_what_is_promised_without_a_number_is_a_figure_too(officer: User) -> None:
    document = issued(
        officer,
        "加强就业服务，城镇登记失业人数控制在市下达目标内。",
        "实现新增违法建筑零增长。",
        "建成绿道5公里。",
    )
    waiting, none, length = Indicator.objects.order_by("start")
    assert [
        (i.name, i.comparator, i.measure, i.commitment.target_id == i.target_id)
        for i in (waiting, none, length)
    ] == [
        ("城镇登记失业人数", "le", "level", True),
        ("新增违法建筑", "le", "zero", True),
        ("绿道", "eq", "cumulative", True),
    ]
    assert [document.text[i.start : i.end] for i in (waiting, none)] == ["市下达目标内", "零增长"]
    assert [i.value_on(date(2026, 12, 31)) for i in (waiting, none, length)] == [None, 0, 5]


def test_a_result_promises_nothing_any_more(officer: User) -> None:
    document = read_notice(HEAD + "一、去年工作\n（一）实现新增违法建筑零增长。\n", officer)
    draft = draft_of(document, "一、（一）")
    review.amend(draft, {**draft.content, "nature": "result"}, by=officer, version=1)
    issue(document, by=officer)
    assert not Indicator.objects.exists()


ROWS = """（一）建成公园6座。一季度完成选址，二季度开工3座，三季度建成3座、启动二期，四季度建成6座。"""


def with_quarters(officer: User, period_end: date = date(2026, 12, 31), **fields: Any) -> Document:
    """A draft of a table's row, with a text for each quarter."""
    document = DocumentFactory(uploaded_by=officer, text=ROWS, period_end=period_end)
    texts = ("完成选址", "开工3座", "建成3座，启动二期", "建成6座")
    said = content(
        commitments=[{"start": 0, "end": 10, "kind": "quantified", "starred": False, "due_on": None}],
        indicators=[
            {
                "name": "建成公园",
                "value": "6",
                "unit": "座",
                "comparator": "eq",
                "change": None,
                "starred": False,
                "start": 7,
                "end": 9,
                "parent": None,
            }
        ],
        quarters=[
            {"quarter": number, "text": text, "start": 0, "end": 0}
            for number, text in enumerate(texts, start=1)
        ],
    )
    DraftTargetFactory(document=document, state="accepted", proposed={**said, **fields})
    issue(document, by=officer)
    return document


def plan() -> list[tuple[str, str, Decimal | None, str]]:
    return [
        (point.quarter, "indicator" if point.indicator else "commitment", point.value, point.stage)
        for point in PlanPoint.objects.all()
    ]


def test_what_a_table_prints_for_the_quarters_is_planned(officer: User) -> None:
    with_quarters(officer)
    assert plan() == [
        ("2026Q1", "commitment", None, "完成选址"),
        ("2026Q2", "commitment", None, "开工3座"),
        ("2026Q3", "indicator", 3, ""),
        ("2026Q3", "commitment", None, "建成3座，启动二期"),
        ("2026Q4", "indicator", 6, ""),
    ]


def test_without_its_figure_all_of_it_is_words(officer: User) -> None:
    with_quarters(officer, indicators=[])
    assert [stage for *_, stage in plan()] == ["完成选址", "开工3座", "建成3座，启动二期", "建成6座"]


def test_quarters_outside_the_period_and_without_a_deliverable_are_words_of_the_target_alone(
    officer: User,
) -> None:
    with_quarters(officer, period_end=date(2026, 6, 30), indicators=[])
    assert [quarter for quarter, *_ in plan()] == ["2026Q1", "2026Q2"]
    PlanPoint.objects.all().delete()
    with_quarters(officer, indicators=[], commitments=[])
    assert plan() == []


def test_one_quarter_that_is_told_twice_is_planned_once(officer: User) -> None:
    twice = [{"quarter": 1, "text": text, "start": 0, "end": 0} for text in ("完成选址", "完成立项", "")]
    with_quarters(officer, quarters=twice)
    assert plan() == [("2026Q1", "commitment", None, "完成选址；完成立项")]


def test_printed_names_become_units_groups_or_wait(document: Document, officer: User) -> None:
    district = officer.district
    planning = UnitFactory(district=district, name="区发展和改革委员会", short_name="区发展改革委")
    civil = UnitFactory(district=district, name="区民政局")
    streets = UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    issue(document, by=officer)
    assert list(
        Assignment.objects.order_by("target__start", "pk").values_list(
            "printed_name", "role", "unit", "group"
        )
    ) == [
        ("区发展改革委", "responsible", planning.pk, None),
        ("区商务委", "responsible", None, None),
        ("区发展改革委", "lead", planning.pk, None),
        ("各街道", "support", None, streets.pk),
        ("滨江开发办", "responsible", None, None),
        ("区民政局", "responsible", civil.pk, None),
        ("区文化旅游局", "responsible", None, None),
    ]


def test_units_of_another_district_are_not_meant(document: Document, officer: User, stranger: User) -> None:
    UnitFactory(district=stranger.district, name="区民政局")
    issue(document, by=officer)
    assert not Assignment.objects.exclude(unit=None).exists()


def test_names_are_resolved_as_of_the_date_of_issue(document: Document, officer: User) -> None:
    UnitFactory(district=officer.district, name="区民政局", valid_to=date(2026, 3, 7))
    UnitFactory(district=officer.district, name="区商务委", valid_to=date(2026, 3, 6))
    issue(document, by=officer)
    assert [a.printed_name for a in Assignment.objects.exclude(unit=None)] == ["区民政局"]


def test_what_is_rejected_or_merged_is_not_issued(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    review.reject(draft_of(document, "二、（二）"), by=officer, version=1, reason="不是目标")
    review.merge(draft_of(document, "一、（一）"), by=officer, version=1)
    accept_all(document, officer)
    assert issue(document, by=officer) == 3
    assert [target.label_path for target in Target.objects.all()] == [
        "一、（一）",
        "一、（三）",
        "二、（一）",
    ]


def test_what_a_person_amended_is_what_is_issued(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    draft = draft_of(document, "二、（二）")
    said = {**draft.content, "title": "滨江艺术节", "nature": "requirement", "units": []}
    review.amend(draft, said, by=officer, version=1)
    accept_all(document, officer)
    issue(document, by=officer)
    target = target_of("二、（二）")
    assert (target.title, target.nature, target.assignments.count()) == ("滨江艺术节", "requirement", 0)
    assert target.words == draft.words


def test_a_long_heading_and_an_empty_draft_are_issued(officer: User) -> None:
    document = read_notice(NOTICE.replace("保障和改善民生", "保障和改善民生" * 90), officer)
    DraftTargetFactory(document=document, end=10, proposed=content(labels=["¶1"]))
    accept_all(document, officer)
    assert issue(document, by=officer) == 6


def test_twice_is_refused(document: Document, officer: User) -> None:
    issue(document, by=officer)
    before = counts()
    with pytest.raises(AlreadyIssued):
        issue(document, by=officer)
    assert counts() == before
    assert Event.objects.filter(verb="document.issue").count() == 1


def test_the_refusal_names_the_day_as_it_was_here(document: Document, officer: User) -> None:
    issue(document, by=officer)
    Document.objects.update(
        targets_issued_at=datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
    )  # 7:30 the next morning
    with pytest.raises(AlreadyIssued, match="2026年3月6日"):
        issue(document, by=officer)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_one_set(document: Document, officer: User) -> None:
    together = Barrier(2)

    def one(_number: int) -> object:
        mine = Document.objects.get(pk=document.pk)
        together.wait(timeout=10)
        try:
            return issue(mine, by=User.objects.get(pk=officer.pk))
        except AlreadyIssued:
            return AlreadyIssued
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(one, range(2)))
    assert sorted(answers, key=str) == [5, AlreadyIssued]
    assert counts() == [5, 7, 6, 6, 7]
    assert Event.objects.filter(verb="document.issue").count() == 1


def test_while_something_waits_nothing_is_issued(document: Document, officer: User) -> None:
    review.reopen(draft_of(document, "一、（一）"), by=officer, version=2)
    with pytest.raises(NotIssuable, match="1"):
        issue(document, by=officer)
    assert (counts(), Document.objects.get().targets_issued_at) == ([0] * 5, None)


def test_without_an_accepted_item_nothing_is_issued(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    for draft in document.drafts.all():
        review.reject(draft, by=officer, version=1, reason="作废")
    for nothing in (document, read_notice(LETTER, officer)):
        with pytest.raises(NotIssuable):
            issue(nothing, by=officer)


@pytest.mark.parametrize("day", ["period_start", "period_end"])
def test_without_a_period_nothing_is_issued(document: Document, officer: User, day: str) -> None:
    Document.objects.update(**{day: None})
    with pytest.raises(NotIssuable):
        issue(document, by=officer)
    assert counts() == [0] * 5


@pytest.mark.parametrize("someone", ["reporter", "unit_head", "leader", "stranger", "security_administrator"])
def test_who_may_not_issue(document: Document, someone: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        issue(document, by=request.getfixturevalue(someone))
    assert counts() == [0] * 5


@pytest.mark.parametrize("table", ["audit_event", "targets_assignment", "targets_indicatorvalue"])
def test_a_failure_in_the_middle_leaves_nothing(document: Document, officer: User, table: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (false) NOT VALID")
        with pytest.raises(DatabaseError):
            issue(document, by=officer)
        assert (counts(), Document.objects.get().targets_issued_at) == ([0] * 5, None)


def test_issuing_costs_the_same_however_many_drafts(officer: User, django_assert_num_queries: Any) -> None:
    for items in (2, 40):
        document = read_notice(long_notice(items), officer)
        accept_all(document, officer)
        with django_assert_num_queries(16):
            assert issue(Document.objects.get(pk=document.pk), by=officer) == items


def test_another_notice_of_the_same_clauses_is_issued_beside_the_first(officer: User) -> None:
    first = issue_notice(NOTICE, officer)
    second = issue_notice(NOTICE + "\n", officer)
    assert [document.targets.count() for document in (first, second)] == [5, 5]


def test_only_the_own_notice_is_touched(document: Document, officer: User) -> None:
    other = DocumentFactory(uploaded_by=officer)
    draft = DraftTargetFactory(document=other)
    issue(document, by=officer)
    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.state, other.targets_issued_at) == ("pending", None)
