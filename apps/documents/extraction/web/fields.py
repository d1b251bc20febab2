"""What a government page states about its notice, outside the text: 索引号, 文号, 发文机关, 成文日期.

It stands there as a table, a list or a row of spans, and in the meta tags of the national guide for government web
sites (政府网站发展指引, annex 2).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from .page import is_block, is_seen
from .words import Words

GAP = "\x1f"  # between pieces of text in different elements: a label ends there at the latest

# Field → its labels, the better one first. A date of signing comes before one of publication.
LABELS = {
    "title": ("标题", "名称", "信息名称", "文件名称", "信息标题"),
    "issuer": ("发文机关", "发文机构", "发文单位", "发文部门", "制发机关", "制发机构", "发布机关", "发布机构",
               "发布单位", "公开主体", "公开机构"),
    "doc_number": ("发文字号", "发文文号", "文件字号", "文件编号", "公文字号", "文号", "文件号"),
    "issued_on": ("成文日期", "成文时间", "生成日期", "生成时间", "发文日期", "发文时间", "印发日期", "印发时间",
                  "发布日期", "发布时间", "公开日期", "公开时间"),
}  # fmt: skip
OTHERS = (
    "索引号", "信息索引号", "主题分类", "信息分类", "组配分类", "公文种类", "主题词", "关键词", "有效性", "时效性", "效力状态", "时效",
    "公开方式", "公开范围", "公开类别", "公开形式", "公开属性", "生效日期", "实施日期", "废止日期", "失效日期", "有效期", "信息来源", "来源",
    "作者", "浏览次数", "点击数", "访问量", "字体", "字号", "体裁", "文种", "分类", "责任编辑", "审核人", "内容概述", "服务对象",
    "公开时限", "公开目录", "统一编号", "规范性文件编号", "登记号", "统一登记号",
)  # fmt: skip
FIELD_OF = {label: field for field, labels in LABELS.items() for label in labels}


def _spaced(label: str) -> str:
    """A label as it may be printed: "文    号", "索 引 号", or in several elements."""
    return rf"[\s{GAP}]*".join(label)


LABEL = re.compile(
    rf"(?:^|(?<=[\s{GAP}•·|【\[]))(?P<label>"
    + "|".join(_spaced(label) for label in sorted((*FIELD_OF, *OTHERS), key=len, reverse=True))
    + rf")[\s{GAP}】\]]*(?:(?P<colon>[:：])|(?<=[\s{GAP}】\]])|$)"
)
PROSE = re.compile("[。；]")
BLANKS = re.compile(rf"[\s{GAP}]+")

DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
NUMBER = re.compile(r"[\u4e00-\u9fff][^\n]{0,30}?\d{4}[^\n]{0,6}?\d{1,4}\s*号?")
BODY = re.compile(r"[\u4e00-\u9fff（）()、，, ]{2,60}")
NOTHING = {"", "无", "暂无", "空", "—", "-"}
# What these blocks hold at most, and at least.
BLOCK_LIMIT = 900  # characters
LEAST_LABELS = 3


def find_blocks(root: Any, words: Mapping[Any, Words]) -> list[Any]:
    """The tables, lists and rows of spans that state the fields and nothing else, the inner ones left out."""
    found: dict[Any, None] = {}
    for element in root.iter("table", "dl", "ul", "div", "p"):
        counted = words.get(element)
        if counted is None or not 0 < counted.own <= BLOCK_LIMIT or counted.stops > 2:
            continue
        if any(ancestor in found for ancestor in element.iterancestors()):
            continue
        lines = list(lines_of(element))
        labels = {_closed(match["label"]) for line in lines for match in LABEL.finditer(line)}
        if len(labels) >= LEAST_LABELS and not any(PROSE.search(line) for line in lines):
            found[element] = None
    return list(found)


def read_fields(root: Any, lines: list[str]) -> dict[str, str]:
    """The fields of Structure.fields that meta tags and printed labels state; `lines` from lines_of."""
    stated: dict[str, str] = {}
    for label, printed in _pairs(lines):
        stated.setdefault(label, printed)
    fields: dict[str, str] = {}
    for field, labels in LABELS.items():
        values = (_checked(field, stated.get(label, "")) for label in labels)
        if value := next(filter(None, values), None):
            fields[field] = value
    if len(stated) < LEAST_LABELS:
        fields.pop("title", None)  # 名称 alone may head a column of anything
    meta = _meta(root)
    if title := meta.get("articletitle", "").strip():
        fields["title"] = BLANKS.sub(" ", title)
    if published := _checked("issued_on", meta.get("pubdate") or meta.get("firstpublishedtime", "")):
        fields.setdefault("issued_on", published)
    return fields


def lines_of(root: Any) -> Iterator[str]:
    """The lines of a page without tables or lists: every cell is one, pieces parted by GAP."""
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element is not root and (is_block(element) or element.tag == "br"):
            yield from _joined(pieces)
        if event == "end":
            pieces.append((element.tail if element is not root else "") or "")
        elif element is root or is_seen(element):
            pieces.append(element.text or "")
        else:
            walk.skip_subtree()
    yield from _joined(pieces)


def _joined(pieces: list[str]) -> Iterator[str]:
    line = GAP.join(piece.strip() for piece in pieces if piece.strip())
    pieces.clear()
    if line:
        yield line


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Label and value: on one line, or the value on the line after its label."""
    pending = ""
    for line in lines:
        matches = list(LABEL.finditer(line))
        if not matches:
            if pending:
                yield pending, line
            pending = ""
            continue
        ends = [*(match.start() for match in matches[1:]), len(line)]
        for match, end in zip(matches, ends, strict=True):
            pending = _closed(match["label"])
            if value := line[match.end() : end].strip(f" \t{GAP}:：|】]"):
                yield pending, value
                pending = ""


def _closed(label: str) -> str:
    return BLANKS.sub("", label)


def _checked(field: str, value: str) -> str | None:
    """The value where it is one of its field, as printed; page after page prints labels without any."""
    value = " ".join(value.replace(GAP, "").split())
    if value in NOTHING:
        return None
    if field == "issued_on":
        found = DATE.search(value)
        return found.group().strip() if found else None
    if field == "doc_number":
        found = NUMBER.match(value)
        return found.group().strip() if found else None
    if field == "issuer":
        return value if BODY.fullmatch(value) else None
    return value if len(value) <= 120 else None


def _meta(root: Any) -> dict[str, str]:
    named = ((tag.get("name") or "", tag.get("content") or "") for tag in root.iter("meta"))
    return {name.lower(): content for name, content in reversed(list(named)) if name}
