"""Parsed notices as short lines, for the expectations of case files."""

from apps.documents.parser import ParsedNotice, Role, parse

ROLES = {Role.LEAD: "牵头", Role.SUPPORT: "配合", Role.RESPONSIBLE: "责任"}
SIGNS = {"eq": "=", "ge": "≥", "le": "≤", "approx": "≈"}
CHANGES = {"up": "↑", "down": "↓", None: ""}


def clauses(text: str) -> str:
    notice = parse(text)
    lines = [(s.start, f"# {' '.join((*s.labels, s.title))}") for s in notice.sections]
    for item in notice.items:
        words = text[item.start : item.end].replace("\n", "⏎")
        title = f" 《{item.title}》" if item.title else ""
        lines.append((item.start, f"- {' '.join(item.labels)} {item.nature}{title} {words}"))
    return "\n".join(line for _, line in sorted(lines))


def units(text: str) -> str:
    return "\n".join(f"{ROLES[unit.role]} {unit.name}" for item in _one(text).items for unit in item.units)


def quantities(text: str) -> str:
    lines = []
    for indicator in _one(text).items[0].indicators:
        sign = SIGNS[indicator.comparator] + CHANGES[indicator.change]
        notes = "★" * indicator.starred + ("" if indicator.parent is None else f" of {indicator.parent}")
        lines.append(f"[{indicator.text}] {indicator.name} {sign}{indicator.value:f} {indicator.unit}{notes}")
    return "\n".join(lines)


def warnings(text: str) -> str:
    return "\n".join(
        f"{warning.code} [{text[warning.start : warning.end]}] {warning.message}".replace("\n", "⏎")
        for warning in parse(text).warnings
    )


def document(text: str) -> str:
    found = parse(text).document
    return "\n".join(
        [
            f"title {found.title}",
            f"issuer {found.issuer}",
            f"doc_number {found.doc_number}",
            f"issued_on {found.issued_on}",
            f"kind {found.kind}",
            f"period {found.period_start} {found.period_end}",
        ]
    )


def _one(text: str) -> ParsedNotice:
    """``text`` as the only clause of a notice."""
    return parse(f"一、重点任务\n1.{text}")
