"""The JSON form of a parsed notice: that of the gold files, with commitments, warnings and places added."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from .tokens import Item, ParsedIndicator, ParsedNotice, ParsedWarning


def as_json(notice: ParsedNotice, file_name: str) -> dict[str, Any]:
    """``notice`` as plain values for ``json.dump``; dates are ISO 8601, offsets are into the source text."""
    document = notice.document
    return {
        "file": file_name,
        "document": {
            "title": document.title,
            "issuer": document.issuer,
            "doc_number": document.doc_number,
            "issued_on": _day(document.issued_on),
            "kind": document.kind.value,
            "period_start": _day(document.period_start),
            "period_end": _day(document.period_end),
            "warnings": _warnings(notice.warnings),
        },
        "sections": [
            {
                "labels": list(section.labels),
                "title": section.title,
                "start": section.start,
                "end": section.end,
            }
            for section in notice.sections
        ],
        "items": [_item(item) for item in notice.items],
        "furniture": [
            {"kind": part.kind.value, "start": part.start, "end": part.end} for part in notice.furniture
        ],
        "unread": [{"start": span.start, "end": span.end} for span in notice.unread],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "labels": list(item.labels),
        "nature": item.nature.value,
        "start": item.start,
        "end": item.end,
        "title": item.title,
        "units": [
            {"name": unit.name, "role": unit.role.value, "start": unit.start, "end": unit.end}
            for unit in item.units
        ],
        "stars": item.stars,
        "indicators": [_indicator(indicator) for indicator in item.indicators],
        "commitments": [
            {
                "start": commitment.start,
                "end": commitment.end,
                "starred": commitment.starred,
                "kind": commitment.kind.value,
                "due_on": _day(commitment.due_on),
            }
            for commitment in item.commitments
        ],
        "quarters": [
            {"quarter": node.quarter, "start": node.start, "end": node.end, "text": node.text}
            for node in item.quarters
        ],
        "provisional": item.provisional,
    }


def _indicator(indicator: ParsedIndicator) -> dict[str, Any]:
    return {
        "start": indicator.start,
        "end": indicator.end,
        "text": indicator.text,
        "value": _number(indicator.value),
        "unit": indicator.unit,
        "comparator": indicator.comparator.value,
        "change": indicator.change.value if indicator.change else None,
        "name": indicator.name,
        "starred": indicator.starred,
        "parent": indicator.parent,
    }


def _warnings(warnings: Sequence[ParsedWarning]) -> list[dict[str, Any]]:
    return [
        {"code": warning.code.value, "start": warning.start, "end": warning.end, "message": warning.message}
        for warning in warnings
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal) -> int | float:
    """JSON has one kind of number: whole values are written without a point."""
    return int(value) if value == value.to_integral_value() else float(value)
