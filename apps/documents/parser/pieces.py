"""The words of the pieces of an outline: headings, topics, statements of responsibility, paragraphs that belong together."""

import re
from collections.abc import Sequence

from . import clauses
from .figures.quantities import find_quantities
from .labels import HEADING_STYLES, Style
from .outline import Node, Piece, every
from .units.clause import find_statements, is_unit_line
from .units.statements import Statement

OPENS_BRACKET = re.compile(r"[(\[〔【]")
NAME_FIELD = re.compile(r"(?:项目|任务|事项|工程|实事|工作)名称:")
TASK_FIELD = re.compile(r"[\u4e00-\u9fff]{2,8}:")  # 目标任务:, 工作措施:
HEADING_END = re.compile(r"[。:;]")


class Pieces:
    """The pieces of one text: ``text`` is normalised, ``source`` as printed; all spans count in both."""

    def __init__(self, source: str, text: str) -> None:
        self.source, self.text = source, text
        self._statements: dict[tuple[int, int], list[Statement]] = {}

    def words(self, piece: Piece) -> str:
        """The words behind the label."""
        start = piece.label.text_start if piece.label else piece.start
        return self.text[start : piece.end].strip()

    def label(self, node: Node) -> str:
        """The label as printed, without blanks."""
        return "".join(self.source[node.label.start : node.label.end].split()) if node.label else ""

    def on_one_line(self, start: int, end: int) -> str:
        """Printed words on one line: a title that a line end broke reads on."""
        return re.sub(r"\s*\n\s*", "", self.source[start:end].strip())

    def statements(self, start: int, end: int) -> list[Statement]:
        """The statements of responsibility in a span; each span is read once."""
        key = (start, end)
        if key not in self._statements:
            self._statements[key] = find_statements(self.text, start, end)
        return self._statements[key]

    def names_units(self, start: int, end: int) -> bool:
        return bool(self.statements(start, end))

    def is_unit_line(self, piece: Piece) -> bool:
        return is_unit_line(self.words(piece))

    def shares_units(self, node: Node) -> bool:
        """Whether a clause ends with a line of responsible units, the only one in it, below several others."""
        last = node
        while last.children:
            last = last.children[-1]
        if len(node.children) == 1:
            return False
        lines = 0
        while lines < len(last.pieces) and self.is_unit_line(last.pieces[-1 - lines]):
            lines += 1
        if not lines or (lines == len(last.pieces) and last is node):
            return False
        statements = self.statements(node.start, last.pieces[-lines].start)
        return not any(statement.units for statement in statements)

    def each_names_units(self, pieces: Sequence[Piece]) -> bool:
        """Whether several paragraphs name units of their own, in them or on a line below: "一是…。", "责任单位:…".

        The fields of one task ("目标任务:…", "责任单位:…") are no such paragraphs.
        """
        if (
            sum(self.names_units(piece.start, piece.end) for piece in pieces if not self.is_unit_line(piece))
            > 1
        ):
            return True
        groups = self.groups(pieces)
        return len(groups) > 1 and all(
            first is not last
            and not self.is_unit_line(first)
            and not TASK_FIELD.match(self.words(first))
            and self.names_units(first.start, last.end)
            for first, last in groups
        )

    def styles_that_share(self, nodes: Sequence[Node]) -> set[Style]:
        """The styles of headings that mostly end with one line of responsible units for all below: such clauses are items."""
        shared: dict[Style, list[bool]] = {}
        for node in every(nodes):
            if node.label and node.label.style in HEADING_STYLES:
                shared.setdefault(node.label.style, []).append(self.shares_units(node))
        return {
            style for style, found in shared.items() if sum(found) > 1 and 3 * sum(found) >= 2 * len(found)
        }

    def heading(self, piece: Piece) -> tuple[int, int]:
        """The span of a heading behind its label: up to the first stop, a bracketed statement of units left out."""
        start = piece.label.text_start if piece.label else piece.start
        start += len(self.text[start : piece.end]) - len(self.text[start : piece.end].lstrip(" "))
        stop = HEADING_END.search(self.text, start, piece.end)
        end = stop.start() if stop else piece.end
        if OPENS_BRACKET.search(self.text, start, end):
            statements = self.statements(start, piece.end)
            if statements and start < statements[0].start < end:
                end = statements[0].start
        return start, start + len(self.text[start:end].rstrip(" "))

    def topic(self, start: int, end: int, node: Node | None) -> tuple[int, int] | None:
        """The span of the topic sentence, or of the heading that stands alone on the first line of the clause."""
        if node is None or node.label is None:
            start += len(clauses.bullet_of(self.text[start:end]))
            topic = clauses.topic_of(self.text[start:end])
            return (start, start + len(topic)) if topic else None
        first = node.pieces[0]
        words = self.words(first)
        below = any(not self.is_unit_line(piece) for piece in node.pieces[1:])
        broken = not node.children and bool(find_quantities(words, 0, len(words)))  # "新建学校4所,新增"
        if clauses.is_heading(words) and not broken and (below or node.children):
            return first.end - len(words), first.end
        topic = clauses.topic_of(
            self.text[first.end - len(words) : end]
        )  # the work may stand in the sub-clauses
        at = self.text.find(topic, first.label.text_start) if topic and first.label else -1
        return (at, at + len(topic)) if topic else None

    def first_sentence(self, start: int, node: Node | None) -> str:
        """The sentence that an item begins with, if it is as short as a topic."""
        start = node.label.text_start if node and node.label else start
        return clauses.first_sentence(self.text[start : start + 2 * clauses.LONGEST_TOPIC].lstrip())

    def groups(self, pieces: Sequence[Piece]) -> list[tuple[Piece, Piece]]:
        """The first and the last of the paragraphs that are one: a paragraph with the lines of responsible units that
        follow it, goals with the list that they introduce ("主要预期目标是:", "——…;", "——…。"), the fields of a task
        that has a name but no number ("项目名称:…", "建设内容:…", "责任单位:…")."""
        found: list[tuple[Piece, Piece]] = []
        listing = record = False
        for piece in pieces:
            words = self.words(piece)
            field = record and TASK_FIELD.match(words) and not NAME_FIELD.match(words)
            goes_on = found and (listing or field or is_unit_line(words))
            record = NAME_FIELD.match(words) is not None or (record and bool(goes_on))
            found[-1:] = [(found[-1][0], piece)] if goes_on else [*found[-1:], (piece, piece)]
            listing = (words.endswith(":") and clauses.OPENING.search(words) is not None) or (
                listing and words.endswith(";")
            )
        return found
