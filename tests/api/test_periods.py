"""Reporting periods: who sees when reports are due, and what the office does with a quarter."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from apps.audit.models import Event
from apps.progress import opening
from apps.progress.models import Extension, PeriodState, ReportingPeriod
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.api.refusals import ROLES, assert_nowhere, errors, problem, refusal
from tests.factories import PeriodFactory, UnitFactory
from tests.notices import issue_notice
from tests.reports import NOTICE, TODAY

PERIODS = "/api/v1/periods"
Q3 = {  # as suggested: National Day moves what follows it
    "opens_on": "2026-09-20",
    "support_due_on": "2026-10-13",
    "lead_due_on": "2026-10-20",
    "closes_on": "2026-10-27",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def other(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def period(district: District) -> ReportingPeriod:
    """The third quarter, open."""
    return PeriodFactory(district=district, quarter="2026Q3")


def shown(period: ReportingPeriod, *extensions: Extension) -> dict[str, Any]:
    def moment(at: Any) -> str | None:
        return at and timezone.localtime(at).isoformat()

    return {
        "id": period.pk,
        "quarter": period.quarter,
        "state": period.state,
        **{name: getattr(period, name).isoformat() for name in opening.DATES},
        "opened_at": moment(period.opened_at),
        "closed_at": moment(period.closed_at),
        "extensions": [
            {
                "id": one.pk,
                "unit": one.unit_id,
                "due_on": one.due_on.isoformat(),
                "reason": one.reason,
                "granted_at": moment(one.granted_at),
            }
            for one in extensions
        ],
    }


def extended(period: ReportingPeriod, unit: Unit, by: User) -> Extension:
    return opening.extend(period, unit, by=by, due_on=period.closes_on, reason="数据未出")


# Who sees what.


@pytest.mark.parametrize("count", [1, 3])
def test_a_unit_sees_when_its_reports_are_due(
    program: Program,
    period: ReportingPeriod,
    unit: Unit,
    other: Unit,
    officer: User,
    other_district: District,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    mine, _theirs = extended(period, unit, officer), extended(period, other, officer)
    more = [PeriodFactory(district=period.district, quarter=f"2027Q{n}") for n in range(1, count)]
    PeriodFactory(district=other_district, quarter="2026Q3")
    client = program(Role.REPORTER)
    client.get(PERIODS)
    with django_assert_num_queries(4):  # the token, its memberships, the periods, their extensions
        rows = client.get(PERIODS).json()["results"]
    assert rows == [shown(period, mine), *map(shown, more)]
    assert client.get(f"{PERIODS}/{period.pk}").json() == shown(period, mine)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_the_district_sees_all_extensions(
    program: Program, period: ReportingPeriod, unit: Unit, other: Unit, officer: User, role: Role
) -> None:
    both = [extended(period, unit, officer), extended(period, other, officer)]
    assert program(role).get(f"{PERIODS}/{period.pk}").json() == shown(period, *both)


def test_periods_are_found_by_state_and_quarter(program: Program, district: District) -> None:
    made = {
        PeriodState.PLANNED: PeriodFactory(district=district, quarter="2026Q4", planned=True),
        PeriodState.OPEN: PeriodFactory(district=district, quarter="2026Q3"),
        PeriodState.CLOSED: PeriodFactory(district=district, quarter="2026Q2", closed=True),
    }
    client = program()
    for state, period in made.items():
        assert client.get(f"{PERIODS}?state={state}").json()["results"] == [shown(period)]
        assert client.get(f"{PERIODS}?quarter={period.quarter}").json()["results"] == [shown(period)]
    newest = client.get(f"{PERIODS}?ordering=-quarter").json()["results"]
    assert [row["quarter"] for row in newest] == ["2026Q4", "2026Q3", "2026Q2"]
    assert client.get(f"{PERIODS}?state=lost").status_code == 400


def test_nothing_of_another_district_is_there(
    program: Program, period: ReportingPeriod, other_district: District
) -> None:
    office, theirs = program(), PeriodFactory(district=other_district, quarter="2026Q3")
    unit = UnitFactory(district=other_district)
    extension = {"due_on": "2026-10-20", "reason": "数据未出"}
    for verb, body in VERBS.items():
        assert_nowhere(office, lambda pk: (f"{PERIODS}/{pk}/{verb}", body), theirs.pk)  # noqa: B023
    assert_nowhere(office, lambda pk: (f"{PERIODS}/{period.pk}/extend", {"unit": pk, **extension}), unit.pk)
    answers = [send(f"{PERIODS}/{pk}") for send in (office.get, office.patch) for pk in (theirs.pk, 10**9)]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1


# Who does what.

VERBS: dict[str, dict[str, Any]] = {
    "open": {},
    "close": {},
    "reopen": {"reason": "补报"},
    "extend": {"due_on": "2026-10-20", "reason": "数据未出"},
}


@pytest.mark.parametrize(
    ("verb", *ROLES),
    [
        ("plan", 403, 403, 201, 403),
        ("amend", 403, 403, 200, 403),
        ("open", 403, 403, 200, 403),
        ("close", 403, 403, 200, 403),
        ("reopen", 403, 403, 200, 403),
        ("extend", 403, 403, 200, 403),
    ],
)
def test_roles_and_the_verbs_of_a_period(
    program: Program,
    period: ReportingPeriod,
    unit: Unit,
    verb: str,
    as_reporter: int,
    as_unit_head: int,
    as_officer: int,
    as_leader: int,
) -> None:
    address, statuses = f"{PERIODS}/{period.pk}", []
    for role in ROLES.values():
        client = program(role)
        if verb == "plan":
            answer = client.post(PERIODS, {"quarter": "2026Q4"}, format="json")
        elif verb == "amend":
            answer = client.patch(address, {"closes_on": "2026-10-30"}, format="json")
        else:
            body = {**VERBS[verb], **({"unit": unit.pk} if verb == "extend" else {})}
            answer = client.post(f"{address}/{verb}", body, format="json")
        statuses.append(answer.status_code)
    assert statuses == [as_reporter, as_unit_head, as_officer, as_leader]


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("read:reports",), 403), (("write:periods",), 403), (("read:reports", "write:periods"), 200)],
)
def test_a_token_needs_the_scopes_to_see_and_to_write(
    program: Program, period: ReportingPeriod, scopes: tuple[str, ...], status: int
) -> None:
    assert program(Role.OFFICER, *scopes).post(f"{PERIODS}/{period.pk}/close").status_code == status


# A quarter.


def test_a_quarter_from_planning_to_closing(program: Program, officer: User, unit: Unit, other: Unit) -> None:
    issue_notice(NOTICE, officer)
    office = program()
    answer = office.post(PERIODS, {"quarter": "2026Q3"}, format="json")
    period = ReportingPeriod.objects.get()
    assert (answer.status_code, answer.json()) == (201, shown(period))
    assert {name: answer.json()[name] for name in Q3} == Q3
    assert answer.json()["state"] == "planned"
    address = f"{PERIODS}/{period.pk}"

    answer = office.patch(address, {"opens_on": "2026-09-21", "closes_on": "2026-10-28"}, format="json")
    period.refresh_from_db()
    assert (answer.status_code, answer.json()) == (200, shown(period))
    assert (period.opens_on, period.closes_on) == (date(2026, 9, 21), date(2026, 10, 28))

    answers = [office.post(f"{address}/open") for _ in range(2)]
    period.refresh_from_db()
    assert [answer.json() for answer in answers] == [shown(period)] * 2
    assert (period.state, period.reports.count()) == (PeriodState.OPEN, 3)

    body = {"unit": unit.pk, "due_on": "2026-10-20", "reason": "数据未出"}
    answer = office.post(f"{address}/extend", body, format="json")
    assert answer.json() == shown(period, Extension.objects.get())

    for verb, given, state in (("close", {}, "closed"), ("reopen", {"reason": "补报"}, "open")):
        answer = office.post(f"{address}/{verb}", given, format="json")
        period.refresh_from_db()
        assert answer.json() == shown(period, Extension.objects.get())
        assert period.state == state
    assert list(Event.objects.filter(verb__startswith="period").values_list("verb", flat=True)) == [
        "period.plan",
        "period.amend",
        "period.open",
        "period.extend",
        "period.close",
        "period.reopen",
    ]


def test_opening_again_adds_what_was_assigned_since(
    program: Program, officer: User, unit: Unit, period: ReportingPeriod
) -> None:
    client, address = program(), f"{PERIODS}/{period.pk}/open"
    client.post(address)
    issue_notice(NOTICE, officer)
    client.post(address)
    assert [report.unit for report in period.reports.all()] == [unit]


def test_an_amendment_of_nothing_changes_nothing(program: Program, period: ReportingPeriod) -> None:
    answer = program().patch(f"{PERIODS}/{period.pk}", {}, format="json")
    assert (answer.status_code, answer.json()) == (200, shown(period))
    assert not Event.objects.filter(verb="period.amend").exists()


# Refusals.


def test_periods_are_refused_in_the_words_of_the_page(
    program: Program, period: ReportingPeriod, officer: User, unit: Unit
) -> None:
    office, address = program(), f"{PERIODS}/{period.pk}"
    days = {name: getattr(period, name) for name in opening.DATES}
    day = timedelta(days=1)

    sentence = refusal(
        opening.PeriodExists, opening.plan_period, period.district, "2026Q3", by=officer, **days
    )
    answer = office.post(PERIODS, {"quarter": "2026Q3"}, format="json")
    assert problem(answer) == (409, "period-exists", sentence)

    for name, wrong in (
        ("closes_on", period.lead_due_on - day),
        ("opens_on", period.opens_on + day),  # it is open already
    ):
        sentence = refusal(
            opening.WrongDates, opening.amend_dates, fresh(period), by=officer, **{**days, name: wrong}
        )
        answer = office.patch(address, {name: wrong.isoformat()}, format="json")
        assert problem(answer) == (422, "wrong-dates", sentence)

    for due_on, reason in (
        (period.support_due_on, "数据未出"),
        (period.closes_on + day, "数据未出"),
        (period.closes_on, " "),
    ):
        given = {"due_on": due_on, "reason": reason}
        sentence = refusal(opening.WrongExtension, opening.extend, fresh(period), unit, by=officer, **given)
        answer = office.post(f"{address}/extend", {"unit": unit.pk, **given}, format="json")
        assert problem(answer) == (422, "wrong-extension", sentence)

    opening.close_period(fresh(period), by=officer)
    sentence = refusal(opening.NoReason, opening.reopen_period, fresh(period), by=officer, reason=" ")
    answer = office.post(f"{address}/reopen", {"reason": " "}, format="json")
    assert problem(answer) == (422, "no-reason", sentence)

    sentence = refusal(opening.PeriodRefused, opening.open_period, fresh(period), by=officer)
    assert problem(office.post(f"{address}/open")) == (409, "period-refused", sentence)


def fresh(period: ReportingPeriod) -> ReportingPeriod:
    return ReportingPeriod.objects.get(pk=period.pk)


@pytest.mark.parametrize(
    "quarter", ["0000Q1", "9999Q4", "2026Q5", "2026-Q1", "\0", "２０２６Q1", None, 20261]
)
def test_a_quarter_that_is_none_is_refused(program: Program, quarter: object) -> None:
    answer = program().post(PERIODS, {"quarter": quarter}, format="json")
    assert problem(answer)[:2] == (400, "invalid")
    assert list(errors(answer)) == ["quarter"]


@pytest.mark.parametrize("quarter", ["2000Q1", "2099Q4"])
def test_any_quarter_of_the_century_can_be_planned(program: Program, quarter: str) -> None:
    assert program().post(PERIODS, {"quarter": quarter}, format="json").json()["quarter"] == quarter


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_far_away_are_refused(program: Program, period: ReportingPeriod, unit: Unit, day: str) -> None:
    office, address = program(), f"{PERIODS}/{period.pk}"
    planned = office.post(PERIODS, {"quarter": "2026Q4", "opens_on": day}, format="json")
    amended = office.patch(address, {"lead_due_on": day}, format="json")
    more = {"unit": unit.pk, "due_on": day, "reason": "数据未出"}
    given = office.post(f"{address}/extend", more, format="json")
    assert [answer.status_code for answer in (planned, amended, given)] == [422] * 3


# Two at once.


def test_days_that_somebody_else_set_are_not_overwritten(
    program: Program, period: ReportingPeriod, officer: User, unit: Unit
) -> None:
    office, address = program(), f"{PERIODS}/{period.pk}"
    etag = office.get(address)["ETag"]
    extended(period, unit, officer)
    refused = office.patch(address, {"closes_on": "2026-10-30"}, format="json", headers={"If-Match": etag})
    assert problem(refused)[:2] == (412, "changed-meanwhile")
    assert problem(office.post(f"{address}/close", headers={"If-Match": etag}))[:2] == (
        412,
        "changed-meanwhile",
    )
    etag = office.get(address)["ETag"]
    answer = office.patch(address, {"closes_on": "2026-10-30"}, format="json", headers={"If-Match": etag})
    assert answer.json()["closes_on"] == "2026-10-30"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_read_the_same_and_write_at_once_one_is_told(
    program: Program, period: ReportingPeriod
) -> None:
    office, address = program(), f"{PERIODS}/{period.pk}"
    etag = office.get(address)["ETag"]
    together = Barrier(2)

    def write(day: str) -> int:
        together.wait(timeout=10)
        try:
            body = {"closes_on": day}
            return office.patch(address, body, format="json", headers={"If-Match": etag}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ["2026-10-29", "2026-10-30"])) == [200, 412]
