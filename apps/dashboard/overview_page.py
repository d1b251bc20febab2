"""What the overview shows: one look at what is red, who answers for it, why, and what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.dashboard.figures import (
    COLOURS,
    Figure,
    Row,
    Standing,
    by_colour,
    grouped,
    late,
    moved,
    rows,
)
from apps.dashboard.filters import name_of_section
from apps.dashboard.lines import Answering, answering_for, lines_of
from apps.dashboard.scene import Scene

REDS = 30  # with their sentences on the page; the rows behind the figure are all there


@dataclass(frozen=True, slots=True)
class Named:
    """A row with the name that people know it by; `pk` of a unit or post that has a page of its own."""

    name: str
    row: Row
    pk: int = 0


@dataclass(frozen=True, slots=True)
class LateUnit:
    name: str
    missing: int  # targets that the unit has not reported on, though the day is over
    late: Figure  # these, and those on which it reported late

    @property
    def came_late(self) -> int:
        return self.late.count - self.missing


@dataclass(frozen=True, slots=True)
class Overview:
    total: int
    colours: dict[str, Figure]
    starred: dict[str, Figure]
    better: Figure
    worse: Figure
    late: Figure
    provisional: int  # of the lights, those of reports that wait for approval
    compared: bool  # whether there was a quarter before
    domains: list[Named]
    leaders: list[Named]
    units: list[Named]
    late_units: list[LateUnit]
    reds: list[Answering]


def overview_of(scene: Scene, standings: Sequence[Standing]) -> Overview:
    """Of the standings that the filters left. Two queries, for the sentences of the red ones and whom to call."""
    compared = any(one.before for one in standings)
    stars = [one for one in standings if one.starred]
    return Overview(
        total=len(standings),
        colours=by_colour(standings, compared=compared),
        starred=by_colour(stars, {"starred": "yes"}, compared=compared),
        better=moved(standings, "better"),
        worse=moved(standings, "worse"),
        late=late(standings),
        provisional=sum(one.provisional for one in standings),
        compared=compared,
        domains=[
            Named(name_of_section(row.key), row)
            for row in rows(standings, "section", lambda one: [one.domain], compared=compared)
        ],
        leaders=leaders_of(scene, standings, compared),
        units=worst_first(
            [
                Named(scene.name_of_unit(int(row.key)), row, int(row.key))
                for row in rows(standings, "unit", lambda one: one.answering, compared=compared)
            ]
        ),
        late_units=late_units_of(scene, standings),
        reds=answering_for(scene, lines_of(scene, [one for one in standings if one.colour == "red"][:REDS])),
    )


def leaders_of(scene: Scene, standings: Sequence[Standing], compared: bool) -> list[Named]:
    """In the order of the posts; those for whom nobody is in charge last."""
    found = rows(standings, "leader", lambda one: [one.leader], compared=compared)
    named = [Named(scene.name_of_leader(int(row.key)), row, int(row.key)) for row in found]
    return sorted(named, key=lambda one: (one.pk == 0, one.pk))


def worst_first(named: list[Named]) -> list[Named]:
    """By the count of each colour, the worst colour first; equals in the order in which they stand in the notices."""
    return sorted(
        named, key=lambda one: [-one.row.colours[colour].count for colour in COLOURS if colour != "grey"]
    )


def late_units_of(scene: Scene, standings: Sequence[Standing]) -> list[LateUnit]:
    found = grouped(standings, lambda one: one.late)
    units = [
        LateUnit(
            name=scene.name_of_unit(unit),
            missing=sum(unit in one.missing for one in ones),
            late=Figure(len(ones), len(standings), query={"late": str(unit)}),
        )
        for unit, ones in found.items()
    ]
    return sorted(units, key=lambda one: (-one.missing, -one.late.count))
