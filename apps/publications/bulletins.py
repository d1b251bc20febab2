"""The bulletin of a quarter: drafted from its facts, worded by people, issued once, and kept as it went out (ADR 22)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.progress.models import PeriodState, ReportingPeriod
from apps.publications.annexes import annexes_of
from apps.publications.composing import Block, first_blocks, first_title, lines_of
from apps.publications.gathering import facts_of
from apps.publications.models import Bulletin
from apps.publications.official import Official, as_data, day_words, next_number, number_words
from apps.publications.pdf import pdf_of
from apps.publications.placeholders import unknown
from apps.publications.word import docx_of
from apps.units.models import District, User
from apps.units.permissions import Permission, require

# What a person writes besides the paragraphs.
FIELDS = ("issuer", "number", "title", "addressee", "signer", "dated_on", "copies")
DRAFT_MARK = "征求意见稿"  # on top of what has not gone out: Chinese, as the document is
MOST_BLOCKS, LONGEST_TEXT = 200, 5000


class BulletinRefused(Exception):
    """The bulletin stays as it was; the message says what to do."""


class NotAskedFor(BulletinRefused):
    def __init__(self, period: ReportingPeriod) -> None:
        super().__init__(
            _("%(period)s is not open for reports yet, so there is nothing to tell. Open it first.")
            % {"period": period.name}
        )


class AlreadyIssued(BulletinRefused):
    def __init__(self) -> None:
        super().__init__(_("This bulletin is issued and no longer changes. Write another one to correct it."))


class Changed(BulletinRefused):
    """Somebody else saved it, or took the numbers anew, since this person opened it. `standing` is it as it is now."""

    def __init__(self, standing: Bulletin) -> None:
        self.standing = standing
        super().__init__(
            _("%(who)s changed this bulletin in the meantime. Look at it as it is now, then go on.")
            % {"who": standing.updated_by}
        )


class UnknownNumbers(BulletinRefused):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _("%(names)s stands for no number. Take a name from the list of numbers, with both its braces.")
            % {"names": _(", ").join(dict.fromkeys(names))}
        )


class TooLong(BulletinRefused):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A bulletin has at most %(blocks)s paragraphs of at most %(characters)s characters. Shorten it."
            )
            % {"blocks": MOST_BLOCKS, "characters": LONGEST_TEXT}
        )


class WrongNumber(BulletinRefused):
    def __init__(self, number: str) -> None:
        super().__init__(
            _("“%(number)s” is no document number. Write it like 临政督〔2021〕5号.") % {"number": number}
        )


class NumberTaken(BulletinRefused):
    def __init__(self, number: str) -> None:
        super().__init__(
            _("%(number)s is the number of another bulletin already. Give this one the next.")
            % {"number": number}
        )


@transaction.atomic
def draft_bulletin(period: ReportingPeriod, *, by: User) -> Bulletin:
    """The quarter's draft, begun from its facts as they are now; one that was begun before is gone on with.

    Raises NotAskedFor and NotAllowed.
    """
    require(by, Permission.BULLETIN_ISSUE, period)
    period = (
        ReportingPeriod.objects.select_for_update(no_key=True, of=["self"])
        .select_related("district")
        .get(pk=period.pk)
    )
    if period.state == PeriodState.PLANNED:
        raise NotAskedFor(period)
    standing = Bulletin.objects.filter(period=period, issued_at=None).first()
    if standing is not None:
        return standing
    today, now, district = timezone.localdate(), timezone.now(), period.district
    facts = facts_of(period, today)
    last = Bulletin.objects.filter(district=district, issued_at__isnull=False).order_by("issued_at").last()
    office = f"{district}人民政府督查室"
    bulletin = Bulletin.objects.create(
        district=district,
        period=period,
        issuer=last.issuer if last else office,
        number=proposed_number(district, last, today),
        title=first_title(period.quarter),
        addressee=last.addressee if last else "区政府各委、办、局，各街道办事处、镇政府",
        signer=last.signer if last else office,
        dated_on=today,
        copies=last.copies if last else "",
        blocks=first_blocks(facts),
        facts=facts,
        facts_at=now,
        created_by=by,
        updated_by=by,
        updated_at=now,
    )
    record("bulletin.draft", bulletin, by=by, after={"quarter": period.quarter, "number": bulletin.number})
    return bulletin


def proposed_number(district: District, last: Bulletin | None, today: date) -> str:
    """The next one after that of the last issued; else the first one, with the first character of the district."""
    following = next_number(last.number, today.year) if last else None
    return following or f"{district.name[:1]}政督〔{today.year}〕1号"


@transaction.atomic
def save(
    bulletin: Bulletin, *, by: User, version: int, fields: Mapping[str, Any], blocks: Sequence[Block]
) -> Bulletin:
    """Keep what a person wrote; saving what stands there changes nothing. The facts stay.

    Raises AlreadyIssued, Changed (`version` is the one that the person saw), TooLong, UnknownNumbers,
    WrongNumber and NotAllowed.
    """
    require(by, Permission.BULLETIN_ISSUE, bulletin)
    bulletin = locked(bulletin)
    if bulletin.version != version:
        raise Changed(bulletin)
    if len(blocks) > MOST_BLOCKS or any(len(block["text"]) > LONGEST_TEXT for block in blocks):
        raise TooLong
    refuse_unknown(blocks)
    number = number_words(fields["number"])
    if number is None:
        raise WrongNumber(fields["number"])
    wanted = {**{name: fields[name] for name in FIELDS}, "number": number, "blocks": list(blocks)}
    before = {name: getattr(bulletin, name) for name in wanted if getattr(bulletin, name) != wanted[name]}
    if not before:
        return bulletin
    for name in before:
        setattr(bulletin, name, wanted[name])
    bulletin.version += 1
    bulletin.updated_at, bulletin.updated_by = timezone.now(), by
    bulletin.save()
    after = {name: wanted[name] for name in before}
    record("bulletin.save", bulletin, by=by, before=plain(before), after=plain(after))
    return bulletin


def refuse_unknown(blocks: Sequence[Block]) -> None:
    if names := [name for block in blocks for name in unknown(block["text"])]:
        raise UnknownNumbers(names)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@transaction.atomic
def refresh(bulletin: Bulletin, *, by: User) -> bool:
    """Take the facts anew, the words stay; returns whether any of them is another now. Raises AlreadyIssued, NotAllowed."""
    require(by, Permission.BULLETIN_ISSUE, bulletin)
    bulletin = locked(bulletin)
    facts = facts_of(bulletin.period, timezone.localdate())
    changed: bool = facts != bulletin.facts
    before = bulletin.facts_at.isoformat()
    bulletin.facts, bulletin.facts_at = facts, timezone.now()
    bulletin.dated_on = max(bulletin.dated_on, timezone.localdate())  # not signed before the day it tells of
    bulletin.updated_at, bulletin.updated_by = bulletin.facts_at, by
    bulletin.save(update_fields=["facts", "facts_at", "dated_on", "updated_at", "updated_by"])
    after = {"facts_at": bulletin.facts_at.isoformat()}
    record("bulletin.refresh", bulletin, by=by, before={"facts_at": before}, after=after)
    return changed


@transaction.atomic
def issue(bulletin: Bulletin, *, by: User, version: int, facts_at: datetime) -> Bulletin:
    """Set the files and keep them: from now on nothing of it changes. Issuing twice is once.

    `version` and `facts_at` are those that the person saw. Raises Changed, NumberTaken,
    UnknownNumbers and NotAllowed.
    """
    require(by, Permission.BULLETIN_ISSUE, bulletin)
    try:
        bulletin = locked(bulletin)
    except AlreadyIssued:
        return Bulletin.objects.get(pk=bulletin.pk)
    if (bulletin.version, bulletin.facts_at) != (version, facts_at):
        raise Changed(bulletin)
    District.objects.select_for_update(no_key=True).get(pk=bulletin.district_id)  # a number is given once
    taken = Bulletin.objects.filter(
        district_id=bulletin.district_id, number=bulletin.number, issued_at__isnull=False
    )
    if taken.exists():
        raise NumberTaken(bulletin.number)
    refuse_unknown(bulletin.blocks)  # what stood for a number once may do so no more
    document = official_of(bulletin)
    bulletin.document = as_data(document)
    for kind, data in (("docx", docx_of(document)), ("pdf", pdf_of(document, settings.FONT_DIR))):
        getattr(bulletin, kind).save(f"bulletin.{kind}", ContentFile(data), save=False)
        setattr(bulletin, f"{kind}_sha256", hashlib.sha256(data).hexdigest())
    bulletin.issued_at, bulletin.issued_by = timezone.now(), by
    bulletin.save()
    record(
        "bulletin.issue",
        bulletin,
        by=by,
        after={name: getattr(bulletin, name) for name in ("number", "version", "docx_sha256", "pdf_sha256")},
    )
    return bulletin


def locked(bulletin: Bulletin) -> Bulletin:
    """The draft as it stands now, which nobody else changes meanwhile. Raises AlreadyIssued."""
    bulletin = (
        Bulletin.objects.select_for_update(of=["self"])
        .select_related("period__district", "updated_by")
        .get(pk=bulletin.pk)
    )
    if bulletin.issued_at is not None:
        raise AlreadyIssued
    return bulletin


def official_of(bulletin: Bulletin, mark: str = "") -> Official:
    """As it goes out; `mark` stands on top of what does not."""
    return Official(
        mark=mark,
        issuer=bulletin.issuer,
        number=bulletin.number,
        title=bulletin.title,
        addressee=bulletin.addressee,
        body=tuple(line.paragraph for line in lines_of(bulletin.blocks, bulletin.facts)),
        signer=bulletin.signer,
        dated=day_words(bulletin.dated_on),
        annexes=annexes_of(bulletin.facts),
        copies=bulletin.copies,
        printed_by=bulletin.signer,
    )


def is_stale(bulletin: Bulletin) -> bool:
    """Whether the numbers would be others if they were taken now: a day that passed changes them, too."""
    facts = facts_of(bulletin.period, timezone.localdate())
    return bool({**facts, "on": bulletin.facts["on"]} != bulletin.facts)
