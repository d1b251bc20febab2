"""One cell of the breakdown's grid: what a person typed or pasted, as the value that it stands for."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.documents.models import Document
from apps.targets.models import Commitment, Indicator, Measure
from apps.targets.parties import Party
from apps.targets.scales import WORDS
from apps.units.models import Unit

FIGURE = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,6})?")
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")  # a comma elsewhere may be a decimal point
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
LARGEST = Decimal(10) ** 18  # the integer digits of a stored figure
LONGEST_STAGE, LONGEST_EVIDENCE = 500, 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One edited field. `base` is what the writer last saw there, `value` what is to stand there, both as text.

    Without a base the value is written whatever stands there.
    kind "plan" and "stage" have a quarter (2021Q3); "unit", "deadline", "evidence" and "measure" have none.
    `pk` is an indicator's for "plan" and "measure", a commitment's for the others. Empty text clears the cell.
    """

    kind: str
    pk: int
    quarter: str
    base: str | None
    value: str


class WrongCell(Exception):
    """The text cannot stand in the cell; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Row:
    """The commitment or indicator that a cell belongs to, and whose target it is."""

    part: Commitment | Indicator
    parties: list[Party]


def figure(text: str, row: Row) -> str:
    """1,200 or 1200个 as 1200, in the indicator's entry_unit: how spreadsheets show figures is pasted along."""
    indicator = row.part
    assert isinstance(indicator, Indicator)  # noqa: S101 - KINDS
    bare = compact(text).removesuffix(compact(indicator.entry_unit)).removesuffix(WORDS[indicator.scale])
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not FIGURE.fullmatch(bare) or abs(Decimal(bare)) * indicator.scale >= LARGEST:
        raise WrongCell(_("“%(value)s” is no figure. Write it like 1200 or 3.5.") % {"value": text})
    value = Decimal(bare).normalize()
    return f"{value:f}" if value else "0"


def compact(text: str) -> str:
    """Half-width and without blanks."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def stage(text: str, row: Row) -> str:
    return within(text, LONGEST_STAGE)


def evidence(text: str, row: Row) -> str:
    return within(text, LONGEST_EVIDENCE)


def within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise WrongCell(
            _("These are %(count)s characters; at most %(longest)s fit. Shorten the words.")
            % {"count": len(text), "longest": longest}
        )
    return text


def unit(text: str, row: Row) -> str:
    """The number of a unit of the target, or its name as a person types it."""
    for party in row.parties:
        if text in (str(party.unit.pk), party.unit.name, party.unit.short_name):
            return str(party.unit.pk)
    named = Unit.objects.filter(district_id=row.part.district_id, pk=int(text)) if is_number(text) else None
    raise WrongCell(
        _("%(unit)s has no part in this target. Choose one of its units: %(units)s.")
        % {
            "unit": (named.first() if named is not None else None) or f"“{text}”",
            "units": "、".join(str(party.unit) for party in row.parties) or "—",
        }
    )


def is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,18}", text) is not None


def deadline(text: str, row: Row) -> str:
    """2021-06-30, not before the notice and not after what it prints: later days take an adjustment."""
    day = day_of(text)
    if day is None:
        raise WrongCell(_("“%(value)s” is no day. Write it like 2021-06-30.") % {"value": text})
    part = row.part
    assert isinstance(part, Commitment)  # noqa: S101 - KINDS
    if wrong := too_early(day, part.target.document):
        raise WrongCell(wrong)
    # An approved adjustment stands in planned_on.
    latest = max((d for d in (part.due_on, part.planned_on) if d), default=day) if part.due_on else day
    if day > latest:
        raise WrongCell(
            _("The notice sets %(latest)s. Ask for an adjustment where a later day is needed.")
            % {"latest": latest.isoformat()}
        )
    return day.isoformat()


def day_of(text: str) -> date | None:
    """A day as people write it: 2021-09-30, 2021/9/30, 2021.9.30 or 2021年9月30日; None for anything else."""
    found = DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def too_early(day: date, document: Document) -> str:
    """Why nothing can be due on `day`, which lies before the notice; nothing where something can."""
    earliest = min((d for d in (document.issued_on, document.period_start) if d), default=day)
    if day >= earliest:
        return ""
    return _("%(day)s lies before the notice and its period begin. Choose a day from %(earliest)s on.") % {
        "day": day.isoformat(),
        "earliest": earliest.isoformat(),
    }


def measure(text: str, row: Row) -> str:
    names = {str(label): code for code, label in Measure.choices}
    code = names.get(text, text)
    if code not in Measure.values:
        raise WrongCell(_("Choose one of these: %(names)s.") % {"names": "、".join(names)})
    return code


# kind → whose cell it is, whether it belongs to a quarter, how its text is read.
KINDS: Mapping[str, tuple[type[Commitment] | type[Indicator], bool, Callable[[str, Row], str]]] = {
    "plan": (Indicator, True, figure),
    "stage": (Commitment, True, stage),
    "unit": (Commitment, False, unit),
    "deadline": (Commitment, False, deadline),
    "evidence": (Commitment, False, evidence),
    "measure": (Indicator, False, measure),
}


def canonical(kind: str, text: str, row: Row) -> str:
    """The text as plans.stored() has it. Raises WrongCell."""
    text = " ".join(text.split())
    if not text:
        if kind == "measure":
            raise WrongCell(_("Every figure is of one kind. Choose it."))
        return ""
    return KINDS[kind][2](text, row)


def as_seen(kind: str, text: str, row: Row) -> str:
    """What the writer last saw, as plans.stored() has it; whatever it is, it is no mistake of the writer's."""
    try:
        return canonical(kind, text, row)
    except WrongCell:
        return text
