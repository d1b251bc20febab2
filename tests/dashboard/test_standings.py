"""The standings say of each target what the models and their own questions say one by one."""

from datetime import date

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.dashboard.scene import Scene, scene_of
from apps.progress.deadlines import timeliness_of
from apps.progress.judging import shown
from apps.progress.models import Judgement, Light, LightRule, Report, ReportingPeriod
from apps.progress.timeliness import Timeliness
from apps.targets.leaders import leaders_in_charge
from apps.targets.models import AssignmentRole, Nature
from apps.targets.parties import heads, parties
from apps.units.models import District, User
from tests.dashboard.scenes import NOW, TODAY, Filled
from tests.factories import PeriodFactory, TargetFactory

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def seen(district: District, quarter: str = "2026Q3", *, approved_only: bool = False) -> Scene:
    scene = scene_of(district, quarter, today=TODAY, approved_only=approved_only)
    assert scene is not None
    return scene


@pytest.mark.parametrize("count", [1, 3, 40])
def test_standings_take_six_queries_and_are_in_the_order_of_the_notices(
    officer: User, stranger: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled = Filled(officer, count)
    foreign = Filled(stranger, 2)
    with django_assert_num_queries(6):
        scene = seen(officer.district)
    assert [one.target for one in scene.standings] == [*(t.pk for t in filled.targets), filled.other.pk]
    assert {one.target for one in seen(stranger.district).standings} == {
        t.pk for t in [*foreign.targets, foreign.other]
    }


def test_colours_are_those_that_judging_shows(officer: User) -> None:
    filled = Filled(officer, 16)
    scene = seen(officer.district)
    lights = Light.objects.filter(period__in=[filled.period, filled.before])
    holding = shown(lights, Judgement.objects.all())
    for one in scene.standings:
        now = holding.get((filled.period.pk, one.target, (None, None)))
        before = holding.get((filled.before.pk, one.target, (None, None)))
        assert one.colour == (now.colour if now else "grey")
        assert one.before == (before.colour if before else "")
        assert one.provisional == bool(now and now.provisional)
        assert one.judged == bool(now and now.judgement)


def test_what_goes_out_leaves_the_lights_of_submitted_reports_out(officer: User) -> None:
    Filled(officer, 8)
    colours = [one.colour for one in seen(officer.district, approved_only=True).standings]
    # approved colours of scenes.LIGHTS, an officer's judgement before them
    assert colours == ["red", "green", "grey", "red", "yellow", "grey", "grey", "green", "red"]


def test_units_and_leaders_are_those_of_parties_and_leaders(officer: User) -> None:
    filled = Filled(officer, 20)
    targets = [*filled.targets, filled.other]
    units, leaders = parties(targets, TODAY), leaders_in_charge(targets, TODAY)
    for one in seen(officer.district).standings:
        of_target = units[one.target]
        in_charge = leaders[one.target]
        assert one.leads == tuple(party.unit.pk for party in heads(of_target))
        assert one.supports == tuple(p.unit.pk for p in of_target if p.role == AssignmentRole.SUPPORT)
        assert one.leader == (in_charge.post.pk if in_charge else 0)


def test_lateness_is_that_of_the_reports(officer: User) -> None:
    filled = Filled(officer, 20)
    reports = list(Report.objects.filter(period=filled.period))
    words = timeliness_of(reports, TODAY)
    late, missing = set(), set()
    for report in reports:
        word = words[report.pk][0]
        if word in (Timeliness.LATE, Timeliness.NOT_REPORTED):
            late.add((report.target_id, report.unit_id))
        if word == Timeliness.NOT_REPORTED:
            missing.add((report.target_id, report.unit_id))
    standings = seen(officer.district).standings
    assert {(one.target, unit) for one in standings for unit in one.late} == late
    assert {(one.target, unit) for one in standings for unit in one.missing} == missing
    assert late > missing > set()


def test_results_of_the_past_and_notices_of_other_times_do_not_stand(officer: User) -> None:
    filled = Filled(officer, 1)
    TargetFactory(document=filled.notice, nature=Nature.RESULT)
    TargetFactory(
        document__uploaded_by=officer,
        document__period_start=date(2025, 1, 1),
        document__period_end=date(2025, 12, 31),
    )
    assert [one.target for one in seen(officer.district).standings] == [filled.targets[0].pk, filled.other.pk]


def test_without_a_name_the_last_quarter_that_has_colours_is_looked_at(officer: User) -> None:
    filled = Filled(officer, 1)
    PeriodFactory(district=officer.district, quarter="2026Q4")  # opened, and grey all over
    PeriodFactory(district=officer.district, quarter="2027Q1", planned=True)
    for asked in ("", "2027Q1", "nonsense"):
        assert seen(officer.district, asked).period == filled.period
    scene = seen(officer.district, "2026Q4")
    assert scene.period.quarter == "2026Q4"
    assert scene.before == filled.period
    # Targets of the year without a light yet are grey; before, they had the colours of the third quarter.
    assert {one.colour for one in scene.standings} == {"grey"}


def test_of_a_closed_quarter_those_answer_who_held_their_posts_when_it_closed(officer: User) -> None:
    filled = Filled(officer, 1)
    post = filled.leaders[0]
    post.tenures.update(valid_to=date(2026, 8, 1))
    post.tenures.create(district=officer.district, holder="继任者", valid_from=date(2026, 8, 1))
    now = seen(officer.district).name_of_leader(post.pk)
    then = seen(officer.district, "2026Q2").name_of_leader(post.pk)
    assert (now, then) == ("继任者（副区长0）", "领导0（副区长0）")


def test_a_district_without_an_open_quarter_has_no_scene(officer: User) -> None:
    PeriodFactory(district=officer.district, planned=True)
    assert scene_of(officer.district, "", today=TODAY) is None
    assert ReportingPeriod.objects.count() == 1
    assert LightRule.objects.count() == 0
