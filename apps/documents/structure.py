"""What a file shows besides its words: headings by style, tables, the fields of its page.

`extraction` writes it down, the parser reads it. Pure. All offsets count characters of the extracted
text, half open, as everywhere.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that is printed as a heading. Level 0 is the title of the document, 1 the highest heading."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of one cell; an empty cell has start == end.

    Every place of the grid that a merged cell covers holds the same span, so `text[start:end]` may stand
    in another row than the one that it is a cell of.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with two columns or more. All rows are of one length; each stands on one line of the text."""

    rows: tuple[tuple[Cell, ...], ...]


# The names of Structure.fields, each as printed: "〔2024〕1号", "2024-01-08".
FIELDS = ("title", "issuer", "doc_number", "issued_on")


@dataclass(frozen=True, slots=True)
class Structure:
    """Headings and tables in the order of the text; `fields` are those of FIELDS that the file states apart."""

    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Structure":
        """The inverse of as_json; an empty mapping is a structure that nothing is known of."""
        return cls(
            headings=tuple(Heading(**heading) for heading in stored.get("headings", ())),
            tables=tuple(
                Table(tuple(tuple(Cell(**cell) for cell in row) for row in table["rows"]))
                for table in stored.get("tables", ())
            ),
            fields=stored.get("fields", {}),
        )
