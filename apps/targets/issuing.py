"""Issue (下达): accepted drafts become targets, in one transaction, once."""

from datetime import date, datetime
from decimal import Decimal
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit.recording import record
from apps.documents.content import Content, IndicatorEntry
from apps.documents.models import Document, DraftState, DraftTarget
from apps.targets.models import Assignment, Commitment, Indicator, IndicatorValue, Target, ValueStatus
from apps.units.models import User
from apps.units.names import Resolver
from apps.units.permissions import Permission, require


class NotIssuable(Exception):
    """The notice cannot be issued as it stands; the message says what is missing."""


class AlreadyIssued(NotIssuable):
    """The targets of this notice were issued before."""


@transaction.atomic
def issue(document: Document, *, by: User) -> int:
    """Turn the accepted drafts of `document` into targets; returns how many.

    Raises AlreadyIssued the second time, NotIssuable while drafts wait to be checked, none was accepted,
    or the period is missing, and NotAllowed.
    """
    require(by, Permission.TARGET_ISSUE, document)
    document = Document.objects.select_for_update().get(pk=document.pk)
    drafts = list(document.drafts.exclude(state=DraftState.MERGED))
    refuse_unready(document, drafts)
    now = timezone.now()
    document.targets_issued_at, document.targets_issued_by = now, by
    document.version += 1
    document.save()
    accepted = [draft for draft in drafts if draft.state == DraftState.ACCEPTED]
    targets = create_targets(document, accepted, by, now)
    create_parts(document, accepted, targets, by)
    record("document.issue", document, by=by, after={"targets": len(targets)})
    return len(targets)


def refuse_unready(document: Document, drafts: list[DraftTarget]) -> None:
    if document.targets_issued_at is not None:
        day = date_format(timezone.localtime(document.targets_issued_at))
        raise AlreadyIssued(_("These targets were issued on %(day)s.") % {"day": day})
    waiting = sum(draft.state == DraftState.PENDING for draft in drafts)
    if waiting:
        raise NotIssuable(
            ngettext(
                "%(count)s item still waits to be checked. Accept or reject it, then issue.",
                "%(count)s items still wait to be checked. Accept or reject them, then issue.",
                waiting,
            )
            % {"count": waiting}
        )
    if not any(draft.state == DraftState.ACCEPTED for draft in drafts):
        raise NotIssuable(_("No item is accepted, so there is nothing to issue."))
    if document.period_start is None or document.period_end is None:
        raise NotIssuable(
            _("Say for which period the targets are: fill in both days of the notice, then issue.")
        )


def create_targets(document: Document, drafts: list[DraftTarget], by: User, now: datetime) -> list[Target]:
    return Target.objects.bulk_create(
        Target(
            district_id=document.district_id,
            document=document,
            draft=draft,
            labels=draft.content["labels"],
            section=draft.content["section"],
            nature=draft.content["nature"],
            title=draft.content["title"],
            words=document.text[draft.start : draft.end],
            start=draft.start,
            end=draft.end,
            provisional=draft.content["provisional"],
            issued_at=now,
            issued_by=by,
        )
        for draft in drafts
    )


def create_parts(document: Document, drafts: list[DraftTarget], targets: list[Target], by: User) -> None:
    """Commitments, indicators with their first value, and assignments, a few statements for all targets."""
    resolver = Resolver(document.district, on=document.issued_on or timezone.localdate())
    contents: list[Content] = [draft.content for draft in drafts]
    commitments = Commitment.objects.bulk_create(
        Commitment(
            district_id=document.district_id,
            target=target,
            start=entry["start"],
            end=entry["end"],
            words=document.text[entry["start"] : entry["end"]].strip(),
            kind=entry["kind"],
            starred=entry["starred"],
            due_on=date.fromisoformat(entry["due_on"]) if entry["due_on"] else None,
        )
        for target, content in zip(targets, contents, strict=True)
        for entry in content["commitments"]
    )
    create_indicators(document, targets, contents, commitments, by)
    Assignment.objects.bulk_create(
        assignment(resolver, target, entry["name"], entry["role"])
        for target, content in zip(targets, contents, strict=True)
        for entry in content["units"]
    )


def create_indicators(
    document: Document,
    targets: list[Target],
    contents: list[Content],
    commitments: list[Commitment],
    by: User,
) -> None:
    by_target: dict[int, list[Commitment]] = {}
    for commitment in commitments:
        by_target.setdefault(commitment.target_id, []).append(commitment)
    figures = [
        [indicator(target, entry, by_target.get(target.pk, [])) for entry in content["indicators"]]
        for target, content in zip(targets, contents, strict=True)
    ]
    Indicator.objects.bulk_create(chain.from_iterable(figures))
    nested, values = [], []
    for target, content, indicators in zip(targets, contents, figures, strict=True):
        for entry, row in zip(content["indicators"], indicators, strict=True):
            if entry["parent"] is not None:
                row.parent = indicators[entry["parent"]]
                nested.append(row)
            values.append(first_value(row, entry, document, target, by))
    Indicator.objects.bulk_update(nested, ["parent"])
    IndicatorValue.objects.bulk_create(values)


def indicator(target: Target, entry: IndicatorEntry, commitments: list[Commitment]) -> Indicator:
    return Indicator(
        district_id=target.district_id,
        target=target,
        commitment=holding(commitments, entry["start"]),
        start=entry["start"],
        end=entry["end"],
        name=entry["name"],
        comparator=entry["comparator"],
        unit=entry["unit"],
        change=entry["change"] or "",
    )


def first_value(
    row: Indicator, entry: IndicatorEntry, document: Document, target: Target, by: User
) -> IndicatorValue:
    return IndicatorValue(
        district_id=document.district_id,
        indicator=row,
        value=Decimal(entry["value"]),
        status=ValueStatus.PROVISIONAL if target.provisional else ValueStatus.OFFICIAL,
        source=document,
        effective_on=document.issued_on or document.period_start or timezone.localdate(),
        recorded_by=by,
    )


def holding(commitments: list[Commitment], offset: int) -> Commitment | None:
    """The commitment whose words hold the quantity at `offset`."""
    return next((c for c in commitments if c.start <= offset < c.end), None)


def assignment(resolver: Resolver, target: Target, printed_name: str, role: str) -> Assignment:
    """The printed name resolved to a unit or a group, or kept as it is for the mapping page."""
    resolution = resolver.resolve(printed_name)
    return Assignment(
        district_id=target.district_id,
        target=target,
        printed_name=printed_name,
        role=role,
        unit=resolution.unit,
        group=resolution.group,
    )
