"""Whom to call: the people of units with their telephones, and the leader in charge with his."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.targets.leaders import InCharge
from apps.units.models import Membership, Post, Tenure
from apps.units.permissions import Role

# Of those who have no post, whom one calls first.
ACCOUNTS = (Role.UNIT_HEAD, Role.REPORTER)


@dataclass(frozen=True, slots=True)
class Contact:
    """`post` is the office that the person holds, else the role of the account; `telephone` may be empty."""

    name: str
    post: str
    telephone: str


def contacts(units: Iterable[int], on: date) -> dict[int, list[Contact]]:
    """Unit id → its people, the one to call first in front: who holds its posts on the day `on`, then those who
    check and fill in its reports. Nobody twice. Two queries for any number of units.
    """
    ids = set(units)
    found: dict[int, list[Contact]] = {pk: [] for pk in ids}
    seen: set[tuple[int, int]] = set()  # unit and account
    tenures = Tenure.objects.valid_on(on).filter(post__unit__in=ids).select_related("post", "user")
    for tenure in tenures.order_by("post"):
        found[tenure.post.unit_id or 0].append(holder(tenure, tenure.post))
        if tenure.user_id:
            seen.add((tenure.post.unit_id or 0, tenure.user_id))
    members = Membership.objects.filter(unit__in=ids, role__in=ACCOUNTS, user__is_active=True)
    order = {role: place for place, role in enumerate(ACCOUNTS)}
    for member in sorted(members.select_related("user"), key=lambda one: (order[Role(one.role)], one.pk)):
        account = (member.unit_id or 0, member.user_id)
        if account not in seen:
            seen.add(account)
            role = str(member.get_role_display())
            found[account[0]].append(Contact(member.user.name, role, member.user.telephone))
    return found


def holder(tenure: Tenure, post: Post) -> Contact:
    """Who holds the post, with its telephone or else that of the account."""
    telephone = tenure.telephone or (tenure.user.telephone if tenure.user else "")
    return Contact(tenure.holder, str(post), telephone)


def leader(in_charge: InCharge | None) -> Contact | None:
    """Nobody where no portfolio has the target, or the post is vacant."""
    return holder(in_charge.tenure, in_charge.post) if in_charge and in_charge.tenure else None
