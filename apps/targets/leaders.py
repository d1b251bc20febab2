"""The leader in charge (分管领导) of a target on a day: a post, and whoever holds it then (继任者自然替补)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.targets.models import Target
from apps.targets.parties import Party, heads, parties
from apps.units.models import Post, Tenure, User
from apps.units.permissions import Permission, require


class ForeignPost(Exception):
    """A post of another district is in charge of nothing here."""


@dataclass(frozen=True, slots=True)
class InCharge:
    """The post that a target falls to and its holder on the day asked for; None is a vacancy."""

    post: Post
    tenure: Tenure | None

    def __str__(self) -> str:
        """程一舟（副区长）; in Chinese in every language, since approved reports keep it as it was."""
        return f"{self.tenure.holder}（{self.post}）" if self.tenure else f"{self.post}（空缺）"


def leaders_in_charge(
    targets: Iterable[Target], on: date, known: Mapping[int, list[Party]] | None = None
) -> dict[int, InCharge | None]:
    """Target id → its leader in charge on the day `on`; None where no portfolio has its unit.

    The target's own post, else the post whose portfolio has the unit that is printed first among those that
    lead it, or else are responsible; of several such posts the one that was entered first. A collective has
    no leader of its own. `known` are their parties() on that day, where they are at hand. The same number of
    queries for any number of targets.
    """
    targets = list(targets)
    units = parties(targets, on) if known is None else known
    first = {
        target.pk: next((party.unit.pk for party in heads(units[target.pk]) if party.named), 0)
        for target in targets
    }
    rows = Post.portfolio.through.objects.filter(unit__in=set(first.values()) - {0}).select_related("post")
    posts = {row.post_id: row.post for row in rows}
    portfolios = first_posts(sorted((row.unit_id, row.post_id) for row in rows))
    chosen = {target.pk: target.leader_post_id or portfolios.get(first[target.pk]) for target in targets}
    own = {target.leader_post_id for target in targets if target.leader_post_id} - posts.keys()
    posts |= {post.pk: post for post in Post.objects.filter(pk__in=own)}
    tenures = {
        tenure.post_id: tenure
        for tenure in Tenure.objects.valid_on(on).filter(post__in=posts).select_related("user")
    }
    return {
        target.pk: InCharge(posts[pk], tenures.get(pk)) if (pk := chosen[target.pk]) else None
        for target in targets
    }


def first_posts(portfolios: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Unit → the post whose portfolio has it, from pairs in the order of the posts; of several the first one stays."""
    found: dict[int, int] = {}
    for unit, post in portfolios:
        found.setdefault(unit, post)
    return found


def leader_user(in_charge: InCharge | None) -> User | None:
    """The account of the holder, where there is one that can log in."""
    user = in_charge.tenure.user if in_charge and in_charge.tenure else None
    return user if user and user.is_active else None


@transaction.atomic
def put_in_charge(target: Target, post: Post | None, *, by: User) -> Target:
    """Have this post in charge of the target, whatever the portfolios say; None: as they say again.

    What the target had before stays in the trail. Raises ForeignPost and NotAllowed.
    """
    require(by, Permission.BREAKDOWN_CONFIRM, target)
    if post is not None and post.district_id != target.district_id:
        raise ForeignPost(_("This post is not in the district of the target. Choose another one."))
    target = (
        Target.objects.select_for_update(no_key=True, of=["self"])
        .select_related("leader_post")
        .get(pk=target.pk)
    )
    before, target.leader_post = target.leader_post, post
    if before != post:
        target.save(update_fields=["leader_post"])
        names = [str(one or "") for one in (before, post)]
        record(
            "target.lead", target, by=by, before={"leader_post": names[0]}, after={"leader_post": names[1]}
        )
    return target
