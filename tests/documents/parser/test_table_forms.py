"""One table in every form in which it may be uploaded: the same items, units, figures and quarters each time."""

from collections.abc import Callable, Sequence

import pytest

from apps.documents.extraction.composing import Grid, Paragraph, compose
from apps.documents.parser import ParsedNotice, parse

Rows = Sequence[Sequence[str]]

TITLE = "2024年临江区重点任务分解表"

NUMBERED = [
    ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
    ["1", "新建公办幼儿园2所,新增学位540个", "区教育局", "区住房城乡建委、区财政局", "8月底前"],
    ["2", "加装既有多层住宅电梯60台", "区住房城乡建委", "各街道", "2024年12月底前"],
    ["3", "推进政务数据共享", "区大数据局", "区级各部门、各镇", "持续推进"],
]
TWO_COLUMNS = [
    ["工作任务", "责任单位"],
    ["地区生产总值增长6%左右", "区发展改革委"],
    ["新增城镇就业9000人", "区人力社保局"],
    ["空气优良天数不少于310天", "区生态环境局、各镇街"],
]
LEADERS = [
    ["序号", "重点事项", "具体措施", "分管领导", "责任单位"],
    ["1", "便民服务", "新设便民服务点15个。", "陈某某", "区政务服务办"],
    ["2", "文化惠民", "举办文艺演出100场以上。", "李某", "区文旅局"],
]
QUARTERS = [
    ["序号", "任务目标", "一季度", "二季度", "三季度", "四季度", "责任单位"],
    ["1", "改造老旧小区45个", "完成方案设计", "开工20个", "完工20个", "全部完工", "区住房城乡建委"],
    ["2", "新建公园6座", "完成选址", "开工3座", "建成3座", "建成6座", "区城市管理局、各街道"],
]
MEASURED = [
    ["序号", "指标名称", "计量单位", "目标值", "责任单位"],
    ["1", "新增养老床位", "张", "500", "区民政局"],
    ["2", "一般公共预算收入", "亿元", "≥32.5", "区财政局"],
    ["3", "城镇登记失业率", "%", "不超过4.5", "区人力社保局"],
]
TWO_OF_UNITS = [
    ["序号", "2023年预期目标", "责任单位"],
    ["1", "地区生产总值增长6.2%左右", "区发展改革委"],
    ["2", "工业投资增长9%左右", "区经济信息委、各街道"],
    ["3", "空气优良天数不少于310天", "区生态环境局"],
]
GROUPED = [
    ["任务类别", "序号", "工作任务", "责任单位", "完成时限"],
    ["一、城市建设", "1", "新建道路3条", "区住建局", "9月底前"],
    ["", "2", "改造管网12公里", "区水务局", "12月底前"],
    ["二、民生保障", "3", "新增城镇就业9500人", "区人社局", "年底前"],
]


def structured(rows: Rows) -> ParsedNotice:
    extracted = compose([Paragraph(TITLE), Grid(rows)])
    return parse(extracted.text, extracted.structure)


def tabs(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *("\t".join(row) for row in rows)]))


def bars(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *(f"| {' | '.join(row)} |" for row in rows)]))


def bars_behind(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *(f"{' | '.join(row)} |" for row in rows)]))


def bar_cells_a_line(rows: Rows) -> ParsedNotice:
    return parse(
        "\n".join([TITLE, *("\n".join(["|", *(f"{cell} |" for cell in row if cell)]) for row in rows)])
    )


def bars_alone(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *("\n|\n".join(cell for cell in row if cell) for row in rows)]))


def cells_a_line(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *("\n".join(cell for cell in row if cell) for row in rows)]))


def cells_a_line_parted(rows: Rows) -> ParsedNotice:
    return parse("\n\n".join([TITLE, *("\n\n".join(cell for cell in row if cell) for row in rows)]))


def blanks(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, *(" ".join(cell for cell in row if cell) for row in rows)]))


def one_line(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, " ".join(cell for row in rows for cell in row if cell)]))


def flattened(rows: Rows) -> ParsedNotice:
    return parse("\n".join([TITLE, "".join(cell for row in rows for cell in row)]))


FORMS = (
    tabs,
    bars,
    bars_behind,
    bar_cells_a_line,
    bars_alone,
    cells_a_line,
    cells_a_line_parted,
    blanks,
    one_line,
)
TABLES = {
    "numbered": NUMBERED,
    "two columns": TWO_COLUMNS,
    "leaders": LEADERS,
    "quarters": QUARTERS,
    "measured": MEASURED,
    "grouped": GROUPED,
}


def read(notice: ParsedNotice) -> list[object]:
    sections = [(section.labels, section.title) for section in notice.sections]
    return sections + [
        (
            item.labels,
            item.title,
            [(unit.name, unit.role) for unit in item.units],
            [(i.text, i.value, i.unit, i.comparator, i.name) for i in item.indicators],
            [(node.quarter, node.text) for node in item.quarters],
            sorted({commitment.due_on.isoformat() for commitment in item.commitments if commitment.due_on}),
        )
        for item in notice.items
    ]


# Two heads alone on a line of prose would be too little to tell a table by.
ALIKE = [
    pytest.param(rows, form, id=f"{name}-{form.__name__}")
    for name, rows in TABLES.items()
    for form in FORMS
    if not (form is one_line and len(rows[0]) < 3)
]


@pytest.mark.parametrize(("rows", "form"), ALIKE)
def test_every_form_of_a_table_is_read_alike(rows: Rows, form: Callable[[Rows], ParsedNotice]) -> None:
    assert read(form(rows)) == read(structured(rows))


@pytest.mark.parametrize("rows", [NUMBERED, TWO_OF_UNITS], ids=["numbered", "two of units"])
def test_a_table_of_which_no_mark_is_left(rows: Rows) -> None:
    assert read(flattened(rows)) == read(structured(rows))


def test_names_that_nothing_parts_are_read_one_by_one() -> None:
    notice = flattened(
        [
            ["序号", "项目名称", "主要内容", "区政府分管领导", "牵头单位", "配合单位"],
            ["1", "增加学位", "新建学校3所,增加学位900个。", "何某平", "教育局", "经开区各街道市国有公司"],
            ["2", "稳定就业", "新增就业9000人。", "张某", "人社局", "总工会各镇"],
        ]
    )

    assert [[(unit.name, unit.role.value) for unit in item.units] for item in notice.items] == [
        [("教育局", "lead"), ("经开区", "support"), ("各街道", "support"), ("市国有公司", "support")],
        [("人社局", "lead"), ("总工会", "support"), ("各镇", "support")],
    ]
    assert [[i.text for i in item.indicators] for item in notice.items] == [["3所", "900个"], ["9000人"]]


BROKEN = """2024年临江区重点任务分解表
序号
工作任务
牵头单位
配合单位
完成时限
一、城市建设
1
新建道路3条,
长度5.2公里
区住建局
区财政局、
各街道
9月底前
2
改造雨污管网12公里。
完成泵站2座。
区水务局
12月底前
- 2 -
序号
工作任务
牵头单位
配合单位
完成时限
二、民生保障
3
新增城镇就业9500人
区人社局
区总工会
10月底前
4
建成养老服务中心3个
区民政局
年底前
以上任务按月通报,年底考核。"""


def test_cells_on_several_lines_missing_cells_and_a_head_on_every_page() -> None:
    whole = structured(
        [
            ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
            ["一、城市建设", "", "", "", ""],
            ["1", "新建道路3条,长度5.2公里", "区住建局", "区财政局、各街道", "9月底前"],
            ["2", "改造雨污管网12公里。完成泵站2座。", "区水务局", "", "12月底前"],
            ["二、民生保障", "", "", "", ""],
            ["3", "新增城镇就业9500人", "区人社局", "区总工会", "10月底前"],
            ["4", "建成养老服务中心3个", "区民政局", "", "年底前"],
        ]
    )
    notice = parse(BROKEN)

    assert read(notice) == read(whole)
    assert BROKEN[notice.items[-1].start : notice.items[-1].end].endswith("年底前")


def test_cells_that_a_page_drops_shift_the_others() -> None:
    """A cell that is merged over rows is printed once, and the rows below it begin one column further left."""
    notice = parse(
        f"{TITLE}\n类别 | 事项 | 年度任务目标 | 责任单位 | 分管领导 | 监督电话 |\n"
        "一、教育 | 1.改扩建学校 | 建成教学楼2座。 | 区教育局 | 刘某 | 8246306 |\n"
        "2.建设运动场地 | 建成运动场13处。 | 区体育局 | 刘某 | 8246307 | |\n"
    )

    assert [(item.labels, item.title, [unit.name for unit in item.units]) for item in notice.items] == [
        (("一、", "1."), "改扩建学校", ["区教育局"]),
        (("一、", "2."), "建设运动场地", ["区体育局"]),
    ]
