"""The year of tests/year.py walked by programs alone ends with the lights to which people's verbs lead."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from apps.clients.scopes import Scope
from apps.clients.tokens import issue_token
from apps.documents.models import Document
from apps.documents.reading import read
from apps.progress import reporting
from apps.progress.lighting import answer_requests
from apps.progress.models import Light, Report, ReportingPeriod, ReportRole
from apps.progress.opening import close_period, open_period, plan_period, suggested_dates
from apps.progress.workdays import shift
from apps.targets.cells import Cell
from apps.targets.models import Target
from apps.targets.receipts import sign
from apps.targets.saving import confirm_sound, save_cells
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.notices import issue_notice
from tests.programs import client_of, showing
from tests.reports import fill
from tests.year import (
    BUILDING,
    CARE,
    ECONOMY,
    FIRMS,
    HOME,
    HOME_IS,
    MARCH,
    NEXT_STEPS,
    NOTICE,
    OPENED_ON,
    PARKING,
    PLAN,
    PROBLEMS,
    REACHED,
    TRADE,
    Year,
    walk,
)

ANSWER_DAYS = 5  # working days for what was returned
# (quarter, target, part) → colour, reason, sentence
Lights = dict[tuple[str, str, str], tuple[str, str, str]]
Row = dict[str, Any]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(MARCH, tick=False) as traveller:
        yield traveller


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def units_of(district: District) -> dict[str, Unit]:
    """By the names that the notice prints."""
    full = {ECONOMY: "区发展和改革委员会", TRADE: "区商务委员会", CARE: CARE, BUILDING: "区建设和管理委员会"}
    return {
        short: Unit.objects.filter(district=district, name=name).first()
        or UnitFactory(district=district, name=name, short_name=short)
        for short, name in full.items()
    }


def planned(parts: list[Any]) -> list[tuple[Any, dict[str, str]]]:
    """Each part of the notice, in its order, with what the office plans of it by quarter."""
    lines = [line.split("\t") for line in PLAN.split("\n")]
    return [
        (part, {f"2021Q{number}": text for number, text in enumerate(line, start=1) if text})
        for part, line in zip(parts, lines, strict=True)
    ]


@dataclass
class YearOfVerbs(Year):
    """As the pages do it: each step is a verb."""

    clock: time_machine.Traveller
    office: User
    clerk: User
    heads: dict[str, User]
    units: dict[str, Unit]
    document: Document

    def it_is(self, day: date) -> None:
        self.clock.move_to(noon(day))

    @property
    def period(self) -> ReportingPeriod:
        return ReportingPeriod.objects.get(district=self.office.district, quarter=self.quarter)

    def due_on(self) -> date:
        return self.period.lead_due_on

    def report(self, words: str, role: ReportRole = ReportRole.LEAD) -> Report:
        reports = Report.objects.select_related("period", "target__document", "unit")
        return reports.get(period=self.period, target__words__contains=words, role=role)

    def everybody_signs(self) -> None:
        for name, unit in self.units.items():
            sign(Target.objects.visible_to(self.heads[name]), unit=unit, by=self.heads[name])

    def the_office_breaks_down(self) -> None:
        targets = list(self.document.targets.order_by("start"))
        parts = [part for target in targets for part in target.indicators.all() or target.commitments.all()]
        cells = [
            Cell("stage" if hasattr(part, "kind") else "plan", part.pk, quarter, None, text)
            for part, plan in planned(parts)
            for quarter, text in plan.items()
        ]
        save_cells(targets, cells, by=self.office)
        assert confirm_sound(targets, by=self.office) == len(targets)

    def the_office_opens(self) -> None:
        days = suggested_dates(self.quarter)
        open_period(plan_period(self.office.district, self.quarter, by=self.office, **days), by=self.office)

    def the_office_closes(self) -> None:
        close_period(self.period, by=self.office)

    def fill_in(self, by: User, report: Report, narrative: str) -> None:
        values: dict[str, object] = {}
        if report.role == ReportRole.LEAD:
            for one in report.target.indicators.all():
                values[f"indicator_{one.pk}"] = REACHED[one.name][self.number - 1]
        if HOME in report.target.words:
            (home,) = report.target.commitments.all()
            values[f"commitment_{home.pk}"] = HOME_IS[self.number - 1]
            values |= {f"done_{home.pk}": OPENED_ON} if HOME_IS[self.number - 1] == "done" else {}
        fill(report, by, narrative=narrative, problems=PROBLEMS, next_steps=NEXT_STEPS, **values)

    def submit(self, unit: str, words: str, role: ReportRole = ReportRole.LEAD) -> None:
        report = self.report(words, role)
        self.fill_in(self.heads[unit], report, f"第{self.number}季度{unit}按计划推进。")
        reporting.submit(report, by=self.heads[unit])

    def the_clerk_takes_over_what_the_support_wrote(self) -> None:
        support = self.report(FIRMS, ReportRole.SUPPORT)
        self.the_clerk_hands_up(FIRMS, f"第{self.number}季度新引进企业情况。\n{support.narrative}")

    def the_clerk_hands_up(self, words: str, narrative: str) -> None:
        report = self.report(words)
        self.fill_in(self.clerk, report, narrative)
        reporting.hand_up(report, by=self.clerk)

    def the_head_passes_on(self, count: int) -> None:
        waiting = list(Report.objects.filter(period=self.period, state="checking"))
        assert len(waiting) == count
        for report in waiting:
            reporting.submit(report, by=self.heads[ECONOMY])

    def a_unit_reports_its_whole_quarter(self) -> None:
        self.submit(BUILDING, PARKING)

    def the_office_approves(self, words: str) -> None:
        reporting.approve(self.report(words), by=self.office)

    def the_office_approves_the_clean_ones(self) -> None:
        assert reporting.approve_clean(self.period, by=self.office) > 0

    def the_office_returns(self, words: str, reason: str) -> None:
        due_on = shift(timezone.localdate(), ANSWER_DAYS)
        reporting.return_report(self.report(words), by=self.office, reason=reason, due_on=due_on)

    def the_clerk_answers(self, words: str, reason: str, narrative: str) -> None:
        self.the_clerk_hands_up(words, narrative)
        self.the_head_passes_on(1)

    def the_worker_lights(self) -> None:
        answer_requests(self.period.pk)

    def lights(self) -> Lights:
        current = Light.objects.filter(
            district=self.office.district, provisional=False, superseded_at=None
        ).select_related("period", "target", "indicator", "commitment")
        return {
            (light.period.quarter, light.target.words, part_of(light)): (
                light.colour,
                light.reason,
                light.sentence,
            )
            for light in current
        }


def part_of(light: Light) -> str:
    if light.indicator:
        return light.indicator.name
    return light.commitment.words if light.commitment else ""


@dataclass
class YearOfPrograms(Year):
    """Programs with tokens know what the API told them, and nothing else."""

    clock: time_machine.Traveller
    office: APIClient
    clerk: APIClient
    heads: dict[str, APIClient]
    units: dict[str, int]
    document: int = 0
    targets: list[Row] = field(default_factory=list)
    period: Row = field(default_factory=dict)

    def it_is(self, day: date) -> None:
        self.clock.move_to(noon(day))

    def due_on(self) -> date:
        return date.fromisoformat(self.period["lead_due_on"])

    def the_office_issues(self) -> None:
        """Uploads the notice, waits for the worker, takes what it read, and issues it."""
        sent = self.office.post(
            "/api/v1/documents", {"file": SimpleUploadedFile("通知.txt", NOTICE.encode())}
        )
        assert sent.status_code == 202
        self.document = sent.json()["id"]
        read(Document.objects.get(pk=self.document).job.pk)  # the worker
        assert get(self.office, f"documents/{self.document}")["job"]["state"] == "ready"
        for draft in rows(self.office, f"drafts?document={self.document}&state=pending"):
            post(self.office, f"drafts/{draft['id']}/accept")
        post(self.office, f"documents/{self.document}/issue")
        found = rows(self.office, f"targets?document={self.document}")
        self.targets = sorted(found, key=lambda target: target["start"])

    def report(self, client: APIClient, words: str, role: ReportRole = ReportRole.LEAD) -> Row:
        (target,) = [one["id"] for one in self.targets if words in one["words"]]
        (row,) = rows(client, f"reports?period={self.quarter}&target={target}&role={role}")
        return get(client, f"reports/{row['id']}")

    def everybody_signs(self) -> None:
        for name, head in self.heads.items():
            targets = [target["id"] for target in rows(head, f"targets?unit={self.units[name]}")]
            post(head, "receipts", {"unit": self.units[name], "targets": targets})

    def the_office_breaks_down(self) -> None:
        parts = [
            (target, kind, part)
            for target in self.targets
            for kind in ("indicators" if target["indicators"] else "commitments",)
            for part in target[kind]
        ]
        for (target, kind, part), plan in planned(parts):
            said = "value" if kind == "indicators" else "stage"
            points = [{"quarter": quarter, said: text} for quarter, text in plan.items()]
            post(
                self.office,
                f"targets/{target['id']}/break-down",
                {kind: [{"id": part["id"], "plan": points}]},
            )
        confirmed = post(self.office, f"documents/{self.document}/confirm-sound")
        assert confirmed == {"confirmed": len(self.targets)}

    def the_office_opens(self) -> None:
        planned = post(self.office, "periods", {"quarter": self.quarter}, status=201)
        self.period = post(self.office, f"periods/{planned['id']}/open")

    def the_office_closes(self) -> None:
        assert post(self.office, f"periods/{self.period['id']}/close")["state"] == "closed"

    def fill_in(self, client: APIClient, report: Row, narrative: str) -> None:
        given = {"narrative": narrative, "problems": PROBLEMS, "next_steps": NEXT_STEPS}
        said = [
            reading
            for one in report["readings"]
            if (reading := self.reading_of(one["indicator"], one["commitment"], one["name"]))
        ]
        answer = client.patch(f"/api/v1/reports/{report['id']}", {**given, "readings": said}, format="json")
        assert answer.status_code == 200, answer.json()

    def reading_of(self, indicator: int | None, commitment: int | None, name: str) -> Row | None:
        if indicator:
            return {"indicator": indicator, "value": str(REACHED[name][self.number - 1])}
        if HOME not in name:
            return None
        state = HOME_IS[self.number - 1]
        done = {"done_on": OPENED_ON} if state == "done" else {}
        return {"commitment": commitment, "state": state, **done}

    def submit(self, unit: str, words: str, role: ReportRole = ReportRole.LEAD) -> None:
        head = self.heads[unit]
        report = self.report(head, words, role)
        self.fill_in(head, report, f"第{self.number}季度{unit}按计划推进。")
        assert post(head, f"reports/{report['id']}/submit")["state"] == "submitted"

    def the_clerk_takes_over_what_the_support_wrote(self) -> None:
        support = self.report(self.clerk, FIRMS, ReportRole.SUPPORT)
        narrative = f"第{self.number}季度新引进企业情况。\n{support['narrative']}"
        self.the_clerk_hands_up(FIRMS, narrative)

    def the_clerk_hands_up(self, words: str, narrative: str) -> None:
        report = self.report(self.clerk, words)
        self.fill_in(self.clerk, report, narrative)
        assert post(self.clerk, f"reports/{report['id']}/hand-up")["state"] == "checking"

    def the_head_passes_on(self, count: int) -> None:
        head = self.heads[ECONOMY]
        waiting = rows(head, f"reports?period={self.quarter}&state=checking")
        assert len(waiting) == count
        for report in waiting:
            post(head, f"reports/{report['id']}/submit")

    def a_unit_reports_its_whole_quarter(self) -> None:
        """Its own system pushes the figures."""
        head = self.heads[BUILDING]
        report = self.report(head, PARKING)
        readings = [
            self.reading_of(one["indicator"], None, one["name"])
            for one in report["readings"]
            if one["indicator"]
        ]
        pushed = post(head, "readings", {"period": self.quarter, "readings": readings})
        assert [one["status"] for one in pushed["results"]] == ["saved"]
        self.submit(BUILDING, PARKING)

    def the_office_approves(self, words: str) -> None:
        report = self.report(self.office, words)
        number = report["submissions"][-1]["number"]
        assert post(self.office, f"reports/{report['id']}/approve", {"number": number})["state"] == "approved"

    def the_office_approves_the_clean_ones(self) -> None:
        assert post(self.office, f"periods/{self.period['id']}/approve-clean")["approved"] > 0

    def the_office_returns(self, words: str, reason: str) -> None:
        due_on = shift(timezone.localdate(), ANSWER_DAYS).isoformat()
        report = self.report(self.office, words)
        post(self.office, f"reports/{report['id']}/return", {"reason": reason, "due_on": due_on})

    def the_clerk_answers(self, words: str, reason: str, narrative: str) -> None:
        returned = self.report(self.clerk, words)["returns"][-1]
        assert (returned["reason"], returned["answered_at"]) == (reason, None)
        self.the_clerk_hands_up(words, narrative)
        self.the_head_passes_on(1)

    def the_worker_lights(self) -> None:
        answer_requests(self.period["id"])

    def lights(self, leader: APIClient) -> Lights:
        words = {target["id"]: target["words"] for target in self.targets}
        figures = {one["id"]: one["name"] for target in self.targets for one in target["indicators"]}
        promises = {one["id"]: one["words"] for target in self.targets for one in target["commitments"]}
        return {
            (
                light["period"],
                words[light["target"]],
                figures.get(light["indicator"], "") or promises.get(light["commitment"], ""),
            ): (light["colour"], light["reason"], light["sentence"])
            for light in rows(leader, "lights?current=true&provisional=false")
        }


def get(client: APIClient, address: str) -> Row:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def rows(client: APIClient, address: str) -> list[Row]:
    """Of all pages."""
    found, following = [], f"/api/v1/{address}"
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content.decode()
        found += answer.json()["results"]
        following = answer.json()["next"]
    return found


def post(client: APIClient, address: str, given: Row | None = None, *, status: int = 200) -> Row:
    """With a key of its own, as a program does that may have to ask again."""
    key = {"Idempotency-Key": str(uuid4())}
    answer = client.post(f"/api/v1/{address}", given or {}, format="json", headers=key)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def year_of_verbs(clock: time_machine.Traveller, district: District) -> YearOfVerbs:
    units = units_of(district)
    heads = {
        name: person(district, f"head-{unit.pk}", f"{name}负责人", Role.UNIT_HEAD, unit)
        for name, unit in units.items()
    }
    office = person(district, f"office-{district.pk}", "督查员", Role.OFFICER)
    clerk = person(district, f"clerk-{district.pk}", "填报人", Role.REPORTER, units[ECONOMY])
    return YearOfVerbs(clock, office, clerk, heads, units, issue_notice(NOTICE, office))


def year_of_programs(clock: time_machine.Traveller, by: User) -> YearOfPrograms:
    units = units_of(by.district)
    # A clerk, or a clerk's program, hands up to a person.
    person(by.district, "head", "单位审核人", Role.UNIT_HEAD, units[ECONOMY])
    return YearOfPrograms(
        clock,
        office=program(by, Role.OFFICER),
        clerk=program(by, Role.REPORTER, units[ECONOMY]),
        heads={name: program(by, Role.UNIT_HEAD, unit) for name, unit in units.items()},
        units={name: unit.pk for name, unit in units.items()},
    )


def program(by: User, role: Role, unit: Unit | None = None) -> APIClient:
    """Its token holds for the whole year."""
    expires_at = timezone.now() + timedelta(days=365)
    return showing(issue_token(client_of(by, role, unit), Scope.values, expires_at, by=by)[1])


def test_programs_walk_the_year_to_the_same_lights(
    clock: time_machine.Traveller, other_district: District, security_administrator: User
) -> None:
    people = year_of_verbs(clock, other_district)
    walk(people)
    clock.move_to(MARCH)
    leader = program(security_administrator, Role.LEADER)
    programs = year_of_programs(clock, security_administrator)
    programs.the_office_issues()
    walk(programs)
    told = programs.lights(leader)
    assert told == people.lights()
    colours = {words: [] for words in (FIRMS, HOME, PARKING, "养老床位", "登记失业")}
    for (_quarter, target, part), (colour, _reason, _sentence) in sorted(told.items()):
        for words, seen in colours.items():
            if words in target and not part:
                seen.append(colour)
    assert colours == {
        FIRMS: ["green", "green", "green", "green"],
        HOME: [*colours[HOME][:2], "green", "green"],
        PARKING: ["green", "green", "green", "green"],
        "养老床位": ["green", "green", "yellow", "red"],
        "登记失业": ["grey", "grey", "grey", "grey"],
    }
