"""What units rely on beyond the notations in cases/units.txt."""

from time import perf_counter

import pytest

from apps.documents.parser import Role, parse
from apps.documents.parser.units.clause import find_statements, first_leads_from, is_unit_line

ITEMS = (
    "一、重点任务\n1.新建学校3所。(责任单位:区教育局、区财政局)\n2.改造道路2条。(责任单位:区住建局、各街道)"
)


def roles(text: str) -> list[list[Role]]:
    return [[unit.role for unit in item.units] for item in parse(text).items]


@pytest.mark.parametrize(
    "words",
    [
        "列第一位者为牵头单位",
        "列第一位的责任单位为牵头单位或汇总单位",
        "责任单位中排在首位的为牵头单位",
        "第一责任单位为牵头单位",
        "排名第一的单位是主办单位",
        "各项任务首个单位为牵头单位",
        "牵头单位列首位",
    ],
)
def test_a_document_may_say_that_the_first_leads(words: str) -> None:
    assert first_leads_from(words) == 0


@pytest.mark.parametrize("words", ["第一季度由区发改局牵头", "各牵头单位要第一时间落实", "列为牵头单位"])
def test_other_words_about_leaders_say_nothing_of_the_first(words: str) -> None:
    assert first_leads_from(words) is None


def test_what_is_said_of_the_first_holds_for_all_items() -> None:
    assert roles(f"{ITEMS}\n注:列第一位者为牵头单位。") == [[Role.LEAD, Role.SUPPORT]] * 2


def test_what_holds_from_there_on_leaves_the_items_above() -> None:
    assert roles(ITEMS.replace("各街道", "各街道(列第一位者为牵头单位,下同)")) == [
        [Role.RESPONSIBLE, Role.RESPONSIBLE],
        [Role.LEAD, Role.SUPPORT],
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("责任单位:区教育局、区财政局", True),
        ("责任单位:区教育局。配合单位:区财政局。", True),
        ("(区教育局、各街道)", True),
        ("【牵头单位】区教育局", True),
        ("牵头单位 区教育局", True),
        ("区教育局牵头,各街道配合", True),
        ("完成时限:6月底前", True),
        ("责任单位要加强领导", False),
        ("新建学校3所。(责任单位:区教育局)", False),
        ("部门协作机制", False),
    ],
)
def test_lines_that_only_state_units(line: str, expected: bool) -> None:
    assert is_unit_line(line) is expected


@pytest.mark.parametrize(
    "noise",
    [
        "区",
        "区 ",
        "(",
        "((区))",
        "完成改造责任单位:区",
        "责 任 单 位 ",
        "单位 区",
        "牵头,",
        "由区",
        "会同区",
        "和区教育局",
        "等部门",
    ],
)
def test_the_time_grows_with_the_text_alone(noise: str) -> None:
    took = [_seconds((noise * length)[:length]) for length in (4_000, 32_000)]

    assert took[1] < 40 * took[0] + 0.5


def _seconds(text: str) -> float:
    start = perf_counter()
    find_statements(text, 0, len(text))
    is_unit_line(text)
    return perf_counter() - start
