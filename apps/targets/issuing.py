"""Issue (下达): accepted drafts become targets, in one transaction, once."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.audit.recording import record
from apps.documents.content import LONGEST_NAME, LONGEST_TITLE, Content, IndicatorEntry, one_line
from apps.documents.models import Document, DraftState, DraftTarget
from apps.targets.measures import Measure, measure_of, unvalued
from apps.targets.models import (
    Assignment,
    Commitment,
    Indicator,
    IndicatorValue,
    Nature,
    PlanPoint,
    Target,
    ValueStatus,
)
from apps.targets.plans import quarters_of
from apps.targets.scales import scale_of
from apps.targets.stages import planned_values, says_more
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
    deliverables: dict[int, list[Commitment]] = {target.pk: [] for target in targets}
    for commitment in commitments:
        deliverables[commitment.target_id].append(commitment)
    figures = {
        target.pk: figures_of(document, target, content, deliverables[target.pk])
        for target, content in zip(targets, contents, strict=True)
    }
    create_indicators(document, figures, by)
    PlanPoint.objects.bulk_create(
        point
        for target, content in zip(targets, contents, strict=True)
        for point in printed_plan(document, target, content, deliverables[target.pk], figures[target.pk])
    )
    Assignment.objects.bulk_create(
        assignment(resolver, target, entry["name"], entry["role"])
        for target, content in zip(targets, contents, strict=True)
        for entry in content["units"]
    )


class Figure(NamedTuple):
    """An indicator before it is saved, its value (None while a limit is awaited), and which one it is a part of."""

    row: Indicator
    value: Decimal | None
    parent: int | None


def figures_of(
    document: Document, target: Target, content: Content, commitments: list[Commitment]
) -> list[Figure]:
    """The figures that the notice prints, then those that it promises without a number."""
    printed = [
        Figure(indicator(document, target, entry, commitments), Decimal(entry["value"]), entry["parent"])
        for entry in content["indicators"]
    ]
    return printed + list(numberless(document, target, commitments, [figure.row for figure in printed]))


def indicator(
    document: Document, target: Target, entry: IndicatorEntry, commitments: list[Commitment]
) -> Indicator:
    value, change = Decimal(entry["value"]), entry["change"] or ""
    return Indicator(
        district_id=target.district_id,
        target=target,
        commitment=holding(commitments, entry["start"]),
        start=entry["start"],
        end=entry["end"],
        name=entry["name"],
        comparator=entry["comparator"],
        unit=entry["unit"],
        change=change,
        scale=scale_of(document.text[entry["start"] : entry["end"]]),
        measure=measure_of(entry["name"], unit=entry["unit"], change=change, value=value),
    )


def numberless(
    document: Document, target: Target, commitments: list[Commitment], printed: list[Indicator]
) -> Iterator[Figure]:
    """市下达目标内 waits for its value, 零增长 has one. A result promises nothing any more."""
    if target.nature == Nature.RESULT:
        return
    for commitment in commitments:
        for found in unvalued(document.text[commitment.start : commitment.end]):
            start, end = commitment.start + found.start, commitment.start + found.end
            if any(row.start < end and start < row.end for row in printed):
                continue
            row = Indicator(
                district_id=target.district_id,
                target=target,
                commitment=commitment,
                start=start,
                end=end,
                name=one_line(found.name, LONGEST_NAME),
                comparator=found.comparator,
                measure=found.measure,
            )
            yield Figure(row, found.value, None)


def create_indicators(document: Document, figures: dict[int, list[Figure]], by: User) -> None:
    Indicator.objects.bulk_create(figure.row for figure in chain.from_iterable(figures.values()))
    nested = []
    for of_one_target in figures.values():
        for figure in of_one_target:
            if figure.parent is not None:
                figure.row.parent = of_one_target[figure.parent].row
                nested.append(figure.row)
    Indicator.objects.bulk_update(nested, ["parent"])
    IndicatorValue.objects.bulk_create(
        first_value(figure.row, figure.value, document, by)
        for figure in chain.from_iterable(figures.values())
        if figure.value is not None
    )


def first_value(row: Indicator, value: Decimal, document: Document, by: User) -> IndicatorValue:
    return IndicatorValue(
        district_id=document.district_id,
        indicator=row,
        value=value,
        status=ValueStatus.PROVISIONAL if row.target.provisional else ValueStatus.OFFICIAL,
        source=document,
        effective_on=document.issued_on or document.period_start or timezone.localdate(),
        recorded_by=by,
    )


def printed_plan(
    document: Document,
    target: Target,
    content: Content,
    commitments: list[Commitment],
    figures: list[Figure],
) -> Iterator[PlanPoint]:
    """What a table prints for the quarters: values of the only figure that counts up, else stages in words.

    The words are those of the first deliverable; a target without any keeps them in its own words alone.
    """
    texts = texts_by_quarter(document, content)
    counted = [f for f in figures if f.row.measure == Measure.CUMULATIVE and f.parent is None]
    only = counted[0] if len(counted) == 1 else None
    unit = only.row.unit if only else ""
    value = only.value if only else None
    values = {} if value is None else planned_values(texts, value=value, unit=unit)
    for quarter, text in texts.items():
        point = PlanPoint(district_id=target.district_id, target=target, quarter=quarter)
        if only and quarter in values:
            point.indicator, point.value = only.row, values[quarter]
            yield point
        if commitments and (quarter not in values or says_more(text, unit)):
            stage = PlanPoint(district_id=target.district_id, target=target, quarter=quarter)
            stage.commitment, stage.stage = commitments[0], text[:LONGEST_TITLE]
            yield stage


def texts_by_quarter(document: Document, content: Content) -> dict[str, str]:
    """2021Q3 → what is printed for it, in the order of time; of a longer period the first year is meant."""
    quarters = quarters_of(document)[:4]
    texts: dict[str, str] = {}
    for quarter in quarters:
        printed = [e["text"] for e in content.get("quarters") or [] if e["quarter"] == quarter.number]
        if words := "；".join(text for text in printed if text):
            texts[str(quarter)] = words
    return texts


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
