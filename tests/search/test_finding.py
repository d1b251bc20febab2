"""Who finds what: only what visible_to allows, within the filters, the best first."""

from collections.abc import Callable
from datetime import date

import pytest

from apps.documents.models import Document
from apps.search import finding
from apps.search.finding import ANYWHERE, Found, Narrowing, find, unknown
from apps.search.models import Kind
from apps.search.synonyms import with_units
from apps.search.words import terms
from apps.targets.models import Target
from apps.units.models import Unit, User
from apps.units.names import Resolver
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    PeriodFactory,
    ReportFactory,
    TargetFactory,
    UnitAliasFactory,
    UnitFactory,
    UnitGroupFactory,
)

Index = Callable[[], int]
TODAY = date(2026, 10, 9)


def search(user: User, typed: str, narrowing: Narrowing = ANYWHERE) -> Found:
    return find(user, with_units(terms(typed), Resolver(user.district, on=TODAY)), narrowing)


def targets_of(found: Found) -> list[int]:
    return [hit.number for hit in found.of(Kind.TARGET)]


@pytest.fixture
def document(officer: User) -> Document:
    return DocumentFactory(uploaded_by=officer, title="重点工作安排", text="推进养老床位建设。")


def target(document: Document, words: str, unit: Unit | None = None, **fields: object) -> Target:
    made: Target = TargetFactory(document=document, words=words, **fields)
    if unit:
        AssignmentFactory(target=made, unit=unit)
    return made


def test_each_sees_what_the_role_allows(
    document: Document,
    officer: User,
    leader: User,
    reporter: User,
    unit_head: User,
    system_administrator: User,
    security_administrator: User,
    audit_administrator: User,
    unit: Unit,
    index: Index,
) -> None:
    mine, other = target(document, "养老床位", unit), target(document, "养老服务")
    period = PeriodFactory(district=document.district)
    my_report = ReportFactory(period=period, target=mine, unit=unit, narrative="养老床位已建")
    other_report = ReportFactory(period=period, target=other, narrative="养老服务已办")
    index()

    everything = {
        (Kind.DOCUMENT, document.pk),
        (Kind.TARGET, mine.pk),
        (Kind.TARGET, other.pk),
        (Kind.REPORT, my_report.pk),
        (Kind.REPORT, other_report.pk),
    }
    own = {(Kind.TARGET, mine.pk), (Kind.REPORT, my_report.pk)}
    for user, expected in (
        (officer, everything),
        (leader, everything),
        (reporter, own),
        (unit_head, own),
        (system_administrator, set()),
        (security_administrator, set()),
        (audit_administrator, set()),
    ):
        assert set(search(user, "养老").hits) == expected, user


def test_another_district_is_never_found(document: Document, stranger: User, index: Index) -> None:
    target(document, "养老床位")
    index()
    assert search(stranger, "养老").hits == []
    assert unknown(stranger, terms("养老 床位")) == terms("养老 床位")


def test_a_supporting_report_is_found_by_who_leads_the_target(
    document: Document, reporter: User, unit: Unit, index: Index
) -> None:
    led = target(document, "养老床位")
    AssignmentFactory(target=led, unit=unit, role="lead")
    report = ReportFactory(
        period__district=document.district, target=led, role="support", narrative="配合推进养老"
    )
    index()
    assert set(search(reporter, "养老").hits) == {(Kind.TARGET, led.pk), (Kind.REPORT, report.pk)}


@pytest.mark.parametrize(
    "typed",
    ["区发改委", "区发展和改革委员会", "区发展改革委", "发展改革委", "临江发改", "区发展和改", "发改委"],
)
def test_a_unit_is_found_under_each_of_its_names(
    document: Document, officer: User, unit: Unit, index: Index, typed: str
) -> None:
    UnitAliasFactory(unit=unit, name="临江发改")
    printed = target(document, "推进甲项目")
    AssignmentFactory(target=printed, unit=unit, printed_name="发改部门")
    mentioned = target(document, "会同区发展和改革委员会推进乙项目")
    target(document, "推进丙项目", UnitFactory(district=unit.district, name="区教育局"))
    report = ReportFactory(period__district=document.district, target=printed, unit=unit, narrative="已办")
    index()
    found = search(officer, typed)
    assert set(targets_of(found)) == {printed.pk, mentioned.pk}
    assert found.of(Kind.REPORT) == [(Kind.REPORT, report.pk)]


def test_a_group_is_found_by_its_name(document: Document, officer: User, index: Index) -> None:
    group = UnitGroupFactory(district=document.district, name="各街镇")
    assigned = AssignmentFactory(
        target=target(document, "推进丁项目"), group=group, printed_name="各街道（镇）"
    ).target
    target(document, "推进戊项目")
    index()
    assert targets_of(search(officer, "各街镇")) == [assigned.pk]


def test_every_word_must_occur(document: Document, officer: User, index: Index) -> None:
    both = target(document, "加装电梯，新增养老床位")
    target(document, "加装电梯")
    index()
    assert targets_of(search(officer, "养老 电梯")) == [both.pk]
    assert search(officer, "养老 电梯 飞艇").hits == []
    assert unknown(officer, terms("养老 电梯 飞艇")) == terms("飞艇")


def test_the_title_counts_most_then_the_newest(officer: User, index: Index) -> None:
    old = DocumentFactory(uploaded_by=officer, title="一", text="略。", issued_on=date(2019, 3, 1))
    new = DocumentFactory(uploaded_by=officer, title="二", text="略。", issued_on=date(2021, 3, 1))
    long = "推进" * 40
    in_words_old, in_words_new = target(old, f"{long}。养老。"), target(new, f"{long}。养老。")
    in_section = target(old, f"{long}。养老。", section="养老服务")
    in_title = target(old, f"{long}。", title="养老床位")
    index()
    assert targets_of(search(officer, "养老")) == [
        in_title.pk,
        in_section.pk,
        in_words_new.pk,
        in_words_old.pk,
    ]


def test_filters_leave_what_has_them(document: Document, officer: User, unit: Unit, index: Index) -> None:
    other = DocumentFactory(uploaded_by=officer, text="养老")
    first = target(document, "养老甲", unit, section="民生")
    CommitmentFactory(target=first, starred=True)
    group = UnitGroupFactory(district=unit.district, kinds=[unit.kind])
    second = AssignmentFactory(target=target(document, "养老乙", section="经济"), group=group).target
    third = target(other, "养老丙", section="民生")
    period, later = (
        PeriodFactory(district=unit.district, quarter=quarter) for quarter in ("2026Q1", "2026Q2")
    )
    report = ReportFactory(period=period, target=first, unit=unit, narrative="养老")
    later_report = ReportFactory(period=later, target=third, narrative="养老")
    index()

    def left(**filters: object) -> set[tuple[Kind, int]]:
        return set(search(officer, "养老", Narrowing(**filters)).hits)  # type: ignore[arg-type]

    notices = {(Kind.DOCUMENT, document.pk), (Kind.DOCUMENT, other.pk)}
    targets = {(Kind.TARGET, one.pk) for one in (first, second, third)}
    reports = {(Kind.REPORT, report.pk), (Kind.REPORT, later_report.pk)}
    assert left() == notices | targets | reports
    assert left(document=other) == {
        (Kind.DOCUMENT, other.pk),
        (Kind.TARGET, third.pk),
        (Kind.REPORT, later_report.pk),
    }
    assert left(document=document, section="民生") == {(Kind.TARGET, first.pk), (Kind.REPORT, report.pk)}
    assert left(unit=unit) == {(Kind.TARGET, first.pk), (Kind.TARGET, second.pk), (Kind.REPORT, report.pk)}
    assert left(starred=True) == {(Kind.TARGET, first.pk), (Kind.REPORT, report.pk)}
    assert left(period=later) == {(Kind.REPORT, later_report.pk)}
    assert left(period=later, starred=True) == set()


def test_no_more_than_the_newest_are_ranked(
    officer: User,
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[..., object],
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    made = [
        target(
            DocumentFactory(uploaded_by=officer, text="略。", title=f"{year}", issued_on=date(year, 3, 1)),
            "养老",
        )
        for year in (2018, 2021, 2019, 2020)
    ]
    DocumentFactory(uploaded_by=officer, text="养老")
    index()
    searched = with_units(terms("养老"), Resolver(officer.district, on=TODAY))
    officer.cached_memberships  # noqa: B018 - a request has them already
    with django_assert_num_queries(1):
        found = find(officer, searched)
    assert targets_of(found) == [made[1].pk, made[3].pk]
    assert (found.capped, len(found.of(Kind.DOCUMENT)), len(found.of(None))) == ({Kind.TARGET}, 1, 3)


def test_nothing_typed_finds_nothing(document: Document, officer: User, index: Index) -> None:
    index()
    assert search(officer, " ' & ").hits == []
