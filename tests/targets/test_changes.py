"""Values from above and adjustments: every version stays, and nobody approves what they asked for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.targets.changes import (
    AlreadyAsked,
    AlreadyDecided,
    AlreadyOfficial,
    ChangedMeanwhile,
    NothingChanges,
    OwnRequest,
    decide,
    record_value,
    request_adjustment,
)
from apps.targets.models import (
    Adjustment,
    AssignmentRole,
    Commitment,
    Indicator,
    IndicatorValue,
    PlanPoint,
    ValueStatus,
)
from apps.targets.versions import ChangeRefused, TooEarly, WrongValue
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PlanPointFactory,
)
from tests.notices import NOTICE, issue_notice

OFFICIAL, PROVISIONAL = ValueStatus.OFFICIAL, ValueStatus.PROVISIONAL
MARCH, AUGUST = date(2026, 3, 6), date(2026, 8, 1)
SOURCE = "沪府办〔2026〕12号"


@pytest.fixture
def commitment(officer: User, unit: Unit) -> Commitment:
    """Led by the unit, of a notice of 2026; printed: by the end of June."""
    commitment = CommitmentFactory(
        target__document=DocumentFactory(uploaded_by=officer), due_on=date(2026, 6, 30)
    )
    AssignmentFactory(target=commitment.target, unit=unit, role=AssignmentRole.LEAD)
    return commitment


@pytest.fixture
def energy(commitment: Commitment) -> Indicator:
    """单位增加值能耗下降3.2%, until the city says."""
    indicator = IndicatorFactory(commitment=commitment, name="单位增加值能耗", unit="%", change="down")
    IndicatorValueFactory(indicator=indicator, value=Decimal("3.2"), status=PROVISIONAL)
    return indicator


@pytest.fixture
def parking(commitment: Commitment) -> Indicator:
    return IndicatorValueFactory(indicator__commitment=commitment).indicator


@pytest.fixture
def limit(commitment: Commitment) -> Indicator:
    """登记失业人数控制在市下达目标内."""
    return IndicatorFactory(commitment=commitment, name="登记失业人数", comparator="le", unit="")


def versions(indicator: Indicator) -> list[tuple[Decimal, str, date]]:
    return list(indicator.values.values_list("value", "status", "effective_on"))


def make_official(indicator: Indicator, by: User, value: str = "3.0", **others: object) -> IndicatorValue:
    given = {"status": OFFICIAL, "effective_on": AUGUST, "source_words": SOURCE, **others}
    return record_value(indicator, Decimal(value), by=by, **given)


def test_an_official_value_leaves_the_quarters_before_it_as_they_were(energy, officer):
    version = make_official(energy, officer)

    assert [energy.value_on(day) for day in (date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30))] == [
        Decimal("3.2"),
        Decimal("3.2"),
        Decimal("3.0"),
    ]
    assert (version.source_words, version.source, version.recorded_by) == (SOURCE, None, officer)
    event = Event.objects.get(verb="value.record")
    assert (event.object_id, event.before["value"], event.after["value"]) == (energy.target_id, "3.2%", "3%")


def test_the_words_of_the_notice_stay(officer):
    issue_notice(NOTICE, officer)
    energy = Indicator.objects.get(name__contains="能耗")
    words = energy.target.words

    make_official(energy, officer, "2.8")

    energy.target.refresh_from_db()
    assert energy.target.words == words
    assert versions(energy) == [(3, PROVISIONAL, MARCH), (Decimal("2.8"), OFFICIAL, AUGUST)]


def test_an_awaited_limit_gets_its_unit_with_its_value(limit, officer):
    with pytest.raises(WrongValue):
        make_official(limit, officer, "1200")

    make_official(limit, officer, "1200", unit=" 人 ")

    limit.refresh_from_db()
    assert (limit.unit, limit.value_on(date(2026, 3, 31))) == ("人", 1200)


def test_a_second_time_is_the_same_version(energy, officer):
    assert make_official(energy, officer) == make_official(energy, officer)
    assert (energy.values.count(), Event.objects.count()) == (2, 1)


def test_a_provisional_value_may_be_followed_by_another_one(energy, officer):
    make_official(energy, officer, "3.1", status=PROVISIONAL)
    make_official(energy, officer)

    assert [status for _value, status, _day in versions(energy)] == [PROVISIONAL, PROVISIONAL, OFFICIAL]


@pytest.mark.parametrize("status", [OFFICIAL, PROVISIONAL])
def test_an_official_value_is_adjusted_not_recorded_anew(parking, officer, status):
    with pytest.raises(AlreadyOfficial):
        make_official(parking, officer, "180", status=status)


@pytest.mark.parametrize(
    ("refusal", "wrong"),
    [
        (WrongValue, {"value": "-3"}),
        (WrongValue, {"value": "NaN"}),
        (WrongValue, {"value": "Infinity"}),
        (WrongValue, {"value": "1e18"}),
        (WrongValue, {"value": "0.0000001"}),
        (WrongValue, {"source_words": " "}),
        (WrongValue, {"source_words": "号" * 201}),
        (WrongValue, {"unit": "吨"}),
        (TooEarly, {"effective_on": date(2026, 3, 5)}),
    ],
)
def test_what_cannot_be_recorded(energy, officer, refusal, wrong):
    with pytest.raises(refusal) as told:
        make_official(energy, officer, **wrong)

    assert (str(told.value) != "", energy.values.count(), Event.objects.count()) == (True, 1, 0)


@pytest.mark.parametrize("someone", ["reporter", "unit_head", "leader", "stranger", "audit_administrator"])
def test_who_may_not_record(energy, someone, request):
    with pytest.raises(NotAllowed):
        make_official(energy, request.getfixturevalue(someone))


def test_the_plan_for_the_end_follows_where_it_was_the_old_value(energy, officer):
    PlanPointFactory(indicator=energy, quarter="2026Q3", value=Decimal("3.2"))
    PlanPointFactory(indicator=energy, quarter="2026Q4", value=Decimal("3.2"))

    make_official(energy, officer)

    assert list(PlanPoint.objects.values_list("value", flat=True)) == [Decimal("3.2"), Decimal("3.0")]
    event = Event.objects.get(verb="breakdown.save")
    place = f"{energy.pk} 2026Q4"
    assert (event.before, event.after) == ({"plan": {place: "3.2"}}, {"plan": {place: "3"}})


def test_a_plan_of_its_own_or_a_value_of_next_year_leaves_it_alone(energy, officer):
    point = PlanPointFactory(indicator=energy, value=Decimal("3.5"))
    make_official(energy, officer, "3.1", status=PROVISIONAL)
    PlanPoint.objects.update(value=Decimal("3.1"))
    make_official(energy, officer, effective_on=date(2027, 1, 1))

    point.refresh_from_db()
    assert point.value == Decimal("3.1")


def ask(part: Indicator | Commitment, by: User, **others: object) -> Adjustment:
    new = {"new_value": Decimal(180)} if isinstance(part, Indicator) else {"new_deadline": date(2026, 9, 30)}
    return request_adjustment(
        part, by=by, **{**new, "effective_on": AUGUST, "reason": "地下管线迁改滞后", **others}
    )


def test_an_approved_value_is_a_version_of_the_same_status(parking, reporter, leader):
    PlanPointFactory(indicator=parking)

    adjustment = decide(ask(parking, reporter), True, by=leader, note="同意")

    first, version = parking.values.all()
    assert (first.value, version.value, version.status, version.effective_on, version.adjustment) == (
        200,
        180,
        OFFICIAL,
        AUGUST,
        adjustment,
    )
    assert (adjustment.old_value, adjustment.new_value, adjustment.decided_by, adjustment.decision_note) == (
        200,
        180,
        leader,
        "同意",
    )
    assert [parking.value_on(day) for day in (date(2026, 6, 30), date(2026, 9, 30))] == [200, 180]
    assert PlanPoint.objects.get().value == 180
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["adjustment.request", "breakdown.save", "adjustment.approve"]


def test_a_provisional_value_stays_provisional_when_adjusted(energy, reporter, officer):
    decide(ask(energy, reporter, new_value=Decimal("2.9")), True, by=officer)
    make_official(energy, officer)

    assert [status for _value, status, _day in versions(energy)] == [PROVISIONAL, PROVISIONAL, OFFICIAL]


def test_an_approved_deadline_stands_beside_the_printed_one(commitment, unit_head, officer):
    adjustment = decide(ask(commitment, unit_head), True, by=officer)

    commitment.refresh_from_db()
    assert (commitment.due_on, commitment.deadline) == (date(2026, 6, 30), date(2026, 9, 30))
    assert (adjustment.old_deadline, adjustment.new_deadline) == (date(2026, 6, 30), date(2026, 9, 30))


def test_a_refusal_changes_nothing_and_says_why(parking, reporter, officer):
    adjustment = ask(parking, reporter)
    with pytest.raises(WrongValue):
        decide(adjustment, False, by=officer, note=" ")

    refused = decide(adjustment, False, by=officer, note="进度可以追回")

    assert (refused.state, refused.decision_note) == ("refused", "进度可以追回")
    assert parking.values.count() == 1
    assert ask(parking, reporter).pk != adjustment.pk


def test_nobody_decides_on_their_own_request(parking, officer, leader):
    adjustment = ask(parking, officer)

    with pytest.raises(OwnRequest):
        decide(adjustment, True, by=officer)
    assert decide(adjustment, True, by=leader).state == "approved"


def test_a_decision_is_made_once(parking, reporter, officer, leader):
    adjustment = ask(parking, reporter)

    assert decide(adjustment, True, by=officer) == decide(adjustment, True, by=officer)
    for verb in (
        lambda: decide(adjustment, False, by=officer, note="不同意"),
        lambda: decide(adjustment, True, by=leader),
    ):
        with pytest.raises(AlreadyDecided, match="督查员"):
            verb()
    assert parking.values.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told(parking, reporter, officer, leader):
    adjustment = ask(parking, reporter)
    together = Barrier(2)

    def one(person: User) -> object:
        together.wait(timeout=10)
        try:
            return decide(adjustment, True, by=person).state
        except AlreadyDecided:
            return AlreadyDecided
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(one, [officer, leader]))

    assert sorted(answers, key=str) == [AlreadyDecided, "approved"]
    assert parking.values.count() == 2


def test_a_request_waits_once(parking, reporter, unit_head):
    assert ask(parking, reporter) == ask(parking, reporter)
    for verb in (lambda: ask(parking, reporter, new_value=Decimal(150)), lambda: ask(parking, unit_head)):
        with pytest.raises(AlreadyAsked, match="填报人"):
            verb()


@pytest.mark.parametrize(
    ("refusal", "wrong"),
    [
        (NothingChanges, {"new_value": Decimal(200)}),
        (WrongValue, {"new_value": None}),
        (WrongValue, {"new_value": Decimal(-1)}),
        (WrongValue, {"reason": " "}),
        (WrongValue, {"reason": "因" * 501}),
        (TooEarly, {"effective_on": date(2026, 3, 5)}),
    ],
)
def test_what_cannot_be_asked_of_a_value(parking, reporter, refusal, wrong):
    with pytest.raises(refusal):
        ask(parking, reporter, **wrong)

    assert Adjustment.objects.count() == 0


@pytest.mark.parametrize(
    ("refusal", "day"),
    [(WrongValue, None), (NothingChanges, date(2026, 6, 30)), (WrongValue, date(2025, 12, 31))],
)
def test_what_cannot_be_asked_of_a_deadline(commitment, reporter, refusal, day):
    with pytest.raises(refusal):
        ask(commitment, reporter, new_deadline=day)


def test_an_awaited_limit_is_recorded_not_adjusted(limit, reporter):
    with pytest.raises(NothingChanges):
        ask(limit, reporter)


def changed_value(parking: Indicator, officer: User) -> None:
    IndicatorValueFactory(indicator=parking, value=Decimal(190), effective_on=AUGUST)


def changed_deadline(parking: Indicator, officer: User) -> None:
    Commitment.objects.update(planned_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("part", "meanwhile"), [("parking", changed_value), ("commitment", changed_deadline)]
)
def test_what_changed_meanwhile_is_not_overwritten(
    parking, commitment, reporter, officer, part: str, meanwhile: Callable[[Indicator, User], None]
):
    adjustment = ask({"parking": parking, "commitment": commitment}[part], reporter)
    meanwhile(parking, officer)

    with pytest.raises(ChangedMeanwhile):
        decide(adjustment, True, by=officer)
    assert decide(adjustment, False, by=officer, note="请重新申请").state == "refused"


@pytest.mark.parametrize("someone", ["stranger", "leader", "system_administrator"])
def test_who_may_not_ask(parking, someone, request):
    with pytest.raises(NotAllowed):
        ask(parking, request.getfixturevalue(someone))


def test_a_supporting_unit_may_not_ask(commitment, reporter, unit):
    commitment.target.assignments.update(role=AssignmentRole.SUPPORT)

    with pytest.raises(NotAllowed):
        ask(commitment, reporter)


@pytest.mark.parametrize("someone", ["unit_head", "stranger", "security_administrator"])
def test_who_may_not_decide(parking, reporter, someone, request):
    adjustment = ask(parking, reporter)
    with pytest.raises(NotAllowed):
        decide(adjustment, True, by=request.getfixturevalue(someone))


def test_every_refusal_is_one_of_this_app(parking, officer):
    with pytest.raises(ChangeRefused):
        make_official(parking, officer)
