"""Lines that belong to a notice or its web page without being clauses: GB/T 9704 calls them the other elements.

The lines are looked at one by one and in their order: where the covering letter ends, where titles stand,
what follows the last clause.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from . import webpage
from .contents import lines_of_contents
from .dates import is_date_line
from .labels import Style, label_at, starts_with_label
from .letters import TITLE_END, TITLE_NOUN, UNIT_FIELD, plan_start
from .lines import Line
from .tokens import FurnitureKind as Kind

DAY = r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
PAGE_NUMBER = re.compile(r"[-—–·]+\s*\d{1,3}\s*[-—–·]+|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?")

SALUTATION = re.compile(
    r"(?=.*(?:各|政府|单位|部门|同志|公司))[^。;!?]{2,160}:|各位(?:代表|委员|同志).{0,12}[:!,]?"
)
BODY_NAME = r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|领导小组|指挥部|督[查察]室|街道办事处|办事处|中心|总工会|[局委厅部院办])"
SIGNED_BY = re.compile(rf"[\u4e00-\u9fff()、 ]{{2,60}}{BODY_NAME}")
# "临江区人民政府办公室 2022年2月15日", "东湖区人民政府办公室(盖章) 2022年2月15日"
SIGNED_LINE = re.compile(rf"(?P<body>[\u4e00-\u9fff、 ]{{2,60}}{BODY_NAME})(?:\(.{{1,6}}\))?\s+{DAY}")
PUBLICATION = re.compile(r"\(?此件.{0,12}公开.{0,8}\)?|\(.{0,4}联系人.*\)")
IMPRINT = re.compile(r"(?:抄送|分送|主送)\s*:.*|.{4,30}办公[室厅]\s*20\d\d年\d{1,2}月\d{1,2}日印发")
ATTACHMENT_LIST = re.compile(r"附[件表]\s*:.*")
# "附件2" alone on its line; a report prints "附:2021年民生实事"
ATTACHMENT_HEAD = re.compile(r"附[件表]\s*[\d一二三四五六七八九十]*\s*:?|附\s*:\s*[^。;]{2,40}")
NOTE = re.compile(r"(?:注|备注|说明)\s*:.*|\[\d{1,2}\].*")  # also a note to a mark: "[1]…"
# What holds for all clauses, on a line of its own: "(完成时限除注明外均为12月底)", "(列第一位者为牵头单位,下同)".
NOTE_IN_BRACKETS = re.compile(
    r"\((?=[^()]*(?:[除未]\S{0,4}(?:注明|标注|说明)|下同|列第一|列首位|排名第一|排在首位|第一位))[^()。]{4,80}。?\)。?"
)
GLOSSARY = re.compile(r"[(\[]?(?:名词|相关名词|有关名词|有关用语)(?:解释|注释|说明|释义).{0,6}|注释")
NOTICE_TITLE = re.compile(
    r".{2,60}印发《.{2,60}》|.{2,80}(?:的通知|的函|的意见|的批复|的报告)(?:\s+20\d\d-\d\d-\d\d)?"
)
# The second half of a title on two lines: "责任分解方案", "(2023-2025年)", "(试行)".
TITLE_TAIL = re.compile(
    rf"[\u4e00-\u9fff]{{2,12}}{TITLE_NOUN}|\((?:20\d\d[^()月]{{0,14}}|试行|修订稿?|草案|[^()]{{0,4}}季度)\)"
)
# (2024年2月6日区政府常务会议通过), (共3大类36项)
# The red head of an official document (GB/T 9704 7.2.4): "临江区人民政府文件", "临江区人民政府办公室文件".
RED_HEAD = re.compile(rf"(?P<name>[\u4e00-\u9fff()、 ]{{2,60}}{BODY_NAME}) *文 *件")
DATED = re.compile(r"\((?:[^()]{0,30}20\d\d\s*年\s*\d{1,2}\s*月[^()]{0,30}|共\s*\d{1,3}[^()。]{1,20})\)")
MEETING = re.compile(r"[—(-]*\s*20\d\d\s*年\s*\d{1,2}月\d{1,2}日在.{4,60}(?:会议|大会)上\)?")
SPEAKER = re.compile(  # "区长 某某", or the office alone
    r"(?![\d(一二三四五六七八九十]).{0,30}(?:[市区县镇乡局州] *长|主 *任)"
    r"(?:[\s:]*[\u4e00-\u9fff]{1,2}[\u4e00-\u9fff\s]{1,4})?"
)
PERSON = re.compile(r"[\u4e00-\u9fff](?: *[\u4e00-\u9fff×]){1,3}")
# "现在,我代表区人民政府,向大会报告工作,请予审议。"
SPEECH_OPENING = re.compile(
    r"[^。\d]{0,20}我(?:谨|受[^。\d]{2,20}委托,?)?代表[^。\d]{2,30}(?:报告|汇报)[^。\d]{0,80}。?"
)

# 发文字号: the body's short name, the year in brackets, the number (GB/T 9704 7.2.5): "静府发〔2021〕3号".
DOC_NUMBER = re.compile(
    r"""
    (?<![\u4e00-\u9fff])
    (?P<body> [\u4e00-\u9fff]{1,12} [发字函办府委政督规令通电文秘知告综党] (?: \[? [\u4e00-\u9fff]{1,4} \]? )?? )
    \s* (?P<open> [〔\[(【〈] )? \s* (?P<year> 20\d\d ) \s* (?P<close> [〕\])】〉] )? \s*
    (?: 第 )? \s* (?P<number> \d{1,4} ) \s* (?P<hao> 号 )?
    """,
    re.VERBOSE,
)
# What stands around the title without being part of it.
AROUND_TITLE = (MEETING, SPEAKER, DATED, DOC_NUMBER, RED_HEAD)
LONGEST_TITLE_LINE = 50
SHORTEST_RUNNING_HEAD = 6
LINES_AT_TOP = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """What each line is (None for lines of the body), and the lines that print the title."""

    kinds: tuple[Kind | None, ...] = ()
    titles: tuple[tuple[int, ...], ...] = ()
    plan_start: int = 0


def lay_out(lines: Sequence[Line], printed_titles: Collection[int] = ()) -> Layout:
    """Tell the body of a notice from everything around it.

    ``printed_titles`` are the starts of lines that the file shows as its title.
    """
    kinds: list[Kind | None] = [_kind_alone(line) for line in lines]
    for index in lines_of_contents(lines):
        kinds[index] = Kind.CONTENTS
    _mark_running_heads(lines, kinds)
    _mark_rules(lines, kinds)
    _mark_signatures(lines, kinds)
    plan = plan_start(lines, kinds)
    letter_titles = _mark_letter(lines, kinds, plan)
    titles = _mark_titles(lines, kinds, plan, printed_titles)
    _mark_attachment_titles(lines, kinds, plan)
    _mark_salutation(lines, kinds, plan)
    _mark_after_body(lines, kinds, plan)
    return Layout(tuple(kinds), tuple(titles + letter_titles), plan)


def _kind_alone(line: Line) -> Kind | None:
    """What a line is whatever stands around it."""
    if PAGE_NUMBER.fullmatch(line.text):
        return Kind.PAGE_NUMBER
    if webpage.is_website(line.text):
        return Kind.WEBSITE
    if IMPRINT.fullmatch(line.text) or PUBLICATION.fullmatch(line.text):
        return Kind.SIGNATURE
    if ATTACHMENT_HEAD.fullmatch(line.text):
        return Kind.ATTACHMENT
    if NOTE_IN_BRACKETS.fullmatch(line.text):
        return Kind.NOTE
    return None


def _mark_running_heads(lines: Sequence[Line], kinds: list[Kind | None]) -> None:
    """The same words beside every page number, and perhaps at the top of the text: "某区人民政府公报 2024年第2期"."""
    printed: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if kinds[index] is None and SHORTEST_RUNNING_HEAD <= len(line.text) <= LONGEST_TITLE_LINE:
            printed.setdefault(line.text, []).append(index)
    beside = {at + step for at, kind in enumerate(kinds) if kind is Kind.PAGE_NUMBER for step in (-1, 1)}
    for text, places in printed.items():
        apart = all(at in beside or at < LINES_AT_TOP for at in places)
        words = not starts_with_label(text) and text[-1] not in "。;:,、" and not UNIT_FIELD.search(text)
        if len(places) > 1 and apart and words and not beside.isdisjoint(places):
            for at in places:
                kinds[at] = Kind.PAGE_NUMBER


def _mark_rules(lines: Sequence[Line], kinds: list[Kind | None]) -> None:
    """The line of dashes in an index block that was saved as a table."""
    for index, line in enumerate(lines[1:], 1):
        if kinds[index] is None and kinds[index - 1] is Kind.WEBSITE and webpage.RULE.fullmatch(line.text):
            kinds[index] = Kind.WEBSITE


def _mark_signatures(lines: Sequence[Line], kinds: list[Kind | None]) -> None:
    """Signing body and date, on two lines or more (GB/T 9704 7.3.5)."""
    for index, line in enumerate(lines):
        if kinds[index] is None and SIGNED_LINE.fullmatch(line.text):
            kinds[index] = Kind.SIGNATURE
        if kinds[index] is not None or not is_date_line(line.text):
            continue
        kinds[index] = Kind.SIGNATURE
        before = index - 1
        while before >= 0 and kinds[before] is None and SIGNED_BY.fullmatch(lines[before].text):
            kinds[before] = Kind.SIGNATURE
            before -= 1


def _mark_letter(lines: Sequence[Line], kinds: list[Kind | None], plan: int) -> list[tuple[int, ...]]:
    """The covering letter: its title, its salutation and all it says, demands included."""
    titles: list[tuple[int, ...]] = []
    for index in range(plan):
        if kinds[index] is not None:
            continue
        text = lines[index].text
        if SALUTATION.fullmatch(text):
            kinds[index] = Kind.SALUTATION
        elif NOTICE_TITLE.fullmatch(text) and not any(Kind.LETTER is kind for kind in kinds[:index]):
            kinds[index] = Kind.TITLE
            titles.append((index,))
        else:
            kinds[index] = Kind.LETTER
    return titles


def _mark_titles(
    lines: Sequence[Line], kinds: list[Kind | None], plan: int, printed: Collection[int]
) -> list[tuple[int, ...]]:
    """The title above the body, on up to four lines, with the meeting and the speaker of a report below it."""
    titles: list[tuple[int, ...]] = []
    index = plan
    while index < min(len(lines), plan + 25):
        text = lines[index].text.rstrip("| ")
        if kinds[index] is None:
            if any(pattern.fullmatch(text) for pattern in AROUND_TITLE) or (
                titles and PERSON.fullmatch(text) and _addresses_next(lines, index)
            ):
                kinds[index] = Kind.TITLE
            elif lines[index].start in printed:
                run = tuple(_run_of(lines, kinds, index, printed))
                titles.append(run)
                for part in run:
                    kinds[part] = Kind.TITLE
            elif starts_with_label(text) or (
                len(text) > LONGEST_TITLE_LINE and not TITLE_END.fullmatch(text)
            ):
                break
            else:
                run = _title_run(lines, kinds, index)
                if not run and titles and SIGNED_BY.fullmatch(text):
                    kinds[index] = Kind.SIGNATURE  # a byline below the title
                titles += [run] if run else []
                for part in run:
                    kinds[part] = Kind.TITLE
        index += 1
    return titles


def _mark_attachment_titles(lines: Sequence[Line], kinds: list[Kind | None], plan: int) -> None:
    """Each attachment prints its own title below "附件2"."""
    for index in range(plan, len(lines) - 1):
        if kinds[index] is Kind.ATTACHMENT and kinds[index + 1] is None:
            for part in _title_run(lines, kinds, index + 1):
                kinds[part] = Kind.TITLE


def _addresses_next(lines: Sequence[Line], index: int) -> bool:
    """Whether the listeners are addressed, or the day is named, right below the name of a speaker."""
    return any(
        SALUTATION.fullmatch(line.text) or MEETING.fullmatch(line.text) or DATED.fullmatch(line.text)
        for line in lines[index + 1 : index + 3]
    )


def _run_of(
    lines: Sequence[Line], kinds: Sequence[Kind | None], first: int, starts: Collection[int]
) -> Iterator[int]:
    """The lines from ``first`` on that all begin at ``starts``."""
    for index in range(first, len(lines)):
        if kinds[index] is not None or lines[index].start not in starts:
            return
        yield index


def _title_run(lines: Sequence[Line], kinds: Sequence[Kind | None], first: int) -> tuple[int, ...]:
    """The fewest lines from ``first`` on that together read as a title, else none."""
    run: list[int] = []
    for index in range(first, min(len(lines), first + 4)):
        text = lines[index].text.rstrip("| ")
        if (
            kinds[index] is not None
            or (run and DOC_NUMBER.fullmatch(text))
            or re.search(r"[。;:!?]|,$", text)
            or starts_with_label(text)
            or len(text) > 80
        ):
            break
        run.append(index)
        goes_on = index + 1 < len(lines) and TITLE_TAIL.fullmatch(lines[index + 1].text)
        whole = TITLE_END.fullmatch("".join(lines[part].text.rstrip("| ") for part in run))
        if whole and (not goes_on or _is_repeated(lines, index + 1)):
            return tuple(run)
    return ()


def _is_repeated(lines: Sequence[Line], index: int) -> bool:
    return index < len(lines) and any(lines[index].text == line.text for line in lines[:index])


def _mark_salutation(lines: Sequence[Line], kinds: list[Kind | None], plan: int) -> None:
    for index in range(plan, min(len(lines), plan + 25)):
        text = lines[index].text
        if kinds[index] is None and starts_with_label(text):
            return
        addresses = SALUTATION.fullmatch(text) or SPEECH_OPENING.fullmatch(text)
        if kinds[index] is None and len(text) < 160 and addresses:
            kinds[index] = Kind.SALUTATION


def _mark_after_body(lines: Sequence[Line], kinds: list[Kind | None], plan: int) -> None:
    """Notes, lists of attachments and the end of the web page."""
    last = max((index for index in range(plan, len(lines)) if _is_clause(lines[index])), default=plan)
    region: Kind | None = None
    for index in range(plan, len(lines)):
        text = lines[index].text
        if GLOSSARY.fullmatch(text):
            kinds[index:] = [kind or Kind.NOTE for kind in kinds[index:]]
            return
        if NOTE.fullmatch(text):
            region = Kind.NOTE
        elif ATTACHMENT_LIST.fullmatch(text):
            region = Kind.ATTACHMENT
        elif index > last and len(text) < 40 and webpage.END.match(text):
            region = Kind.WEBSITE
        elif region in (Kind.NOTE, Kind.ATTACHMENT) and not _goes_on(text):
            region = None
        if kinds[index] is None and region is not None:
            kinds[index] = region


def _is_clause(line: Line) -> bool:
    return (starts_with_label(line.text) and len(line.text) >= 40) or UNIT_FIELD.search(line.text) is not None


def _goes_on(text: str) -> bool:
    """Whether a line goes on with a numbered note or list of attachments: "2.各单位…"."""
    label = label_at(text, 0)
    return label is not None and label.style is Style.ARABIC and label.value > 1
