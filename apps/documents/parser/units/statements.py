"""Where a clause states who is responsible: behind labels, in brackets, in sentences that only say who does what."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from apps.documents.parser.lines import JOINT
from apps.documents.parser.sentences import stands_in
from apps.documents.parser.tokens import ParsedUnit

from .labels import FIELD, LONGEST_LABEL, ROLE_END, STATED, STATED_BEFORE, TOGETHER
from .names import BODY_NAME, are_bodies, are_names, names_in
from .roles import groups_in, is_clause_of_roles, read_units

PAIRS = {"(": ")", "[": "]", "〔": "〕", "【": "】"}
# Where a statement may begin: a bracket, or a label, which ends with a colon, or with 单位 before a name.
MARKS = re.compile(r"[(\[〔【:∶]|(?:单位|部门)(?=[ \n为是区市县各])")
BRACKETS = re.compile(r"[()\[\]〔〕【】]")
BARE_STOP = re.compile(r"[。★\n()\[\]〔〕【】]")
IN_PROSE = re.compile(r"[\u4e00-\u9fff]\Z")
IN_PROSE_OF_UNITS = tuple("各按由对与和及向以让将关实")  # "压实各责任单位:…", "落实责任单位:…"
BEGINS = re.compile(r"\A\Z|[。,;★)\]】\n.、]\Z")
CLAUSE_MARK = re.compile(
    r"会同(?=[区市县各])|为(?:牵头|主责|配合|责任)(?:单位|部门)(?=[,;。\n)]|\Z)|(?:牵头|配合|协助|负责|落实|实施|承办|协办|办理|参与|主办|主责)"
    r"(?:负责|落实|推进|实施|组织|办理|做好|抓总)?(?=[,;。\n) ]|\Z)"
)
SENTENCE_STOPS = "。!?\n"
SENTENCE_STOP = re.compile(f"[{SENTENCE_STOPS}]")
# A count beside a deadline: "6月底前完成30个".
COUNTED = re.compile(r"\d(?![\d.]* *[年月日旬号季:/-])[\d.]* *[\u4e00-\u9fff%]")
SIGNATURE = re.compile(r"政府(?:办公[室厅])?\Z")
LONGEST_STATEMENT = 600
LONGEST_CLAUSE = 200
LONGEST_GAP = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of responsibility, brackets and label included, with the units that it names."""

    start: int
    end: int
    units: tuple[ParsedUnit, ...]


# Statements that a label or a bracket marks


def marked_statements(text: str, start: int, end: int) -> list[Statement]:
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
    has_colon = text[label_end - 1] in ":∶"
    before = text[max(start, label.start() - LONGEST_GAP) : label.start()].rstrip(f" {JOINT}")
    if IN_PROSE.search(before) or not has_colon:
        # A text without stops runs into its labels, but prose about 责任单位 names no bodies behind it.
        if before.endswith(IN_PROSE_OF_UNITS) or not (has_colon or BEGINS.search(before)):
            return None
        stop = _bare_end(text, label_end, min(end, label_end + LONGEST_CLAUSE))
        if not are_names(text[label_end:stop].lstrip("为是")):
            return None
    else:
        stop = _with_lines_of_names(text, _bare_end(text, label_end, end), end)
        field = FIELD.match(text, label.start())
        if field and field.lastgroup == "aside" and COUNTED.search(text, label_end, stop):
            return None  # "进度要求:6月底前完成30个" promises something
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


def _with_lines_of_names(text: str, stop: int, end: int) -> int:
    """The end of a statement whose names go on below it, a line each."""
    while text.startswith("\n", stop, end) and text[stop - 1] not in "。)]】":
        below = text.find("\n", stop + 1, min(end, stop + LONGEST_CLAUSE))
        line_end = below if below > 0 else min(end, stop + LONGEST_CLAUSE)
        line = text[stop + 1 : line_end].strip()
        if not are_bodies(line) or SIGNATURE.search(line):
            break
        stop = line_end
    return stop


def _in_brackets(text: str, at: int, close: int | None, end: int) -> Statement | None:
    """The statement that the bracket at ``at`` opens, if it holds one or is a label itself (【责任单位】区教育局)."""
    inner = at + 1
    while inner < end and text[inner] in " \n":
        inner += 1
    label = FIELD.match(text, inner, end)
    if label and close is not None and not text[label.end() : close].strip():
        names = close + 1 + text.startswith((":", "∶"), close + 1)
        stop = _bare_end(text, names, end if names > close + 1 else min(end, names + LONGEST_CLAUSE))
        if names == close + 1 and not are_names(text[names:stop]):
            return None  # "各牵头单位(责任单位)要…"
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
    names = names_in(inner)
    strong = sum(BODY_NAME.match(name) is not None for name in names)
    return are_bodies(inner) or (len(names) > 2 and strong * 2 > len(names))


# Statements that words of role alone make


def clause_statements(text: str, start: int, end: int, known: Sequence[Statement]) -> list[Statement]:
    """Sentences, lines and ends of sentences that say who does what without any label: "…。区农发局牵头,各镇配合。"."""
    found: list[Statement] = []
    taken = [(statement.start, statement.end) for statement in known]
    starts = [statement.start for statement in known]
    position = start
    for mark in CLAUSE_MARK.finditer(text, start, end):
        if mark.start() < position or stands_in(mark.start(), taken):
            continue
        begins = max(position, mark.start() - LONGEST_CLAUSE)
        begins = max(begins, *(text.rfind(stop, begins, mark.start()) + 1 for stop in SENTENCE_STOPS))
        stop = SENTENCE_STOP.search(text, mark.end(), min(end, mark.end() + LONGEST_CLAUSE))
        position = stop.start() if stop else min(end, mark.end() + LONGEST_CLAUSE)
        place = _roles_in(text, begins, position, whole=begins > start)
        if place and bisect_left(starts, place[0]) == bisect_left(starts, place[1]):
            first, last = place
            units = tuple(read_units(text, first, last))
            found.append(Statement(first, last + text.startswith("。", last, end), units))
    return found


def names_alone(text: str, start: int, end: int) -> list[Statement]:
    """A last line or sentence that is nothing but the names of bodies; one name alone may be a signature."""
    stop = start + len(text[start:end].rstrip("。 \n"))
    first = max(text.rfind("。", start, stop), text.rfind("\n", start, stop)) + 1
    if first <= start or stop - first > LONGEST_CLAUSE or not are_bodies(text[first:stop]):
        return []
    units = tuple(read_units(text, first, stop))
    return [Statement(first, end, units)] if len(units) > 1 else []


def _roles_in(text: str, start: int, end: int, *, whole: bool) -> tuple[int, int] | None:
    """The part of the sentence ``text[start:end]`` that only says who does what, or None.

    ``whole``: it may be all of the sentence, or its beginning ("区住建局牵头,完成验收。"). Beside the work itself only
    bodies' own names count.
    """
    if whole and is_clause_of_roles(text[start:end]):
        return start, end
    groups = groups_in(text, start, end)
    first, assigned = None, False
    for group_start, group_end in reversed(groups):
        begins, mark = _bodies_with_role(text, group_start, group_end)
        if begins is None or (begins == start and not whole):
            break
        first = begins
        assigned = assigned or mark
        if begins > group_start:
            break
    if first is not None and assigned:
        return first, end
    if not whole:
        return None
    begins, leads = _bodies_with_role(text, *groups[0]) if groups else (None, False)
    if begins != start or not leads:
        return None
    last = groups[0][1]
    for group_start, group_end in groups[1:]:
        begins, mark = _bodies_with_role(text, group_start, group_end)
        if begins != group_start or not mark:
            break
        last = group_end
    return start, last


def _bodies_with_role(text: str, start: int, end: int) -> tuple[int | None, bool]:
    """Where in a group bodies' names begin that go to its end or to its word of role, and whether that assigns work.

    "各街道负责" may be a part of any sentence; "由各街道负责" assigns work, and so does "旧区改造由区住建局牵头".
    """
    mark = ROLE_END.search(text, start, end)
    names_end = mark.start() if mark else end
    by = text.rfind("由", start, names_end) if mark else -1
    begins = by if by >= 0 else start
    if not are_bodies(TOGETHER.sub("、", text[begins:names_end])):
        return None, False
    return begins, mark is not None and (by >= 0 or mark.lastgroup != "responsible")
