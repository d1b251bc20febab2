"""Values that a higher level sets, and adjustments: the pages' verbs and refusals."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.documents.models import Document
from apps.targets import changes, versions
from apps.targets.models import Adjustment, Commitment, Indicator, Target
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.api.refusals import ROLES, assert_nowhere, problem, refusal
from tests.factories import CommitmentFactory, DocumentFactory, IndicatorFactory, TargetFactory, UnitFactory
from tests.notices import issue_notice
from tests.reports import NOTICE, TODAY

API = "/api/v1"
ADJUSTMENTS = f"{API}/adjustments"

OFFICIAL = {
    "value": "820.5",
    "status": "official",
    "effective_on": "2026-10-01",
    "source_words": "沪府办〔2026〕12号",
}
WHEN: dict[str, Any] = {"effective_on": date(2026, 10, 1), "reason": "市里调整任务"}
TOLD = {"effective_on": "2026-10-01", "reason": "市里调整任务"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def document(officer: User, unit: Unit) -> Document:
    UnitFactory(district=unit.district, name="区民政局")
    return issue_notice(NOTICE, officer)


@pytest.fixture
def whole(document: Document) -> Indicator:
    """帮扶引领创业800人, of a target that the programs' unit leads."""
    return Indicator.objects.get(target__document=document, name__contains="创业", parent=None)


@pytest.fixture
def care(document: Document) -> Target:
    """启用养老院，新增养老床位350张: of the other unit."""
    return document.targets.get(words__contains="养老院")


@pytest.fixture
def foreign(stranger: User) -> Target:
    """A target of another district, with one part of each kind."""
    target = TargetFactory(document=DocumentFactory(uploaded_by=stranger))
    IndicatorFactory(commitment=CommitmentFactory(target=target))
    return target


def asked(indicator: Indicator) -> dict[str, Any]:
    return {"indicator": indicator.pk, "new_value": "900", **TOLD}


def waiting(indicator: Indicator) -> Adjustment:
    """Asked for by somebody of the unit."""
    user = User.objects.filter(memberships__role=Role.OFFICER, is_program=False)[0]
    return changes.request_adjustment(indicator, by=user, new_value=Decimal(900), **WHEN)


@pytest.mark.parametrize(
    ("verb", *ROLES),
    [
        ("values", 403, 403, 200, 403),
        ("request", 201, 409, 409, 403),  # the first one waits
        ("approve", 403, 403, 200, 409),  # the office decided already
        ("refuse", 403, 403, 200, 409),
    ],
)
def test_roles_and_changes(
    program: Program,
    whole: Indicator,
    verb: str,
    as_reporter: int,
    as_unit_head: int,
    as_officer: int,
    as_leader: int,
) -> None:
    whole.values.update(status="provisional")
    if verb == "values":
        address, body = f"{API}/indicators/{whole.pk}/values", OFFICIAL
    elif verb == "request":
        address, body = ADJUSTMENTS, asked(whole)
    else:
        address, body = f"{ADJUSTMENTS}/{waiting(whole).pk}/{verb}", {"note": "不同意"}
    expected = [as_reporter, as_unit_head, as_officer, as_leader]
    answers = [program(role).post(address, body, format="json") for role in ROLES.values()]
    assert [answer.status_code for answer in answers] == expected


def test_nothing_of_another_district_is_there(program: Program, foreign: Target, whole: Indicator) -> None:
    office, part = program(), foreign.commitments.get()
    theirs = changes.request_adjustment(part, by=foreign.issued_by, new_deadline=date(2026, 12, 1), **WHEN)
    indicator = foreign.indicators.get()
    deadline = {"new_deadline": "2026-12-01", **TOLD}
    for request, pk in (
        (lambda pk: (f"{API}/indicators/{pk}/values", OFFICIAL), indicator.pk),
        (lambda pk: (ADJUSTMENTS, {**asked(whole), "indicator": pk}), indicator.pk),
        (lambda pk: (ADJUSTMENTS, {"commitment": pk, **deadline}), part.pk),
        (lambda pk: (f"{ADJUSTMENTS}/{pk}/approve", {}), theirs.pk),
        (lambda pk: (f"{ADJUSTMENTS}/{pk}/refuse", {"note": "不同意"}), theirs.pk),
    ):
        assert_nowhere(office, request, pk)
    assert office.get(f"{ADJUSTMENTS}/{theirs.pk}").status_code == 404


def test_an_official_value_is_recorded_once(program: Program, whole: Indicator) -> None:
    whole.values.update(status="provisional")
    client, address = program(), f"{API}/indicators/{whole.pk}/values"
    answers = [client.post(address, OFFICIAL, format="json") for _ in range(2)]
    version = whole.values.get(status="official")
    shown = client.get(f"{API}/indicators/{whole.pk}").content
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, shown)] * 2
    assert answers[0].json()["values"][-1] == {
        "id": version.pk,
        "value": "820.5",
        "status": "official",
        "source": None,
        "source_words": "沪府办〔2026〕12号",
        "adjustment": None,
        "effective_on": "2026-10-01",
        "recorded_at": timezone.localtime(version.recorded_at).isoformat(),
    }


def test_a_value_is_not_recorded_on_what_was_read_before(program: Program, whole: Indicator) -> None:
    client, address = program(), f"{API}/indicators/{whole.pk}"
    whole.values.update(status="provisional")
    etag = client.get(address)["ETag"]
    whole.values.update(value=790)
    answer = client.post(f"{address}/values", OFFICIAL, format="json", headers={"If-Match": etag})
    assert problem(answer)[:2] == (412, "changed-meanwhile")


def test_an_awaited_limit_gets_its_unit(program: Program, care: Target) -> None:
    awaited = IndicatorFactory(commitment=care.commitments.all()[0], unit="", name="登记失业人数")
    client, address = program(), f"{API}/indicators/{awaited.pk}/values"
    assert client.post(address, OFFICIAL, format="json").status_code == 422
    assert (
        client.post(address, {**OFFICIAL, "unit": "人"}, format="json").json()["values"][0]["value"]
        == "820.5"
    )
    awaited.refresh_from_db()
    assert awaited.unit == "人"


@pytest.mark.parametrize(
    ("given", "kind", "status", "type_"),
    [
        ({"value": "-1"}, versions.WrongValue, 422, "wrong-value"),
        ({"source_words": " "}, versions.WrongValue, 422, "wrong-value"),
        ({"unit": "家"}, versions.WrongValue, 422, "wrong-value"),
        ({"effective_on": "2026-01-01"}, versions.TooEarly, 422, "too-early"),
    ],
)
def test_values_are_refused_in_the_words_of_the_page(
    program: Program,
    whole: Indicator,
    officer: User,
    given: dict[str, str],
    kind: type[Exception],
    status: int,
    type_: str,
) -> None:
    whole.values.update(status="provisional")
    body = {**OFFICIAL, **given}
    typed = {
        **body,
        "value": Decimal(body["value"]),
        "effective_on": date.fromisoformat(body["effective_on"]),
    }
    sentence = refusal(kind, changes.record_value, whole, by=officer, **typed)
    answer = program().post(f"{API}/indicators/{whole.pk}/values", body, format="json")
    assert problem(answer) == (status, type_, sentence)


def test_an_official_value_changes_by_an_adjustment_alone(
    program: Program, whole: Indicator, officer: User
) -> None:
    typed = {**OFFICIAL, "value": Decimal("820.5"), "effective_on": date(2026, 10, 1)}
    sentence = refusal(changes.AlreadyOfficial, changes.record_value, whole, by=officer, **typed)
    answer = program().post(f"{API}/indicators/{whole.pk}/values", OFFICIAL, format="json")
    assert problem(answer) == (409, "already-official", sentence)


def test_an_adjustment_is_asked_for_and_approved(program: Program, whole: Indicator) -> None:
    reporter, office = program(Role.REPORTER), program()
    answer = reporter.post(ADJUSTMENTS, asked(whole), format="json")
    assert answer.status_code == 201
    row = answer.json()
    adjustment = Adjustment.objects.get()
    assert row == {
        "id": adjustment.pk,
        "target": whole.target_id,
        "indicator": whole.pk,
        "commitment": None,
        "old_value": "800",
        "new_value": "900",
        "old_deadline": None,
        "new_deadline": None,
        "effective_on": "2026-10-01",
        "reason": "市里调整任务",
        "state": "waiting",
        "requested_by": adjustment.requested_by.name,
        "requested_at": timezone.localtime(adjustment.requested_at).isoformat(),
        "decided_by": None,
        "decided_at": None,
        "decision_note": "",
    }
    assert reporter.get(f"{ADJUSTMENTS}/{row['id']}").json() == row
    approved = office.post(f"{ADJUSTMENTS}/{row['id']}/approve", {"note": "同意"}, format="json")
    assert (approved.status_code, approved.json()["state"], approved.json()["decision_note"]) == (
        200,
        "approved",
        "同意",
    )
    assert approved.json() == office.get(f"{ADJUSTMENTS}/{row['id']}").json()
    assert whole.value_on(date.max) == 900


def test_a_deadline_is_adjusted(program: Program, care: Target) -> None:
    opening = care.commitments.get(kind="milestone")
    body = {"commitment": opening.pk, "new_deadline": "2026-11-30", **TOLD}
    answer = program().post(ADJUSTMENTS, body, format="json")
    assert (answer.json()["old_deadline"], answer.json()["new_deadline"]) == ("2026-09-30", "2026-11-30")


@pytest.mark.parametrize(
    ("given", "kind", "status", "type_"),
    [
        ({"new_value": "800"}, changes.NothingChanges, 409, "nothing-changes"),
        ({"new_value": None}, versions.WrongValue, 422, "wrong-value"),
        ({"reason": " "}, versions.WrongValue, 422, "wrong-value"),
        ({"effective_on": "2026-01-01"}, versions.TooEarly, 422, "too-early"),
    ],
)
def test_requests_are_refused_in_the_words_of_the_page(
    program: Program,
    whole: Indicator,
    officer: User,
    given: dict[str, Any],
    kind: type[Exception],
    status: int,
    type_: str,
) -> None:
    body = {name: value for name, value in {**asked(whole), **given}.items() if value is not None}
    typed = {
        "new_value": Decimal(body["new_value"]) if "new_value" in body else None,
        "effective_on": date.fromisoformat(body["effective_on"]),
        "reason": body["reason"],
    }
    sentence = refusal(kind, changes.request_adjustment, whole, by=officer, **typed)
    assert problem(program().post(ADJUSTMENTS, body, format="json")) == (status, type_, sentence)


def test_another_request_waits_for_the_first(program: Program, whole: Indicator, reporter: User) -> None:
    waiting_one = changes.request_adjustment(whole, by=reporter, new_value=Decimal(900), **WHEN)
    answer = program().post(ADJUSTMENTS, asked(whole), format="json")
    assert problem(answer)[:2] == (409, "already-asked")
    assert str(waiting_one.requested_by) in answer.json()["detail"]


@pytest.mark.parametrize("parts", [{}, {"indicator": 1, "commitment": 1}])
def test_an_adjustment_is_of_one_part(program: Program, document: Document, parts: dict[str, int]) -> None:
    answer = program().post(ADJUSTMENTS, {**parts, **TOLD}, format="json")
    assert problem(answer)[:2] == (400, "invalid")


def test_decisions_are_refused_in_the_words_of_the_page(
    program: Program, whole: Indicator, officer: User, leader: User
) -> None:
    office = program()
    own = office.post(ADJUSTMENTS, asked(whole), format="json").json()["id"]
    adjustment = Adjustment.objects.get(pk=own)
    sentence = refusal(changes.OwnRequest, changes.decide, adjustment, True, by=adjustment.requested_by)
    address = f"{ADJUSTMENTS}/{own}"
    assert problem(office.post(f"{address}/approve")) == (409, "own-request", sentence)

    boss = program(Role.LEADER)
    sentence = refusal(versions.WrongValue, changes.decide, adjustment, False, by=officer)
    assert problem(boss.post(f"{address}/refuse")) == (422, "wrong-value", sentence)

    changes.add_version(
        Indicator.objects.select_related("target__document").get(pk=whole.pk),
        changes.IndicatorValue(value=850, status="official", effective_on=date(2026, 10, 1)),
        by=officer,
    )
    sentence = refusal(changes.ChangedMeanwhile, changes.decide, adjustment, True, by=officer)
    assert problem(boss.post(f"{address}/approve")) == (409, "adjustment-outdated", sentence)

    changes.decide(adjustment, False, by=officer, note="不同意")
    sentence = refusal(changes.AlreadyDecided, changes.decide, adjustment, True, by=leader)
    assert problem(boss.post(f"{address}/approve")) == (409, "already-decided", sentence)


def test_a_decision_on_what_was_read_before_is_refused(program: Program, whole: Indicator) -> None:
    office, address = program(), f"{ADJUSTMENTS}/{waiting(whole).pk}"
    etag = office.get(address)["ETag"]
    Adjustment.objects.update(reason="另有原因")
    answer = office.post(f"{address}/approve", headers={"If-Match": etag})
    assert problem(answer)[:2] == (412, "changed-meanwhile")
    etag = office.get(address)["ETag"]
    assert office.post(f"{address}/approve", headers={"If-Match": etag}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_adjustments(
    program: Program,
    document: Document,
    officer: User,
    foreign: Target,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    parts: list[Indicator | Commitment] = [*Indicator.objects.filter(target__document=document)][:count]
    for part in parts:
        changes.request_adjustment(part, by=officer, new_value=Decimal(999), **WHEN)
    changes.request_adjustment(
        foreign.commitments.get(), by=foreign.issued_by, new_deadline=date(2026, 12, 1), **WHEN
    )
    client = program()
    client.get(ADJUSTMENTS)
    with django_assert_num_queries(3):  # the token, its memberships, the adjustments
        rows = client.get(ADJUSTMENTS).json()["results"]
    assert [row["indicator"] for row in rows] == [part.pk for part in parts]
    first = Adjustment.objects.get(indicator=parts[0].pk)
    changes.decide(first, False, by=program_account(), note="不同意")
    refused = client.get(f"{ADJUSTMENTS}?state=refused&target={first.target_id}").json()["results"]
    assert [row["id"] for row in refused] == [first.pk]
    assert client.get(f"{ADJUSTMENTS}?target={10**40}").status_code == 400


def program_account() -> User:
    return User.objects.filter(is_program=True)[0]
