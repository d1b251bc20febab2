"""Sentences of a clause, and the commitments that they make."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .dates import due_on
from .lines import JOINT
from .tokens import CommitmentKind, ParsedCommitment, Span

STARS = re.compile("★")
OPENS, CLOSES = "“《(", "”》)"
MARKS = re.compile(rf"[。!?\n{OPENS}{CLOSES}]")
REMARK = re.compile(r"\([^()]*\)。?")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MILESTONE = re.compile(
    r"开工|竣工|完工|启用|投用|启动|完成|建成|开业|开馆|开园|揭牌|挂牌|通车|交付|出台|发布|印发|成立|落地|投产|验收|举办|召开|签约|试运行|收尾|上线"
)
# Topics that open with such a verb name a field of work, not a deliverable: "推动项目落地", "加快建成…".
SOFT = re.compile(
    r"积极|大力|深入|全面|扎实|着力|全力|不断|持续|进一步|推动|推进|促进|加快|加强|加大|强化|深化|巩固|提升|完善|优化|支持|鼓励|抓好|做好|办好|确保|力争"
)
PROVISIONAL = re.compile(r"以.{1,16}(?:正式)?(?:下达|核定|批复|公布|确定)(?:的.{0,8})?为准|暂定|以正式下达")


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of ``text[start:end]``; a stop inside quotation marks or brackets ends none."""
    depth, first = 0, start
    for mark in MARKS.finditer(text, start, end):
        char = mark[0]
        if char in OPENS:
            depth += 1
        elif char in CLOSES:
            depth = max(0, depth - 1)
        elif char == "\n" or depth == 0:
            yield first, mark.end()
            depth, first = 0, mark.end()
    if text[first:end].strip():
        yield first, end


def star_spans(text: str, start: int, end: int) -> tuple[Span, ...]:
    return tuple(Span(star.start(), star.end()) for star in STARS.finditer(text, start, end))


def starred_stretches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What each ★ reaches: to the end of its sentence, or to the next ★ (GUIDE.md, decisions)."""
    if STARS.search(text, start, end) is None:
        return []
    return [
        (first, last)
        for sentence_start, sentence_end in sentence_spans(text, start, end)
        for first, last, starred in _parts(text, sentence_start, sentence_end)
        if starred
    ]


@dataclass(frozen=True, slots=True)
class Promises:
    """What the commitments of a clause are read from.

    ``statements`` are the spans of the statements of responsibility, which promise nothing; ``counted`` are the
    offsets of the clause's indicators; ``title`` is its topic sentence, normalised; ``year`` is that of the targets,
    for deadlines printed without one; ``due`` is the deadline that the clause states apart (完成时限:…), for sentences
    without one of their own.
    """

    statements: Sequence[tuple[int, int]]
    counted: Sequence[int]
    title: str | None
    year: int | None
    due: date | None = None


def find_commitments(text: str, start: int, end: int, clause: Promises) -> tuple[ParsedCommitment, ...]:
    """One commitment a sentence; a ★ begins one of its own.

    The topic sentence and a remark in brackets are none where the clause says more.
    """
    found: list[ParsedCommitment] = []
    asides: list[ParsedCommitment] = []
    for first, last in _promising(text, start, end, clause.statements):
        for part_start, part_end, starred in _parts(text, first, last):
            words = text[part_start:part_end]
            kind = CommitmentKind.ONGOING
            if bisect_left(clause.counted, part_start) < bisect_left(clause.counted, part_end):
                kind = CommitmentKind.QUANTIFIED
            elif MILESTONE.search(words):
                kind = CommitmentKind.MILESTONE
            due = due_on(words, clause.year)
            commitment = ParsedCommitment(part_start, part_end, starred, kind, due or clause.due)
            is_remark = kind is CommitmentKind.ONGOING and due is None and REMARK.fullmatch(words)
            is_topic = not found and not starred and _is_topic(words, kind, clause.title)
            (asides if is_remark or is_topic else found).append(commitment)
    return tuple(found or asides[:1])


def _is_topic(words: str, kind: CommitmentKind, title: str | None) -> bool:
    """Whether a sentence only names the topic of its clause; "完成区志编纂。" promises an act as well."""
    if kind is CommitmentKind.QUANTIFIED or title is None or _plain(words) != _plain(title):
        return False
    return kind is CommitmentKind.ONGOING or SOFT.match(words) is not None


def _plain(words: str) -> str:
    return re.sub(rf"[\s{JOINT}。:;—–·•●◆■-]", "", words)


def _promising(
    text: str, start: int, end: int, statements: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The sentences outside the statements of responsibility, trimmed; a lone bracket or stop is none."""
    edges = [start, *(edge for span in statements for edge in span), end]
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        for sentence_start, sentence_end in sentence_spans(text, first, max(first, last)):
            words = text[sentence_start:sentence_end]
            trimmed = sentence_start + len(words) - len(words.lstrip(" \n,;、"))
            stop = sentence_start + len(words.rstrip(" \n"))
            if CHINESE.search(text, trimmed, stop):
                yield trimmed, stop


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut a sentence before each ★."""
    cuts = [star.start() for star in STARS.finditer(text, start, end)]
    if not cuts or text[start : cuts[0]].strip():
        yield start, cuts[0] if cuts else end, False
    for first, last in zip(cuts, [*cuts, end][1:], strict=True):
        yield first, last, True


def stands_in(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether ``position`` stands in one of ``spans``, which are in order and apart."""
    index = bisect_right(spans, position, key=lambda span: span[0])
    return index > 0 and position < spans[index - 1][1]


def is_provisional(words: str) -> bool:
    return PROVISIONAL.search(words) is not None
