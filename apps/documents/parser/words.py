"""Cutting text into words."""

import logging
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

TERMS = Path(__file__).with_name("terms.txt")
CONTEXT = 8


@lru_cache(maxsize=1)
def tokenizer() -> Any:
    """A word cutter of our own, with the trade's terms; loaded when first needed, and silently."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 has string escapes that newer Pythons warn about
        import jieba

    jieba.setLogLevel(logging.WARNING)
    words = jieba.Tokenizer()
    words.initialize()
    with TERMS.open("rb") as terms:  # jieba leaves a file that it opens itself open
        words.load_userdict(terms)
    return words


def first_word(text: str) -> str:
    """The word that ``text`` begins with; what stands further on has no say in it."""
    return _first_word(text[:CONTEXT])


@lru_cache(maxsize=20_000)
def _first_word(text: str) -> str:
    return next(iter(tokenizer().cut(text, HMM=False)), "")


def breaks_a_word(before: str, after: str) -> bool:
    """Whether the end of one line and the beginning of the next are two halves of one word: 岗|位, 平方|米."""
    left = before[-CONTEXT:]
    end = 0
    for word in tokenizer().cut(left + after[:CONTEXT], HMM=False):
        end += len(word)
        if end >= len(left):
            return end > len(left)
    return False
