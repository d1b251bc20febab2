"""The rule that colours a light: thresholds as data. Pure: knows nothing of the database.

A definition is JSON (fixtures/light_rules/*.json are the presets, each with its source):

    {"schedule": "plan" | "calendar",        what a cumulative figure is held against: its plan, or elapsed time
     "gap": "points" | "relative",           of the year's value, or of what was planned, in per cent
     "behind": [band, …],                    cumulative figures, by their gap
     "below": [band, …],                     levels and growth that should be reached, by their gap
     "above": [band, …],                     ceilings, by how far they are exceeded, in per cent of the limit
     "late": [band, …],                      milestones, by days late
     "tolerance": "5",                       per cent of the value within which 左右 counts as reached
     "caught_up": "green" | "yellow"}        a milestone done after its day

    band: {"light": "yellow", "from": "10", "from_included": true, "to": "30", "to_included": true}

`from` null reaches down, `to` null reaches up without end. The bands of a list must cover every number from 0
(exclusive for `below` and `above`: zero is reached) upward exactly once: holes() says where they do not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


class UnsoundRule(ValueError):
    """The definition is not one, or leaves a number without a light; `problems` are codes with their numbers."""


@dataclass(frozen=True, slots=True)
class Band:
    light: str
    lower: Decimal | None
    lower_included: bool
    upper: Decimal | None
    upper_included: bool

    def holds(self, number: Decimal) -> bool:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Rule:
    schedule: str
    gap: str
    behind: Sequence[Band]
    below: Sequence[Band]
    above: Sequence[Band]
    late: Sequence[Band]
    tolerance: Decimal
    caught_up: str

    @classmethod
    def parse(cls, definition: Mapping[str, Any]) -> "Rule":
        """Raises UnsoundRule with everything that is wrong, holes and overlaps included."""
        raise NotImplementedError
