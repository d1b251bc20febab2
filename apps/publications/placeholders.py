"""The numbers in the paragraphs of a bulletin: {红灯数} in the words that a person writes, 3 in what goes out. Pure.

A number is never typed, so that it cannot differ from what was counted.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from apps.dashboard.states import Other, State
from apps.progress.sentences import LIGHT_WORDS
from apps.publications.facts import Facts, Tally
from apps.publications.official import CHINESE, day_words

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# A count or a share that somebody typed: it stays as it is when the numbers change.
TYPED = re.compile(r"\d+(?:\.\d+)?\s*(?:项|件|盏|家|%|％|个百分点)")

STATES: dict[str, str] = {
    State.DONE: "已完成",
    State.AHEAD: "超序时",
    State.ON_SCHEDULE: "达序时",
    State.BEHIND: "欠序时",
    State.OTHER: "其他",
}
OTHERS: dict[str, str] = {
    Other.NOT_REPORTED: "未报送",
    Other.WAITING: "报送待审核",
    Other.AWAITS_LIMIT: "待下达",
    Other.NOT_DUE: "未到期",
    Other.UNSORTED: "其余情形",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: words, or a number that `name` stands for."""

    text: str
    name: str = ""


def pieces(text: str, facts: Facts) -> list[Piece]:
    """The words and the numbers of a paragraph. A name that means nothing stays as it was written."""
    found, end = [], 0
    for match in PLACEHOLDER.finditer(text):
        found.append(Piece(text[end : match.start()]))
        number = NUMBERS.get(match[1].strip())
        found.append(Piece(number(facts), match[1].strip()) if number else Piece(match[0]))
        end = match.end()
    return [piece for piece in [*found, Piece(text[end:])] if piece.text]


def unknown(text: str) -> list[str]:
    """What stands in braces and means nothing, and braces that do not close."""
    names = [name for name in PLACEHOLDER.findall(text) if name.strip() not in NUMBERS]
    return [f"{{{name}}}" for name in names] + re.findall("[{}]", PLACEHOLDER.sub("", text))


def typed(text: str) -> list[str]:
    """Counts and shares that were typed instead of being named."""
    return TYPED.findall(PLACEHOLDER.sub("·", text))


def quarter_words(quarter: str) -> str:
    """2021Q3: 2021年第三季度."""
    return f"{quarter[:4]}年第{CHINESE[int(quarter[5]) - 1]}季度"


def share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}%" if of else "0%"


def change(tally: Tally) -> str:
    if tally["before"] is None:
        return "上季度无可比数据"
    more = tally["count"] - tally["before"]
    if not more:
        return "与上季度持平"
    return f"比上季度{'增加' if more > 0 else '减少'}{abs(more)}项"


def others(facts: Facts) -> str:
    """未报送3项、待下达2项."""
    counts = [(word, facts["others"].get(code, 0)) for code, word in OTHERS.items()]
    return "、".join(f"{word}{count}项" for word, count in counts if count) or "无"


Number = Callable[[Facts], str]
Counted = Literal["states", "lights"]


def of_tallies(field: Counted, words: Mapping[str, str]) -> dict[str, Number]:
    """Of each state or light: how many, of all the targets which share, and how that changed."""
    found: dict[str, Number] = {}
    for code, word in words.items():
        found |= of_tally(field, code, word)
    return found


def of_tally(field: Counted, code: str, word: str) -> dict[str, Number]:
    return {
        f"{word}数": lambda facts: str(facts[field][code]["count"]),
        f"{word}占比": lambda facts: share(facts[field][code]["count"], facts["total"]),
        f"{word}较上季": lambda facts: change(facts[field][code]),
    }


def of_starred(field: Counted, words: Mapping[str, str]) -> dict[str, Number]:
    """The same of the livelihood projects (★) apart."""

    def number(code: str) -> Number:
        return lambda facts: str(facts["starred"][field][code])

    return {f"实事{word}数": number(code) for code, word in words.items()}


NUMBERS: dict[str, Number] = {
    "季度": lambda facts: quarter_words(facts["quarter"]),
    "截止日": lambda facts: day_words(date.fromisoformat(facts["on"])),
    "目标总数": lambda facts: str(facts["total"]),
    **of_tallies("states", STATES),
    "其他构成": others,
    **of_tallies("lights", LIGHT_WORDS),
    "实事项目总数": lambda facts: str(facts["starred"]["total"]),
    **of_starred("states", STATES),
    **of_starred("lights", LIGHT_WORDS),
    "变差数": lambda facts: str(len(facts["worse"])),
    "变好数": lambda facts: str(len(facts["better"])),
    "应报件数": lambda facts: str(facts["asked"]),
    "逾期件数": lambda facts: str(facts["late"]),
    "逾期未报件数": lambda facts: str(facts["missing"]),
    "待审件数": lambda facts: str(facts["waiting"]),
    "逾期单位数": lambda facts: str(len(facts["lateness"])),
    "延期单位数": lambda facts: str(len({one["unit"] for one in facts["extended"]})),
    "退回件数": lambda facts: str(len(facts["returned"])),
    "退回未重报件数": lambda facts: str(sum(not one["answered"] for one in facts["returned"])),
}
