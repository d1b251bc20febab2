"""What the columns of a task table hold, by their head cells: 序号 | 任务 | 牵头单位 | 完成时限 | 一季度 …"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from apps.documents.parser.labels import chinese_number
from apps.documents.parser.tokens import Role
from apps.documents.parser.units.labels import FIELD


class Kind(StrEnum):
    NUMBER = "number"
    GROUP = "group"
    TASK = "task"
    VALUE = "value"  # the figure of the indicator that a cell on its left names
    MEASURE = "measure"  # the unit of that figure
    UNIT = "unit"
    DUE = "due"
    QUARTER = "quarter"
    ASIDE = "aside"  # persons, progress, remarks: they promise nothing


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: ``role`` is that of its units, ``quarter`` the one at whose end its words are due."""

    kind: Kind
    role: Role = Role.RESPONSIBLE
    quarter: int | None = None


IN_BRACKETS = r"(?:\([^()]{1,20}\))?"
YEAR = r"(?:20\d\d年(?:度)?)?"

# 一季度, 第三季度工作目标, Q2, 4-6月, 1—9月份进度安排, 6月底前, 上半年
QUARTER = re.compile(
    rf"""
    {YEAR} (?:
        第? (?P<nth> [一二三四1-4] ) 季度? | Q (?P<q> [1-4] ) | (?P<half> 上半年 | 下半年 )
      | \d{{1,2}} 月? [-—–~至到] (?P<last> 3|6|9|12 ) 月份? | (?P<month> 3|6|9|12 ) 月底前?
      | 前 (?P<first> [二三] ) 季度
    )
    (?: 末 | 底 | 内 | 阶段性? | 主要 | 重点 | 具体 | 推进 | 预期 | 计划 | 累计 | 形象 | 完成 )*
    (?: 工作 | 目标 | 任务 | 进度 | 节点 | 安排 | 要求 | 内容 | 计划 | 指标 | 值 | 措施 | 事项 )* {IN_BRACKETS}
    """,
    re.VERBOSE,
)
# What a column of another kind is headed. The first that fits wins; a head is read without its blanks.
HEAD = re.compile(
    rf"""
    (?P<number>  序号? | 编号 | 项次 | (?:任务|项目|工作|事项)(?:序号|编号) | 号 | NO\.? )
  | (?P<measure> (?:计量|度量) 单位 | 量纲 )
  | (?P<aside>   .{{0,8}} (?: 领导 (?:及分工)? | 责任人 | 负责人 | 联系人 | 联络员 | 经办人 | 电话 | 联系方式 | 手机 | 备注 | 姓名 | 职务 )
               | .{{0,12}} (?:进展|推进|完成|落实|办理|执行|实施|整改) (?:的)? (?:情况|程度|结果|成效) .{{0,4}} | .{{0,12}} (?:取得)?成效 | 存在问题 .{{0,6}}
               | .{{0,4}} (?: 分值 | 权重 | 得分 | 标准分 | 总投资 | 投资额 | 资金来源 | 建设地点 | 建设性质 | 资料来源 | 数据来源 | 任务来源 | 来源 | 依据 | 考核方式 | 评分标准 )
               | (?:20\d\d年)? (?:上年|去年|基期|实际|同期) .{{0,6}} | 20\d\d年 (?:实际|预计|全年)? (?:完成|实现) (?:值|数|情况)? | .{{0,2}} (?:报送|填报|联络|数据|抽查|检查|受检|督查|走访) .{{0,4}} (?:单位|部门) )
  | (?P<unit>    .{{0,10}} (?:单位|部门|科室|处室|机构|主体|科局|街道|镇街) (?: /? (?:单位|部门) | 及 .{{1,6}} | \(.{{1,24}}\) )? | (?:主要)? (?:牵头|责任|配合|主办|承办|协办|主责) )
  | (?P<due>     .{{0,6}} (?:时限|期限|时间|日期|年限) (?:要求|节点|安排|进度)? | (?:时间|完成)? 节点 (?:要求)? | (?:序时|时序) 进度 | 进度要求 )
  | (?P<group>   .{{0,4}} (?:类别|分类|类型|大类|板块|领域|门类|模块) | 方面 | 一级指标 )
  | (?P<value>   {YEAR} (?:年度)? (?: (?:预期|计划|考核)? (?:目标|指标|计划|任务) (?:值|数|量) | 预期目标 | 目标 | 数量 | 任务量 | 增速 ) {IN_BRACKETS} )
  | (?P<task>    {YEAR} [\u4e00-\u9fff“”《》、/]{{0,12}} (?: 任务 | 目标 | 内容 | 措施 | 事项 | 要求 | 要点 | 举措 | 项目 | 指标 | 名称 | 进度 | 安排 | 计划 | 工作
                   | 做法 | 标准 | 成果 | 清单 | 分解 | 问题 | 节点 | 季度 ) {IN_BRACKETS} )
    """,
    re.VERBOSE,
)
LONGEST_HEAD = 30
BARE_UNIT = re.compile(r"单\s*位(?:\(.{1,6}\))?")
# Heads that say by themselves that their rows are work; a list of 项目 or 指标 alone may be statistics.
WORK = re.compile(r"任务|工作|目标|事项|举措|措施|要求")
# Heads over several narrower ones: 完成时限 over 一季度 | 二季度 | 三季度 | 四季度.
OVER_QUARTERS = re.compile(r".{0,8}(?:时限|节点|进度|安排|计划|目标|季度|任务|时间).{0,6}")


def column_of(head: str) -> Column | None:
    """What a column is headed with ``head``, normalised, holds; None where this is no head of a task table."""
    plain = re.sub(r"[\s:]", "", head)
    if not 0 < len(plain) <= LONGEST_HEAD:
        return None
    quarter = QUARTER.fullmatch(plain)
    if quarter:
        return Column(Kind.QUARTER, quarter=_quarter(quarter))
    match = HEAD.fullmatch(plain)
    if match is None or match.lastgroup is None:
        return None
    kind = Kind(match.lastgroup)
    return Column(kind, _role(plain)) if kind is Kind.UNIT else Column(kind)


def _quarter(match: re.Match[str]) -> int:
    if match["nth"] or match["first"]:
        return chinese_number(match["nth"] or match["first"]) or int(match["nth"])
    if match["q"]:
        return int(match["q"])
    if match["half"]:
        return 2 if match["half"] == "上半年" else 4
    return int(match["last"] or match["month"]) // 3


def _role(head: str) -> Role:
    field = FIELD.search(head)
    if field and field.lastgroup in ("lead", "support"):
        return Role(field.lastgroup)
    if head.startswith(("牵头", "主办", "主责")):
        return Role.LEAD
    return Role.SUPPORT if head.startswith(("配合", "协办")) else Role.RESPONSIBLE


def read_heads(heads: Sequence[str], *, apart: bool) -> list[Column]:
    """The columns under ``heads``, or none where they head no task table.

    ``apart``: the cells are known to be cells, so a few whose heads say nothing known are columns of text.
    """
    found = [column_of(head) for head in heads]
    known = [column for column in found if column]
    if len(known) < 2 or (len(known) < len(found) and (not apart or len(known) * 3 < len(found) * 2)):
        return []
    columns = _measured(heads, [column or Column(Kind.TASK) for column in found])
    named = [(head, column) for head, column, one in zip(heads, columns, found, strict=True) if one]
    return columns if _is_task_table(named) else []


def _measured(heads: Sequence[str], columns: list[Column]) -> list[Column]:
    """单位 beside 指标 and 目标值 is the unit of measure; 目标 alone is the task itself."""
    kinds = [column.kind for column in columns]
    names = any("指标" in head or "名称" in head for head in heads) and Kind.TASK in kinds
    bare = [index for index, head in enumerate(heads) if BARE_UNIT.fullmatch(head)]
    measured = names and (Kind.MEASURE in kinds or Kind.VALUE in kinds)
    if bare and measured and Kind.MEASURE not in kinds:
        columns[bare[0]] = Column(Kind.MEASURE)
    if not measured or columns[0].kind is Kind.VALUE:
        columns = [replace(c, kind=Kind.TASK) if c.kind is Kind.VALUE else c for c in columns]
    return columns


def _is_task_table(columns: Sequence[tuple[str, Column]]) -> bool:
    """Whether the rows are work: a task, and who does it, by when, or at least a number before it."""
    kinds = {column.kind for _, column in columns}
    tasks = [head for head, column in columns if column.kind is Kind.TASK]
    if not tasks and Kind.GROUP not in kinds:
        return False
    if kinds & {Kind.UNIT, Kind.QUARTER, Kind.DUE}:
        return bool(tasks) or Kind.UNIT in kinds
    return Kind.NUMBER in kinds and any(WORK.search(head) for head in tasks)


def under_wide_heads(columns: Sequence[tuple[str, Column]]) -> list[Column]:
    """Head cells one after another, two rows of them: those of the quarters stand in place of what is printed over them."""
    first = next((n for n, (_, column) in enumerate(columns) if column.kind is Kind.QUARTER), None)
    kept = [column for _, column in columns]
    if first is None or any(column.kind is not Kind.QUARTER for column in kept[first:]):
        return kept
    for index in range(first - 1, 0, -1):
        head, column = columns[index]
        narrow = column.kind in (Kind.DUE, Kind.TASK) and re.search(r"季度|时限|节点|进度|安排", head)
        if narrow and OVER_QUARTERS.fullmatch(head):
            return [*kept[:index], *kept[first:], *kept[index + 1 : first]]
    return kept
