"""What a bulletin is written from: the numbers and lists of one quarter, frozen as JSON with the bulletin. Pure.

The words in them are Chinese, as they stand in the lights and in the approved reports.
"""

from typing import TypedDict


class Tally(TypedDict):
    """How many there are, and were a quarter ago; None: there was no quarter to compare with."""

    count: int
    before: int | None


class Row(TypedDict):
    """One domain, leader or lead unit. `states` and `lights` add up to `total` each."""

    name: str
    total: int
    states: dict[str, int]  # states.State → how many
    lights: dict[str, int]  # colour → how many
    late: int  # targets of which a report came late or is missing


class Item(TypedDict):
    """One target. `problems` and `next_steps` are those of the approved report, "" where there is none."""

    target: int
    name: str
    notice: str
    starred: bool
    units: str  # that lead it
    leader: str
    colour: str
    before: str  # "" where there was no light
    sentence: str
    judged: str  # the officer's reason where the light was judged
    problems: str
    next_steps: str


class Lateness(TypedDict):
    """How a unit reported. `days`: working days by which the worst of its reports is or came too late."""

    unit: str
    asked: int
    late: int
    missing: int
    days: int


class Extended(TypedDict):
    unit: str
    due_on: str  # ISO 8601
    reason: str


class Returned(TypedDict):
    unit: str
    name: str
    reason: str
    due_on: str
    answered: bool


class Facts(TypedDict):
    quarter: str  # 2021Q3
    on: str  # the day of which all this is true, ISO 8601
    total: int
    compared: bool
    states: dict[str, Tally]
    others: dict[str, int]  # states.Other → how many of the state “other”
    lights: dict[str, Tally]
    starred: Row
    domains: list[Row]
    leaders: list[Row]
    units: list[Row]
    worse: list[Item]
    better: list[Item]
    reds: list[Item]
    yellows: list[Item]
    asked: int  # reports to the office
    late: int
    missing: int
    waiting: int  # submitted, and not approved yet: not counted in the lights
    lateness: list[Lateness]
    extended: list[Extended]
    returned: list[Returned]
