import pytest
from django.contrib.auth.models import AnonymousUser

from apps.units.models import District, Unit, User
from apps.units.permissions import (
    DISTRICT_WIDE,
    PERMISSIONS,
    ROLES,
    UNIT_ROLES,
    NotAllowed,
    Permission,
    Role,
    can,
    require,
    role_scope,
)
from tests.cast import person
from tests.factories import UnitFactory

EVERY_CELL = [(role, permission) for role in Role for permission in Permission]


@pytest.mark.parametrize(("role", "permission"), EVERY_CELL)
def test_can_and_scope_say_the_same_of_every_role_and_permission(
    district: District, other_district: District, unit: Unit, role: Role, permission: Permission
) -> None:
    user = person(district, "somebody", "某人", role, unit)
    sister, foreign = UnitFactory(district=district), UnitFactory(district=other_district)
    granted = permission in ROLES[role]
    everywhere = granted and (role not in UNIT_ROLES or permission in DISTRICT_WIDE)

    assert can(user, permission) is granted
    assert can(user, permission, unit) is granted
    assert can(user, permission, sister) is everywhere
    assert can(user, permission, district) is everywhere
    assert can(user, permission, foreign) is False
    assert can(user, permission, other_district) is False
    assert bool(role_scope(user, permission)) is granted


@pytest.mark.parametrize("role", Role)
def test_visible_to_lists_the_units_that_can_allows(
    district: District, other_district: District, unit: Unit, role: Role
) -> None:
    user = person(district, "somebody", "某人", role, unit)
    UnitFactory(district=district)
    UnitFactory(district=other_district)

    listed = set(Unit.objects.visible_to(user))

    assert listed == {u for u in Unit.objects.all() if can(user, Permission.UNIT_VIEW, u)}
    assert len(listed) == (0 if role == Role.AUDIT_ADMINISTRATOR else 2)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_without_a_role_or_a_login_may_anything(district: District, permission: Permission) -> None:
    without_role = User(district=district)
    without_role.cached_memberships = []

    assert can(without_role, permission) is False
    assert can(AnonymousUser(), permission) is False


def test_a_deactivated_account_may_nothing(officer: User) -> None:
    officer.is_active = False

    assert can(officer, Permission.DOCUMENT_VIEW) is False


def test_the_three_administrators_touch_no_business_data() -> None:
    business = {
        Permission.DOCUMENT_VIEW,
        Permission.DOCUMENT_UPLOAD,
        Permission.DRAFT_REVIEW,
        Permission.TARGET_ISSUE,
        Permission.TARGET_VIEW,
    }
    for role in (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR):
        assert ROLES[role] & business == set(), role


def test_every_permission_has_words() -> None:
    assert set(PERMISSIONS) == set(Permission)


def test_require_names_what_was_refused(officer: User, stranger: User, unit: Unit) -> None:
    require(officer, Permission.UNIT_VIEW, unit)
    with pytest.raises(NotAllowed) as refusal:
        require(stranger, Permission.UNIT_VIEW, unit)

    assert (refusal.value.permission, refusal.value.obj) == (Permission.UNIT_VIEW, unit)


def test_the_roles_are_asked_for_once(officer: User, django_assert_num_queries) -> None:
    user = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(1):
        assert [p for p in Permission if can(user, p)] == [p for p in Permission if p in ROLES[Role.OFFICER]]
