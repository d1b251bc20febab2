"""The units of a clause: who leads, who supports, who answers for it.

GUIDE.md: names exactly as printed, one entry each; "X牵头" leads, "X配合" supports, a plain 责任单位 is responsible.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from apps.documents.parser.lines import JOINT
from apps.documents.parser.tokens import ParsedUnit, Role

from .labels import FIELD, LONGEST_LABEL, STATED
from .names import are_bodies, are_names
from .roles import is_clause_of_roles
from .statements import (
    LONGEST_CLAUSE,
    PAIRS,
    Statement,
    clause_statements,
    marked_statements,
    names_alone,
)

# "列第一位者为牵头单位", "排在首位的责任单位为牵头单位", "第一责任单位为牵头单位": said once for the whole document.
FIRST_LEADS = re.compile(
    r"(?:首位|首个|首家|最前|第一)[^。;\n]{0,14}?(?:为|是|系|作为)[^。;,\n]{0,3}(?:牵头|主办|主责|汇总)"
    r"|(?:牵头|主办|主责)(?:单位|部门)[^。;,\n]{0,6}(?:列|排|居)[在于]?(?:首位|第一)"
)
FROM_HERE = re.compile(r"[^。)\n]{0,12}下同")

BETWEEN = " \n。;,)"  # what may stand between statements that go together


def find_statements(text: str, start: int, end: int, *, first_leads: bool = False) -> list[Statement]:
    """The statements of responsibility in ``text[start:end]``, in the order of the text.

    ``first_leads``: the document says once that the unit listed first leads.
    """
    statements = marked_statements(text, start, end)
    statements += clause_statements(text, start, end, statements)
    statements += names_alone(text, start, end) if not statements else []
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
    if _is_labelled(words):
        return all(_is_labelled(sentence) for sentence in words.split("。") if sentence.strip(" )]】"))
    if len(inner) > LONGEST_CLAUSE:
        return False
    label = FIELD.match(inner)
    if label and label.lastgroup != "aside" and are_names(inner[label.end() :]):
        return True
    return is_clause_of_roles(inner) or (words[:1] in PAIRS and are_bodies(inner))


def _is_labelled(sentence: str) -> bool:
    """Whether a label begins a sentence, in brackets of its own (【责任单位】) or in those of the statement."""
    return bool(STATED.match(sentence.lstrip()) or STATED.match(sentence.lstrip(" ([【〔")))


def printed_name(source: str, text: str, unit: ParsedUnit) -> str:
    """The name as ``source`` prints it, without the line end or page number that breaks it in two."""
    letters = zip(source[unit.start : unit.end], text[unit.start : unit.end], strict=True)
    return "".join(char for char, plain in letters if plain != JOINT and not char.isspace())


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
