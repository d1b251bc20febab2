"""What a person should look at: signs that the text was damaged or not wholly read. Nothing here stops the parser."""

import re
from collections.abc import Sequence

from .labels import Label
from .lines import JOINT, Paragraph
from .outline import Node
from .tokens import Item, ParsedWarning, Span, WarningCode

BRACKETS = {"(": ")", "〔": "〕", "【": "】", "《": "》"}
BRACKET = re.compile(r"[()〔〕【】《》]")
LOST = re.compile(r"�+|\?{3,}|□{2,}")
FINAL = "。!?;:)]】”》"
BREAKS_OFF = re.compile(r"(?:[,、]|(?:约|达到?|至少|不少于|不低于|超过?|突破)\d*)$")
SHOWN = 12


def check_brackets(text: str, items: Sequence[Item]) -> list[ParsedWarning]:
    """Brackets that open in an item and do not close in it."""
    found = []
    for item in items:
        open_at: list[int] = []
        for bracket in BRACKET.finditer(text, item.start, item.end):
            if bracket.group() in BRACKETS:
                open_at.append(bracket.start())
            elif open_at and bracket.group() == BRACKETS[text[open_at[-1]]]:
                open_at.pop()
        for position in open_at:
            shown = text[position : min(item.end, position + SHOWN)].replace("\n", " ")
            message = f"“{shown}…”处的括号没有闭合，请对照原件核实其后的文字是否完整。"
            found.append(ParsedWarning(WarningCode.UNCLOSED_BRACKET, position, position + 1, message))
    return found


def check_end(text: str, items: Sequence[Item], unread: Sequence[Span]) -> list[ParsedWarning]:
    """A last clause that breaks off in the middle of a sentence.

    A clause may be printed without a full stop where it is short and the clauses before it have none either.
    """
    if not items or any(span.start > items[-1].end for span in unread):
        return []
    last = items[-1]
    words = text[last.start : last.end]
    others_stop = len(items) > 3 and all("。" in text[item.start : item.end] for item in items[-4:-1])
    short = "。" not in words and len(words) < 60 and not BREAKS_OFF.search(words) and not others_stop
    if words[-1] in FINAL or last.units or short:
        return []
    message = f"正文在“{words[-SHOWN:]}”处中断，没有句号，可能缺少后文，请核对原件并补全。"
    return [ParsedWarning(WarningCode.TRUNCATED_END, max(last.start, last.end - SHOWN), last.end, message)]


def check_joins(text: str, paragraphs: Sequence[Paragraph]) -> list[ParsedWarning]:
    found = []
    for paragraph in paragraphs:
        for join in paragraph.joins:
            before = text[max(paragraph.start, join - 60) : join].replace(JOINT, "")[-6:]
            message = f"“{before}”与“{text[join : join + 6].strip()}”之间原有换行，已按同一段落连接，请核实。"
            found.append(ParsedWarning(WarningCode.PAGE_BREAK_JOINED, join, join + 1, message))
    return found


def check_lost(source: str) -> list[ParsedWarning]:
    message = "此处有无法辨认的字符，请对照原件补正。"
    return [
        ParsedWarning(WarningCode.LOST_CHARACTERS, m.start(), m.end(), message) for m in LOST.finditer(source)
    ]


def check_units(items: Sequence[Item]) -> list[ParsedWarning]:
    """Items without a responsible unit in a document whose items mostly have one."""
    with_units = sum(bool(item.units) for item in items)
    if len(items) < 3 or with_units * 2 < len(items):
        return []
    return [
        ParsedWarning(
            WarningCode.MISSING_UNITS,
            item.start,
            item.end,
            f"条目{''.join(map(shown_label, item.labels))}没有写明责任单位，而本文其他条目大多写明，请核对原件或指定责任单位。",
        )
        for item in items
        if not item.units and item.nature == "target"
    ]


def shown_label(label: str) -> str:
    """A label as a person says it: ¶2 is the second paragraph."""
    return f"第{label[1:]}段" if label.startswith("¶") else label


def check_numbering(source: str, nodes: Sequence[Node]) -> list[ParsedWarning]:
    """Numbers that are skipped among the clauses under one heading."""
    found: list[ParsedWarning] = []
    before: Label | None = None
    for node in nodes:
        label = node.label
        if label and before and label.style == before.style and label.value > before.value + 1:
            printed, expected = source[label.start : label.end].strip(), label.value - 1
            message = f"编号“{printed}”之前似乎缺少第{expected}项，请核对原件是否有缺页或漏项。"
            found.append(ParsedWarning(WarningCode.NUMBERING_GAP, label.start, label.end, message))
        before = label or before
        found += check_numbering(source, node.children)
    return found


def check_unread(source: str, unread: Sequence[Span]) -> list[ParsedWarning]:
    found = []
    for span in unread:
        shown = " ".join(source[span.start : span.end].split())[:SHOWN]
        message = f"“{shown}”等文字未能归入标题或条目，已原样保留，请人工判断是否为目标任务。"
        found.append(ParsedWarning(WarningCode.UNREAD_TEXT, span.start, span.end, message))
    return found


def uncovered(text: str, spans: Sequence[Span]) -> list[Span]:
    """The stretches of text that no span covers, without the white space around them."""
    found: list[Span] = []
    position = 0
    for span in [*sorted(spans, key=lambda span: span.start), Span(len(text), len(text))]:
        words = text[position : span.start].strip()
        if words:
            start = text.index(words[0], position)
            found.append(Span(start, start + len(words)))
        position = max(position, span.end)
    return found
