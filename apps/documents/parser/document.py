"""The fields of the notice itself: title, issuer, number, date, kind and period."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from . import webpage
from .dates import damaged_dates, find_dates, is_date_line, period_in, period_of
from .furniture import BODY_NAME, DOC_NUMBER, MEETING, RED_HEAD, SIGNED_BY, SIGNED_LINE, Layout
from .letters import FILE_ENDING, HANDS_OVER, NAMED_PLAN
from .lines import Line
from .tokens import DocumentKind, FurnitureKind, ParsedDocument, ParsedWarning, WarningCode

HEAD_LINES = 40
LATEST_PUBLICATION = 60  # days
DATE_FIELDS = ("signed", "sent", "published")
NUMBER_FIELD = re.compile(r"(?:发文字号|文号)\s*[:]?\s*")
SPEAKS_FOR = re.compile(r"我代表(?P<name>[\u4e00-\u9fff]{1,16}人民政府)")
GOVERNMENT = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,16}?人民政府)(?!办公)")
LIKE_A_REPORT = re.compile(r"各位代表|工作(?:情况)?汇报如下|20\d\d *年度?(?:政府)?工作(?:回顾|总结)")
WORKS_AHEAD = re.compile(r"(20\d\d)\s*年(?:[\u4e00-\u9fff]{0,8})(?:任务|工作|安排|目标|打算|计划)")

# First match wins. The titles of plans that break a work report down name the report too, so they come before it.
KINDS = (
    (
        DocumentKind.SUPERVISION_PLAN,
        re.compile(
            r"督[查办察](?!.{0,12}整改).{0,12}(?:方案|计划|安排|要点|通知|清单)|(?:方案|计划).{0,6}督[查办察]"
        ),
    ),
    (
        DocumentKind.RESPONSIBILITY_BREAKDOWN,
        re.compile(r"分解|(?:任务|责任|目标|工作).{0,6}分工|分工方案|责任(?:清单|书|制)"),
    ),
    (DocumentKind.QUARTERLY_WORK_POINTS, re.compile(r"季度.{0,20}(?:要点|重点|工作|安排|计划|任务|目标)")),
    (
        DocumentKind.WORK_REPORT,
        re.compile(
            r"工作报告(?!.{0,12}(?:任务|目标|重点|分解|责任|落实))|工作(?:总结|汇报|情况(?:的|及|和|$))"
            r"|(?:完成|进展|推进|落实|执行)情况(?:的?(?:通报|报告|汇报)|$)"
        ),
    ),
    (
        DocumentKind.ANNUAL_TARGETS,
        re.compile(
            r"目标|重点工作|工作要点|实事|民生(?:工程|项目)|主要任务|重点任务|重点项目|工作计划|发展计划|工作安排|工作打算|工作思路"
        ),
    ),
)


def read_document(
    source: str, text: str, lines: Sequence[Line], layout: Layout, stated: Mapping[str, str]
) -> tuple[ParsedDocument, list[ParsedWarning]]:
    """Read the notice's own fields; a field that neither the text nor the file states stays None.

    ``stated`` are the fields that the file states apart from its text (Structure.fields); the text's own come first.
    """
    page = _page_fields(source, lines)
    title = read_title(source, lines, layout) or page.get("title") or stated.get("title")
    issued_on, date_warnings = read_issued_on(lines, layout, page)
    doc_number, number_warnings = read_doc_number(source, lines, layout)
    kind = read_kind(title, text)
    issued_on = issued_on or _first_day(stated.get("issued_on", ""))
    period = read_period(title, text, issued_on)
    fields = ParsedDocument(
        title=title,
        issuer=read_issuer(source, text, lines, layout, title, kind, page) or stated.get("issuer"),
        doc_number=doc_number or stated.get("doc_number"),
        issued_on=issued_on,
        kind=kind,
        period_start=period[0] if period else None,
        period_end=period[1] if period else None,
    )
    return fields, date_warnings + number_warnings


def _page_fields(source: str, lines: Sequence[Line]) -> dict[str, str]:
    """What the index block of the web page states, as printed; the first field of a name counts."""
    fields: dict[str, str] = {}
    for name, start, value in webpage.fields_of(lines[:HEAD_LINES]):
        fields.setdefault(name, source[start : start + len(value)])
    return fields


def read_title(source: str, lines: Sequence[Line], layout: Layout) -> str | None:
    """The title of the attached plan where there is one, else the notice's own (GUIDE.md, decisions)."""
    plans = [run for run in layout.titles if run[0] >= layout.plan_start]
    if plans:
        return _printed_title(source, lines, plans[0])
    for line in lines[: layout.plan_start]:
        named = NAMED_PLAN.search(line.text)
        if named and (HANDS_OVER.search(line.text) or named["name_approved"]):
            group = "name" if named["name"] else "name_approved"
            return source[line.start + named.start(group) : line.start + named.end(group)]
    return _printed_title(source, lines, layout.titles[0]) if layout.titles else None


def _printed_title(source: str, lines: Sequence[Line], run: Sequence[int]) -> str:
    printed = "".join(source[lines[index].start : lines[index].end] for index in run)
    own = re.sub(rf"^附[件表]\s*\d*\s*[:：]\s*|\s*20\d\d-\d\d-\d\d.*$|[\s|]+$|{FILE_ENDING}$", "", printed)
    return own.removeprefix("《").removesuffix("》") if own.count("《") == 1 and own.endswith("》") else own


def read_issuer(
    source: str,
    text: str,
    lines: Sequence[Line],
    layout: Layout,
    title: str | None,
    kind: DocumentKind,
    page: Mapping[str, str],
) -> str | None:
    """The body that signs; a report's is the government it speaks for; else what the title, the red head or the web page says."""
    on_page = page.get("issuer")
    if kind is DocumentKind.WORK_REPORT:
        named = GOVERNMENT.search(re.sub(r"20\d\d年", "", title or "")) or SPEAKS_FOR.search(text[:3000])
        if named:
            return _in_full(named["name"], on_page)
    signers = _signers(source, lines, layout)
    if signers:
        return signers
    heads = [line.text for line in lines[: layout.plan_start] if line.text.endswith("通知")]
    heads = ["".join(lines[index].text for index in run) for run in layout.titles] + heads
    for head in [*heads, page.get("title", "")]:
        named = re.match(rf"(?P<name>[\u4e00-\u9fff()、 ]{{1,60}}?{BODY_NAME}) *(?:关于|印发)", head)
        if named:
            return _in_full(named["name"], on_page)
    red = next(filter(None, (RED_HEAD.fullmatch(line.text) for line in lines[:HEAD_LINES])), None)
    return red["name"].replace(" ", "") if red else on_page


def _in_full(name: str, on_page: str | None) -> str:
    """The name that a title abbreviates (区人民政府办公室), in full where the web page prints it."""
    return on_page if on_page and on_page.endswith(name) else name


def _signers(source: str, lines: Sequence[Line], layout: Layout) -> str | None:
    """The bodies above the date of signing, one or several, as printed."""
    names: list[str] = []
    for line, kind in zip(lines, layout.kinds, strict=True):
        signed = kind is FurnitureKind.SIGNATURE
        whole = SIGNED_LINE.fullmatch(line.text) if signed else None
        if whole:
            return "".join(source[line.start : line.start + whole.end("body")].split())
        if signed and SIGNED_BY.fullmatch(line.text):
            names.append("".join(source[line.start : line.end].split()))
        elif names:
            break
    return " ".join(names) or None


def read_doc_number(
    source: str, lines: Sequence[Line], layout: Layout
) -> tuple[str | None, list[ParsedWarning]]:
    """发文字号 as printed: alone on a line above the body, or in a field of the web page; a whole one rather than a damaged."""
    head = lines[: layout.plan_start + 12]
    printed = [(start, value) for name, start, value in webpage.fields_of(head) if name == "number"]
    printed += [(line.start, line.text) for line in head]
    damaged: tuple[str, ParsedWarning] | None = None
    for start, value in printed:
        lead = NUMBER_FIELD.match(value)
        offset = lead.end() if lead else value.startswith("(")
        match = DOC_NUMBER.match(value, offset)
        if match is None or not DOC_NUMBER_END.fullmatch(value, match.end()):
            continue
        number = source[start + offset : start + match.end()].strip()
        if match["open"] and match["close"] and match["hao"]:
            return number, []
        message = f"发文字号“{number}”缺少年份括号或“号”字，请对照原件补正。"
        span = (start + offset, start + match.end())
        damaged = damaged or (number, ParsedWarning(WarningCode.DAMAGED_DOC_NUMBER, *span, message))
    return (damaged[0], [damaged[1]]) if damaged else (None, [])


# What may follow a number on its line: "(东政发〔2024〕3号)", "东政发〔2024〕3号    签发人:某某".
DOC_NUMBER_END = re.compile(r"\)?\s*(?:签发人\s*:.*)?")


def read_issued_on(
    lines: Sequence[Line], layout: Layout, page: Mapping[str, str]
) -> tuple[date | None, list[ParsedWarning]]:
    """The date of signing, else that of the meeting, else those that the web page states, in that order."""
    web = _web_date(lines, page)
    for line, kind in zip(lines, layout.kinds, strict=True):
        if kind is FurnitureKind.SIGNATURE and (is_date_line(line.text) or SIGNED_LINE.fullmatch(line.text)):
            return _signed_on(line, web)
    for line in lines[: layout.plan_start + 25]:
        if MEETING.fullmatch(line.text):
            return _first_day(line.text), []
    return web, []


def _first_day(text: str) -> date | None:
    found = find_dates(text)
    return found[0].day if found else None


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
    """A page is published some days after the signing; anything else is worth a look."""
    if web is None or 0 <= (web - signed).days <= LATEST_PUBLICATION:
        return []
    message = (
        f"文中成文日期为{signed:%Y年%m月%d日}，网页日期为{web:%Y年%m月%d日}，两者不一致，请核实以哪个为准。"
    )
    return [ParsedWarning(WarningCode.TWO_DATES, line.start, line.end, message)]


def _web_date(lines: Sequence[Line], page: Mapping[str, str]) -> date | None:
    for field in DATE_FIELDS:
        day = _first_day(page.get(field, ""))
        if day:
            return day
    for line in lines[:6]:  # a time stamp beside or below the title: "关于…的通知 2021-02-26"
        stamp = re.search(r"20\d\d-\d\d-\d\d", line.text)
        if stamp and _first_day(stamp.group()):
            return _first_day(stamp.group())
    return None


def read_kind(title: str | None, text: str) -> DocumentKind:
    """What sort of notice this is, by its title; a text without one by how it addresses its listeners."""
    if title:
        for kind, pattern in KINDS:
            if pattern.search(title.replace(" ", "")):
                return kind
        return DocumentKind.OTHER
    if LIKE_A_REPORT.search(text):
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
