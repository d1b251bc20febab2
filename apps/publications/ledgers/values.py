"""What a ledger says of one of its rows: of a target, or of one of its figures and deliverables.

Values are Chinese, like the notices and reports that they are taken from; a figure is a number with its unit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.documents.templatetags.notices import figure as in_words
from apps.progress.lights import Reason
from apps.progress.models import Colour, CommitmentState, ReportState
from apps.progress.sentences import LIGHT_WORDS
from apps.publications.ledgers.gathering import Account, Entry, Part
from apps.targets.models import AssignmentRole, Comparator, Measure, ValueStatus
from apps.units.sheets import SEPARATOR


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands in its cell as one, with its unit behind it."""

    value: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; 1 is all of it."""

    value: Decimal


Value = str | int | Figure | Share | date | None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a ledger. `part` None: of the whole target."""

    number: int
    entry: Entry
    part: Part | None = None


ON_SCHEDULE = {Colour.GREEN: "达序", Colour.YELLOW: "未达序", Colour.RED: "未达序"}
# Of a grey light, the reason that is most in need of being said first.
NOT_LIT = {
    Reason.NOT_REPORTED: "未报送",
    Reason.AWAITS_LIMIT: "待下达",
    Reason.NOT_DUE: "未到期",
    Reason.NOT_PLANNED: "本期未安排",
}
WAITING = {ReportState.SUBMITTED: "尚未审核", ReportState.RETURNED: "已退回，尚未重报"}
COMPARATORS = {Comparator.EQ: "", Comparator.GE: "不少于", Comparator.LE: "不超过", Comparator.APPROX: "左右"}
CHANGES = {"up": "增长", "down": "下降", "": ""}
STATUSES = {ValueStatus.PROVISIONAL: "暂定", ValueStatus.OFFICIAL: "正式"}
STATES = {
    CommitmentState.NOT_STARTED: "未启动",
    CommitmentState.UNDER_WAY: "推进中，未达节点",
    CommitmentState.REACHED: "已达节点",
    CommitmentState.DONE: "已完成",
}
NATURES = {"target": "目标", "result": "成果", "requirement": "要求"}
KINDS = {"quantified": "量化指标", "milestone": "节点任务", "ongoing": "持续推进"}


def plain(value: Decimal) -> str:
    return f"{value.normalize() + 0:,f}"


def units(line: Line, *roles: str) -> str:
    found = [one for role in roles for one in line.entry.target.assignments.all() if one.role == role]
    return SEPARATOR.join(dict.fromkeys(str(one.unit or one.group or one.printed_name) for one in found))


def leads(line: Line) -> str:
    """Who leads; where nobody does, who is responsible."""
    return units(line, AssignmentRole.LEAD) or units(line, AssignmentRole.RESPONSIBLE)


def others(line: Line) -> str:
    """All but leads()."""
    led = any(one.role == AssignmentRole.LEAD for one in line.entry.target.assignments.all())
    roles = [AssignmentRole.RESPONSIBLE] if led else []
    return units(line, *roles, AssignmentRole.SUPPORT)


def headline(line: Line) -> str:
    return ("★" if line.entry.target.stars else "") + line.entry.target.headline


def part_name(part: Part) -> str:
    if part.indicator is not None:
        return ("其中：" if part.indicator.parent_id else "") + part.indicator.name
    return part.commitment.words.strip() if part.commitment else ""


def comparator(part: Part) -> str:
    if part.indicator is None:
        return ""
    words = COMPARATORS[Comparator(part.indicator.comparator)]
    if words == "不少于" and part.indicator.measure != Measure.CUMULATIVE:
        words = "不低于"  # of a rate or a level
    return CHANGES[part.indicator.change] + words


def promise(part: Part) -> str:
    """新增养老床位不少于350张."""
    if part.indicator is None:
        return part_name(part)
    if part.version is None:
        return f"{part_name(part)}：待下达"
    value = plain(part.version.value / part.indicator.scale) + part.indicator.entry_unit
    about = part.indicator.comparator == Comparator.APPROX
    words = f"{CHANGES[part.indicator.change]}{value}左右" if about else f"{comparator(part)}{value}"
    return part_name(part) + words + ("（暂定）" if part.version.status == ValueStatus.PROVISIONAL else "")


def lines_of(words: Iterable[str]) -> str:
    return "\n".join(word for word in words if word)


def figure(part: Part | None, value: Decimal | None) -> Value:
    if part is None or part.indicator is None or value is None:
        return None
    return Figure(value, part.indicator.entry_unit)


def plan(number: int) -> Callable[[Line], Value]:
    """Of the one figure that is planned for the quarter, a number; of several, or of stages, words."""

    def value(line: Line) -> Value:
        parts = [line.part] if line.part else line.entry.parts
        planned = [(part, part.plan[number]) for part in parts if number in part.plan]
        if len(planned) == 1:
            part, stage = planned[0]
            return figure(part, stage) if isinstance(stage, Decimal) else stage
        return lines_of(
            stage if isinstance(stage, str) else f"{part_name(part)}{plain(stage)}{unit_of(part)}"
            for part, stage in planned
        )

    return value


def unit_of(part: Part) -> str:
    return part.indicator.entry_unit if part.indicator else ""


def reported(number: str) -> Callable[[Line], Value]:
    """What the part reached, "before" or "now": a figure, or a state in words."""

    def value(line: Line) -> Value:
        told = getattr(line.part, number) if line.part else None
        if line.part is None or told is None:
            return None
        if told.value is not None:
            return figure(line.part, line.part.written(told.value))
        return STATES[CommitmentState(told.state)] if told.state else None

    return value


def share(line: Line) -> Value:
    """Only of what adds up over the year: of a rate or a level no share is done."""
    part = line.part
    if part is None or part.indicator is None or part.version is None or part.now is None:
        return None
    if not part.indicator.counts_up or part.now.value is None or part.version.value <= 0:
        return None
    return Share(part.now.value / part.version.value)


def progress(accounts: list[Account], opened: bool) -> str:
    """What the lead units wrote, each under its name where there are several; else why nothing stands here."""
    if not accounts:
        return "未报送" if opened else ""
    said = [(one.unit, said_in(one) or WAITING.get(ReportState(one.state), "未报送")) for one in accounts]
    return said[0][1] if len(said) == 1 else lines_of(f"【{unit}】{words}" for unit, words in said)


def said_in(account: Account) -> str:
    """The narrative and what was reached, as approved."""
    if account.content is None:
        return ""
    reached = []
    for reading in account.content["readings"]:
        if reading["value"]:
            reached.append(reading["name"] + in_words(Decimal(reading["value"]), reading["unit"]))
        elif reading["state"]:
            reached.append(f"{reading['name'].strip('。 ')}：{STATES[CommitmentState(reading['state'])]}")
    narrative = account.content["fields"].get("narrative", "").strip()
    return lines_of([narrative, f"实绩：{'；'.join(reached)}。" if reached else ""]) or "已报送，无文字说明"


def written(name: str) -> Callable[[Line], Value]:
    """One of the texts of the approved reports."""

    def value(line: Line) -> Value:
        told = [(one.unit, one.content["fields"].get(name, "")) for one in line.entry.now if one.content]
        told = [(unit, words) for unit, words in told if words]
        return told[0][1] if len(told) == 1 else lines_of(f"【{unit}】{words}" for unit, words in told)

    return value


def evidence(line: Line) -> Value:
    return lines_of(
        one["name"] for account in line.entry.now if account.content for one in account.content["evidence"]
    )


def approved_on(line: Line) -> Value:
    """The day on which the last of its reports was approved."""
    return max((one.approved_on for one in line.entry.now if one.approved_on and one.content), default=None)


def light(line: Line) -> Value:
    lit = line.part.light if line.part else line.entry.light
    if lit is None:
        return None
    return LIGHT_WORDS[lit.colour] + ("（核定）" if lit.judgement else "")


def computed(line: Line) -> Value:
    lit = line.part.light if line.part else line.entry.light
    return LIGHT_WORDS[lit.light.colour] if lit else None


def on_schedule(line: Line) -> Value:
    """达序 or 未达序 by the light; of a grey one, why."""
    entry = line.entry
    lit = line.part.light if line.part else entry.light
    if lit is not None and lit.colour in ON_SCHEDULE:
        return ON_SCHEDULE[Colour(lit.colour)]
    if not entry.opened:
        return "未到报送期"
    waiting = [
        WAITING[ReportState(one.state)] for one in entry.now if one.content is None and one.state in WAITING
    ]
    if waiting:
        return waiting[0]
    reasons = {lit.light.reason} if lit else {Reason.NOT_REPORTED}
    if line.part is None:
        reasons |= {part.light.light.reason for part in entry.parts if part.light}
    return next((words for reason, words in NOT_LIT.items() if reason in reasons), "未亮灯")


def sentence(line: Line) -> Value:
    """Why the light has its colour; of one that was judged, what the officer says, and what was computed."""
    lit = line.part.light if line.part else line.entry.light
    if lit is None:
        return None
    if lit.judgement is None:
        return lit.light.sentence
    judged = f"核定为{LIGHT_WORDS[lit.judgement.colour]}：{lit.judgement.reason}"
    return f"{judged}\n自动计算为{LIGHT_WORDS[lit.light.colour]}：{lit.light.sentence}"


def kind(line: Line) -> Value:
    """★ livelihood projects apart, then what the deliverables are."""
    ones = line.entry.target.commitments.all()
    if line.part and line.part.commitment:
        ones = [line.part.commitment]  # type: ignore[assignment]
    kinds = dict.fromkeys(KINDS[one.kind] for one in ones)
    return SEPARATOR.join((["★实事项目"] if any(one.starred for one in ones) else []) + list(kinds))


def deadline(line: Line) -> Value:
    return line.part.commitment.deadline if line.part and line.part.commitment else None


def owner(line: Line) -> Value:
    return str(line.part.commitment.unit or "") if line.part and line.part.commitment else ""


def status(line: Line) -> Value:
    version = line.part.version if line.part else None
    if version is None:
        return "待下达" if line.part and line.part.indicator else ""
    return STATUSES[ValueStatus(version.status)]
