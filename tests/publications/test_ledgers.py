"""What stands in a ledger, read back from the workbook."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from apps.progress import reporting
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.publications.exporting import export_ledger
from apps.publications.ledgers.choosing import Filters, chosen
from apps.publications.ledgers.fields import FIELDS
from apps.publications.ledgers.gathering import gather
from apps.publications.ledgers.layouts import LAYOUTS
from apps.publications.making import make, write
from apps.publications.models import Export
from apps.targets.models import AssignmentRole
from apps.targets.quarters import Quarter as YearQuarter
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
)
from tests.reports import Quarter, fill

Q3 = YearQuarter(2026, 3)


def ledger(layout: str, by: User, filters: Filters | None = None) -> Any:
    export = export_ledger(layout, Q3, filters or {}, by=by)
    make(export.pk)
    export.refresh_from_db()
    assert export.state == "ready", export.failure
    with export.file.open("rb") as file:
        return load_workbook(BytesIO(file.read()))


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """By heading; a heading in two rows by the lower one."""
    lines = list(sheet.iter_rows(min_row=3))
    upper, lower = lines[0], lines[1]
    grouped = sheet.auto_filter.ref.startswith("A4")
    heads = [(b.value if grouped and b.value else a.value) for a, b in zip(upper, lower, strict=True)]
    return [dict(zip(heads, line, strict=True)) for line in lines[2 if grouped else 1 :]]


HEADS = {
    "changning": "领域 序号 重要项目 目标任务和工作要求 第一季度 第二季度 第三季度 第四季度 主责部门 配合部门",
    "chongchuan": "序号 主要任务 全年目标任务 分管领导 牵头单位 责任主体与协同单位 上期推进情况 本期推进情况 是否达序 说明",
    "shangcheng": "序号 任务名称 指标要求 牵头部门 配合部门 目标类型",
    "shaoxing": "序号 内容与要求 进展情况 责任单位",
    "full": "领域 序号 原文编号 目标任务 原文 来源文件 文号 ★ 类别 目标类型 指标或事项 要求 年度目标值 计量单位 暂定/正式"
    " 第一季度 第二季度 第三季度 第四季度 分管领导 牵头单位 责任主体与配合单位 具体承担单位 完成时限 上期实绩 本期实绩 年度完成率"
    " 本期序时 亮灯 自动亮灯 是否达序 说明 上期进展 本期进展 存在问题 需协调事项 下步计划 佐证材料 审核日期",
}


@pytest.mark.parametrize("layout", HEADS)
def test_a_layout_has_the_columns_that_the_district_uses(
    quarter: Quarter, officer: User, layout: str
) -> None:
    sheet = ledger(layout, officer).worksheets[0]

    assert list(rows(sheet)[0]) == HEADS[layout].split()


def test_every_field_of_every_layout_says_what_it_means() -> None:
    used = {column.field for layout in LAYOUTS.values() for column in layout.columns}

    assert used == set(FIELDS)


def test_the_stages_of_a_year_stand_under_one_heading(quarter: Quarter, officer: User) -> None:
    sheet = ledger("changning", officer).worksheets[0]

    assert [cell.value for cell in sheet[3]][4:8] == ["阶段性目标", None, None, None]
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        f"{letter}3:{letter}4" for letter in "ABCDIJ"
    }


@pytest.mark.parametrize(
    ("layout", "frozen", "filtered", "repeated", "paper"),
    [
        ("changning", "D5", "A4:J6", "$3:$4", 9),
        ("chongchuan", "C4", "A3:J5", "$3:$3", 9),
        ("shangcheng", "C4", "A3:F5", "$3:$3", 9),
        ("shaoxing", "B4", "A3:D5", "$3:$3", 9),
        ("full", "E5", "A4:AM8", "$3:$4", 8),
    ],
)
def test_a_sheet_is_frozen_filtered_and_set_up_for_print(
    quarter: Quarter, officer: User, layout: str, frozen: str, filtered: str, repeated: str, paper: int
) -> None:
    (sheet,) = ledger(layout, officer).worksheets

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (frozen, filtered)
    assert (sheet.print_title_rows, sheet.page_setup.paperSize) == (repeated, paper)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (
        (4, "$A:$D") if layout == "full" else (1, None)
    )
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_a_sheet_says_what_it_is(quarter: Quarter, officer: User) -> None:
    (sheet,) = ledger("shaoxing", officer).worksheets

    assert sheet.title == "保障和改善民生"
    assert sheet["A1"].value == "2026年区政府重点工作目标安排台账  保障和改善民生"
    assert sheet["A2"].value == (
        "临江区    2026年第3季度    生成日期：2026-10-09    本台账只列已审核的进展和亮灯"
    )


def test_the_progress_of_two_quarters_beside_the_light(quarter: Quarter, officer: User) -> None:
    business, care = rows(ledger("chongchuan", officer).worksheets[0])

    assert {name: cell.value for name, cell in business.items()} == {
        "序号": 1,
        "主要任务": "帮扶引领创业800人，其中大学生500人",
        "全年目标任务": "（一）帮扶引领创业800人，其中大学生500人。（牵头单位：区发展改革委；配合单位：区民政局）",
        "分管领导": "程一舟（副区长）",
        "牵头单位": "区发展改革委",
        "责任主体与协同单位": "区民政局",
        "上期推进情况": None,
        "本期推进情况": "已帮扶创业540人。\n实绩：帮扶引领创业540人；大学生410人。",
        "是否达序": "达序",
        "说明": light_of(quarter).sentence,
    }
    assert (care["牵头单位"].value, care["本期推进情况"].value, care["是否达序"].value) == (
        "区民政局",
        "未报送",
        "未报送",
    )
    assert care["主要任务"].value.startswith("★")


def light_of(quarter: Quarter) -> Any:
    return quarter.business.lights.get(indicator=None, commitment=None, superseded_at=None)


def test_what_waits_for_approval_does_not_go_out(quarter: Quarter, officer: User, unit: Unit) -> None:
    civil = Unit.objects.get(name="区民政局")
    head = person(unit.district, "civil_head", "民政审核人", Role.UNIT_HEAD, civil)
    report = quarter.report(quarter.care, civil)
    beds = {f"indicator_{quarter.beds.pk}": 260, f"commitment_{quarter.opening.pk}": "done"}
    done = {f"done_{quarter.opening.pk}": "2026-09-20"}
    fill(report, head, narrative="床位已到位。", **beds, **done)
    reporting.submit(report, by=head)
    compute(quarter.period)

    waiting = rows(ledger("chongchuan", officer).worksheets[0])[1]
    assert (waiting["本期推进情况"].value, waiting["是否达序"].value) == ("尚未审核", "尚未审核")

    reporting.return_report(
        report,
        by=officer,
        number=1,
        reason="附件不清。",
        due_on=date(2026, 10, 12),
    )
    returned = rows(ledger("chongchuan", officer).worksheets[0])[1]
    assert returned["本期推进情况"].value == "已退回，尚未重报"


def test_what_was_approved_stays_when_the_report_is_returned_and_changed(
    quarter: Quarter, officer: User, unit: Unit, unit_head: User
) -> None:
    report = quarter.report(quarter.business, unit)
    reporting.return_report(
        report,
        by=officer,
        number=1,
        reason="数字有误。",
        due_on=date(2026, 10, 12),
    )
    fill(quarter.report(quarter.business, unit), unit_head, narrative="改写中")

    business = rows(ledger("shaoxing", officer).worksheets[0])[0]

    assert business["进展情况"].value == "已帮扶创业540人。\n实绩：帮扶引领创业540人；大学生410人。"


def test_a_judged_light_shows_both(quarter: Quarter, officer: User) -> None:
    computed = light_of(quarter).sentence
    judge(quarter.period, quarter.business, by=officer, colour="yellow", reason="数据待核实")

    business = rows(ledger("chongchuan", officer).worksheets[0])[0]

    assert business["是否达序"].value == "未达序"
    assert business["说明"].value == f"核定为黄灯：数据待核实\n自动计算为绿灯：{computed}"


def test_figures_are_numbers_and_days_are_days(quarter: Quarter, officer: User) -> None:
    whole, part, opening, beds = rows(ledger("full", officer).worksheets[0])

    numbers = ("年度目标值", "第三季度", "本期实绩", "年度完成率", "本期序时")
    assert [whole[name].value for name in numbers] == [800, 600, 540, 0.675, 600]
    assert {whole[name].data_type for name in numbers} == {"n"}
    assert (whole["年度目标值"].number_format, whole["年度完成率"].number_format) == ("#,##0", "0.0%")
    assert (whole["计量单位"].value, whole["要求"].value, part["指标或事项"].value) == (
        "人",
        None,
        "其中：大学生",
    )
    assert (opening["完成时限"].value, opening["完成时限"].data_type) == (datetime(2026, 9, 30), "d")  # noqa: DTZ001
    assert (whole["审核日期"].value, whole["审核日期"].number_format) == (datetime(2026, 10, 9), "yyyy-mm-dd")  # noqa: DTZ001
    assert (beds["★"].value, beds["牵头单位"].value, beds["暂定/正式"].value) == ("★", "区民政局", "正式")
    assert (whole["存在问题"].value, whole["上期实绩"].value) == ("场地不足", None)


def test_one_planned_figure_is_a_number_with_its_unit_and_several_are_words(
    quarter: Quarter, officer: User
) -> None:
    business, care = rows(ledger("changning", officer).worksheets[0])

    assert business["第三季度"].value == "帮扶引领创业600人\n其中：大学生400人"
    assert (care["第三季度"].value, care["第三季度"].number_format) == (250, '#,##0"张"')
    assert care["第一季度"].value is None


def test_what_somebody_named_is_no_formula(quarter: Quarter, officer: User, unit: Unit) -> None:
    evil = UnitFactory(district=unit.district, name="=cmd|'/c calc'!A1")
    AssignmentFactory(target=quarter.business, unit=evil, role=AssignmentRole.SUPPORT)

    sheet = ledger("full", officer).worksheets[0]

    line = rows(sheet)[0]
    named, steps = line["责任主体与配合单位"], line["下步计划"]
    assert (named.value, named.data_type) == ("区民政局、=cmd|'/c calc'!A1", "s")
    assert (steps.value, steps.data_type, steps.quotePrefix) == ("=加快", "s", True)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n", "d"}


@pytest.fixture
def many(officer: User, clock: Any) -> Callable[..., list[str]]:
    """So many targets with a planned figure each, in two sections by turns."""

    def make_them(count: int, names: tuple[str, str] = ("一、经济", "二、民生")) -> list[str]:
        document = DocumentFactory(uploaded_by=officer, period_start="2026-01-01", period_end="2026-12-31")
        unit = UnitFactory(district=officer.district)
        for number in range(count):
            target = TargetFactory(document=document, section=names[number % 2], title=f"任务{number}")
            AssignmentFactory(target=target, unit=unit)
            indicator = IndicatorFactory(commitment__target=target)
            IndicatorValueFactory(indicator=indicator)
            PlanPointFactory(indicator=indicator, quarter="2026Q3", value=Decimal(150))
        return [f"任务{number}" for number in range(count)]

    return make_them


@pytest.mark.parametrize("count", [1, 3, 300])
def test_every_target_stands_on_the_sheet_of_its_domain(
    many: Callable[..., list[str]], officer: User, stranger: User, count: int
) -> None:
    names = many(count)
    TargetFactory(document__uploaded_by=stranger, title="外区任务")

    book = ledger("shangcheng", officer)

    expected = {"一、经济": names[0::2], "二、民生": names[1::2]}
    assert {sheet.title: [row["任务名称"].value for row in rows(sheet)] for sheet in book.worksheets} == {
        title: found for title, found in expected.items() if found
    }
    assert [row["序号"].value for row in rows(book.worksheets[0])] == list(range(1, -(-count // 2) + 1))


def test_names_of_sheets_are_valid_and_differ(many: Callable[..., list[str]], officer: User) -> None:
    many(2, ("推进[城市]更新/" + "民" * 40, "推进 城市 更新 " + "民" * 39))

    titles = ledger("shaoxing", officer).sheetnames

    assert titles == ["推进 城市 更新 " + "民" * 22, "推进 城市 更新 " + "民" * 19 + "(2)"]


@pytest.mark.parametrize("count", [1, 3])
def test_gathering_takes_the_same_queries_however_many_targets(
    many: Callable[..., list[str]],
    officer: User,
    quarter: Quarter,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    many(count)
    export = Export(district=officer.district, asked_by=officer, layout="full", quarter="2026Q3", filters={})
    ids = [one.target for one in chosen(export)]
    assert len(ids) == count + 2

    with django_assert_num_queries(15):
        entries = gather(quarter.period, ids)

    assert [entry.target.pk for entry in entries] == ids


@pytest.mark.parametrize("count", [1, 3])
def test_a_ledger_takes_the_same_queries_however_many_targets(
    many: Callable[..., list[str]],
    officer: User,
    quarter: Quarter,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    many(count)
    export = export_ledger("full", Q3, {}, by=officer)

    with django_assert_num_queries(25):
        write(Export.objects.select_related("district", "asked_by").get(pk=export.pk), BytesIO())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["business", "care"]),
        ({"colour": "green"}, ["business"]),
        ({"colour": "grey"}, ["care"]),
        ({"starred": "yes"}, ["care"]),
        ({"section": "保障和改善民生"}, ["business", "care"]),
        ({"unit": "区发展改革委"}, ["business"]),
        ({"leader": "副区长"}, ["business"]),
    ],
)
def test_filters_narrow(
    quarter: Quarter, officer: User, filters: dict[str, Any], expected: list[str]
) -> None:
    if "unit" in filters:
        filters = {"unit": Unit.objects.get(short_name=filters["unit"]).pk}
    if "leader" in filters:
        filters = {"leader": officer.district.posts.get(name=filters["leader"]).pk}
    export = Export(district=officer.district, asked_by=officer, quarter="2026Q3", filters=filters)

    assert [one.target for one in chosen(export)] == [getattr(quarter, name).pk for name in expected]


def test_a_quarter_that_was_never_opened_has_a_ledger_of_plans(quarter: Quarter, officer: User) -> None:
    export = export_ledger("chongchuan", YearQuarter(2026, 4), {}, by=officer)
    make(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        business, _care = rows(load_workbook(BytesIO(file.read())).worksheets[0])

    assert (business["本期推进情况"].value, business["是否达序"].value) == ("未到报送期", "未到报送期")
    assert business["上期推进情况"].value.startswith("已帮扶创业540人。")
