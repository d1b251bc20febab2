"""The Excel form of one unit's quarter: a sheet to fill in, and a hidden one that says what it was made from.

Chinese in every language of the interface, since such files are passed on. Asks the database nothing:
a line has what to show, and what to fill in as the text that reporting.Change takes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from io import BytesIO
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from apps.audit.sheets import BOX, HEADING, FittedRow, height, put
from apps.targets.models import Indicator

SHEET = "进展填报"
ORIGIN = "来源"
FORM = "govtargets quarter 1"  # the first cell of the hidden sheet; another number when the form changes
HEAD = 3  # the row of the headings
FACTS = 6  # rows at the head of the hidden sheet; what stood in each cell follows
NOTE = (
    "只填白色单元格：指标填数字（累计指标自年初累计），事项选状态，文字写在任务行；灰色单元格已锁定。"
    "填好保存后在系统中上传，先看到将要更改的内容，确认后才写入。"
)


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    heading: str
    width: int


COLUMNS = (
    Column("key", "行号", 4),  # hidden
    Column("label", "编号", 12),
    Column("what", "目标任务、事项、指标", 42),
    Column("sort", "类别", 11),
    Column("state", "状态", 14),
    Column("goal", "全年目标", 12),
    Column("measure", "计量单位", 9),
    Column("plan", "本季节点", 16),
    Column("last", "上次报送", 14),
    Column("done", "本季完成", 22),
    Column("done_on", "完成日期", 12),
    Column("narrative", "进展情况", 44),
    Column("problems", "存在问题", 30),
    Column("next_steps", "下一步安排", 30),
    Column("help_needed", "需要协调解决的事项", 26),
    Column("help_unit", "需协调的单位", 20),
    Column("help_leader", "请分管领导协调", 16),
)
PLACES = {column.key: place for place, column in enumerate(COLUMNS, start=1)}
FROZEN = f"D{HEAD + 1}"

LOCKED = PatternFill("solid", fgColor="F2F1ED")


class Kind(Enum):
    TEXT = auto()
    FIGURE = auto()
    DATE = auto()
    CHOICE = auto()


@dataclass(frozen=True, slots=True)
class Input:
    """A cell to fill in: the field `name` and its `text`, both as reporting.Change has them; "" is empty."""

    name: str
    kind: Kind
    text: str
    choices: Mapping[str, str] = field(default_factory=dict)  # of a CHOICE: text → word in the cell
    indicator: Indicator | None = None  # of a FIGURE


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a report, or a part of the one above it. `inputs` by the key of the column."""

    key: str  # the report's number, and for a part its field: 12/indicator-34
    shown: Mapping[str, str | Decimal | None]
    inputs: Mapping[str, Input]
    is_part: bool = False
    is_open: bool = True  # else the cells are locked


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose quarter a file is; its names are for sentences."""

    district: str  # its code
    unit: int
    unit_name: str
    period: int
    quarter: str  # 2021年第3季度


def write(title: str, origin: Origin, lines: Sequence[Line]) -> bytes:
    """The workbook, protected without a password: who must may unlock it, nobody does by mistake."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    write_head(sheet, title)
    for row, line in enumerate(lines, start=HEAD + 1):
        write_line(sheet, row, line)
    hidden = book.create_sheet(ORIGIN)
    hidden.sheet_state = "veryHidden"
    hidden.protection.enable()
    write_origin(hidden, origin, lines)
    offer(sheet, hidden, lines)
    set_up(sheet, HEAD + len(lines))
    book.security = WorkbookProtection(lockStructure=True)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(sheet: Worksheet, row: int, place: int, value: Any) -> Cell:
    cell = cast(Cell, sheet.cell(row, place))  # there are others in merged areas alone
    put(cell, value)
    return cell


def write_head(sheet: Worksheet, title: str) -> None:
    head, note = fill(sheet, 1, 2, title), fill(sheet, 2, 2, NOTE)
    head.font = Font(bold=True, size=14)
    head.alignment = note.alignment = Alignment(vertical="center")
    for place, column in enumerate(COLUMNS, start=1):
        cell = fill(sheet, HEAD, place, column.heading)
        cell.font = Font(bold=True)
        cell.fill = HEADING
        cell.border = BOX
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.column_dimensions["A"].hidden = True


def write_line(sheet: Worksheet, row: int, line: Line) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        filled = line.inputs.get(column.key)
        cell = fill(sheet, row, place, in_cell(filled) if filled else line.shown.get(column.key))
        cell.border = BOX
        cell.alignment = Alignment(
            horizontal={"what": "left", "goal": "right"}.get(column.key),
            vertical="top",
            wrap_text=True,
            indent=int(line.is_part and column.key == "what"),
        )
        if filled and filled.kind == Kind.TEXT:
            cell.number_format = "@"  # what begins with - or = stays text when somebody types it
        elif filled and filled.kind == Kind.DATE:
            cell.number_format = "yyyy-mm-dd"
        if filled and line.is_open:
            cell.protection = Protection(locked=False)
        else:
            cell.fill = LOCKED
        if not line.is_part and not filled:
            cell.font = Font(bold=True)
    fill(sheet, row, PLACES["key"], line.key)
    texts = [
        (str(sheet.cell(row, place).value or ""), column.width)
        for place, column in enumerate(COLUMNS[1:], start=2)
    ]
    sheet.row_dimensions[row] = FittedRow(sheet, index=row, ht=height(texts))


def in_cell(filled: Input) -> str | Decimal | date | None:
    """What stands in the cell for the text that is stored."""
    if not filled.text:
        return None
    if filled.kind == Kind.FIGURE:
        return Decimal(filled.text)
    if filled.kind == Kind.DATE:
        return date.fromisoformat(filled.text)
    return filled.choices[filled.text] if filled.kind == Kind.CHOICE else filled.text


def write_origin(hidden: Worksheet, origin: Origin, lines: Sequence[Line]) -> None:
    facts: list[list[str | int]] = [
        [FORM],
        [origin.district],
        [origin.unit, origin.unit_name],
        [origin.period, origin.quarter],
    ]
    facts += [[] for _row in range(FACTS - len(facts))]
    facts += [[line.key, key, filled.text] for line in lines for key, filled in line.inputs.items()]
    for row, values in enumerate(facts, start=1):
        for place, value in enumerate(values, start=1):
            fill(hidden, row, place, value)


def offer(sheet: Worksheet, hidden: Worksheet, lines: Sequence[Line]) -> None:
    """Drop-downs, whose words stand on the hidden sheet, and what a date and a figure may be."""
    offered: dict[tuple[str, ...], DataValidation] = {}
    day = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
    explain(day, "请填写日期，例如 2021-09-15。")
    figure = DataValidation("decimal", "-1e17", "1e17", operator="between", allow_blank=True)
    explain(figure, "请只填数字，不带计量单位。")
    for row, line in enumerate(lines, start=HEAD + 1):
        for key, filled in line.inputs.items():
            cell = sheet.cell(row, PLACES[key])
            if filled.kind == Kind.DATE:
                day.add(cell)
            elif filled.kind == Kind.FIGURE:
                figure.add(cell)
            elif filled.kind == Kind.CHOICE:
                words = tuple(filled.choices.values())
                if words not in offered:
                    offered[words] = listed(hidden, words, place=5 + len(offered))
                offered[words].add(cell)
    for validation in (day, figure, *offered.values()):
        if validation.sqref:
            sheet.add_data_validation(validation)


def listed(hidden: Worksheet, words: Sequence[str], place: int) -> DataValidation:
    for row, word in enumerate(words, start=1):
        fill(hidden, row, place, word)
    letter = get_column_letter(place)
    validation = DataValidation(
        "list", formula1=f"'{ORIGIN}'!${letter}$1:${letter}${len(words)}", allow_blank=True
    )
    explain(validation, "请从下拉列表中选择。")
    return validation


def explain(validation: DataValidation, sentence: str) -> None:
    validation.showErrorMessage = True
    validation.errorTitle = SHEET
    validation.error = sentence


def set_up(sheet: Worksheet, last: int) -> None:
    """Frozen head, filters, locked cells, and a print that is one page wide."""
    area = f"A{HEAD}:{get_column_letter(len(COLUMNS))}{last}"
    sheet.freeze_panes = FROZEN
    sheet.auto_filter.ref = area
    sheet.protection.enable()
    sheet.protection.autoFilter = sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8  # A3: texts in seventeen columns stay readable
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.HeaderFooter.oddFooter.center.text = "第 &P 页，共 &N 页"  # type: ignore[union-attr]
