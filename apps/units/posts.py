"""Who holds a post from which day on. Responsibility points to the post, so it passes on with it (继任者自然替补)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from apps.audit.recording import Actor, record
from apps.units.errors import NoHolder, NoSuchAccount, PostTaken
from apps.units.models import Post, Tenure, User
from apps.units.permissions import Permission, require


@transaction.atomic
def appoint(
    post: Post,
    holder: str,
    *,
    by: Actor,
    valid_from: date,
    valid_to: date | None = None,
    telephone: str = "",
    user: User | None = None,
) -> Tenure:
    """`holder` holds the post from `valid_from` on; who held it until then leaves it on that day.

    `user` is the holder's account, where there is one. Raises PostTaken where somebody's tenure begins on
    that day or, without `valid_to`, after it, and NoSuchAccount.
    """
    require(by, Permission.UNIT_MANAGE, post)
    refuse_foreign(post, user)
    lock(post)
    tenure = Tenure(
        district_id=post.district_id,
        post=post,
        holder=holder,
        telephone=telephone,
        user=user,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    previous = make_room(post, list(post.tenures.all()), tenure)
    if previous is not None:
        previous.save(update_fields=["valid_to"])
    tenure.full_clean()
    tenure.save()
    record("post.appoint", post, by=by, **appointment(previous, tenure))
    return tenure


def make_room(post: Post, tenures: Iterable[Tenure], tenure: Tenure) -> Tenure | None:
    """End, unsaved, the one of the post's `tenures` that reaches into the new one; returns it. Raises PostTaken."""
    day, until = tenure.valid_from, tenure.valid_to
    for other in sorted(tenures, key=lambda other: other.valid_from):
        if other.valid_from >= day and (until is None or other.valid_from < until):
            raise PostTaken(post, other.holder, other.valid_from)
    previous = next((other for other in tenures if other.covers(day)), None)
    if previous is not None:
        previous.valid_to = day
    return previous


def appointment(previous: Tenure | None, tenure: Tenure) -> dict[str, Any]:
    """What the event post.appoint says."""
    after = {"holder": tenure.holder, "valid_from": tenure.valid_from.isoformat()}
    if tenure.user is not None:
        after["account"] = tenure.user.username
    return {"before": {"holder": previous.holder} if previous else None, "after": after}


def refuse_foreign(post: Post, user: User | None) -> None:
    if user is not None and (user.district_id != post.district_id or not user.is_active or user.is_program):
        raise NoSuchAccount(user.username)


@transaction.atomic
def give_account(post: Post, user: User | None, *, by: Actor, on: date) -> Tenure:
    """Say which account is that of the holder on `on`; None: the holder has none. Raises NoHolder and NoSuchAccount."""
    require(by, Permission.UNIT_MANAGE, post)
    refuse_foreign(post, user)
    lock(post)
    tenure = holder_on(post, on)
    if tenure is None:
        raise NoHolder(post, on)
    before, tenure.user = tenure.user, user
    if before != user:
        tenure.save(update_fields=["user"])
        names = [account.username if account else "" for account in (before, user)]
        record("post.account", post, by=by, before={"account": names[0]}, after={"account": names[1]})
    return tenure


@transaction.atomic
def vacate(post: Post, *, by: Actor, on: date) -> Tenure:
    """The holder leaves on `on`, and nobody follows yet. Raises NoHolder."""
    require(by, Permission.UNIT_MANAGE, post)
    lock(post)
    tenure = holder_on(post, on)
    if tenure is None or tenure.valid_from == on:
        raise NoHolder(post, on)
    tenure.valid_to = on
    tenure.save(update_fields=["valid_to"])
    record("post.vacate", post, by=by, before={"holder": tenure.holder}, after={"valid_to": on.isoformat()})
    return tenure


def lock(post: Post) -> None:
    """Two changes of one post at once wait for each other."""
    Post.objects.select_for_update().get(pk=post.pk)


def holder_on(post: Post, day: date) -> Tenure | None:
    """The tenure in force on `day`; None is a vacancy."""
    return post.tenures.all().valid_on(day).first()
