"""The Excel round trip: what a clerk fills in comes back, by cell, as a whole or not at all."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import time_machine
from django.utils import translation
from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.progress import reporting, spreadsheet
from apps.progress.filled_workbook import CellError
from apps.progress.models import Reading, Report
from apps.progress.quarter_lines import STATES, lines_of
from apps.progress.spreadsheet import Edit, NotApplied, Preview
from apps.progress.workbook import COLUMNS, HEAD, ORIGIN, PLACES, SHEET
from apps.targets.models import Indicator
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed, Role
from apps.units.sheets import NotAWorkbook
from tests.cast import person
from tests.factories import AssignmentFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, open_quarter, third_quarter
from tests.workbooks import book_of, cell_of, filled_in, row_of, saved_book


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False), translation.override("en"):
        yield


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def carer(care_unit: Unit) -> User:
    """The reporter of 区民政局, which leads one target and supports the other."""
    return person(care_unit.district, "carer", "民政填报人", Role.REPORTER, care_unit)


@pytest.fixture
def lead(quarter: Quarter, care_unit: Unit) -> Report:
    return quarter.report(quarter.care, care_unit)


@pytest.fixture
def support(quarter: Quarter, care_unit: Unit) -> Report:
    return quarter.report(quarter.business, care_unit)


@pytest.fixture
def keys(quarter: Quarter, lead: Report) -> dict[str, str]:
    """The lines of the target that 区民政局 leads."""
    return {
        "report": str(lead.pk),
        "opening": f"{lead.pk}/commitment-{quarter.opening.pk}",
        "beds": f"{lead.pk}/indicator-{quarter.beds.pk}",
    }


@pytest.fixture
def data(quarter: Quarter, care_unit: Unit, carer: User) -> bytes:
    return spreadsheet.write(quarter.period, care_unit, by=carer)


@pytest.fixture
def everything(keys: dict[str, str], unit: Unit) -> dict[tuple[str, str], Any]:
    """A value for each kind of cell."""
    return {
        (keys["report"], "narrative"): "养老院已启用。\n床位按月增加。",
        (keys["report"], "problems"): "= 资金未到位",
        (keys["report"], "next_steps"): "- 加快验收",
        (keys["report"], "help_needed"): "@区财政局拨款",
        (keys["report"], "help_unit"): unit.name,
        (keys["report"], "help_leader"): "是",
        (keys["opening"], "done"): "已完成",
        (keys["opening"], "done_on"): datetime(2026, 9, 28),  # noqa: DTZ001 - as Excel keeps a day
        (keys["beds"], "done"): 262,
    }


def preview(quarter: Quarter, unit: Unit, file: BytesIO, by: User) -> Preview:
    return spreadsheet.read(quarter.period, unit, file, by=by)


def typed(data: bytes, cells: Mapping[tuple[str, str], Any]) -> BytesIO:
    """Filled in by hand: text that begins with = is text, since the cells are formatted as text."""
    book = book_of(data)
    for (key, column), value in cells.items():
        cell = cell_of(book, key, column)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved_book(book)


def place(data: bytes, key: str, column: str) -> str:
    return cell_of(book_of(data), key, column).coordinate


def apply(quarter: Quarter, unit: Unit, found: Preview, by: User) -> int:
    assert (found.errors, found.clashes) == ([], [])
    return spreadsheet.apply(quarter.period, unit, found.edits, by=by)


def test_one_line_a_report_and_one_a_part_with_plan_and_goal(
    data: bytes, keys: dict[str, str], lead: Report, support: Report
) -> None:
    sheet = book_of(data)[SHEET]
    found = [row[0].value for row in sheet.iter_rows(min_row=HEAD + 1)]
    commitments = [f"{lead.pk}/commitment-{one.pk}" for one in lead.target.commitments.all()]
    assert found == [str(support.pk), keys["report"], *commitments, keys["beds"]]
    shown = {
        column: sheet.cell(row_of(sheet, keys["beds"]), PLACES[column]).value
        for column in ("label", "what", "sort", "goal", "measure", "plan", "last", "done")
    }
    assert shown == {
        "label": "一、（二）",
        "what": "新增养老床位",
        "sort": "指标·累计",
        "goal": "350",
        "measure": "张",
        "plan": 250,
        "last": None,
        "done": None,
    }


def test_a_part_of_a_whole_and_a_limit_that_is_awaited(quarter: Quarter, unit: Unit, reporter: User) -> None:
    quarter.whole.values.all().delete()
    shown = {
        line.shown["what"]: (line.shown["goal"], line.shown["plan"])
        for line in lines_of(quarter.period, unit)
        if line.shown["sort"] == "指标·累计"
    }
    assert shown == {"帮扶引领创业": ("待下达", 600), "其中：大学生": ("500", 400)}


def test_figures_stand_in_the_unit_that_the_notice_prints(
    quarter: Quarter, care_unit: Unit, carer: User
) -> None:
    Indicator.objects.filter(pk=quarter.beds.pk).update(unit="平方米", scale=10**4)
    quarter.beds.values.update(value=400_000)
    data = spreadsheet.write(quarter.period, care_unit, by=carer)
    book, key = book_of(data), f"{quarter.report(quarter.care, care_unit).pk}/indicator-{quarter.beds.pk}"
    assert [cell_of(book, key, column).value for column in ("goal", "measure")] == ["40", "万平方米"]
    for typed_in in (32, "32万平方米", "320,000平方米"):
        found = preview(quarter, care_unit, filled_in(data, {(key, "done"): typed_in}), carer)
        assert [edit.value for edit in found.edits] == ["32"]
    apply(quarter, care_unit, found, carer)
    assert Reading.objects.get(indicator=quarter.beds).value == 320_000


def test_only_the_cells_to_fill_in_are_unlocked(data: bytes, keys: dict[str, str]) -> None:
    book = book_of(data)
    sheet = book[SHEET]
    unlocked = {
        (row[0].value, COLUMNS[place].key)
        for row in sheet.iter_rows(min_row=HEAD + 1)
        for place, cell in enumerate(row)
        if not cell.protection.locked and row[0].value in keys.values()
    }
    texts = ("narrative", "problems", "next_steps", "help_needed", "help_unit", "help_leader")
    assert unlocked == {
        *((keys["report"], column) for column in texts),
        (keys["opening"], "done"),
        (keys["opening"], "done_on"),
        (keys["beds"], "done"),
    }
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert (book.security.lockStructure, book[ORIGIN].sheet_state) == (True, "veryHidden")
    assert (sheet.column_dimensions["A"].hidden, sheet.freeze_panes) == (True, "D4")
    assert range_boundaries(sheet.auto_filter.ref) == (1, HEAD, len(COLUMNS), sheet.max_row)
    assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$3:$3", "landscape")


def test_states_are_chosen_from_a_list(data: bytes, keys: dict[str, str]) -> None:
    book = book_of(data)
    cell = cell_of(book, keys["opening"], "done").coordinate
    (offered,) = (one for one in book[SHEET].data_validations.dataValidation if cell in one.sqref)
    letters = offered.formula1.split("!")[1].replace("$", "")
    words = [row[0].value for row in book[ORIGIN][letters]]
    assert (offered.type, words) == ("list", list(STATES.values()))


def test_every_kind_of_cell_comes_back(
    quarter: Quarter,
    care_unit: Unit,
    carer: User,
    data: bytes,
    everything: dict[tuple[str, str], Any],
    lead: Report,
    unit: Unit,
) -> None:
    found = preview(quarter, care_unit, typed(data, everything), carer)
    assert Event.objects.filter(verb="report.save").count() == 0
    assert apply(quarter, care_unit, found, carer) == len(everything)
    lead.refresh_from_db()
    assert (lead.narrative, lead.problems) == ("养老院已启用。\n床位按月增加。", "= 资金未到位")
    assert (lead.next_steps, lead.help_needed) == ("- 加快验收", "@区财政局拨款")
    assert (lead.help_unit, lead.help_leader) == (unit, True)
    assert Reading.objects.get(commitment=quarter.opening).state == "done"
    assert Reading.objects.get(commitment=quarter.opening).done_on == date(2026, 9, 28)
    assert Reading.objects.get(indicator=quarter.beds).value == Decimal(262)


def test_a_file_that_was_not_touched_changes_nothing(
    quarter: Quarter,
    care_unit: Unit,
    carer: User,
    data: bytes,
    everything: dict[tuple[str, str], Any],
    lead: Report,
) -> None:
    """Texts that begin with = + - @ included, which are text in the file and no formulas."""
    apply(quarter, care_unit, preview(quarter, care_unit, typed(data, everything), carer), carer)
    lead.refresh_from_db()
    fill(lead, carer, problems="+ 一条\x0b换行")  # what no workbook can hold
    again = spreadsheet.write(quarter.period, care_unit, by=carer)
    assert preview(quarter, care_unit, BytesIO(again), carer) == Preview()
    assert preview(quarter, care_unit, saved_book(book_of(again)), carer) == Preview()
    cell = cell_of(book_of(again), str(lead.pk), "next_steps")
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("- 加快验收", "s", True)


def test_the_same_file_twice_changes_nothing_the_second_time(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, everything: dict[tuple[str, str], Any]
) -> None:
    file = typed(data, everything)
    edits = preview(quarter, care_unit, file, carer).edits
    assert spreadsheet.apply(quarter.period, care_unit, edits, by=carer) == len(everything)
    before = Event.objects.count()
    assert spreadsheet.apply(quarter.period, care_unit, edits, by=carer) == 0
    file.seek(0)
    assert preview(quarter, care_unit, file, carer) == Preview()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("value", "stored"),
    [("1,262", "1262"), (" １２６２ 张 ", "1262"), (262.50, "262.5"), (0.1 + 0.2, "0.3"), (0, "0")],
)
def test_figures_as_people_type_them(
    quarter: Quarter,
    care_unit: Unit,
    carer: User,
    data: bytes,
    keys: dict[str, str],
    value: object,
    stored: str,
) -> None:
    found = preview(quarter, care_unit, filled_in(data, {(keys["beds"], "done"): value}), carer)
    edit = Edit(place(data, keys["beds"], "done"), keys["beds"], f"indicator-{quarter.beds.pk}", "", stored)
    assert found == Preview(edits=[edit])


@pytest.mark.parametrize("value", ["2026-09-28", "2026年9月28日", "2026.9.28", date(2026, 9, 28)])
def test_days_as_people_type_them(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str], value: object
) -> None:
    found = preview(quarter, care_unit, filled_in(data, {(keys["opening"], "done_on"): value}), carer)
    assert [(edit.name, edit.value) for edit in found.edits] == [(f"done-{quarter.opening.pk}", "2026-09-28")]


def test_all_that_is_wrong_is_told_at_once_by_cell(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str]
) -> None:
    wrong = {
        (keys["report"], "narrative"): "=1+1",  # a formula, where somebody unlocked the cell
        (keys["report"], "help_unit"): "区天文台",
        (keys["opening"], "done"): "快了",
        (keys["opening"], "done_on"): "月底",
        (keys["beds"], "done"): "约250",
    }
    found = preview(quarter, care_unit, filled_in(data, wrong), carer)
    assert [error.place for error in found.errors] == [place(data, *cell) for cell in wrong]
    told = {error.place: error.message for error in found.errors}
    assert told[place(data, keys["report"], "narrative")] == (
        "The cell has a formula. Put its result there as a value."
    )
    assert told[place(data, keys["opening"], "done")] == (
        "“快了” is not in the list. Choose from the list of the cell."
    )


def test_a_percentage_is_refused_where_none_is_meant(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str]
) -> None:
    book = book_of(data)
    cell = cell_of(book, keys["beds"], "done")
    cell.value, cell.number_format = 0.75, "0%"
    found = preview(quarter, care_unit, saved_book(book), carer)
    message = "The cell is in per cent. Write the number alone, in 张."
    assert found == Preview(errors=[CellError(cell.coordinate, message)])


def test_a_percentage_is_taken_as_it_is_shown(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str]
) -> None:
    Indicator.objects.filter(pk=quarter.beds.pk).update(unit="%")
    book = book_of(data)
    cell = cell_of(book, keys["beds"], "done")
    cell.value, cell.number_format = 0.035, "0.0%"
    assert [edit.value for edit in preview(quarter, care_unit, saved_book(book), carer).edits] == ["3.5"]


def test_rows_may_be_moved_and_deleted(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str]
) -> None:
    book = book_of(filled_in(data, {(keys["beds"], "done"): 262}).getvalue())
    sheet = book[SHEET]
    sheet.delete_rows(row_of(sheet, keys["report"]))
    sheet.insert_rows(HEAD + 1)
    cell_before = row_of(sheet, keys["beds"])
    for column in range(1, len(COLUMNS) + 1):
        sheet.cell(HEAD + 1, column).value = sheet.cell(cell_before, column).value
    sheet.delete_rows(cell_before)
    found = preview(quarter, care_unit, saved_book(book), carer)
    assert [(edit.place, edit.value) for edit in found.edits] == [(f"J{HEAD + 1}", "262")]
    assert found.errors == []


def test_a_row_twice_is_one_unless_it_says_two_things(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str]
) -> None:
    book = book_of(filled_in(data, {(keys["beds"], "done"): 262}).getvalue())
    sheet = book[SHEET]
    first, last = row_of(sheet, keys["beds"]), sheet.max_row + 1
    for column in range(1, len(COLUMNS) + 1):
        sheet.cell(last, column).value = sheet.cell(first, column).value
    assert preview(quarter, care_unit, saved_book(book), carer).errors == []
    sheet.cell(last, PLACES["done"]).value = 263
    found = preview(quarter, care_unit, saved_book(book), carer)
    message = f"This row repeats row {first} and says something else. Delete one of the two."
    assert found.errors == [CellError(str(last), message)]


def test_a_row_of_nobody_is_told(quarter: Quarter, care_unit: Unit, carer: User, data: bytes) -> None:
    book = book_of(data)
    last = book[SHEET].max_row + 1
    book[SHEET].cell(last, PLACES["narrative"]).value = "另外还做了一件事"
    found = preview(quarter, care_unit, saved_book(book), carer)
    message = "This row does not belong to the file. Write in the rows of your targets, or delete it."
    assert found == Preview(errors=[CellError(str(last), message)])


def test_a_part_that_moved_to_another_unit_is_told(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str], unit: Unit
) -> None:
    AssignmentFactory(target=quarter.care, unit=unit, role="lead")
    quarter.care.commitments.filter(pk=quarter.opening.pk).update(unit=unit)
    row = row_of(book_of(data)[SHEET], keys["opening"])
    assert preview(quarter, care_unit, BytesIO(data), carer) == Preview()
    found = preview(quarter, care_unit, filled_in(data, {(keys["opening"], "done"): "已完成"}), carer)
    message = "This row is no longer your unit's to fill in. Download the file again."
    assert found == Preview(errors=[CellError(str(row), message)])


def test_what_somebody_else_changed_meanwhile_is_told_by_cell(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, keys: dict[str, str], lead: Report
) -> None:
    colleague = person(care_unit.district, "colleague", "民政同事", Role.UNIT_HEAD, care_unit)
    fill(lead, colleague, narrative="同事写的", **{f"indicator_{quarter.beds.pk}": 262})
    mine = {(keys["report"], "narrative"): "我写的", (keys["beds"], "done"): 262}
    found = preview(quarter, care_unit, filled_in(data, {**mine, (keys["report"], "problems"): "无"}), carer)
    (clash,) = found.clashes
    cell = place(data, keys["report"], "narrative")
    assert clash.edit == Edit(cell, keys["report"], "narrative", "", "我写的")
    assert (clash.theirs, clash.who) == ("同事写的", "民政同事")
    assert [(edit.name, edit.value) for edit in found.edits] == [("problems", "无")]

    edits = [*found.edits, spreadsheet.overwriting(clash)]
    assert spreadsheet.apply(quarter.period, care_unit, edits, by=carer) == 2
    lead.refresh_from_db()
    assert (lead.narrative, lead.problems) == ("我写的", "无")


def test_a_race_after_the_preview_saves_nothing(
    quarter: Quarter,
    care_unit: Unit,
    carer: User,
    data: bytes,
    keys: dict[str, str],
    lead: Report,
    support: Report,
) -> None:
    cells = {(keys["report"], "narrative"): "我写的", (str(support.pk), "narrative"): "配合情况"}
    found = preview(quarter, care_unit, filled_in(data, cells), carer)
    fill(lead, carer, narrative="同时写的")
    with pytest.raises(NotApplied):
        spreadsheet.apply(quarter.period, care_unit, found.edits, by=carer)
    support.refresh_from_db()
    assert support.narrative == ""


def test_a_submitted_report_is_locked_and_refused(
    quarter: Quarter, care_unit: Unit, data: bytes, keys: dict[str, str], lead: Report, carer: User
) -> None:
    Report.objects.filter(pk=lead.pk).update(state="submitted")
    now = book_of(spreadsheet.write(quarter.period, care_unit, by=carer))
    assert cell_of(now, keys["report"], "narrative").protection.locked
    assert cell_of(now, keys["report"], "state").value == "已报送"
    found = preview(quarter, care_unit, filled_in(data, {(keys["beds"], "done"): 262}), carer)
    assert [error.place for error in found.errors] == [place(data, keys["beds"], "done")]
    assert found.edits == []


def test_a_returned_report_says_why(
    quarter: Quarter, care_unit: Unit, carer: User, officer: User, keys: dict[str, str], lead: Report
) -> None:
    Report.objects.filter(pk=lead.pk).update(state="submitted")
    reporting.return_report(lead, by=officer, reason="请补充验收材料", due_on=date(2026, 10, 20))
    book = book_of(spreadsheet.write(quarter.period, care_unit, by=carer))
    assert cell_of(book, keys["report"], "state").value == "已退回：请补充验收材料"
    assert not cell_of(book, keys["report"], "narrative").protection.locked


def test_what_was_reported_last_stands_beside(
    quarter: Quarter, care_unit: Unit, carer: User, officer: User, keys: dict[str, str], lead: Report
) -> None:
    fill(lead, carer, **{f"indicator_{quarter.beds.pk}": 262, f"commitment_{quarter.opening.pk}": "reached"})
    Report.objects.filter(pk=lead.pk).update(state="approved")
    days = {
        "opens_on": date(2026, 10, 9),
        "support_due_on": date(2027, 1, 8),
        "lead_due_on": date(2027, 1, 15),
        "closes_on": date(2027, 1, 25),
    }
    last = open_quarter("2026Q4", by=officer, days=days)
    shown = [line.shown.get("last") for line in lines_of(last, care_unit) if line.is_part]
    assert (Decimal(262) in shown, STATES["reached"] in shown) == (True, True)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"A2": "990199"}, "This file is of another district."),
        ({"A3": 0, "B3": "区财政局"}, "This file is of 区财政局, and here is the quarter of 区民政局."),
        ({"A4": 0, "B4": "2026年第2季度"}, "This file is of 2026年第2季度, and here is 2026年第3季度."),
        ({"A1": "something else"}, "This file was not downloaded here."),
    ],
)
def test_a_file_of_another_unit_quarter_or_district_is_refused(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes, change: dict[str, Any], refusal: str
) -> None:
    book = book_of(data)
    for coordinate, value in change.items():
        book[ORIGIN][coordinate].value = value
    with pytest.raises(NotAWorkbook) as told:
        preview(quarter, care_unit, saved_book(book), carer)
    assert str(told.value).startswith(refusal)


def test_another_workbook_is_refused(quarter: Quarter, care_unit: Unit, carer: User, data: bytes) -> None:
    for file in (saved_book(Workbook()), BytesIO(b"a,b\n1,2\n"), BytesIO(b"")):
        with pytest.raises(NotAWorkbook):
            preview(quarter, care_unit, file, carer)


def test_a_missing_column_is_named(quarter: Quarter, care_unit: Unit, carer: User, data: bytes) -> None:
    book = book_of(data)
    book[SHEET].cell(HEAD, PLACES["done"]).value = "别的"
    with pytest.raises(NotAWorkbook, match="The column 本季完成 is missing"):
        preview(quarter, care_unit, saved_book(book), carer)


def test_macros_are_refused(quarter: Quarter, care_unit: Unit, carer: User, data: bytes) -> None:
    file = BytesIO(data)
    with ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    file.seek(0)
    with pytest.raises(NotAWorkbook, match="macros"):
        preview(quarter, care_unit, file, carer)


def test_a_file_that_unpacks_to_too_much_is_not_opened(
    quarter: Quarter, care_unit: Unit, carer: User, data: bytes
) -> None:
    file = BytesIO(data)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(51 * 1024 * 1024))
    file.seek(0)
    with pytest.raises(NotAWorkbook, match="50 MB"):
        preview(quarter, care_unit, file, carer)


def test_only_the_units_own_people_may(
    quarter: Quarter, care_unit: Unit, reporter: User, officer: User, stranger: User, data: bytes
) -> None:
    """The reporter is of another unit of the district."""
    for user in (reporter, officer, stranger):
        with pytest.raises(NotAllowed):
            spreadsheet.write(quarter.period, care_unit, by=user)
        with pytest.raises(NotAllowed):
            preview(quarter, care_unit, BytesIO(data), user)
        with pytest.raises(NotAllowed):
            spreadsheet.apply(quarter.period, care_unit, [], by=user)


def test_a_line_of_another_units_report_is_never_written(
    quarter: Quarter, care_unit: Unit, carer: User, unit: Unit
) -> None:
    """Whatever somebody writes into the hidden cells."""
    other = quarter.report(quarter.business, unit)
    with pytest.raises(NotApplied):
        spreadsheet.apply(
            quarter.period, care_unit, [Edit("L4", str(other.pk), "narrative", "", "冒名")], by=carer
        )


def test_lines_cost_the_same_for_any_number_of_reports(
    quarter: Quarter, care_unit: Unit, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one, count in ((care_unit, 2), (unit, 1)):
        with django_assert_num_queries(10):
            assert len({line.key.partition("/")[0] for line in lines_of(quarter.period, one)}) == count
