"""The cells of a breakdown, as bodies of requests and the entries of `errors` name them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from apps.targets.cells import Cell
from apps.targets.models import Indicator, Target
from apps.targets.plans import Key, written
from apps.targets.saving import NAMES

# Kind of cell → the list in which its row stands, and the field of the row.
PLACES = {
    "unit": ("commitments", "unit"),
    "deadline": ("commitments", "planned_on"),
    "evidence": ("commitments", "evidence_required"),
    "stage": ("commitments", "plan"),
    "measure": ("indicators", "measure"),
    "plan": ("indicators", "plan"),
}


def place_of(key: Key) -> str:
    """indicators[12].plan[2021Q3]: the row by its id. Empty for the target itself."""
    kind, pk, quarter = key
    if kind not in PLACES:
        return kind
    rows, field = PLACES[kind]
    return f"{rows}[{pk}].{field}[{quarter}]" if quarter else f"{rows}[{pk}].{field}"


def cells_of(target: Target, body: Mapping[str, Any]) -> list[Cell]:
    """The cells that the body of a break-down gives, each with what `base` says of it."""
    indicators = {indicator.pk: indicator for indicator in target.indicators.all()}
    seen = dict(texts(target, indicators, body.get("base", {})))
    return [Cell(*key, base=seen.get(key), value=text) for key, text in texts(target, indicators, body)]


def texts(
    target: Target, indicators: Mapping[int, Indicator], told: Mapping[str, Any]
) -> Iterator[tuple[Key, str]]:
    """Each cell with its value as a person would type it."""
    for role in sorted(NAMES & told.keys()):
        yield (role, target.pk, ""), told[role]
    for kind, (rows, field) in PLACES.items():
        for row in told.get(rows, []):
            if field == "plan":
                for point in row.get("plan", []):
                    content = point["value"] if kind == "plan" else point["stage"]
                    yield (kind, row["id"], point["quarter"]), text_of(content, indicators.get(row["id"]))
            elif field in row:
                yield (kind, row["id"], ""), text_of(row[field])


def text_of(content: Decimal | date | int | str | None, indicator: Indicator | None = None) -> str:
    """A figure in the indicator's entry_unit, as its cell holds it."""
    if content is None:
        return ""
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, Decimal):
        return written(indicator, content) if indicator else str(content)
    return str(content)
