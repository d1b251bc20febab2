"""Verbs on targets: the pages' functions, by bodies that a program can write, with the same refusals."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from rest_framework.test import APIClient

from apps.audit.models import Event, Outcome
from apps.documents.models import Document
from apps.targets import breakdown, receipts, saving
from apps.targets.breakdown import BreakdownRefused
from apps.targets.cells import Cell
from apps.targets.models import Indicator, Receipt, Target
from apps.targets.parties import parties
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, Role
from tests.api.conftest import Program
from tests.api.refusals import ROLES, assert_nowhere, errors, problem, refusal
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    PostFactory,
    TargetFactory,
    UnitFactory,
)
from tests.notices import issue_notice
from tests.reports import NOTICE, TODAY

API = "/api/v1"
TARGETS, RECEIPTS = f"{API}/targets", f"{API}/receipts"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def other(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def document(officer: User, other: Unit) -> Document:
    return issue_notice(NOTICE, officer)


@pytest.fixture
def target(document: Document) -> Target:
    """帮扶引领创业800人，其中大学生500人: led by the programs' unit, supported by the other."""
    return document.targets.get(words__contains="创业")


@pytest.fixture
def care(document: Document) -> Target:
    """启用养老院，新增养老床位350张: of the other unit."""
    return document.targets.get(words__contains="养老院")


@pytest.fixture
def whole(target: Target) -> Indicator:
    return target.indicators.get(parent=None)


@pytest.fixture
def foreign(stranger: User) -> Target:
    """A target of another district, with one part of each kind."""
    target = TargetFactory(document=DocumentFactory(uploaded_by=stranger))
    IndicatorFactory(commitment=CommitmentFactory(target=target))
    return target


# Who may do what.

BODIES: dict[str, Callable[[Target, Unit], dict[str, Any]]] = {
    "sign": lambda target, unit: {"unit": unit.pk},
    "break-down": lambda target, unit: {
        "commitments": [{"id": target.commitments.all()[0].pk, "evidence_required": "名册"}]
    },
    "confirm": lambda target, unit: {},
    "reopen": lambda target, unit: {"reason": "调整"},
    "put-in-charge": lambda target, unit: {"post": None},
}


@pytest.mark.parametrize(
    ("verb", *ROLES),
    [
        ("sign", 200, 200, 403, 403),
        ("break-down", 200, 200, 200, 403),
        ("confirm", 403, 403, 422, 403),  # nothing is planned yet
        ("reopen", 403, 403, 409, 403),  # nor confirmed
        ("put-in-charge", 403, 403, 200, 403),
    ],
)
def test_roles_and_the_verbs_of_a_target(
    program: Program,
    target: Target,
    unit: Unit,
    verb: str,
    as_reporter: int,
    as_unit_head: int,
    as_officer: int,
    as_leader: int,
) -> None:
    address, body = f"{TARGETS}/{target.pk}/{verb}", BODIES[verb](target, unit)
    expected = [as_reporter, as_unit_head, as_officer, as_leader]
    answers = [program(role).post(address, body, format="json") for role in ROLES.values()]
    assert [answer.status_code for answer in answers] == expected


def test_who_may_not_break_a_target_down_may_not_do_so_by_halves(program: Program, target: Target) -> None:
    address = f"{TARGETS}/{target.pk}/break-down"
    answers = [program(role).post(address, {}, format="json") for role in (Role.OFFICER, Role.LEADER)]
    assert [answer.status_code for answer in answers] == [200, 403]


def test_a_supporting_unit_signs_and_no_more(program: Program, care: Target, unit: Unit) -> None:
    AssignmentFactory(target=care, unit=unit, role="support")
    client, address = program(Role.UNIT_HEAD), f"{TARGETS}/{care.pk}"
    answers = [
        client.post(f"{address}/{verb}", BODIES[verb](care, unit), format="json")
        for verb in ("sign", "break-down")
    ]
    assert [answer.status_code for answer in answers] == [200, 403]


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(("read:targets",), 403), (("write:targets",), 403), (("read:targets", "write:targets"), 200)],
)
def test_a_token_needs_the_scopes_to_see_and_to_write(
    program: Program, target: Target, unit: Unit, scopes: tuple[str, ...], status: int
) -> None:
    client = program(Role.REPORTER, *scopes)
    answer = client.post(f"{TARGETS}/{target.pk}/sign", {"unit": unit.pk}, format="json")
    assert answer.status_code == status


def test_a_verb_answers_the_target_as_get_shows_it(
    program: Program, target: Target, unit: Unit, planned: Target
) -> None:
    client, address = program(), f"{TARGETS}/{target.pk}"
    for verb in ("break-down", "put-in-charge", "confirm", "reopen"):
        answer = client.post(f"{address}/{verb}", BODIES[verb](target, unit), format="json")
        assert (answer.status_code, answer.content) == (200, client.get(address).content)
    unit_head = program(Role.UNIT_HEAD)
    answer = unit_head.post(f"{address}/sign", BODIES["sign"](target, unit), format="json")
    assert answer.content == client.get(address).content


def test_what_was_read_before_is_not_changed(
    program: Program, target: Target, unit: Unit, planned: Target
) -> None:
    client, address = program(), f"{TARGETS}/{target.pk}"
    for verb in ("break-down", "put-in-charge", "confirm", "reopen"):
        body, etag = BODIES[verb](target, unit), client.get(address)["ETag"]
        Target.objects.filter(pk=target.pk).update(title=f"在{verb}之前改名")
        answer = client.post(f"{address}/{verb}", body, format="json", headers={"If-Match": etag})
        assert problem(answer)[:2] == (412, "changed-meanwhile")
        etag = client.get(address)["ETag"]
        answer = client.post(f"{address}/{verb}", body, format="json", headers={"If-Match": etag})
        assert answer.status_code == 200


def test_what_was_not_allowed_is_in_the_trail(program: Program, target: Target) -> None:
    program(Role.REPORTER).post(f"{TARGETS}/{target.pk}/confirm")
    event = Event.objects.get(outcome=Outcome.REFUSAL)
    assert (event.verb, event.object_id) == (Permission.BREAKDOWN_CONFIRM, target.pk)


def test_nothing_of_another_district_is_there(
    program: Program, foreign: Target, target: Target, unit: Unit
) -> None:
    office, theirs = program(), UnitFactory(district=foreign.district)
    post = PostFactory(district=foreign.district)
    for verb, body in BODIES.items():
        assert_nowhere(office, lambda pk: (f"{TARGETS}/{pk}/{verb}", body(target, unit)), foreign.pk)  # noqa: B023
    for request, pk in (
        (lambda pk: (f"{API}/documents/{pk}/confirm-sound", {}), foreign.document_id),
        (lambda pk: (RECEIPTS, {"unit": unit.pk, "targets": [target.pk, pk]}), foreign.pk),
        (lambda pk: (RECEIPTS, {"unit": pk, "targets": [target.pk]}), theirs.pk),
        (lambda pk: (f"{TARGETS}/{target.pk}/sign", {"unit": pk}), theirs.pk),
        (lambda pk: (f"{TARGETS}/{target.pk}/put-in-charge", {"post": pk}), post.pk),
    ):
        assert_nowhere(office, request, pk)


# Signing.


def test_a_unit_signs_once(program: Program, target: Target, unit: Unit) -> None:
    client = program(Role.REPORTER)
    for _ in range(2):
        answer = client.post(f"{TARGETS}/{target.pk}/sign", {"unit": unit.pk}, format="json")
        assert answer.status_code == 200
    assert Receipt.objects.values_list("target", "unit").get() == (target.pk, unit.pk)


def test_a_unit_signs_for_many_or_for_none(
    program: Program, target: Target, document: Document, unit: Unit
) -> None:
    client, second = program(Role.UNIT_HEAD), TargetFactory(document=document)
    AssignmentFactory(target=second, unit=unit)
    body = {"unit": unit.pk, "targets": [target.pk, second.pk]}
    answers = [client.post(RECEIPTS, body, format="json") for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"signed": 2}, {"signed": 0}]


def test_who_has_no_part_is_refused_in_the_words_of_the_page(
    program: Program, care: Target, unit: Unit, unit_head: User
) -> None:
    """A program of two units sees what the second one supports, and signs for the first."""
    client = program(Role.UNIT_HEAD)
    account = User.objects.get(is_program=True)
    second = UnitFactory(district=unit.district, name="区审计局")
    account.memberships.create(district=unit.district, role=Role.UNIT_HEAD, unit=second)
    AssignmentFactory(target=care, unit=second, role="support")
    sentence = refusal(receipts.NotConcerned, receipts.sign, [care], unit=unit, by=unit_head)
    answer = client.post(f"{TARGETS}/{care.pk}/sign", {"unit": unit.pk}, format="json")
    assert problem(answer) == (422, "not-concerned", sentence)
    many = client.post(RECEIPTS, {"unit": unit.pk, "targets": [care.pk]}, format="json")
    assert problem(many) == (422, "not-concerned", sentence)


# Breaking down.


def break_down(client: APIClient, target: Target, **body: Any) -> HttpResponse:
    return client.post(f"{TARGETS}/{target.pk}/break-down", body, format="json")


def test_all_of_a_breakdown_in_one_body(
    program: Program, target: Target, whole: Indicator, other: Unit
) -> None:
    commitment = target.commitments.all()[0]
    third = UnitFactory(district=other.district, name="区教育局")
    answer = break_down(
        program(),
        target,
        support="区民政局、区教育局",
        commitments=[
            {
                "id": commitment.pk,
                "unit": third.pk,
                "planned_on": "2026-11-30",
                "evidence_required": "帮扶名册",
                "plan": [{"quarter": "2026Q1", "stage": "部署"}],
            }
        ],
        indicators=[
            {
                "id": whole.pk,
                "measure": "level",
                "plan": [{"quarter": "2026Q2", "value": "400.5"}, {"quarter": "2026Q4", "value": "800"}],
            }
        ],
    )
    assert answer.status_code == 200
    commitment.refresh_from_db()
    whole.refresh_from_db()
    assert (commitment.unit, commitment.planned_on, commitment.evidence_required) == (
        third,
        date(2026, 11, 30),
        "帮扶名册",
    )
    assert whole.measure == "level"
    assert list(target.plan_points.values_list("quarter", "value", "stage")) == [
        ("2026Q1", None, "部署"),
        ("2026Q2", Decimal("400.5"), ""),
        ("2026Q4", Decimal(800), ""),
    ]
    units = [str(party.unit) for party in parties([target], date(2026, 10, 9))[target.pk]]
    assert units == ["区发展改革委", "区民政局", "区教育局"]


def test_null_and_empty_take_back_what_was_planned(
    program: Program, target: Target, whole: Indicator, unit: Unit
) -> None:
    client, commitment = program(), target.commitments.all()[0]
    full = {"unit": unit.pk, "planned_on": "2026-11-30", "evidence_required": "名册"}
    plan = [{"quarter": "2026Q4", "stage": "完成"}]
    break_down(client, target, commitments=[{"id": commitment.pk, **full, "plan": plan}])
    value = [{"quarter": "2026Q4", "value": "800"}]
    break_down(client, target, indicators=[{"id": whole.pk, "plan": value}])
    bare = {"unit": None, "planned_on": None, "evidence_required": ""}
    answer = break_down(
        client,
        target,
        commitments=[{"id": commitment.pk, **bare, "plan": [{"quarter": "2026Q4", "stage": ""}]}],
        indicators=[{"id": whole.pk, "plan": [{"quarter": "2026Q4", "value": None}]}],
    )
    assert answer.status_code == 200
    commitment.refresh_from_db()
    assert (commitment.unit, commitment.planned_on, commitment.evidence_required) == (None, None, "")
    assert not target.plan_points.exists()


def test_figures_are_in_the_unit_of_the_indicator_whatever_people_write_them_in(
    program: Program, target: Target, whole: Indicator
) -> None:
    Indicator.objects.filter(pk=whole.pk).update(scale=10**4)
    point = {"quarter": "2026Q4", "value": "125000"}
    break_down(program(), target, indicators=[{"id": whole.pk, "plan": [point]}])
    assert target.plan_points.get().value == 125000


def test_what_somebody_else_changed_is_told_and_nothing_is_saved(
    program: Program, target: Target, whole: Indicator, officer: User
) -> None:
    client, commitment = program(), target.commitments.all()[0]
    saving.save_cells([target], [Cell("plan", whole.pk, "2026Q4", "", "700")], by=officer)
    mine = {
        "commitments": [{"id": commitment.pk, "evidence_required": "名册"}],
        "indicators": [{"id": whole.pk, "plan": [{"quarter": "2026Q4", "value": "800"}]}],
    }
    seen = {"indicators": [{"id": whole.pk, "plan": [{"quarter": "2026Q4", "value": None}]}]}

    answer = break_down(client, target, **mine, base=seen)

    with pytest.raises(saving.CellsRaced) as refused:
        saving.save_cells([target], [Cell("plan", whole.pk, "2026Q4", "", "800")], by=officer)
    assert problem(answer) == (412, "changed-meanwhile", str(refused.value))
    (sentence,) = refused.value.sentences.values()
    assert errors(answer) == {f"indicators[{whole.pk}].plan[2026Q4]": sentence}
    assert (target.plan_points.get().value, target.commitments.all()[0].evidence_required) == (700, "")

    seen["indicators"][0]["plan"][0]["value"] = "700.0"
    assert break_down(client, target, **mine, base=seen).status_code == 200
    assert target.plan_points.get().value == 800


def test_a_lead_that_somebody_else_named_is_told(program: Program, target: Target, other: Unit) -> None:
    client = program()
    assert (
        break_down(client, target, support="区民政局、区发展改革委", base={"support": ""}).status_code == 412
    )
    both = "区民政局、区发展改革委"
    assert break_down(client, target, support=both, base={"support": "区民政局"}).status_code == 200


def test_without_a_base_it_is_written_whatever_stands_there(
    program: Program, target: Target, whole: Indicator, officer: User
) -> None:
    saving.save_cells([target], [Cell("plan", whole.pk, "2026Q4", "", "700")], by=officer)
    point = {"quarter": "2026Q4", "value": "800"}
    assert break_down(program(), target, indicators=[{"id": whole.pk, "plan": [point]}]).status_code == 200
    assert target.plan_points.get().value == 800


def test_all_that_is_wrong_is_told_by_its_place(
    program: Program, target: Target, care: Target, whole: Indicator, officer: User, unit: Unit
) -> None:
    commitment, elsewhere = target.commitments.all()[0], UnitFactory(district=unit.district, name="区统计局")
    wrong = [
        (Cell("lead", target.pk, "", None, "无名局"), "lead"),
        (Cell("unit", commitment.pk, "", None, str(elsewhere.pk)), f"commitments[{commitment.pk}].unit"),
        (Cell("deadline", commitment.pk, "", None, "2025-01-01"), f"commitments[{commitment.pk}].planned_on"),
        (Cell("stage", commitment.pk, "2027Q1", None, "完成"), f"commitments[{commitment.pk}].plan[2027Q1]"),
        (
            Cell("plan", care.indicators.get().pk, "2026Q4", None, "1"),
            f"indicators[{care.indicators.get().pk}].plan[2026Q4]",
        ),
    ]
    with pytest.raises(saving.NotSaved) as refused:
        saving.save_cells([target], [cell for cell, _place in wrong], by=officer)
    answer = break_down(
        program(),
        target,
        lead="无名局",
        commitments=[
            {
                "id": commitment.pk,
                "unit": elsewhere.pk,
                "planned_on": "2025-01-01",
                "plan": [{"quarter": "2027Q1", "stage": "完成"}],
            }
        ],
        indicators=[{"id": care.indicators.get().pk, "plan": [{"quarter": "2026Q4", "value": "1"}]}],
    )
    assert problem(answer) == (422, "invalid-cells", str(refused.value))
    said = refused.value.sentences
    assert errors(answer) == {place: said[saving.key_of(cell)] for cell, place in wrong}


def test_a_result_is_not_broken_down(program: Program, target: Target) -> None:
    Target.objects.filter(pk=target.pk).update(nature="result")
    assert break_down(program(), target, lead="区民政局").status_code == 404


def test_a_unit_plans_and_does_not_say_whose_target_it_is(
    program: Program, target: Target, whole: Indicator
) -> None:
    reporter = program(Role.REPORTER)
    point = {"quarter": "2026Q4", "value": "800"}
    assert break_down(reporter, target, indicators=[{"id": whole.pk, "plan": [point]}]).status_code == 200
    assert break_down(reporter, target, lead="区民政局").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"indicators": [{"id": 1, "plan": [{"quarter": "2026Q5", "value": "1"}]}]},
        {"indicators": [{"id": 1, "plan": [{"quarter": "2026Q4", "value": "NaN"}]}]},
        {"indicators": [{"id": 1, "plan": [{"quarter": "2026Q4", "value": "1e400"}]}]},
        {"indicators": [{"id": 10**30, "measure": "level"}]},
        {"indicators": [{"id": 1, "measure": "\ud800"}]},
        {"commitments": [{"id": 1, "evidence_required": "a\0b"}]},
        {"commitments": [{"id": 1, "evidence_required": "\ud800"}]},
        {"commitments": [{"id": True, "unit": {}}]},
        {"commitments": {"id": 1}},
        {"lead": ["区民政局"]},
        [],
    ],
)
def test_what_cannot_be_read_is_refused(program: Program, target: Target, body: Any) -> None:
    address, text = f"{TARGETS}/{target.pk}/break-down", json.dumps(body)
    answer = program().post(address, text, content_type="application/json")
    assert problem(answer)[:2] == (400, "invalid")


# Confirming.


@pytest.fixture
def planned(target: Target, officer: User) -> Target:
    """Lacks nothing."""
    points = [
        Cell("plan", i.pk, "2026Q4", None, f"{i.values.get().value:.0f}") for i in target.indicators.all()
    ]
    saving.save_cells([target], points, by=officer)
    return target


def test_a_breakdown_is_confirmed_and_reopened(program: Program, planned: Target) -> None:
    client, address = program(), f"{TARGETS}/{planned.pk}"
    assert [client.post(f"{address}/confirm").status_code for _ in range(2)] == [200, 200]
    planned.refresh_from_db()
    assert planned.breakdown_confirmed_at is not None
    refused = break_down(client, planned, commitments=[{"id": planned.commitments.all()[0].pk, "unit": None}])
    assert refused.status_code == 422
    answer = client.post(f"{address}/reopen", {"reason": "市里调整口径"}, format="json")
    assert answer.status_code == 200
    planned.refresh_from_db()
    assert planned.breakdown_confirmed_at is None
    assert Event.objects.get(verb="breakdown.reopen").after == {"reason": "市里调整口径"}


def test_what_is_lacking_is_told_by_its_place(
    program: Program, target: Target, whole: Indicator, officer: User
) -> None:
    saving.save_cells([target], [Cell("plan", whole.pk, "2026Q4", None, "700")], by=officer)
    with pytest.raises(breakdown.NotConfirmable) as refused:
        breakdown.confirm(target, by=officer)
    answer = program().post(f"{TARGETS}/{target.pk}/confirm")
    assert problem(answer) == (422, "not-confirmable", str(refused.value))
    assert [(error["field"], error["detail"]) for error in answer.json()["errors"]] == [
        (f"indicators[{one.pk}].plan[2026Q4]", one.sentence) for one in refused.value.problems
    ]


def test_reopening_is_refused_in_the_words_of_the_page(
    program: Program, planned: Target, officer: User
) -> None:
    client, address = program(), f"{TARGETS}/{planned.pk}/reopen"
    sentence = refusal(breakdown.NotConfirmed, breakdown.reopen, planned, by=officer, reason="调整")
    answer = client.post(address, {"reason": "调整"}, format="json")
    assert problem(answer) == (409, "not-confirmed", sentence)
    breakdown.confirm(planned, by=officer)
    sentence = refusal(BreakdownRefused, breakdown.reopen, planned, by=officer, reason=" ")
    assert problem(client.post(address, {"reason": " "}, format="json")) == (422, "no-reason", sentence)


def test_what_lacks_nothing_is_confirmed_at_once(program: Program, planned: Target, care: Target) -> None:
    client, address = program(), f"{API}/documents/{planned.document_id}/confirm-sound"
    assert [client.post(address).json() for _ in range(2)] == [{"confirmed": 1}, {"confirmed": 0}]
    assert program(Role.REPORTER).post(address).status_code == 403
    care.refresh_from_db()
    assert care.breakdown_confirmed_at is None


def test_a_post_is_put_in_charge_and_taken_back(program: Program, target: Target, district: District) -> None:
    client, post = program(), PostFactory(district=district)
    address = f"{TARGETS}/{target.pk}/put-in-charge"
    for chosen, found in ((post.pk, post), (None, None)):
        assert client.post(address, {"post": chosen}, format="json").status_code == 200
        target.refresh_from_db()
        assert target.leader_post == found
