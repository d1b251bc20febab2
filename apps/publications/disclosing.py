"""Decide how far ★ livelihood projects are open to the public: one, or many at once (ADR 28)."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import Happened, record_all
from apps.publications.models import Attribute, Disclosure, livelihood_projects
from apps.targets.models import Commitment
from apps.units.models import User
from apps.units.permissions import Permission, require

LONGEST_REASON = Disclosure._meta.get_field("reason").max_length or 0


class DisclosureRefused(Exception):
    """Nothing was decided; the message says what to do."""


class NothingChosen(DisclosureRefused):
    def __init__(self) -> None:
        super().__init__(_("No project is chosen. Choose at least one, then decide."))


class ReasonMissing(DisclosureRefused):
    """国办发〔2016〕80号: what is not open says why."""

    def __init__(self) -> None:
        super().__init__(
            _("Say why these projects are not open: without a reason they can only be opened to the public.")
        )


class ReasonTooLong(DisclosureRefused):
    def __init__(self) -> None:
        super().__init__(
            _("The reason is longer than %(count)s characters: shorten it.") % {"count": LONGEST_REASON}
        )


class NoLivelihoodProject(DisclosureRefused):
    def __init__(self, commitment: Commitment) -> None:
        super().__init__(
            _("“%(words)s” is no ★ livelihood project that is worked on: leave it out.")
            % {"words": str(commitment)[:40]}
        )


@transaction.atomic
def disclose(
    commitments: Iterable[Commitment], attribute: str, *, by: User, reason: str = ""
) -> list[Disclosure]:
    """All of these projects become `attribute` (Attribute), from this moment on. Returns those that changed.

    Deciding the same again changes nothing. Raises NothingChosen, ReasonMissing, ReasonTooLong,
    NoLivelihoodProject and NotAllowed; then nothing is decided of any of them.
    """
    commitments = list(commitments)
    for commitment in commitments:
        require(by, Permission.DISCLOSURE_DECIDE, commitment)
    attribute, reason = Attribute(attribute), reason.strip()
    refuse(commitments, attribute, reason)
    # Two officers decide one after the other.
    ids = [commitment.pk for commitment in commitments]
    locked = Commitment.objects.select_for_update(no_key=True, of=["self"]).order_by("pk").in_bulk(ids)
    standing = {one.commitment_id: said_of(one) for one in Disclosure.objects.filter(commitment__in=ids)}
    said, now = {"attribute": str(attribute), "reason": reason}, timezone.now()
    changed = [
        Disclosure(district_id=one.district_id, commitment=one, **said, decided_at=now, decided_by=by)
        for one in locked.values()
        if standing.get(one.pk) != said
    ]
    Disclosure.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["commitment"],
        update_fields=["attribute", "reason", "decided_at", "decided_by"],
    )
    happened = (
        Happened("disclosure.decide", one, before=standing.get(one.commitment_id), after=said)
        for one in changed
    )
    record_all(happened, by=by)
    return changed


def said_of(disclosure: Disclosure) -> dict[str, str]:
    """What the trail keeps of a decision."""
    return {"attribute": disclosure.attribute, "reason": disclosure.reason}


def refuse(commitments: list[Commitment], attribute: Attribute, reason: str) -> None:
    if not commitments:
        raise NothingChosen
    if attribute != Attribute.OPEN and not reason:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    projects = set(
        livelihood_projects().filter(pk__in=[one.pk for one in commitments]).values_list("pk", flat=True)
    )
    for commitment in commitments:
        if commitment.pk not in projects:
            raise NoLivelihoodProject(commitment)
