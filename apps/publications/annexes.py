"""The tables behind a bulletin, from its facts. Pure."""

from collections.abc import Iterable

from apps.progress.sentences import LIGHT_WORDS
from apps.publications.composing import situation
from apps.publications.facts import Facts, Row
from apps.publications.official import Annex
from apps.publications.placeholders import STATES, quarter_words


def annexes_of(facts: Facts) -> tuple[Annex, ...]:
    """By domain, leader and lead unit; what is behind; who reported late. A table without rows is left out."""
    quarter = quarter_words(facts["quarter"])
    found = [
        Annex(f"{quarter}各领域进展情况表", *by_state("领域", facts["domains"])),
        Annex(f"{quarter}各分管领导亮灯情况表", *by_light("分管领导", facts["leaders"])),
        Annex(
            f"{quarter}各牵头单位亮灯情况表",
            *by_light("牵头单位", facts["units"]),
            note="注：一项目标任务由多个单位牵头的，分别计入各单位，各单位之和可能大于目标任务总数。",
        ),
        Annex(f"{quarter}欠序时目标任务清单", *behind(facts)),
        Annex(f"{quarter}逾期报送情况表", *lateness(facts)),
    ]
    return tuple(annex for annex in found if annex.rows)


Table = tuple[tuple[str, ...], tuple[int, ...], tuple[tuple[str, ...], ...]]


def by_state(name: str, rows: list[Row]) -> Table:
    columns = (name, "目标数", *STATES.values(), "红灯", "黄灯")
    found = [
        (row["name"], row["total"], *(row["states"][s] for s in STATES), *counts(row, ("red", "yellow")))
        for row in rows
    ]
    totals = [sum(column) for column in zip(*(row[1:] for row in found), strict=True)]
    return columns, (6, *(3,) * 8), texts([*found, ("合计", *totals)] if found else [])


def by_light(name: str, rows: list[Row]) -> Table:
    columns = (name, "目标数", *LIGHT_WORDS.values(), "报送逾期")
    found = [(row["name"], row["total"], *counts(row, LIGHT_WORDS), row["late"]) for row in rows]
    return columns, (9, *(3,) * 5, 4), texts(found)


def counts(row: Row, colours: Iterable[str]) -> tuple[int, ...]:
    return tuple(row["lights"][colour] for colour in colours)


def behind(facts: Facts) -> Table:
    columns = ("序号", "目标任务", "牵头单位", "分管领导", "亮灯", "进展情况")
    found = [
        (
            place,
            f"{'★' if item['starred'] else ''}{item['name']}",
            item["units"],
            item["leader"],
            LIGHT_WORDS[item["colour"]],
            situation(item),
        )
        for place, item in enumerate([*facts["reds"], *facts["yellows"]], 1)
    ]
    return columns, (3, 12, 7, 6, 4, 16), texts(found)


def lateness(facts: Facts) -> Table:
    columns = ("单位", "应报件数", "逾期报送件数", "逾期未报送件数", "最长逾期（工作日）")
    found = [
        (one["unit"], one["asked"], one["late"], one["missing"], one["days"]) for one in facts["lateness"]
    ]
    return columns, (8, 4, 5, 6, 8), texts(found)


def texts(rows: Iterable[tuple[object, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in rows)
