"""What is done with reports by the API: who may, and that refusals are those of the verbs, in the same words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from rest_framework.test import APIClient

from apps.audit.models import Event, Outcome
from apps.progress import evidence, opening, reporting
from apps.progress.models import Evidence, Report, ReportState
from apps.progress.reporting import Change, save
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill

PDF = b"%PDF-1.7\n%%EOF\n"
LATER = date(2026, 10, 20)
RETURN = {"reason": "请核实。", "due_on": LATER.isoformat()}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@dataclass(frozen=True)
class Scene:
    """The quarter as every verb finds it."""

    quarter: Quarter
    lead: Unit
    support: Unit
    head: User
    support_head: User
    officer: User

    @property
    def report(self) -> Report:
        return self.quarter.report(self.quarter.business, self.lead)

    @property
    def supporting(self) -> Report:
        return self.quarter.report(self.quarter.business, self.support)

    def filled(self) -> Report:
        figures = {f"indicator_{self.quarter.whole.pk}": 620, f"indicator_{self.quarter.part.pk}": 410}
        return fill(self.report, self.head, narrative="已帮扶。", **figures)

    def handed_up(self) -> Report:
        return reporting.hand_up(self.filled(), by=self.head)

    def submitted(self) -> Report:
        reporting.submit(self.filled(), by=self.head)
        return self.report

    def support_submitted(self) -> Report:
        fill(self.supporting, self.support_head, narrative="已配合。")
        reporting.submit(self.supporting, by=self.support_head)
        return self.supporting

    def approved(self) -> Report:
        return reporting.approve(self.submitted(), by=self.officer)

    def returned(self) -> Report:
        reporting.return_report(self.submitted(), by=self.officer, reason="请核实。", due_on=LATER)
        return self.report

    def evidence(self) -> Evidence:
        return evidence.add(self.report, ContentFile(PDF), "表.pdf", by=self.head)

    def closed(self) -> Report:
        opening.close_period(self.quarter.period, by=self.officer)
        return self.report


@pytest.fixture
def scene(quarter: Quarter, unit: Unit, care_unit: Unit, unit_head: User, officer: User) -> Scene:
    support_head = person(unit.district, "care_head", "民政局长", Role.UNIT_HEAD, care_unit)
    return Scene(quarter, unit, care_unit, unit_head, support_head, officer)


def post(client: APIClient, of: Any, verb: str, given: Any = None) -> Any:
    of_what = "periods" if verb == "approve-clean" else "reports"
    return client.post(f"/api/v1/{of_what}/{of.pk}/{verb}", given or {}, format="json")


def upload(client: APIClient, report: Report, content: bytes = PDF) -> Any:
    return client.post(
        f"/api/v1/reports/{report.pk}/evidence", {"file": SimpleUploadedFile("表.pdf", content)}
    )


# Who may: verb × role; the statuses are of the lead's reporter and head, the supporting unit's head, another
# unit's head, the officer, the leader, and an officer of another district.
WHO = ("own reporter", "own head", "support head", "other head", "officer", "leader", "stranger")
Do = Callable[[APIClient], Any]
TABLE: dict[str, tuple[tuple[int, ...], Callable[[Scene], Do]]] = {
    "fill in": (
        (200, 200, 404, 404, 403, 403, 404),
        lambda s: lambda c: c.patch(f"/api/v1/reports/{s.report.pk}", {"problems": "无"}, format="json"),
    ),
    "push": (
        (200, 200, 403, 403, 403, 403, 403),
        lambda s: lambda c: pushed(c, s),
    ),
    "add evidence": ((201, 201, 404, 404, 403, 403, 404), lambda s: lambda c: upload(c, s.report)),
    "remove evidence": (
        (204, 204, 404, 404, 403, 403, 404),
        lambda s: acting(s.evidence(), lambda c, file: c.delete(f"/api/v1/evidence/{file.pk}")),
    ),
    "see evidence": (
        (200, 200, 404, 404, 200, 200, 404),
        lambda s: acting(s.evidence(), lambda c, file: c.get(f"/api/v1/evidence/{file.pk}/file")),
    ),
    "hand up": (
        (200, 200, 404, 404, 403, 403, 404),
        lambda s: acting(s.filled(), lambda c, report: post(c, report, "hand-up")),
    ),
    "send back": (
        (403, 200, 404, 404, 403, 403, 404),
        lambda s: acting(s.handed_up(), lambda c, report: post(c, report, "send-back", {"reason": "有误"})),
    ),
    "submit": (
        (403, 200, 404, 404, 403, 403, 404),
        lambda s: acting(s.filled(), lambda c, report: post(c, report, "submit")),
    ),
    "return": (
        (403, 403, 404, 404, 200, 403, 404),
        lambda s: acting(s.submitted(), lambda c, report: post(c, report, "return", RETURN)),
    ),
    "return the supporting unit's": (
        (403, 200, 403, 404, 409, 403, 404),
        lambda s: acting(s.support_submitted(), lambda c, report: post(c, report, "return", RETURN)),
    ),
    "approve": (
        (403, 403, 404, 404, 200, 403, 404),
        lambda s: acting(s.submitted(), lambda c, report: post(c, report, "approve")),
    ),
    "approve the clean ones": (
        (403, 403, 403, 403, 200, 403, 404),
        lambda s: acting(s.submitted(), lambda c, report: post(c, report.period, "approve-clean")),
    ),
}


def acting(on: Any, do: Callable[[APIClient, Any], Any]) -> Do:
    return lambda client: do(client, on)


def pushed(client: APIClient, scene: Scene) -> Any:
    reading = {"indicator": scene.quarter.whole.pk, "value": "1"}
    given = {"period": "2026Q3", "unit": scene.lead.pk, "readings": [reading]}
    return client.post("/api/v1/readings", given, format="json")


@pytest.fixture
def everybody(scene: Scene, program: Program, other_district: District) -> dict[str, APIClient]:
    other = UnitFactory(district=scene.lead.district, name="区档案局")
    clients = (
        program(Role.REPORTER),
        program(Role.UNIT_HEAD),
        program(Role.UNIT_HEAD, of=scene.support),
        program(Role.UNIT_HEAD, of=other),
        program(Role.OFFICER),
        program(Role.LEADER),
        program(Role.OFFICER, of_district=other_district),
    )
    return dict(zip(WHO, clients, strict=True))


class _Undo(Exception):
    pass


def status_of(do: Do, client: APIClient) -> int:
    """What is answered; what was done is undone."""
    status = 0
    try:
        with transaction.atomic():
            answer = do(client)
            status = answer.status_code
            list(answer)  # a file is read to its end
            raise _Undo
    except _Undo:
        return status


@pytest.mark.parametrize("verb", list(TABLE))
def test_who_may(scene: Scene, everybody: dict[str, APIClient], verb: str) -> None:
    statuses, prepare = TABLE[verb]
    do = prepare(scene)
    told = {who: status_of(do, client) for who, client in everybody.items()}
    assert told == dict(zip(WHO, statuses, strict=True))


SCOPED = {
    "fill in": "write:reports",
    "push": "write:reports",
    "add evidence": "write:reports",
    "hand up": "write:reports",
    "submit": "write:reports",
    "return": "check:reports",
    "approve": "check:reports",
    "approve the clean ones": "check:reports",
    "return the supporting unit's": "check:reports",
}


@pytest.mark.parametrize("verb", list(SCOPED))
def test_what_a_token_is_for(scene: Scene, program: Program, verb: str) -> None:
    """With the scope of the verb, and without it."""
    office = verb in ("return", "approve", "approve the clean ones")
    role = Role.OFFICER if office else Role.UNIT_HEAD
    do = TABLE[verb][1](scene)
    every = {"read:reports", "write:reports", "check:reports", "write:targets"}
    narrow = program(role, *sorted(every - {SCOPED[verb]}))
    assert status_of(do, narrow) == 403
    assert status_of(do, program(role, "read:reports", SCOPED[verb])) in (200, 201)


# What is refused: each as the verb says it. Brought to where it does not fit → by the API, by the verb, status, type.
REFUSALS: dict[str, tuple[str, Callable[[Scene], Any], str, Any, Callable[[Any, User], Any], int, str]] = {
    "a text in a submitted report": (
        *("own head", lambda s: s.submitted(), "", {"narrative": "另写"}),
        *(lambda r, by: save(r, [Change("narrative", "已帮扶。", "另写")], by=by), 409, "report-not-open"),
    ),
    "a text when the period is closed": (
        *("own head", lambda s: s.closed(), "", {"narrative": "另写"}),
        *(lambda r, by: save(r, [Change("narrative", "", "另写")], by=by), 409, "period-closed"),
    ),
    "a help unit that is none": (
        *("own head", lambda s: s.report, "", {"help_unit": 999_999}),
        *(lambda r, by: save(r, [Change("help_unit", "", "999999")], by=by), 422, "invalid-values"),
    ),
    "handing up what is not filled in": (
        *("own reporter", lambda s: s.report, "hand-up", None),
        *(lambda r, by: reporting.hand_up(r, by=by), 422, "not-submittable"),
    ),
    "handing up to nobody": (
        *("own reporter", lambda s: without_head(s.filled()), "hand-up", None),
        *(lambda r, by: reporting.hand_up(r, by=by), 409, "no-unit-head"),
    ),
    "handing up what is submitted": (
        *("own reporter", lambda s: s.submitted(), "hand-up", None),
        *(lambda r, by: reporting.hand_up(r, by=by), 409, "report-refused"),
    ),
    "sending back without a reason": (
        *("own head", lambda s: s.handed_up(), "send-back", {"reason": " "}),
        *(lambda r, by: reporting.send_back(r, by=by, reason=" "), 422, "invalid-return"),
    ),
    "sending back what is submitted": (
        *("own head", lambda s: s.submitted(), "send-back", {"reason": "有误"}),
        *(lambda r, by: reporting.send_back(r, by=by, reason="有误"), 409, "report-refused"),
    ),
    "submitting what is not filled in": (
        *("own head", lambda s: s.report, "submit", None),
        *(lambda r, by: reporting.submit(r, by=by), 422, "not-submittable"),
    ),
    "submitting when the period is closed": (
        *("own head", lambda s: s.closed(), "submit", None),
        *(lambda r, by: reporting.submit(r, by=by), 409, "period-closed"),
    ),
    "returning a draft": (
        *("officer", lambda s: s.report, "return", RETURN),
        *(
            lambda r, by: reporting.return_report(r, by=by, reason="请核实。", due_on=LATER),
            409,
            "report-refused",
        ),
    ),
    "returning without a reason": (
        *("officer", lambda s: s.submitted(), "return", {**RETURN, "reason": ""}),
        *(lambda r, by: reporting.return_report(r, by=by, reason="", due_on=LATER), 422, "invalid-return"),
    ),
    "returning for a reason that is too long": (
        *("officer", lambda s: s.submitted(), "return", {**RETURN, "reason": "长" * 1001}),
        *(
            lambda r, by: reporting.return_report(r, by=by, reason="长" * 1001, due_on=LATER),
            422,
            "invalid-return",
        ),
    ),
    "returning for a day that is over": (
        *("officer", lambda s: s.submitted(), "return", {**RETURN, "due_on": "2026-10-08"}),
        *(
            lambda r, by: reporting.return_report(r, by=by, reason="请核实。", due_on=date(2026, 10, 8)),
            *(422, "invalid-return"),
        ),
    ),
    "returning an old version": (
        *("officer", lambda s: s.submitted(), "return", {**RETURN, "number": 7}),
        *(
            lambda r, by: reporting.return_report(r, by=by, reason="请核实。", due_on=LATER, number=7),
            *(412, "newer-version"),
        ),
    ),
    "returning the supporting unit's old version": (
        *("own head", lambda s: s.support_submitted(), "return", {**RETURN, "number": 7}),
        *(
            lambda r, by: reporting.return_support(r, by=by, reason="请核实。", due_on=LATER, number=7),
            *(412, "newer-version"),
        ),
    ),
    "returning the supporting unit's for the office": (
        *("officer", lambda s: s.support_submitted(), "return", RETURN),
        *(
            lambda r, by: reporting.return_report(r, by=by, reason="请核实。", due_on=LATER),
            409,
            "report-refused",
        ),
    ),
    "approving a draft": (
        *("officer", lambda s: s.report, "approve", None),
        *(lambda r, by: reporting.approve(r, by=by), 409, "report-refused"),
    ),
    "approving an old version": (
        *("officer", lambda s: s.submitted(), "approve", {"number": 7}),
        *(lambda r, by: reporting.approve(r, by=by, number=7), 412, "newer-version"),
    ),
    "approving the supporting unit's": (
        *("officer", lambda s: s.support_submitted(), "approve", None),
        *(lambda r, by: reporting.approve(r, by=by), 409, "report-refused"),
    ),
    "submitting for another role": (
        *("own reporter", lambda s: s.filled(), "submit", None),
        *(lambda r, by: reporting.submit(r, by=by), 403, "not-allowed"),
    ),
}


def without_head(report: Report) -> Report:
    """Nobody is the unit's head any more."""
    User.objects.filter(memberships__role=Role.UNIT_HEAD, memberships__unit=report.unit).update(
        is_active=False
    )
    return report


@pytest.mark.parametrize("what", list(REFUSALS))
def test_refusals_are_those_of_the_verbs(scene: Scene, program: Program, reporter: User, what: str) -> None:
    who, prepare, verb, given, by_verb, status, kind = REFUSALS[what]
    person_of = {"own reporter": reporter, "own head": scene.head, "officer": scene.officer}
    roles = {"own reporter": Role.REPORTER, "own head": Role.UNIT_HEAD, "officer": Role.OFFICER}
    report, client = prepare(scene), program(roles[who])
    with pytest.raises(Exception) as refused, transaction.atomic():  # noqa: PT011 - whatever the verb raises
        by_verb(report, person_of[who])
    address = f"/api/v1/reports/{report.pk}"
    answer = post(client, report, verb, given) if verb else client.patch(address, given, format="json")
    told = answer.json()
    assert (answer.status_code, told["type"], told["detail"]) == (
        status,
        f"/api/problems/{kind}",
        str(refused.value),
    )
    assert answer["Content-Type"] == "application/problem+json"


def test_all_findings_come_with_the_refusal(scene: Scene, program: Program) -> None:
    answer = post(program(Role.UNIT_HEAD), scene.report, "submit")
    assert [error["field"] for error in answer.json()["errors"]] == [
        "narrative",
        f"indicator-{scene.quarter.whole.pk}",
        f"indicator-{scene.quarter.part.pk}",
    ]


def test_a_refusal_stands_in_the_trail(scene: Scene, program: Program) -> None:
    post(program(Role.LEADER), scene.submitted(), "approve")
    assert Event.objects.get(outcome=Outcome.REFUSAL).verb == "report.check"


def test_a_verb_answers_how_the_report_stands_then(scene: Scene, program: Program) -> None:
    scene.filled()
    head, officer = program(Role.UNIT_HEAD), program(Role.OFFICER)
    told = [
        post(program(Role.REPORTER), scene.report, "hand-up"),
        post(head, scene.report, "submit"),
        post(officer, scene.report, "return", RETURN),
        post(head, scene.report, "submit"),
        post(officer, scene.report, "approve", {"number": 2}),
    ]
    assert [answer.json()["state"] for answer in told] == [
        "checking",
        "submitted",
        "returned",
        "submitted",
        "approved",
    ]
    assert told[-1].content == officer.get(f"/api/v1/reports/{scene.report.pk}").content


def test_a_verb_keeps_to_if_match(scene: Scene, program: Program) -> None:
    client, report = program(Role.OFFICER), scene.submitted()
    address = f"/api/v1/reports/{report.pk}"
    etag = client.get(address)["ETag"]
    Report.objects.update(narrative="另写")
    answer = client.post(f"{address}/approve", {}, format="json", headers={"If-Match": etag})
    assert (answer.status_code, Report.objects.get(pk=report.pk).state) == (412, ReportState.SUBMITTED)
    etag = client.get(address)["ETag"]
    answer = client.post(f"{address}/approve", {}, format="json", headers={"If-Match": etag})
    assert answer.status_code == 200


def test_what_is_clean_is_approved_at_once(scene: Scene, program: Program) -> None:
    scene.submitted()
    client = program(Role.OFFICER)
    assert [post(client, scene.quarter.period, "approve-clean").json() for _ in range(2)] == [
        {"approved": 1},
        {"approved": 0},
    ]
    assert scene.report.state == ReportState.APPROVED
