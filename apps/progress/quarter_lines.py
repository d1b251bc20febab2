"""One unit's quarter as lines to fill in, each beside its plan and what was reported last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from apps.progress.answering import Parts, answered_parts_of
from apps.progress.facts import Key
from apps.progress.filling import stored
from apps.progress.models import (
    HANDED_IN,
    OPEN_STATES,
    CommitmentState,
    PeriodState,
    Reading,
    Report,
    ReportingPeriod,
    ReportState,
    Return,
)
from apps.progress.typed import decimal_text
from apps.progress.workbook import Input, Kind, Line
from apps.targets.models import Change, Commitment, Comparator, Indicator, Measure, PlanPoint
from apps.units.models import Unit
from apps.units.validity import valid_on

STATES = {
    CommitmentState.NOT_STARTED: "未启动",
    CommitmentState.UNDER_WAY: "推进中，未达本季节点",
    CommitmentState.REACHED: "已达本季节点",
    CommitmentState.DONE: "已完成",
}
REPORT_STATES = {
    ReportState.DRAFT: "待填报",
    ReportState.CHECKING: "单位审核中",
    ReportState.SUBMITTED: "已报送",
    ReportState.RETURNED: "已退回",
    ReportState.APPROVED: "审核通过",
}
MEASURES = {
    Measure.CUMULATIVE: "指标·累计",
    Measure.LEVEL: "指标·水平",
    Measure.GROWTH: "指标·增幅",
    Measure.ZERO: "指标·零增长",
}
SIGNS = {Comparator.EQ: "", Comparator.GE: "≥", Comparator.LE: "≤", Comparator.APPROX: "约"}
CHANGES = {Change.UP: "增长", Change.DOWN: "下降"}
YES_NO = {"on": "是", "": "否"}
TEXTS = ("narrative", "problems", "next_steps", "help_needed")


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside the cells to fill in, for all lines of a unit's quarter."""

    plans: Mapping[Key, PlanPoint]
    last: Mapping[Key, Reading]
    returns: Mapping[int, Return]  # open ones, by report
    units: Mapping[str, str]  # to ask help from: number → name


def title_of(period: ReportingPeriod, unit: Unit) -> str:
    return f"{unit} {quarter_words(period)}进展填报（{period.district}）"


def quarter_words(period: ReportingPeriod) -> str:
    """In Chinese, as the file is."""
    return f"{period.span.year}年第{period.span.number}季度"


def lines_of(period: ReportingPeriod, unit: Unit) -> list[Line]:
    """A line a report, followed by one each for its commitments and figures. Constant queries."""
    reports = list(
        Report.objects.filter(period=period, unit=unit)
        .select_related("period", "target")
        .prefetch_related("readings")
    )
    parts = answered_parts_of(reports)
    known = known_of(period, reports, parts.values())
    return [line for report in reports for line in report_lines(report, parts[report.pk], known)]


def known_of(period: ReportingPeriod, reports: Iterable[Report], parts: Iterable[Parts]) -> Known:
    parts = list(parts)
    of_parts = Q(commitment__in=[one.pk for some in parts for one in some.commitments]) | Q(
        indicator__in=[one.pk for some in parts for one in some.indicators]
    )
    plans = PlanPoint.objects.filter(of_parts, quarter=period.quarter)
    last = Reading.objects.filter(
        of_parts,
        report__period__quarter__startswith=str(period.span.year),
        report__period__quarter__lt=period.quarter,
        report__state__in=HANDED_IN,
    ).order_by("report__period__quarter", "id")
    returns = Return.objects.filter(report__in=[report.pk for report in reports], answered_at=None)
    asked = {report.help_unit_id for report in reports}
    units = Unit.objects.filter(Q(pk__in=asked) | valid_on(timezone.localdate()), district=period.district_id)
    return Known(
        plans={(one.indicator_id, one.commitment_id): one for one in plans},
        last={(one.indicator_id, one.commitment_id): one for one in last},
        returns={one.report_id: one for one in returns},
        units={str(pk): name for pk, name in units.values_list("pk", "name")},
    )


def report_lines(report: Report, parts: Parts, known: Known) -> Iterator[Line]:
    fields = stored(report, parts)
    returned = known.returns.get(report.pk)
    is_open = report.state in OPEN_STATES and bool(returned or report.period.state == PeriodState.OPEN)
    state = REPORT_STATES[ReportState(report.state)]
    shown = {"label": report.target.label_path, "what": report.target.headline, "sort": "任务"}
    inputs = {name: Input(name, Kind.TEXT, fields[name]) for name in TEXTS}
    inputs["help_unit"] = Input("help_unit", Kind.CHOICE, fields["help_unit"], known.units)
    inputs["help_leader"] = Input("help_leader", Kind.CHOICE, fields["help_leader"], YES_NO)
    yield Line(
        str(report.pk),
        {**shown, "state": f"{state}：{returned.reason}" if returned else state},
        inputs,
        is_open=is_open,
    )
    for commitment in parts.commitments:
        yield commitment_line(report, commitment, fields, known, is_open)
        for indicator in parts.indicators:
            if indicator.commitment_id == commitment.pk:
                yield indicator_line(report, indicator, fields, known, is_open)
    for indicator in parts.indicators:
        if indicator.commitment_id is None:
            yield indicator_line(report, indicator, fields, known, is_open)


def commitment_line(
    report: Report, commitment: Commitment, fields: Mapping[str, str], known: Known, is_open: bool
) -> Line:
    name, done = f"commitment-{commitment.pk}", f"done-{commitment.pk}"
    key = (None, commitment.pk)
    plan, last = known.plans.get(key), known.last.get(key)
    words = {code.value: word for code, word in STATES.items()}
    return Line(
        f"{report.pk}/{name}",
        {
            "label": report.target.label_path,
            "what": commitment.words,  # with its ★
            "sort": "事项",
            "goal": f"{commitment.deadline:%Y-%m-%d}前" if commitment.deadline else None,
            "plan": plan.stage if plan else None,
            "last": words.get(last.state) if last else None,
        },
        {
            "done": Input(name, Kind.CHOICE, fields[name], words),
            "done_on": Input(done, Kind.DATE, fields[done]),
        },
        is_part=True,
        is_open=is_open,
    )


def indicator_line(
    report: Report, indicator: Indicator, fields: Mapping[str, str], known: Known, is_open: bool
) -> Line:
    name, key = f"indicator-{indicator.pk}", (indicator.pk, None)
    plan, last = known.plans.get(key), known.last.get(key)
    return Line(
        f"{report.pk}/{name}",
        {
            "label": report.target.label_path,
            "what": ("其中：" if indicator.parent_id else "") + indicator.name,
            "sort": MEASURES[Measure(indicator.measure)],
            "goal": goal(indicator, report.period),
            "measure": indicator.entry_unit,
            "plan": entry(plan.value if plan else None, indicator),
            "last": entry(last.value if last else None, indicator),
        },
        {"done": Input(name, Kind.FIGURE, fields[name], indicator=indicator)},
        is_part=True,
        is_open=is_open,
    )


def goal(indicator: Indicator, period: ReportingPeriod) -> str:
    """The value that holds at the end of the quarter: 增长≥5."""
    value = entry(indicator.value_on(period.span.end), indicator)
    if value is None:
        return "待下达"
    change = CHANGES[Change(indicator.change)] if indicator.change else ""
    return f"{change}{SIGNS[Comparator(indicator.comparator)]}{value:f}"


def entry(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    """A stored figure as it is written down, without zeros at the end."""
    return None if value is None else Decimal(decimal_text(value / indicator.scale))
