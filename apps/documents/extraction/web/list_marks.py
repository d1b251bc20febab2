"""The numbers that a browser prints before the items of a list, and that stand nowhere in the page."""

import re
from typing import Any

from apps.documents.extraction.numerals import numeral

# CSS list-style-type, or the attribute `type`, → the number format of Word and the sign after the number.
STYLES = {
    "decimal": ("decimal", "."), "1": ("decimal", "."), "decimal-leading-zero": ("decimalZero", "."),
    "lower-alpha": ("lowerLetter", "."), "lower-latin": ("lowerLetter", "."), "a": ("lowerLetter", "."),
    "upper-alpha": ("upperLetter", "."), "upper-latin": ("upperLetter", "."), "A": ("upperLetter", "."),
    "lower-roman": ("lowerRoman", "."), "i": ("lowerRoman", "."),
    "upper-roman": ("upperRoman", "."), "I": ("upperRoman", "."),
    "cjk-ideographic": ("chineseCounting", "、"), "simp-chinese-informal": ("chineseCounting", "、"),
    "trad-chinese-informal": ("chineseCounting", "、"), "cjk-decimal": ("ideographDigital", "、"),
    "simp-chinese-formal": ("chineseLegalSimplified", "、"), "cjk-heavenly-stem": ("ideographTraditional", "、"),
}  # fmt: skip
# The lists of UEditor, the editor of most Chinese sites, whose numbers are pictures: class → as they are drawn.
DRAWN = {
    "custom_num": "{}.", "custom_num1": "{})", "custom_num2": "({})",
    "custom_cn": "{}、", "custom_cn1": "{})", "custom_cn2": "({})",
}  # fmt: skip
STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?([a-z][a-z-]*)")
NOT_A_STYLE = {"inside", "outside"}

# A number that is printed already: "1.", "（一）", "一、", "①", "第一条".
PRINTED = re.compile(
    r"\s*(?:[\d一二三四五六七八九十]{1,3}[.．、:)）](?!\d)|[(（][\d一二三四五六七八九十]{1,3}[)）]|第[\d一-龥]{1,4}[条章]|[①-⒛])"
)


class Counter:
    """The numbers of one list, item by item."""

    def __init__(self, ordered_list: Any) -> None:
        self.list = ordered_list
        self.next = _number(ordered_list.get("start"), 1)

    def mark(self, item: Any) -> str:
        """What is printed before `item`, the next one of the list; "" where the list shows no numbers."""
        number = _number(item.get("value"), self.next)
        self.next = number + 1
        if PRINTED.match("".join(_first_words(item))):
            return ""
        for drawn in (self.list.get("class") or "").split():
            if drawn in DRAWN:
                style = "chineseCounting" if drawn.startswith("custom_cn") else "decimal"
                return DRAWN[drawn].format(numeral(number, style))
        style, sign = STYLES.get(self._style(item), ("none", ""))
        return numeral(number, style) + sign

    def _style(self, item: Any) -> str:
        for element in (item, self.list):
            names = [name for name in STYLE.findall(element.get("style") or "") if name not in NOT_A_STYLE]
            if names or element.get("type"):
                return str(names[0] if names else element.get("type"))
        return "decimal"


def _first_words(item: Any) -> list[str]:
    """The first pieces of text in an item that are not blank, enough to see its number."""
    pieces: list[str] = []
    for piece in item.itertext():
        if piece.strip():
            pieces.append(piece.strip())
        if len(pieces) == 3:
            break
    return pieces


def _number(printed: str | None, otherwise: int) -> int:
    digits = (printed or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else otherwise
