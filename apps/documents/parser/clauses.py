"""What sort of text a paragraph is: work, or the prose around it."""

import re

from .quantities import find_quantities
from .tokens import Nature
from .units import find_statements, is_unit_line

RESULT = re.compile(
    r"回顾|工作总结|年度?总结|完成情况|工作情况|进展情况|主要成[绩效就]|取得(?:的|了)?.{0,6}成[绩效就]|所做的?(?:主要)?工作"
)
REQUIREMENT = re.compile(
    r"(?:工作|有关|相关|几点|具体|组织|督查|考核|报送|落实)要求|保障(?:措施|机制)|(?:组织|实施|工作|机制|政策)保障|组织(?:实施|领导)|强化保障"
    r"|加强(?:组织)?领导|(?:强化|狠抓)(?:督查|督办|考核)|监督(?:检查|考核)|督查考核|考核(?:办法|奖惩)|工作机制$|保障落实"
)
# Headings over prose: what is under them is not work, unless it says that it is a target (GUIDE.md, "What is an item").
PROSE = re.compile(
    r"指导思想|总体(?:要求|思路)|基本原则|重要意义|工作原则|存在.{0,8}(?:问题|不足|困难)|面临.{0,6}形势|形势分析|编制依据|适用范围|^总则$|^附则$"
)
TARGETS = re.compile(r"目标|任务")

OPENING = re.compile(r"综合各方面因素|(?:主要)?(?:预期|奋斗|工作|发展|经济社会发展)?目标(?:任务)?(?:是|为|:)")
TRANSITION = re.compile(r".{0,80}(?:工作|如下|以下|下列|方面|任务|要求|做到|抓好|措施|安排)[^。]{0,6}:")
CLOSING = re.compile(r"各位代表|同志们|让我们|以上(?:报告|任务|工作)|特此|本(?:通知|方案|意见|要点)自")
PROBLEMS = re.compile(
    r"(?:存在|面临)[^。]{0,24}(?:问题|困难|不足|短板|差距|瓶颈|挑战|风险)|(?:问题|困难|不足|短板|差距)[^。]{0,10}(?:存在|仍然|依然|还有)"
)

BARE_HEADING = re.compile(r"[\u4e00-\u9fff“”]{3,20}")
TERMINAL = "。!?;"
LONGEST_HEADING = 60
LONGEST_TOPIC = 32
LONGEST_PREAMBLE = 220


def nature_of(titles: list[str], own: str | None) -> Nature | None:
    """The nature of a clause from the headings above it, nearest first; None where they say nothing."""
    for title in [own or "", *reversed(titles)]:
        if REQUIREMENT.search(title):
            return Nature.REQUIREMENT
        if RESULT.search(title) and not re.search(r"(?:和|及|与|暨).{0,16}(?:安排|计划|打算|任务)$", title):
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
    stop = words.find("。")
    if stop < 2 or stop > LONGEST_TOPIC:
        return None
    topic = words[:stop].strip()
    if re.search(r"[★,;:]", topic) or find_quantities(words, 0, stop):
        return None
    statements = find_statements(words, stop + 1, len(words))
    work = words[stop + 1 : statements[0].start if statements else len(words)]
    return topic if work.strip(" 。") else None


def states_targets(words: str) -> bool:
    """Whether a paragraph outside any clause states figures to be reached or reported."""
    return OPENING.search(words) is not None or bool(find_quantities(words, 0, len(words)))


def is_transition(words: str) -> bool:
    return TRANSITION.fullmatch(words.strip()) is not None


def is_closing(words: str) -> bool:
    return CLOSING.match(words) is not None and not find_quantities(words, 0, len(words))


def is_problem_analysis(words: str) -> bool:
    return (
        PROBLEMS.search(words[:160]) is not None
        and not topic_of(words)
        and not find_quantities(words, 0, len(words))
    )


def is_preamble(words: str, following: list[str]) -> bool:
    """Whether the first paragraph under a heading only introduces the others, which have topics of their own."""
    if len(words) > LONGEST_PREAMBLE or topic_of(words) or words.rstrip("。").count("。") > 1:
        return False
    with_topic = sum(topic_of(other) is not None for other in following)
    return with_topic * 2 > len(following) and not find_quantities(words, 0, len(words))
