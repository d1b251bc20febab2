"""Which figures are about the same thing, by their words alone."""

import pytest

from apps.targets.likeness import Figure, Proposal, comparable, proposals, words_of

LIFTS = "既有多层住宅加装电梯"


def figures(*given: tuple[str, str], first: int = 1, **fields: str) -> list[Figure]:
    return [Figure(first + number, name, unit, **fields) for number, (name, unit) in enumerate(given)]


def proposed(earlier: list[Figure], later: list[Figure]) -> list[tuple[str, str]]:
    names = {figure.key: figure.name for figure in [*earlier, *later]}
    return [(names[p.best.earlier], names[p.best.later]) for p in proposals(earlier, later)]


# A notice's worth of other figures, so that words have their weight.
OTHERS = (
    ("新增养老床位", "张"),
    ("新增就业岗位", "个"),
    ("新增公共停车泊位", "个"),
    ("新建公共充电桩", "根"),
    ("旧住房修缮", "平方米"),
    ("雨污混接改造", "处"),
    ("残疾人家庭实施无障碍改造", "户"),
)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ((f"{LIFTS}立项", "台"), (LIFTS, "台")),
        ((LIFTS, "台"), (f"{LIFTS}开工", "台")),
        (("全社会固定资产投资额", "元"), ("全社会固定资产投资总额", "元")),
        (("新建各类绿地", "平方米"), ("新建和改建绿地", "平方米")),
        (("高新技术企业总数", "家"), ("累计高新技术企业数", "家")),
        (("新增社区长者食堂", "个"), ("新增社区长者食堂", "家")),
        (("湿垃圾(含餐厨垃圾)处置量", "吨/日"), ("湿垃圾（含餐厨垃圾）处置量", "吨／日")),
        (("翻新市民健身步道", "条"), ("翻建市民健身步道", "条")),
    ],
)
def test_the_same_thing_in_other_words(earlier: tuple[str, str], later: tuple[str, str]) -> None:
    old, new = figures(*OTHERS, earlier), figures(later, first=100)
    assert proposed(old, new) == [(earlier[0], later[0])]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ((f"{LIFTS}立项", "台"), (f"{LIFTS}竣工", "台")),  # begun is not finished
        (("新建市民健身步道", "条"), ("翻建市民健身步道", "条")),
        (("湿垃圾处置量", "吨/日"), ("干垃圾清运量", "吨/日")),
        (("新增养老床位", "张"), ("新增学位", "个")),  # 新增 says nothing
        (("完成项目", "个"), ("完成审计", "个")),
        (("旧住房修缮", "平方米"), ("旧住房修缮", "户")),  # not in the same unit of measure
        (("网上办理率", "%"), ("网上办理事项", "项")),
        (("日均分出湿垃圾", "吨"), ("湿垃圾处置量", "吨/日")),
    ],
)
def test_another_thing(earlier: tuple[str, str], later: tuple[str, str]) -> None:
    others = [other for other in OTHERS if other not in (earlier, later)]
    assert proposed(figures(*others, earlier), figures(later, first=100)) == []


def test_growth_is_not_a_level() -> None:
    growth, level = Figure(1, "社会消费品零售总额", "%", "up"), Figure(2, "社会消费品零售总额", "%")
    assert proposals([growth], [level]) == []
    assert len(proposals([growth], [Figure(3, "社会消费品零售总额", "%", "up")])) == 1


def test_a_ceiling_is_not_a_floor() -> None:
    ceiling = Figure(1, "垃圾处置量", "吨/日", comparator="le")
    assert proposals([ceiling], [Figure(2, "垃圾处置量", "吨/日", comparator="ge")]) == []
    assert len(proposals([ceiling], [Figure(2, "垃圾处置量", "吨/日", comparator="le")])) == 1


def test_a_part_is_like_a_part_of_the_same_whole() -> None:
    old = [
        Figure(1, "青年大学生", "人", whole="帮扶引领成功创业"),
        Figure(2, "青年大学生", "人", whole="职业技能培训"),
    ]
    (found,) = proposals(old, [Figure(3, "青年大学生", "人", whole="帮扶引领创业")])
    assert found.best.earlier == 1


def only(found: list[Proposal]) -> Proposal:
    (proposal,) = found
    return proposal


def test_it_is_explained_by_the_words_that_tell_most() -> None:
    old, new = figures(*OTHERS, (LIFTS, "台")), figures((f"新增{LIFTS}", "台"), first=100)
    best = only(proposals(old, new)).best
    assert best.shared == ("加装电梯", "既有多层住宅")
    assert best.score > 0.9


def test_each_earlier_figure_is_proposed_once() -> None:
    old = figures(("新增养老床位", "张"), ("新增护理型养老床位", "张"))
    new = figures(("新增护理型养老床位", "张"), ("新增养老床位", "张"), first=100)
    assert [(p.best.earlier, p.best.later) for p in proposals(old, new)] == [(2, 100), (1, 101)]


def test_what_is_nearly_as_like_is_told_and_makes_it_unclear() -> None:
    old = figures(*OTHERS, (f"{LIFTS}立项", "台"), (f"{LIFTS}完工", "台"))
    found = only(proposals(old, figures((LIFTS, "台"), first=100)))
    assert (found.best.earlier, [other.earlier for other in found.others]) == (8, [9])
    assert found.clear is False
    assert only(proposals(old[:-1], figures((LIFTS, "台"), first=100))).clear is True


def test_what_may_not_be_proposed_gives_way_to_the_next() -> None:
    old = figures(*OTHERS, (f"{LIFTS}立项", "台"), (f"{LIFTS}完工", "台"))
    found = proposals(old, figures((LIFTS, "台"), first=100), lambda earlier, later: earlier != 8)
    assert [(p.best.earlier, p.best.later) for p in found] == [(9, 100)]


def test_nothing_is_like_nothing() -> None:
    assert proposals([], figures(*OTHERS)) == []
    assert proposals(figures(*OTHERS), []) == []
    assert proposals(figures(("", "个")), figures(("", "个"), first=100)) == []


def test_what_is_done_is_no_word_of_the_thing() -> None:
    assert words_of("新增养老床位") == words_of("养老床位") == {"养老", "床位", "养老床位"}


@pytest.mark.parametrize(
    ("ours", "theirs", "may"),
    [
        ("台", "台", True),
        ("家", "个", True),
        ("公里", "千米", True),
        ("公里", "条", False),
        ("元", "%", False),
        ("", "人", False),
    ],
)
def test_units_that_make_one_series(ours: str, theirs: str, may: bool) -> None:
    assert comparable(ours, theirs) is may
