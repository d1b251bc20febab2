"""The outline of the body: which labels are real, how they nest in this document, what text stands under each.

GB/T 9704 nests 一、→(一)→1.→(1), but each document has its own scheme (levels left out, numbering that runs on
through all sections, "1." above "(一)"), so the nesting is found, not assumed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from .labels import LABEL_START, WORDS, Label, Style, label_at
from .lines import JOINT, Paragraph

STOPS = "。;!?:)]”》"
UNIT_FIELD = re.compile(r"(?:责任|牵头|配合|主责|承办|协办)(?:单位|部门)\s*:[^。]*$")
LONGEST_INLINE_HEADING = 60
SENTENCE_END = re.compile(r"[。;!?\n]")
# A quotation that never closes is none.
QUOTED = re.compile(r"“[^”]{0,78}”|《[^》]{0,78}》|‘[^’]{0,78}’")
QUOTED_OR_LABEL = re.compile(rf"{QUOTED.pattern}|(?P<label>{LABEL_START})")
PART_OF_NUMBER = re.compile(r"[\d一二三四五六七八九十百.、/第A-Za-z-]")
BARE_HEADING = re.compile(r"(?:20\d\d *年)?[\u4e00-\u9fff“”、,]{2,24}[\u4e00-\u9fff”]")
NAME_OF_BODY = re.compile(r".*(?:[局委办部]|街道|办事处|中心|部门|公司|单位|乡镇|各镇)")
NOT_MARKED: Mapping[int, int] = {}
BODY_ENDS = tuple("。;!?)]")
LONGEST_MARKED_HEADING = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph under one label, or a paragraph without a label."""

    start: int
    end: int
    label: Label | None
    opens_paragraph: bool


@dataclass(slots=True)
class Node:
    """A label with the text that stands under it: ``pieces[0]`` carries the label, the rest are further paragraphs."""

    label: Label | None
    pieces: list[Piece]
    children: list["Node"] = field(default_factory=list)

    @property
    def start(self) -> int:
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """The end of everything under this node."""
        ends = [piece.end for piece in self.pieces[-1:]] + [child.end for child in self.children[-1:]]
        return max(ends)


def every(nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes with all that stand under them."""
    for node in nodes:
        yield node
        yield from every(node.children)


def find_outline(
    text: str,
    paragraphs: Sequence[Paragraph],
    breaks: Sequence[int] = (),
    marked: Mapping[int, int] = NOT_MARKED,
) -> list[Node]:
    """The top-level nodes of the body; text above the first label is in nodes without a label.

    ``marked`` are the levels of the lines that the file shows as headings, by their starts.
    ``breaks`` are the offsets, in order, at which an attachment begins, where numbering and nesting begin anew.
    """
    nodes: list[Node] = []
    for _, run in groupby(paragraphs, key=lambda paragraph: bisect_right(breaks, paragraph.start)):
        part = list(run)
        nodes += nest(text, cut_pieces(text, part, find_labels(text, part)), marked)
    return nodes


def find_labels(text: str, paragraphs: Sequence[Paragraph]) -> list[Label]:
    """The labels that really number something, in the order of the text.

    A label at the start of a paragraph counts as it stands. Within a line it counts when it goes on with a
    numbering (its value is the last one plus one) or begins one, and when it stands where a clause may begin.
    """
    candidates = [found for paragraph in paragraphs for found in _candidates(text, paragraph)]
    ones_continued = _continued(candidates)
    accepted: list[Label] = []
    current: dict[Style, int] = {}
    running: dict[Style, int] = {}
    for index, (label, opens) in enumerate(candidates):
        if not opens:
            follows = label.value in (current.get(label.style, -1) + 1, running.get(label.style, -1) + 1)
            begins = label.value == 1 and (index in ones_continued or _after_heading(text, label, accepted))
            if not (follows or begins) or not _may_begin_here(text, label, accepted):
                continue
        accepted.append(label)
        running[label.style] = label.value
        current = {style: value for style, value in current.items() if style < label.style}
        current[label.style] = label.value
    return accepted


def _candidates(text: str, paragraph: Paragraph) -> Iterator[tuple[Label, bool]]:
    """Every possible label of a paragraph outside quotations, and whether it opens the paragraph."""
    position = paragraph.start
    while found := QUOTED_OR_LABEL.search(text, position, paragraph.end):
        position = found.end()
        label = label_at(text, found.start()) if found.lastgroup else None
        if label is None or label.end > paragraph.end:
            continue
        if not _inside_number(text, label, paragraph.start):
            position = label.end
            yield label, label.start == paragraph.start


def _inside_number(text: str, label: Label, start: int) -> bool:
    """Whether a candidate is the tail of something longer: the "3." of "4.3.", the "十、" of "六十、"."""
    if label.start == start or label.style in (Style.CHINESE_BRACKET, Style.CIRCLE):
        return False
    if label.style in WORDS:
        return text[label.end : label.end + 1] != " "  # "按照第一条的规定"
    return PART_OF_NUMBER.match(text, label.start - 1) is not None


def _continued(candidates: Sequence[tuple[Label, bool]]) -> set[int]:
    """Indexes of the candidates of value 1 that a candidate of value 2 in the same style follows."""
    open_ones: dict[Style, int] = {}
    continued: set[int] = set()
    for index, (label, _) in enumerate(candidates):
        if label.value == 1:
            open_ones[label.style] = index
        elif label.value == 2 and label.style in open_ones:
            continued.add(open_ones[label.style])
    return continued


def _may_begin_here(text: str, label: Label, accepted: Sequence[Label]) -> bool:
    before = text[max(0, label.start - 200) : label.start].rstrip(f" {JOINT}")
    if not before or before[-1] in STOPS or before[-1] == "\n":
        return True
    # "责任单位:各区属国企(二)产业化…": nothing separates a bare statement of units from the next clause.
    return UNIT_FIELD.search(before) is not None or _after_heading(text, label, accepted)


def _after_heading(text: str, label: Label, accepted: Sequence[Label]) -> bool:
    """Whether only the short heading of a higher level stands before: "一、稳定增长(一)…"."""
    if not accepted or accepted[-1].style >= label.style:
        return False
    length = label.start - accepted[-1].text_start
    return 0 < length <= LONGEST_INLINE_HEADING and not SENTENCE_END.search(
        text, accepted[-1].text_start, label.start
    )


def cut_pieces(text: str, paragraphs: Sequence[Paragraph], labels: Sequence[Label]) -> list[Piece]:
    """Cut the paragraphs at their labels; pieces carry no blanks at their ends."""
    starts = {label.start: label for label in labels}
    ordered = sorted(starts)
    pieces: list[Piece] = []
    cursor = 0
    for paragraph in paragraphs:
        cuts = [paragraph.start]
        while cursor < len(ordered) and ordered[cursor] < paragraph.end:
            if ordered[cursor] > paragraph.start:
                cuts.append(ordered[cursor])
            cursor += 1
        for start, end in zip(cuts, [*cuts[1:], paragraph.end], strict=True):
            trimmed = start + len(text[start:end].rstrip(" \n"))
            pieces.append(Piece(start, trimmed, starts.get(start), start == paragraph.start))
    return pieces


def nest(text: str, pieces: Sequence[Piece], marked: Mapping[int, int] = NOT_MARKED) -> list[Node]:
    """Hang every piece under its label, and every label under the one above it."""
    order = level_order([piece.label for piece in pieces if piece.label])
    top: list[Node] = []
    stack: list[tuple[float, Node]] = []
    headings = _heading_levels(text, pieces, order, marked)
    for index, piece in enumerate(pieces):
        level = float(order.index(piece.label.style)) if piece.label else headings.get(index)
        if level is None and stack:
            stack[-1][1].pieces.append(piece)
            continue
        while stack and level is not None and stack[-1][0] >= level:
            stack.pop()
        node = Node(piece.label, [piece])
        (stack[-1][1].children if stack else top).append(node)
        if level is not None:
            stack.append((level, node))
    return top


def _heading_levels(
    text: str, pieces: Sequence[Piece], order: Sequence[Style], marked: Mapping[int, int]
) -> dict[int, float]:
    """The levels of the paragraphs without a label that head the clauses behind them, by their indexes.

    Above the first clause one alone is a title, unless the file shows it as a heading.
    """
    levels: dict[int, float] = {}
    below: float | None = None  # the level of the clauses that a heading here would stand over
    restarts = False
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if piece.label:
            below, restarts = float(order.index(piece.label.style)), piece.label.value == 1
            continue
        shown = _is_shown(text, piece, marked)
        heads = below is not None and (shown or _heads(text, pieces, index, restarts))
        if below is not None and heads:
            over_heading = levels.get(index + 1)
            # A heading over a heading is higher, up to five of them, however many stand in a row.
            levels[index] = below - 0.5 if over_heading is None else max(over_heading - 0.01, below - 0.54)
        elif shown:
            levels[index] = -0.5
    alone = set(levels) == {0} and not _is_shown(text, pieces[0], marked)
    return {} if alone else levels


def _is_shown(text: str, piece: Piece, marked: Mapping[int, int]) -> bool:
    """Whether the file shows a paragraph as a heading, and its words can be one."""
    words = text[piece.start : min(piece.end, piece.start + LONGEST_MARKED_HEADING + 1)]
    return (
        marked.get(piece.start, 0) > 0
        and len(words) <= LONGEST_MARKED_HEADING
        and not SENTENCE_END.search(words)
        and not UNIT_FIELD.search(words)
    )


def _heads(text: str, pieces: Sequence[Piece], index: int, restarts: bool) -> bool:
    """Whether a paragraph without a label is a heading over the numbered clauses that follow it.

    Between the two may stand paragraphs where the numbering begins anew below.
    """
    piece = pieces[index]
    if pieces[index + 1].label is None and not restarts:
        return False
    if not BARE_HEADING.fullmatch(text, piece.start, piece.end) or NAME_OF_BODY.fullmatch(
        text, piece.start, piece.end
    ):
        return False
    if index == 0:
        return True
    before = pieces[index - 1]
    return (
        text[before.end - 1] in BODY_ENDS
        or UNIT_FIELD.search(text, max(before.start, before.end - 200), before.end) is not None
    )


def level_order(labels: Sequence[Label]) -> list[Style]:
    """The styles of a document from the top level down.

    The order of GB/T 9704, except where the document turns two levels round: the numbering of the style that
    should be higher begins anew under each label of the other one, and is never interrupted by it.
    """
    order = sorted({label.style for label in labels})
    for _ in range(len(order)):  # each pass moves a style at most one level
        for upper in range(len(order) - 1):
            if _turned_round(labels, order[upper], order[upper + 1]):
                order[upper], order[upper + 1] = order[upper + 1], order[upper]
    return order


def _turned_round(labels: Sequence[Label], upper: Style, lower: Style) -> bool:
    pair = [label for label in labels if label.style in (upper, lower)]
    if not pair or pair[0].style is not lower:
        return False
    runs, interrupted, last = 0, False, 0
    before: Label | None = None
    for label in pair:
        if label.style is upper:
            if label.value == 1:
                runs += 1
            elif before is not None and before.style is lower:
                interrupted = True
            last = label.value
        elif label.value not in (1, last) and before is None:
            return False
        before = label
    lowers = [label.value for label in pair if label.style is lower]
    runs_on = all(a < b for a, b in pairwise(lowers))
    return runs >= 2 and not interrupted and runs_on
