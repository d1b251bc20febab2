"""The inside of a statement of responsibility: label by label, group by group, name by name."""

import re
from collections.abc import Iterator

from apps.documents.parser.sentences import stands_in
from apps.documents.parser.tokens import ParsedUnit, Role

from .labels import ANY_LABEL, FIELD, IN_BRACKETS, ROLE_END, ROLE_INSIDE, STATED, TOGETHER
from .names import NO_NAME_BEHIND_LABEL, PAIRED, UNSEEN, are_bodies, are_names, mask, split_names

# What parts groups of names, which share one word of role.
GROUP_END = re.compile(r"[,;。:∶]|(?<=牵头|配合|负责|落实)[ \n、]+")
# By when, behind who does it: "区教育局牵头,4月—6月持续推进".
WHEN = re.compile(
    r"(?=.{0,20}(?:[年月季]|持续|长期))[\d一二三四上下每全年月日季度半旬底末初前内中至到—–~持续长期常坚推进完成实施开展落-]{2,24}"
)


def read_units(
    text: str, start: int, end: int, default_role: Role = Role.RESPONSIBLE
) -> Iterator[ParsedUnit]:
    """The units of one statement: label by label, then group by group.

    ``default_role`` is that of names in front of any label.
    """
    parts = _labelled_parts(text, start, end, default_role)
    kinds = {kind for kind, _, _ in parts}
    for kind, first, last in parts:
        if kind == "aside":
            continue
        default = Role.RESPONSIBLE if kind == "standby" else Role(kind)
        if "lead" in kinds and default is Role.RESPONSIBLE:
            default = Role.SUPPORT  # GUIDE.md: in "牵头单位:A;责任单位:B" A is lead, B is support
        yield from _read_groups(text, first, last, default)


def _labelled_parts(text: str, start: int, end: int, default_role: Role) -> list[tuple[str, int, int]]:
    """(kind of label, start, end) of what stands behind each label; who only stands by is left out beside others."""
    labels = _labels(text, start, end)
    bounds = [at for _, at, _ in labels] + [end]
    parts = [(kind, after, bound) for (kind, _, after), bound in zip(labels, bounds[1:], strict=True)]
    if bounds[0] > start:
        parts.insert(0, (default_role.value, start, bounds[0]))
    if any(kind not in ("aside", "standby") for kind, _, _ in parts):
        parts = [part for part in parts if part[0] != "standby"]
    return parts


def _labels(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """(kind, start, end) of each label in a statement; in brackets behind a name only what opens them may be one."""
    labels: list[tuple[str, int, int]] = []
    first = FIELD.match(text, start, end)
    if first and not STATED.match(text, start, end):
        labels.append((first.lastgroup or "aside", start, first.end()))  # 责任单位区教育局
    brackets = [bracket.span() for bracket in PAIRED.finditer(text, start, end)]
    opened = {first + inside for first, _ in brackets for inside in (0, 1)}
    for found in ANY_LABEL.finditer(text, labels[0][2] if labels else start, end):
        field = FIELD.search(text, found.start(), found.end() + 1)
        kind = (field.lastgroup if field else None) or "aside"
        opens = kind != "aside" and found.start() in opened
        if opens or not stands_in(found.start(), brackets):
            labels.append((kind, found.start(), found.end()))
    return labels


def groups_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at the marks that part groups of names, which share one word of role; marks inside brackets part nothing."""
    masked = mask(text, start, end)
    cuts = [(mark.start(), mark.end()) for mark in GROUP_END.finditer(masked)]
    starts = [0, *(after for _, after in cuts)]
    stops = [*(at for at, _ in cuts), len(masked)]
    return [
        (start + first, start + last)
        for first, last in zip(starts, stops, strict=True)
        if masked[first:last].strip()
    ]


def _read_groups(text: str, start: int, end: int, default: Role) -> Iterator[ParsedUnit]:
    """The word of role at the end of a group is that of its names."""
    groups = groups_in(text, start, end)
    marks = [_role_mark(text, first, last) for first, last in groups]
    following: Role | None = None
    after: list[Role | None] = []  # the next role that is told, for each group from the last
    for told, _ in reversed(marks):
        following = told or following
        after.append(following)
    led = False
    for (first, _), (role, names_end), later in zip(groups, marks, reversed(after), strict=True):
        if role is None:
            takes_next = later in (Role.LEAD, Role.RESPONSIBLE)  # "区经发局,区环土局牵头"
            role = Role.SUPPORT if led else later if takes_next and later else default
        led = led or (role is Role.LEAD and default is not Role.LEAD)
        yield from _read_names(text, first, names_end, role)


def _role_mark(text: str, start: int, end: int) -> tuple[Role | None, int]:
    """The role that a group tells, and where its names end.

    The word stands at the end, or behind the names where the group goes on to say what they do.
    """
    mark = ROLE_END.search(text, start, end)
    if mark:
        return Role(mark.lastgroup or ""), mark.start()
    inside = ROLE_INSIDE.search(mask(text, start, end))
    if inside and are_bodies(text[start : start + inside.start()]):
        return Role(inside.lastgroup or ""), start + inside.start()
    return None, end


def _read_names(text: str, start: int, end: int, role: Role) -> Iterator[ParsedUnit]:
    """The names of one group: those behind 会同 support the others, and a bracket may give one a role of its own."""
    together = TOGETHER.search(text, start, end)
    if together:
        yield from _read_names(text, start, together.start(), Role.LEAD)
        start, role = together.end(), Role.SUPPORT
    for first, last in split_names(text, start, end):
        own = IN_BRACKETS.search(text, first, last)
        if own:
            last = own.start()
        name = UNSEEN.sub("", text[first:last])
        if name and not NO_NAME_BEHIND_LABEL.fullmatch(name):
            yield ParsedUnit(name, Role(own.lastgroup) if own and own.lastgroup else role, first, last)


def is_clause_of_roles(inner: str) -> bool:
    """区经发局牵头,区财金局、国税局: every part is a name, and at least one has a word of role; the last may say when."""
    groups = [inner[first:last] for first, last in groups_in(inner, 0, len(inner))]
    if len(groups) > 1 and WHEN.fullmatch(groups[-1].strip()):
        groups.pop()
    if not any(ROLE_END.search(group) or TOGETHER.search(group) for group in groups):
        return False
    return are_names("、".join(TOGETHER.sub("、", ROLE_END.sub("", group)) for group in groups))
