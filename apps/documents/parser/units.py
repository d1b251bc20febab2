"""Statements of responsibility: who leads, who supports, who answers for a clause.

GUIDE.md: names exactly as printed, one entry each; "X牵头" leads, "X配合" supports, a plain 责任单位 is responsible.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .lines import JOINT
from .sentences import stands_in
from .tokens import ParsedUnit, Role
from .unit_labels import FIELD, LONGEST_LABEL, ROLE_END, STATED, STATED_BEFORE, TOGETHER
from .unit_names import BODY_NAME, UNIT_NAME, are_bodies, are_names, split_names
from .unit_roles import groups_in, is_clause_of_roles, read_units

__all__ = [
    "FIELD",
    "LONGEST_STATEMENT",
    "ROLE_END",
    "UNIT_NAME",
    "Statement",
    "find_statements",
    "first_leads_from",
    "is_unit_line",
    "printed_name",
    "read_units",
]

# "列第一位者为牵头单位", "排在首位的责任单位为牵头单位", "第一责任单位为牵头单位": said once for the whole document.
FIRST_LEADS = re.compile(
    r"(?:首位|首个|首家|最前|第一)[^。;\n]{0,14}?(?:为|是|系|作为)[^。;,\n]{0,3}(?:牵头|主办|主责|汇总)"
    r"|(?:牵头|主办|主责)(?:单位|部门)[^。;,\n]{0,6}(?:列|排|居)[在于]?(?:首位|第一)"
)
FROM_HERE = re.compile(r"[^。)\n]{0,12}下同")

PAIRS = {"(": ")", "[": "]", "〔": "〕", "【": "】"}
# Where a statement may begin: a bracket, or a label, which ends with a colon, or with 单位 before a name.
MARKS = re.compile(r"[(\[〔【:∶]|(?:单位|部门)(?=[ \n为是区市县各])")
BRACKETS = re.compile(r"[()\[\]〔〕【】]")
BARE_STOP = re.compile(r"[。★\n()\[\]〔〕【】]")
# In front of a label these make prose of it: "各责任单位:…", "压实责任单位:…".
IN_PROSE = re.compile(rf"[\u4e00-\u9fff]{JOINT}?\Z")
BEGINS = re.compile(r"(?:^|[。;★)\]】\n.、]) *\Z")
CLAUSE_MARK = re.compile(
    r"会同(?=[区市县各])|(?:牵头|配合|协助|负责|落实|实施|承办|协办|办理|参与|主办|主责)"
    r"(?:负责|落实|推进|实施|组织|办理|做好|抓总)?(?=[,;。\n) ]|\Z)"
)
SENTENCE_STOPS = "。!?\n"
SENTENCE_STOP = re.compile(f"[{SENTENCE_STOPS}]")
BETWEEN = " \n。;,)"  # what may stand between statements that go together
LONGEST_STATEMENT = 600
LONGEST_CLAUSE = 200


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
    statements = _marked_statements(text, start, end)
    statements += _clause_statements(text, start, end, statements)
    statements += _names_alone(text, start, end) if not statements else []
    statements.sort(key=lambda statement: statement.start)
    return _settle(text, statements, first_leads) if statements else statements


def first_leads_from(text: str) -> int | None:
    """Where what the document says of the unit listed first begins to hold: there (下同), or at its beginning."""
    said = FIRST_LEADS.search(text)
    if said is None:
        return None
    return said.start() if FROM_HERE.match(text, said.end()) else 0


def is_unit_line(text: str) -> bool:
    """Whether a whole line or paragraph is nothing but a statement of responsibility."""
    words = text.strip(f" {JOINT}")
    inner = words.strip("()[]〔〕【】 。")
    if STATED.match(inner) or STATED.match(words):
        return all(STATED.match(part.strip(" ([【")) for part in words.split("。") if part.strip(" )]】"))
    if len(inner) > LONGEST_CLAUSE:
        return False
    label = FIELD.match(inner)
    if label and label.lastgroup != "aside" and are_names(inner[label.end() :]):
        return True
    return is_clause_of_roles(inner) or (words[:1] in PAIRS and are_bodies(inner))


def printed_name(source: str, text: str, unit: ParsedUnit) -> str:
    """The name as ``source`` prints it, without the line end or page number that breaks it in two."""
    letters = zip(source[unit.start : unit.end], text[unit.start : unit.end], strict=True)
    return "".join(char for char, plain in letters if plain != JOINT and not char.isspace())


# Statements that a label or a bracket marks


def _marked_statements(text: str, start: int, end: int) -> list[Statement]:
    statements: list[Statement] = []
    closing: dict[int, int] | None = None
    position = start
    for mark in MARKS.finditer(text, start, end):
        if mark.start() < position:
            continue
        if mark[0] in PAIRS:
            closing = bracket_pairs(text, start, end) if closing is None else closing
            found = _in_brackets(text, mark.start(), closing.get(mark.start()), end)
        else:
            found = _bare(text, mark.end(), position, end)
        if found is not None:
            statements.append(found)
            position = found.end
    return statements


def bracket_pairs(text: str, start: int, end: int) -> dict[int, int]:
    """Offset of each opening bracket to that of the bracket which closes it; unclosed ones are left out."""
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for match in BRACKETS.finditer(text, start, end):
        if match.group() in PAIRS:
            open_at.append(match.start())
        elif open_at and PAIRS[text[open_at[-1]]] == match.group():
            pairs[open_at.pop()] = match.start()
    return pairs


def _bare(text: str, label_end: int, start: int, end: int) -> Statement | None:
    """The statement of a label without brackets, which ends at ``label_end``; ``start`` is where the last one ended."""
    label = STATED_BEFORE.search(text, max(start, label_end - LONGEST_LABEL), label_end)
    if label is None:
        return None
    stop = _bare_end(text, label_end, end)
    has_colon = text[label_end - 1] in ":∶"
    before = text[max(start, label.start() - 2) : label.start()]
    if (IN_PROSE.search(before) or not has_colon) and not (
        # a text without stops runs into its labels, but not so that prose about 责任单位 would name bodies
        before[-1:] not in "各按由对与和及向以让将关实"
        and (has_colon or BEGINS.search(before))
        and are_names(text[label_end:stop].lstrip("为是"))
    ):
        return None
    return Statement(label.start(), stop, tuple(read_units(text, label.start(), stop)))


def _bare_end(text: str, start: int, end: int) -> int:
    """Where a statement without brackets ends: at its stop, its line's end, or the bracket that it stands in.

    A label alone on its line goes on with the next line.
    """
    while start < end and text[start] in " \n":
        start += 1
    depth, stop = 0, end
    for mark in BARE_STOP.finditer(text, start, end):
        if mark[0] in PAIRS:
            depth += 1
        elif mark[0] in ")]〕】" and depth:
            depth -= 1
        else:
            stop = mark.start()
            break
    return start + len(text[start:stop].rstrip(" "))


def _in_brackets(text: str, at: int, close: int | None, end: int) -> Statement | None:
    """The statement that the bracket at ``at`` opens, if it holds one or is a label itself (【责任单位】区教育局)."""
    inner = at + 1
    while inner < end and text[inner] in " \n":
        inner += 1
    label = FIELD.match(text, inner, end)
    if label and close is not None and not text[label.end() : close].strip():
        stop = _bare_end(text, close + 1 + text.startswith((":", "∶"), close + 1), end)
        return Statement(at, stop, tuple(read_units(text, at, stop)))
    if STATED.match(text, inner, end):
        stop = _bare_end(text, inner, end) if close is None else close
    elif close is None or close - at > LONGEST_STATEMENT:
        return None
    elif (label and are_names(text[label.end() : close])) or _names_units(text, at, close, end):
        stop = close
    else:
        return None
    return Statement(at, stop + (close is not None), tuple(read_units(text, inner, stop)))


def _names_units(text: str, at: int, close: int, end: int) -> bool:
    """Whether a bracket without a label states units: it ends its clause, and all of it is names and words of role."""
    after = text[close + 1 : min(end, close + 20)].lstrip(" ")
    if after and after[0] not in "。;\n,([【":
        return False
    inner = text[at + 1 : close]
    if is_clause_of_roles(inner):
        return True
    before = text[max(0, at - 20) : at].rstrip(" ")
    if before.endswith(("。", "!", "”", ";")) and are_names(inner):
        return True
    # Inside a sentence a place may stand in brackets too, or another name of the body in front of it.
    last = re.split(r"[^\u4e00-\u9fff]", before)[-1]
    alias = re.search(r"[区市县各][\u4e00-\u9fff]{1,12}(?:[局委办部]|街道|镇)\Z", last)
    if alias or not are_names(inner):
        return False
    names = [inner[first:last] for first, last in split_names(inner, 0, len(inner))]
    strong = sum(BODY_NAME.match(name) is not None for name in names)
    return are_bodies(inner) or (len(names) > 2 and strong * 2 > len(names))


# Statements that words of role alone make


def _clause_statements(text: str, start: int, end: int, known: Sequence[Statement]) -> list[Statement]:
    """Sentences, lines and ends of sentences that say who does what without any label: "…。区农发局牵头,各镇配合。"."""
    found: list[Statement] = []
    taken = [(statement.start, statement.end) for statement in known]
    position = start
    for mark in CLAUSE_MARK.finditer(text, start, end):
        if mark.start() < position or stands_in(mark.start(), taken):
            continue
        begins = max(position, mark.start() - LONGEST_CLAUSE)
        begins = max(begins, *(text.rfind(stop, begins, mark.start()) + 1 for stop in SENTENCE_STOPS))
        stop = SENTENCE_STOP.search(text, mark.end(), min(end, mark.end() + LONGEST_CLAUSE))
        position = stop.start() if stop else min(end, mark.end() + LONGEST_CLAUSE)
        first = _roles_from(text, begins, position, whole=begins > start)
        if first is not None:
            last = position + text.startswith("。", position, end)
            found.append(Statement(first, last, tuple(read_units(text, first, position))))
    return found


def _names_alone(text: str, start: int, end: int) -> list[Statement]:
    """A last line or sentence that is nothing but the names of bodies; one name alone may be a signature."""
    stop = start + len(text[start:end].rstrip("。 \n"))
    first = max(text.rfind("。", start, stop), text.rfind("\n", start, stop)) + 1
    if first <= start or stop - first > LONGEST_CLAUSE or not are_bodies(text[first:stop]):
        return []
    units = tuple(read_units(text, first, stop))
    return [Statement(first, end, units)] if len(units) > 1 else []


def _roles_from(text: str, start: int, end: int, *, whole: bool) -> int | None:
    """From where on the sentence ``text[start:end]`` only says who does what, or None.

    ``whole``: all of it may. Where it states work first ("完成改造,由区住建局牵头。"), only bodies' own names count.
    """
    if whole and is_clause_of_roles(text[start:end]):
        return start
    first, leads = None, False
    for group_start, group_end in reversed(groups_in(text, start, end)):
        group = text[group_start:group_end].strip()
        mark = ROLE_END.search(group)
        if group_start == start or not are_bodies(
            TOGETHER.sub("、", group[: mark.start()] if mark else group)
        ):
            break
        # "各街道负责" may be a part of any sentence; "由各街道负责" assigns work.
        leads = leads or (mark is not None and (mark.lastgroup != "responsible" or group.startswith("由")))
        first = group_start
    return first if leads else None


# The statements of one clause together


def _settle(text: str, statements: Sequence[Statement], first_leads: bool) -> list[Statement]:
    """Apply what statements side by side, and the document, say about roles; a unit is named once in each role."""
    if any(statement.units and not _stands_by(text, statement) for statement in statements):
        statements = [replace(s, units=()) if _stands_by(text, s) else s for s in statements]
    settled: list[Statement] = []
    side_by_side: list[Statement] = []
    for statement in statements:
        if side_by_side and text[side_by_side[-1].end : statement.start].strip(BETWEEN):
            settled += _settle_roles(side_by_side, first_leads)
            side_by_side = []
        side_by_side.append(statement)
    settled += _settle_roles(side_by_side, first_leads)
    return _once(settled)


def _stands_by(text: str, statement: Statement) -> bool:
    label = FIELD.search(text, statement.start, min(statement.end, statement.start + LONGEST_LABEL))
    return (
        label is not None
        and label.lastgroup == "standby"
        and not text[statement.start : label.start()].strip("([【〔 ")
    )


def _settle_roles(statements: Sequence[Statement], first_leads: bool) -> list[Statement]:
    roles = {unit.role for statement in statements for unit in statement.units}
    if Role.LEAD in roles:  # also where 牵头单位 and 责任单位 stand on two lines
        return [_with_roles(statement, {Role.RESPONSIBLE: Role.SUPPORT}) for statement in statements]
    units = [unit for statement in statements for unit in statement.units]
    if not first_leads or Role.RESPONSIBLE not in roles or len(units) < 2:
        return list(statements)
    first = next(unit for unit in units if unit.role is Role.RESPONSIBLE)
    return [
        replace(s, units=tuple(replace(u, role=Role.LEAD if u == first else Role.SUPPORT) for u in s.units))
        for s in statements
    ]


def _with_roles(statement: Statement, changes: dict[Role, Role]) -> Statement:
    units: Iterable[ParsedUnit] = (
        replace(unit, role=changes.get(unit.role, unit.role)) for unit in statement.units
    )
    return replace(statement, units=tuple(units))


def _once(statements: Sequence[Statement]) -> list[Statement]:
    seen: set[tuple[str, Role]] = set()
    kept: list[Statement] = []
    for statement in statements:
        units = []
        for unit in statement.units:
            if (unit.name, unit.role) not in seen:
                seen.add((unit.name, unit.role))
                units.append(unit)
        kept.append(replace(statement, units=tuple(units)))
    return kept
