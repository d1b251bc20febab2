"""Where the typed words stand in a text, and the passages that show them. Pure: no Django.

The text is read as it is: folding a long notice takes a hundred times as long as finding a word in it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from apps.search.words import HAN, PIECE, Term, cut, fold

BEFORE, AFTER = 24, 72  # characters shown around a hit
MOST_STRETCHES = 2
FULL_WIDTH = 0xFEE0  # from a digit or Latin letter to its full-width form


class Span(NamedTuple):
    """[start, end) of a text."""

    start: int
    end: int


def hits(text: str, searched: Iterable[Term]) -> list[Span]:
    """Where the terms stand in `text`, in order and apart from each other."""
    found: list[Span] = []
    for span in sorted(chain.from_iterable(places(text, term) for term in searched)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def stretches(text: str, searched: Iterable[Term]) -> list[Span]:
    """What to show of `text`: around the first place of each term, or its beginning where there is none."""
    shown: list[Span] = []
    firsts = sorted(found[0] for term in searched if (found := places(text, term)))
    for start, end in firsts or [Span(0, 0)]:
        seen = shown[-1].end if shown else 0
        if (end > seen or not shown) and len(shown) < MOST_STRETCHES:
            shown.append(Span(max(seen, start - BEFORE), min(len(text), end + AFTER)))
    return shown


def stands_in(text: str, term: Term) -> bool:
    """Whether the term as a whole, or another name of its unit, is in `text`."""
    return patterns(term)[0].search(text) is not None


def places(text: str, term: Term) -> list[Span]:
    """The term as a whole, or another name of its unit; where none stands, its words."""
    found = ([Span(*match.span()) for match in pattern.finditer(text)] for pattern in patterns(term))
    return next(filter(None, found), [])


@lru_cache(maxsize=256)
def patterns(term: Term) -> list[re.Pattern[str]]:
    pieces = list(PIECE.finditer(term.text))
    words = [word for piece in pieces for word in (cut(piece[0]) if piece["han"] else [piece[0]])]
    ways = (
        [term.text, *map(fold, term.names)],
        [word for word in words if kind(word) != "han" or len(word) > 1],
    )
    return [
        re.compile("|".join(map(spelled, sorted(set(needles), key=len, reverse=True))))
        for needles in ways
        if needles
    ]


def spelled(needle: str) -> str:
    """A needle as it may be printed: a line may end inside Chinese words, a comma stand between digits.

    A number, or a foreign word, is found from its beginning; one sign is as good as another: [2021] finds 〔2021〕.
    """
    gaps = [gap(kind(one), kind(following)) for one, following in pairwise(needle)]
    letters = "".join(printed(one) + between for one, between in zip(needle, [*gaps, ""], strict=True))
    return BEGINNINGS.get(kind(needle[0]), "") + letters


BEGINNINGS = {"number": r"(?<!\d)", "foreign": rf"(?<![^\W\d_{HAN}])"}


def printed(character: str) -> str:
    if not kind(character):
        return r"[\W_]"
    if character.isascii():
        forms = {character, character.upper()}
        return f"[{''.join(sorted(forms | {chr(ord(form) + FULL_WIDTH) for form in forms}))}]"
    return re.escape(character)


def gap(one: str, following: str) -> str:
    return {("han", "han"): r"\s*", ("number", "number"): "[,，]?"}.get((one, following), "")


def kind(character: str) -> str:
    match = PIECE.match(character)
    return match.lastgroup or "" if match else ""
