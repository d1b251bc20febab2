"""Where on a government web page the notice stands.

Known containers first: the national guide for government web sites (政府网站发展指引) and the systems that
most of them run on name the element that holds the text. Where none is known, the element that holds all the prose.
In doubt more is taken rather than less: the parser knows breadcrumbs and the like when it sees them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .page import is_block, names_of
from .words import Words

# Made for the text alone, as an id or a class, in lower case.
TEXT_CONTAINERS = {
    "ucap-content", "ucapcontent", "zoom", "zoomcon", "trs_editor", "trs_ueditor", "trs_editor_view", "pages_content",
    "xxgk_content", "zfxxgk_zw_content", "news_content", "news-content", "newscontent", "v_news_content", "vsb_content",
    "wzcontent", "xl_content", "article-content", "article_content", "articlecontent", "info_content", "info-content",
    "ivs_content", "easysite-news-text", "js_content", "conttext", "bt_content", "arc_cont", "text_content",
    "detail-content", "detail_content", "detailcontent", "notice-content",
}  # fmt: skip
# Often the text, often the text and what surrounds it.
CONTAINERS = {
    "content",
    "article",
    "view",
    "main",
    "detail",
    "article-con",
    "main-content",
    "main_content",
    "wz",
}

# Parts of a page around the text.
FURNITURE = re.compile(
    r"(?:^|[-_])(?:nav\w*|menu|crumbs?|bread\w*|dqwz|share|bdshare\w*|fenxiang|foot\w*|sidebar|copyright|login"
    r"|search|pagination|related?|xgwj|xgxx|qrcode|ewm|friendlink\w*|top(?:bar|nav))(?:$|[-_])|^header$"
)
# A row of buttons: "【打印】【关闭】", "字体：大 中 小".
BUTTONS = re.compile(
    r"(?:打印|关闭|收藏|分享到?|复制链接|返回(?:顶部|首页|列表)?|纠错|窗口|本[页文]|此页|页面|字[体号]|[大中小]|微信|微博|QQ空间"
    r"|[\s:：|｜【】\[\]()（）/·>＞]){2,40}"
)
FURNITURE_LIMIT = 300  # characters; what holds more is text, whatever it is called
BUTTON_LIMIT = 40  # characters
LINK_LIST = 5  # links; a list of other documents has at least so many, and hardly anything else
NEARLY_ALL = 0.8  # share of a page's prose that its main content holds
MOST = 0.95


def find_main(root: Any, words: Mapping[Any, Words]) -> list[Any]:
    """The elements that hold the notice, in their order; mostly one."""
    body = root.find(".//body")
    page = body if body in words else root
    known = _known(page, words, TEXT_CONTAINERS)
    if known and _holds(known, NEARLY_ALL * words[page].stops, words):
        return known
    generic = [element for element in _known(page, words, CONTAINERS) if words[element].own]
    best = max(generic, key=lambda element: words[element].stops, default=None)
    if best is not None and _holds([best], NEARLY_ALL * words[page].stops, words):
        return [best]
    return [_densest(page, words)]


def _known(page: Any, words: Mapping[Any, Words], names: set[str]) -> list[Any]:
    """The outermost elements of these names that hold words."""
    found: dict[Any, None] = {}  # a set that keeps its order
    for element in page.iter():
        if element.tag in names or not names.isdisjoint(names_of(element)):
            inside = any(ancestor in found for ancestor in element.iterancestors())
            if not inside and element in words and words[element].own + words[element].linked:
                found[element] = None
    return list(found)


def _holds(elements: list[Any], stops: float, words: Mapping[Any, Words]) -> bool:
    return sum(words[element].stops for element in elements) >= stops


def _densest(page: Any, words: Mapping[Any, Words]) -> Any:
    """The innermost element that holds nearly all prose and beside which no line of the notice can stand."""
    element = page
    while True:
        heaviest = max(element, key=lambda child: words[child].stops, default=None)
        if heaviest is None or words[heaviest].stops < max(1, MOST * words[page].stops):
            return element
        if heaviest.tag in {"p", "span", "table", "a"} or not any(map(is_block, heaviest)):
            return element  # one paragraph among others, or a table between them
        if any(_is_line(child, words) for child in element if child is not heaviest):
            return element
        element = heaviest


def _is_line(element: Any, words: Mapping[Any, Words]) -> bool:
    """Whether the element is a paragraph of a text rather than a part of a page."""
    return element.tag in {"p", "h2", "h3", "h4", "h5", "h6", "blockquote"} and words[element].own > 0


def furniture_in(main: Any, words: Mapping[Any, Words]) -> Iterator[Any]:
    """The parts of the main content that are of the page: share buttons, breadcrumbs, lists of other documents."""
    for element in main.iterdescendants():
        if element in words and is_block(element) and _is_furniture(element, words[element]):
            yield element


def _is_furniture(element: Any, counted: Words) -> bool:
    size = counted.own + counted.linked
    if size <= FURNITURE_LIMIT and any(map(FURNITURE.search, names_of(element))):
        return True
    if 0 < size <= BUTTON_LIMIT and BUTTONS.fullmatch("".join(element.itertext())):
        return True
    is_list = element.tag in {"ul", "div", "dl"} and counted.linked > 10 * counted.own and counted.own < 20
    return (
        is_list
        and sum(1 for _ in element.iter("a")) >= LINK_LIST
        and "附件" not in "".join(element.itertext())
    )
