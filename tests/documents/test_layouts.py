"""The same notice in every format and layout says the same."""

from decimal import Decimal

import pytest

from apps.documents.extraction import extract
from apps.documents.parser import Item, ParsedNotice, parse
from apps.documents.parser.normalise import normalise
from tests.layouts import LAYOUTS, Clause, Notice

NOTICE = Notice(
    "2026年临江区政府重点工作责任分解",
    {
        "推动经济稳中提质": (
            Clause("新引进企业1200家，其中注册资本1亿元以上企业30家。", "区发展改革委、区商务委", "各街道"),
            Clause("社会消费品零售总额增长5%左右，完成工业投资35.5亿元。", "区商务委", "区经济信息化委"),
            Clause(
                "推进滨江数字产业园建设，6月底前开工，年底前完成主体结构。",
                "滨江开发办",
                "区规划资源局、区建设管理委",
            ),
        ),
        "保障和改善民生": (
            Clause("新增养老床位350张，改建认知障碍照护床位不少于120张。", "区民政局", "各街道、有关镇"),
            Clause("加装既有多层住宅电梯60台，完成老旧小区改造20万平方米。", "区房管局", "区财政局，各街道"),
            Clause("持续推进“15分钟生活圈”建设，新建社区食堂三家。", "区民政局", "区市场监管局"),
            Clause("完善公共文化服务，举办文化惠民演出100场以上。", "区文化旅游局", "各街道"),
        ),
    },
)


def said(
    notice: ParsedNotice, text: str
) -> list[tuple[str, list[tuple[str, str]], list[tuple[Decimal, str]]]]:
    """Words, units with their roles, and figures of each item; where it stands is told by the layout."""
    return [(words_of(item, text), units_of(item), figures_of(item)) for item in notice.items]


def words_of(item: Item, text: str) -> str:
    """What the clause promises, without its label, its statement of units, and blanks and line ends."""
    first, last = item.commitments[0].start, item.commitments[-1].end
    return "".join(normalise(text[first:last]).split())


def units_of(item: Item) -> list[tuple[str, str]]:
    return [(unit.name, unit.role.value) for unit in item.units]


def figures_of(item: Item) -> list[tuple[Decimal, str]]:
    return [(figure.value, figure.unit) for figure in item.indicators]


def names(units: str, role: str) -> list[tuple[str, str]]:
    return [(name, role) for name in units.replace("，", "、").split("、")]


FIGURES = [
    [(1200, "家"), (30, "家")],
    [(5, "%"), (3_550_000_000, "元")],
    [],
    [(350, "张"), (120, "张")],
    [(60, "台"), (200_000, "平方米")],
    [(3, "家")],
    [(100, "场")],
]
EXPECTED = [
    (
        "".join(normalise(clause.words).split()),
        names(clause.leads, "lead") + names(clause.supports, "support"),
        [(Decimal(value), unit) for value, unit in figures],
    )
    for clause, figures in zip(
        [c for clauses in NOTICE.sections.values() for c in clauses], FIGURES, strict=True
    )
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(layout: str) -> None:
    found = extract(LAYOUTS[layout](NOTICE))
    notice = parse(found.text, found.structure)
    assert said(notice, found.text) == EXPECTED
    assert normalise(notice.document.title or "") == NOTICE.title
    assert [section.title for section in notice.sections] == list(NOTICE.sections)
    assert notice.unread == ()
