"""The fields of the notice itself: title, issuer, number, date, kind and period."""

import re
from collections.abc import Sequence
from datetime import date

from .dates import damaged_dates, find_dates, period_in, period_of
from .furniture import (
    DOC_NUMBER,
    HANDS_OVER,
    MEETING,
    NAMED_PLAN,
    SIGNED_BY,
    Layout,
    is_date_line,
    named_plan,
)
from .lines import Line
from .tokens import DocumentKind, FurnitureKind, ParsedDocument, ParsedWarning, WarningCode

NUMBER_FIELD = re.compile(r"[•·\s]*.*?(?:文\s*号|文件编号|发文字号)\s*[::]?\s*")
ISSUER_FIELD = re.compile(
    r"(?:发文机[构关]|发布机[构关]|制发机[构关]|公开主体)\s*[::\s]\s*(?P<name>[\u4e00-\u9fff]{4,30})"
)
DATE_FIELDS = (
    re.compile(r"(?:成文|生成)(?:日期|时间)\s*[::\s]\s*(?P<date>[\d年月日./-]+)"),
    re.compile(r"(?:发文|印发)(?:日期|时间)\s*[::\s]\s*(?P<date>[\d年月日./-]+)"),
    re.compile(r"(?:发布|公开)(?:日期|时间)\s*[::\s]\s*(?P<date>[\d年月日./-]+)"),
)
SPEAKS_FOR = re.compile(r"我代表(?P<name>[\u4e00-\u9fff]{1,16}人民政府)")
GOVERNMENT = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,16}?人民政府)")
WORKS_AHEAD = re.compile(r"(20\d\d)\s*年(?:[\u4e00-\u9fff]{0,8})(?:任务|工作|安排|目标|打算|计划)")

# First match wins. The titles of plans that break a work report down name the report too, so they come before it.
KINDS = (
    (
        DocumentKind.SUPERVISION_PLAN,
        re.compile(r"督[查办察].{0,12}(?:方案|计划|安排|要点|通知|清单)|(?:方案|计划).{0,6}督[查办察]"),
    ),
    (
        DocumentKind.RESPONSIBILITY_BREAKDOWN,
        re.compile(r"(?:任务|责任|目标|工作|分工).{0,6}(?:分解|分工)|分工方案|责任(?:清单|书|制)"),
    ),
    (DocumentKind.QUARTERLY_WORK_POINTS, re.compile(r"季度.{0,20}(?:要点|重点|工作|安排|计划|任务|目标)")),
    (DocumentKind.WORK_REPORT, re.compile(r"工作报告(?!.{0,12}(?:任务|目标|重点|分解|责任|落实))")),
    (
        DocumentKind.ANNUAL_TARGETS,
        re.compile(r"目标|重点工作|工作要点|实事项目|主要任务|重点任务|重点项目|工作计划|工作安排"),
    ),
)


def read_document(
    source: str, text: str, lines: Sequence[Line], layout: Layout
) -> tuple[ParsedDocument, list[ParsedWarning]]:
    """Read the notice's own fields; a field that the text does not state stays None."""
    title = read_title(source, text, lines, layout)
    issued_on, date_warnings = read_issued_on(lines, layout)
    doc_number, number_warnings = read_doc_number(source, lines, layout)
    kind = read_kind(title, text)
    period = read_period(title, text, issued_on)
    fields = ParsedDocument(
        title=title,
        issuer=read_issuer(text, lines, layout, title, kind),
        doc_number=doc_number,
        issued_on=issued_on,
        kind=kind,
        period_start=period[0] if period else None,
        period_end=period[1] if period else None,
    )
    return fields, date_warnings + number_warnings


def read_title(source: str, text: str, lines: Sequence[Line], layout: Layout) -> str | None:
    """The title of the attached plan where there is one, else the notice's own (GUIDE.md, decisions)."""
    plans = [run for run in layout.titles if run[0] >= layout.plan_start]
    if plans:
        printed = "".join(source[lines[index].start : lines[index].end] for index in plans[0])
        own = re.sub(r"\s*20\d\d-\d\d-\d\d.*$", "", printed)
        return (
            own.removeprefix("《").removesuffix("》") if own.count("《") == 1 and own.endswith("》") else own
        )
    letter = " ".join(line.text for line in lines[: layout.plan_start])
    named = NAMED_PLAN.search(letter)
    if named and HANDS_OVER.search(letter):
        at = text.find(named_plan(named))
        return source[at : at + len(named_plan(named))] if at >= 0 else named_plan(named)
    return "".join(lines[index].text for index in layout.titles[0]) if layout.titles else None


def read_issuer(
    text: str, lines: Sequence[Line], layout: Layout, title: str | None, kind: DocumentKind
) -> str | None:
    """The body that signs; a report's is the government it speaks for; else what the web page or the title says."""
    if kind is DocumentKind.WORK_REPORT:
        named = GOVERNMENT.search(re.sub(r"20\d\d年", "", title or "")) or SPEAKS_FOR.search(text[:3000])
        return named["name"] if named else None
    for line, line_kind in zip(lines, layout.kinds, strict=True):
        if line_kind is FurnitureKind.SIGNATURE and SIGNED_BY.fullmatch(line.text):
            return line.text.replace(" ", "")
    field = ISSUER_FIELD.search(text[:3000])
    if field:
        return field["name"]
    heads = ["".join(lines[index].text for index in run) for run in layout.titles]
    for head in heads:
        named = re.match(rf"(?P<name>[\u4e00-\u9fff]{{2,30}}?{_BODIES})关于", head)
        if named:
            return named["name"]
    return None


_BODIES = r"(?:人民政府办公[室厅]|人民政府|委员会|办公[室厅]|[局委])"


def read_doc_number(
    source: str, lines: Sequence[Line], layout: Layout
) -> tuple[str | None, list[ParsedWarning]]:
    """发文字号 as printed: alone on a line above the body, or in a field of the web page."""
    for line in lines[: layout.plan_start + 12]:
        field = NUMBER_FIELD.match(line.text)
        printed = line.text[field.end() :] if field else line.text
        match = DOC_NUMBER.match(printed)
        if match is None or (not field and match.end() != len(printed.rstrip())):
            continue
        start = line.start + (field.end() if field else 0)
        whole = match["open"] and match["close"] and match["hao"]
        message = f"发文字号“{match.group().strip()}”缺少年份括号或“号”字，请对照原件补正。"
        warning = ParsedWarning(WarningCode.DAMAGED_DOC_NUMBER, start, start + match.end(), message)
        return source[start : start + match.end()].strip(), [] if whole else [warning]
    return None, []


def read_issued_on(lines: Sequence[Line], layout: Layout) -> tuple[date | None, list[ParsedWarning]]:
    """The date of signing, else that of the meeting, else those that the web page states, in that order."""
    web = _web_date(lines)
    for line, kind in zip(lines, layout.kinds, strict=True):
        if kind is FurnitureKind.SIGNATURE and is_date_line(line.text):
            return _signed_on(line, web)
    for line in lines[: layout.plan_start + 25]:
        if MEETING.fullmatch(line.text):
            return find_dates(line.text)[0].day if find_dates(line.text) else None, []
    return web, []


def _signed_on(line: Line, web: date | None) -> tuple[date | None, list[ParsedWarning]]:
    whole = find_dates(line.text)
    if whole:
        return whole[0].day, _date_conflict(line, whole[0].day, web)
    possible = damaged_dates(line.text)
    # A page is published on or after the day of signing, and seldom much later.
    on_time = [day for day in possible if web is None or day <= web] or possible
    chosen = max(on_time) if web else on_time[0]
    message = f"成文日期“{line.text}”丢失了年月日字样，暂读作{chosen:%Y年%m月%d日}，请对照原件核实。"
    return chosen, [ParsedWarning(WarningCode.DAMAGED_DATE, line.start, line.end, message)]


def _date_conflict(line: Line, signed: date, web: date | None) -> list[ParsedWarning]:
    if web is None or web == signed:
        return []
    message = (
        f"文中成文日期为{signed:%Y年%m月%d日}，网页日期为{web:%Y年%m月%d日}，两者不一致，请核实以哪个为准。"
    )
    return [ParsedWarning(WarningCode.TWO_DATES, line.start, line.end, message)]


def _web_date(lines: Sequence[Line]) -> date | None:
    head = lines[:30]
    for pattern in DATE_FIELDS:
        for line in head:
            field = pattern.search(line.text)
            dates = find_dates(field["date"]) if field else []
            if dates:
                return dates[0].day
    for line in head[:6]:  # a time stamp beside or below the title: "关于…的通知 2021-02-26"
        stamp = re.search(r"20\d\d-\d\d-\d\d", line.text)
        dates = find_dates(stamp.group()) if stamp else []
        if dates:
            return dates[0].day
    return None


def read_kind(title: str | None, text: str) -> DocumentKind:
    """What sort of notice this is, by its title; a text without one by how it addresses its listeners."""
    if title:
        for kind, pattern in KINDS:
            if pattern.search(title.replace(" ", "")):
                return kind
        return DocumentKind.OTHER
    if re.search(r"各位代表", text):
        return DocumentKind.WORK_REPORT
    return DocumentKind.OTHER


def read_period(title: str | None, text: str, issued_on: date | None) -> tuple[date, date] | None:
    """The period of the targets: what the title names, else the year of the work ahead, else that of issue."""
    named = period_in(title or "")
    if named:
        return named
    ahead = [int(year) for year in WORKS_AHEAD.findall(text[:20_000])]
    if ahead:
        return period_of(max(ahead), title or "")
    return period_of(issued_on.year, title or "") if issued_on else None
