"""What the parser returns: frozen values, each with its place in the source text.

All offsets are Python ``str`` offsets, half open: ``text[start:end]`` is the printed words.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DocumentKind(StrEnum):
    ANNUAL_TARGETS = "annual_targets"
    QUARTERLY_WORK_POINTS = "quarterly_work_points"
    WORK_REPORT = "work_report"
    SUPERVISION_PLAN = "supervision_plan"
    RESPONSIBILITY_BREAKDOWN = "responsibility_breakdown"
    OTHER = "other"


class Nature(StrEnum):
    """Work to be done, a report of what was done, or how the work is to be organised."""

    TARGET = "target"
    RESULT = "result"
    REQUIREMENT = "requirement"


class Role(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"
    RESPONSIBLE = "responsible"


class Comparator(StrEnum):
    EQ = "eq"
    GE = "ge"
    LE = "le"
    APPROX = "approx"


class Change(StrEnum):
    UP = "up"
    DOWN = "down"


class CommitmentKind(StrEnum):
    QUANTIFIED = "quantified"
    MILESTONE = "milestone"
    ONGOING = "ongoing"


class FurnitureKind(StrEnum):
    """Text that belongs to a notice without being one of its clauses."""

    WEBSITE = "website"
    PAGE_NUMBER = "page_number"
    CONTENTS = "contents"
    TITLE = "title"
    SALUTATION = "salutation"
    LETTER = "letter"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"
    NOTE = "note"
    TABLE = "table"  # head rows, and the bars between cells
    PREAMBLE = "preamble"
    TRANSITION = "transition"
    PROBLEMS = "problems"
    CLOSING = "closing"


class WarningCode(StrEnum):
    UNCLOSED_BRACKET = "unclosed_bracket"
    TRUNCATED_END = "truncated_end"
    PAGE_BREAK_JOINED = "page_break_joined"
    TWO_DATES = "two_dates"
    DAMAGED_DATE = "damaged_date"
    DAMAGED_DOC_NUMBER = "damaged_doc_number"
    LOST_CHARACTERS = "lost_characters"
    NUMBERING_GAP = "numbering_gap"
    MISSING_UNITS = "missing_units"
    UNREAD_TEXT = "unread_text"


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Furniture:
    kind: FurnitureKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedWarning:
    """Something a person should look at; ``message`` is a whole Chinese sentence."""

    code: WarningCode
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The notice itself; a field that the text does not state is None.

    ``period_start`` and ``period_end`` bound the period that the targets are for, both inclusive.
    """

    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    issued_on: date | None = None
    kind: DocumentKind = DocumentKind.OTHER
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that groups items; the span is that of the heading, label included."""

    labels: tuple[str, ...]
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A responsible unit as printed; the span is that of the name."""

    name: str
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedIndicator:
    """A promised or reported quantity.

    ``value`` has the multiplier applied (10万平方米 is 100000, 5% is 5) and ``unit`` is bare (平方米, %).
    ``parent`` is the index, in the item's indicators, of the whole that this one is part of (其中), or None.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    comparator: Comparator = Comparator.EQ
    change: Change | None = None
    name: str = ""
    starred: bool = False
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedCommitment:
    """One deliverable: a sentence, or what follows a ★ up to the end of its sentence.

    A topic sentence and a remark in brackets are none where the clause says more.
    """

    start: int
    end: int
    starred: bool
    kind: CommitmentKind
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class QuarterNode:
    """What a table says is to be reached by the end of a quarter, 1 to 4; the span is that of its cell."""

    quarter: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One clause that is a piece of work, from its label to its last character.

    ``star_spans`` are the ★ marks themselves; ``provisional`` is true where the figures wait for a higher level.
    ``quarters`` are milestones on the way to the year's figure: their figures are no indicators of the item, but where
    a row states none for the year, those of the fourth quarter are.
    """

    labels: tuple[str, ...]
    nature: Nature
    start: int
    end: int
    title: str | None = None
    units: tuple[ParsedUnit, ...] = ()
    star_spans: tuple[Span, ...] = ()
    indicators: tuple[ParsedIndicator, ...] = ()
    commitments: tuple[ParsedCommitment, ...] = ()
    quarters: tuple[QuarterNode, ...] = ()
    provisional: bool = False

    @property
    def text_start(self) -> int:
        """Where the words begin, behind the printed label."""
        return self.start if self.labels[-1].startswith("¶") else self.start + len(self.labels[-1])

    @property
    def stars(self) -> int:
        return len(self.star_spans)


@dataclass(frozen=True, slots=True)
class ParsedNotice:
    """Sections, items, furniture and unread spans together cover every printed character exactly once."""

    document: ParsedDocument
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    furniture: tuple[Furniture, ...] = ()
    unread: tuple[Span, ...] = ()
    warnings: tuple[ParsedWarning, ...] = ()
