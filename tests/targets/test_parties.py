from datetime import date

import pytest

from apps.targets.models import AssignmentRole
from apps.targets.parties import Party, answering_unit, parties, undivided
from apps.units.models import District, Unit, UnitKind
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    TargetFactory,
    UnitFactory,
    UnitGroupFactory,
)

LEAD, RESPONSIBLE, SUPPORT = AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE, AssignmentRole.SUPPORT
MAY = date(2026, 5, 31)


@pytest.fixture
def target(district: District):
    return TargetFactory(document__uploaded_by__district=district)


def named(district: District, name: str) -> Unit:
    return UnitFactory(district=district, name=name)


def roles(found: list[Party]) -> list[tuple[str, str]]:
    return [(str(party.unit), party.role) for party in found]


def test_a_unit_stands_once_in_its_strongest_role_leads_first(target, district):
    civil, health = named(district, "区民政局"), named(district, "区卫生健康委")
    for unit, role in ((civil, SUPPORT), (health, RESPONSIBLE), (civil, LEAD)):
        AssignmentFactory(target=target, unit=unit, role=role)

    assert roles(parties([target], MAY)[target.pk]) == [("区民政局", LEAD), ("区卫生健康委", RESPONSIBLE)]


def test_a_name_that_waits_for_mapping_is_nobody_yet(target):
    AssignmentFactory(target=target, printed_name="某指挥部", role=LEAD)

    assert parties([target], MAY) == {target.pk: []}


def test_a_collective_means_the_streets_of_the_day(target, district):
    streets = UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    AssignmentFactory(target=target, group=streets, role=RESPONSIBLE)
    for name, since, until in (
        ("江边街道", None, None),
        ("旧城街道", None, date(2026, 7, 1)),
        ("新城街道", date(2026, 7, 1), None),
    ):
        UnitFactory(district=district, name=name, kind=UnitKind.STREET, valid_from=since, valid_to=until)

    before, after = parties([target], date(2026, 6, 30)), parties([target], date(2026, 7, 1))

    assert roles(before[target.pk]) == [("江边街道", RESPONSIBLE), ("旧城街道", RESPONSIBLE)]
    assert roles(after[target.pk]) == [("江边街道", RESPONSIBLE), ("新城街道", RESPONSIBLE)]


def test_a_collective_never_reaches_into_another_district(target, district, other_district):
    member = named(district, "滨江集团")
    streets = UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    streets.members.add(member)
    UnitFactory(district=other_district, kind=UnitKind.STREET)
    AssignmentFactory(target=target, group=streets, role=SUPPORT)

    assert parties([target], MAY)[target.pk] == [Party(member, SUPPORT, named=False)]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_targets_takes_the_same_queries(district, django_assert_num_queries, count):
    streets = UnitGroupFactory(district=district, kinds=[UnitKind.STREET])
    UnitFactory(district=district, kind=UnitKind.STREET)
    targets = [TargetFactory(document__uploaded_by__district=district) for _ in range(count)]
    for target in targets:
        AssignmentFactory(target=target, group=streets)

    with django_assert_num_queries(4):
        found = parties(targets, MAY)

    assert [len(found[target.pk]) for target in targets] == [1] * count


def of(*roles_of: tuple[Unit, AssignmentRole]) -> list[Party]:
    return [Party(unit, role) for unit, role in roles_of]


def test_the_only_lead_answers_for_what_nobody_was_given(target, district):
    civil, health = named(district, "区民政局"), named(district, "区卫生健康委")
    own, given = CommitmentFactory(target=target), CommitmentFactory(target=target, unit=health)
    found = of((civil, LEAD), (health, RESPONSIBLE))

    assert [answering_unit(one, found) for one in (own, given)] == [civil, health]
    assert not undivided(target, [own, given], found)


def test_beside_a_collective_the_unit_that_is_named_answers(target, district):
    civil, street = named(district, "区民政局"), named(district, "江边街道")
    commitment = CommitmentFactory(target=target)

    both = [Party(street, RESPONSIBLE, named=False), Party(civil, RESPONSIBLE)]

    assert answering_unit(commitment, both) == civil
    assert answering_unit(commitment, [Party(street, RESPONSIBLE, named=False)]) == street
    assert answering_unit(commitment, of((civil, RESPONSIBLE), (street, RESPONSIBLE))) is None
    assert answering_unit(commitment, of((civil, SUPPORT))) is None


def test_several_leads_are_undivided_until_each_owns_a_commitment(target, district):
    civil, health = named(district, "区民政局"), named(district, "区卫生健康委")
    first, second = CommitmentFactory(target=target), CommitmentFactory(target=target)
    found = of((civil, LEAD), (health, LEAD))

    assert undivided(target, [first, second], found)
    first.unit = second.unit = civil
    assert undivided(target, [first, second], found)
    second.unit = health
    assert not undivided(target, [first, second], found)


def test_one_commitment_of_two_leads_is_divided_once_one_of_them_owns_it(target, district):
    civil, health = named(district, "区民政局"), named(district, "区卫生健康委")
    commitment = CommitmentFactory(target=target)
    found = of((civil, LEAD), (health, LEAD))

    assert undivided(target, [commitment], found)
    commitment.unit = health
    assert not undivided(target, [commitment], found)


def test_who_is_responsible_together_needs_not_own_one_each(target, district):
    civil, health = named(district, "区民政局"), named(district, "区卫生健康委")
    both = [CommitmentFactory(target=target, unit=civil), CommitmentFactory(target=target, unit=civil)]

    assert not undivided(target, both, of((civil, RESPONSIBLE), (health, RESPONSIBLE)))


def test_a_target_of_nobody_is_to_be_mapped_first(target):
    assert not undivided(target, [CommitmentFactory(target=target)], [])
