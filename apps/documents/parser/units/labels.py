"""Words that give units their roles: labels in front of names (责任单位:) and words behind them (…牵头).

GUIDE.md: "X牵头" leads, "X配合" supports, a plain 责任单位 is responsible.
"""

import re

from apps.documents.parser.lines import JOINT

GAP = (
    rf"[ ?{JOINT}]*"  # blanks that align a label (责 任 单 位), a mended line end, a lost letter (责任单?位)
)


def _words(alternatives: str) -> str:
    """Words parted by |, with gaps allowed between the letters of each."""
    return "(?:" + "|".join(GAP.join(word) for word in alternatives.split("|")) + ")"


ORGAN = _words("单位|部门|科室|处室|股室|机构|主体")
OR_ELSE = rf"(?:\([\u4e00-\u9fff]{{1,4}}\){GAP})?"  # 责任(牵头)单位, 牵头单位(部门)
TOPIC = rf"(?:{_words('整改|任务|工作|项目|具体|总|主')}{GAP})?"  # 整改责任单位, 任务牵头部门
BODY = rf"{GAP}{OR_ELSE}{ORGAN}{OR_ELSE}"

LEADS = _words(
    "牵头责任|牵头推进|牵头负责|牵头主办|牵头实施|牵头组织|牵头落实|责任牵头|牵头|主责|主办|主要责任|第一责任|主要负责"
)
SUPPORTS = _words("配合责任|配合实施|配合落实|协同配合|配合|协办|协同|协作|协助|参与|参加|支持|联办|会办")
ANSWERS = _words(
    "责任主体|主体责任|直接责任|属地责任|责任落实|责任属地|责任|属地|承办|承担|落实|组织实施|实施|推进|完成|负责"
    "|执行|办理|组织"
)
# They assess or own the work: where nobody else is named they answer for it, beside a 责任单位 they do not do it.
STANDS_BY = _words("考核|行业主管|主管|业主|建设|项目")
PERSON = (
    r"(?:区|县|市|镇|街道)?(?:责任区?|分管|牵头|包抓|包保|包联|联系|挂点|挂钩|督办|督导|主管|主要|具体|主抓){1,2}"
    r"(?:区|县|市)?(?:委|政府|级)?(?:领导|负责人|负责同志|区长|县长|市长)|责任人|负责人|联系人|联络员"
)
DEADLINE = r"(?:完成|整改|办结|推进)?(?:时限|时间|日期|期限|节点)(?:节点|要求|安排)?|进度要求"
COLON = "[:∶]"
AFTERWARDS = rf"(?=[ ]*{COLON})"  # these are labels without 单位, but only before a colon

KINDS = {
    "lead": rf"{TOPIC}{LEADS}{BODY}|{_words('牵头|主办|主责')}{AFTERWARDS}",
    "support": rf"{TOPIC}{SUPPORTS}{BODY}|{_words('配合|协办')}{AFTERWARDS}",
    "responsible": rf"{TOPIC}{ANSWERS}{BODY}(?:[及和与](?:责任人|负责人|分工))?"
    rf"|{_words('任务分工|责任分工|职责分工|责任属地|属地|承办')}{AFTERWARDS}",
    "standby": rf"{STANDS_BY}{BODY}",
    "aside": rf"{PERSON}|{DEADLINE}",
}
LABEL = "(?:" + "|".join(KINDS.values()) + ")"
# Which kind a label is, by the name of the group: FIELD.match(text, position).lastgroup.
FIELD = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()))

OPEN, CLOSE = r"[(\[〔【]", r"[)\]〕】]"
# 责任单位: · 【责任单位】 · [责任单位]: · 责任单位为 · 责任单位 区教育局
NAME_FOLLOWS = r"(?=[\u4e00-\u9fff]{1,12}(?:[局委办部镇乡]|街道|中心|公司|集团|单位|政府))"
STATED = re.compile(
    rf"{OPEN} *{LABEL} *{CLOSE} *{COLON}?|{LABEL}(?: *{COLON}|(?:[为是系]| +){NAME_FOLLOWS})"
    rf"|(?<=[ ,;。\n]){LABEL}{NAME_FOLLOWS}"
)
STATED_BEFORE = re.compile(rf"{LABEL}(?: *{COLON})?\Z")
# Any other label in a statement ends its names as well: "责任单位:区教育局;资金来源:区财政".
ANY_LABEL = re.compile(rf"{STATED.pattern}|(?<=[ ;,。\n])[\u4e00-\u9fff]{{2,8}} *{COLON}")
LONGEST_LABEL = 24

BY_DUTY = (  # 等按职责分工, 依据各自职责共同
    r"(?:等)?(?:(?:按照?|依据?|依照|根据)(?:各自|有关|相关|部门|工作)?(?:的)?)?(?:职责|职能|任务|权限)?(?:分工|职责)?"
    r"(?:分别|结合实际|共同|联合|协同|积极|具体|各自|分头|密切|全力)?"
)
ROLE_END = re.compile(
    rf"""
    {BY_DUTY}
    (?: (?P<lead>        总?牵头 (?:负责|落实|推进|实施|组织|抓总|汇总|协调|办理|做好|抓好|完成)? | 主办 | 主责 | 主抓 | 抓总
                       | 负?总负?责 | 为主 | (?<![的者位])为(?:牵头|主办|主责)(?:单位|部门) )                                              # 区民政局牵头, A、B按职责分工牵头
      | (?P<support>     (?:配合|协助|参与|(?<![政科残])协办|参加|支持|协同) (?:落实|实施|做好|推进|完成|配合|办理)? | 为配合(?:单位|部门) )   # 各街道配合
      | (?P<responsible> (?:组织|推进|抓好|抓|贯彻|共同|具体)? (?:负责|落实|实施|承办|办理|执行) (?:落实|实施|推进|办理|到位)? | 为责任(?:单位|部门|主体) )
    )                                                                                     # X、Y按职责分工负责
    [ 。;,]* \Z
    """,
    re.VERBOSE,
)
# "区发改局负责项目审批": what a unit does may be told behind its word of role.
ROLE_INSIDE = re.compile(r"(?P<lead>牵头)|(?P<support>配合)|(?P<responsible>负责)")
# "X会同Y": X leads, Y supports.
TOGETHER = re.compile(r"会同|联合(?=[区市县各])|商(?=[区市县][\u4e00-\u9fff]+[局委办部])")
IN_BRACKETS = re.compile(
    r"\((?:(?P<lead>总?牵头|主责|主办|牵头单位)|(?P<support>配合|协办|协助|配合单位)|负责|责任单位)\)\Z"
)
