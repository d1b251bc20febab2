"""Text and what people type, as words that PostgreSQL compares: jieba's words, and every two characters side by side.

Pure: no Django. A Chinese word is found by any part of it, a number or a foreign word by its beginning. Words carry
the number of their district, so that one district's search never passes another's words. Only letters and digits
become words: nothing that is typed can be an operator.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise

import jieba

LONGEST_QUERY = 100  # characters
MOST_TERMS = 8
LONGEST_WORD = 40  # characters of a number or a foreign word
JOINING = frozenset("和与及暨的")
ROOM = 900_000  # bytes; PostgreSQL takes a little more in one row
OVERHEAD = 4  # bytes a word beside its letters

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"(?P<han>[{HAN}]+)|(?P<number>\d+(?:\.\d+)*)|(?P<foreign>[^\W\d_{HAN}]+)")
# A word that a line's end breaks, and the commas of 5,354.
GAP = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])|(?<=\d),(?=\d{{3}})")

PLACES: Mapping[str, int] = {"A": 1, "C": 2}  # of PostgreSQL's weights in a tsvector


@dataclass(frozen=True, slots=True)
class Term:
    """What stands between two blanks, folded. Where it means a unit, any of the unit's names or marks will do."""

    text: str
    names: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class _Folds(dict[int, str]):
    """A character → the plain form that it is compared in, where that is one character too."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_folds = _Folds()


def fold(text: str) -> str:
    """In small letters and half width, character for character: places in it are places in `text`."""
    return text.translate(_folds)


def terms(typed: str) -> list[Term]:
    """The first terms of what was typed; one without a letter or digit says nothing."""
    texts = dict.fromkeys(text for text in fold(typed[:LONGEST_QUERY]).split() if PIECE.search(text))
    return [Term(text) for text in list(texts)[:MOST_TERMS]]


def cut(piece: str) -> list[str]:
    """The words of a run of Chinese characters, without those that only join others."""
    return [word for word in jieba.cut(piece, HMM=False) if word not in JOINING]


def pairs(piece: str) -> list[str]:
    return [a + b for a, b in pairwise(piece)]


def words_of(text: str) -> Iterator[str]:
    """What a text is found by, in the order of reading."""
    for match in PIECE.finditer(GAP.sub("", fold(text))):
        piece = match[0]
        if not match["han"]:
            yield piece[:LONGEST_WORD]
            continue
        yield from (word for word in jieba.cut_for_search(piece, HMM=False) if len(word) > 1)
        yield from pairs(piece)
        yield piece[-1]  # every other character begins a pair


def vector(texts: Iterable[str], marks: Iterable[str], *, district: int) -> str:
    """All words of the texts, and marks, as a literal tsvector without places.

    What has no room any more, after some 50,000 different words, is not found: give the longest text last.
    """
    found = dict.fromkeys(quoted(mark, district) for mark in marks)
    room = ROOM
    for word in chain.from_iterable(map(words_of, texts)):
        lexeme = quoted(word, district)
        if lexeme not in found:
            room -= len(lexeme.encode()) + OVERHEAD
            if room < 0:
                break
            found[lexeme] = None
    return " ".join(found)


def weighed(texts: Iterable[tuple[str, str]], marks: Iterable[str], *, district: int) -> str:
    """The words of (weight, text) pairs as a literal tsvector, to rank by; marks weigh like C.

    A weight has one place: how often a word occurs says nothing.
    """
    found: dict[str, set[str]] = {}
    for weight, word in [(weight, word) for weight, text in texts for word in words_of(text)]:
        found.setdefault(quoted(word, district), set()).add(weight)
    found |= {quoted(mark, district): {"C"} for mark in marks}
    return " ".join(
        f"{lexeme}:{','.join(f'{PLACES[weight]}{weight}' for weight in sorted(weights))}"
        for lexeme, weights in found.items()
    )


def quoted(word: str, district: int) -> str:
    return f"'{district} {word}'"


def conjunction(searched: Iterable[Term], *, district: int) -> str:
    """A literal tsquery: every term must occur, in one of its ways."""
    return " & ".join(f"({' | '.join(ways(term, district))})" for term in searched)


def disjunction(searched: Iterable[Term], *, district: int) -> str:
    """A literal tsquery of all words of the terms: the more of them occur, the better."""
    return " | ".join(
        dict.fromkeys(lexeme for term in searched for way in ways(term, district) for lexeme in lexemes(way))
    )


def lexemes(way: str) -> list[str]:
    return re.findall(r"'[^']*'(?::\*)?", way)


def ways(term: Term, district: int) -> list[str]:
    """A term as it was typed, or under another name of its unit, or by the mark of the unit."""
    texts = [way for text in dict.fromkeys((term.text, *term.names)) if (way := together(text, district))]
    return texts + [quoted(mark, district) for mark in term.marks]


def together(text: str, district: int) -> str:
    """All pieces of a text. The last may be typed in part only."""
    pieces = list(PIECE.finditer(GAP.sub("", fold(text))))
    parts = []
    for match in pieces:
        if match["han"]:
            parts.append(chinese(match[0], district))
        else:
            open_end = ":*" if match is pieces[-1] else ""
            parts.append(quoted(match[0][:LONGEST_WORD], district) + open_end)
    return " & ".join(parts)


def chinese(piece: str, district: int) -> str:
    """Its characters side by side, as 老床 is in 养老床位 without being a word of it; whole words may stand apart."""
    if len(piece) == 1:
        return quoted(piece, district) + ":*"
    side_by_side = " & ".join(quoted(pair, district) for pair in pairs(piece))
    words = cut(piece)
    if words == [piece] or not all(len(word) > 1 for word in words):
        return side_by_side
    return f"({' & '.join(quoted(word, district) for word in words)} | {side_by_side})"
