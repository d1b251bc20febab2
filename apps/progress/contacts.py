"""Whom to call: the people of units with their telephones, and the leader in charge with his."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Value, When

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
    check and fill in its reports. Nobody twice. One query for any number of units.
    """
    ids = set(units)
    rank = Case(*(When(role=role, then=Value(place)) for place, role in enumerate(ACCOUNTS, 1)))
    tenures = Tenure.objects.valid_on(on).filter(post__unit__in=ids)
    holders = tenures.values_list(
        "post__unit", Value(0), "post", "holder", "post__name", "telephone", "user__telephone", "user"
    )
    members = Membership.objects.filter(unit__in=ids, role__in=ACCOUNTS, user__is_active=True)
    members = members.filter(user__is_program=False)
    accounts = members.values_list(
        "unit", rank, "pk", "user__name", "role", Value(""), "user__telephone", "user"
    )
    found: dict[int, list[Contact]] = {pk: [] for pk in ids}
    seen: set[tuple[int, int]] = set()  # unit and account
    for unit, place, _pk, name, post, telephone, own, user in sorted(
        holders.union(accounts, all=True), key=first
    ):
        if (unit, user) not in seen:
            words = str(Role(post).label) if place else post
            found[unit].append(Contact(name, words, telephone or own or ""))
        if user:
            seen.add((unit, user))
    return found


def first(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:3]


def holder(tenure: Tenure, post: Post) -> Contact:
    """Who holds the post, with its telephone or else that of the account."""
    telephone = tenure.telephone or (tenure.user.telephone if tenure.user else "")
    return Contact(tenure.holder, str(post), telephone)


def leader(in_charge: InCharge | None) -> Contact | None:
    """Nobody where no portfolio has the target, or the post is vacant."""
    return holder(in_charge.tenure, in_charge.post) if in_charge and in_charge.tenure else None
