"""What a table prints for each quarter of a target: planned values, where they are surely those of its figure.

Pure: knows nothing of the database.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.targets.scales import SIZES

# Words that say nothing of what is counted: 累计建成3座 goes on from 建成2座.
ADVERBS = re.compile(r"累计|全部|全面|力争|确保|计划|预计|共|再|达到|达|至|约")
CLAUSES = re.compile(r"[，,。；;、\s]")


@dataclass(frozen=True, slots=True)
class Printed:
    """The only figure of a quarter's words: what is done with what is counted, and how much of it."""

    done: str  # 建成
    value: Decimal
    alone: bool  # nothing else is said


def printed_figure(text: str, unit: str) -> Printed | None:
    """None where the words have no figure in this unit, or more than one."""
    text, unit = (unicodedata.normalize("NFKC", words).strip() for words in (text, unit))
    number = rf"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万亿|亿|万)?\s*{re.escape(unit)}(?![0-9/])"
    found = list(re.finditer(number, text)) if unit else []
    if len(found) != 1:
        return None
    (match,) = found
    before = CLAUSES.split(text[: match.start()])[-1]
    value = Decimal(match[1].replace(",", "")) * SIZES.get(match[2] or "", 1)
    return Printed(ADVERBS.sub("", before), value, alone=not CLAUSES.search(text.strip("。；;")))


def planned_values(texts: Mapping[str, str], *, value: Decimal, unit: str) -> dict[str, Decimal]:
    """Quarter (2021Q3) → planned value from the beginning of the year, for those whose words surely say it.

    The figures must tell of the same doing (开工3座 is no 建成3座) and reach the year's `value`: the last of
    them is that value and none falls, or all of them together are it, each for its own quarter.
    """
    found = {
        quarter: figure for quarter, text in sorted(texts.items()) if (figure := printed_figure(text, unit))
    }
    if not found:
        return {}
    done = found[max(found)].done
    same = {quarter: figure.value for quarter, figure in found.items() if figure.done == done}
    values = list(same.values())
    if values[-1] == value and values == sorted(values):
        return same
    if len(same) == len(texts) and sum(values) == value:
        return {quarter: sum(values[: place + 1], Decimal(0)) for place, quarter in enumerate(same)}
    return {}


def says_more(text: str, unit: str) -> bool:
    """Whether a quarter's words hold more than its figure: 建成3座，启动二期."""
    figure = printed_figure(text, unit)
    return figure is None or not figure.alone
