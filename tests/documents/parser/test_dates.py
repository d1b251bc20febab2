from datetime import date

import pytest

from apps.documents.parser.dates import damaged_dates, due_on, find_dates, period_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月底前完成", date(2024, 6, 30)),
        ("2月底前完成", date(2024, 2, 29)),
        ("于9月前开工", date(2024, 9, 30)),
        ("8月份前完成", date(2024, 8, 31)),
        ("3月20日前报送", date(2024, 3, 20)),
        ("二季度末建成", date(2024, 6, 30)),
        ("上半年开工", date(2024, 6, 30)),
        ("年底前竣工", date(2024, 12, 31)),
        ("2025年年底前竣工", date(2025, 12, 31)),
        ("2025年底前竣工", date(2025, 12, 31)),
        ("年内完成", date(2024, 12, 31)),
        ("全年新增岗位", date(2024, 12, 31)),
        ("2025年度内", date(2025, 12, 31)),
        ("六月底前", date(2024, 6, 30)),
        ("10月中旬前", date(2024, 10, 20)),
        ("6月份", date(2024, 6, 30)),
        ("9月投入使用", date(2024, 9, 30)),
        ("前三季度", date(2024, 9, 30)),
        ("2025年第一季度", date(2025, 3, 31)),
        ("国庆节前", date(2024, 9, 30)),
        ("明年3月底前", date(2025, 3, 31)),
        ("完成时限:2025.12", date(2025, 12, 31)),
        ("完成时限:2024-06-30", date(2024, 6, 30)),
        ("完成时限:12月31日", date(2024, 12, 31)),
        ("3月20日~4月10日", date(2024, 4, 10)),
        ("2024年10月至2025年3月", date(2025, 3, 31)),
        ("2025年3月20日—4月10日", date(2025, 4, 10)),
        ("1-12月开展", date(2024, 12, 31)),
        ("到2025年,建成", date(2025, 12, 31)),
        ("到2025年6月建成", date(2025, 6, 30)),
        ("每月5日前报送", None),
        ("每季度第1个月20日前报送", None),
        ("每季度末公布", None),
        ("当季办结", None),
        ("5月1日—", None),
        ("5月1日起施行", None),
        ("截至2023年底", None),
        ("3年内", None),
        ("6个月内", None),
        ("2020-2022年", None),
        ("2023年12月印发的通知", None),
        ("6月底前开工,11月底前完工", date(2024, 11, 30)),
        ("自查阶段(5月11日—6月10日)", date(2024, 6, 10)),
        ("2月31日前", None),
        ("持续推进", None),
    ],
)
def test_deadlines(text: str, expected: date | None) -> None:
    assert due_on(text, 2024) == expected


def test_a_deadline_without_any_year_is_none() -> None:
    assert due_on("6月底前完成", None) is None


@pytest.mark.parametrize(
    "text", ["2021年3月18日", "2021-03-18", "2021/3/18", "二〇二一年三月十八日", "二○二一年三月十八日"]
)
def test_whole_dates(text: str) -> None:
    assert [found.day for found in find_dates(text)] == [date(2021, 3, 18)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021318", [date(2021, 3, 18)]),
        ("20210318日", [date(2021, 3, 18)]),
        ("2023118日", [date(2023, 1, 18), date(2023, 11, 8)]),
        ("2021999", []),
        ("某年", []),
    ],
)
def test_dates_that_lost_their_characters(text: str, expected: list[date]) -> None:
    assert damaged_dates(text) == expected


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        ("2024年工作要点", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024年第三季度工作要点", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024年上半年重点工作", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024年上半年工作总结和下半年工作安排", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024年一季度总结及二季度安排", date(2024, 4, 1), date(2024, 6, 30)),
        ("三年行动计划(2023-2025年)", date(2023, 1, 1), date(2025, 12, 31)),
        ("2023年总结和2024年安排", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_period_that_a_title_names(title: str, start: date, end: date) -> None:
    assert period_in(title) == (start, end)
