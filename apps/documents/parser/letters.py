"""The covering letter of a notice: it hands over a plan, makes demands of its own, is signed, and ends where the plan begins."""

import re
from collections.abc import Sequence

from .dates import is_date_line
from .labels import label_at, starts_with_label
from .lines import Line
from .tokens import FurnitureKind as Kind

# A covering letter hands something over: "现将《…》印发给你们,请认真贯彻执行。"
HANDS_OVER = re.compile(r"印发|下达|转发|发给你们")
BOOK = r"《(?P<name{}>(?:[^《》]|《[^《》]{{0,80}}》){{1,120}})》"
# "现将《…》印发给你们", "《…》已经区政府同意,现印发给你们"
NAMED_PLAN = re.compile(
    r"(?:现将|将|印发|下达|制定|制订|关于)[^。《》]{0,30}"
    + BOOK.format("")
    + "|"
    + BOOK.format("_approved")
    + r"(?:[、和及与]?《[^《》]{1,80}》){0,5}(?:已|业)?经[^。《》]{0,30}(?:同意|批准|通过|审议)"
)
UNIT_FIELD = re.compile(r"(?:责任|牵头|配合|主责|承办|协办)(?:单位|部门)\s*:")
TITLE_NOUN = r"(?:通知|方案|要点|安排|计划|规划|报告|意见|办法|清单|目标|任务|分解表?|分工|情况|一览表|责任书|任务书|项目|事项|工作|表|函|纲要|措施|部署|通报|通告|公告|决定|汇报|总结|思路|细则|规定|举措|预案|台账)"
FILE_ENDING = r"\.(?:docx?|wps|pdf|ofd|xlsx?)"
TITLE_END = re.compile(rf".*{TITLE_NOUN}\s*(?:\(.{{1,20}}\)\s*)*(?:{FILE_ENDING})?")
# What a letter asks of those who get it: "一、压实责任。各牵头单位要…,于2月10日前报区政府督查室。"
DEMANDING = re.compile(
    r"各(?:责任|牵头|承办|有关|相关|级|单位|部门|街道|镇|乡|区|县|地).{0,24}[要应须需]|负责(?:同志|人)|一把手|报送?区|督[查办]|考核|通报|责任|高度重视"
    r"|(?:提高|统一|深化).{0,6}(?:认识|站位)|加强(?:组织)?领导|协作|配合"
)
HEAD_LINES = 60
SHORTEST_PLAN = 60
SHORTEST_DEMAND = 16


def plan_start(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> int:
    """Index of the first line of the attached plan; 0 where the notice has no covering letter.

    Where the plan itself is missing from the text it is the number of lines.
    """
    return _below_signature(lines, kinds) or _printed_plan(lines) or _below_demands(lines, kinds)


def named_plan(match: re.Match[str]) -> str:
    """The title in a match of NAMED_PLAN."""
    return match["name"] or match["name_approved"]


def _below_signature(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> int:
    """The line below the last signing date that stands between a letter and something like a plan."""
    handed_over = _first_line(lines, HANDS_OVER)
    with_units = _first_line(lines, UNIT_FIELD)
    substance, titled = 0, False
    for index in range(len(lines) - 1, handed_over, -1):
        text = lines[index].text
        if kinds[index] is Kind.SIGNATURE and is_date_line(text):
            if index <= with_units and substance > SHORTEST_PLAN and titled:
                return index + 1
        elif kinds[index] is None:
            substance += len(text)
            titled = titled or starts_with_label(text) or TITLE_END.fullmatch(text) is not None
    return 0


def _first_line(lines: Sequence[Line], pattern: re.Pattern[str]) -> int:
    """Index of the first line with a match; the number of lines where there is none."""
    return next((index for index, line in enumerate(lines) if pattern.search(line.text)), len(lines))


def _printed_plan(lines: Sequence[Line]) -> int:
    """Index of the line that prints the title of the plan that the letter names, or 0."""
    heads = [line.text[:200].replace(" ", "") for line in lines[: HEAD_LINES + 2]]
    for index, line in enumerate(lines[:40]):
        for named in NAMED_PLAN.finditer(line.text[:1000]):
            name = named_plan(named).replace(" ", "")
            for later in range(index + 1, min(len(lines), HEAD_LINES)):
                if "".join(heads[later : later + 3]).startswith(name) and name.startswith(heads[later]):
                    return later
    return 0


def _below_demands(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> int:
    """The line below the demands of a letter that names its plan but is not signed above it; 0 without demands."""
    handed = next(
        (
            i
            for i, line in enumerate(lines[:HEAD_LINES])
            if HANDS_OVER.search(line.text) and NAMED_PLAN.search(line.text)
        ),
        len(lines),
    )
    demands = 0
    for index in range(handed + 1, len(lines)):
        text = lines[index].text
        label = label_at(text, 0)
        if kinds[index] is Kind.ATTACHMENT or UNIT_FIELD.search(text):
            return index if demands else 0
        if label and not (_is_demand(text) and label.value == demands + 1):
            return index if demands else 0
        demands += label is not None
        if not label and demands and kinds[index] is None and not text.endswith(("。", ":", ";")):
            return index
    return len(lines) if demands else 0


def _is_demand(text: str) -> bool:
    return len(text) > SHORTEST_DEMAND and "。" in text and DEMANDING.search(text) is not None
