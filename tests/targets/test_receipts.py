from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.targets.breakdown import confirm
from apps.targets.models import AssignmentRole, Receipt, Target
from apps.targets.receipts import NotConcerned, not_broken_down, sign, unsigned
from apps.units.models import District, Unit, UnitKind, User
from apps.units.permissions import NotAllowed
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    IndicatorValueFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
    UnitGroupFactory,
)

LEAD, SUPPORT = AssignmentRole.LEAD, AssignmentRole.SUPPORT
MAY = date(2026, 5, 31)


def target_of(unit: Unit, role: AssignmentRole = LEAD, **fields: object) -> Target:
    """A clause for 2026."""
    target = TargetFactory(document__uploaded_by__district=unit.district, **fields)
    AssignmentFactory(target=target, unit=unit, role=role)
    return target


def test_a_unit_signs_once(unit, reporter, unit_head):
    first, second = target_of(unit), target_of(unit, SUPPORT)

    assert sign([first], unit=unit, by=reporter) == 1
    assert sign([first, second], unit=unit, by=unit_head) == 1
    assert sign([first, second], unit=unit, by=reporter) == 0
    assert list(Receipt.objects.values_list("target", "unit", "signed_by")) == [
        (first.pk, unit.pk, reporter.pk),
        (second.pk, unit.pk, unit_head.pk),
    ]
    assert list(Event.objects.values_list("verb", "object_id", "after__unit")) == [
        ("receipt.sign", first.pk, "区发展改革委"),
        ("receipt.sign", second.pk, "区发展改革委"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_of_one_unit_at_once_sign_once(unit, reporter, unit_head):
    target = target_of(unit)
    together = Barrier(2)

    def one(person: User) -> int:
        together.wait(timeout=10)
        try:
            return sign([target], unit=unit, by=person)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(one, [reporter, unit_head])) == [0, 1]


def test_a_member_of_a_collective_signs_for_itself(district, unit, reporter):
    streets = UnitGroupFactory(district=district)
    streets.members.add(unit)
    target = TargetFactory(document__uploaded_by__district=district)
    AssignmentFactory(target=target, group=streets, role=SUPPORT)

    assert sign([target], unit=unit, by=reporter) == 1


def test_what_does_not_concern_the_unit_is_refused_whole(unit, reporter):
    mine, foreign = target_of(unit), target_of(UnitFactory(district=unit.district))

    with pytest.raises(NotConcerned, match="区发展改革委"):
        sign([mine, foreign], unit=unit, by=reporter)
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize("someone", ["officer", "leader", "stranger"])
def test_only_people_of_the_unit_sign(unit, someone, request):
    with pytest.raises(NotAllowed):
        sign([target_of(unit)], unit=unit, by=request.getfixturevalue(someone))


def test_nobody_signs_for_another_unit(district, reporter):
    other = UnitFactory(district=district)
    with pytest.raises(NotAllowed):
        sign([target_of(other)], unit=other, by=reporter)


def test_who_has_not_signed_the_longest_list_first(district, unit, reporter):
    street = UnitFactory(district=district, kind=UnitKind.STREET)
    streets = UnitGroupFactory(district=district, kinds=[UnitKind.STREET])
    document = DocumentFactory(uploaded_by__district=district)
    first, second, third = (TargetFactory(document=document) for _ in range(3))
    for target in (first, second, third):
        AssignmentFactory(target=target, unit=unit, role=LEAD)
    AssignmentFactory(target=first, group=streets, role=SUPPORT)
    AssignmentFactory(target=second, group=streets, role=SUPPORT)

    sign([first, second], unit=unit, by=reporter)

    assert list(unsigned(district, MAY).items()) == [(street, [first, second]), (unit, [third])]


def test_results_past_years_and_other_districts_are_not_chased(district, unit, other_district):
    target_of(unit, nature="result")
    past = DocumentFactory(
        uploaded_by__district=district, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31)
    )
    AssignmentFactory(target=TargetFactory(document=past), unit=unit)
    target_of(UnitFactory(district=other_district))

    assert (unsigned(district, MAY), not_broken_down(district, MAY)) == ({}, [])


def reasons(district: District) -> list[tuple[Target, str]]:
    return [(one.target, one.reason) for one in not_broken_down(district, MAY)]


def test_why_a_target_is_not_broken_down(district, unit, officer):
    document = DocumentFactory(uploaded_by=officer)
    unmapped, undivided, unplanned, unconfirmed, done = (
        IndicatorValueFactory(indicator__commitment__target__document=document).indicator.target
        for _ in range(5)
    )
    AssignmentFactory(target=unmapped, printed_name="某指挥部")
    AssignmentFactory(target=undivided, unit=UnitFactory(district=district), role=LEAD)
    for target in (undivided, unplanned, unconfirmed, done):
        AssignmentFactory(target=target, unit=unit, role=LEAD)
    for target in (unconfirmed, done):
        PlanPointFactory(indicator=target.indicators.get(), value=Decimal(200))
    confirm(done, by=officer)

    assert reasons(district) == [
        (unmapped, "unmapped"),
        (undivided, "undivided"),
        (unplanned, "unplanned"),
        (unconfirmed, "unconfirmed"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_any_number_of_targets(
    district, unit, django_assert_num_queries, count
):
    for _ in range(count):
        commitment = CommitmentFactory(target=target_of(unit))
        IndicatorValueFactory(indicator__commitment=commitment)

    with django_assert_num_queries(3):
        assert len(unsigned(district, MAY)[unit]) == count
    with django_assert_num_queries(6):
        assert len(not_broken_down(district, MAY)) == count
