"""Task tables of which nothing is left but one line: "序号工作任务责任单位1新建公园6座。区城管局2培育企业20家。区经信局".

Rows are found by their running numbers, where a row may end; the names and the deadline at the end of a row by how
such words end. What lies before them is the task, whatever columns it had.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.documents.parser.lines import Line

from .columns import Column, Kind, read_heads
from .reading import read_grid
from .table import Cell, Grid, Table

HEAD_WORD = (
    r"(?:工作|重点|主要|具体|目标|年度|整改)?任务(?:名称|内容|分解|目标)?|(?:项目|事项|指标|任务)名称|(?:实事|重点|民生|建设)?项目(?:内容)?"
    r"|(?:主要|工作|具体|建设|实施|重点)内容|(?:工作|具体|主要|重点|整改|推进|落实)?(?:举措|措施|要求)|(?:重点|主要)?工作(?:目标)?|(?:重点)?事项"
    r"|(?:20\d\d年)?(?:年度|工作|预期)?目标|(?:任务|项目|工作)?类别|领域"
    r"|[区市县]?(?:政府)?(?:分管|责任|牵头|联系|包保)[区市县]?领导|责任人|(?:牵头|责任|配合|主责|主办|协办|承办|参与|协同)(?:责任)?(?:单位|部门|科室)"
    r"|(?:完成|办结|整改)?(?:时限|时间|期限)(?:要求|节点)?|时间节点|备注"
)
HEAD = re.compile(rf"(?:序号|编号)\s?(?:(?:{HEAD_WORD})\s?){{2,10}}(?=1\D)")
WORD = re.compile(rf"序号|编号|{HEAD_WORD}")
# The number of a row: behind the end of a name, of a deadline or of a sentence, before words and not before a measure.
NUMBER = re.compile(
    r"(?<=[局委办部院心司团道镇乡区位门厅处科所站队会联社校室府业园)。前底末进年])(\d{1,2})"
    r"(?=[\u4e00-\u9fff“])(?![月日年号级期个家所项座条台处人名户张次场亩件批万亿元吨套公平户])"
)
# The shortest name from here on; an ending counts where the word does not go on (城乡建委, 办公室, 社会局).
NAME = re.compile(
    r"(?:[区市县]?(?:经开区|高新区|高新园|开发区|总工会|妇联|残联|科协|工商联|团区委)|[\u4e00-\u9fff]{1,12}?(?:经开区|高新区|高新园|开发区|园区|新区|局|委(?!员|办)|办(?!公|事)|中心|公司|集团|政府(?!办)|街道(?!办)|办公室|委员会|办事处|部门|单位"
    r"|医院|法院|检察院|国企|大队|支队|镇(?!街)|乡(?!建|村|镇))|各(?:镇街|街镇|街道|镇|乡))(?:\([^()]{1,12}\))?"
)
MARKS = re.compile(r"[、,;和及\s]*")
TIME = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日|底)?前?|年底前?|全年|[一二三四]季度末?前?|上半年)$|每季度末?$|(?:持续|长期|常态化)(?:推进|坚持|实施|落实)$"
)
BEHIND_FIGURE = re.compile(r"左右|以上|以内|以下|。|;")
OPENS_NAME = re.compile(r"[区市县州](?=[\u4e00-\u9fff]{2})|各|相关|有关")
LONGEST_TAIL = 200


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    glued: bool  # no mark parts it from the name before


def flat_table(text: str, line: Line, index: int) -> Table | None:
    """The table that is flattened into ``line``; None where it holds none or its rows name nobody."""
    head = HEAD.search(text, line.start, line.end)
    if head is None:
        return None
    heads = [Cell(m.start(), m.end(), m.group()) for m in WORD.finditer(text, head.start(), head.end())]
    columns = read_heads([cell.text for cell in heads], apart=False)
    starts = list(_row_starts(text, head.end(), line.end))
    if len(starts) < 2 or not any(column.kind is Kind.UNIT for column in columns):
        return None
    ends = [number.start for number in starts[1:]] + [line.end]
    drafts = [_split_row(text, columns, number, end) for number, end in zip(starts, ends, strict=True)]
    if sum(bool(draft.names) for draft in drafts) * 2 < len(drafts):
        return None
    wide = _with_columns(columns, max(len(draft.names) for draft in drafts))
    rows = [_row(text, wide, draft) for draft in drafts]
    grid = Grid(wide, rows, heads, as_above=False)
    cells = [*heads, *(cell for row in rows for cell in row if cell.text)]
    return Table((index,), tuple(read_grid(text, grid)), tuple(heads), tuple(cells))


def _row_starts(text: str, start: int, end: int) -> Iterator[Cell]:
    yield Cell(start, start + 1, "1")
    expected = 2
    for match in NUMBER.finditer(text, start + 1, end):
        if int(match[1]) == expected:
            yield Cell(match.start(), match.end(), match[1])
            expected += 1


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row cut into its number, its names in groups that nothing parts, and its end; the task is between."""

    number: Cell
    names: list[list[_Name]]
    stop: int  # where the deadline begins
    end: int


def _split_row(text: str, columns: Sequence[Column], number: Cell, end: int) -> _Draft:
    due = TIME.search(text[max(number.end, end - 20) : end])
    stop = end - len(due[0]) if due and any(column.kind is Kind.DUE for column in columns) else end
    names = _names_at_end(text, number.end, stop)
    if any(column.kind is Kind.ASIDE for column in columns):
        names = _without_person(names)
    groups: list[list[_Name]] = []
    for name in names:
        if not groups or name.glued:
            groups.append([])
        groups[-1].append(name)
    return _Draft(number, groups, stop, end)


def _with_columns(columns: Sequence[Column], groups: int) -> list[Column]:
    """The columns with the last one of units as often as names that no mark parts are printed one behind another."""
    units = [at for at, column in enumerate(columns) if column.kind is Kind.UNIT]
    more = [columns[units[-1]]] * (groups - len(units))
    return [*columns[: units[-1] + 1], *more, *columns[units[-1] + 1 :]]


def _row(text: str, columns: Sequence[Column], draft: _Draft) -> list[Cell]:
    """One cell a column: the number, the task, the names, the deadline; other columns stay empty."""
    task_end = draft.names[0][0].start if draft.names else draft.stop
    names = iter(draft.names)
    cells: list[Cell] = []
    at, tasks = draft.number.start, 0
    for column in columns:
        first, last = at, at
        if column.kind is Kind.NUMBER:
            last = draft.number.end
        elif column.kind is Kind.TASK and not tasks:
            first, last, tasks = draft.number.end, task_end, 1
        elif column.kind is Kind.UNIT and (group := next(names, None)):
            first, last = group[0].start, group[-1].end
        elif column.kind is Kind.DUE:
            first, last = draft.stop, draft.end
        cells.append(Cell(first, last, text[first:last]))
        at = max(at, last)
    return cells


def _names_at_end(text: str, start: int, end: int) -> list[_Name]:
    """The names that a row ends with: behind its last sentence or figure, else from the first word on that opens one."""
    start = max(start, end - LONGEST_TAIL)
    cuts = [match.end() for match in BEHIND_FIGURE.finditer(text, start, end)]
    for at in cuts[-1:] + [
        match.start() for match in OPENS_NAME.finditer(text, cuts[-1] if cuts else start, end)
    ]:
        names = list(_names(text, at, end))
        if names and names[-1].end == end:
            return names
    return []


def _names(text: str, at: int, end: int) -> Iterator[_Name]:
    first = at
    while at < end:
        mark = MARKS.match(text, at, end)
        after = mark.end() if mark else at
        name = NAME.match(text, after, end)
        if name is None:
            return
        yield _Name(name.start(), name.end(), after == at and at > first)
        at = name.end()


def _without_person(names: list[_Name]) -> list[_Name]:
    """The first name without that of the leader, which stands in the column before: 何某平教育局."""
    if not names:
        return names
    first = names[0]
    length = 3 if first.end - first.start >= 6 else 2
    return (
        [_Name(first.start + length, first.end, first.glued), *names[1:]]
        if first.end - first.start > 4
        else names
    )
