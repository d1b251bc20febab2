"""Numbering labels: 一、 (一) 1. (1) ① and their kin, as GB/T 9704 and its neighbours print them."""

import re
from dataclasses import dataclass
from enum import IntEnum

CHINESE = "一二三四五六七八九十百零〇"
ENCLOSED_CHINESE = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
ENCLOSED_ARABIC = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
ARABIC_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Style(IntEnum):
    """How a label is printed, in the order of levels that GB/T 9704 gives."""

    PART = 0
    CHAPTER = 1
    ARTICLE = 2
    CHINESE_COMMA = 3
    CHINESE_BRACKET = 4
    ARABIC = 5
    DECIMAL = 6
    ARABIC_BRACKET = 7
    CIRCLE = 8


# Labels that are a word: they begin a clause where they begin a line, or where a blank stands behind them.
WORDS = (Style.PART, Style.CHAPTER, Style.ARTICLE)
# Labels of the highest levels, which mostly stand before headings.
HEADING_STYLES = (Style.PART, Style.CHAPTER, Style.CHINESE_COMMA)
ORDINAL = rf"第 \s* (?: [{CHINESE}]{{1,4}} | \d{{1,3}} ) \s*"


LABEL = re.compile(
    rf"""
    (?P<PART> {ORDINAL} (?: 部分 | 篇 | 编 ) ) [、:]?                                     # 第一部分
  | (?P<CHAPTER> {ORDINAL} 章 ) [、:]?                                                  # 第一章 总则
  | (?P<ARTICLE> {ORDINAL} 条 (?! 款 | 例 | [{CHINESE}、和至及或规] ) ) [、:]?              # 第一条, not "第一条规定"
  | (?P<CHINESE_COMMA> [{CHINESE}]{{1,4}} \s* [、.] )                                  # 一、 十二、
    (?! [{CHINESE}]{{1,2}} [、级产线次季期类号层] )                                        # not "一、二级"
  | (?P<CHINESE_BRACKET> \( \s* [{CHINESE}]{{1,4}} \s* \) | [{ENCLOSED_CHINESE}] ) [、.]?   # (一) ㈠
  | (?P<DECIMAL> \d{{1,2}} (?: \. \d{{1,2}} ){{1,2}} )                                   # 1.2 推进…, 1.2.3 推进…
    (?= \s+ [\u4e00-\u9fff“《] ) (?! \s* (?: [万亿] | 个百分点 | [\u4e00-\u9fff]{{1,3}} [,。;、以左\s] ) )    # not "1.2 万人"
  | (?P<ARABIC> \d{{1,3}} \s* [.、] | [{ARABIC_DOTTED}] )                              # 1. 12、 ⒈, not 97.5%
    (?! \d (?! \d? \s* 月 | \d{{3}} \s* 年 ) )                                          # but "2.6月底前完成…", "3.2024年…"
  | (?P<ARABIC_BRACKET> \(? \s* \d{{1,2}} \s* \) | [{ENCLOSED_ARABIC}] ) [、.]?        # (1) 1) ⑴
  | (?P<CIRCLE> [{CIRCLED}] ) [、.]?                                                   # ①
    """,
    re.VERBOSE,
)

# Where a label may begin, a whole number at a time.
LABEL_START = rf"[(第{ENCLOSED_CHINESE}{ENCLOSED_ARABIC}{ARABIC_DOTTED}{CIRCLED}]|\d+|[{CHINESE}]+"


@dataclass(frozen=True, slots=True)
class Label:
    """A possible label: ``start`` to ``end`` is what is printed, ``text_start`` where its clause begins."""

    style: Style
    value: int
    start: int
    end: int
    text_start: int


def label_at(text: str, position: int) -> Label | None:
    """The label that is printed at ``position``, if one is."""
    match = LABEL.match(text, position)
    if match is None or match.lastgroup is None:
        return None
    printed = match.group(match.lastgroup)
    value = number_of(printed)
    if value is None:
        return None
    return Label(Style[match.lastgroup], value, position, position + len(printed), match.end())


def starts_with_label(text: str) -> bool:
    return label_at(text, 0) is not None


def number_of(printed: str) -> int | None:
    """The number in a printed label: "(二十一)" is 21, "⑶" is 3, "2.3" is 3."""
    for enclosed in (ENCLOSED_CHINESE, ENCLOSED_ARABIC, ARABIC_DOTTED, CIRCLED):
        if printed in enclosed:
            return enclosed.index(printed) + 1
    digits = re.findall(r"\d+", printed)
    if digits:
        return int(digits[-1])  # 2.3 is the third under 2.
    return chinese_number("".join(char for char in printed if char in CHINESE))


def chinese_number(printed: str) -> int | None:
    """Read a Chinese number below a thousand: 十二 is 12, 一百零三 is 103, 二〇 is 20."""
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if printed and all(char in digits for char in printed):
        return int("".join(str(digits[char]) for char in printed))
    total, digit = 0, 0
    for char in printed:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        elif char in digits:
            digit = digits[char]
        else:
            return None
    return total + digit or None
