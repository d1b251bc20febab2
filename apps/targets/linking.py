"""Say that figures of different years are, or are not, the same thing. The machine only proposes (ADR 20)."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.targets.likeness import comparable, compared, weights_of
from apps.targets.lineage import Lineage, Member, members_of, place_of, yearly_documents
from apps.targets.models import Indicator, Link, LinkState
from apps.units.models import District, User
from apps.units.permissions import Permission, require


class LinkRefused(Exception):
    """The figures were not linked; the message says what to do."""


class NoYear(LinkRefused):
    """One of the notices does not speak of one whole year."""


class WrongOrder(LinkRefused):
    """Both figures are promised, or both reported, for the same year."""


class OtherUnit(LinkRefused):
    """The figures cannot be compared."""


class AlreadyInSeries(LinkRefused):
    """The series would hold two figures of one notice."""


@transaction.atomic
def confirm(earlier: Indicator, later: Indicator, *, by: User) -> Link:
    """The two figures are the same thing, and with them all that each is linked with. Twice is once.

    Raises NoYear, WrongOrder, OtherUnit, AlreadyInSeries and NotAllowed.
    """
    for indicator in (earlier, later):
        require(by, Permission.SERIES_LINK, indicator)
    wait_for_others(later.district_id)
    refuse_incomparable(earlier, later)
    lineage = Lineage(later.district_id)
    ours, theirs = lineage.series_of(earlier.pk), lineage.series_of(later.pk)
    if later.pk not in ours:
        refuse_two_of_one_notice(later.district_id, ours, theirs)
    return decided(earlier, later, LinkState.CONFIRMED, by=by)


@transaction.atomic
def decline(earlier: Indicator, later: Indicator, *, by: User) -> Link:
    """The two are not the same thing: they are not proposed again. Of linked ones, the link ends."""
    for indicator in (earlier, later):
        require(by, Permission.SERIES_LINK, indicator)
    wait_for_others(later.district_id)
    return decided(earlier, later, LinkState.DECLINED, by=by)


def wait_for_others(district_id: int) -> None:
    """Two people decide one after the other: a series is judged as a whole, and a pair is decided once."""
    District.objects.select_for_update(no_key=True).get(pk=district_id)


def decided(earlier: Indicator, later: Indicator, state: LinkState, *, by: User) -> Link:
    link = Link.objects.filter(earlier=earlier, later=later).first()
    if link is not None and link.state == state:
        return link
    before = link.state if link else None
    link = link or Link(district_id=later.district_id, earlier=earlier, later=later)
    link.state, link.decided_at, link.decided_by = state, timezone.now(), by
    link.likeness = likeness_of(earlier, later)
    link.save()
    told = {"earlier": in_words(earlier), "later": in_words(later), "link": str(state)}
    verb = "series.link" if state == LinkState.CONFIRMED else "series.unlink" if before else "series.decline"
    record(verb, later.target, by=by, before={"link": before} if before else None, after=told)
    return link


def in_words(indicator: Indicator) -> str:
    return f"{indicator.name} ({indicator.target.document})"


def likeness_of(earlier: Indicator, later: Indicator) -> Decimal:
    """As they would be proposed: weighed among the figures of their notices."""
    documents = {one.target.document_id: one.target.document for one in (earlier, later)}
    members = {member.figure.key: member for member in members_of(documents)}
    ours, theirs = members.get(earlier.pk), members.get(later.pk)
    if ours is None or theirs is None:
        return Decimal(0)
    both = [m.figure for m in members.values() if m.column in (ours.column, theirs.column)]
    return Decimal(str(compared(ours.figure, theirs.figure, weights_of(both)).score))


def refuse_incomparable(earlier: Indicator, later: Indicator) -> None:
    places = [place_of(one.target.document, one.target.nature) for one in (earlier, later)]
    if None in places:
        raise NoYear(_("Only figures of notices that speak of one whole year can be linked."))
    if places[0] >= places[1]:  # type: ignore[operator]  # None is refused above
        raise WrongOrder(
            _("Link a figure with one of an earlier year, or a result with what was promised for its year.")
        )
    if not comparable(earlier.unit, later.unit):
        raise OtherUnit(
            _("“%(earlier)s” is measured in %(unit)s and “%(later)s” in %(other)s: they make no series.")
            % {"earlier": earlier, "unit": earlier.unit, "later": later, "other": later.unit}
        )


def refuse_two_of_one_notice(district_id: int, ours: Iterable[int], theirs: Iterable[int]) -> None:
    """Begun and finished are two figures of one notice, and two series."""
    ours, theirs = frozenset(ours), frozenset(theirs)
    documents = yearly_documents(district_id)
    members = members_of(documents, ours | theirs)
    there = {member.column: member for member in members if member.figure.key in ours}
    for member in members:
        if member.figure.key in theirs and (other := there.get(member.column)):
            raise AlreadyInSeries(sentence(member, other, str(documents[member.document])))


def sentence(member: Member, other: Member, document: str) -> str:
    return _(
        "“%(one)s” and “%(other)s” of “%(notice)s” would be in one series. Undo the link of one of them first."
    ) % {"one": member.figure.name, "other": other.figure.name, "notice": document}
