"""The name of an indicator: the shortest noun phrase that says what is counted, as printed where possible.

A Chinese clause puts the noun behind the number ("新建2座口袋公园") or before it ("新增养老床位100张"), shares one noun
between numbers ("新建2条、翻建1条步道") and leaves out what the sentence has already said ("…12亿元,同比增长3%").
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apps.documents.parser.lines import JOINT

from .phrases import LEADING_VERBS, LIST_MARK, strip_lead, strip_trail, tidy
from .quantities import Quantity
from .sharing import distribute, share_figure

BREAK = re.compile(r"[。;:!?,★\n]")
# Bare actions: with nothing else in front they need the thing that the sentence speaks of.
ACTIONS = re.compile(
    r"(?:新)?(?:开工|竣工|完工|启用|立项|开工建设|完工启用|建成|投用|交付|签约|新开工|启动|收尾|建设|改造|整治|续建|储备|在建|完成|受理|办结|投产|立案|结案)+"
)
# Bare actions that end a stage of work already named: "…加装电梯开工45台、竣工30台" is two stages of one thing.
STAGES = r"(?:新?开工建设|新?开工|竣工|完工|启动|投用|交付|投产)"
# Bare verbs that take the thing as their object: "培育高新技术企业,全年新认定110家", "筹措租赁住房2600套,供应2000套".
TAKES_OBJECT = re.compile(
    r"新?(?:净增|认定|供应|供给|新增|增加|引进|引育|培育|培养|筹措|筹集|发放|兑付|配租|出租|推出|开放|上线|接入|归集|评定|评选|命名|申报|选派|安置|救助|资助|更换|安装)"
)
# "零星旧改3个项目的征收收尾": 项目 says nothing without the plain words before the number.
GENERIC = re.compile(r"(?:项目|地块|小区|街坊|点位|工程|站点)(?:的|(?=.{2}))")
SPECIFIC = re.compile(r"(?:(?![等的对把将])[\u4e00-\u9fff]){3,10}")
ADJUNCT = re.compile(
    r"^(?:的|(?:及)?以上(?:的)?|以内(?:的)?|以下(?:的)?|左右(?:的)?|余|多|之?上下|台阶|大关|关口) *"
)
# What follows a figure without naming it: "达到300家位居全市第一", "安排3亿元用于民生", "为1万人提供|上门服务".
NOT_NAMING = re.compile(
    r"(?:位[居列]|居(?=[全前首第中上])|排名|占(?![道地])|[高低快]于|比(?![例赛武选亚])|较(?!大)|同比|环比|增长(?![点极])|下降|其中|并(?![购联网])|且|用于|(?:全部|已|基本|均已)(?=[办完建启投整达])|以(?!旧)|均(?!衡))"
)
CONDITIONS = re.compile(r"(?:有|符合|具备|具有|存在)[^,。]{1,20}?的(?P<rest>[\u4e00-\u9fff“].+)")
ASPECTS = re.compile(r"(?<=..)(?:的[^的]{2,}情况|(?:产生|形成|排放)的.+)$")
# "401个重点项目|完成投资336亿元": the verb of the next figure.
NEXT_VERB = re.compile(r"(?<=..)(?:完成|实现)(?=.{2,})|(?<=..)(?:计划)?总?投资$")
# "投资3亿元|实施…工程", "安排500万元|支持企业": what money is for does not name it.
SPENT_ON = re.compile(r"(?:实施|建设|完成|推进|开展|支持|新建|改造|抓好|全力|重点|对|为|在|资金|保障|扶持)")
SERVING = re.compile(r"^(?:提供|开展|进行|实施|参加|参与)(?=..)")
# "在城区主要道路安装|交通诱导屏": a place, and what is done there.
PLACE = re.compile(
    r"^在(?![建库册])[^,]{1,30}?(?:安装|配置|配备|投放|设置|设立|布设|新建|建设|建成|改造|开展|举办|实施|打造|增设|推广|完成|新增|创建)(?=..)"
)
OF_WHOLE = re.compile(
    r"占(?:到)?(?P<whole>(?!比)[\u4e00-\u9fffA-Z]{2,16}?)(?:的)?(?:比重|比例|总数|总量)?(?:的|达到?|为)?\s*$"
)
# "完成年度目标的|51%": a share of what was planned.
OF_PLAN = re.compile(
    r"(?P<whole>(?:完成|达到?)(?:年度|全年|年初|预期|时序|序时|计划)[^,、\d]{0,6}?(?:目标|任务|计划|进度)(?:任务|数)?)的?\s*$"
)
BA = re.compile(r"(?:把|将)(?P<object>[\u4e00-\u9fff“”]{2,30}?)(?:纳入|作为|列入|列为|打造|建成)")
ADVERBIAL = re.compile(
    r"(?:剔除|扣除|还原)[^,]*(?:因素|影响|基数)后?|(?:在(?![建库册校岗职])|较|比(?![例重率])|按(?![期时质]))[^,]*|.*的(?:基础上|情况下|同时)|是?(?:20\d\d年|上年|去年)(?:同期|末)?的?"
)
# Words that count again what the figure before has named: "新增企业42家,总数达到310家".
TOTALS = ("总数", "总量", "总规模", "总面积", "数量", "占比", "总数累计")
COMPARED = re.compile(r"(?:高于|低于|快于|好于)")
# Verbs that tell two shares of one noun apart: "新建2条、翻建1条步道".
SHARING_VERBS = (
    "新建", "翻建", "扩建", "改建", "续建", "翻新", "维修", "更新", "维修更新", "改造", "新增", "建成", "新改建", "新建成", "改扩建", "修缮",
)  # fmt: skip
RATES_OF = ("%", "‰", "百分点")  # a rate is named by what stands before it
REACH = 200  # how far from its number a name may stand


def name_quantities(
    text: str, start: int, end: int, quantities: Sequence[Quantity], headed: str = ""
) -> list[tuple[Quantity, str]]:
    """Name each quantity of the clause ``text[start:end]``, whose topic sentence or heading is ``headed``.

    One figure for two works comes back twice, with two names.
    """
    contexts = [
        _context(text, start, end, quantity, quantities[index - 1] if index else None, after, headed)
        for index, (quantity, after) in enumerate(zip(quantities, [*quantities, None][1:], strict=True))
    ]
    nouns = _nouns_behind(contexts)
    named: list[tuple[Quantity, str]] = []
    for context, noun, behind_before in zip(contexts, nouns, ["", *nouns], strict=False):
        previous = named[-1][1] if named else ""
        names = _shared(context, noun) or [_name(context, noun, behind_before, previous)]
        named += [(context.quantity, name) for name in names]
    return distribute(named, text, start)


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
    if before:
        gap = re.sub(r"^(?:以[上内下]|左右)的", "", gap)  # "80%以上的|村集体收入超过10万元"
    lead = BREAK.split(gap.rstrip(" :"))[-1]
    ahead = text[start : quantity.start].replace(JOINT, "")
    sentence = re.split(r"[。★\n]", ahead)[-1]
    right = text[quantity.end : min(end, after.start) if after else end].replace(JOINT, "")
    return _Context(
        quantity=quantity,
        lead=lead,
        clause=BREAK.split(ahead)[-1],
        sentence=sentence[: len(sentence) - len(lead)],
        behind=_behind(lead, quantity.unit, right),
        listed=before is not None and not BREAK.search(gap),
        followed=after is not None and not BREAK.search(right),
        headed=headed,
    )


def _behind(lead: str, unit: str, right: str) -> str:
    """What follows the number in its clause; the 的 of "完成全年任务的80%的…" begins no name, that of "推动80%的村" does."""
    if right.startswith("的") and unit in RATES_OF:
        governing = strip_lead(strip_trail(lead))
        if governing and governing not in LEADING_VERBS:
            return ""
    return _up_to_break(right)


def _up_to_break(text: str) -> str:
    """What follows a number in its clause, without 以上 and 的; a remark in brackets right behind it is left out."""
    text = ADJUNCT.sub("", ADJUNCT.sub("", text.lstrip(" ")))
    text = re.sub(r"^(?:\([^()]*\)|/[\u4e00-\u9fff]{1,2}|/\d.*)", "", text)
    stop = BREAK.search(text)
    near = text[: stop.start()] if stop else text
    if "(" not in near and ")" not in near:
        return near.strip(" ")
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
        ahead = strip_lead(_ahead(context))
        if not noun and context.followed and (not ahead or ahead in (*SHARING_VERBS, "剩余", "其余")):
            noun = nouns[-1]
        nouns.append(noun)
    return nouns[::-1]


def _noun_behind(context: _Context) -> str:
    if LIST_MARK.match(context.behind) or NOT_NAMING.match(context.behind):
        return ""
    if not context.followed:
        return _without_condition(context.behind)
    marks = [match.start() for match in LIST_MARK.finditer(context.behind)]
    return context.behind[: marks[-1]] if marks else strip_trail(NEXT_VERB.split(context.behind)[0])


def _without_condition(run: str) -> str:
    """What names the thing in 符合条件的|老年人家庭, 楼宇|的空置等情况, 大卖场|产生的垃圾."""
    match = CONDITIONS.match(run)
    return ASPECTS.sub("", match["rest"] if match else run)


def _ahead(context: _Context) -> str:
    """The words before the number in its own element of the list."""
    if not context.listed:
        return context.lead.strip(" (")
    marks = [match.end() for match in LIST_MARK.finditer(context.lead)]
    return context.lead[marks[-1] if marks else 0 :].strip(" (")


def _name(context: _Context, noun: str, behind_before: str, previous: str) -> str:
    """The name of one figure; ``behind_before`` is the noun behind the figure before it, ``previous`` that one's name."""
    ahead = _ahead(context)
    verb = strip_lead(strip_trail(ahead))
    noun = SERVING.sub("", noun)
    if verb and context.quantity.unit == "元" and SPENT_ON.match(noun):
        noun = ""
    if noun and (verb in LEADING_VERBS or verb.endswith("等") or (context.listed and not verb)):
        return tidy(noun)
    if not verb and len(noun) > 2 and not context.quantity.change:  # "…,90%以上的|村集体收入超过10万元"
        return tidy(strip_lead(noun))
    if not noun or context.quantity.unit in RATES_OF:
        return tidy(_name_ahead(context, ahead, previous) + noun)
    if context.listed and context.lead.strip() == behind_before:  # "上线13个事项33个业态"
        return tidy(noun)
    if verb in SHARING_VERBS or len(noun) <= 2:
        return tidy(verb.removesuffix("提供") + noun)
    if SPECIFIC.fullmatch(verb) and GENERIC.match(noun):
        return tidy(verb + noun.replace("的", "", 1))
    return tidy(noun)


def _name_ahead(context: _Context, ahead: str, previous: str) -> str:
    """The noun that stands before its number, or that an earlier clause has already named."""
    share = _share(context.lead, previous)
    if share:
        return share
    bare = strip_lead(PLACE.sub("", strip_lead(strip_trail(ahead))))
    if bare == "投资" and strip_trail(ahead).endswith("完成投资"):
        return "完成投资"
    if bare == "涉及":  # "改造小区15个,涉及236栋、62万平方米"
        return previous or _topic(context)
    bare = re.sub(r"^.{4,}?(?:已|共|全面|基本|累计)?完成(?=.{4,})", "", bare)
    cumulative = "累计" if "累计" in ahead and "累计" not in previous else ""
    if ADVERBIAL.fullmatch(bare):
        topic = "" if context.quantity.unit == "倍" else strip_trail(_topic(context))
        return topic or previous
    if not bare and previous and (context.quantity.change or "累计" in ahead or context.listed):
        return cumulative + previous
    if previous and (bare in TOTALS or COMPARED.match(bare)):
        return re.sub(r"^新?(?:增|引进)", "", previous) + bare
    if not bare:
        whole = "" if context.listed else strip_lead(strip_trail(context.clause))
        bare = whole or previous or _topic(context) or context.headed
    if TAKES_OBJECT.fullmatch(bare):
        headed = context.headed if TAKES_OBJECT.match(context.headed) else ""
        return bare + (_object(_topic(context)) or _object(headed or previous))
    if not ACTIONS.fullmatch(bare):
        return re.sub(r"(?<=..)(?:全年|累计|共)?实现(?=..)", "", bare)  # "总部经济实现税收"
    topic = _topic(context) or re.sub(rf"{ACTIONS.pattern}$", "", previous)
    return topic if topic.endswith(bare) else _without_stage(topic) + bare


def _share(lead: str, previous: str) -> str:
    """The name of a share of a whole or of a plan, if ``lead`` states one: "占税收的", "完成年度目标的"."""
    share = OF_WHOLE.search(strip_trail(lead)) or OF_WHOLE.search(lead)
    if share:
        part = strip_lead(lead[: share.start()]) or re.sub(r"(?<=.)占.*", "", previous)
        return part + "占" + share["whole"]
    planned = OF_PLAN.search(lead)
    return (strip_lead(lead[: planned.start()]) or previous) + planned["whole"] if planned else ""


def _object(phrase: str) -> str:
    """The thing without the verb before it: 培育|高新技术企业."""
    phrase = strip_lead(_without_stage(phrase))
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
            return strip_lead(moved["object"])
        topic = strip_lead(re.split(r"\d", part)[0])
        topic = re.sub(r"工作$", "", topic)
        if len(topic) >= 4 and not ACTIONS.fullmatch(strip_trail(topic)):
            return topic
    return ""


def _shared(context: _Context, noun: str) -> list[str]:
    if context.listed:
        return []
    return share_figure(context.lead, context.clause, context.quantity.unit, named_behind=bool(noun))
