"""What the words around a figure make of it: at least or at most, growth or decline."""

import re

from apps.documents.parser.tokens import Change, Comparator

from .measures import IS_MONEY, IS_PHYSICAL, IS_RATE

# Right before the number.
AT_LEAST = re.compile(
    r"(?:不少于|不低于|不小于|不得少于|不得低于|不得小于|不下|不下于|至少|达到|达|突破|超过|超|逾|大于|高于|多于|优于)(?:了|到|至)?$|[≥>]=?$"
    r"|(?<![\u4e00-\u9fff])破$"
    r"|(?:至少|不少于|不低于)[\u4e00-\u9fff]{2,4}$"  # 至少|开展
)
# "不低于全部到位资金的|30%": the bound of a share, before the whole.
SHARE_BOUND = re.compile(
    r"(?:(?P<least>不低于|不少于|超过|高于)|不超过|不高于|(?<!不)[低少]于)[^,。;:、\d]{2,20}的$"
)
NOT_LESS = re.compile(r"不(?:得)?(?:少于|低于|小于)$")
AT_MOST = re.compile(
    r"(?:控制在|控制到|控制为|不超过|不超|不高于|不多于|不大于|不得超过|不得高于|不突破|低于|少于|小于|限制在|压减在|最多|至多|不到|不足|[≤<]=?)$"
)
ABOUT = re.compile(r"(?:(?<![签预合契节])约为?|大约|大概|接近|(?<![附临就远最])近)$")
# Right behind it.
AFTER_AT_LEAST = re.compile(
    r"(?:\([^()]{0,12}\))?(?:及)?以上|[余多](?=[,。;、])|(?!其中)(?:(?![一二两三四五六七八九十])[\u4e00-\u9fff]){2,8}以上(?=[,。;、)]|$)"
)
AFTER_AT_MOST = re.compile(r"(?:\([^()]{0,12}\))?(?:及|之)?(?:以内|以下|之内)")
AFTER_ABOUT = re.compile(r"左右|上下")

DIRECTIONS = re.compile(
    r"(?P<up>增长率?|增幅|增速|涨幅|上升|提高|提升|增加|上涨|递增|净增|增收|增产|回升|加快|扩大|多增)"
    r"|(?P<down>下降率?|降幅|降低|减少|减收|压减|压降|压缩|回落|下调|削减|缩短|减排|精简|递减|收窄|缩减|调减|下跌|减量)"
)
PACE = re.compile(r"增幅|增速|增长率|涨幅|降幅|下降率")
# What may stand between the word of change and its number.
BETWEEN = re.compile(
    r"(?:率|幅度|力争|确保|保持|稳定|达到?|控制|在|约|不低于|不少于|不超过|不高于|至少|高于|突破|超过?|预期|目标|为|了|近|实现|分别|各|左右|\s)*"
)
REACHED = re.compile(r"[到至为达在]|占比|比重")
GROWTH_BEHIND = re.compile(
    r"(?:以上|左右|以内)?的?(?:年均)?(?:(?P<up>增长|增速|增幅)|(?P<down>下降|降幅))(?![点极])"
)
COMPARED = re.compile(r"同比|环比|[比较](?:上年|去年|同期)")
DELIVERED = re.compile(r"提[高升]|扩大|加快|压缩")
STANDS_ALONE = re.compile(r"(?:以上|左右|以内)?(?:[,。;、:)(\n]|$)")
IN_TURN = re.compile(r"分别[^,。;:!?\d]*$")
CLAUSE_MARK = re.compile(r"[,。;:!?、\d]")


def is_bounded(before: str) -> bool:
    """Whether ``before`` ends with a word that only a number follows: 超过, 近."""
    return AT_LEAST.search(before) is not None or ABOUT.search(before) is not None


def comparator_of(before: str, after: str, *, more: bool) -> Comparator:
    """The words right before and right after belong to the number; nothing further away does.

    ``before`` and ``after`` carry no blanks next to the number; ``more`` says that 余 or 多 stands in it.
    """
    if AFTER_ABOUT.match(after):
        return Comparator.APPROX
    if AFTER_AT_MOST.match(after):
        return Comparator.LE
    share = SHARE_BOUND.search(before)
    if share:
        return Comparator.GE if share["least"] else Comparator.LE
    if NOT_LESS.search(before) or AFTER_AT_LEAST.match(after):
        return Comparator.GE
    if AT_MOST.search(before):
        return Comparator.LE
    if more or AT_LEAST.search(before):
        return Comparator.GE
    return Comparator.APPROX if ABOUT.search(before) else Comparator.EQ


def change_of(before: str, after: str, unit: str) -> Change | None:
    """Growth or decline, when its word stands in the same clause with no other number between."""
    clause = CLAUSE_MARK.split(before)[-1]
    if "、" in before and (in_turn := IN_TURN.search(before)):  # 分别削减二氧化硫、氮氧化物1200吨
        clause = in_turn[0]
    found = list(DIRECTIONS.finditer(clause))
    if not found:
        behind = GROWTH_BEHIND.match(after) if IS_RATE.fullmatch(unit) else None  # 保持年均8%的增长
        return None if behind is None else Change.UP if behind["up"] else Change.DOWN
    last = found[-1]
    change = Change.UP if last["up"] else Change.DOWN
    tail = clause[last.end() :]
    rate, paced = IS_RATE.fullmatch(unit) is not None, PACE.fullmatch(last[0]) is not None
    if unit == "百分点" if paced else tail[:1] in ("到", "至", "为"):
        return None  # 增幅高于全市1.5个百分点; 提高到60% is a level
    measured = rate or IS_MONEY.fullmatch(unit) is not None or IS_PHYSICAL.fullmatch(unit) is not None
    if not BETWEEN.fullmatch(tail):  # 压减一般性支出10%, 削减碳排放2万吨 shrink, 提高覆盖率至90% is a level
        shrinks = measured and change is Change.DOWN and not paced
        return change if shrinks and not REACHED.search(tail) else None
    if rate or unit == "倍":
        return change
    # "面积增加2万平方米" is growth; "增加50张床位" and "改造提升50张床位" are deliverables.
    stands_alone = STANDS_ALONE.match(after) is not None
    grows = (
        IS_MONEY.fullmatch(unit) or COMPARED.search(clause) or not DELIVERED.search(clause)
    )  # 标准提高30元
    return change if stands_alone and grows else None
