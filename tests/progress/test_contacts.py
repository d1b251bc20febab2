"""Whom to call in a unit, and which leader."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.progress.contacts import Contact, contacts, leader
from apps.targets.leaders import InCharge
from apps.units.models import District, Unit
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import PostFactory, TenureFactory, UnitFactory

TODAY = date(2026, 10, 9)


def people(unit: Unit, on: date = TODAY) -> list[tuple[str, str, str]]:
    return [(one.name, one.post, one.telephone) for one in contacts([unit.pk], on)[unit.pk]]


def test_who_holds_a_post_comes_first_then_the_accounts_nobody_twice(district: District, unit: Unit) -> None:
    reporter = person(district, "clerk", "经办甲", Role.REPORTER, unit)
    head = person(district, "head", "负责乙", Role.UNIT_HEAD, unit)
    gone = person(district, "gone", "已离职", Role.UNIT_HEAD, unit)
    for user, telephone, active in ((reporter, "6100-2", True), (head, "6100-3", True), (gone, "", False)):
        user.telephone, user.is_active = telephone, active
        user.save()
    post = PostFactory(district=district, unit=unit, name="主任")
    TenureFactory(post=post, holder="负责乙", user=head, valid_from=date(2026, 6, 1))
    TenureFactory(post=post, holder="前任丙", valid_from=date(2021, 1, 1), valid_to=date(2026, 6, 1))
    assert people(unit) == [("负责乙", "主任", "6100-3"), ("经办甲", "填报人", "6100-2")]
    assert people(unit, date(2026, 5, 31))[0] == ("前任丙", "主任", "")


def test_a_telephone_of_the_post_goes_before_that_of_the_account(district: District, unit: Unit) -> None:
    user = person(district, "head", "负责乙", Role.UNIT_HEAD, unit)
    user.telephone = "6100-3"
    user.save()
    post = PostFactory(district=district, unit=unit, name="主任")
    tenure = TenureFactory(post=post, holder="负责乙", user=user, telephone="6100-1")
    assert people(unit) == [("负责乙", "主任", "6100-1")]
    assert leader(InCharge(post, tenure)) == Contact("负责乙", "主任", "6100-1")
    assert leader(InCharge(post, None)) is None
    assert leader(None) is None


def test_officers_and_people_of_other_units_are_not_called(district: District, unit: Unit) -> None:
    person(district, "officer", "督查员", Role.OFFICER)
    person(district, "other", "外单位", Role.UNIT_HEAD, UnitFactory(district=district))
    assert people(unit) == []


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_for_any_number_of_units(
    district: District, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = [UnitFactory(district=district) for _number in range(count)]
    for place, unit in enumerate(units):
        TenureFactory(post=PostFactory(district=district, unit=unit))
        person(district, f"head{place}", "负责人", Role.UNIT_HEAD, unit)
    with django_assert_num_queries(1):
        found = contacts([unit.pk for unit in units], TODAY)
    assert {pk: len(ones) for pk, ones in found.items()} == {unit.pk: 2 for unit in units}
