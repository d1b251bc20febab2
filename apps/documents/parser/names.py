"""The name of an indicator: the shortest noun phrase that says what is counted, as printed where possible.

A Chinese clause puts the noun behind the number ("新建2座口袋公园") or before it ("新增养老床位100张"), shares one noun
between numbers ("新建2条、翻建1条步道") and leaves out what the sentence has already said ("…12亿元,同比增长3%").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import topic_of
from .lines import JOINT
from .quantities import Quantity
from .words import first_word

BREAK = re.compile(r"[。;:!?,★\n]")
LIST_MARK = re.compile(r"、|以?及|和|与|并")
# Words that may stand between a noun and its number without belonging to the name.
TRAILING = re.compile(
    r"(?:[\s,、]|力争|确保|努力|争取|保持|控制|稳定|分别|预期|目标|(?<!行)为|是|共计|合计|总计|累计|达到?|突破|超过?|高于|低于|不少于|不低于|不超过|不高于|不小于|不多于"
    r"|至少|(?:提高|提升|增加|增长|上升|下降|降低|压减|压降|压缩|缩短|减少|[升增降减])[至到]|(?<![现存所潜外内])在|到|至|(?<![签预合契节])约|近|大约|各|占到|占比达|同比|比上年|较上年|年均|平均|按可比价格?|可比|实现|完成|增长|增加|增幅|下降|降低|减少|上升|提高|提升|缩短|压缩|压减|削减|回落|再|已)+$"
)
LEADING_TIME = re.compile(
    r"^(?:[\s,、★]|(?:20\d\d年?)|全年|今年|本年度?|年度|年内|当年|当季|到?年底前?|(?:[一二三四]季度|上半年|下半年|\d{1,2}月底?前?)|力争|确保|争取|努力|其中|同时|并|且|再|共|已|将|要|约|还|全区|全市|全县|本区"
    r"|目前|累计(?=实现|完成|建成)|过去一年|通过|积极|大力|加快|继续|进一步|持续|全面|着力|切实|基本|稳步|有序|深入|扎实|及时|免费|率先)+"
)
LEADING_VERBS = frozenset(
    re.findall(
        r"\S+",
        "实现 完成 建成 推进 开展 实施 组织 举办 启动 落实 打造 推动 建设 推出 筹措 供应 提供 安装 开设 创建 加强 做好 深化 发展"
        " 促进 培训 申报 达到 保持 承办 加大 优化 巩固 推广 提升 完善 保障 支持 鼓励 覆盖 召开 探索 统筹 抓好 明确 获得 取得"
        " 收到 配备 增补 布局 加大力度",
    )
)
SMALL_LABEL = re.compile(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、]|[①-⑳]|[一二三四五六七八九十]是)\s*")
# Bare actions: with nothing else in front they need the thing that the sentence speaks of.
ACTIONS = re.compile(
    r"(?:新)?(?:开工|竣工|完工|启用|立项|开工建设|完工启用|建成|投用|交付|签约|新开工|启动|收尾|建设|改造|整治|续建|储备|在建|完成|受理|办结|投产|立案|结案)+"
)
# Bare actions that end a stage of work already named: "…加装电梯开工45台、竣工30台" is two stages of one thing.
STAGES = r"(?:新?开工建设|新?开工|竣工|完工|启动|投用|交付|投产)"
# Bare verbs that take the thing as their object: "培育高新技术企业,全年新认定110家", "筹措租赁住房2600套,供应2000套".
TAKES_OBJECT = re.compile(
    r"新?(?:认定|供应|供给|新增|增加|引进|引育|培育|培养|筹措|筹集|发放|兑付|配租|出租|推出|开放|上线|接入|归集|评定|评选|命名|申报|选派|安置|救助|资助|更换|安装)"
)
# "零星旧改3个项目的征收收尾": 项目 says nothing without the plain words before the number.
GENERIC = re.compile(r"(?:项目|地块|小区|街坊|点位|工程|站点)(?:的|(?=.{2}))")
SPECIFIC = re.compile(r"(?:(?![等的对把将])[\u4e00-\u9fff]){3,10}")
ADJUNCT = re.compile(r"^(?:的|(?:及)?以上(?:的)?|以内(?:的)?|以下(?:的)?|左右(?:的)?|余|多|之?上下) *")
OF_WHOLE = re.compile(
    r"占(?:到)?(?P<whole>(?!比)[\u4e00-\u9fffA-Z]{2,16}?)(?:的)?(?:比重|比例|总数|总量)?(?:的|达到?|为)?\s*$"
)
BA = re.compile(r"(?:把|将)(?P<object>[\u4e00-\u9fff“”]{2,30}?)(?:纳入|作为|列入|列为|打造|建成)")
ADVERBIAL = re.compile(r"(?:在(?![建库册])|较|比(?![例重率])|按(?![期时质]))[^,]*|.*的(?:基础上|情况下|同时)")
# Words that count again what the figure before has named: "新增企业42家,总数达到310家".
TOTALS = ("总数", "总量", "总规模", "总面积", "数量", "占比", "总数累计")
COMPARED = re.compile(r"(?:高于|低于|快于|好于)")
# Verbs that tell two shares of one noun apart: "新建2条、翻建1条步道".
SHARING_VERBS = ("新建", "翻建", "扩建", "改建", "续建", "翻新", "维修", "更新", "维修更新", "改造", "新增")
HEAD_NOUN = re.compile(r"(?:面积|金额|总额|数量|人数|项目|工程|里程|率|额|量|数)$")
RATES = re.compile(
    r"(?P<first>[\u4e00-\u9fff]{1,14}率)(?:和|及|与|、)(?P<second>[\u4e00-\u9fff]{1,14}率)\s*$"
)
PAIR = re.compile(
    r"(?P<parts>[\u4e00-\u9fff“”()]{2,20}(?:(?:、|和|及|与)[\u4e00-\u9fff“”()]{2,20})+)(?:均|都)?(?P<how>各|分别)(?:完成|达到?|为|实现|约|增长|增加|下降|降低|减少|削减|压减|提高|提升|控制在)*\s*$"
)
RATES_OF = ("%", "‰", "百分点")  # a rate is named by what stands before it
LONGEST_NAME = 40
REACH = 200  # how far from its number a name may stand


def name_quantities(
    text: str, start: int, end: int, quantities: Sequence[Quantity]
) -> list[tuple[Quantity, str]]:
    """Name each quantity of the clause ``text[start:end]``; one figure for two works comes back twice, with two names."""
    headed = (topic_of(text[start:end]) or "").replace(JOINT, "")
    contexts = [
        _context(text, start, end, quantity, quantities[index - 1] if index else None, after, headed)
        for index, (quantity, after) in enumerate(zip(quantities, [*quantities, None][1:], strict=True))
    ]
    nouns = _nouns_behind(contexts)
    named: list[tuple[Quantity, str]] = []
    for context, noun in zip(contexts, nouns, strict=True):
        previous = named[-1][1] if named else ""
        names = _shared_names(context, noun) or [_name(context, noun, previous)]
        named += [(context.quantity, name) for name in names]
    return named


@dataclass(frozen=True, slots=True)
class _Context:
    """The words around one quantity, cut where its clause or a neighbouring quantity begins.

    ``lead`` stands before it in its clause after the last quantity, ``clause`` before it in its whole clause,
    ``sentence`` before its clause in the sentence, ``behind`` after it; ``listed`` and ``followed`` say whether
    another quantity stands in the same clause before or after it; ``headed`` is the topic sentence of the item.
    """

    quantity: Quantity
    lead: str
    clause: str
    sentence: str
    behind: str
    listed: bool
    followed: bool
    headed: str


def _context(
    text: str,
    start: int,
    end: int,
    quantity: Quantity,
    before: Quantity | None,
    after: Quantity | None,
    headed: str,
) -> _Context:
    start, end = max(start, quantity.start - REACH), min(end, quantity.end + REACH)
    gap = text[max(start, before.end) if before else start : quantity.start].replace(JOINT, "")
    lead = BREAK.split(gap)[-1]
    ahead = text[start : quantity.start].replace(JOINT, "")
    sentence = re.split(r"[。★\n]", ahead)[-1]
    right = text[quantity.end : min(end, after.start) if after else end].replace(JOINT, "")
    return _Context(
        quantity=quantity,
        lead=lead,
        clause=BREAK.split(ahead)[-1],
        sentence=sentence[: len(sentence) - len(lead)],
        behind="" if right.startswith("的") and quantity.unit in RATES_OF else _up_to_break(right),
        listed=before is not None and not BREAK.search(gap),
        followed=after is not None and not BREAK.search(right),
        headed=headed,
    )


def _up_to_break(text: str) -> str:
    """What follows a number in its clause, without 以上 and 的; a remark in brackets right behind it is left out."""
    text = ADJUNCT.sub("", ADJUNCT.sub("", text.lstrip(" ")))
    text = re.sub(r"^(?:\([^()]*\)|/[\u4e00-\u9fff]{1,2})", "", text)
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth < 0 or (depth == 0 and BREAK.match(char)) or char == "\n":
            return text[:position].strip(" ")
    return text.strip(" ") if depth == 0 else ""


def _nouns_behind(contexts: Sequence[_Context]) -> list[str]:
    """The noun behind each number, or none; "新建2条、翻建1条步道" shares one noun between two numbers."""
    nouns: list[str] = []
    for context in reversed(contexts):
        noun = _noun_behind(context)
        ahead = _strip_lead(_ahead(context))
        if not noun and context.followed and (not ahead or ahead in SHARING_VERBS):
            noun = nouns[-1]
        nouns.append(noun)
    return nouns[::-1]


def _noun_behind(context: _Context) -> str:
    if LIST_MARK.match(context.behind):
        return ""
    if not context.followed:
        return _without_condition(context.behind)
    marks = [match.start() for match in LIST_MARK.finditer(context.behind)]
    return context.behind[: marks[-1]] if marks else TRAILING.sub("", context.behind)


def _without_condition(run: str) -> str:
    """符合条件的老年人家庭: a clause of conditions before 的 does not name the thing."""
    match = re.match(r"(?:有|符合|具备|具有|存在)[^,。]{1,20}?的(?P<rest>[\u4e00-\u9fff“].+)", run)
    return match["rest"] if match else run


def _ahead(context: _Context) -> str:
    """The words before the number in its own element of the list."""
    if not context.listed:
        return context.lead.strip(" (")
    marks = [match.end() for match in LIST_MARK.finditer(context.lead)]
    return context.lead[marks[-1] if marks else 0 :].strip(" (")


def _name(context: _Context, noun: str, previous: str) -> str:
    ahead = _ahead(context)
    rate = context.quantity.unit in RATES_OF
    if rate or not noun:
        return _tidy(_name_ahead(context, ahead, previous) + noun)
    verb = _strip_lead(TRAILING.sub("", ahead))
    if verb in LEADING_VERBS or verb.endswith("等"):
        return _tidy(noun)
    if verb in SHARING_VERBS or len(noun) <= 2:
        return _tidy(verb + noun)
    if SPECIFIC.fullmatch(verb) and GENERIC.match(noun):
        return _tidy(verb + noun.replace("的", "", 1))
    return _tidy(noun)


def _name_ahead(context: _Context, ahead: str, previous: str) -> str:
    """The noun that stands before its number, or that an earlier clause has already named."""
    share = OF_WHOLE.search(context.lead)
    if share:
        return (_strip_lead(context.lead[: share.start()]) or previous) + "占" + share["whole"]
    bare = _strip_lead(TRAILING.sub("", ahead))
    bare = re.sub(r"^.{4,}?(?:已|共|全面|基本|累计)?完成(?=.{4,})", "", bare)
    cumulative = "累计" if "累计" in ahead and "累计" not in previous else ""
    if ADVERBIAL.fullmatch(bare):
        return _topic(context) or previous
    if not bare and previous and (context.quantity.change or "累计" in ahead or context.listed):
        return cumulative + previous
    if previous and (bare in TOTALS or COMPARED.match(bare)):
        return re.sub(r"^新?(?:增|引进)", "", previous) + bare
    if not bare:
        bare = _strip_lead(TRAILING.sub("", context.clause)) or previous
    if TAKES_OBJECT.fullmatch(bare):
        headed = context.headed if TAKES_OBJECT.match(context.headed) else ""
        return bare + (_object(_topic(context)) or _object(headed or previous))
    if not ACTIONS.fullmatch(bare):
        return re.sub(r"(?<=..)(?:全年|累计|共)?实现(?=..)", "", bare)  # "总部经济实现税收"
    topic = _topic(context) or re.sub(rf"{ACTIONS.pattern}$", "", previous)
    return topic if topic.endswith(bare) else _without_stage(topic) + bare


def _object(phrase: str) -> str:
    """The thing without the verb before it: 培育|高新技术企业."""
    phrase = _strip_lead(_without_stage(phrase))
    verb = TAKES_OBJECT.match(phrase)
    return phrase[verb.end() :] if verb and len(phrase) - verb.end() >= 2 else phrase


def _without_stage(topic: str) -> str:
    """The thing without the stage that a neighbouring figure counts: 开工建设|加装电梯, 加装电梯|开工."""
    return re.sub(rf"^{STAGES}(?=.{{4}})|(?<=.{{4}}){STAGES}$", "", topic)


def _topic(context: _Context) -> str:
    """What the sentence speaks of, for a figure that names only an action: "…加装电梯,开工185台"."""
    parts = [part for part in re.split(r"[,;:]", context.sentence) if part.strip()]
    for part in reversed(parts):
        moved = BA.search(part)
        if moved:
            return _strip_lead(moved["object"])
        topic = _strip_lead(re.split(r"\d", part)[0])
        topic = re.sub(r"工作$", "", topic)
        if len(topic) >= 4 and not ACTIONS.fullmatch(TRAILING.sub("", topic)):
            return topic
    return ""


def _strip_lead(words: str) -> str:
    """Leave out time, adverbs and the governing verb at the head of a phrase, word by word."""
    words = LEADING_TIME.sub("", SMALL_LABEL.sub("", words.strip(" ")))
    while words:
        first = first_word(words)
        rest = words[len(first) :]
        if first not in LEADING_VERBS or len(rest) < 2:
            return words
        words = LEADING_TIME.sub("", rest)
    return words


def _shared_names(context: _Context, noun: str) -> list[str]:
    """Two names for one figure: "解决率和满意率80%", "开工、竣工各100万平方米"."""
    rates = RATES.search(TRAILING.sub("", context.lead))
    if rates and context.quantity.unit == "%" and not context.listed:
        return [_tidy(_strip_lead(rates["first"])), _tidy(_strip_lead(rates["second"]))]
    pair = PAIR.search(context.clause)
    if not pair or pair["how"] != "各" or context.listed or noun:
        return []
    parts = re.split(r"[、和及与]", pair["parts"])
    parts[0] = _strip_lead(parts[0])
    head = HEAD_NOUN.search(parts[-1])
    if head:
        parts = [part if part.endswith(head[0]) else part + head[0] for part in parts]
    return [_tidy(part) for part in parts]


def _tidy(name: str) -> str:
    name = re.sub(r"\s+", "", name).strip("、,。;:()")
    if name.count("(") != name.count(")"):
        name = name.replace("(", "").replace(")", "")
    return re.sub(r"的$", "", name)[:LONGEST_NAME]


def distribute(named: Sequence[tuple[Quantity, str]], text: str) -> list[tuple[Quantity, str]]:
    """ "开工、竣工面积分别完成100万、105万平方米": hand the names out in the order of the figures."""
    result = list(named)
    for index, (quantity, _) in enumerate(result):
        clause = BREAK.split(text[max(0, quantity.start - 80) : quantity.start])[-1]
        pair = PAIR.search(clause)
        if not pair or pair["how"] != "分别":
            continue
        parts = re.split(r"[、和及与]", pair["parts"])
        parts[0] = _strip_lead(parts[0])
        head = HEAD_NOUN.search(parts[-1])
        for offset, part in enumerate(parts):
            if index + offset < len(result):
                whole = part if not head or part.endswith(head[0]) else part + head[0]
                result[index + offset] = (result[index + offset][0], _tidy(whole))
    return result
