"""What became of the targets of a notice: a sentence for each part that something is approved of, what is to be carried
over (结转) into the next year, and what nothing can be said of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from django.utils import timezone

from apps.documents.models import Document
from apps.progress.facts import (
    Key,
    Said,
    Span,
    Told,
    commitment_facts,
    heard,
    indicator_facts,
    told_between,
)
from apps.progress.judging import Shown, shown
from apps.progress.lights import IndicatorFacts
from apps.progress.models import Colour, Judgement, Light, Report, ReportRole, ReportState
from apps.progress.timeline import with_plans
from apps.publications.sentences import Promise, clause, of_deliverable, of_figure
from apps.targets.measures import counts_up
from apps.targets.models import Commitment, Indicator, Nature, PlanPoint, Target, ValueStatus
from apps.targets.parties import Party, heads, parties
from apps.targets.plans import parts_of, quarters_of
from apps.targets.quarters import Quarter
from apps.units.models import Unit, User

BEHIND = (Colour.RED, Colour.YELLOW)


@dataclass(frozen=True)
class Part:
    """A figure, or a deliverable without one. `quarter` is the last of which something is approved."""

    target: Target
    indicator: Indicator | None
    commitment: Commitment | None
    quarter: Quarter | None = None
    sentence: str = ""
    following: str = ""  # the same behind another sentence of its target and day
    facts: IndicatorFacts | None = None  # of a figure, behind its sentence
    missing: Decimal | None = None  # to the year's value, in the unit that it is written in
    light: Shown | None = None  # approved ones alone
    units: Sequence[Unit] = ()
    problems: str = ""  # as the lead unit reported them

    @property
    def name(self) -> str:
        return str(self.indicator) if self.indicator else clause(str(self.commitment))

    @property
    def behind(self) -> bool:
        return self.light is not None and self.light.colour in BEHIND

    @property
    def reason(self) -> str:
        """Why it is carried over: the sentence of its light, or the officer's of a judgement."""
        if self.light is None:
            return ""
        return self.light.judgement.reason if self.light.judgement else self.light.light.sentence


@dataclass(frozen=True)
class Achievements:
    document: Document
    parts: list[Part] = field(default_factory=list)

    @cached_property
    def told(self) -> list[Part]:
        """Those of which something is approved, as they stand in the notice."""
        return [part for part in self.parts if part.sentence]

    @cached_property
    def untold(self) -> list[Part]:
        return [part for part in self.parts if not part.sentence]

    @cached_property
    def carried(self) -> list[Part]:
        """At the end of the year what was not reached; before, what is behind, and so is not likely to be."""
        return [part for part in self.told if part.behind]

    @property
    def sections(self) -> list[tuple[str, list[Part]]]:
        found: dict[str, list[Part]] = defaultdict(list)
        for part in self.told:
            found[part.target.section].append(part)
        return list(found.items())

    @property
    def until(self) -> Quarter | None:
        """The latest quarter that a sentence speaks of."""
        return max((part.quarter for part in self.told if part.quarter), default=None)

    @property
    def complete(self) -> bool:
        """Whether the notice's time is over and the sentences speak of its end."""
        quarters = quarters_of(self.document)
        return bool(quarters) and self.until == quarters[-1]


def achievements_of(document: Document, user: User) -> Achievements:
    """Of the targets that the user may see. Twelve queries for any number of them."""
    wanted = Target.objects.visible_to(user).filter(document=document).exclude(nature=Nature.RESULT)
    targets = list(with_plans(wanted))
    quarters = quarters_of(document)
    if not targets or not quarters:
        return Achievements(document)
    told = told_between(document.district_id, targets, str(quarters[0]), str(quarters[-1]))
    units = parties(targets, min(quarters[-1].end, timezone.localdate()))
    reading = Reading(quarters, units, lights_of(targets), problems_of(targets))
    return Achievements(
        document, [part for target in targets for part in reading.parts(target, told.get(target.pk, {}))]
    )


class Reading:
    """Reads the parts of targets of one notice from rows that are fetched once."""

    def __init__(
        self,
        quarters: list[Quarter],
        units: Mapping[int, Sequence[Party]],
        lights: Mapping[tuple[int, Key], Shown],
        problems: Mapping[int, str],
    ) -> None:
        self.quarters, self.units, self.lights, self.problems = quarters, units, lights, problems
        self.today = timezone.localdate()
        self.yearly = len(quarters) == 4 and quarters[0].number == 1

    def parts(self, target: Target, told: dict[Quarter, list[Told]]) -> list[Part]:
        owners = {commitment.pk: commitment.unit for commitment in target.commitments.all()}
        plans: dict[Key, dict[str, PlanPoint]] = defaultdict(dict)
        for point in target.plan_points.all():
            plans[point.indicator_id, point.commitment_id][point.quarter] = point
        found: list[Part] = []
        for part in parts_of(target):
            indicator = part if isinstance(part, Indicator) else None
            owner = owners.get(part.commitment_id or 0) if isinstance(part, Indicator) else part.unit
            key: Key = (part.pk, None) if indicator else (None, part.pk)
            base = Part(
                target,
                indicator,
                None if isinstance(part, Indicator) else part,
                light=self.lights.get((target.pk, key)),
                units=[owner] if owner else [one.unit for one in heads(self.units[target.pk])],
                problems=self.problems.get(target.pk, ""),
            )
            found.append(self.told(base, key, owner, told, plans[key], found))
        return found

    def told(
        self,
        part: Part,
        key: Key,
        owner: Unit | None,
        told: dict[Quarter, list[Told]],
        plan: dict[str, PlanPoint],
        before: Sequence[Part],
    ) -> Part:
        words = [(q, heard(key, owner.pk if owner else None, told[q], latest=False)) for q in sorted(told)]
        approved = [(quarter, word) for quarter, word in words if word is not None]
        if not approved:
            return part
        quarter, now = approved[-1]
        said = Said(now, [word for _quarter, word in approved[:-1]])
        span = Span(quarter, self.quarters)
        if part.indicator is not None:
            return self.counted(
                part, part.indicator, indicator_facts(part.indicator, span, plan, said), before
            )
        if part.commitment is not None and now.state:
            sentence = of_deliverable(commitment_facts(part.commitment, span, plan, said))
            return replace(part, quarter=quarter, sentence=sentence)
        return part

    def counted(
        self, part: Part, indicator: Indicator, facts: IndicatorFacts, before: Sequence[Part]
    ) -> Part:
        """Held against the target as it is by now, official where it was provisional in the quarter."""
        version = indicator.version_on(max(facts.quarter.end, self.today))
        if facts.actual is None:
            return part
        if version is not None:
            facts = replace(facts, value=version.value / indicator.scale)
        promise = Promise(
            before=part.target.words[: max(0, indicator.start - part.target.start)],
            provisional=version is not None and version.status == ValueStatus.PROVISIONAL,
            yearly=self.yearly,
            part=any(
                one.indicator and one.indicator.pk == indicator.parent_id and one.quarter == facts.quarter
                for one in before
            ),
        )
        last = next((one for one in reversed(before) if one.sentence), None)
        said = last is not None and last.quarter == facts.quarter
        return replace(
            part,
            quarter=facts.quarter,
            facts=facts,
            sentence=of_figure(facts, promise),
            following=of_figure(facts, replace(promise, follows=True)) if said else "",
            missing=missing_of(facts),
        )


def missing_of(facts: IndicatorFacts) -> Decimal | None:
    """How much is missing to the year's value of what counts up to it; None where nothing is, or it does not."""
    if facts.value is None or facts.actual is None:
        return None
    up = counts_up(facts.measure, facts.name, comparator=facts.comparator, change=facts.change)
    return facts.value - facts.actual if up and facts.actual < facts.value else None


def lights_of(targets: Iterable[Target]) -> dict[tuple[int, Key], Shown]:
    """(target, part) → its newest approved light that is not grey, with what an officer said of it. Two queries."""
    return {
        (pk, key): one
        for (pk, key, _quarter), one in approved_lights(targets).items()
        if one.colour != Colour.GREY
    }


def approved_lights(targets: Iterable[Target]) -> dict[tuple[int, Key, str], Shown]:
    """(target, part, quarter) → its approved light, with what an officer said of it, by quarter. Two queries."""
    lights = Light.objects.filter(target__in=[t.pk for t in targets], provisional=False, superseded_at=None)
    said = Judgement.objects.filter(target__in=[t.pk for t in targets], withdrawn_at=None)
    holding = shown(lights.select_related("period").defer("inputs"), said).values()
    return {
        (
            one.light.target_id,
            (one.light.indicator_id, one.light.commitment_id),
            one.light.period.quarter,
        ): one
        for one in sorted(holding, key=lambda one: one.light.period.quarter)
    }


def problems_of(targets: Iterable[Target]) -> dict[int, str]:
    """Target id → the problems of its last approved report. One query."""
    rows = Report.objects.filter(
        target__in=[target.pk for target in targets], role=ReportRole.LEAD, state=ReportState.APPROVED
    ).order_by("period__quarter", "approved_at")
    return {target: problems for target, problems in rows.values_list("target", "problems") if problems}
