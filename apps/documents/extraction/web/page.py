"""Saved web pages: from their bytes to a tree of elements, and what of it a reader sees.

Elements are lxml's, which has no types: they are `Any` here.
"""

import re
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any

from lxml import etree

from apps.documents.extraction.decoding import decode
from apps.documents.extraction.errors import DamagedFile, TakesTooMuch

# "<meta charset=gb2312>" and "content='text/html; charset=gb2312'" stand within the first bytes of a page.
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
HEAD = 4_096  # bytes in which the declaration is looked for, and what kind of file it is
TAG_LIMIT = 500_000  # a page of 500 printed pages, saved by Word, has some 300,000
NESTED_MAILS = 10  # parts of parts in a page that was saved whole (.mht)

# Pictures inside the page, which may be longer than the parser takes.
DATA = re.compile(r"data:[\w/+.;=-]{1,60},[A-Za-z0-9+/=%]+")
MAIL = re.compile(rb"(?:^|\n)mime-version:", re.IGNORECASE)

# Never seen by a reader, or of the page rather than its text.
UNSEEN = {
    "script", "style", "noscript", "template", "head", "iframe", "frame", "object", "embed", "svg", "canvas", "video",
    "audio", "map", "select", "option", "button", "input", "textarea", "xml", "rt", "rp", "del", "nav", "footer",
}  # fmt: skip
# Hidden until a script shows them: whole pages, and the text of an article in WeChat.
SHOWN_BY_SCRIPT = {"html", "body", "js_content"}
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|table)", re.IGNORECASE)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
BLOCKS = {
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th",
    "section", "article", "main", "aside", "header", "body", "html", "form", "fieldset", "legend", "center", "pre",
    "blockquote", "address", "figure", "figcaption", "hr", "details", "summary", "dir", "menu", *HEADINGS,
}  # fmt: skip


def read_page(data: bytes) -> Any:
    """The root element of a .html or .mht file, comments left out.

    Raises UnknownEncoding, DamagedFile, or TakesTooMuch where the page has more parts, or deeper ones, than a
    notice needs: whatever the parser would leave out silently.
    """
    markup, declared = _markup(data)
    text = DATA.sub("", decode(markup, declared)[0])
    if text.count("<") > TAG_LIMIT:
        raise TakesTooMuch
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.lstrip("\ufeff").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it but blanks
        root = None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise TakesTooMuch
    if root is None:
        raise DamagedFile
    return root


def _markup(data: bytes) -> tuple[bytes, str]:
    """The page itself, out of its mail where it was saved whole, and the encoding that it declares."""
    declared = ""
    if MAIL.search(data[:HEAD]) and not data.lstrip().startswith(b"<"):
        page = _page_in_mail(data)
        content = page.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        declared = page.get_content_charset("")
    found = CHARSET.search(data[:HEAD])
    return data, declared or (found[1].decode("ascii", "replace") if found else "")


def _page_in_mail(data: bytes) -> Message:
    if data.lower().count(b"multipart/") > NESTED_MAILS:
        raise DamagedFile
    mail = BytesParser(policy=policy.compat32).parsebytes(data)
    page = next((part for part in mail.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise DamagedFile
    return page


def is_seen(element: Any) -> bool:
    """Whether a reader sees the element, as far as it says itself: style sheets are not read."""
    if element.tag in SHOWN_BY_SCRIPT or element.get("id") in SHOWN_BY_SCRIPT:
        return True
    style = element.get("style")
    hidden = element.get("hidden") is not None or (style and INVISIBLE.search(style))
    return not (hidden or element.tag in UNSEEN)


def is_block(element: Any) -> bool:
    """Whether the element stands on lines of its own."""
    style = element.get("style")
    return element.tag in BLOCKS or bool(style and BLOCK.search(style))


def names_of(element: Any) -> list[str]:
    """The id and the classes, in lower case."""
    return f"{element.get('id', '')} {element.get('class', '')}".lower().split()
