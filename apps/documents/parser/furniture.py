"""Lines that belong to a notice or its web page without being clauses: GB/T 9704 calls them the other elements.

The lines are looked at one by one and in their order: where the covering letter ends, where titles stand,
what follows the last clause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .dates import FULL_DATE, damaged_dates
from .labels import Style, label_at, starts_with_label
from .lines import Line
from .tokens import FurnitureKind as Kind

PAGE_NUMBER = re.compile(r"[-—–·]+\s*\d{1,3}\s*[-—–·]+|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?")

# A field of the web page around a notice: "索 引 号 AB0/2024-1", "• 发布日期:2021-02-08", "字体:【 大 中 小 】".
WEBSITE_FIELD = re.compile(
    r"""
    [•·\s>]* (?:
        索\s*引\s*号 | 文\s*号 | 文件编号 | 发文字号 | 公文种类 | 有\s*效\s*性 | 时效性 | 分\s*类 | 主题(?:分类|词)
      | 发文机[构关] | 发布机[构关] | 制发机[构关] | 公开(?:方式|类别|主体|日期) | (?:发布|发文|成文|生成|印发)(?:日期|时间)
      | (?:信息|文章)?来源 | 浏览(?:次数|量) | 点击(?:数|量) | 字[体号] | 作者 | 责任编辑 | 政策原文 | 名\s*称 | 关键词
      | (?:您|你)?(?:现在|当前)?的?位置 | 首页 | 视力保护 | 附件下载 | 相关(?:链接|阅读|文件|附件|解读)
    ) \s* (?: [:】>|\[] | \s{1,} | $ )
    """,
    re.VERBOSE,
)
TIME_STAMP = re.compile(r"20\d\d-\d\d-\d\d(?:\s+\d\d:\d\d(?::\d\d)?)?(?:\s+[\u4e00-\u9fff]{2,30})?")
# What stands below a notice on its web page; nothing after it belongs to the notice.
WEBSITE_END = re.compile(
    r"(?:留言咨询|纠错|网页纠错|打印|关闭|分享|收藏|扫一扫|版权所有|网站地图|联系我们|上一[篇条]|下一[篇条]|返回顶部"
    r"|网站标识码|相关(?:链接|阅读|文件|附件|解读)|政策解读|附件下载|[\u4e00-\u9fff]ICP备)"
)

SALUTATION = re.compile(
    r"(?=.*(?:各|政府|单位|部门|同志|公司))[^。;!?]{2,160}:|各位(?:代表|委员|同志).{0,12}[:!,]?"
)
BODY_NAME = r"(?:人民政府|政府|办公室|办公厅|委员会|管委会|领导小组|指挥部|督[查察]室|[局委厅部院办])"
SIGNED_BY = re.compile(rf"[\u4e00-\u9fff()、 ]{{2,60}}{BODY_NAME}")
PUBLICATION = re.compile(r"\(?此件.{0,12}公开.{0,8}\)?|\(.{0,4}联系人.*\)")
IMPRINT = re.compile(r"(?:抄送|分送|主送)\s*:.*|.{4,30}办公[室厅]\s*20\d\d年\d{1,2}月\d{1,2}日印发")
ATTACHMENT_LIST = re.compile(r"附[件表]\s*:.*")
ATTACHMENT_HEAD = re.compile(r"附[件表]\s*[\d一二三四五六七八九十]*\s*:?")
NOTE = re.compile(r"(?:注|备注|说明)\s*:.*")
GLOSSARY = re.compile(r"[(\[]?(?:名词|相关名词|有关名词|有关用语)(?:解释|注释|说明|释义).{0,6}|注释")
NOTICE_TITLE = re.compile(r".{2,80}(?:的通知|的函|的意见|的批复|的报告)(?:\s+20\d\d-\d\d-\d\d)?")
TITLE_NOUN = r"(?:通知|方案|要点|安排|计划|规划|报告|意见|办法|清单|目标|任务|分解表?|分工|一览表|责任书|任务书|项目|事项|工作|表|函|纲要|措施|部署|通报|通告|公告|决定|汇报|总结|细则|规定|举措|预案|台账)"
TITLE_END = re.compile(rf".*{TITLE_NOUN}\s*(?:\(.{{1,20}}\)\s*)*")
# The second half of a title on two lines: "责任分解方案", "(2023-2025年)", "(试行)".
TITLE_TAIL = re.compile(
    rf"[\u4e00-\u9fff]{{2,12}}{TITLE_NOUN}|\((?:20\d\d[^()月]{{0,14}}|试行|修订稿?|草案|[^()]{{0,4}}季度)\)"
)
DATED = re.compile(
    r"\([^()]{0,30}20\d\d\s*年\s*\d{1,2}\s*月[^()]{0,30}\)"
)  # (2024年2月6日区政府常务会议通过)
MEETING = re.compile(r"[—(-]*\s*20\d\d\s*年\s*\d{1,2}月\d{1,2}日在.{4,60}(?:会议|大会)上\)?")
SPEAKER = re.compile(  # "区长 某某", or the office alone
    r"(?![\d(一二三四五六七八九十]).{0,30}(?:市长|区长|县长|镇长|乡长|主任|局长)"
    r"(?:[\s:]*[\u4e00-\u9fff]{1,2}[\u4e00-\u9fff\s]{1,4})?"
)
# "现在,我代表区人民政府,向大会报告工作,请予审议。"
SPEECH_OPENING = re.compile(
    r"[^。\d]{0,20}我(?:谨|受[^。\d]{2,20}委托,?)?代表[^。\d]{2,30}(?:报告|汇报)[^。\d]{0,80}。?"
)

# 发文字号: the body's short name, the year in brackets, the number (GB/T 9704 7.2.5): "静府发〔2021〕3号".
DOC_NUMBER = re.compile(
    r"""
    (?<![\u4e00-\u9fff])
    (?P<body> [\u4e00-\u9fff]{1,12} [发字函办府委政督规令] (?: \[? [\u4e00-\u9fff]{1,4} \]? )?? )
    \s* (?P<open> [〔\[(【〈] )? \s* (?P<year> 20\d\d ) \s* (?P<close> [〕\])】〉] )? \s*
    (?: 第 )? \s* (?P<number> \d{1,4} ) \s* (?P<hao> 号 )?
    """,
    re.VERBOSE,
)
# A covering letter hands something over: "现将《…》印发给你们,请认真贯彻执行。"
HANDS_OVER = re.compile(r"印发|下达|转发|发给你们")
BOOK = r"《(?P<name{}>(?:[^《》]|《[^《》]*》)+)》"
# "现将《…》印发给你们", "《…》已经区政府同意,现印发给你们"
NAMED_PLAN = re.compile(
    r"(?:现将|将|印发|下达|制定|制订|关于)[^。《》]{0,30}"
    + BOOK.format("")
    + "|"
    + BOOK.format("_approved")
    + r"(?:已|业)?经[^。《》]{0,30}(?:同意|批准|通过|审议)"
)
UNIT_FIELD = re.compile(r"(?:责任|牵头|配合|主责|承办|协办)(?:单位|部门)\s*:")
LONGEST_TITLE_LINE = 50


@dataclass(frozen=True, slots=True)
class Layout:
    """What each line is (None for lines of the body), and the lines that print the title."""

    kinds: tuple[Kind | None, ...] = ()
    titles: tuple[tuple[int, ...], ...] = ()
    plan_start: int = 0


def lay_out(lines: Sequence[Line]) -> Layout:
    """Tell the body of a notice from everything around it."""
    kinds: list[Kind | None] = [_kind_alone(line) for line in lines]
    _mark_signatures(lines, kinds)
    plan = _plan_start(lines, kinds)
    letter_titles = _mark_letter(lines, kinds, plan)
    titles = _mark_titles(lines, kinds, plan)
    _mark_salutation(lines, kinds, plan)
    _mark_after_body(lines, kinds, plan)
    return Layout(tuple(kinds), tuple(titles + letter_titles), plan)


def _kind_alone(line: Line) -> Kind | None:
    """What a line is whatever stands around it."""
    if PAGE_NUMBER.fullmatch(line.text):
        return Kind.PAGE_NUMBER
    if TIME_STAMP.fullmatch(line.text) or (WEBSITE_FIELD.match(line.text) and len(line.text) < 80):
        return Kind.WEBSITE
    if IMPRINT.fullmatch(line.text) or PUBLICATION.fullmatch(line.text):
        return Kind.SIGNATURE
    if ATTACHMENT_HEAD.fullmatch(line.text):
        return Kind.ATTACHMENT
    return None


def is_date_line(text: str) -> bool:
    """A date and nothing else: "2021年3月18日", "二〇二一年三月十八日", or the digits left of one."""
    return FULL_DATE.fullmatch(text) is not None or bool(damaged_dates(text))


def _mark_signatures(lines: Sequence[Line], kinds: list[Kind | None]) -> None:
    """Signing body and date, on two lines or more (GB/T 9704 7.3.5)."""
    for index, line in enumerate(lines):
        if kinds[index] is not None or not is_date_line(line.text):
            continue
        kinds[index] = Kind.SIGNATURE
        before = index - 1
        while before >= 0 and kinds[before] is None and SIGNED_BY.fullmatch(lines[before].text):
            kinds[before] = Kind.SIGNATURE
            before -= 1


def _plan_start(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> int:
    """Index of the first line of the attached plan; 0 where the notice has no covering letter."""
    for index in range(len(lines) - 1, -1, -1):
        if kinds[index] is not Kind.SIGNATURE or not is_date_line(lines[index].text):
            continue
        letter = "".join(line.text for line in lines[:index])
        rest = [
            line for line, kind in zip(lines[index + 1 :], kinds[index + 1 :], strict=True) if kind is None
        ]
        substance = sum(len(line.text) for line in rest)
        handed_over = HANDS_OVER.search(letter) and not UNIT_FIELD.search(letter)
        if (
            handed_over
            and substance > 60
            and any(TITLE_END.fullmatch(line.text) or starts_with_label(line.text) for line in rest)
        ):
            return index + 1
    return _printed_plan(lines)


def _printed_plan(lines: Sequence[Line]) -> int:
    """Index of the line that prints the title of the plan that the letter names, or 0."""
    for index, line in enumerate(lines[:40]):
        for named in NAMED_PLAN.finditer(line.text):
            name = named_plan(named).replace(" ", "")
            for later in range(index + 1, min(len(lines), 60)):
                printed = "".join(part.text for part in lines[later : later + 3]).replace(" ", "")
                if printed.startswith(name) and name.startswith(lines[later].text.replace(" ", "")):
                    return later
    return 0


def named_plan(match: re.Match[str]) -> str:
    """The title in a match of NAMED_PLAN."""
    return match["name"] or match["name_approved"]


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


def _mark_titles(lines: Sequence[Line], kinds: list[Kind | None], plan: int) -> list[tuple[int, ...]]:
    """The title above the body, on up to four lines, with the meeting and the speaker of a report below it."""
    titles: list[tuple[int, ...]] = []
    index = plan
    while index < min(len(lines), plan + 25):
        text = lines[index].text
        if kinds[index] is None:
            if any(pattern.fullmatch(text) for pattern in (MEETING, SPEAKER, DATED, DOC_NUMBER)):
                kinds[index] = Kind.TITLE
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


def _title_run(lines: Sequence[Line], kinds: Sequence[Kind | None], first: int) -> tuple[int, ...]:
    """The fewest lines from ``first`` on that together read as a title, else none."""
    run: list[int] = []
    for index in range(first, min(len(lines), first + 4)):
        text = lines[index].text
        if (
            kinds[index] is not None
            or re.search(r"[。;:!?]|,$", text)
            or starts_with_label(text)
            or len(text) > 80
        ):
            break
        run.append(index)
        goes_on = index + 1 < len(lines) and TITLE_TAIL.fullmatch(lines[index + 1].text)
        whole = TITLE_END.fullmatch("".join(lines[part].text for part in run))
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
        elif index > last and len(text) < 40 and WEBSITE_END.match(text):
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
