"""The columns of this app's lists as files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.units.models import Membership, Unit, UnitGroup, User
from apps.units.sheets import SEPARATOR


def joined(names: Iterable[object]) -> str:
    return SEPARATOR.join(map(str, names))


UNITS: Listing[Unit] = Listing(
    _("Units"),
    (
        Column(_("Unit"), str, 20),
        Column(_("Full name"), lambda unit: unit.name, 32),
        Column(_("Kind"), lambda unit: unit.get_kind_display(), 10),
        Column(_("Aliases"), lambda unit: joined(unit.aliases.all()), 44),
        Column(_("Valid from"), lambda unit: unit.valid_from, 12),
        Column(_("Valid to"), lambda unit: unit.valid_to, 12),
    ),
)


GROUPS: Listing[tuple[UnitGroup, list[Unit]]] = Listing(
    _("Groups of units"),
    (
        Column(_("Group"), lambda row: str(row[0]), 24),
        Column(_("How many units"), lambda row: len(row[1]), 10),
        Column(_("Units"), lambda row: joined(row[1]), 70),
        Column(_("Aliases"), lambda row: joined(row[0].aliases.all()), 36),
    ),
)


def of_holder(name: str) -> Callable[[Any], Any]:
    return lambda post: getattr(post.holder, name) if post.holder else None


# Of unit_views.with_holders().
POSTS: Listing[Any] = Listing(
    _("Posts"),
    (
        Column(_("Post"), str, 24),
        Column(_("Unit"), lambda post: str(post.unit or ""), 20),
        Column(_("Holder"), of_holder("holder"), 12),
        Column(_("Office telephone"), of_holder("telephone"), 18),
        Column(_("Since"), of_holder("valid_from"), 12),
        Column(_("In charge of"), lambda post: joined(post.portfolio.all()), 44),
        Column(_("Earlier holders"), lambda post: joined(tenure.holder for tenure in post.earlier), 24),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    person: User
    locked_until: datetime | None

    @property
    def state(self) -> str:
        if not self.person.is_active:
            return str(_("Deactivated"))
        if self.locked_until:
            return str(_("Locked"))
        return str(_("First password not changed yet") if self.person.must_change_password else _("Active"))


def role_words(membership: Membership) -> str:
    return (
        f"{membership.get_role_display()} · {membership.unit}"
        if membership.unit
        else membership.get_role_display()
    )


ACCOUNTS: Listing[Account] = Listing(
    _("Accounts"),
    (
        Column(_("Person"), lambda row: row.person.name, 14),
        Column(_("User name"), lambda row: row.person.username, 18),
        Column(_("E-mail"), lambda row: row.person.email, 26),
        Column(_("Roles"), lambda row: "\n".join(map(role_words, row.person.memberships.all())), 36),
        Column(_("Last login"), lambda row: row.person.last_login, 19),
        Column(_("State"), lambda row: row.state, 18),
        Column(_("Locked until"), lambda row: row.locked_until, 19),
    ),
)

# One row a role that somebody holds; who holds none has a row, too.
HELD_ROLES: Listing[tuple[User, Membership | None]] = Listing(
    _("Roles"),
    (
        Column(_("Person"), lambda row: row[0].name, 14),
        Column(_("User name"), lambda row: row[0].username, 18),
        Column(_("Role"), lambda row: row[1].get_role_display() if row[1] else _("none yet"), 20),
        Column(_("Unit"), lambda row: str(row[1].unit or "") if row[1] else "", 24),
    ),
)
