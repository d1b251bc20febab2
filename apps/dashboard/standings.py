"""How each target of a district stands at the end of a quarter: the one list that every figure is counted from (ADR 17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from apps.dashboard.figures import Standing
from apps.progress.deadlines import DAYS, in_time, with_days
from apps.progress.facts import targets_of
from apps.progress.models import Judgement, Light, Report, ReportingPeriod, ReportRole
from apps.progress.timeliness import Timeliness
from apps.targets.leaders import first_posts
from apps.targets.models import Assignment, AssignmentRole, Commitment, TargetQuerySet
from apps.targets.parties import Seat, heads, seats
from apps.units.models import Post, Unit

GREY = "grey"
LATE = (Timeliness.LATE, Timeliness.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A post with who holds it on a day; nobody is a vacancy."""

    post: int
    name: str
    holder: str
    telephone: str
    unit: int | None  # whose post it is; None of a leader of the district

    def __str__(self) -> str:
        """As leaders.InCharge writes it: 程一舟（副区长）."""
        return f"{self.holder}（{self.name}）" if self.holder else f"{self.name}（空缺）"


@dataclass(frozen=True, slots=True)
class People:
    """The units and posts of a district on a day, by their numbers."""

    units: dict[int, Unit]
    members: dict[int, list[int]]  # collective → its units by name
    kinds: dict[str, list[int]]  # kind → the units that exist on the day
    holders: dict[int, Holder]
    portfolios: dict[int, int]  # unit → the post in charge of it

    @classmethod
    def of(cls, district_id: int, on: date) -> "People":
        """Two queries."""
        units: dict[int, Unit] = {}
        members: dict[int, list[int]] = {}
        kinds: dict[str, list[int]] = {}
        for unit in Unit.objects.filter(district=district_id).annotate(group=F("groups")):
            exists = (unit.valid_from is None or unit.valid_from <= on) and (
                unit.valid_to is None or on < unit.valid_to
            )
            if unit.pk not in units and exists:
                kinds.setdefault(unit.kind, []).append(unit.pk)
            units.setdefault(unit.pk, unit)
            if exists and unit.group:
                members.setdefault(unit.group, []).append(unit.pk)
        holders: dict[int, Holder] = {}
        pairs: list[tuple[int, int]] = []
        for pk, name, unit_id, holder, telephone, in_charge_of in posts_on(district_id, on):
            holders.setdefault(pk, Holder(pk, name, holder or "", telephone or "", unit_id))
            if in_charge_of:
                pairs.append((in_charge_of, pk))
        return cls(units, members, kinds, holders, first_posts(pairs))

    def group(self, pk: int, kinds: Iterable[str]) -> list[int]:
        """The units that a collective means."""
        found = [unit for kind in kinds for unit in self.kinds.get(kind, [])]
        return found + [unit for unit in self.members.get(pk, []) if unit not in found]


def posts_on(district_id: int, on: date) -> Iterable[tuple[int, str, int | None, str, str, int | None]]:
    """Each post with each unit of its portfolio: post, name, its unit, holder, telephone, unit in charge of."""
    held = Q(tenures__valid_from__lte=on) & (Q(tenures__valid_to=None) | Q(tenures__valid_to__gt=on))
    posts = Post.objects.filter(district=district_id).annotate(
        held=FilteredRelation("tenures", condition=held)
    )
    rows: Iterable[tuple[int, str, int | None, str, str, int | None]] = posts.order_by("pk").values_list(
        "pk", "name", "unit", "held__holder", "held__telephone", "portfolio"
    )
    return rows


def standings_of(
    period: ReportingPeriod,
    people: People,
    *,
    before: ReportingPeriod | None,
    today: date,
    approved_only: bool = False,
) -> tuple[list[Standing], dict[int, str]]:
    """Every target that the quarter asks for, in the order of the notices, and the names of these notices.

    `people` are those of the day on which the leaders are asked for; `before` is the quarter before, if it was
    one of the district's. A period that is not saved has neither lights nor reports. What goes out takes
    `approved_only`: the lights of submitted reports are left out. Three queries for any number of targets, and no text.
    """
    targets = targets_of(period)
    places = seats_of(period.district_id, targets, people)
    late, missing = lateness(period, today)
    nobody: frozenset[int] = frozenset()
    standings, documents = [], {}
    for row in coloured(targets, period, before, approved_only=approved_only):
        pk, document, title, file_name = row[:4]
        documents[document] = title or file_name
        standings.append(
            standing(row, places.get(pk, []), people, late.get(pk, nobody), missing.get(pk, nobody))
        )
    return standings, documents


# Target, notice, its title and file name, section, ★, own post; colour, reason, whether it is provisional and the
# judged colour; colour and judged colour of the quarter before.
Coloured = tuple[Any, ...]


def coloured(
    targets: TargetQuerySet, period: ReportingPeriod, before: ReportingPeriod | None, *, approved_only: bool
) -> Iterable[Coloured]:
    """Each light is looked up by itself: joined, six times, they wait for a planner that knows how many there are."""
    stars = Commitment.objects.filter(district=period.district_id, target=OuterRef("pk"), starred=True)
    light, said = of_quarter(period.pk, approved_only)
    light_before, said_before = of_quarter(before.pk if before else None, approved_only)
    return targets.order_by("document", "start", "pk").values_list(
        "pk",
        "document",
        "document__title",
        "document__file_name",
        "section",
        Exists(stars),
        "leader_post",
        Subquery(light.values("colour")),
        Subquery(light.values("reason")),
        Subquery(light.values("provisional")),
        Subquery(said.values("colour")),
        Subquery(light_before.values("colour")),
        Subquery(said_before.values("colour")),
    )


def of_quarter(period: int | None, approved_only: bool) -> tuple[QuerySet[Light], QuerySet[Judgement]]:
    """What judging.Shown shows of a target: the light that was computed last, and the judgement. None: of no quarter."""
    whole = {"target": OuterRef("pk"), "period": period, "indicator": None, "commitment": None}
    lights = Light.objects.filter(**whole, superseded_at=None).order_by("-provisional")
    if approved_only:
        lights = lights.filter(provisional=False)
    return lights[:1], Judgement.objects.filter(**whole, withdrawn_at=None).order_by()[:1]


def standing(
    row: Coloured, places: list[Seat], people: People, late: frozenset[int], missing: frozenset[int]
) -> Standing:
    pk, document, _title, _file, section, starred, post, colour, reason, provisional, judged, *before = row
    leads = heads(places)
    named = next((seat.unit for seat in leads if seat.named), 0)
    return Standing(
        target=pk,
        document=document,
        section=section,
        starred=starred,
        colour=judged or colour or GREY,
        before=before[1] or before[0] or "",
        reason=reason or "",
        provisional=bool(provisional and not judged),
        judged=bool(judged),
        leads=tuple(seat.unit for seat in leads),
        supports=tuple(seat.unit for seat in places if seat.role == AssignmentRole.SUPPORT),
        leader=post or people.portfolios.get(named, 0),
        late=late,
        missing=missing,
    )


def seats_of(district_id: int, targets: TargetQuerySet, people: People) -> dict[int, list[Seat]]:
    """Target id → its units with their roles, collectives expanded. One query."""
    rows = Assignment.objects.filter(district=district_id, target__in=targets.values("pk")).order_by("pk")
    assignments, members = [], {}
    for target, role, unit, group, kinds in rows.values_list(
        "target", "role", "unit", "group", "group__kinds"
    ):
        assignments.append((target, role, unit, group))
        if group and group not in members:
            members[group] = people.group(group, kinds)
    return seats(assignments, members)


Units = dict[int, frozenset[int]]


def lateness(period: ReportingPeriod, today: date) -> tuple[Units, Units]:
    """Target id → the units whose report to the office came late or is missing after its day; and the missing ones.

    One query.
    """
    reports = with_days(Report.objects.filter(period=period.pk, role=ReportRole.LEAD).order_by())
    rows = reports.values_list("period", "target", "unit", "role", "state", *DAYS, named=True)
    late: dict[int, set[int]] = {}
    missing: dict[int, set[int]] = {}
    for row in rows:
        word, _day = in_time(row._replace(period=period), today)
        if word in LATE:
            late.setdefault(row.target, set()).add(row.unit)
        if word == Timeliness.NOT_REPORTED:
            missing.setdefault(row.target, set()).add(row.unit)
    return frozen(late), frozen(missing)


def frozen(units: dict[int, set[int]]) -> Units:
    return {target: frozenset(found) for target, found in units.items()}
