"""An officer's judgement of lights, by the pages' verbs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from apps.progress import judging
from apps.progress.lighting import compute
from apps.progress.models import Judgement, Light
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.api.refusals import ROLES, assert_nowhere, problem, refusal
from tests.factories import PeriodFactory, TargetFactory, UnitFactory
from tests.reports import TODAY, Quarter, third_quarter

JUDGE, JUDGEMENTS = "/api/v1/lights/judge", "/api/v1/judgements"
REASON = "外部验收未通过。"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    """Its lights are computed: all grey, since nobody reported."""
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    compute(quarter.period)
    return quarter


@pytest.fixture
def foreign(stranger: User) -> Judgement:
    """On the light of a target of another district."""
    period = PeriodFactory(district=stranger.district, quarter="2026Q3")
    target = TargetFactory(document__uploaded_by=stranger)
    return Judgement.objects.create(
        district=stranger.district,
        period=period,
        target=target,
        colour="red",
        reason=REASON,
        judged_by=stranger,
    )


def whole(quarter: Quarter, **given: Any) -> dict[str, Any]:
    """The light of the whole target."""
    places = {"period": "2026Q3", "target": quarter.business.pk}
    return {**places, "colour": "red", "reason": REASON, **given}


@pytest.mark.parametrize(("verb", *ROLES), [("judge", 403, 403, 201, 403), ("withdraw", 403, 403, 200, 403)])
def test_roles_and_judgements(
    program: Program,
    quarter: Quarter,
    officer: User,
    verb: str,
    as_reporter: int,
    as_unit_head: int,
    as_officer: int,
    as_leader: int,
) -> None:
    address, body = JUDGE, whole(quarter)
    if verb == "withdraw":
        standing = judging.judge(quarter.period, quarter.business, by=officer, colour="red", reason=REASON)
        address, body = f"{JUDGEMENTS}/{standing.pk}/withdraw", {}
    expected = [as_reporter, as_unit_head, as_officer, as_leader]
    answers = [program(role).post(address, body, format="json") for role in ROLES.values()]
    assert [answer.status_code for answer in answers] == expected


def test_a_part_is_judged_and_the_judgement_withdrawn(program: Program, quarter: Quarter) -> None:
    client = program()
    answers = [
        client.post(JUDGE, whole(quarter, indicator=quarter.whole.pk), format="json") for _ in range(2)
    ]
    judgement = Judgement.objects.get()
    row = {
        "id": judgement.pk,
        "period": "2026Q3",
        "target": quarter.business.pk,
        "indicator": quarter.whole.pk,
        "commitment": None,
        "colour": "red",
        "reason": REASON,
        "judged_at": timezone.localtime(judgement.judged_at).isoformat(),
        "judged_by": judgement.judged_by.name,
        "withdrawn_at": None,
    }
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, row)] * 2
    address = f"{JUDGEMENTS}/{judgement.pk}"
    assert client.get(address).json() == row

    withdrawn = client.post(f"{address}/withdraw")
    judgement.refresh_from_db()
    assert judgement.withdrawn_at is not None
    assert withdrawn.json() == {
        **row,
        "withdrawn_at": timezone.localtime(judgement.withdrawn_at).isoformat(),
    }


def test_a_milestone_is_judged(program: Program, quarter: Quarter) -> None:
    body = whole(quarter, target=quarter.care.pk, commitment=quarter.opening.pk)
    assert program().post(JUDGE, body, format="json").json()["commitment"] == quarter.opening.pk


def test_what_was_read_before_is_not_withdrawn(program: Program, quarter: Quarter) -> None:
    client = program()
    address = f"{JUDGEMENTS}/{client.post(JUDGE, whole(quarter), format='json').json()['id']}"
    etag = client.get(address)["ETag"]
    Judgement.objects.update(reason="另有原因")
    answer = client.post(f"{address}/withdraw", headers={"If-Match": etag})
    assert problem(answer)[:2] == (412, "changed-meanwhile")


def test_judgements_are_refused_in_the_words_of_the_page(
    program: Program, quarter: Quarter, officer: User
) -> None:
    client, given = program(), {"by": officer, "colour": "red"}
    sentence = refusal(judging.NoReason, judging.judge, quarter.period, quarter.business, reason=" ", **given)
    answer = client.post(JUDGE, whole(quarter, reason=" "), format="json")
    assert problem(answer) == (422, "no-reason", sentence)

    Light.objects.all().delete()
    sentence = refusal(
        judging.NoLight, judging.judge, quarter.period, quarter.business, reason=REASON, **given
    )
    assert problem(client.post(JUDGE, whole(quarter), format="json")) == (409, "no-light", sentence)


def test_a_quarter_without_a_period_is_not_there(program: Program, quarter: Quarter) -> None:
    answer = program().post(JUDGE, whole(quarter, period="2026Q4"), format="json")
    assert problem(answer)[:2] == (404, "not-found")


def test_no_light_is_of_two_parts(program: Program, quarter: Quarter) -> None:
    body = whole(
        quarter,
        indicator=quarter.whole.pk,
        commitment=quarter.business.commitments.all()[0].pk,
    )
    assert problem(program().post(JUDGE, body, format="json"))[:2] == (409, "no-light")


@pytest.mark.parametrize(
    "given", [{"colour": "blue"}, {"period": "2026Q5"}, {"reason": "\0"}, {"target": "x"}]
)
def test_what_cannot_be_read_is_refused(program: Program, quarter: Quarter, given: dict[str, Any]) -> None:
    answer = program().post(JUDGE, whole(quarter, **given), format="json")
    assert [error["field"] for error in answer.json()["errors"]] == list(given)
    assert problem(answer)[:2] == (400, "invalid")


def test_nothing_of_another_district_is_there(program: Program, quarter: Quarter, foreign: Judgement) -> None:
    office = program()
    for name, pk in (
        ("target", foreign.target_id),
        ("indicator", quarter.beds.pk),  # of another target
        ("commitment", quarter.opening.pk),
    ):
        assert_nowhere(office, lambda pk: (JUDGE, whole(quarter, **{name: pk})), pk)  # noqa: B023
    assert_nowhere(office, lambda pk: (f"{JUDGEMENTS}/{pk}/withdraw", {}), foreign.pk)
    assert office.get(f"{JUDGEMENTS}/{foreign.pk}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_judgements(
    program: Program,
    quarter: Quarter,
    officer: User,
    foreign: Judgement,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    parts = [None, quarter.whole, quarter.part][:count]
    made = [
        judging.judge(
            quarter.period, quarter.business, by=officer, colour="red", reason=REASON, indicator=part
        ).pk
        for part in parts
    ]
    client = program(Role.REPORTER)
    client.get(JUDGEMENTS)
    with django_assert_num_queries(
        6
    ):  # the token, its memberships, three of the unit's groups, the judgements
        rows = client.get(JUDGEMENTS).json()["results"]
    assert [row["id"] for row in rows] == made
    for query, found in (
        (f"target={quarter.business.pk}&period=2026Q3", made),
        (f"target={quarter.care.pk}", []),
        ("period=2026Q2", []),
    ):
        assert [row["id"] for row in client.get(f"{JUDGEMENTS}?{query}").json()["results"]] == found
