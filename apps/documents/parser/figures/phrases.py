"""Words around a figure that do not belong to its name, and how they are left out."""

import re
from functools import lru_cache

from apps.documents.parser.words import first_word

# Marks that part a list, not the syllables of 普及率, 和谐, 参与.
LIST_MARK = re.compile(r"、|以?(?<![普涉波])及(?![时格])|和(?![谐平])|(?<!参)与(?!会)|并")
# Words that may stand between a noun and its number without belonging to the name.
TRAILING = re.compile(
    r"(?:[\s,、:≥≤<>=]|力争|确保|努力|争取|保持|控制|稳定|分别|预期|预计|目标|(?<!行)为|是|共计|合计|总计|累计|达到?|突破|超过?|逾|跨越|迈上|高于|低于|不少于|不低于|不超过|不高于|不小于|不多于"
    r"|不得少于|不得低于|至少|最多|不到|(?:提高|提升|增加|增长|上升|上涨|下降|降低|压减|压降|压缩|缩短|缩减|减少|回落|[升增降减])[至到]|(?<![现存所潜外内])在|到|至|(?<![签预合契节])约"
    r"|近|大约|各|占到|占比达|同比|环比|同口径|比上年|较上年|比去年|较去年|年均|平均|按可比(?:价格?|口径)?|可比|实现|完成|增长|增加|增幅|增速|涨幅|降幅|上涨|下降|降低|减少|上升|提高|提升|缩短|压缩|压减|精简|削减|回落|回升"
    r"|再|已|均|都|共|全年|每人每[月年天]|每(?:年|季度|月|周|天)|持续|了|(?<=.{3})全[面部])++$"
)
# "办理时间由15个工作日压缩至…": what the figure changed from.
CHANGED_FROM = re.compile(
    r"(?<=..)(?:[由从](?![业事严而来])[^,。;:\d]{0,8}\d|[由从][一二两三四五六七八九十])[^,。;]{0,24}$"
)
# "审批时限较法定时限压缩…": what the figure is compared with.
COMPARED_WITH = re.compile(r"(?<=..)(?:较|(?<![占同环])比)(?![例重率])[\u4e00-\u9fff]{2,8}$")
LEADING_TIME = re.compile(
    r"^(?:[\s,、★◆●■·•▪:]|20\d\d年(?:度|底|末)?|20\d\d(?!\d)|全年|今年|本年度?|年度|年内|当年|当季|到?年底前?|到?“十[二三四五六]五”(?:期间|期末|末)?|期间|[一二三四]季度|上半年|下半年|每(?:年|季度|月|周|半年)(?!人)"
    r"|\d{1,2}(?:[-—~至]\d{1,2})?月份?(?:底|末|中旬|上旬|下旬)?前?|截至|截止|止(?=\d)|近期|预计|力争|确保|争取|努力|其中|同时|另外|此外|并|且|再|共|已|将|要|约(?!谈)|还|全区|全市|全县|全镇|全街道|全省|本区|我[区市县镇]|了"
    r"|[近过][去]?[三五]年来?|[三五]年(?:内|来)|[\u4e00-\u9fff]{2,3}[区市县]将|目前|累计(?=实现|完成|建成)|过去一年|过去五年|五年来|一年来|通过|积极|大力|加快|继续|进一步|持续|了|全面|着力|切实|基本|稳步|有序|深入|扎实|及时|免费|率先|高(?:质量|标准|水平|效)(?=[建完推打实举办创编落])|统筹|计划(?=新|完|建|实|改|引|培|开|安|投入)|围绕|全力|总体|主要是|到(?!位))+"
)
LEADING_VERBS = frozenset(
    re.findall(
        r"\S+",
        "实现 完成 建成 推进 开展 实施 组织 举办 启动 落实 打造 推动 建设 推出 筹措 供应 提供 安装 开设 创建 加强 做好 深化 发展"
        " 促进 培训 申报 达到 保持 承办 加大 优化 巩固 推广 提升 完善 保障 支持 鼓励 覆盖 召开 探索 统筹 抓好 明确 获得 取得"
        " 收到 配备 增补 布局 加大力度 建立 设立 设置 布设 开工 为 对 向 使 让",
    )
)
SMALL_LABEL = re.compile(
    r"^(?:\(?\d{1,2}\)|\d{1,2}[.、]|[①-⑳]|[一二三四五六七八九十]是|\([一二三四五六七八九十]{1,3}\))\s*"
)
LONGEST_NAME = 40


@lru_cache(maxsize=5_000)  # the same words are looked at for a figure and for its neighbours
def strip_lead(words: str) -> str:
    """Leave out time, adverbs and the governing verb at the head of a phrase, word by word."""
    words = LEADING_TIME.sub("", SMALL_LABEL.sub("", LEADING_TIME.sub("", words.strip(" "))))
    while words:
        first = first_word(words)
        rest = words[len(first) :]
        if first not in LEADING_VERBS or len(rest) < 2:
            return words
        words = LEADING_TIME.sub("", rest)
    return words


@lru_cache(maxsize=5_000)
def strip_trail(words: str) -> str:
    """Leave out what stands between a noun and its number: "税收收入|力争达到", "办理时间|由15天压缩至"."""
    words = CHANGED_FROM.sub("", TRAILING.sub("", words))
    return TRAILING.sub("", COMPARED_WITH.sub("", TRAILING.sub("", words)))


def tidy(name: str) -> str:
    """The name without blanks, without marks at its ends and without a bracket that has lost its partner."""
    name = re.sub(r"\s+", "", name).strip("、,。;:")
    if name.count("(") != name.count(")"):
        name = name.strip("()")
    if name.count("(") != name.count(")"):
        name = name.replace("(", "").replace(")", "")
    return name.removesuffix("的")[:LONGEST_NAME]
