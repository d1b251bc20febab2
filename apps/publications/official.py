"""An official document (公文) as GB/T 9704-2012 lays it out: its parts, and the measures of its page. Pure.

word.py and bulletin.typ set the same document from the same parts, so that the Word file, the PDF and the
preview say the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

# 5.1, 5.2: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm, in millimetres.
PAGE = (210, 297)
TOP, LEFT = 37, 28
BODY = (156, 225)
RIGHT, BOTTOM = PAGE[0] - LEFT - BODY[0], PAGE[1] - TOP - BODY[1]

# 5.2.3: 3号 (16 pt), 22 lines of 28 characters a page.
SIZE_3, SIZE_2, SIZE_4, SIZE_5 = 16.0, 22.0, 14.0, 10.5
LINES, CHARACTERS = 22, 28

NUMBER = re.compile(r"^(?P<prefix>.*?)[〔\[［（(](?P<year>\d{4})[〕\]］）)]第?0*(?P<running>[1-9]\d*)号$")
CHINESE = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`level` 0 is plain text, 1 to 4 are 一、 （一） 1. （1）; `number` is that label, typed as offices do."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A table on pages of its own. `widths` are shares of the line; figures stand in the middle of their column."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the name of its column: on a phone a row is a card."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Official:
    mark: str  # on top of what has not gone out: 征求意见稿
    issuer: str  # 发文机关标志
    number: str  # 发文字号
    title: str
    addressee: str  # 主送机关, without its colon
    body: tuple[Paragraph, ...]
    signer: str  # 署名
    dated: str  # 成文日期
    annexes: tuple[Annex, ...] = ()
    copies: str = ""  # 抄送
    printed_by: str = ""  # 印发机关


def as_data(document: Official) -> dict[str, Any]:
    """For the template of the PDF, which knows JSON."""
    return asdict(document)


def of_data(data: Mapping[str, Any]) -> Official:
    """The same document again."""
    annexes = [
        Annex(**{**annex, **{name: tuple(annex[name]) for name in ("columns", "widths")}, "rows": rows})
        for annex in data["annexes"]
        for rows in [tuple(tuple(row) for row in annex["rows"])]
    ]
    body = tuple(Paragraph(**one) for one in data["body"])
    return Official(**{**data, "body": body, "annexes": tuple(annexes)})


def numbered(paragraphs: Iterable[tuple[int, str]]) -> tuple[Paragraph, ...]:
    """Levels and texts → paragraphs with their labels; a higher level begins the lower ones anew."""
    counts = [0, 0, 0, 0, 0]
    found = []
    for level, text in paragraphs:
        label = ""
        if level:
            counts[level] += 1
            counts[level + 1 :] = [0] * (4 - level)
            label = label_of(level, counts[level])
        found.append(Paragraph(level, label, text))
    return tuple(found)


def label_of(level: int, count: int) -> str:
    if level == 1:
        return f"{chinese(count)}、"
    if level == 2:
        return f"（{chinese(count)}）"
    return f"{count}." if level == 3 else f"（{count}）"


def chinese(count: int) -> str:
    """1 to 99: 一, 十, 十二, 二十, 二十一."""
    tens, ones = divmod(count, 10)
    if tens == 0:
        return CHINESE[ones - 1]
    return ("" if tens == 1 else CHINESE[tens - 1]) + "十" + (CHINESE[ones - 1] if ones else "")


def day_words(day: date) -> str:
    """7.3.5.4: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def number_words(text: str) -> str | None:
    """A document number as 7.2.5 writes it, 临政督〔2021〕5号: six-sided brackets, no 第, no leading zeros.

    None: it is none.
    """
    found = NUMBER.match(text.strip().replace(" ", ""))
    return f"{found['prefix']}〔{found['year']}〕{found['running']}号" if found else None


def next_number(last: str, year: int) -> str | None:
    """The number after `last`; a new year begins with 1. None: `last` is no document number."""
    found = NUMBER.match(last)
    if found is None:
        return None
    running = int(found["running"]) + 1 if int(found["year"]) == year else 1
    return f"{found['prefix']}〔{year}〕{running}号"


def annex_names(annexes: Sequence[Annex]) -> list[str]:
    """The lines of the 附件说明: one annex has no number, a name has no full stop."""
    if len(annexes) == 1:
        return [annexes[0].title]
    return [f"{place}. {annex.title}" for place, annex in enumerate(annexes, 1)]


def annex_label(annexes: Sequence[Annex], place: int) -> str:
    """What stands at the head of an annex: 附件2; the only one has no number."""
    return f"附件{place}" if len(annexes) > 1 else "附件"


def width(words: str) -> float:
    """In characters of the line: digits and Latin letters are half as wide."""
    return sum(0.5 if ord(sign) < 128 else 1 for sign in words)


def signer_indent(document: Official) -> float:
    """7.3.5.1: the date ends four characters from the right, the signer stands in the middle above it."""
    return max(0.0, 4 + (width(document.dated) - width(document.signer)) / 2)
