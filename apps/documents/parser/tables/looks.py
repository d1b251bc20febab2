"""What the cells of a pasted table look like: names of bodies, words of time, running numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from apps.documents.parser.labels import Style, label_at
from apps.documents.parser.units.clause import is_unit_line
from apps.documents.parser.units.labels import ROLE_END
from apps.documents.parser.units.names import UNIT_NAME

from .measured import is_bare_figure
from .reading import ROW_NUMBER
from .table import Cell


class Gap(IntEnum):
    """What stands before a cell."""

    BLANK = 0
    LINE = 1
    BAR = 2  # the cell before has ended


@dataclass(frozen=True, slots=True)
class Token:
    cell: Cell
    gap: Gap


# 2025年10月底前, 持续推进, 每季度末: nothing but words of time
TIME_CHARS = frozenset(
    "0123456789年月日底末初中前内之以上下半季度一二三四每全当本各第旬周份完成持续推进坚长期常态化落实施开展启动并起工竣及时适按要求度始终随立即整改到位行-—–~至、,.;/() "
)
TIME = re.compile(r"[年月日季周期时续底]|20\d\d")
PERSON = re.compile(r"(?:[\u4e00-\u9fff]\s?[\u4e00-\u9fff]{1,3}[\s、,]*){1,3}|[\d\s-]{7,}")
# How a task begins, and no name of a body does.
VERB = re.compile(
    r"新建|新增|建设|建成|推进|推动|完成|实施|实现|加强|加快|加大|做好|办好|抓好|开展|组织|提升|提高|打造|优化|深化|强化|支持|改造|培育|引进|举办|建立|健全|构建"
    r"|完善|落实|启动|启用|创建|持续|全面|进一步|增加|促进|扩大|探索|统筹|确保|力争|编制|制定|出台|整治|修缮|更新|巩固|拓展"
)
ENDED = re.compile(r"[。;!?)]$")
LONGEST_UNITS = 400


def reads_as_units(words: str) -> bool:
    """Whether a cell holds nothing but names of bodies and words of role."""
    if len(words) > LONGEST_UNITS or VERB.match(words):
        return False
    parts = [part for part in re.split(r"[、,;/\s]+", words.strip("。;, ")) if part]
    named = (UNIT_NAME.fullmatch(ROLE_END.sub("", part) or part) for part in parts)
    return bool(parts) and (all(named) or is_unit_line(words))


def reads_as_time(words: str) -> bool:
    return len(words) <= 30 and set(words) <= TIME_CHARS and TIME.search(words) is not None


class Look:
    """What a cell looks like, asked once."""

    __slots__ = (
        "begins",
        "ended",
        "figure",
        "heading",
        "length",
        "number",
        "person",
        "short",
        "time",
        "units",
    )

    def __init__(self, words: str, *, number: bool, begins: bool) -> None:
        label = label_at(words, 0)
        self.number = number
        self.begins = begins
        self.heading = label is not None and label.style < Style.ARABIC
        self.length = len(words)
        self.short = len(words) <= 14 and not re.search(r"[\d。;!?]", words)
        self.time = reads_as_time(words)
        self.units = not self.time and not number and reads_as_units(words)
        self.person = self.length <= 14 and PERSON.fullmatch(words) is not None
        self.figure = is_bare_figure(words)
        self.ended = ENDED.search(words) is not None


def looks_of(tokens: Sequence[Token]) -> list[Look]:
    numbers = set(running_numbers(tokens))
    begins = set(running_labels(tokens))
    return [
        Look(token.cell.text, number=index in numbers, begins=index in begins)
        for index, token in enumerate(tokens)
    ]


def look_alone(cell: Cell) -> Look:
    """What a cell looks like when no other rows are at hand: any small number may be that of a row."""
    return Look(cell.text, number=ROW_NUMBER.fullmatch(cell.text) is not None, begins=False)


def running_numbers(tokens: Sequence[Token]) -> Iterator[int]:
    """Cells that number rows: 1, 2, 3 …; it may begin anew at 1, and a table may begin at any number."""
    found = [(i, _value(t.cell.text)) for i, t in enumerate(tokens) if ROW_NUMBER.fullmatch(t.cell.text)]
    yield from _running(found)


def running_labels(tokens: Sequence[Token]) -> Iterator[int]:
    """Cells that begin with a running label: "1.主动公开…", "2.做好…"."""
    found = []
    for index, token in enumerate(tokens):
        label = label_at(token.cell.text, 0)
        if label and label.style is Style.ARABIC and label.end < len(token.cell.text):
            found.append((index, label.value))
    yield from _running(found)


def _running(found: Sequence[tuple[int, int]]) -> Iterator[int]:
    values = {value for _, value in found}
    expected: int | None = 1 if 1 in values else None
    for index, value in found:
        if value == expected or value == 1 or (expected is None and value + 1 in values):
            yield index
            expected = value + 1


def _value(printed: str) -> int:
    digits = re.search(r"\d+", printed)
    return int(digits[0]) if digits else 0
