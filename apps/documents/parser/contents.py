"""A table of contents inside the text: it repeats the headings of the plan, and none of its lines is a clause."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .lines import Line

HEAD = re.compile(r"目 *[录次]")
# "(一)扩大有效投资…………3", "二、改善民生......5"
WITH_LEADER = re.compile(r"(?:[.…‥·•_—-] *){4,}\d{1,3}\Z|…{2,} *\d{1,3}\Z")
# Under the heading of the contents the page number may stand alone: "(一)扩大有效投资 3".
WITH_PAGE = re.compile(r" \d{1,3}\Z")
LONGEST_ENTRY = 120


def lines_of_contents(lines: Sequence[Line]) -> Iterator[int]:
    """The indexes of the lines of a table of contents, its heading included.

    A leader and a page number tell a line anywhere. Below the heading so do a page number alone, words that a
    later line prints again, and the first half of an entry on two lines; the first heading that comes again ends it.
    """
    printed = Counter(_words(line) for line in lines)
    listed: set[str] = set()
    inside = False
    for index, line in enumerate(lines):
        words = _words(line)
        if HEAD.fullmatch(line.text):
            inside, listed = True, set()
            yield index
            continue
        leads = _has_leader(line)
        inside = inside and words not in listed
        below = inside and (WITH_PAGE.search(line.text) or printed[words] > 1 or _goes_on(lines, index))
        if leads or below:
            listed.add(words)
            yield index
        else:
            inside = False


def _has_leader(line: Line) -> bool:
    return len(line.text) <= LONGEST_ENTRY and WITH_LEADER.search(line.text[-60:]) is not None


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line ends the entry that this line begins."""
    return index + 1 < len(lines) and _has_leader(lines[index + 1])


def _words(line: Line) -> str:
    """The words of a line without blanks, leader and page number."""
    return re.sub(r"[ .…‥·•_—-]|\d{1,3}\Z", "", line.text[:LONGEST_ENTRY])
