"""Which column each cell of a pasted table stands in, when only the order of the cells is left.

The cheapest way through all cells, one column after another and row after row (Viterbi): each cell likes the columns
that its words fit, each empty place has its price. Linear in the number of cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.documents.parser.lines import NEVER_STARTS, open_brackets
from apps.documents.parser.tokens import Role

from .columns import Column, Kind
from .looks import Gap, Look, Token
from .table import Cell

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
