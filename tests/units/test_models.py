from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.units.models import District, Tenure, Unit, UnitKind
from apps.units.permissions import Role
from tests.factories import (
    MembershipFactory,
    PostFactory,
    TenureFactory,
    UnitAliasFactory,
    UnitFactory,
    UnitGroupFactory,
    UserFactory,
)

MARCH, JUNE, SEPTEMBER = date(2021, 3, 1), date(2021, 6, 1), date(2021, 9, 1)


@pytest.mark.parametrize(
    ("first", "second", "is_taken"),
    [
        ((MARCH, JUNE), (JUNE, None), False),  # the successor begins on the day of leaving
        ((JUNE, None), (MARCH, JUNE), False),
        ((MARCH, None), (JUNE, None), True),
        ((MARCH, SEPTEMBER), (JUNE, None), True),
        ((MARCH, SEPTEMBER), (MARCH, JUNE), True),
    ],
)
def test_the_database_lets_nobody_hold_a_post_beside_another(
    district: District,
    first: tuple[date, date | None],
    second: tuple[date, date | None],
    is_taken: bool,
) -> None:
    post = PostFactory(district=district)
    TenureFactory(post=post, valid_from=first[0], valid_to=first[1])
    TenureFactory(post=PostFactory(district=district), valid_from=second[0], valid_to=second[1])

    if is_taken:
        with pytest.raises(IntegrityError, match="tenure_one_holder"), transaction.atomic():
            TenureFactory(post=post, valid_from=second[0], valid_to=second[1])
    else:
        TenureFactory(post=post, valid_from=second[0], valid_to=second[1])
    assert post.tenures.count() == (1 if is_taken else 2)


def test_the_form_says_it_in_words(district: District) -> None:
    post = PostFactory(district=district)
    TenureFactory(post=post, valid_from=MARCH)

    with pytest.raises(ValidationError) as refusal:
        Tenure(district=district, post=post, holder="贺兰青", valid_from=JUNE).full_clean()

    assert list(refusal.value.message_dict) == ["__all__"]


def test_an_end_before_the_beginning_is_refused(district: District) -> None:
    with pytest.raises(IntegrityError, match="unit_dates"), transaction.atomic():
        UnitFactory(district=district, valid_from=JUNE, valid_to=MARCH)


def test_an_alias_stands_for_one_unit_or_one_group(district: District) -> None:
    unit, group = UnitFactory(district=district), UnitGroupFactory(district=district)

    with pytest.raises(IntegrityError, match="alias_of_one"), transaction.atomic():
        UnitAliasFactory(unit=unit, group=group)
    with pytest.raises(IntegrityError, match="alias_of_one"), transaction.atomic():
        UnitAliasFactory(unit=None, group=None, district=district)


def test_the_database_keeps_the_three_administrators_apart(district: District) -> None:
    user = UserFactory(district=district)
    MembershipFactory(user=user, role=Role.SYSTEM_ADMINISTRATOR)

    with pytest.raises(IntegrityError, match="membership_one_exclusive"), transaction.atomic():
        MembershipFactory(user=user, role=Role.AUDIT_ADMINISTRATOR)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.UNIT_HEAD])
def test_a_units_role_needs_its_unit(district: District, role: Role) -> None:
    with pytest.raises(IntegrityError, match="membership_unit"), transaction.atomic():
        MembershipFactory(user=UserFactory(district=district), role=role, unit=None)


def test_a_group_means_its_kinds_and_members_as_of_a_day(
    district: District, other_district: District
) -> None:
    street = UnitFactory(district=district, kind=UnitKind.STREET)
    UnitFactory(district=other_district, kind=UnitKind.STREET)
    gone = UnitFactory(district=district, kind=UnitKind.STREET, valid_to=JUNE)
    member = UnitFactory(district=district, kind=UnitKind.ENTERPRISE)
    UnitFactory(district=district, kind=UnitKind.ENTERPRISE)
    group = UnitGroupFactory(district=district, kinds=[UnitKind.STREET])
    group.members.add(member)

    assert list(group.units_on(MARCH)) == [street, gone, member]
    assert list(group.units_on(JUNE)) == [street, member]
    assert group.units_among(list(Unit.objects.filter(district=district).valid_on(JUNE))) == [street, member]
