"""Which column each cell of a pasted table stands in, when only the order of the cells is left.

The cheapest way through all cells, one column after another and row after row (Viterbi): each cell likes the columns
that its words fit, each empty place has its price. Linear in the number of cells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from apps.documents.parser.labels import Style, label_at
from apps.documents.parser.lines import NEVER_STARTS, open_brackets
from apps.documents.parser.tokens import Role
from apps.documents.parser.units.clause import is_unit_line
from apps.documents.parser.units.labels import ROLE_END
from apps.documents.parser.units.names import UNIT_NAME

from .columns import Column, Kind
from .measured import is_bare_figure
from .table import ROW_NUMBER, Cell

NEVER = 100.0
OUTSIDE = 4.0  # how much worse the last cells make a table before they stand below it
# What it costs to go on with the cell before: one cell printed on several lines.
STAY = {
    Kind.TASK: 2.0,
    Kind.QUARTER: 2.0,
    Kind.UNIT: 2.6,
    Kind.ASIDE: 1.5,
    Kind.NUMBER: NEVER,
    Kind.MEASURE: NEVER,
}


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


def fit(column: Column, look: Look) -> float:
    """How well a cell fits a column."""
    kind = column.kind
    if look.number:
        return 6.0 if kind is Kind.NUMBER else -6.0
    if kind is Kind.NUMBER:
        return -12.0
    if kind is Kind.UNIT:
        return 3.0 if look.units else (-1.0 if look.short and not look.time else -4.0)
    if kind is Kind.DUE:
        return 3.0 if look.time else (-1.5 if look.length <= 14 and not look.units else -3.5)
    if kind is Kind.ASIDE:
        return 2.0 if look.person and not look.units else (-1.0 if look.units or look.time else 0.0)
    if kind is Kind.VALUE:
        return 3.0 if look.figure else 0.5
    if kind is Kind.MEASURE:
        return 2.0 if look.length <= 6 and not look.figure else -4.0
    if kind is Kind.GROUP:
        return -1.5 if look.units or look.time or look.length > 30 else 1.5
    if kind is Kind.QUARTER:
        return -2.0 if look.units else 1.2
    return -2.0 if look.units or look.time else (1.5 + 0.5 * look.begins)


def price(column: Column, *, leading: bool) -> float:
    """What an empty place costs; columns that head several rows are mostly empty."""
    if leading:
        return 0.3
    prices = {
        Kind.NUMBER: 4.0,
        Kind.TASK: 4.0,
        Kind.UNIT: 2.5,
        Kind.DUE: 2.0,
        Kind.GROUP: 1.0,
        Kind.VALUE: 2.0,
    }
    if column.kind is Kind.UNIT and column.role is Role.SUPPORT:
        return 1.0
    return prices.get(column.kind, 0.8)


@dataclass(frozen=True, slots=True)
class _Step:
    column: int
    anew: bool  # begins a row
    before: int  # the state before: a column, or the one behind the last for a heading


class Aligner:
    """Puts cells into columns; the state behind the last column is that of a heading across the table."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.count = len(columns)
        kinds = [column.kind for column in columns]
        grouping = kinds[0] is Kind.GROUP or (
            kinds[0] is Kind.TASK and (Kind.TASK in kinds[1:] or Kind.NUMBER in kinds[1:])
        )
        prices = [price(column, leading=grouping and at == 0) for at, column in enumerate(columns)]
        self.until = [sum(prices[:at]) for at in range(self.count + 1)]  # empty places before a column
        self.stay = [STAY.get(column.kind, 3.0) for column in columns]
        self.rest = [self.until[-1] - self.until[at + 1] for at in range(self.count)] + [0.0]

    def align(self, tokens: Sequence[Token], looks: Sequence[Look]) -> Iterator[list[list[Cell]]]:
        """Row by row the cells of each column, as they were printed; a heading has all its cells in the first.

        The last tokens are left out where they stand below the table.
        """
        row: list[list[Cell]] = []
        for token, step in zip(tokens, self.steps(tokens, looks), strict=False):
            if step.anew and row:
                yield row
            if step.anew:
                row = [[] for _ in self.columns]
            row[0 if step.column == self.count else step.column].append(token.cell)
        if row:
            yield row

    def steps(self, tokens: Sequence[Token], looks: Sequence[Look]) -> list[_Step]:
        """The column of each token, up to where the table ends: what follows would only make it worse."""
        if not looks:
            return []
        scores = [-self.until[at] + fit(column, looks[0]) for at, column in enumerate(self.columns)]
        scores.append(self.as_heading(looks[0]))
        table: list[list[_Step]] = [[_Step(at, True, -1) for at in range(self.count + 1)]]
        ends = [self.end(scores)]
        for index in range(1, len(tokens)):
            scores, steps = self.advance(scores, tokens, looks, index)
            table.append(steps)
            ends.append(self.end(scores))
        stop = max(range(len(ends)), key=lambda index: (ends[index][0], index))
        if ends[stop][0] <= ends[-1][0] + OUTSIDE:
            stop = len(ends) - 1
        at = ends[stop][1]
        path: list[_Step] = []
        for steps in reversed(table[: stop + 1]):
            path.append(steps[at])
            at = steps[at].before
        return path[::-1]

    def end(self, scores: Sequence[float]) -> tuple[float, int]:
        """The worth of a table that ends here, and the state that it ends in."""
        finished = [score - self.rest[at] for at, score in enumerate(scores)]
        best = max(finished)
        return best, finished.index(best)

    def advance(
        self, scores: Sequence[float], tokens: Sequence[Token], looks: Sequence[Look], index: int
    ) -> tuple[list[float], list[_Step]]:
        token, look = tokens[index], looks[index]
        ended = token.gap is Gap.BAR
        goes_on = not ended and not look.number and continues(tokens[index - 1].cell, token.cell)
        best_end, last = self.end(scores)
        anew = best_end - 0.3 - (3.0 if goes_on else 0.0)
        new_scores: list[float] = []
        steps: list[_Step] = []
        for at, column in enumerate(self.columns):
            best, step = anew - self.until[at], _Step(at, True, last)
            cost = 0.0 if goes_on and self.stay[at] < NEVER else self.stay[at]
            stay = scores[at] - (NEVER if ended else cost)
            if look.begins:
                stay -= 2.5
            if stay > best:
                best, step = stay, _Step(at, False, at)
            moved = 3.0 if goes_on else 0.0
            for left in range(at):
                move = scores[left] - (self.until[at] - self.until[left + 1]) - moved
                if move > best:
                    best, step = move, _Step(at, False, left)
            new_scores.append(best + fit(column, look))
            steps.append(step)
        new_scores.append(anew + self.as_heading(look))
        steps.append(_Step(self.count, True, last))
        return new_scores, steps

    def as_heading(self, look: Look) -> float:
        if look.number or look.units or look.time:
            return -8.0
        if look.heading:
            return 2.5
        return -2.5 if look.length <= 20 and not look.ended else -8.0


def laid_out(row: Sequence[Sequence[Cell]], at: int) -> list[Cell]:
    """One cell a column; an empty one stands where the cell before it ends."""
    cells: list[Cell] = []
    for parts in row:
        if parts:
            words = parts[0].text if len(parts) == 1 else "\n".join(part.text for part in parts)
            cells.append(Cell(parts[0].start, parts[-1].end, words))
            at = parts[-1].end
        else:
            cells.append(Cell(at, at, ""))
    return cells


def continues(before: Cell, cell: Cell) -> bool:
    """Whether a line goes on with the words of the line before it."""
    opens_with_mark = cell.text.startswith(NEVER_STARTS) and len(cell.text) > 1
    return before.text[-1] in ",、" or opens_with_mark or open_brackets(before.text) > 0


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
