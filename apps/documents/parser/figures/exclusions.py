"""Numbers with a unit that promise nothing: ordinals, groupings, thresholds, sizes that only identify, conditions."""

import re
from decimal import Decimal

from .bounds import AT_LEAST, AT_MOST
from .measures import IS_COUNTED, IS_DURATION, IS_MONEY, IS_PHYSICAL, IS_RATE

# What a number must not follow: 第3批, 前1000名, 编号12, 每3年, 时速350公里, 排名上升3位.
NOT_AFTER = re.compile(
    r"(?:第|前|编号|每|No\.?|[〔\[]|排名|位列|位居|名列|连续|时速|满|年满|[一二三四五六七八九十]个|每(?:发现|出现|查实|查处|缺少?)|(?:近|过去|最近|未来|上)(?=$)(?<=去|来))$"
)
# The office that a notice sets up for its own work: 4个督查组, 6个工作专班.
OWN_STAFF = re.compile(
    r"(?:专项|工作|推进|督查|督导|检查|巡查|考核|攻坚)*(?:工作组|督查组|督导组|检查组|巡查组|考核组|推进组|小组|专班)"
)
# "视频监控|500路", "500路|高清摄像头"; another 路 is that of a bus.
VIDEO_BEFORE = re.compile(r"(?:视频|监控|摄像|探头|图像|感知|前端)[^,。;]{0,6}$")
VIDEO_BEHIND = re.compile(r"[^,。;]{0,6}(?:视频|监控|摄像|探头|图像|感知|前端)")
LAST = re.compile(r"[后末]$")
RANK = re.compile(r"(?:上升|前移|前进|跃升|提升|下降|后退|提高|进位|晋升)了?$")
# Groupings, points of time and other nouns that a counted word may belong to.
NOT_BEFORE = re.compile(
    r"(?:方面|领域|环节|层面|维度|大类|大项|板块|关键|重点(?:任务|工作|领域|方面|环节|措施|内容)|周年|范围|半径|月(?!饼|嫂)|年度|阶段|版本|季度|以上群体|以下幼儿|工作组|专班|专项工作组|中心任务|一工程)"
)
# A number in characters counts deliverables only behind a verb or the end of a list: "改善古桥路等四条道路".
CHINESE_AFTER = re.compile(
    r"(?:等|实现|新增|新建|新改建|改建|扩建|翻建|增设|改扩建|续建|建成|完成|办好|建设|打造|创建|实施|开展|启动|改造|整治|治理|硬化|铺设|打通|关停|淘汰|拆除|维修|更新|评选|命名|举办|召开|组织|引进|培育|新设|设立|竣工|开工|推进|落实|认定|获评|获批|签约|推动|力争|确保|分别|各|配备|提供|安装|修建|修缮|投用|开放|开通|推出|争取|每年|每季度|每月|每周|每半年|至少)$"
)
# Behind these verbs a number in characters more often counts the points of a programme than things.
SOFT_VERB = re.compile(r"(?:实现|建设|打造|实施|开展|推进|落实|推动|启动|力争|确保|争取|推出|组织)$")
PROGRAMME = re.compile(
    r"(?:重点|专项|重大|主要|大)?[\u4e00-\u9fff]{0,6}?(?:行动|战略|高地|体系|机制|制度|任务|工作|计划|品牌|名片|支柱|样板|标杆|革命|变革|转型|提升|攻坚|战役|整治|关系|能力|功能|优势|责任|清单|底线|红线|保障|服务|统筹|建设|措施|举措|政策|意见|要求|规定|办法)(?![\u4e00-\u9fff])"
)
NUMBERED = (
    "批",
    "类",
    "种",
    "轮",
    "期",
    "组",
    "班",
    "村",
    "块",
    "门",
    "口",
    "面",
    "团",
    "对",
    "头",
    "本",
    "席",
    "分",
)  # 二轮征询
# What is built, behind the verbs that also open programmes: "打造三个示范区", but not "建设两个中心".
BUILT = re.compile(
    r"[\u4e00-\u9fff“”]{1,14}?(?:站|点|园|馆|房|厅|室|院|校|场|区|村|项目|基地|食堂|中心|工程|街|镇|楼|桥|群)"
)
# A list goes on, or its figure stands behind its noun: "新建一座体育馆、|两座图书馆", "新增二级医院|两家,".
LISTED_BEHIND = re.compile(
    r"(?:新建|建成|建设|新设|设立|增设|新增|新开|引进|改造|改建|扩建|翻建|修建|修缮|整治|铺设|创建|争创|打造|培育|举办|召开|组织|开展|实施|完成|竣工|开工|认定|获评|获批|申报|推出|开通|配备|安装|更新|淘汰|拆除|提升|盘活|组建|其中)[^,。;:]{2,30}$"
)
ENDS_HERE = re.compile(r"[,。;、)(]|其中|$")
# As many names as the number says: "整治建设路、人民路|两条背街小巷". Only things that have an address.
NAMES_LISTED = re.compile(r"(?P<names>(?:[^,。;:、和及与]{2,14}(?:、|和|及|与)){1,9}[^,。;:、和及与]{2,14})$")
BETWEEN_NAMES = re.compile("[、和及与]")
WITH_ADDRESS = ("条", "座", "所", "家", "处", "栋", "幢", "幅")
SLOGAN = re.compile(r"[一二两三四五六七八九十][\u4e00-\u9fff]$")  # 两心|四片
BOUNDED = re.compile(r"以上|以内|左右")
OCCASIONS = ("次", "场", "场次")
ONE_OF = ("所", "座", "家", "条", "处", "场", "个", "项", "次", "名", "部", "台", "支", "辆")
# A threshold that selects cases: "100万美元以上项目", "500平方米以上的商场".
THRESHOLD = re.compile(r"(?:\([^()]{0,12}\))?(?:及)?(?:以上|以下|以内)(?P<of>的|及其)?[\u4e00-\u9fff“(\d]")
# Money that sorts the things counted next: 50亿元级企业, "五亿元企业2家".
CLASS_OF = re.compile(r"[级型]|(?:企业|楼宇?|园区|项目|[镇村])[^,。;\d]{0,4}\d")
# A number of times that has consequences: "逾期3次以上的予以通报".
PUNISHED = re.compile(r"以上(?:的(?:[,、]|予以|给予|将|由|进行)|未|不)")
# "35蒸吨以下|锅炉", "3公里以上|步道2条": the size of the things that are counted next, or all of a size.
SIZED = re.compile(r"(?:及)?以(?:下|上(?=[\u4e00-\u9fff“]{2,14}\d))[\u4e00-\u9fff“]")
SELECTED = re.compile(
    r"(?:及)?(?:以上|以下)(?:企业|单位|学校|商场|家庭|项目|工程|群体|人群|建筑|场所|小区|高层|养殖|种植|自然村|村庄|村组)"
)
# The size of a thing that the clause only identifies: "总投资12亿元的产业园", "占地200亩的公园".
SIZE_OF = re.compile(
    r"(?:投资额?|占地|面积|全长|总长|长度?|宽度?|产能|规模|产值|营收|营业收入|销售收入|资产|资本|容量|税收|纳税)(?:约|达到?|超过?|近|不低于)?$"
)
TOTAL_SIZE = re.compile(
    r"(?:总投资额?|占地(?:面积)?|用地面积|年产|注册资[本金]|年营收|年产值|年营业收入|建筑面积|全长|时长)(?:约|达到?|超过?)?$"
)
MORE_THAN = re.compile(r"(?:超过?|达到?|过|不足)$")
OF_A_THING = re.compile(r"的(?!目标|任务|水平|规模|要求)[\u4e00-\u9fff“\d]|[级型][\u4e00-\u9fff“]")
LISTED_SIZE = re.compile(r"、[^,。;]{0,24}的[\u4e00-\u9fff“]")
CAPACITY = re.compile(r"兆瓦时?|千瓦|MWh?|GWh?|吨|蒸吨|千伏安|MVA")
PLANT = re.compile(r"[\u4e00-\u9fff]{0,10}(?:项目|机组|基地|生产线|电站|电厂)")
# The condition of another figure: "12小时内签约率", "1个月搬场期内", "65岁以上老年人".
CONDITION = re.compile(r"(?:之|以)?(?:内(?![,。;)]|完成|办结|办理|提供|到达|响应|$)|前|后)")
DURATION_PROMISED = re.compile(
    r"(?:(?:不少于|不低于|至少)[\u4e00-\u9fff]{0,4}|不超过|不高于|不多于|以内|控制在|压缩[至到为]?|压减[至到为]?|缩短[至到为]?|缩减[至到为]?|减少[至到为]?|[降减延增][至到]|达到?|突破|超过?|天数|优良|[^年]为|平均用时|仅需|只需|同比增加|同比减少)$"
)
DURATION_BOUND = re.compile(r"以上|以内(?![\u4e00-\u9fff])|左右")
LIFE = re.compile(r"(?:寿命|年龄)[^,。;]{0,8}$")
SCORE = re.compile(r"(?:分数?|满意度|测评|得分|评分|考核|成绩|均分|评价)[^,。;]{0,8}$")
BELOW = re.compile(r"(?<!不)(?<!不得)(?:低于|少于|不足|不到|不满)$")  # a score that has consequences
SCORING = re.compile(r"(?:总分|满分|[加扣减计得记]|分值)(?:分|不超过|为)*$")
# An earlier state: the 15 of "由15天压缩至5天", the 12 of "从12%提高到15%".
CHANGED_FROM = re.compile(r"[从由][^,。;:]{0,16}$")
CHANGED_TO = re.compile(
    r"[^,。;:]{0,24}?(?:(?:提高|增加|增长|上升|提升|扩大|降低|下降|减少|压缩|压减|缩短|缩减|调整|优化|[增升降减])[到至为]|^[到至])[^,。;:\d]{0,6}\d"
)


def is_no_promise(unit: str, before: str, after: str) -> bool:
    """Whether the number between ``before`` and ``after`` (without blanks next to it) promises nothing."""
    rate = IS_RATE.fullmatch(unit) is not None
    if unit == "路" and not VIDEO_BEFORE.search(before) and not VIDEO_BEHIND.match(after):
        return True
    if NOT_AFTER.search(before) or (unit in ("位", "名") and (RANK.search(before) or LAST.search(before))):
        return True
    if not rate and (NOT_BEFORE.match(after) or OWN_STAFF.match(after)):
        return True
    if CHANGED_FROM.search(before) and CHANGED_TO.match(after):
        return True
    return bool(
        _is_threshold(unit, before, after)
        or _identifies(unit, before, after)
        or _is_loose_duration(unit, before, after)
        or (unit == "岁" and (not LIFE.search(before) or SELECTED.match(after)))
        or (
            unit == "分"
            and (
                SCORING.search(before)
                or BELOW.search(before)
                or not (SCORE.search(before) or AT_LEAST.search(before))
            )
        )
    )


def counts_deliverables(unit: str, value: Decimal | None, before: str, after: str) -> bool:
    """Whether a number in characters counts things: 四条道路 does, 三项重点工作 and 一套机制 do not.

    ``value`` is given for a plain number, below a hundred and exact, as ordinals and the points of programmes are.
    """
    if IS_RATE.fullmatch(unit):
        return True
    counted = IS_COUNTED.fullmatch(unit) is not None
    if value is None:
        return not PROGRAMME.match(after) or not counted
    if unit in NUMBERED or not (counted or IS_PHYSICAL.fullmatch(unit)):
        return False
    listed = before.endswith("、") or ENDS_HERE.match(after) is not None
    if (
        (listed and LISTED_BEHIND.search(before) and not SLOGAN.search(before))
        or BOUNDED.match(after)
        or AT_LEAST.search(before)
    ):
        return True
    if not counted:
        return False  # 最后一公里
    if unit in WITH_ADDRESS and _names_listed(before) == value:
        return True
    if SLOGAN.search(before):
        return False
    if not CHINESE_AFTER.search(before) or not SOFT_VERB.search(before) or unit in OCCASIONS:
        return CHINESE_AFTER.search(before) is not None
    return not PROGRAMME.match(after) and (unit != "个" or BUILT.match(after) is not None)


def _names_listed(before: str) -> int:
    """How many names end ``before``: 2 for "完成建设路、人民路"."""
    found = NAMES_LISTED.search(before)
    return len(BETWEEN_NAMES.split(found["names"])) if found else 0


def _is_threshold(unit: str, before: str, after: str) -> bool:
    if IS_MONEY.fullmatch(unit) and CLASS_OF.match(after):
        return True
    found = THRESHOLD.match(after)
    if not found:
        return PUNISHED.match(after) is not None
    if IS_MONEY.fullmatch(unit) or PUNISHED.match(after):
        return True
    if IS_PHYSICAL.fullmatch(unit) or unit in ("人", "户", "名", "岁", "头", "只", "羽"):
        if SELECTED.match(after):
            return True
        if IS_PHYSICAL.fullmatch(unit) and SIZED.match(after) and not AT_MOST.search(before):
            return True
        return found["of"] is not None and not re.search(r"(?:新增|新建|建成|完成|建设)$", before)
    return False


def _identifies(unit: str, before: str, after: str) -> bool:
    """Whether the figure only tells which thing is meant: "占地200亩、总投资12亿元的物流园"."""
    if CAPACITY.fullmatch(unit.partition("/")[0]) and PLANT.match(after):
        return True
    sorts = SIZE_OF.search(before) or (
        IS_MONEY.fullmatch(unit) and MORE_THAN.search(before)
    )  # 收入超百万元的村
    if sorts and OF_A_THING.match(after):
        return True
    return TOTAL_SIZE.search(before) is not None and (
        before.endswith("年产") or LISTED_SIZE.match(after) is not None
    )


def _is_loose_duration(unit: str, before: str, after: str) -> bool:
    """Time is promised only with a bound; elsewhere it is a condition or a name ("12小时内签约率", "24小时驿站")."""
    if not IS_DURATION.fullmatch(unit):
        return False
    if CONDITION.match(after):
        return True
    return not (DURATION_PROMISED.search(before) or DURATION_BOUND.match(after))
