"""From the outline to sections and items (GUIDE.md, "What is an item")."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from . import clauses
from .labels import HEADING_STYLES, WORDS, Style
from .outline import Node, Piece, every
from .pieces import Pieces
from .tokens import DocumentKind, Furniture, FurnitureKind, Item, Nature, Section

SMALL_STYLES = (Style.ARABIC_BRACKET, Style.CIRCLE)
LARGE_STYLES = (*WORDS, Style.CHINESE_COMMA, Style.CHINESE_BRACKET)


@dataclass(slots=True)
class Clauses:
    """What the body consists of."""

    sections: list[Section] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    furniture: list[Furniture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Above:
    """The headings above a node: printed labels, and titles as normalised, from the top."""

    labels: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def read_clauses(
    source: str,
    text: str,
    nodes: Sequence[Node],
    kind: DocumentKind,
    year: int | None,
    marked: Collection[int] = (),
) -> Clauses:
    """Read the outline of normalised ``text``; labels and titles are as printed in ``source``.

    ``year`` is that of the targets: a section headed by an earlier year reports results. ``marked`` are the starts of
    the lines that the file shows as headings.
    """
    reader = _Reader(Pieces(source, text), nodes, kind, year, marked)
    for unlabelled, run in groupby(nodes, key=lambda node: node.label is None and not node.children):
        if unlabelled:
            reader.read_headed_runs([piece for node in run for piece in node.pieces])
        else:
            for node in run:
                reader.read_node(node, Above())
    return reader.found


class _Reader:
    def __init__(
        self,
        pieces: Pieces,
        nodes: Sequence[Node],
        kind: DocumentKind,
        year: int | None,
        marked: Collection[int],
    ) -> None:
        self.pieces, self.kind, self.year, self.marked = pieces, kind, year, marked
        self.grouping = {node.label.style for node in every(nodes) if node.label and self.groups(node)}
        self.sharing = pieces.styles_that_share(nodes)
        self.found = Clauses()

    def groups(self, node: Node) -> bool:
        """Whether a node is a heading over clauses or over several paragraphs."""
        below = [piece for piece in node.pieces[1:] if not self.pieces.is_unit_line(piece)]
        return bool(node.children) or (
            len(below) > 1 and clauses.is_heading(self.pieces.words(node.pieces[0]))
        )

    def read_node(self, node: Node, above: Above) -> None:
        if node.children and not self.is_one_item(node):
            self.read_section(node, above)
        elif self.is_prose(node, above):
            self.pass_over(node)
        elif not node.children and self.has_paragraph_items(node):
            self.read_paragraph_section(node, above)
        else:
            self.read_item(node, above)

    def pass_over(self, node: Node) -> None:
        """Prose with everything under it, piece by piece: a table may stand between."""
        for piece in node.pieces:
            self.add_furniture(FurnitureKind.PREAMBLE, piece.start, piece.end)
        for child in node.children:
            self.pass_over(child)

    # Sections

    def read_section(self, node: Node, above: Above) -> None:
        """A heading, numbered or not, with clauses below it; it is a section where one of them is an item."""
        title, inside = self.begin_section(node, above)
        place, before = len(self.found.sections), len(self.found.items)
        self.read_loose_paragraphs(node.pieces[1:], inside)
        for child in node.children:
            self.read_node(child, inside)
        self.close_section(node, inside, title, place, before)

    def read_paragraph_section(self, node: Node, above: Above) -> None:
        """A heading with paragraphs that have no numbers: each that states work is an item ¶N."""
        title, inside = self.begin_section(node, above)
        place, before = len(self.found.sections), len(self.found.items)
        self.read_unlabelled(node.pieces[1:], inside)
        self.close_section(node, inside, title, place, before)

    def begin_section(self, node: Node, above: Above) -> tuple[tuple[int, int], Above]:
        """The span of the heading's title, and what stands above the clauses below it."""
        start, end = self.pieces.heading(node.pieces[0])
        if end < node.pieces[0].end:
            self.add_furniture(FurnitureKind.PREAMBLE, end, node.pieces[0].end)
        labels = (*above.labels, self.pieces.label(node)) if node.label else above.labels
        return (start, end), Above(labels, (*above.titles, self.pieces.text[start:end]))

    def close_section(
        self, node: Node, inside: Above, title: tuple[int, int], place: int, before: int
    ) -> None:
        if len(self.found.items) == before:
            self.add_furniture(FurnitureKind.PREAMBLE, node.start, title[1])
            return
        words = self.pieces.on_one_line(*title)
        self.found.sections.insert(place, Section(inside.labels, words, node.start, title[1]))

    # Paragraphs without a number

    def read_loose_paragraphs(self, pieces: Sequence[Piece], above: Above) -> None:
        """Paragraphs between a heading and its first clause: figures and clauses with units are items, the rest is preamble."""
        count = 0
        for first, last in self.pieces.groups(self.without_prose(pieces)):
            if self.states_work_alone(first, last):
                count += 1
                self.add_item((*above.labels, f"¶{count}"), above, first.start, last.end)
            else:
                self.add_furniture(FurnitureKind.PREAMBLE, first.start, last.end)

    def read_unlabelled(self, pieces: Sequence[Piece], above: Above) -> None:
        """A run of paragraphs without numbers, under a heading or in a text that has none."""
        groups = self.pieces.groups(self.without_prose(pieces))
        texts = [self.pieces.text[first.start : last.end] for first, last in groups]
        count = 0
        for index, (first, last) in enumerate(groups):
            if not above.titles and not self.states_work_alone(first, last):
                if texts[index].endswith(("。", ":", "!")):  # anything else is left for a person to read
                    self.add_furniture(FurnitureKind.PREAMBLE, first.start, last.end)
                continue
            if index == 0 and len(texts) > 1 and clauses.is_preamble(texts[0], texts[1:]):
                self.add_furniture(FurnitureKind.PREAMBLE, first.start, last.end)
                continue
            count += 1
            self.add_item((*above.labels, f"¶{count}"), above, first.start, last.end)

    def read_headed_runs(self, pieces: Sequence[Piece]) -> None:
        """A text, or the head of one, without numbers: short lines without a stop are the headings of what follows."""
        heads = [
            index
            for index, piece in enumerate(pieces[:-1])
            if self.is_heading_line(piece) and not self.is_heading_line(pieces[index + 1])
        ]
        self.read_unlabelled(pieces[: heads[0] if heads else len(pieces)], Above())
        for head, stop in zip(heads, [*heads, len(pieces)][1:], strict=True):
            titled = pieces[head]
            place, before = len(self.found.sections), len(self.found.items)
            above = Above((), (self.pieces.text[titled.start : titled.end],))
            if any(self.states_work_alone(piece, piece) for piece in pieces[head + 1 : stop]):
                self.read_unlabelled(pieces[head + 1 : stop], above)
            if len(self.found.items) > before:
                words = self.pieces.on_one_line(titled.start, titled.end)
                self.found.sections.insert(place, Section((), words, titled.start, titled.end))

    def is_heading_line(self, piece: Piece) -> bool:
        words = self.pieces.words(piece)
        return clauses.is_bare_heading(words) or (piece.start in self.marked and clauses.is_heading(words))

    def states_work_alone(self, first: Piece, last: Piece) -> bool:
        """Whether paragraphs outside any clause are an item: they state figures or name their units."""
        words = self.pieces.text[first.start : last.end]
        return self.pieces.names_units(first.start, last.end) or clauses.states_targets(words)

    def without_prose(self, pieces: Sequence[Piece]) -> list[Piece]:
        """The paragraphs that state work; transitions, problem analysis and closing words become furniture."""
        kept: list[Piece] = []
        for piece, kind in zip(pieces, self.prose_kinds(pieces), strict=True):
            if kind:
                self.add_furniture(kind, piece.start, piece.end)
            else:
                kept.append(piece)
        return kept

    def prose_kinds(self, pieces: Sequence[Piece]) -> list[FurnitureKind | None]:
        """What each paragraph is where it is no work; a list that problems introduce is of problems too."""
        kinds: list[FurnitureKind | None] = []
        for piece in pieces:
            words = self.pieces.words(piece)
            listed = kinds[-1:] == [FurnitureKind.PROBLEMS] and clauses.LISTED.match(words)
            kinds.append(FurnitureKind.PROBLEMS if listed else self.prose_kind(words))
        return kinds

    def prose_kind(self, words: str) -> FurnitureKind | None:
        if clauses.is_transition(words):
            return FurnitureKind.TRANSITION
        if clauses.is_closing(words):
            return FurnitureKind.CLOSING
        if self.kind is not DocumentKind.WORK_REPORT:
            return None
        if clauses.is_problem_analysis(words):
            return FurnitureKind.PROBLEMS
        return FurnitureKind.PREAMBLE if clauses.is_preface(words) else None

    # Items

    def is_one_item(self, node: Node) -> bool:
        """Whether a clause with sub-clauses is one item: they are small and name no units, or share one statement."""
        if node.label is None:
            return False
        if node.label.style in self.sharing and self.pieces.shares_units(node):
            return True
        if any(child.children for child in node.children):
            return False
        first, label = node.pieces[0], node.children[0].label
        heading = node.label.style in LARGE_STYLES and clauses.is_heading(self.pieces.words(first))
        small = label is not None and label.style in SMALL_STYLES and not heading
        if not small and node.label.style in HEADING_STYLES:
            return False
        *others, last = (self.pieces.names_units(child.start, child.end) for child in node.children)
        if any(others):
            return False
        own = self.pieces.names_units(first.start, first.end)
        return small or (last != own and (own or bool(others)))

    def is_prose(self, node: Node, above: Above) -> bool:
        """Whether a clause stands under a heading like 指导思想, or is headed so itself."""
        start, end = self.pieces.heading(node.pieces[0])
        own = self.pieces.text[start:end] if end - start <= clauses.LONGEST_HEADING else ""
        if clauses.is_prose_heading(own):
            return True
        return any(clauses.is_prose_heading(title) for title in above.titles) and not clauses.TARGETS.search(
            own
        )

    def has_paragraph_items(self, node: Node) -> bool:
        """Whether the paragraphs under a numbered heading are items of their own."""
        first = self.pieces.words(node.pieces[0])
        texts = [piece for piece in node.pieces[1:] if not self.pieces.is_unit_line(piece)]
        if node.label is None or not texts or not self.heads_paragraphs(first):
            return False
        style = node.label.style
        if style in self.sharing and self.pieces.shares_units(node):
            return False
        if style in LARGE_STYLES and self.kind is DocumentKind.WORK_REPORT:
            return True
        if style in HEADING_STYLES and (len(texts) > 1 or style in self.grouping):
            return True
        return style in LARGE_STYLES and self.pieces.each_names_units(node.pieces[1:])

    def heads_paragraphs(self, words: str) -> bool:
        """Whether the words after a label are all heading; in a report a heading may end with a stop."""
        report = self.kind is DocumentKind.WORK_REPORT
        return clauses.is_heading(words) or (report and clauses.is_heading_sentence(words))

    def read_item(self, node: Node, above: Above) -> None:
        pieces, kinds = list(node.pieces), [None, *self.prose_kinds(node.pieces[1:])]
        while kind := kinds.pop():
            last = pieces.pop()
            self.add_furniture(kind, last.start, last.end)
        end = max([pieces[-1].end, *(child.end for child in node.children)])
        self.add_item((*above.labels, self.pieces.label(node)), above, node.start, end, node)

    def add_item(
        self, labels: tuple[str, ...], above: Above, start: int, end: int, node: Node | None = None
    ) -> None:
        topic = self.pieces.topic(start, end, node)
        own = self.pieces.text[slice(*topic)] if topic else ""
        if not topic and not above.titles:
            own = self.pieces.first_sentence(start, node)
        nature = clauses.nature_of(above.titles, own, self.kind) or self.nature_by_year(above)
        title = self.pieces.source[slice(*topic)].strip() if topic else None
        self.found.items.append(Item(labels, nature, start, end, title))

    def nature_by_year(self, above: Above) -> Nature:
        """In a report, what stands under a heading of an earlier year is a result: "一、2019年工作"."""
        years = [int(year) for title in above.titles for year in re.findall(r"(20\d\d)\s*年", title)]
        if self.kind is DocumentKind.WORK_REPORT and self.year and years and max(years) < self.year:
            return Nature.RESULT
        return Nature.TARGET

    def add_furniture(self, kind: FurnitureKind, start: int, end: int) -> None:
        if start < end:
            self.found.furniture.append(Furniture(kind, start, end))
