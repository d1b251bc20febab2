from decimal import Decimal

import pytest

from apps.targets.stages import planned_values, says_more


def values(*texts: str, value: int = 200, unit: str = "个") -> dict[int, int]:
    by_quarter = {f"2026Q{number}": text for number, text in enumerate(texts, start=1)}
    planned = planned_values(by_quarter, value=Decimal(value), unit=unit)
    return {int(quarter[-1]): int(value) for quarter, value in planned.items()}


@pytest.mark.parametrize(
    ("texts", "planned"),
    [
        (["累计完成20个", "完成80个", "完成150个", "完成200个"], {1: 20, 2: 80, 3: 150, 4: 200}),
        (["完成20个", "完成60个", "完成70个", "完成50个"], {1: 20, 2: 80, 3: 150, 4: 200}),
        (["完成选址", "启动建设", "建成100个，启动二期", "全部建成２００个。"], {3: 100, 4: 200}),
        (["完成选址", "开工200个", "建成100个", "建成200个"], {3: 100, 4: 200}),
        (["启动", "推进", "收尾", "完成200个"], {4: 200}),
    ],
)
def test_figures_that_reach_the_value_of_the_year_are_planned(texts, planned):
    assert values(*texts) == planned


@pytest.mark.parametrize(
    "texts",
    [
        ["完成方案", "开工20个", "完工20个", "全部完工"],
        ["完成20个", "完成90个", "完成80个", "完成200个"],
        ["完成10%", "完成50%", "完成80%", "完成100%"],
        ["完成20个", "完成30个", "完成40个", "全部完成"],
        ["新建20个、改建30个", "新建40个、改建60个", "收尾", "新建80个、改建120个"],
        ["", "", "", ""],
    ],
)
def test_what_is_not_sure_is_no_plan(texts):
    assert values(*texts) == {}


def test_figures_are_told_in_the_units_of_chinese_numbers():
    texts = ["完成10万平方米", "完成25万平方米", "完成30万平方米", "完成40万平方米"]

    assert values(*texts, value=400_000, unit="平方米") == {1: 100_000, 2: 250_000, 3: 300_000, 4: 400_000}
    assert values("完成1座", "", "", "完成3座/日", value=3, unit="座") == {}
    assert values("完成1座", value=1, unit="") == {}


@pytest.mark.parametrize(
    ("text", "more"), [("累计建成3座。", False), ("建成3座，启动二期", True), ("完成选址", True)]
)
def test_words_beside_the_figure_are_kept(text, more):
    assert says_more(text, "座") is more
