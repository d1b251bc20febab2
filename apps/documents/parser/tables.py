"""Task tables: 序号 | 任务 | 牵头单位 | 配合单位 | 完成时限, a row a line or a cell a line.

A Word file gives one row a line, its cells parted by tabs; a table pasted from a web page gives one row a line with |,
or one cell a line. "A row of a task table is an item" (GUIDE.md).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .labels import label_at
from .lines import Line
from .tokens import FurnitureKind, ParsedUnit, Role
from .units import FIELD, Statement, read_units

HEADER = re.compile(
    r"""
    (?P<number> 序号 | 编号 )
  | (?P<group>  (?:任务|工作|项目|指标)? (?:类别|分类|类型) | 领域 | 板块 )
  | (?P<unit>   .{0,4} (?:单位|部门|科室|机构) (?:\(.{1,12}\))? )
  | (?P<due>    (?:完成|办结|时间|推进|序时)? (?:时限|时间|期限|节点|日期) (?:要求|节点|安排)? )
  | (?P<aside>  .{0,4} (?:领导|责任人|联系人|电话) | 备注 )
  | (?P<task>   (?:20\d\d年度?)? [\u4e00-\u9fff]{0,8} (?:任务|目标|内容|措施|事项|要求|举措|项目|指标|名称|进度|安排|季度|目标值) (?:\(.{1,12}\))? (?:名称|内容|分解)? )
    """,
    re.VERBOSE,
)
ROW_NUMBER = re.compile(r"\d{1,3}")
RULE = re.compile(r"[:\s]*-[-:\s]*")  # the rule under a head row: |---|:--:|
LONGEST_HEADER = 24
DELIMITERS = ("\t", "|")


@dataclass(frozen=True, slots=True)
class Cell:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: number, group, unit (with the role that its head gives), due, aside or task."""

    kind: str
    role: Role = Role.RESPONSIBLE


@dataclass(frozen=True, slots=True)
class Row:
    """One task: its printed number, if any, and what its cells of units and deadlines state."""

    start: int
    end: int
    label: str | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading inside a table, or the first cell of several merged rows."""

    start: int
    end: int
    label: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and headings in the order of the text; ``heads`` are the head rows, printed once or on every page."""

    lines: tuple[int, ...]
    parts: tuple[Row | Group, ...]
    heads: tuple[Cell, ...]


def find_tables(
    source: str, text: str, lines: Sequence[Line], kinds: Sequence[FurnitureKind | None]
) -> list[Table]:
    """The tables among ``lines``; ``source`` still has the tabs that ``text``, normalised, shows as blanks.

    ``kinds`` says which lines are already known as furniture of other kinds.
    """
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        table = _rows_a_line(source, text, lines, index) or _cells_a_line(text, lines, kinds, index)
        if table:
            tables.append(table)
            index = table.lines[-1]
        index += 1
    return tables


# A row a line


def _rows_a_line(source: str, text: str, lines: Sequence[Line], first: int) -> Table | None:
    columns = _columns([cell.text for cell in split_row(source, text, lines[first])])
    if not columns:
        return None
    rows: list[list[Cell]] = []
    for index in range(first, len(lines)):
        cells = split_row(source, text, lines[index])
        if len(cells) < 2:
            break
        rows.append(cells)
    parts: list[Row | Group] = []
    heads: list[Cell] = []
    grouped = _first_column_groups(columns, rows[1:])
    above: dict[int, tuple[ParsedUnit, ...]] = {}
    for cells in rows:
        filled = [cell for cell in cells if cell.text]
        if _columns([cell.text for cell in cells]) == columns or all(RULE.fullmatch(c.text) for c in filled):
            heads += filled
        elif len(filled) == 1:
            parts.append(_group(filled[0]))
        elif filled:
            if grouped and cells[0].text:
                parts.append(_group(cells[0]))
            own = cells[1:] if grouped else cells
            parts.append(_row(text, own, columns[1:] if grouped else columns, above))
    return Table(tuple(range(first, first + len(rows))), tuple(parts), tuple(heads)) if parts else None


def split_row(source: str, text: str, line: Line) -> list[Cell]:
    """The cells of a line, empty ones included; a line without delimiters is one cell."""
    start = source.rfind("\n", 0, line.start) + 1
    stop = source.find("\n", line.end)
    stop = len(source) if stop < 0 else stop
    delimiter = next((mark for mark in DELIMITERS if source.count(mark, start, stop) > 0), None)
    if delimiter is None:
        return [_cell(text, line.start, line.end)]
    if delimiter == "|":
        start, stop = line.start, line.end
        start += source.startswith("|", start)
        stop -= source.endswith("|", start, stop)
    cells: list[Cell] = []
    for part in source[start:stop].split(delimiter):
        cells.append(_cell(text, start, start + len(part)))
        start += len(part) + 1
    return cells


def _cell(text: str, start: int, end: int) -> Cell:
    words = text[start:end]
    start += len(words) - len(words.lstrip(" |"))
    words = words.strip(" |")
    return Cell(start, start + len(words), words)


def _first_column_groups(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first column heads several rows: it says so, or is left empty below a merged cell."""
    if columns[0].kind == "group":
        return True
    if columns[0].kind != "task" or sum(column.kind in ("task", "number") for column in columns) < 2:
        return False
    return any(not row[0].text and sum(bool(cell.text) for cell in row) > 1 for row in rows)


# A cell a line


def _cells_a_line(
    text: str, lines: Sequence[Line], kinds: Sequence[FurnitureKind | None], first: int
) -> Table | None:
    cells = [_cell(text, line.start, line.end) for line in lines[first : first + 12]]
    head = 0
    while head < len(cells) and (not cells[head].text or _column(cells[head].text)):
        head += 1
    columns = _columns([cell.text for cell in cells[:head] if cell.text])
    if not columns:
        return None
    stop = next(
        (i for i in range(first + head, len(lines)) if kinds[i] not in (None, FurnitureKind.TITLE)),
        len(lines),
    )
    body = [_cell(text, line.start, line.end) for line in lines[first + head : stop]]
    parts = list(_rows_of_cells(text, [cell for cell in body if cell.text], columns))
    heads = tuple(cell for cell in cells[:head] if cell.text)
    if not any(isinstance(part, Row) for part in parts):
        return None
    return Table(tuple(range(first, stop)), tuple(parts), heads)


def _rows_of_cells(text: str, cells: Sequence[Cell], columns: Sequence[Column]) -> Iterator[Row | Group]:
    """A new row begins with the next number; what stands before a number and reads as a heading is one."""
    starts = list(_numbered(cells))
    above: dict[int, tuple[ParsedUnit, ...]] = {}
    if starts and starts[0] > 0:
        yield _group(cells[starts[0] - 1])
    for start, stop in zip(starts, [*starts, len(cells)][1:], strict=True):
        last = cells[stop - 1]
        heads_next = stop < len(cells) and stop - start > 2 and label_at(last.text, 0) is not None
        own = list(cells[start : stop - heads_next])
        yield _row(text, _aligned(own, columns), [Column("number"), *_after_number(columns, own)], above)
        if heads_next:
            yield _group(last)


def _numbered(cells: Sequence[Cell]) -> Iterator[int]:
    expected: int | None = None
    for index, cell in enumerate(cells):
        if ROW_NUMBER.fullmatch(cell.text) and (expected is None or int(cell.text) == expected):
            yield index
            expected = int(cell.text) + 1


def _after_number(columns: Sequence[Column], cells: Sequence[Cell]) -> list[Column]:
    """The columns behind the number; a first column in front of it heads groups of rows."""
    rest = [column for column in columns if column.kind != "number"]
    if len(rest) == len(columns) and len(cells) - 1 < len(rest):
        rest = rest[1:]
    return rest


def _aligned(cells: Sequence[Cell], columns: Sequence[Column]) -> list[Cell]:
    """One cell a column: a task printed on several lines is one cell, what is missing is missing at the end."""
    rest = _after_number(columns, cells)
    surplus = len(cells) - 1 - len(rest)
    if surplus <= 0:
        return list(cells)
    task = next((index for index, column in enumerate(rest) if column.kind == "task"), 0) + 1
    merged = Cell(cells[task].start, cells[task + surplus].end, "")
    return [*cells[:task], merged, *cells[task + surplus + 1 :]]


# Both


def _columns(heads: Sequence[str]) -> list[Column]:
    """The columns that a head row names, or none where it is no head row: it must name tasks and units."""
    columns = [_column(head) for head in heads]
    if len(columns) < 2 or not all(columns):
        return []
    found = [column for column in columns if column]
    kinds = {column.kind for column in found}
    return found if "unit" in kinds and ("task" in kinds or "group" in kinds) else []


def _column(head: str) -> Column | None:
    plain = head.replace(" ", "")
    match = HEADER.fullmatch(plain) if len(plain) <= LONGEST_HEADER else None
    if match is None or match.lastgroup is None:
        return None
    field = FIELD.match(plain)
    if match.lastgroup == "unit" and field and field.lastgroup in ("lead", "support"):
        return Column("unit", Role(field.lastgroup))
    return Column(match.lastgroup)


def _row(
    text: str, cells: Sequence[Cell], columns: Sequence[Column], above: dict[int, tuple[ParsedUnit, ...]]
) -> Row:
    """A row; an empty cell of the unit in charge means the same as above."""
    statements: list[Statement] = []
    led = any(column.role is Role.LEAD for column in columns)
    for index, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        if column.kind in ("group", "due", "aside") and cell.start < cell.end:
            statements.append(Statement(cell.start, cell.end, ()))
        if column.kind != "unit":
            continue
        role = Role.SUPPORT if led and column.role is Role.RESPONSIBLE else column.role
        units = tuple(read_units(text, cell.start, cell.end, role)) if cell.start < cell.end else ()
        if not units and column.role is not Role.SUPPORT:
            units = above.get(index, ())
        above[index] = units
        statements.append(Statement(cell.start, cell.end, units))
    filled = [cell for cell in cells if cell.start < cell.end]
    number = filled[0].text if columns[0].kind == "number" and ROW_NUMBER.fullmatch(filled[0].text) else None
    return Row(filled[0].start, filled[-1].end, number, tuple(statements))


def _group(cell: Cell) -> Group:
    label = label_at(cell.text, 0)
    title = cell.text[label.text_start :].strip() if label else cell.text
    return Group(cell.start, cell.end, cell.text[: label.end].replace(" ", "") if label else None, title)
