"""Give every text the same alphabet without moving a character."""

import re
import unicodedata
from functools import lru_cache

from .traditional import SIMPLIFIED

ESCAPED = re.compile(
    r"""
    (?: \\r )? \\n        # line ends written out:        "…工作。\r\n二、…"
  | & [a-zA-Z]{2,6} ;     # entities of a web page:       "责任单位&nbsp;区财政局"
  | \?{3,}                # no-break spaces lost on copy: "????各街道办事处"
    """,
    re.VERBOSE,
)

ESCAPES = ("\\n", "&", "???")
FEW = 60


def normalise(text: str) -> str:
    r"""Return ``text`` in one alphabet.

    What later stages may rely on:

    - the length is unchanged, so an offset into the result is an offset into ``text``;
    - digits, Latin letters and the punctuation that exists in ASCII are half width (，：；（）．％ become ,:;().%);
    - the only white space is the blank and ``\n``; a run of lost or escaped white space is blanks;
    - traditional characters are simplified (區 becomes 区);
    - Chinese stops, quotation marks and book-title marks (。、“”《》) are untouched.
    """
    changed = {char: plain_char(char) for char in set(text) if plain_char(char) != char}
    if (
        len(changed) <= FEW
    ):  # plain characters are never changed again, so one after the other is the same, and faster
        for char, plain in changed.items():
            text = text.replace(char, plain)
    else:
        text = text.translate({ord(char): plain for char, plain in changed.items()})
    return ESCAPED.sub(_blank, text) if any(mark in text for mark in ESCAPES) else text


@lru_cache(maxsize=20_000)
def plain_char(char: str) -> str:
    """The one character that stands for ``char``; compatibility forms that need more than one stay as they are."""
    if char == "\n":
        return char
    category = unicodedata.category(char)
    if char.isspace() or category in ("Cc", "Cf"):
        return " "
    if category == "No":  # ① ⑴ ² keep their meaning only as they are
        return char
    folded = unicodedata.normalize("NFKC", char)
    return SIMPLIFIED.get(folded, folded) if len(folded) == 1 else char


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    return " " * (len(found) - 1) + "\n" if found.endswith("\\n") else " " * len(found)
