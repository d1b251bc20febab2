"""Takes the facts of a quarter's bulletin: from approved reports, their lights, and what officers judged (ADR 17)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from apps.dashboard.figures import COLOURS, NO_DOMAIN, Standing, grouped
from apps.dashboard.scene import day_of
from apps.dashboard.standings import People, standings_of
from apps.dashboard.states import Other, PartLight, State, other_of, state_of
from apps.documents.models import TEXT_FIELDS
from apps.progress.deadlines import in_time, with_days
from apps.progress.models import (
    OPEN_STATES,
    Extension,
    Judgement,
    Light,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
    Return,
    Submission,
)
from apps.progress.queues import came_on
from apps.progress.timeliness import Timeliness
from apps.progress.workdays import working_days_between
from apps.publications.facts import Extended, Facts, Item, Lateness, Returned, Row, Tally
from apps.targets.models import Target

WHOLE = {"indicator": None, "commitment": None}
NOBODY_IN_CHARGE, NO_UNIT, NO_SECTION = "未明确分管领导", "未明确牵头单位", "其他"


def facts_of(period: ReportingPeriod, today: date) -> Facts:
    """The same number of queries for any number of targets."""
    return Quarter(period, today).facts()


@dataclass(frozen=True, slots=True)
class Stood:
    """A target with its state, and that of the quarter before (None: it had no light then)."""

    standing: Standing
    state: State
    state_before: State | None
    other: Other


class Quarter:
    def __init__(self, period: ReportingPeriod, today: date) -> None:
        self.period, self.today = period, today
        self.people = People.of(period.district_id, day_of(period, today))
        before = ReportingPeriod.objects.filter(
            district_id=period.district_id, quarter=str(period.span.previous)
        ).first()
        standings, self.notices = standings_of(
            period, self.people, before=before, today=today, approved_only=True
        )
        self.reports = list(
            with_days(Report.objects.filter(period=period, role=ReportRole.LEAD))
            .select_related("unit", "period")
            .order_by("unit__order", "unit", "pk")
        )
        waiting = {report.target_id for report in self.reports if report.state == ReportState.SUBMITTED}
        owed = {report.target_id for report in self.reports if report.state in OPEN_STATES}
        parts, parts_before = parts_of(period), parts_of(before) if before else {}
        self.compared = any(one.before for one in standings)
        self.stood = [
            Stood(
                standing=one,
                state=state_of(one.colour, parts.get(one.target, [])),
                state_before=state_of(one.before, parts_before.get(one.target, [])) if one.before else None,
                other=other_of(
                    parts.get(one.target, []), waits=one.target in waiting, owed=one.target in owed
                ),
            )
            for one in standings
        ]

    def facts(self) -> Facts:
        standings = [one.standing for one in self.stood]
        worse, better = [s for s in standings if s.worse], [s for s in standings if s.better]
        reds, yellows = ([s for s in standings if s.colour == colour] for colour in ("red", "yellow"))
        items = self.items({s.target: s for s in (*worse, *better, *reds, *yellows)})
        lateness = self.lateness()
        others = Counter(one.other for one in self.stood if one.state == State.OTHER)
        return Facts(
            quarter=self.period.quarter,
            on=self.today.isoformat(),
            total=len(standings),
            compared=self.compared,
            states=self.tallies(State, lambda one: one.state, lambda one: one.state_before),
            others={code.value: others[code] for code in Other},
            lights=self.tallies(COLOURS, lambda one: one.standing.colour, lambda one: one.standing.before),
            starred=row("★", [one for one in self.stood if one.standing.starred]),
            domains=self.rows(lambda s: [s.domain], lambda key: NO_SECTION if key == NO_DOMAIN else key),
            leaders=self.rows(lambda s: [s.leader], self.leader_name, order=list(self.people.holders)),
            units=self.rows(lambda s: s.answering, self.unit_name, order=list(self.people.units)),
            worse=[items[s.target] for s in worse],
            better=[items[s.target] for s in better],
            reds=[items[s.target] for s in reds],
            yellows=[items[s.target] for s in yellows],
            asked=len(self.reports),
            late=sum(one["late"] for one in lateness),
            missing=sum(one["missing"] for one in lateness),
            waiting=sum(report.state == ReportState.SUBMITTED for report in self.reports),
            lateness=lateness,
            extended=self.extended(),
            returned=self.returned(),
        )

    def tallies(
        self,
        codes: Iterable[str],
        now: Callable[[Stood], str],
        before: Callable[[Stood], str | None],
    ) -> dict[str, Tally]:
        counts, counts_before = Counter(map(now, self.stood)), Counter(map(before, self.stood))
        return {
            str(code): Tally(count=counts[code], before=counts_before[code] if self.compared else None)
            for code in codes
        }

    def rows(
        self,
        keys: Callable[[Standing], Iterable[object]],
        name: Callable[..., str],
        order: Sequence[object] = (),
    ) -> list[Row]:
        """In the order of the notices, or in `order`; who is not in it, nobody, comes last."""
        by_target = {one.standing.target: one for one in self.stood}
        found = grouped((one.standing for one in self.stood), lambda s: list(keys(s)))
        places = {key: place for place, key in enumerate(order)}
        chosen = sorted(found, key=lambda key: places.get(key, len(places)))
        return [row(name(key), [by_target[s.target] for s in found[key]]) for key in chosen]

    def leader_name(self, pk: int) -> str:
        return str(self.people.holders[pk]) if pk else NOBODY_IN_CHARGE

    def unit_name(self, pk: int) -> str:
        return str(self.people.units[pk]) if pk else NO_UNIT

    def items(self, standings: Mapping[int, Standing]) -> dict[int, Item]:
        """Target id → what the lists say of it."""
        targets = Target.objects.filter(pk__in=standings).select_related("document")
        targets = targets.defer(*(f"document__{name}" for name in TEXT_FIELDS))
        now = {"period": self.period, "target__in": standings, **WHOLE}
        lights = Light.objects.filter(**now, provisional=False, superseded_at=None)
        sentences = dict(lights.values_list("target", "sentence"))
        judged = dict(Judgement.objects.filter(**now, withdrawn_at=None).values_list("target", "reason"))
        told = approved_words([r for r in self.reports if r.target_id in standings])
        found = {}
        for target in targets:
            one, words = standings[target.pk], told.get(target.pk, {})
            found[target.pk] = Item(
                target=target.pk,
                name=target.headline,
                notice=str(target.document),
                starred=one.starred,
                units="、".join(self.unit_name(pk) for pk in one.leads),
                leader=self.leader_name(one.leader) if one.leader else "",
                colour=one.colour,
                before=one.before,
                sentence=sentences.get(target.pk, ""),
                judged=judged.get(target.pk, ""),
                problems=words.get("problems", ""),
                next_steps=words.get("next_steps", ""),
            )
        return found

    def lateness(self) -> list[Lateness]:
        """The units of which a report came late, or is missing after its day."""
        found: dict[int, Lateness] = {}
        for report in self.reports:
            word, due_on = in_time(report, self.today)
            one = found.setdefault(
                report.unit_id, Lateness(unit=str(report.unit), asked=0, late=0, missing=0, days=0)
            )
            one["asked"] += 1
            if word in (Timeliness.LATE, Timeliness.NOT_REPORTED):
                one["late" if word == Timeliness.LATE else "missing"] += 1
                days = working_days_between(due_on, came_on(report) or self.today)
                one["days"] = max(one["days"], days)
        return [one for one in found.values() if one["late"] or one["missing"]]

    def extended(self) -> list[Extended]:
        last = {
            one.unit_id: one
            for one in Extension.objects.filter(period=self.period).select_related("unit").order_by("pk")
        }
        return [
            Extended(unit=str(one.unit), due_on=one.due_on.isoformat(), reason=one.reason)
            for one in last.values()
        ]

    def returned(self) -> list[Returned]:
        returns = Return.objects.filter(
            report__period=self.period, report__role=ReportRole.LEAD
        ).select_related("report__unit", "report__target")
        return [
            Returned(
                unit=str(one.report.unit),
                name=one.report.target.headline,
                reason=one.reason,
                due_on=one.due_on.isoformat(),
                answered=one.answered_at is not None,
            )
            for one in returns
        ]


def row(name: str, stood: Sequence[Stood]) -> Row:
    states = Counter(one.state for one in stood)
    lights = Counter(one.standing.colour for one in stood)
    return Row(
        name=name,
        total=len(stood),
        states={state.value: states[state] for state in State},
        lights={colour: lights[colour] for colour in COLOURS},
        late=sum(bool(one.standing.late) for one in stood),
    )


def parts_of(period: ReportingPeriod) -> dict[int, list[PartLight]]:
    """Target id → the approved lights of its parts, as officers judged them. Two queries."""
    said = {
        (indicator, commitment): colour
        for indicator, commitment, colour in Judgement.objects.filter(
            period=period, withdrawn_at=None
        ).values_list("indicator", "commitment", "colour")
    }
    lights = Light.objects.filter(period=period, provisional=False, superseded_at=None).exclude(**WHOLE)
    found: dict[int, list[PartLight]] = {}
    for target, indicator, commitment, colour, reason, inputs in lights.values_list(
        "target", "indicator", "commitment", "colour", "reason", "inputs"
    ):
        shown = said.get((indicator, commitment), colour)
        found.setdefault(target, []).append(PartLight(shown, reason, inputs))
    return found


def approved_words(reports: Sequence[Report]) -> dict[int, dict[str, str]]:
    """Target id → problems and next steps, as approved; of several units one after the other, with their names.

    A report that was returned since is quoted as it was approved.
    """
    since = [r.pk for r in reports if r.approved_at is not None and r.state != ReportState.APPROVED]
    frozen = dict(
        Submission.objects.filter(report__in=since, submitted_at__lte=F("report__approved_at"))
        .order_by("number")
        .values_list("report", "content__fields")
    )
    told: dict[int, list[tuple[str, dict[str, str]]]] = {}
    for report in reports:
        fields = {"problems": report.problems, "next_steps": report.next_steps}
        if report.state != ReportState.APPROVED:
            fields = frozen.get(report.pk) or {}
        if report.approved_at is not None:
            told.setdefault(report.target_id, []).append((str(report.unit), fields))
    return {target: joined(words) for target, words in told.items()}


def joined(words: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    found = {}
    for name in ("problems", "next_steps"):
        said = [(unit, fields.get(name, "").strip()) for unit, fields in words]
        said = [(unit, text) for unit, text in said if text]
        found[name] = said[0][1] if len(said) == 1 else "；".join(f"{unit}：{text}" for unit, text in said)
    return found
