"""Lists of Word and how they count: the same in .docx and .doc (ECMA-376 part 1, 17.9)."""

import re
from collections import defaultdict
from dataclasses import dataclass

from apps.documents.extraction.numerals import numeral
from apps.documents.extraction.signs import visible

PLACEHOLDER = re.compile(r"%([1-9])")
# "1." before "2021年" would read as a number, 第三条 before 条件 as a part of the sentence
NEEDS_SPACE = re.compile(r"[0-9A-Za-z.章节条篇分]\Z")


@dataclass(frozen=True, slots=True)
class Level:
    start: int
    style: str  # a number format, see numerals.py
    pattern: str  # "第%1章", "（%2）", "%1.%2"
    restart: int | None  # starts anew after a level above this one; None: after any higher level
    plain: bool  # every number in the pattern as plain figures
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """One use of an abstract list, which counts on where another use left off."""

    id: str
    counted_by: str
    levels: dict[int, Level]
    starts: dict[int, int]  # levels at which this use counts anew, and from where


class Counter:
    """Counts along the text, as Word does when it prints."""

    def __init__(self) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, numbered: List, depth: int) -> str:
        """What stands before the next paragraph at a level of a list, a blank at its end where one is needed."""
        level = numbered.levels[depth]
        self._count(numbered, depth)
        if level.style == "bullet":
            return _bullet(level.pattern)
        counts = self._counts[numbered.counted_by]

        def fill(match: re.Match[str]) -> str:
            above = int(match[1]) - 1
            other = numbered.levels.get(above, level)
            number = counts.get(above, other.start)
            return numeral(number, "decimal" if level.plain else other.style)

        label = PLACEHOLDER.sub(fill, level.pattern)
        return label + " " if NEEDS_SPACE.search(label) else label

    def _count(self, numbered: List, depth: int) -> None:
        counts = self._counts[numbered.counted_by]
        anew = depth in numbered.starts and (numbered.id, depth) not in self._begun
        self._begun.add((numbered.id, depth))
        if depth in counts and not anew:
            counts[depth] += 1
        else:
            counts[depth] = numbered.starts.get(depth, numbered.levels[depth].start)
        for deeper in [at for at in counts if at > depth]:
            level = numbered.levels.get(deeper)
            if level is None or level.restart is None or depth < level.restart:
                del counts[deeper]


def _bullet(pattern: str) -> str:
    """The bullet where it is a sign of its own (★); "l" in a picture font is no letter of the text."""
    sign = visible(pattern)
    return "" if sign.isalnum() or "\ue000" <= sign[:1] <= "\uf8ff" else sign
