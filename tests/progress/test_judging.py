"""An officer's judgement stands beside the computed light; one a part holds, and it can be withdrawn."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from apps.audit.models import Event
from apps.progress.judging import JudgementRefused, NoLight, NoReason, judge, place, shown, withdraw
from apps.progress.lighting import compute
from apps.progress.models import Judgement, Light
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, third_quarter

REASON = "外部验收未通过。"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    """Its lights are computed: all grey, since nobody reported."""
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    compute(quarter.period)
    return quarter


def red(quarter: Quarter, officer: User, **given: str) -> Judgement:
    wanted = {"colour": "red", "reason": REASON, **given}
    return judge(quarter.period, quarter.business, by=officer, indicator=quarter.whole, **wanted)


def colours(quarter: Quarter) -> dict[str, tuple[str, str]]:
    """Part → the light that is shown, and the one that was computed."""
    found = shown(Light.objects.all(), Judgement.objects.all())
    return {
        str(one.light.indicator): (one.colour, one.light.colour)
        for one in found.values()
        if one.light.target_id == quarter.business.pk
    }


def test_a_judgement_stands_beside_the_computed_light(quarter: Quarter, officer: User) -> None:
    red(quarter, officer, reason=f" {REASON} ")
    assert colours(quarter) == {
        quarter.whole.name: ("red", "grey"),
        quarter.part.name: ("grey", "grey"),
        "None": ("grey", "grey"),
    }
    event = Event.objects.get(verb="light.judge")
    assert (event.object_type, event.object_id) == ("targets.Target", quarter.business.pk)
    assert (event.before, event.after) == (
        {"light": "grey"},
        {"light": "red", "reason": REASON, "quarter": "2026Q3", "part": quarter.whole.name},
    )


def test_judging_twice_is_once(quarter: Quarter, officer: User) -> None:
    assert red(quarter, officer) == red(quarter, officer)
    assert Event.objects.filter(verb="light.judge").count() == 1


def test_judging_anew_withdraws_the_judgement_before(quarter: Quarter, officer: User) -> None:
    first = red(quarter, officer)
    red(quarter, officer, colour="yellow")
    first.refresh_from_db()
    assert (first.withdrawn_by, first.withdrawn_at is None) == (officer, False)
    assert colours(quarter)[quarter.whole.name] == ("yellow", "grey")
    assert Event.objects.filter(verb="light.judge").last().before == {"light": "red"}


def test_each_part_is_judged_by_itself(quarter: Quarter, officer: User) -> None:
    red(quarter, officer)
    whole = judge(quarter.period, quarter.business, by=officer, colour="yellow", reason=REASON)
    opening = judge(
        quarter.period,
        quarter.care,
        by=officer,
        colour="green",
        reason=REASON,
        commitment=quarter.opening,
    )
    assert Judgement.objects.filter(withdrawn_at=None).count() == 3
    assert place(whole) == (quarter.period.pk, quarter.business.pk, (None, None))
    assert place(opening) == (quarter.period.pk, quarter.care.pk, (None, quarter.opening.pk))


def test_withdrawing_shows_the_computed_light_alone(quarter: Quarter, officer: User) -> None:
    judgement = red(quarter, officer)
    withdraw(judgement, by=officer)
    withdraw(judgement, by=officer)
    assert colours(quarter)[quarter.whole.name] == ("grey", "grey")
    assert Event.objects.filter(verb="light.withdraw").count() == 1
    judgement.refresh_from_db()
    assert (judgement.reason, judgement.withdrawn_by) == (REASON, officer)


@pytest.mark.parametrize(("reason", "refusal"), [(" ", NoReason), ("长" * 501, JudgementRefused)])
def test_a_judgement_needs_a_reason_that_can_be_kept(
    quarter: Quarter, officer: User, reason: str, refusal: type[JudgementRefused]
) -> None:
    with pytest.raises(refusal):
        red(quarter, officer, reason=reason)
    assert not Judgement.objects.exists()


def test_what_has_no_light_cannot_be_judged(quarter: Quarter, officer: User) -> None:
    Light.objects.filter(indicator=quarter.whole).delete()
    with pytest.raises(NoLight):
        red(quarter, officer)


def test_only_the_office_judges(
    quarter: Quarter, officer: User, reporter: User, unit_head: User, leader: User, stranger: User
) -> None:
    judgement = red(quarter, officer)
    for person in (reporter, unit_head, leader, stranger):
        with pytest.raises(NotAllowed):
            red(quarter, person)
        with pytest.raises(NotAllowed):
            withdraw(judgement, by=person)


def test_a_judgement_hides_that_the_light_is_provisional(quarter: Quarter, officer: User) -> None:
    computed = Light.objects.get(indicator=quarter.whole)
    computed.pk, computed.provisional = None, True
    computed.save()
    found = shown(Light.objects.all(), [])[place(computed)]
    assert (found.light, found.provisional) == (computed, True)  # the newer one
    judgement = red(quarter, officer)
    assert not shown(Light.objects.all(), [judgement])[place(computed)].provisional


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once(quarter: Quarter, officer: User) -> None:
    together = Barrier(2)

    def work(colour: str) -> None:
        together.wait()
        try:
            red(quarter, officer, colour=colour)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(work, "red"), pool.submit(work, "yellow")]:
            future.result()
    assert Judgement.objects.count() == 2
    assert Judgement.objects.filter(withdrawn_at=None).count() == 1
