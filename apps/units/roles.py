"""Granting and taking back roles: what somebody may do, and where."""

from django.db import transaction

from apps.audit.recording import Actor, record
from apps.units.errors import AlreadyGranted, ExclusiveRole, OwnAccount, ProgramAccount, RoleNeedsUnit
from apps.units.models import Membership, Unit, User
from apps.units.permissions import EXCLUSIVE_ROLES, UNIT_ROLES, Permission, Role, require


@transaction.atomic
def grant(user: User, role: Role, *, by: Actor, unit: Unit | None = None) -> Membership:
    """Give `user` a role, for `unit` where it is a unit's role, else for the district.

    Raises ExclusiveRole where one of the three administrator roles would meet any other role,
    RoleNeedsUnit, AlreadyGranted, ProgramAccount.
    """
    require(by, Permission.ROLE_GRANT, user)
    if user.is_program:
        raise ProgramAccount(user)
    if role in UNIT_ROLES:
        if unit is None:
            raise RoleNeedsUnit(role.label)
        require(by, Permission.ROLE_GRANT, unit)
    else:
        unit = None
    # Two grants at once to one person wait for each other, so that neither overlooks the other's role.
    User.objects.select_for_update().get(pk=user.pk)
    held = list(user.memberships.all())
    if any(m.role == role and m.unit_id == (unit and unit.pk) for m in held):
        raise AlreadyGranted(user, role.label)
    if held and (role in EXCLUSIVE_ROLES or any(m.role in EXCLUSIVE_ROLES for m in held)):
        raise ExclusiveRole(user)
    membership = Membership.objects.create(district_id=user.district_id, user=user, role=role, unit=unit)
    user.forget_memberships()
    record("role.grant", user, by=by, after=as_data(membership))
    return membership


@transaction.atomic
def revoke(membership: Membership, *, by: Actor) -> None:
    """Take a role back, from the next request on. Nobody takes back the own one: the last would be lost."""
    require(by, Permission.ROLE_GRANT, membership)
    user = membership.user
    if user == by:
        raise OwnAccount
    record("role.revoke", user, by=by, before=as_data(membership))
    membership.delete()
    user.forget_memberships()


def as_data(membership: Membership) -> dict[str, str]:
    data = {"role": membership.role}
    if membership.unit is not None:
        data["unit"] = str(membership.unit)
    return data
