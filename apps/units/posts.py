"""Who holds a post from which day on. Responsibility points to the post, so it passes on with it (继任者自然替补)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from apps.audit.recording import Actor, record
from apps.units.errors import NoHolder, PostTaken
from apps.units.models import Post, Tenure
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
) -> Tenure:
    """`holder` holds the post from `valid_from` on; who held it until then leaves it on that day.

    Raises PostTaken where somebody's tenure begins on that day or, without `valid_to`, after it.
    """
    require(by, Permission.UNIT_MANAGE, post)
    lock(post)
    tenure = Tenure(
        district_id=post.district_id,
        post=post,
        holder=holder,
        telephone=telephone,
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
    return {
        "before": {"holder": previous.holder} if previous else None,
        "after": {"holder": tenure.holder, "valid_from": tenure.valid_from.isoformat()},
    }


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
