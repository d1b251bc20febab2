"""What is printed of each character of a .doc."""

from collections.abc import Iterator

from apps.documents.extraction.signs import visible
from apps.documents.extraction.word.habits import LONGEST_CODE, enclosed

from .pieces import Text
from .properties import DELETED, HIDDEN, SYMBOL, Properties, Range, Runs, properties

FIELD_CODE, FIELD_RESULT, FIELD_END = "\x13", "\x14", "\x15"
DEEPEST = 20  # fields in fields; Word allows for no more
CELL_END = "\x07"
ON = b"\1", b"\x81"  # switched on; the other way round than in the style, which shows text

# Characters with a meaning of their own. The ends of paragraphs, cells and pages are left for the reader.
SIGNS = dict.fromkeys(map(chr, range(32)), "") | {
    "\t": "\t", "\n": " ", "\r": "\r", "\x07": "\x07", "\x0b": "\n", "\x0c": "\x0c", "\x1e": "-",
}  # fmt: skip


def shown(text: Text, runs: Runs) -> list[str]:
    """For each CP the sign that is printed, "" where nothing is.

    Deleted ends of paragraphs are not printed either, so that the paragraph runs on into the next one.
    Ends of cells stay: in a row that was deleted, they part cells without words.
    """
    signs = [SIGNS.get(unit, unit) for unit in text.units]
    for start, end, found in text.covered([found for found in runs.ranges if _is_special(found)]):
        sign = _symbol(properties(found.grpprl))
        signs[start:end] = [unit if unit == CELL_END else sign for unit in signs[start:end]]
    for start, end, sign in _field_codes(text.units):
        signs[start:end] = [sign] + [""] * (end - start - 1)
    return signs


def _is_special(found: Range) -> bool:
    changes = properties(found.grpprl)
    return changes.get(DELETED) in ON or changes.get(HIDDEN) in ON or SYMBOL in changes


def _symbol(changes: Properties) -> str:
    """The sign of a picture font that stands for a character, "" for text that is not printed."""
    if changes.get(DELETED) in ON or changes.get(HIDDEN) in ON:
        return ""
    return visible(chr(0xF000 + changes[SYMBOL][2]))


def _field_codes(units: str) -> Iterator[tuple[int, int, str]]:
    """Where the codes of fields stand, and what is printed for each. A field that never ends has no code."""
    open_codes: list[tuple[int, int]] = []  # where each begins and, once known, ends
    for at, unit in enumerate(units):
        if unit == FIELD_CODE and len(open_codes) < DEEPEST:
            open_codes.append((at, 0))
        elif unit == FIELD_RESULT and open_codes:
            open_codes[-1] = open_codes[-1][0], at
        elif unit == FIELD_END and open_codes:
            start, end = open_codes.pop()
            end = end or at
            yield start, end, enclosed(units[start + 1 : min(end, start + LONGEST_CODE)])
