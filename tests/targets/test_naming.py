"""Printed names without a unit wait for a person, and are never lost or guessed."""

import pytest

from apps.audit.models import Event
from apps.documents.models import Document
from apps.targets import review
from apps.targets.models import Assignment
from apps.targets.naming import map_name, waiting_names
from apps.units.errors import NameTaken
from apps.units.models import District, UnitAlias, UnitKind, User
from apps.units.names import How, add_alias
from apps.units.permissions import NotAllowed
from tests.factories import UnitFactory, UnitGroupFactory
from tests.notices import NOTICE, draft_of, issue_notice, read_notice


def waiting(district: District) -> list[tuple[str, int, int, How]]:
    return [(w.name, w.drafts, w.targets, w.resolution.how) for w in waiting_names(district)]


def test_names_of_open_drafts_wait_the_most_frequent_first(officer: User) -> None:
    UnitFactory(district=officer.district, name="区民政局")
    read_notice(NOTICE, officer)
    assert waiting(officer.district) == [
        ("区发展改革委", 2, 0, How.UNRESOLVED),
        ("区商务委", 1, 0, How.UNRESOLVED),
        ("区文化旅游局", 1, 0, How.UNRESOLVED),
        ("各街道", 1, 0, How.UNRESOLVED),
        ("滨江开发办", 1, 0, How.UNRESOLVED),
    ]


def test_names_of_rejected_and_merged_drafts_do_not_wait(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    review.reject(draft_of(document, "一、（三）"), by=officer, version=1, reason="重复")
    review.merge(draft_of(document, "二、（一）"), by=officer, version=1)
    names = [name for name, *_rest in waiting(officer.district)]
    assert "滨江开发办" not in names
    assert [w[1] for w in waiting(officer.district) if w[0] == "区文化旅游局"] == [1]


def test_names_of_issued_targets_wait_as_long_as_they_have_no_unit(officer: User) -> None:
    UnitFactory(district=officer.district, name="区发展改革委")
    issue_notice(NOTICE, officer)
    assert ("区商务委", 0, 1, How.UNRESOLVED) in waiting(officer.district)
    assert "区发展改革委" not in [name for name, *_rest in waiting(officer.district)]


def test_a_name_that_two_units_answer_to_waits_with_both(officer: User) -> None:
    both = [
        UnitFactory(district=officer.district, name="区商务委"),
        UnitGroupFactory(district=officer.district, name="区商务委"),
    ]
    read_notice(NOTICE, officer)
    (name,) = (w for w in waiting_names(officer.district) if w.name == "区商务委")
    assert name.resolution.how == How.AMBIGUOUS
    assert set(name.resolution.candidates) == set(both)


def test_names_of_another_district_do_not_appear(officer: User, stranger: User) -> None:
    read_notice(NOTICE, officer)
    assert waiting(stranger.district) == []


def test_a_mapped_name_reaches_issued_targets_and_later_notices(officer: User) -> None:
    unit = UnitFactory(district=officer.district, name="滨江地区指挥部")
    issue_notice(NOTICE, officer)
    issue_notice(NOTICE + "\n", officer)
    assert map_name("滨江开发办", unit, by=officer) == 2
    assert list(Assignment.objects.filter(printed_name="滨江开发办").values_list("unit", "group")) == [
        (unit.pk, None),
        (unit.pk, None),
    ]
    assert Assignment.objects.exclude(unit=None).count() == 2
    assert "滨江开发办" not in [name for name, *_rest in waiting(officer.district)]

    later = issue_notice(NOTICE + "\n\n", officer)
    assert Assignment.objects.get(target__document=later, printed_name="滨江开发办").unit == unit
    event = Event.objects.get(verb="name.map")
    assert (event.object_id, event.after) == (unit.pk, {"name": "滨江开发办", "targets": 2})


def test_a_name_may_mean_a_group(officer: User) -> None:
    streets = UnitGroupFactory(district=officer.district, name="全部街道", kinds=[UnitKind.STREET])
    issue_notice(NOTICE, officer)
    assert map_name("各街道", streets, by=officer) == 1
    assignment = Assignment.objects.get(printed_name="各街道")
    assert (assignment.unit, assignment.group) == (None, streets)


def test_only_names_that_wait_are_changed(officer: User) -> None:
    """What was issued to a unit stays with it, whoever is called so later."""
    planning = UnitFactory(district=officer.district, name="区发展改革委")
    document = issue_notice(NOTICE, officer)
    other = UnitFactory(district=officer.district, name="区粮食局")
    with pytest.raises(NameTaken):
        map_name("区发展改革委", other, by=officer)
    assert set(
        Assignment.objects.filter(target__document=document, printed_name="区发展改革委").values_list(
            "unit", flat=True
        )
    ) == {planning.pk}


def test_a_name_that_is_taken_is_refused(officer: User) -> None:
    first, second = UnitFactory.create_batch(2, district=officer.district)
    issue_notice(NOTICE, officer)
    map_name("滨江开发办", first, by=officer)
    with pytest.raises(NameTaken):
        map_name("滨江开发办", second, by=officer)
    assert Assignment.objects.get(printed_name="滨江开发办").unit == first


def test_the_same_answer_twice_does_no_harm(officer: User) -> None:
    """Two people answer at once, or one presses the button twice."""
    unit = UnitFactory(district=officer.district)
    issue_notice(NOTICE, officer)
    assert [map_name("滨江开发办", unit, by=officer) for _ in range(2)] == [1, 0]
    assert UnitAlias.objects.filter(name="滨江开发办").count() == 1


def test_a_name_that_became_known_elsewhere_still_reaches_its_targets(officer: User) -> None:
    unit = UnitFactory(district=officer.district)
    issue_notice(NOTICE, officer)
    add_alias(unit, "滨江开发办", by=officer)
    assert ("滨江开发办", 0, 1, How.ALIAS) in waiting(officer.district)
    assert map_name("滨江开发办", unit, by=officer) == 1
    assert "滨江开发办" not in [name for name, *_rest in waiting(officer.district)]


@pytest.mark.parametrize("someone", ["reporter", "leader", "stranger"])
def test_who_may_not_map(officer: User, someone: str, request: pytest.FixtureRequest) -> None:
    unit = UnitFactory(district=officer.district)
    with pytest.raises(NotAllowed):
        map_name("滨江开发办", unit, by=request.getfixturevalue(someone))
    assert (UnitAlias.objects.count(), Document.objects.count()) == (0, 0)
