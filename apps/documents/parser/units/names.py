"""Names of bodies as notices print them: what one looks like, and how a list of them is cut."""

import re
from collections.abc import Iterator
from functools import lru_cache

from apps.documents.parser.lines import JOINT

# How the names of bodies end.
ENDING = (
    r"局|委|办|部|院|署|厅|室|处|科|股|所|站|队|会|联|社|团|中心|公司|集团|政府|街道|街镇|镇街|镇|乡|街|州|大学|银行|分行|支行"
    r"|党校|开发区|示范区|度假区|高新区|经开区|新区|新城|专班|小组|科协|工商联|国企|[城交水文国农产]投|学校|中学|小学|幼儿园|电视台|馆|园|片区|管理区|试验区|保税区|工业区|农场|林场|电信|移动|联通|税务"
)
COLLECTIVE = (
    r"单位|部门|企业|学校|园区|平台|社区|村|区|县|机构|主体"  # with a word in front: 各园区, 区属企业
)
# No name begins like work to be done, and none has 的 in it.
UNIT_NAME = re.compile(
    rf"(?!.*的|形成|建立|建成|健全|完善|加强|推动|推进|实现|开展|完成|坚持|实行|落实|做好|强化|政府[引主])"
    rf"(?:(?:12345)?[\u4e00-\u9fffA-Za-z“”、·{JOINT}]{{1,28}}(?:{ENDING})"
    rf"|(?=.{{0,8}}[各关属直级有全])[\u4e00-\u9fff、{JOINT}]{{1,20}}(?:{COLLECTIVE})|各(?:镇|乡|街)|(?:开发|经开|高新|度假|示范|管理|试验|保税|工业)区)"
    r"(?:\([^()\n]{1,20}\))?"
)
# A name that only a body can have: "区教育局", "各街道", not "区体育中心" and not "不含街道".
BODY_NAME = re.compile(
    r"""
    [区市县省州旗镇乡] [\u4e00-\u9fff“”]{1,16}
        (?: [局委办厅] | (?<!全)部 | 办公室 | 委员会 | 管委会 | 街道 | 镇 | 乡 | 政府 | 部门 | 成员单位 | 总工会 | 妇联 | 残联 | 科协
          | 工商联 | 红十字会 | 法院 | 检察院 | 支队 | 大队 | 指挥部 | 专班 | 领导小组 | 集团 | 公司 )
  | 各 [\u4e00-\u9fff]{0,10} (?: 街 | 街道 | 街镇 | 镇 | 乡 | 部门 | 单位 | 委办局 | 园区 | 办事处 | 政府 | 国企 | 管委会 )
  | (?: 相关 | 有关 ) [\u4e00-\u9fff]{0,10} (?: 街道 | 镇 | 部门 | 单位 | 政府 )
  | (?! 当地 | 辖区 | [不含除包以在按至原每全跨] | [一二两三四五六七八九十]个 ) [\u4e00-\u9fff]{1,12}
        (?: [^邮格布大]局 | 街道 | 街道办事处 | 管委会 | 领导小组 | 指挥部 | 专班 | 人民政府 | [改健建资经商文科安信管自法旅宗]委 | 农村委 )
    """,
    re.VERBOSE,
)
PAIRED = re.compile(r"\([^()\n]*\)|\[[^\[\]\n]*\]|〈[^〈〉\n]*〉|<[^<>\n]*>|〔[^〔〕\n]*〕|【[^【】\n]*】")
BLOT = "\0"
PIECE = re.compile(
    rf"(?:[省市区县州]、)*(?:[^、,;:∶/|·。()\[\]〈〉<>〔〕【】]|[(\[〈<〔【]{BLOT}+[)\]〉>〕】])+"
)
# "区教育局和各街道" are two names; "发展和改革局" and "相关部门和国企集团" are one each.
BOTH = (
    r"(?<=[局委办部院厅署处队道镇乡府司团联室心组会门位])(?:以及|和|及|与|暨)(?=[区市县省州旗镇各]|相关|有关|其他|属地|驻)"
    r"|(?<=[局委办厅署])(?:以及|和|及|与|暨)(?=[\u4e00-\u9fff]{1,8}(?:[局委办部]|中心|公司|集团)(?:等?\Z|\())"
)
# "区发改委等相关区直部门" are two; "区发改委等部门" and "区发改委等5个单位" name one.
OTHERS = (
    r"(?<=[局委办部院厅署处队道镇乡府司团联室心组会])等"
    r"(?:(?:[\d一二三四五六七八九十多几]+(?:个|家)?)?(?:部门和单位|部门单位|部门|单位)?\Z|(?=相关|有关|各|其他|[区市县省]|成员|责任|职能))"
)
PARTS_NAMES = re.compile(f"{BOTH}|{OTHERS}")
COMPLETE = re.compile(rf"..*(?:{ENDING}|{COLLECTIVE})\)?\Z|.*\)\Z")
# What goes on with the name in front of a blank or a line end: "区政府 办公室", "财 政 局".
FRAGMENT = re.compile(r"[^各]|办公室|委员会|分局|中心|街道|人民政府|有限公司|办事处|\(.*")
OPENS_NAME = re.compile(r"[区市县省各].|相关|有关")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BLANK = re.compile(r"[ \n]+")
UNSEEN = re.compile(rf"[ \n{JOINT}]+")
UNBROKEN = re.compile(r"[^ \n]+")
LEAD_IN = re.compile(
    r"\d{1,2}[.)]|[①-⑳]|[\u4e00-\u9fff]{0,8}由(?=[区市县各])|由|(?:以及|[及和与并])(?=[区市各]|相关|有关)|其中"
)
REMARK = re.compile(
    r"[:∶]|下同|含|列第|列首|排第|排首|首位|简称|排名|牵头单位[为是]|除外|按.*(?:分工|职责)|[为是].{0,4}牵头"
)
# What is printed where a name should be: persons, deadlines, nobody, 同上.
NO_NAME = re.compile(
    r".{0,6}(?:副?[区县市镇乡]长|同志|书记)|.*(?:首位|第一位|排名).*|下同|同上|无"
    r"|[于在]?[\d一二三四五六七八九十年月日底末初前之以内季度上下半中旬全第至到—~.-]+(?:(?:完成|办结|落实)[\u4e00-\u9fff]{0,4})?"
    r"|(?:持续|长期|常年|全年|年内|常态|立行立改|立即).{0,6}"
)
# What behind a label is no name either: what the unit has to do, and until when.
NO_NAME_BEHIND_LABEL = re.compile(
    r"(?:负责|应当|做好|按照|切实|加强|根据|明确|制定|全面|共同|积极|完成|要[加切按求认]).*"
    r"|.*(?:\d{1,2}月|\d年|年底|季度|时限).*"
)
AROUND = f" \n。*★▲{JOINT}"
LONGEST_NAME = 32
LONGEST_PERSON = 4


def mask(text: str, start: int, end: int) -> str:
    """``text[start:end]`` with what brackets hold blotted out, so that marks inside them part nothing."""
    return PAIRED.sub(_blot, text[start:end])


def _blot(bracket: re.Match[str]) -> str:
    printed = bracket[0]
    return printed[0] + BLOT * (len(printed) - 2) + printed[-1]


def split_names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places of the names in a list: cut at 、,; and their like, at blanks between whole names, at 和 and 等."""
    masked = mask(text, start, end)
    for piece in PIECE.finditer(masked):
        for first, last in _at_blanks(masked, piece.start(), piece.end()):
            word = BLANK.sub("", masked[first:last])
            if first > piece.start() and len(word) <= LONGEST_PERSON and not UNIT_NAME.fullmatch(word):
                continue  # 张三, or a button of the page
            for name_start, name_end in _at_words(masked, first, last):
                place = _trimmed(text, start + name_start, start + name_end)
                if place:
                    yield place


@lru_cache(maxsize=4096)
def names_in(words: str) -> tuple[str, ...]:
    """The names in a list, without what brackets add to them: 区卫生健康委(医改办), 各县(市、区)人民政府."""
    return tuple(PAIRED.sub("", words[first:last]) for first, last in split_names(words, 0, len(words)))


def are_names(words: str) -> bool:
    """Whether ``words`` are a list of names and nothing else."""
    names = names_in(words)
    return bool(names) and all(UNIT_NAME.fullmatch(name) for name in names)


def are_bodies(words: str) -> bool:
    """Whether ``words`` are a list of names that only bodies have."""
    names = names_in(words)
    return bool(names) and all(BODY_NAME.fullmatch(name) for name in names)


def _at_blanks(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut at blanks and line ends, but not inside a name that alignment or a narrow column broke."""
    first, last = start, start
    for word in UNBROKEN.finditer(masked, start, end):
        before = BLANK.sub("", masked[max(first, last - LONGEST_NAME) : last])
        if (
            before
            and not FRAGMENT.fullmatch(word[0])
            and (COMPLETE.match(before) or OPENS_NAME.match(word[0]))
        ):
            yield first, last
            first = word.start()
        last = word.end()
    yield first, last


def _at_words(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for word in PARTS_NAMES.finditer(masked, start, end):
        yield first, word.start()
        first = word.end()
    yield first, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name alone, without words that lead to it, remarks and 等; None where no name is left."""
    remark = next((m for m in PAIRED.finditer(text, start, end) if REMARK.search(m[0])), None)
    end = remark.start() if remark else end
    name = text[start:end].rstrip(AROUND + "等")
    name = name.rstrip("”") if "“" not in name else name
    bare = name.lstrip(AROUND)
    bare = bare[lead.end() :] if (lead := LEAD_IN.match(bare)) else bare
    start += len(name) - len(bare)
    plain = UNSEEN.sub("", bare)
    if not CHINESE.search(plain) or len(plain) > LONGEST_NAME or NO_NAME.fullmatch(plain):
        return None
    return start, start + len(bare)
