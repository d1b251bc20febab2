"""How offices write with Word, in .docx and .doc alike."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.documents.extraction.composing import Block, Grid, Paragraph
from apps.documents.extraction.numerals import numeral

LONGEST_HEADING = 60  # characters: clerks style whole clauses as headings, for the look of them
LARGER = 1.15  # times the usual size: a title
SENTENCE_END = re.compile(r"[。；;]")
# "一、改善民生 ……… 3": an entry of a table of contents ends in a page number behind a tab or dots
CONTENTS_ENTRY = re.compile(r"(?:\t|\.{3,}|…+|·{3,})\s*(?:\d{1,4}|[ivxlIVXL]{1,6})\s*\Z")
LONGEST_PAGE_NUMBER = 20  # characters with the blanks and some of the dots before it
CONTENTS_TITLE = re.compile(r"\s*目\s*[录次]\s*")
# 一、 （一） 第一部分 1.: what numbers a heading, which may be printed like a title
NUMBERED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[、）)]|第[一二三四五六七八九十]{1,3}[章节部篇条]|\d{1,2}[.．、](?!\d))"
)
# 临江区人民政府文件, 临政发〔2026〕5号: what a red head states
RED_HEAD = re.compile(r"(?:文件|公报|纪要)\Z|[〔\[［(（]\d{4}[〕\]］)）]\s*第?\s*\d+\s*号")
# The code of a field with which Word prints a sign in a circle: eq \o\ac(○,3)
ENCLOSED = re.compile(r"\s*eq\s*\\o\s*\\ac\s*\(\s*[^,，]\s*[,，]\s*([^)]{1,4})\)", re.IGNORECASE)

LONGEST_CODE = 60  # characters: a longer code is that of another field


@dataclass(frozen=True, slots=True)
class Centred(Paragraph):
    """A paragraph in the middle of the page, in characters of a size (half points)."""

    size: int = 0


def with_titles(blocks: Iterable[Block], sizes: Counter[int]) -> Iterator[Block]:
    """Centred lines larger than the text are titles, though no style says so (GB/T 9704 7.3.1).

    `sizes` counts the characters of each size. Of a heading over several lines, each is one.
    """
    usual = max(sizes, key=lambda size: sizes[size], default=0)
    for block in blocks:
        level = None if isinstance(block, Grid) else block.level
        if isinstance(block, Centred) and level is None and _is_title(block, usual):
            level = 0
        if isinstance(block, Grid) or level is None:
            yield block
        else:
            yield from (Paragraph(line, level) for line in block.text.split("\n"))


def _is_title(block: Centred, usual: int) -> bool:
    """Numbered headings and the name of the issuing body, larger still, are no titles."""
    words = block.text
    larger = block.size >= LARGER * usual
    return larger and may_be_heading(words) and not NUMBERED.match(words) and not RED_HEAD.search(words)


def may_be_heading(text: str) -> bool:
    words = text.strip()
    return len(words) <= LONGEST_HEADING and SENTENCE_END.search(words[:-1]) is None


def is_contents_entry(text: str) -> bool:
    return CONTENTS_ENTRY.search(text[-LONGEST_PAGE_NUMBER:]) is not None


def is_contents_title(block: Block) -> bool:
    return isinstance(block, Paragraph) and CONTENTS_TITLE.fullmatch(block.text) is not None


def is_red_head(lines: list[str]) -> bool:
    """True where the head of a page names the issuing body or the 文号; others are running heads."""
    return any(RED_HEAD.search(line) for line in lines if len(line) <= LONGEST_HEADING)


def enclosed(code: str) -> str:
    """What a field prints that puts a sign into a circle: ③. "" for the code of any other field."""
    match = ENCLOSED.match(code)
    if match is None:
        return ""
    sign = match[1].strip()
    return numeral(int(sign), "decimalEnclosedCircle") if sign.isdecimal() else sign
