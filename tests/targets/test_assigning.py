"""Units that the breakdown adds beside those that the notice prints."""

import pytest

from apps.audit.models import Event
from apps.targets.assigning import NotAssignable, UnknownUnits, names_of, resolver_for, set_units
from apps.targets.models import AssignmentRole, Target
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import AssignmentFactory, DocumentFactory, TargetFactory, UnitFactory, UnitGroupFactory

LEAD, SUPPORT = AssignmentRole.LEAD, AssignmentRole.SUPPORT


@pytest.fixture
def target(district: District, officer: User, unit: Unit) -> Target:
    UnitFactory(district=district, name="区民政局")
    UnitGroupFactory(district=district, name="各街道", kinds=["street"])
    return TargetFactory(document=DocumentFactory(uploaded_by=officer))


def assigned(target: Target) -> list[tuple[str, str]]:
    return list(target.assignments.values_list("role", "printed_name"))


def put(target: Target, role: AssignmentRole, names: str, by: User) -> None:
    set_units(target, role, names, by=by, resolver=resolver_for(target))


def test_units_and_collectives_are_added_and_taken_away(target: Target, officer: User) -> None:
    put(target, LEAD, "区发展改革委", officer)
    put(target, SUPPORT, "区民政局、各街道", officer)
    assert assigned(target) == [("lead", "区发展改革委"), ("support", "区民政局"), ("support", "各街道")]
    assert target.assignments.get(printed_name="各街道").group is not None
    put(target, SUPPORT, "各街道", officer)
    assert names_of(target, SUPPORT) == "各街道"
    events = Event.objects.filter(verb="target.assign").order_by("id")
    assert [event.after for event in events] == [
        {"lead": "区发展改革委"},
        {"support": "区民政局、各街道"},
        {"support": "各街道"},
    ]


def test_the_same_names_again_change_nothing(target: Target, officer: User) -> None:
    put(target, LEAD, "区民政局", officer)
    put(target, LEAD, " 区民政局 ", officer)
    assert Event.objects.filter(verb="target.assign").count() == 1


def test_an_unknown_name_is_told_and_nothing_is_taken(target: Target, officer: User) -> None:
    with pytest.raises(UnknownUnits, match="无名局"):
        put(target, LEAD, "区民政局、无名局", officer)
    assert assigned(target) == []


def test_a_name_that_no_assignment_can_hold_is_unknown(target: Target, officer: User) -> None:
    put(target, LEAD, f"区民政局（{'养' * 70}）", officer)
    with pytest.raises(UnknownUnits):
        put(target, LEAD, f"区民政局（{'养' * 80}）", officer)


def test_a_printed_name_stays(target: Target, officer: User, unit: Unit) -> None:
    AssignmentFactory(target=target, unit=unit, printed_name="发改委", role=LEAD)
    with pytest.raises(NotAssignable, match="发改委"):
        put(target, LEAD, "区民政局", officer)
    put(target, LEAD, "发改委、区民政局", officer)
    assert names_of(target, LEAD) == "发改委、区民政局"


def test_not_while_the_breakdown_is_confirmed(target: Target, officer: User) -> None:
    Target.objects.update(breakdown_confirmed_at=target.issued_at, breakdown_confirmed_by=officer)
    with pytest.raises(NotAssignable):
        put(target, LEAD, "区民政局", officer)


def test_the_office_alone_says_whose_target_it_is(target: Target, reporter: User, leader: User) -> None:
    for person in (reporter, leader):
        with pytest.raises(NotAllowed):
            put(target, LEAD, "区民政局", person)
