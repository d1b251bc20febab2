"""What sort of text a paragraph is: work, or the prose around it."""

import re
from collections.abc import Sequence

from .figures.quantities import find_quantities
from .tokens import DocumentKind, Nature
from .units.clause import find_statements, is_unit_line
from .units.statements import LONGEST_STATEMENT

RESULT = re.compile(
    r"回顾|(?:工作|年度?|全年)总结|完成情况|工作情况|进展情况|开展情况|推进情况|(?:计划|预算|目标|任务)(?:的)?执行情况|运行情况$|(?:主要|工作|发展)成[绩效就]|取得(?:的|了)?.{0,6}成[绩效就]"
    r"|所做的?(?:主要)?工作|^(?:总体|基本)情况$|亮点工作|工作亮点|主要做法|^过去[一五的].{0,8}$|^[一五]年来.{0,8}$"
)
REVIEW = re.compile(r"回顾|工作总结")
# "2023年工作总结和2024年工作安排" heads both
AND_PLAN = re.compile(r"(?:和|及|与|暨).{0,16}(?:安排|计划|打算|任务|思路)$")
REQUIREMENT = re.compile(
    r"(?:工作|有关|相关|几点|具体|组织|督查|督办|考核|报送|落实|纪律|实施)要求|(?:工作|督查)纪律|保障(?:措施|机制)|(?:组织|实施|工作|机制|政策)保障"
    r"|组织(?:实施|领导|机构)|强化保障|加强(?:组织)?领导|(?:强化|狠抓|严格)(?:督查|督办|督导|考核)|督查考核|考核(?:办法|奖惩)|工作机制$|保障落实|(?:督查|检查|督导|考核|工作)方式"
    r"|^(?:加强|强化|严格)?监督(?:检查|考核)$"
)
# Topics that say how to go about the work where nothing above them names a field of work.
DEMAND = re.compile(
    r"责任$|责任(?:落实|分工|担当)$|问效|结果运用|信息报送|统筹协调|协作|配合|(?:提高|统一|深化)(?:思想|政治)?(?:认识|站位)|高度重视|督[查办导促]|通报|考核|问责|宣传(?:引导|发动)?$|营造.{0,6}氛围"
)
# Headings over prose: what is under them is not work, unless it says that it is a target (GUIDE.md, "What is an item").
PROSE = re.compile(
    r"指导思想|(?:总体|总的)要求|(?:总体|基本)思路|基本原则|重要意义|工作原则|存在.{0,8}(?:问题|不足|困难|短板)|面临.{0,6}(?:形势|机遇|挑战)|形势分析"
    r"|编制依据|适用范围|(?:经验|工作)(?:启示|体会)|^总则$|^附则$|(?:督查|督导|检查|考核|工作|巡查)?(?:分组|组)(?:安排|分工|情况|人员|名单|设置)$|(?:督查|督导|检查|巡查)分组$"
)
TARGETS = re.compile(r"(?:目标|任务|指标)(?:\(.*\))?$")

OPENING = re.compile(r"综合各方面因素|(?:主要)?(?:预期|奋斗|工作|发展|经济社会发展)?目标(?:任务)?(?:是|为|:)")
TRANSITION = re.compile(
    r".{0,80}(?:工作|如下|以下|下列|方面|任务|要求|做到|抓好|措施|安排|汇报|通报)[^。]{0,6}:"
    r"|.{0,60}(?:抓好|做好|做了|做到|推进|开展|实施|突出).{0,16}(?:以下|下列|[二三四五六七八九十两](?:个|大|项)?).{0,8}(?:工作|方面|任务|重点)。"
)
CLOSING = re.compile(
    r"各位代表|同志们|让我们|以上(?:报告|任务|工作|方案|意见)|特此|本(?:[\u4e00-\u9fff]{0,4}(?:通知|方案|意见|要点|计划|办法|规定|措施|细则))自|(?:请|望|希)各|各[^。,:]{1,14}请|联系(?:人|电话)"
    r"|.{0,200}表示(?:衷心|诚挚|崇高|由衷).{0,8}(?:感谢|敬意|问候)"
)
# "2023年是全面贯彻党的二十大精神的开局之年。…", "今年政府工作的总体要求是:以…为指导"
PREFACE = re.compile(
    r"20\d\d\s*年,?是.{4,60}[之一]年|.{0,40}(?:总体要求|总的要求|总体思路|指导思想)(?:是|为|:)"
)
PROBLEMS = re.compile(
    r"(?:存在|面临)[^。]{0,24}(?:问题|困难|不足|短板|差距|瓶颈|挑战|风险)|(?:问题|困难|不足|短板|差距)[^。]{0,10}(?:存在|仍然|依然|还有)"
)
# Words that open the part of a report that owns up to problems, whatever figures it states.
OWNS_UP = re.compile(
    r"[^。]{0,60}(?:清醒地?(?:认识|看)到|(?:也|还|更)(?:要|应|必须)?(?:深知|看到|认识到)|在(?:肯定|看到|总结).{0,8}成绩.{0,6}同时)"
    r"|对(?:于)?(?:此|这些|以上|上述)(?:问题|困难|不足)?,"
)
MAY_STATE_UNITS = re.compile(r"[(\[〔【]|.{0,12}:")
BULLET = re.compile(r"[—\-–·•●◆■] *(?:[—\-–] *)*")
LISTED = re.compile(r"[一二三四五六七八九]是")

BARE_HEADING = re.compile(r"(?:20\d\d\s*年)?[\u4e00-\u9fff“”]{3,20}")
TERMINAL = "。!?;"
LONGEST_HEADING = 60
LONGEST_TOPIC = 32
LONGEST_PREAMBLE = 220


def nature_of(
    titles: Sequence[str], own: str | None, kind: DocumentKind = DocumentKind.OTHER
) -> Nature | None:
    """The nature of a clause from its topic and the headings above it, nearest first; None where they say nothing."""
    for title in [own or "", *reversed(titles)]:
        if REQUIREMENT.search(title) or (not titles and DEMAND.search(title)):
            return Nature.REQUIREMENT
        # A plan of inspections lists what is looked into: "一季度经济指标完成情况" is work to be done there.
        past = REVIEW if kind is DocumentKind.SUPERVISION_PLAN else RESULT
        if past.search(title) and not AND_PLAN.search(title):
            return Nature.RESULT
    return None


def is_heading(words: str) -> bool:
    """Whether the words after a label are a heading alone: short, without a stop, naming no units."""
    words = words.strip()
    return (
        0 < len(words) <= LONGEST_HEADING
        and not any(stop in words[:-1] for stop in TERMINAL)
        and words[-1] not in ";!?:。"
    )


def is_heading_sentence(words: str) -> bool:
    """Whether the words after a label are one short sentence that promises nothing countable: "…,发展动能持续增强。"."""
    return (
        words.endswith("。")
        and 4 <= len(words) <= LONGEST_TOPIC + 8
        and is_heading(words[:-1])
        and not find_quantities(words, 0, len(words))
        and not find_statements(words, 0, len(words))
    )


def is_bare_heading(words: str) -> bool:
    """Whether a line without a number is a heading: a few words without any mark, promising nothing countable."""
    return (
        BARE_HEADING.fullmatch(words) is not None
        and not find_quantities(words, 0, len(words))
        and not is_unit_line(words)
    )


def is_prose_heading(title: str) -> bool:
    return PROSE.search(title) is not None and not re.search(r"目标(?:任务)?$", title)


def topic_of(words: str) -> str | None:
    """The bare topic sentence that a clause begins with: short, promising nothing countable, followed by the work.

    GUIDE.md, decisions: an item that starts with its work has no title.
    """
    stop = words.find("。", 0, LONGEST_TOPIC + 1)
    if stop < 2:
        return None
    topic = words[:stop].strip()
    if re.search(r"[★,;:]", topic) or find_quantities(words, 0, stop):
        return None
    return topic if _states_work(words[stop + 1 :].strip(" 。\n")) else None


def first_sentence(words: str) -> str:
    """The sentence that a clause begins with, if it is as short as a topic."""
    return words[: max(0, words.find("。", 0, LONGEST_TOPIC + 1))]


def _states_work(rest: str) -> bool:
    """Whether there is more behind a topic sentence than who is responsible."""
    if not rest or is_unit_line(rest):
        return False
    if not MAY_STATE_UNITS.match(rest):
        return True
    statements = find_statements(rest, 0, min(len(rest), LONGEST_STATEMENT))
    return not statements or statements[0].start > 0


def bullet_of(words: str) -> str:
    """The dashes or dots that a paragraph begins with: "——全力招大引强。…"."""
    found = BULLET.match(words)
    return found.group() if found else ""


def states_targets(words: str) -> bool:
    """Whether a paragraph outside any clause states figures to be reached or reported."""
    return OPENING.search(words) is not None or bool(find_quantities(words, 0, len(words)))


def is_transition(words: str) -> bool:
    return TRANSITION.fullmatch(words) is not None and OPENING.search(words) is None


def is_closing(words: str) -> bool:
    return CLOSING.match(words) is not None and not find_quantities(words, 0, len(words))


def is_preface(words: str) -> bool:
    """Whether a paragraph of a report only says in what spirit the work will be done."""
    return PREFACE.match(words) is not None and not states_targets(words)


def is_problem_analysis(words: str) -> bool:
    """Whether a paragraph of a report owns up to problems."""
    if OWNS_UP.match(words):
        return True
    return (
        PROBLEMS.search(words[:160]) is not None
        and not topic_of(words)
        and not find_quantities(words, 0, len(words))
    )


def is_preamble(words: str, following: Sequence[str]) -> bool:
    """Whether the first paragraph under a heading only introduces the others, which have topics of their own."""
    if len(words) > LONGEST_PREAMBLE or topic_of(words) or words.rstrip("。").count("。") > 1:
        return False
    with_topic = sum(topic_of(other) is not None for other in following)
    return with_topic * 2 > len(following) and not find_quantities(words, 0, len(words))
