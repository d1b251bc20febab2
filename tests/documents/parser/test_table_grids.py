"""Tables as the structure of a file shows them: merged cells, two head rows, page breaks, lists that are no tasks."""

from datetime import date

from apps.documents.extraction.composing import Grid, Merged, Paragraph, compose
from apps.documents.parser import CommitmentKind, FurnitureKind, ParsedNotice, parse

LEFT, ABOVE = Merged.LEFT, Merged.ABOVE
TITLE = "2024年临江区重点任务分解表"


def read(*blocks: str | list[list[str | Merged]]) -> ParsedNotice:
    made = [Paragraph(block) if isinstance(block, str) else Grid(block) for block in blocks]
    extracted = compose(made)
    return parse(extracted.text, extracted.structure)


def labels(notice: ParsedNotice) -> list[tuple[str, ...]]:
    return [item.labels for item in notice.items]


def units(notice: ParsedNotice) -> list[list[str]]:
    return [[f"{unit.role} {unit.name}" for unit in item.units] for item in notice.items]


QUARTERED: list[list[str | Merged]] = [
    ["序号", "工作任务", "责任单位", "完成时限", LEFT, LEFT, LEFT, "备注"],
    [ABOVE, ABOVE, ABOVE, "一季度", "二季度", "三季度", "四季度", ABOVE],
    ["一、城市建设", *[LEFT] * 7],
    ["1", "新建公园6座", "区城管局", "完成选址", "开工3座", "建成3座", "建成6座", ""],
    ["2", "改造老旧小区", "区住建局、各街道", "", "", "全面开工", "完成12个", "续建"],
]


def test_narrow_heads_stand_under_wide_ones() -> None:
    assert [
        [(node.quarter, node.text) for node in item.quarters] for item in read(TITLE, QUARTERED).items
    ] == [
        [(1, "完成选址"), (2, "开工3座"), (3, "建成3座"), (4, "建成6座")],
        [(3, "全面开工"), (4, "完成12个")],
    ]


def test_quarters_are_milestones_of_the_figure_of_the_year() -> None:
    """Where the row states no figure for the year, it is that of the fourth quarter."""
    notice = read(TITLE, QUARTERED)

    assert [[(i.text, i.name) for i in item.indicators] for item in notice.items] == [
        [("6座", "新建公园")],
        [("12个", "改造老旧小区")],
    ]
    assert all(
        any(c.start <= i.start and i.end <= c.end for c in item.commitments)
        for item in notice.items
        for i in item.indicators
    )


def test_heads_joined_from_two_rows_say_the_role() -> None:
    notice = read(
        TITLE,
        [
            ["任务", "责任单位", LEFT, "进展情况"],
            [ABOVE, "牵头", "配合", ABOVE],
            ["新建道路3条", "区住建局", "区财政局、各街道", "已开工2条"],
        ],
    )

    assert units(notice) == [["lead 区住建局", "support 区财政局", "support 各街道"]]
    assert [i.text for i in notice.items[0].indicators] == ["3条"]


def test_a_table_goes_on_over_a_page_break() -> None:
    rows: list[list[str | Merged]] = [
        ["二、民生保障", *[LEFT] * 7],
        ["3", "新建学校2所", "区教育局", *[""] * 5],
    ]

    assert labels(read(TITLE, QUARTERED, "- 1 -", rows)) == [("一、", "1"), ("一、", "2"), ("二、", "3")]
    assert labels(read(TITLE, QUARTERED, "- 1 -", QUARTERED[:2] + rows)) == [
        ("一、", "1"),
        ("一、", "2"),
        ("二、", "3"),
    ]


def test_one_number_over_rows_with_units_of_their_own_heads_them() -> None:
    notice = read(
        TITLE,
        [
            ["序号", "重点任务", "具体举措", "牵头单位", "完成时间"],
            ["1", "老城更新", "改造老旧小区45个", "区住建局", "2024.11"],
            [ABOVE, ABOVE, "加装电梯60台", "区房管局", "2024-10-15"],
            ["2", "稳定就业", "新增就业9000人", "区人社局", "1-12月"],
        ],
    )

    assert [(section.labels, section.title) for section in notice.sections] == [(("1",), "老城更新")]
    assert labels(notice) == [("1", "¶1"), ("1", "¶2"), ("2",)]
    assert [item.title for item in notice.items] == [None, None, "稳定就业"]
    assert [item.commitments[0].due_on for item in notice.items] == [
        date(2024, 11, 30),
        date(2024, 10, 15),
        date(2024, 12, 31),
    ]


def test_one_number_and_one_unit_over_rows_are_one_item() -> None:
    notice = read(
        TITLE,
        [
            ["序号", "工作任务", "责任单位"],
            ["1", "改造老旧小区45个", "区住建局"],
            [ABOVE, "加装电梯60台", ABOVE],
            ["2", "新增就业9000人", "区人社局"],
        ],
    )

    assert labels(notice) == [("1",), ("2",)]
    assert [i.text for i in notice.items[0].indicators] == ["45个", "60台"]


def test_a_merged_unit_is_that_of_every_row() -> None:
    notice = read(
        TITLE,
        [
            ["工作任务", "责任单位", "完成时限"],
            ["改造管网12公里", "区水务局", "6月底前"],
            ["新建泵站2座", ABOVE, "年底前"],
        ],
    )

    assert units(notice) == [["responsible 区水务局"], ["responsible 区水务局"]]
    assert labels(notice) == [("¶1",), ("¶2",)]


def test_a_figure_is_read_across_its_cells() -> None:
    notice = read(
        TITLE,
        [
            ["类别", "指标", "单位", "2023年完成", "2024年目标", "责任单位"],
            ["经济", "地区生产总值增长", "%", "5.8", "6.5左右", "区发改局"],
            [ABOVE, "工业投资", "亿元", "100", "≥120", "区经信局"],
            ["民生", "新增养老床位", "床/张", "300", "500", "区民政局"],
        ],
    )

    assert [
        (i.text, i.value, i.unit, i.comparator, i.name) for item in notice.items for i in item.indicators
    ] == [
        ("6.5", 6.5, "%", "approx", "地区生产总值"),
        ("120", 12_000_000_000, "元", "ge", "工业投资"),
        ("500", 500, "床/张", "eq", "新增养老床位"),
    ]
    assert {c.kind for item in notice.items for c in item.commitments} == {CommitmentKind.QUANTIFIED}


def test_lists_of_persons_dates_and_figures_are_no_items() -> None:
    notice = read(
        "联系人名单",
        [["序号", "单位", "姓名", "职务", "电话"], ["1", "区住建局", "张某", "科长", "8123456"]],
        "抽查时间安排",
        [["序号", "督查组", "抽查单位", "时间"], ["1", "第一组", "区教育局", "3月1日"]],
        "主要指标完成情况",
        [["地区", "生产总值(亿元)", "增速"], ["东湖", "120", "6%"]],
    )

    assert notice.items == ()
    assert [part.kind for part in notice.furniture].count(FurnitureKind.TABLE) == 6


def test_two_tables_of_attachments_number_their_rows_anew() -> None:
    rows: list[list[str | Merged]] = [["序号", "任务", "责任单位"], ["1", "新建学校2所", "区教育局"]]

    assert labels(read("附件1", "目标分解表", rows, "附件2", "任务分解表", rows)) == [("1",), ("1",)]


def test_rows_under_numbered_headings() -> None:
    rows: list[list[str | Merged]] = [["序号", "任务", "责任单位"], ["1", "新建学校2所", "区教育局"]]
    notice = read("2024年重点工作安排", "一、教育事业", rows, "二、城市建设", rows)

    assert labels(notice) == [("一、", "1"), ("二、", "1")]
    assert [section.title for section in notice.sections] == ["教育事业", "城市建设"]
