"""Saved web pages (.html, .htm, .mht): the notice on a page of a government web site.

Breadcrumbs, share buttons and lists of other documents stay out, as does what the page states about the notice:
that becomes fields. The title stands first, also where the page prints it outside the text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any

from .composing import Block, ExtractedText, Paragraph, compose
from .errors import EmptyPage, NoText
from .web.fields import find_blocks, lines_of, read_fields
from .web.flow import blocks_of
from .web.main_content import find_main, furniture_in
from .web.page import read_page
from .web.tables import find_frames
from .web.words import Words, count_words

# "关于印发…的通知_临江区人民政府", "关于… - 政务公开": what a site adds to the title in its window.
SITE = re.compile(
    r"\s*(?:[_|].*|[-–—]+\s*[^-–—_|\s]{0,20}(?:政府|网|[委局办]|公开|平台|门户)[^-–—_|]{0,10})$", re.DOTALL
)
# A title that the text prints itself: a line without a number or a stop that ends as titles do.
OWN_TITLE = re.compile(
    r"(?![一二三四五六七八九十]{1,3}、|[（(第])[^。；;，,：:]{0,60}"
    r"(?:通知|方案|要点|安排|计划|规划|报告|意见|办法|清单|目标|任务|分解表?|分工|措施|举措|公告|通报|通告|决定|函|批复"
    r"|纲要|细则|规定|事项|项目|一览表|责任书|台账)"
    r"(?:[（(][^（）()]{1,20}[)）])?"
)
PROSE = re.compile("[^。]{40}。")
TITLE_LINES = 15  # within so many lines a text prints its own title
TITLE_PARTS = 4  # lines that a title is printed on, at most
LONGER = 30  # characters that the printed title may have more: the name of the issuer, a date
LEAST_TITLE = 6  # characters
LONGEST_WINDOW = 200  # characters that the title of a window may have
LEAST_TEXT = 20  # characters; a page with fewer, and with scripts, has not been filled yet
BLANKS = re.compile(r"\s+")


def extract(data: bytes) -> ExtractedText:
    """The text of the notice on a saved page, its headings and tables, and the fields that the page states.

    Raises UnknownEncoding, DamagedFile, TakesTooMuch or EmptyPage.
    """
    root = read_page(data)
    words = count_words(root)
    stated = find_blocks(root, words)
    fields = read_fields(root, _lines_with_fields(root, stated))
    title = fields.get("title") or _printed_title(root)
    if title or (title_in_window := _window_title(root)):
        fields["title"] = title or title_in_window
    content = _content(root, words, stated)
    if title and not _begins_with_title(content, _squeezed(title)):
        content.insert(0, Paragraph(title, 0))
    if sum(map(_length, content)) < LEAST_TEXT and root.find(".//script") is not None:
        raise EmptyPage
    try:
        return compose(_with_title(content, title), fields)
    except NoText as error:
        raise EmptyPage from error


def _content(root: Any, words: Mapping[Any, Words], stated: Sequence[Any]) -> list[Block]:
    frames = find_frames(root, words)
    content: list[Block] = []
    for main in find_main(root, words):
        content += blocks_of(main, frames, {*stated, *furniture_in(main, words)})
    return content


def _lines_with_fields(root: Any, stated: Sequence[Any]) -> list[str]:
    """The lines above the text, and the blocks of fields wherever they stand."""
    lines = list(takewhile(lambda line: not PROSE.search(line), lines_of(root)))
    return lines + [line for block in stated for line in lines_of(block)]


def _printed_title(root: Any) -> str:
    """The title that the page prints above the text: the heading that its window repeats, or an h1 that ends as titles do."""
    window = _squeezed(_window_title(root))
    headings = [text for text in map(_words_of, root.iter("h1", "h2", "h3")) if len(text) >= LEAST_TITLE]
    repeated = [
        text for text in headings if _squeezed(text) in window or (window and window in _squeezed(text))
    ]
    if repeated:
        return max(repeated, key=len)
    return next((text for text in map(_words_of, root.iter("h1")) if OWN_TITLE.fullmatch(text)), "")


def _window_title(root: Any) -> str:
    """The title of the window without the site's name; "" where nothing else is left of it."""
    window = root.find(".//title")
    title = "" if window is None else SITE.sub("", _words_of(window)[:LONGEST_WINDOW])
    return title if OWN_TITLE.fullmatch(title) else ""


def _begins_with_title(content: Sequence[Block], title: str) -> bool:
    """Whether the text prints this title, or another of its own, before its first sentence."""
    head = [_squeezed(block.text) for block in islice(content, TITLE_LINES) if isinstance(block, Paragraph)]
    for first in range(len(head)):
        for last in range(first + 1, first + TITLE_PARTS + 1):
            if title in (run := "".join(head[first:last])) and len(run) < len(title) + LONGER:
                return True
    above = takewhile(lambda line: "。" not in line and not line.endswith(("：", ":")), head)
    return any(OWN_TITLE.fullmatch(line) for line in above)


def _with_title(content: Sequence[Block], title: str) -> Iterator[Block]:
    """The blocks; a heading that prints the title is one of level 0."""
    for block in content:
        if isinstance(block, Paragraph) and block.level and _squeezed(block.text) == _squeezed(title):
            yield Paragraph(block.text, 0)
        else:
            yield block


def _length(block: Block) -> int:
    return len(block.text) if isinstance(block, Paragraph) else LEAST_TEXT


def _words_of(element: Any) -> str:
    return BLANKS.sub(" ", "".join(element.itertext())).strip()


def _squeezed(text: str) -> str:
    return BLANKS.sub("", text)
