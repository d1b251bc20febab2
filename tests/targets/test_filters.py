"""The filters of the list of targets, on one notice with one of each, and one of another district."""

from datetime import date
from typing import Any

import pytest

from apps.documents.models import Document
from apps.targets import review
from apps.targets.filters import TargetFilter
from apps.targets.issuing import issue
from apps.targets.models import Target
from apps.units.models import Unit, UnitKind, User
from tests.factories import (
    AssignmentFactory,
    MembershipFactory,
    TargetFactory,
    UnitFactory,
    UnitGroupFactory,
    UserFactory,
)
from tests.notices import NOTICE, accept_all, draft_of, issue_notice, read_notice

FIRST, SECOND, THIRD, FOURTH, FIFTH = "一、（一）", "一、（二）", "一、（三）", "二、（一）", "二、（二）"


@pytest.fixture
def street(officer: User) -> Unit:
    return UnitFactory(district=officer.district, name="江湾街道", kind=UnitKind.STREET)


@pytest.fixture
def notice(officer: User, stranger: User, unit: Unit, street: Unit) -> Document:
    """Issued: the unit 区发展改革委 stands in the first two, the group 各街道 in the second."""
    UnitGroupFactory(district=officer.district, name="各街道", kinds=[UnitKind.STREET])
    issue_notice(NOTICE, stranger)
    document = read_notice(NOTICE, officer)
    last = draft_of(document, FIFTH)
    review.amend(last, {**last.content, "nature": "requirement"}, by=officer, version=1)
    accept_all(document, officer)
    issue(document, by=officer)
    document.refresh_from_db()
    return document


def found(user: User, **given: Any) -> list[str]:
    targets = TargetFilter(given, user=user)
    assert targets.is_valid(), targets.errors
    assert {target.district_id for target in targets.qs} <= {user.district_id}
    return [target.label_path for target in targets.qs]


@pytest.mark.parametrize(
    ("given", "labels"),
    [
        ({}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
        ({"q": "养老床位"}, [FOURTH]),
        ({"q": "床位 民政局"}, [FOURTH]),
        ({"q": "床位 商务委"}, []),
        ({"q": "经济稳中提质"}, [FIRST, SECOND, THIRD]),
        ({"q": "  "}, [FIRST, SECOND, THIRD, FOURTH, FIFTH]),
        ({"q": "100%"}, []),
        ({"section": "保障和改善民生"}, [FOURTH, FIFTH]),
        ({"nature": "requirement"}, [FIFTH]),
        ({"role": "lead"}, [SECOND]),
        ({"role": "support"}, [SECOND]),
        ({"starred": "yes"}, [FOURTH]),
        ({"starred": "no"}, [FIRST, SECOND, THIRD, FIFTH]),
        ({"number": "yes"}, [FIRST, SECOND, FOURTH]),
        ({"number": "no"}, [THIRD, FIFTH]),
        ({"number": "yes", "starred": "no", "role": "responsible"}, [FIRST]),
    ],
    ids=str,
)
@pytest.mark.usefixtures("notice")
def test_what_is_found(officer: User, given: dict[str, str], labels: list[str]) -> None:
    assert found(officer, **given) == labels


@pytest.mark.usefixtures("notice")
def test_of_a_unit(officer: User, unit: Unit, street: Unit) -> None:
    assert found(officer, unit=unit.pk) == [FIRST, SECOND]
    assert found(officer, unit=unit.pk, role="lead") == [SECOND]
    assert found(officer, unit=unit.pk, role="support") == []
    assert found(officer, unit=street.pk) == [SECOND]
    assert found(officer, unit=street.pk, role="support") == [SECOND]
    assert found(officer, unit=street.pk, role="lead") == []


def test_of_a_notice(officer: User, notice: Document) -> None:
    second = issue_notice(NOTICE + "\n", officer)
    assert len(found(officer)) == 10
    assert found(officer, document=second.pk) == [FIRST, SECOND, THIRD, FOURTH, FIFTH]
    assert {t.document for t in TargetFilter({"document": notice.pk}, user=officer).qs} == {notice}


@pytest.mark.usefixtures("notice")
def test_what_is_offered_is_of_the_own_district(officer: User, stranger: User) -> None:
    mine, theirs = TargetFilter({}, user=officer), TargetFilter({}, user=stranger)
    assert [choice for choice, _label in mine.filters["section"].field.choices][-2:] == [
        "保障和改善民生",
        "推动经济稳中提质",
    ]
    for name in ("document", "unit"):
        here, there = (set(one.filters[name].field.queryset) for one in (mine, theirs))
        assert here & there == set()
    foreign = Document.objects.get(district=stranger.district)
    assert not TargetFilter({"document": foreign.pk}, user=officer).is_valid()


def test_an_unknown_choice_is_told(officer: User) -> None:
    assert set(TargetFilter({"nature": "x", "document": "9" * 30}, user=officer).errors) == {
        "nature",
        "document",
    }


@pytest.mark.usefixtures("notice")
def test_the_order_holds_from_page_to_page(officer: User) -> None:
    """Targets of one notice are issued at one moment, and few have titles of their own."""
    second = issue_notice(NOTICE + "\n", officer)
    Target.objects.update(title="同一题目")
    for order in ("document", "issued", "-issued", "title", "-title"):
        targets = TargetFilter({"sort": order}, user=officer).qs
        by_notice = [
            [t.label_path for t in targets if (t.document == second) == new] for new in (True, False)
        ]
        assert by_notice == [[FIRST, SECOND, THIRD, FOURTH, FIFTH]] * 2, order


@pytest.mark.usefixtures("notice")
def test_the_newest_notice_comes_first_and_its_clauses_as_printed(officer: User) -> None:
    second = issue_notice(NOTICE + "\n", officer)
    for given in ({}, {"sort": "document"}, {"sort": "-issued"}):
        assert [t.document == second for t in TargetFilter(given, user=officer).qs] == [True] * 5 + [
            False
        ] * 5


@pytest.mark.usefixtures("notice")
def test_a_reporter_finds_what_concerns_the_own_unit(
    reporter: User, unit_head: User, leader: User, street: Unit
) -> None:
    assert [found(person) for person in (reporter, unit_head)] == [[FIRST, SECOND]] * 2
    assert len(found(leader)) == 5
    clerk = UserFactory(district=street.district)
    MembershipFactory(user=clerk, role="reporter", unit=street)
    assert found(clerk) == [SECOND]  # by the group 各街道
    assert found(clerk, unit=street.pk) == [SECOND]


def test_members_of_a_group_by_name_see_its_targets(reporter: User, unit: Unit) -> None:
    group = UnitGroupFactory(district=unit.district, name="相关成员单位")
    target = TargetFactory(document__uploaded_by__district=unit.district)
    AssignmentFactory(target=target, group=group)
    assert found(reporter) == []
    group.members.add(unit)
    assert found(reporter) == ["（一）"]


def test_a_unit_that_exists_no_longer_is_in_no_group(reporter: User, unit: Unit) -> None:
    kinds = UnitGroupFactory(district=unit.district, kinds=[unit.kind])
    members = UnitGroupFactory(district=unit.district)
    members.members.add(unit)
    for group in (kinds, members):
        AssignmentFactory(group=group, target__document__uploaded_by__district=unit.district)
    assert len(found(reporter)) == 2
    Unit.objects.update(valid_to=date(2026, 1, 1))
    assert found(reporter) == []


@pytest.mark.parametrize("someone", ["system_administrator", "security_administrator", "audit_administrator"])
@pytest.mark.usefixtures("notice")
def test_administrators_find_nothing(someone: str, request: pytest.FixtureRequest) -> None:
    assert found(request.getfixturevalue(someone)) == []
