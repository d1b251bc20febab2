"""A bulletin's blocks and facts → the official document that goes out, and the blocks that it begins with. Pure.

A block is a paragraph that a person may write, or a list that is written from the facts alone.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from apps.progress.sentences import LIGHT_WORDS
from apps.publications.facts import Facts, Item
from apps.publications.official import Paragraph, day_words, numbered
from apps.publications.placeholders import Piece, pieces, quarter_words

# Kinds of paragraphs and their levels: 一、 （一） 1. （1）.
LEVELS = {"text": 0, "heading": 1, "subheading": 2, "item": 3, "subitem": 4}


class Block(TypedDict):
    """`kind` is one of LEVELS, with `text`, or of LISTS, without."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as it goes out. `block` is the block that it comes from."""

    block: str
    paragraph: Paragraph
    pieces: tuple[Piece, ...]


def lines_of(blocks: Iterable[Block], facts: Facts) -> list[Line]:
    found: list[tuple[str, int, list[Piece]]] = []
    for block in blocks:
        if block["kind"] in LISTS:
            for level, text in LISTS[block["kind"]](facts):
                found.append((block["id"], level, [Piece(text)]))
        elif block["text"].strip():
            words = " ".join(block["text"].split())
            found.append((block["id"], LEVELS[block["kind"]], pieces(words, facts)))
    texts = [(level, "".join(piece.text for piece in parts)) for _block, level, parts in found]
    return [
        Line(block, paragraph, tuple(parts))
        for (block, _level, parts), paragraph in zip(found, numbered(texts), strict=True)
    ]


Listed = Sequence[tuple[int, str]]


def reds(facts: Facts) -> Listed:
    return [(3, item_words(item)) for item in facts["reds"]] or [(0, "本季度无红灯目标任务。")]


def worse(facts: Facts) -> Listed:
    return moved(facts["worse"]) or [(0, "无。")]


def better(facts: Facts) -> Listed:
    return moved(facts["better"]) or [(0, "无。")]


def moved(items: Iterable[Item]) -> Listed:
    return [
        (3, f"{item['name']}{who(item)}：由{LIGHT_WORDS[item['before']]}变为{LIGHT_WORDS[item['colour']]}。")
        for item in items
    ]


def late(facts: Facts) -> Listed:
    found = []
    for one in facts["lateness"]:
        told = [f"逾期报送{one['late']}件"] if one["late"] else []
        told += [f"逾期未报送{one['missing']}件"] if one["missing"] else []
        found.append((3, f"{one['unit']}：{'、'.join(told)}，最长逾期{one['days']}个工作日。"))
    return found or [(0, "无逾期报送和逾期未报送情况。")]


def extended(facts: Facts) -> Listed:
    return [
        (3, ended(f"{one['unit']}：延期至{day_words(date.fromisoformat(one['due_on']))}，{one['reason']}"))
        for one in facts["extended"]
    ] or [(0, "无。")]


def returned(facts: Facts) -> Listed:
    return [
        (
            3,
            f"{one['unit']}“{one['name']}”：{ended(one['reason'])}{'' if one['answered'] else '尚未重新报送。'}",
        )
        for one in facts["returned"]
    ] or [(0, "无。")]


# Lists that are written from the facts alone.
LISTS: dict[str, Callable[[Facts], Listed]] = {
    "reds": reds,
    "worse": worse,
    "better": better,
    "late": late,
    "extended": extended,
    "returned": returned,
}


def item_words(item: Item) -> str:
    """Who answers for it, how far it is, why, and what is done about it."""
    words = f"{item['name']}{who(item)}。{situation(item)}"
    if item["problems"]:
        words += f"存在问题：{ended(item['problems'])}"
    if item["next_steps"]:
        words += f"下一步措施：{ended(item['next_steps'])}"
    return words


def who(item: Item) -> str:
    told = [f"牵头单位：{item['units']}"] if item["units"] else []
    told += [f"分管领导：{item['leader']}"] if item["leader"] else []
    return f"（{'；'.join(told)}）" if told else ""


def situation(item: Item) -> str:
    """The sentence of the light, and what an officer says of it."""
    words = ended(closed_up(item["sentence"])) if item["sentence"] else ""
    if item["judged"]:
        words += f"经核定为{LIGHT_WORDS[item['colour']]}：{ended(item['judged'])}"
    return words


def ended(words: str) -> str:
    """One line that ends as a sentence does."""
    words = JOINT.sub("", " ".join(words.split()))
    return words if words.endswith(("。", "！", "？", "…")) else words.rstrip("；;，,、.") + "。"


JOINT = re.compile(r"(?<=[㐀-鿿，。；：、）]) (?=[㐀-鿿（])")  # where a line ended
GAP = re.compile(r"(?<=[\d%]) (?=[㐀-鿿（])|(?<=[㐀-鿿）]) (?=[\d])")


def closed_up(words: str) -> str:
    """As documents print figures: 累计开工120台."""
    return GAP.sub("", words)


def first_blocks(facts: Facts) -> list[Block]:
    """The paragraphs of a quarter's bulletin as the office usually words them."""
    found: list[tuple[str, str]] = [
        ("text", "为推动年度目标任务落地见效，现将{季度}目标任务进展情况通报如下。"),
        ("heading", "总体情况"),
        (
            "text",
            "截至{截止日}，纳入督查的目标任务共{目标总数}项。其中，已完成{已完成数}项，占{已完成占比}；"
            "超序时进度{超序时数}项，占{超序时占比}；达序时进度{达序时数}项，占{达序时占比}；"
            "欠序时进度{欠序时数}项，占{欠序时占比}；其他{其他数}项，占{其他占比}（{其他构成}）。",
        ),
        (
            "text",
            "从亮灯情况看，红灯{红灯数}项，占{红灯占比}，{红灯较上季}；黄灯{黄灯数}项，占{黄灯占比}，{黄灯较上季}；"
            "绿灯{绿灯数}项，占{绿灯占比}，{绿灯较上季}；灰灯{灰灯数}项，占{灰灯占比}，{灰灯较上季}。",
        ),
    ]
    if facts["starred"]["total"]:
        found.append(
            (
                "text",
                "含民生实事项目的目标任务{实事项目总数}项，其中红灯{实事红灯数}项，黄灯{实事黄灯数}项，"
                "绿灯{实事绿灯数}项，灰灯{实事灰灯数}项。",
            )
        )
    if facts["compared"]:
        found += [
            ("heading", "变化情况"),
            ("text", "与上季度相比，亮灯变差{变差数}项，变好{变好数}项。"),
            ("subheading", "变差的目标任务"),
            ("worse", ""),
            ("subheading", "变好的目标任务"),
            ("better", ""),
        ]
    found += [
        ("heading", "红灯目标任务及原因"),
        ("reds", ""),
        ("heading", "报送情况"),
        (
            "text",
            "本季度应报送进展报告{应报件数}件，逾期报送{逾期件数}件，逾期未报送{逾期未报件数}件，涉及{逾期单位数}家单位；"
            "同意延期报送{延期单位数}家；退回补充{退回件数}件，其中尚未重新报送{退回未重报件数}件。",
        ),
        ("late", ""),
        ("heading", "下一步工作要求"),
        (
            "text",
            "红灯、黄灯目标任务的牵头单位要对照存在问题，逐项明确整改措施、责任人和完成时限，加快推进、补齐差距；"
            "逾期未报送的单位要尽快补报，并按时报送下一期进展。区政府督查室将对整改情况跟踪督查。",
        ),
    ]
    return [Block(id=str(place), kind=kind, text=text) for place, (kind, text) in enumerate(found, 1)]


def first_title(quarter: str) -> str:
    """Two lines of about the same length."""
    return f"关于{quarter_words(quarter)}目标任务\n进展情况的通报"
