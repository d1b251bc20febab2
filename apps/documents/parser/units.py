"""Statements of responsibility: who leads, who supports, who answers for a clause.

GUIDE.md: names exactly as printed, one entry each; "X牵头" leads, "X配合" supports, a plain 责任单位 is responsible.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .lines import JOINT
from .tokens import ParsedUnit, Role

FIELD = re.compile(
    r"""
    (?P<lead>        (?:整改)? (?:牵头 (?:责任|推进|负责|主办)? | 主责 | 主办 | 主要责任) (?:单位|部门|科室|处室|机构) | 牵头 (?=\s*:) )
  | (?P<support>     (?:配合 (?:责任|实施)? | 协办 | 协同 | 协作 | 协助 | 参与 | 参加) (?:单位|部门|科室|处室|机构) | (?:配合|协办) (?=\s*:) )
  | (?P<responsible> (?:整改)? (?:责任 (?:主体)? | 承办 | 落实 | 实施 | 推进 | 完成 | 负责 | 考核 | 执行) (?:单位|部门|科室|处室|机构|主体)
                   | 任务分工 )
  | (?P<aside>       (?:责任|分管|牵头|包抓|联系|督办|责任区) (?:区)? 领导 | 责任人 | 联系人 | (?:完成|整改|办结)? (?:时限|时间|日期|期限) (?:节点|要求)?
                   | 进度要求 )
    """,
    re.VERBOSE,
)
STATED = re.compile(rf"(?:{FIELD.pattern})\s*:", re.VERBOSE)

BY_DUTY = r"(?:(?:等)?(?:按|按照|依|根据)?(?:各自)?(?:职责|职能)?(?:分工|职责)?(?:共同|联合|分别|协同)?)"
ROLE_WORD = re.compile(
    rf"""
    (?P<lead>        {BY_DUTY} (?:总)? 牵头 (?:负责|落实|推进|实施|组织|抓总|汇总)? )       # 区民政局牵头, A、B按职责分工牵头
  | (?P<support>     {BY_DUTY} (?:配合|协助|参与|协办|参加) (?:落实|实施|做好|推进|单位)? )   # 各街道配合
  | (?P<responsible> {BY_DUTY} (?:负责|落实|实施|承办|办理) (?:落实|实施)? )               # X、Y按职责分工负责
    \s* $
    """,
    re.VERBOSE,
)
ROLE_END = re.compile(rf"(?:{ROLE_WORD.pattern.replace('$', '')})\s*$", re.VERBOSE)

# How the names of bodies end. Collective names ("各街镇", "相关成员单位") count as names (GUIDE.md).
UNIT_NAME = re.compile(
    r"""
    [\u4e00-\u9fffA-Za-z“”()〈〉、·]{0,28}
    (?: 局|委|办|部|院|署|厅|室|处|科|股|所|站|队|会|联|社|团 | 中心|公司|集团|政府|街道|街镇|镇|乡|街 | 单位|部门|委员会|办公室
      | 管委会|法院|检察院|国企|企业|银行|学校|医院|党校|办事处|指挥部|专班|小组|开发区|示范区|度假区|高新区|经开区|新区|园区|新城
      | 工会|妇联|残联|科协|平台 | 各[区县市州旗] | 街办|镇办 )
    (?: \( [^()]{1,20} \) )?
    """,
    re.VERBOSE,
)
# A name that only a body can have: "区教育局", "各街道", not "区体育中心".
BODY_NAME = re.compile(
    r"[区市县省州旗各][\u4e00-\u9fff]{1,14}(?:[局委办]|办公室|委员会|街道|街镇|镇|乡|政府|部门|成员单位)|各[街乡]?镇"
)
# A remark about the names, not a part of one: "〈含开发区,下同〉", "(列第一位者为牵头单位)".
REMARK = re.compile(r"[(〈\[〔][^()〈〉]*(?:下同|含|列第一|排第一|以下简称|排名|牵头)[^()〈〉]*[)〉\]〕]")
FIRST_LEADS = re.compile(
    r"(?:列|排|排名|排在)\s*(?:在)?\s*第?一(?:位)?(?:者|的)?(?:责任)?(?:单位|部门)?(?:的)?(?:为|是|系)?\s*牵头"
)

PAIRS = {"(": ")", "[": "]", "〔": "〕", "【": "】"}
OPENS_STATEMENT = re.compile(rf"(?P<bracket>[(\[〔【])|(?P<field>{STATED.pattern})", re.VERBOSE)
LONGEST_STATEMENT = 600


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of responsibility, brackets and label included, with the units that it names."""

    start: int
    end: int
    units: tuple[ParsedUnit, ...]


def find_statements(text: str, start: int, end: int, *, first_leads: bool = False) -> list[Statement]:
    """The statements of responsibility in ``text[start:end]``, in the order of the text.

    ``first_leads``: the document says once that the unit listed first leads.
    """
    closing = bracket_pairs(text, start, end)
    statements: list[Statement] = []
    position = start
    for opens in OPENS_STATEMENT.finditer(text, start, end):
        if opens.start() < position:
            continue
        found = _statement_at(text, opens, closing, start, end)
        if found is not None:
            statements.append(found)
            position = found.end
    if not statements:
        statements = _clause_statement(text, start, end)
    return _settle_roles(statements, first_leads)


def first_leads_from(text: str) -> int | None:
    """Where the document says that the unit listed first leads; it holds from there on (下同)."""
    said = FIRST_LEADS.search(text)
    return said.start() if said else None


def is_unit_line(text: str) -> bool:
    """Whether a whole line or paragraph is nothing but a statement of responsibility."""
    inner = text.strip(" ()[]【】")
    if STATED.match(inner):
        return "。" not in inner.rstrip("。")
    return len(inner) < 200 and _is_clause_of_roles(inner)


def _statement_at(
    text: str, opens: re.Match[str], closing: dict[int, int], start: int, end: int
) -> Statement | None:
    """The statement that a bracket or a field name opens, if it opens one."""
    at = opens.start()
    if opens["field"]:
        if at > start and re.match(r"[\u4e00-\u9fff]", text[at - 1]):
            return None  # the tail of a longer word: "各责任单位:…" is prose
        stop = _bare_end(text, opens.end(), end)
        return Statement(at, stop, tuple(read_units(text, at, stop)))
    close = closing.get(at)
    if STATED.match(text[at + 1 : at + 20].lstrip(" ")):
        inner_end = _bare_end(text, at + 1, end) if close is None else close
    elif close is not None and close - at < LONGEST_STATEMENT and _names_units(text, at, close, end):
        inner_end = close
    else:
        return None
    return Statement(at, inner_end + (close is not None), tuple(read_units(text, at + 1, inner_end)))


def bracket_pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Offset of each opening bracket to that of the bracket which closes it; unclosed ones are left out."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for match in re.compile(r"[()\[\]〔〕【】]").finditer(text, start, end):
        if match.group() in PAIRS:
            open_at.append(match.start())
        elif open_at and PAIRS[text[open_at[-1]]] == match.group():
            pairs[open_at.pop()] = match.start()
    return pairs


def _bare_end(text: str, start: int, end: int) -> int:
    """Where a statement without brackets ends: at its full stop, or with the paragraph."""
    stop = re.compile(r"[。★\n]").search(text, start, end)
    return start + len(text[start : stop.start() if stop else end].rstrip(" "))


def _names_units(text: str, at: int, close: int, end: int) -> bool:
    """Whether a bracket without a label states units: it ends its clause, and all of it is names and words of role."""
    after = text[close + 1 : min(end, close + 20)].lstrip(" ")
    if after and after[0] not in "。;\n":
        return False
    inner = text[at + 1 : close]
    if _is_clause_of_roles(inner):
        return True
    before = text[max(0, at - 20) : at].rstrip(" ")
    if before.endswith(("。", "!", "”")):
        return _all_names(inner)
    # Inside a sentence a place may stand in brackets too, so only what can be nothing but a body counts.
    return all(BODY_NAME.fullmatch(name) for name in re.split(r"[、,;\s]+", inner.strip()))


def _is_clause_of_roles(inner: str) -> bool:
    """区经发局牵头,区财金局、国税局: every part is a name, and at least one has a word of role."""
    groups = [group.strip() for group in re.split(r"[,;。]", inner) if group.strip()]
    if not groups or not any(ROLE_END.search(group) for group in groups):
        return False
    return _all_names("、".join(ROLE_END.sub("", group) for group in groups))


def _all_names(inner: str) -> bool:
    plain = REMARK.sub("", inner).strip("。 ").replace(JOINT, "")
    names = [plain[first:last].strip() for first, last in _split(plain, 0, len(plain), "、,; ")]
    return bool(names) and all(UNIT_NAME.fullmatch(name) for name in names)


def _clause_statement(text: str, start: int, end: int) -> list[Statement]:
    """A last sentence or line that says who does what without any label: "…。区农发局牵头,区环土局配合。"."""
    body = text[start:end].rstrip("。 ")
    cut = max(body.rfind("。"), body.rfind("\n")) + 1
    if cut and _is_clause_of_roles(body[cut:]):
        return [Statement(start + cut, end, tuple(read_units(text, start + cut, end)))]
    return []


def read_units(
    text: str, start: int, end: int, default_role: Role = Role.RESPONSIBLE
) -> Iterator[ParsedUnit]:
    """The units of one statement: label by label, then group by group.

    ``default_role`` is that of names in front of any label.
    """
    labels = list(STATED.finditer(text, start, end))
    bounds = [label.start() for label in labels] + [end]
    parts: list[tuple[str, int, int]] = []
    if not labels or labels[0].start() > start:
        parts.append((default_role.value, start, bounds[0]))
    parts += [
        (label.lastgroup or "", label.end(), bound) for label, bound in zip(labels, bounds[1:], strict=True)
    ]
    roles = {kind for kind, _, _ in parts}
    for kind, first, last in parts:
        if kind == "aside":
            continue
        default = Role(kind)
        if "lead" in roles and default is Role.RESPONSIBLE:
            default = Role.SUPPORT  # GUIDE.md: in "牵头单位:A;责任单位:B" A is lead, B is support
        yield from _read_groups(text, first, last, default)


def _read_groups(text: str, start: int, end: int, default: Role) -> Iterator[ParsedUnit]:
    """Groups are parted by , and ;: the word of role at the end of a group is that of its names."""
    groups = [(first, last) for first, last in _split(text, start, end, ",;。:")]
    marks = [ROLE_END.search(text, first, last) for first, last in groups]
    found = [Role(mark.lastgroup) if mark and mark.lastgroup else None for mark in marks]
    led = False
    for index, (first, last) in enumerate(groups):
        role, mark = found[index], marks[index]
        if role is None:
            following = next((later for later in found[index:] if later is not None), None)
            if led:
                role = Role.SUPPORT
            elif following in (Role.LEAD, Role.RESPONSIBLE):
                role = following
            else:
                role = default
        led = led or (role is Role.LEAD and default is not Role.LEAD)
        for name_start, name_end in _split(text, first, mark.start() if mark else last, "、 "):
            unit = _unit(text, name_start, name_end, role)
            if unit:
                yield unit


def _split(text: str, start: int, end: int, separators: str) -> Iterator[tuple[int, int]]:
    """Cut at separators that stand outside brackets, without the blanks and remarks around each part."""
    depth, first = 0, start
    for position in range(start, end + 1):
        char = text[position] if position < end else separators[0]
        if char in "(〈[〔【":
            depth += 1
        elif char in ")〉]〕】":
            depth = max(0, depth - 1)
        if position == end or (depth == 0 and (char in separators or char == "\n")):
            if text[first:position].strip():
                yield first, position
            first = position + 1


def _unit(text: str, start: int, end: int, role: Role) -> ParsedUnit | None:
    remark = REMARK.search(text, start, end)
    if remark:
        end = remark.start()
    name = text[start:end]
    stripped = name.strip(" 。)]】")
    if stripped.count("(") > stripped.count(")"):  # the bracket belongs to the name: 区社会事业局(医改办)
        stripped = name.strip(" 。]】")
    if not stripped or stripped in ("等", "下同") or len(stripped) > 40:
        return None
    start += name.find(stripped)
    return ParsedUnit(stripped, role, start, start + len(stripped))


def _settle_roles(statements: list[Statement], first_leads: bool) -> list[Statement]:
    """Apply what the item or the document says about roles as a whole."""
    roles = {unit.role for statement in statements for unit in statement.units}
    if Role.LEAD in roles:  # also where 牵头单位 and 责任单位 stand on two lines
        return [_with_roles(statement, {Role.RESPONSIBLE: Role.SUPPORT}) for statement in statements]
    count = sum(len(statement.units) for statement in statements)
    if not first_leads or roles != {Role.RESPONSIBLE} or count < 2:
        return statements
    first = next(unit for statement in statements for unit in statement.units)
    return [
        replace(s, units=tuple(replace(u, role=Role.LEAD if u == first else Role.SUPPORT) for u in s.units))
        for s in statements
    ]


def _with_roles(statement: Statement, changes: dict[Role, Role]) -> Statement:
    units: Iterable[ParsedUnit] = (
        replace(unit, role=changes.get(unit.role, unit.role)) for unit in statement.units
    )
    return replace(statement, units=tuple(units))
