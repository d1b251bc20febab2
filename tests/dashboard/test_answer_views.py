"""The pages of a unit and of a leader."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.progress.models import Report, ReportingPeriod
from apps.targets.models import AssignmentRole, Target
from apps.units.models import Post, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.dashboard.scenes import NOW, Filled
from tests.factories import PeriodFactory, TenureFactory, UnitFactory
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def filled(officer: User) -> Filled:
    return Filled(officer, 20)


def of_unit(unit: Unit) -> str:
    return reverse("dashboard:unit", args=[unit.pk])


def of_leader(post: Post) -> str:
    return reverse("dashboard:leader", args=[post.pk])


def targets_in(response: HttpResponse, section: str) -> set[int]:
    """The targets to which a section of the page leads."""
    links = page_of(response).xpath(
        "//section[@aria-labelledby=$section]//a[starts-with(@href, '/progress/targets/')]/@href",
        section=section,
    )
    return {int(link.strip("/").split("/")[-1]) for link in links}


def heading(response: HttpResponse, pk: str) -> str:
    """The words of a heading by its id; of the page, by h1."""
    way = "//h1" if pk == "h1" else "//h2[@id=$pk]"
    return " ".join(page_of(response).xpath(way, pk=pk)[0].text_content().split())


def report_of(period: ReportingPeriod, target: Target, unit: Unit, **fields: object) -> Report:
    return Report.objects.create(
        district=period.district, period=period, target=target, unit=unit, **{"role": "lead", **fields}
    )


# A unit


def test_a_unit_with_what_it_leads_and_supports(filled: Filled, officer: User, visit: Visit) -> None:
    unit = filled.units[0]
    response = visit(officer).get(of_unit(unit))
    roles = {
        role: set(
            Target.objects.filter(assignments__unit=unit, assignments__role=role).values_list("pk", flat=True)
        )
        for role in AssignmentRole
    }
    assert targets_in(response, "led") == roles["lead"] | roles["responsible"]
    assert targets_in(response, "supported") == roles["support"]
    colours = page_of(response).xpath(
        "//section[@aria-labelledby='led']//tbody/tr/td[@data-label='2026Q3']//span[starts-with(@class, 'light ')]/@class"
    )
    order = ["light light--red", "light light--yellow", "light light--green", "light light--grey"]
    assert colours == sorted(colours, key=order.index)
    assert heading(response, "h1").startswith(f"{unit}：{colours.count('light light--red')}项红灯")


def test_the_lights_of_the_quarters_are_those_of_their_chart(
    filled: Filled, officer: User, visit: Visit
) -> None:
    page = page_of(visit(officer).get(of_unit(filled.units[0])))
    for place, quarter in enumerate(("2026Q2", "2026Q3"), 1):
        shown = page.xpath(
            "//section[@aria-labelledby='led']//tbody//td[@data-label=$quarter]//span[starts-with(@class, 'light ')]/@class",
            quarter=quarter,
        )
        row = page.xpath("//figure//tbody/tr[$place]//data/@value", place=place)
        assert row == [str(shown.count(f"light light--{c}")) for c in ("red", "yellow", "green", "grey")]


def test_what_a_unit_owes_and_is_owed(filled: Filled, officer: User, visit: Visit) -> None:
    unit, other = filled.units[0], filled.units[1]
    led, foreign = filled.targets[0], filled.targets[6]
    Report.objects.all().delete()
    report_of(filled.period, led, unit, state="returned", help_needed="尚未报送的请求。", help_leader=True)
    report_of(filled.before, led, unit, state="draft")  # its period is closed
    report_of(filled.period, led, other, role="support", state="draft")
    report_of(filled.period, led, filled.street, role="support", state="submitted")
    report_of(filled.period, foreign, other, state="approved", help_needed="请落实用地。", help_unit=unit)
    response = visit(officer).get(of_unit(unit))
    assert heading(response, "owes") == "欠报1份"
    sections = {
        name: page_of(response).xpath("//section[@aria-labelledby=$name]", name=name)[0].text_content()
        for name in ("owes", "owed", "punctual")
    }
    assert "请落实用地。" in sections["owes"]
    assert "配合单位未报1份" in sections["owed"]
    assert (str(other) in sections["owed"], str(filled.street) in sections["owed"]) == (True, False)
    assert "尚未报送的请求。" not in words_of(response)
    rows = page_of(response).xpath("//section[@aria-labelledby='punctual']//tbody/tr")
    assert [[cell.text for cell in row] for row in rows] == [
        ["2026Q2", "1", "0", "0", "1"],
        ["2026Q3", "1", "0", "0", "1"],
    ]


def test_whom_a_unit_asks_for_help(filled: Filled, officer: User, visit: Visit) -> None:
    unit = filled.units[0]
    Report.objects.all().delete()
    report_of(
        filled.period,
        filled.targets[0],
        unit,
        state="submitted",
        help_needed="请协调。",
        help_unit=filled.street,
    )
    section = page_of(visit(officer).get(of_unit(unit))).xpath("//section[@aria-labelledby='owed']")[0]
    assert ("请协调。" in section.text_content(), str(filled.street) in section.text_content()) == (
        True,
        True,
    )


def test_the_units_own_people_see_its_page_and_no_other(filled: Filled, visit: Visit) -> None:
    unit, other = filled.units[0], filled.units[1]
    Report.objects.all().delete()
    report_of(
        filled.period, filled.targets[6], other, state="approved", help_needed="请落实用地。", help_unit=unit
    )
    clerk = person(unit.district, "clerk", "经办人", Role.REPORTER, unit)
    response = visit(clerk).get(of_unit(unit))
    assert response.status_code == 200
    assert "请落实用地。" not in words_of(response)  # the report of another unit
    assert not page_of(response).xpath("//a[starts-with(@href, '/dashboard/targets/')]")
    assert visit(clerk).get(of_unit(other)).status_code == 403
    assert visit(clerk).get(of_leader(filled.leaders[0])).status_code == 403


def test_a_unit_page_and_its_names_lead_to_each_other(filled: Filled, officer: User, visit: Visit) -> None:
    unit, client = filled.units[0], visit(officer)
    names = reverse("units:detail", args=[unit.pk])
    assert page_of(client.get(of_unit(unit))).xpath("//a[@href=$to]", to=names)
    assert page_of(client.get(names)).xpath("//a[@href=$to]", to=of_unit(unit))
    clerk = person(unit.district, "clerk", "经办人", Role.REPORTER, filled.units[1])
    assert not page_of(visit(clerk).get(names)).xpath("//a[@href=$to]", to=of_unit(unit))


def test_a_unit_without_targets(filled: Filled, officer: User, visit: Visit) -> None:
    unit = UnitFactory(district=officer.district, name="区地方志办公室")
    response = visit(officer).get(of_unit(unit))
    assert heading(response, "h1") == "区地方志办公室：本季没有牵头的目标任务"
    assert "本季没有涉及该单位的目标任务" in words_of(response)


# A leader


def test_a_leader_with_targets_and_whom_to_call(filled: Filled, officer: User, visit: Visit) -> None:
    post = filled.leaders[0]
    head = person(officer.district, "head", "负责人甲", Role.UNIT_HEAD, filled.units[0])
    head.telephone = "6100-2001"
    head.save()
    response = visit(officer).get(of_leader(post))
    page = page_of(response)
    colours = page.xpath("//ol[@class='reds']/li/h3/span[starts-with(@class, 'light ')]/@class")
    red = colours.count("light light--red")
    assert colours[:red] == ["light light--red"] * red
    assert red > 0
    assert heading(response, "h1").startswith(f"领导0（副区长0）：{red}项红灯")
    mine = targets_in(response, "targets")
    assert len(mine) == len(colours)
    assert {target.pk for target in filled.targets if target.leader_post == filled.leaders[1]}.isdisjoint(
        mine
    )
    assert "负责人甲 单位审核人 6100-2001" in words_of(response)
    portfolio = page.xpath("//section[@aria-labelledby='portfolio']//li//a/text()")
    assert portfolio == [str(unit) for unit in filled.units[:2]]


def test_what_the_reports_ask_of_a_leader(filled: Filled, officer: User, visit: Visit) -> None:
    unit, target = filled.units[0], filled.targets[0]
    Report.objects.all().delete()
    report_of(
        filled.period, target, unit, state="approved", help_needed="请区领导协调资金。", help_leader=True
    )
    report_of(
        filled.period, target, filled.units[1], state="draft", help_needed="还没有报送。", help_leader=True
    )
    report_of(
        filled.period, filled.targets[3], unit, state="approved", help_needed="别人分管。", help_leader=True
    )
    response = visit(officer).get(of_leader(filled.leaders[0]))
    assert heading(response, "asked") == "1份报告请分管领导协调"
    words = words_of(response)
    assert [ask in words for ask in ("请区领导协调资金。", "还没有报送。", "别人分管。")] == [
        True,
        False,
        False,
    ]


def test_who_held_the_post_before(filled: Filled, officer: User, visit: Visit) -> None:
    post = filled.leaders[0]
    post.tenures.update(valid_from=date(2026, 7, 1))
    TenureFactory(post=post, holder="前任", valid_from=date(2021, 1, 1), valid_to=date(2026, 7, 1))
    page = page_of(visit(officer).get(of_leader(post)))
    rows = page.xpath("//section[@aria-labelledby='tenures']//li")
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "领导0 自2026-07-01起",
        "前任 2021-01-01 – 2026-07-01",
    ]


def test_a_leader_without_targets(filled: Filled, officer: User, visit: Visit) -> None:
    post = Post.objects.create(district=officer.district, name="副区长9")
    response = visit(officer).get(of_leader(post))
    assert heading(response, "h1") == "副区长9（空缺）：本季没有分管的目标任务"
    assert "尚未任命。" in words_of(response)


# Both


def test_before_any_quarter_there_is_nothing_to_see(officer: User, unit: Unit, visit: Visit) -> None:
    post = Post.objects.create(district=officer.district, name="副区长9")
    PeriodFactory(district=officer.district, planned=True)
    for address in (of_unit(unit), of_leader(post)):
        response = visit(officer).get(address)
        assert response.status_code == 200
        assert "还没有开放填报的季度" in words_of(response)


def test_another_quarter_is_shown_when_it_is_asked_for(filled: Filled, officer: User, visit: Visit) -> None:
    for address in (of_unit(filled.units[0]), of_leader(filled.leaders[0])):
        page = page_of(visit(officer).get(address, {"quarter": "2026Q2"}))
        assert page.xpath("//nav[@class='years']//a[@aria-current]/text()") == ["2026Q2"]


def test_another_district_sees_neither(filled: Filled, stranger: User, visit: Visit) -> None:
    Filled(stranger, 1)
    for address in (of_unit(filled.units[0]), of_leader(filled.leaders[0])):
        assert visit(stranger).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 40])
def test_both_cost_the_same_however_many_targets_there_are(
    officer: User, visit: Visit, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    filled = Filled(officer, count)
    client = visit(officer)
    with django_assert_num_queries(16):
        response = client.get(of_unit(filled.units[0]))
    assert filled.targets[0].pk in targets_in(response, "led")
    with django_assert_num_queries(17):
        response = client.get(of_leader(filled.leaders[0]))
    assert filled.targets[0].pk in targets_in(response, "targets")
