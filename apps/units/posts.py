"""Who holds a post from which day on. Responsibility points to the post, so it passes on with it (继任者自然替补)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

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
    tenure = Tenure(holder=holder, telephone=telephone, valid_from=valid_from, valid_to=valid_to)
    return begin_tenure(post, tenure, by=by)


def begin_tenure(post: Post, tenure: Tenure, *, by: Actor) -> Tenure:
    """The same, of a tenure not yet saved, for who has already asked whether `by` may."""
    lock(post)
    day = tenure.valid_from
    until = Q(valid_from__lt=tenure.valid_to) if tenure.valid_to else Q()
    if later := post.tenures.filter(until, valid_from__gte=day).first():
        raise PostTaken(post, later.holder, later.valid_from)
    previous = holder_on(post, day)
    if previous is not None:
        previous.valid_to = day
        previous.save(update_fields=["valid_to"])
    tenure.district_id, tenure.post = post.district_id, post
    tenure.full_clean()
    tenure.save()
    before = {"holder": previous.holder} if previous else None
    record(
        "post.appoint",
        post,
        by=by,
        before=before,
        after={"holder": tenure.holder, "valid_from": day.isoformat()},
    )
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
