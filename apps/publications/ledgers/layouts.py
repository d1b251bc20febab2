"""Which columns a ledger has: layouts that districts use, as data. What a field is, is said in fields.py.

Headings are Chinese in every language of the interface, since ledgers are passed on.
"""

from dataclasses import dataclass

from apps.audit.sheets import A3, A4


@dataclass(frozen=True, slots=True)
class Column:
    field: str  # a key of fields.FIELDS
    heading: str
    width: int  # characters; a Chinese one counts double
    group: str = ""  # a heading above this and its neighbours


@dataclass(frozen=True, slots=True)
class Layout:
    """`by_part`: one row a figure or deliverable, with what is the target's in each of them; else one a target."""

    code: str
    name: str
    columns: tuple[Column, ...]
    frozen: int  # columns that stay when one scrolls to the right
    paper: int = A4
    pages: int = 1  # that the print is wide; the frozen columns stand on each
    by_part: bool = False


STAGES = "阶段性目标"
PLAN = "季度节点"

CHANGNING = Layout(
    "changning",
    "长宁版·阶段性目标",
    (
        Column("section", "领域", 14),
        Column("number", "序号", 6),
        Column("headline", "重要项目", 22),
        Column("words", "目标任务和工作要求", 50),
        Column("plan_1", "第一季度", 17, STAGES),
        Column("plan_2", "第二季度", 17, STAGES),
        Column("plan_3", "第三季度", 17, STAGES),
        Column("plan_4", "第四季度", 17, STAGES),
        Column("leads", "主责部门", 14),
        Column("supports", "配合部门", 14),
    ),
    frozen=3,
)

CHONGCHUAN = Layout(
    "chongchuan",
    "崇川版·推进情况",
    (
        Column("number", "序号", 6),
        Column("headline", "主要任务", 20),
        Column("words", "全年目标任务", 38),
        Column("leader", "分管领导", 12),
        Column("leads", "牵头单位", 14),
        Column("others", "责任主体与协同单位", 16),
        Column("before", "上期推进情况", 32),
        Column("now", "本期推进情况", 36),
        Column("on_schedule", "是否达序", 10),
        Column("sentence", "说明", 34),
    ),
    frozen=2,
)

SHANGCHENG = Layout(
    "shangcheng",
    "上城版·任务分解",
    (
        Column("number", "序号", 6),
        Column("headline", "任务名称", 30),
        Column("requirement", "指标要求", 60),
        Column("leads", "牵头部门", 20),
        Column("supports", "配合部门", 20),
        Column("kind", "目标类型", 16),
    ),
    frozen=2,
)

SHAOXING = Layout(
    "shaoxing",
    "绍兴版·进展情况",
    (
        Column("number", "序号", 6),
        Column("words", "内容与要求", 60),
        Column("now", "进展情况", 60),
        Column("units", "责任单位", 24),
    ),
    frozen=1,
)

FULL = Layout(
    "full",
    "全量版",
    (
        Column("section", "领域", 14),
        Column("number", "序号", 6),
        Column("label", "原文编号", 10),
        Column("headline", "目标任务", 22),
        Column("words", "原文", 46),
        Column("document", "来源文件", 22),
        Column("doc_number", "文号", 16),
        Column("star", "★", 4),
        Column("nature", "类别", 8),
        Column("kind", "目标类型", 12),
        Column("part", "指标或事项", 26),
        Column("comparator", "要求", 8),
        Column("value", "年度目标值", 14),
        Column("measure", "计量单位", 10),
        Column("status", "暂定/正式", 9),
        Column("plan_1", "第一季度", 13, PLAN),
        Column("plan_2", "第二季度", 13, PLAN),
        Column("plan_3", "第三季度", 13, PLAN),
        Column("plan_4", "第四季度", 13, PLAN),
        Column("leader", "分管领导", 14),
        Column("leads", "牵头单位", 14),
        Column("others", "责任主体与配合单位", 16),
        Column("owner", "具体承担单位", 14),
        Column("deadline", "完成时限", 12),
        Column("figure_before", "上期实绩", 14),
        Column("figure_now", "本期实绩", 14),
        Column("share", "年度完成率", 10),
        Column("due", "本期序时", 14),
        Column("light", "亮灯", 10),
        Column("computed", "自动亮灯", 10),
        Column("on_schedule", "是否达序", 10),
        Column("sentence", "说明", 34),
        Column("before", "上期进展", 34),
        Column("now", "本期进展", 34),
        Column("problems", "存在问题", 26),
        Column("help_needed", "需协调事项", 26),
        Column("next_steps", "下步计划", 26),
        Column("evidence", "佐证材料", 22),
        Column("approved_on", "审核日期", 12),
    ),
    frozen=4,
    paper=A3,
    pages=4,
    by_part=True,
)

LAYOUTS: dict[str, Layout] = {one.code: one for one in (CHANGNING, CHONGCHUAN, SHANGCHENG, SHAOXING, FULL)}
