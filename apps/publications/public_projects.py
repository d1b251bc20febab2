"""What goes out of the released ★ livelihood projects: approved data alone, and nobody's name (ADR 28).

Not the problems and the help that units report, not the sentences of lights and judgements, not the leader in charge.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from apps.progress.facts import Key, told_between
from apps.progress.lights import WORST_FIRST
from apps.progress.models import Colour, Report, ReportingPeriod, ReportRole, ReportState
from apps.progress.timeline import with_plans
from apps.publications.achievements import Part, Reading, approved_lights
from apps.targets.models import Commitment, Target, ValueStatus
from apps.targets.parties import Party, parties
from apps.targets.plans import quarters_of
from apps.targets.quarters import Quarter
from apps.targets.wording import quantity

# A mobile or fixed telephone, or an identity number. What a unit wrote with one of these in it does not go out.
PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-—－ ]?\d{7,8}|\d{17}[\dXx])(?!\d)")


@dataclass(frozen=True)
class Figure:
    """One figure of a project, in `unit` (台, 万平方米, %). Declines are written as they are spoken of: 3 for 下降3%."""

    name: str
    unit: str
    comparator: str  # eq ge le approx
    change: str  # "", up, down
    value: Decimal | None  # promised; None: awaited from a higher level
    provisional: bool  # 暂定: another value may still be issued
    planned: Decimal | None  # by the end of `quarter`; None: nothing was planned for it
    reached: Decimal | None  # by the end of `quarter`; None: nothing is approved yet
    quarter: str  # 2026Q3; "" while nothing is approved

    @property
    def promise(self) -> str:
        """The promised value in words: at least 300家; "" while it is awaited."""
        entry = {"value": self.value, "unit": self.unit, "comparator": self.comparator, "change": self.change}
        return "" if self.value is None else quantity(entry)


@dataclass(frozen=True)
class Project:
    """One ★ commitment, as it stood at the end of the last quarter of which something is approved."""

    id: int
    notice: str
    notice_number: str
    section: str
    label: str  # its target's printed number: 二、（一）
    words: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    due_on: date | None
    figures: tuple[Figure, ...]
    progress: str  # sentences made of the figures and states; "" while nothing is approved
    narrative: str  # what the lead units wrote; "" where it speaks of more than what is open
    quarter: str  # 2026Q3; "" while nothing is approved
    light: str  # a Colour; grey while nothing is approved
    approved_on: date | None

    @property
    def quarter_name(self) -> str:
        return ReportingPeriod(quarter=self.quarter).name if self.quarter else ""


@dataclass(frozen=True)
class Approval:
    """A report to the office that was approved; `narrative` is empty where it was returned since."""

    unit: int
    approved_on: date
    narrative: str


Lights = Mapping[tuple[int, Key, str], str]


def public_projects(district_id: int, year: int, commitments: Collection[int]) -> tuple[Project, ...]:
    """These projects of the district, as they stood by the end of the year, in the order of the notices.

    At most fourteen queries for any number of them.
    """
    chosen = Commitment.objects.filter(district=district_id, starred=True, pk__in=commitments)
    rows = Target.objects.filter(district=district_id, pk__in=chosen.values("target"))
    targets = list(with_plans(rows).order_by("document__period_start", "document_id", "start", "pk"))
    if not targets:
        return ()
    first = min(quarters_of(target.document)[0] for target in targets)
    end = Quarter(year, 4)
    told = told_between(district_id, targets, str(first), str(end))
    units = parties(targets, min(end.end, timezone.localdate()))
    lights = {place: one.colour for place, one in approved_lights(targets).items()}
    approvals = approvals_of(district_id, targets)
    found = []
    for target in targets:
        reading = Reading(quarters_of(target.document), units, {}, {})
        parts = reading.parts(target, told.get(target.pk, {}))
        writing = Writing(target, parts, units[target.pk], lights, approvals, set(commitments))
        found += [writing.project(one) for one in target.commitments.all() if one.pk in writing.open]
    return tuple(found)


def approvals_of(district_id: int, targets: Sequence[Target]) -> dict[tuple[int, str], list[Approval]]:
    """(target, quarter) → the approved reports of its lead units. One query."""
    rows = Report.objects.filter(
        district=district_id,
        target__in=[target.pk for target in targets],
        role=ReportRole.LEAD,
        approved_at__isnull=False,
    ).order_by("unit__order", "unit")
    found: dict[tuple[int, str], list[Approval]] = defaultdict(list)
    for target, quarter, unit, state, at, narrative in rows.values_list(
        "target", "period__quarter", "unit", "state", "approved_at", "narrative"
    ):
        words = narrative if state == ReportState.APPROVED else ""
        found[target, quarter].append(Approval(unit, timezone.localdate(at), words))
    return found


class Writing:
    """Writes the projects of one target from rows that are fetched once."""

    def __init__(
        self,
        target: Target,
        parts: Sequence[Part],
        units: Sequence[Party],
        lights: Lights,
        approvals: Mapping[tuple[int, str], Sequence[Approval]],
        open_ids: set[int],
    ) -> None:
        self.target, self.parts, self.units = target, parts, units
        self.lights, self.approvals = lights, approvals
        commitments = {one.pk for one in target.commitments.all()}
        self.open, self.whole = commitments & open_ids, commitments <= open_ids

    def project(self, commitment: Commitment) -> Project:
        parts = [part for part in self.parts if commitment_of(part) == commitment.pk]
        told = [part for part in parts if part.sentence]
        quarter = max((str(part.quarter) for part in told), default="")
        approvals = self.approvals_behind(commitment, quarter)
        leads = [str(unit.name) for unit in parts[0].units] if parts else []
        return Project(
            id=commitment.pk,
            notice=str(self.target.document),
            notice_number=self.target.document.doc_number,
            section=self.target.section,
            label=self.target.label_path,
            words=commitment.words.strip("★ \n"),
            leads=tuple(leads),
            supports=tuple(
                one.unit.name for one in self.units if one.unit.name not in leads and not one.answers
            ),
            due_on=commitment.deadline,
            figures=tuple(figures(parts)),
            progress="".join(
                part.following or part.sentence if n else part.sentence for n, part in enumerate(told)
            ),
            narrative=self.narrative(approvals),
            quarter=quarter,
            light=self.light(told),
            approved_on=max((one.approved_on for one in approvals), default=None),
        )

    def approvals_behind(self, commitment: Commitment, quarter: str) -> Sequence[Approval]:
        """Those of the unit that does it, else those of all that lead."""
        approvals = self.approvals.get((self.target.pk, quarter), ())
        return [one for one in approvals if one.unit == commitment.unit_id] or approvals

    def narrative(self, approvals: Sequence[Approval]) -> str:
        """It is about the whole target: where part of that is not open, or somebody's number stands in it, it stays in."""
        words = "\n".join(one.narrative.strip() for one in approvals if one.narrative.strip())
        return words if self.whole and not PERSONAL.search(words) else ""

    def light(self, told: Sequence[Part]) -> str:
        """The worst of its parts, each in the quarter that its sentence speaks of."""
        colours = [
            self.lights.get((self.target.pk, key_of(part), str(part.quarter)), Colour.GREY) for part in told
        ]
        return str(next((colour for colour in WORST_FIRST if colour in colours), Colour.GREY))


def figures(parts: Sequence[Part]) -> Iterator[Figure]:
    today = timezone.localdate()
    for part in parts:
        if (indicator := part.indicator) is not None:
            facts = part.facts
            version = indicator.version_on(max(part.quarter.end, today) if part.quarter else today)
            yield Figure(
                name=indicator.name,
                unit=indicator.entry_unit,
                comparator=indicator.comparator,
                change=indicator.change,
                value=version.value / indicator.scale if version else None,
                provisional=version is not None and version.status == ValueStatus.PROVISIONAL,
                planned=facts.planned if facts else None,
                reached=facts.actual if facts else None,
                quarter=str(part.quarter or ""),
            )


def commitment_of(part: Part) -> int | None:
    """The number of the commitment that the part belongs to, or is."""
    owner = part.indicator.commitment_id if part.indicator else None
    return owner or (part.commitment.pk if part.commitment else None)


def key_of(part: Part) -> Key:
    return (
        (part.indicator.pk, None)
        if part.indicator
        else (None, part.commitment.pk if part.commitment else None)
    )
