"""The first page: what waits for its visitor."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.progress.models import Judgement, Light, LightRule, ReportingPeriod
from apps.progress.reporting import submit
from apps.units.models import Unit, User
from tests.factories import DocumentFactory, PeriodFactory, TargetFactory, UnitFactory
from tests.pages import page_of, words_of
from tests.reports import TODAY, fill, third_quarter

Visit = Callable[[User], Client]


@pytest.mark.parametrize("count", [1, 3, 25])
def test_home_counts_every_open_notice_and_lists_the_oldest(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    documents = DocumentFactory.create_batch(count, uploaded_by=officer)
    DocumentFactory(uploaded_by=stranger)
    client = visit(officer)
    with django_assert_num_queries(19):
        page = page_of(client.get(reverse("home")))
    listed = page.xpath("//ul[contains(@class, 'waiting')]//span/a/@href")
    assert listed == [document.get_absolute_url() for document in documents[:20]]
    (title,) = page.xpath("//h1")
    assert str(count) in title.text_content()


def test_home_of_a_leader_lists_no_work(officer: User, leader: User, visit: Visit) -> None:
    DocumentFactory(uploaded_by=officer)
    assert page_of(visit(leader).get(reverse("home"))).find_class("waiting") == []


def shown(response: Any) -> list[str]:
    """Where the head and the lists of the page lead to."""
    places = "//h1//a/@href | //ul[contains(@class, 'waiting')]//a/@href"
    return [str(href) for href in page_of(response).xpath(places)]


@time_machine.travel(TODAY, tick=False)
def test_a_units_people_and_the_office_see_what_waits_for_them(
    officer: User, unit: Unit, reporter: User, unit_head: User, visit: Visit
) -> None:
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    report = quarter.report(quarter.business, unit)
    address = reverse("progress:report", args=[report.pk])
    assert shown(visit(reporter).get(reverse("home"))) == [reverse("progress:tasks"), address]
    assert shown(visit(officer).get(reverse("home"))) == []
    values = {f"indicator_{quarter.whole.pk}": 650, f"indicator_{quarter.part.pk}": 410}
    fill(report, reporter, narrative="已帮扶创业650人。", **values)
    submit(report, by=unit_head)
    assert shown(visit(reporter).get(reverse("home"))) == []
    assert shown(visit(officer).get(reverse("home"))) == [reverse("progress:checking")]


def test_a_leader_sees_what_is_red(officer: User, leader: User, reporter: User, visit: Visit) -> None:
    period = PeriodFactory(district=officer.district)
    rule = LightRule.objects.create(
        district=officer.district, number=1, name="规则", definition={}, from_quarter="2026Q1"
    )
    red, green, judged_green, judged_red = (
        Light.objects.create(
            district=officer.district,
            period=period,
            target=TargetFactory(document__uploaded_by=officer),
            colour=colour,
            reason="behind",
            sentence=f"第{number}项的说明。",
            inputs={},
            rule=rule,
        )
        for number, colour in enumerate(("red", "green", "red", "green"))
    )
    for light, colour in ((judged_green, "green"), (judged_red, "red")):
        Judgement.objects.create(
            district=officer.district,
            period=period,
            target=light.target,
            colour=colour,
            reason="已核实",
            judged_by=officer,
        )
    response = visit(leader).get(reverse("home"))
    assert shown(response) == [
        reverse("progress:target", args=[light.target_id]) for light in (red, judged_red)
    ]
    assert red.sentence in words_of(response)
    assert green.sentence not in words_of(response)
    assert shown(visit(reporter).get(reverse("home"))) == []


def test_what_was_red_stays_so_until_the_next_quarter_has_a_light_of_its_own(
    officer: User, leader: User, visit: Visit
) -> None:
    rule = LightRule.objects.create(
        district=officer.district, number=1, name="规则", definition={}, from_quarter="2026Q1"
    )
    target = TargetFactory(document__uploaded_by=officer)
    third, fourth = (PeriodFactory(district=officer.district, quarter=f"2026Q{n}") for n in (3, 4))

    def shine(period: ReportingPeriod, colour: str) -> None:
        Light.objects.filter(period=period).delete()
        values = {"colour": colour, "reason": "behind", "sentence": "说明。", "inputs": {}, "rule": rule}
        Light.objects.create(district=officer.district, period=period, target=target, **values)

    shine(third, "red")
    assert shown(visit(leader).get(reverse("home"))) == [reverse("progress:target", args=[target.pk])]
    shine(fourth, "grey")
    assert shown(visit(leader).get(reverse("home"))) == [reverse("progress:target", args=[target.pk])]
    shine(fourth, "green")
    assert shown(visit(leader).get(reverse("home"))) == []


def test_what_was_red_when_its_notice_ended_is_history(officer: User, leader: User, visit: Visit) -> None:
    rule = LightRule.objects.create(
        district=officer.district, number=1, name="规则", definition={}, from_quarter="2026Q1"
    )
    third, fourth = (PeriodFactory(district=officer.district, quarter=f"2026Q{n}") for n in (3, 4))
    over = TargetFactory(
        document__uploaded_by=officer,
        document__period_start=date(2026, 7, 1),
        document__period_end=date(2026, 9, 30),
    )
    for period, target, colour in (
        (third, over, "red"),
        (fourth, TargetFactory(document__uploaded_by=officer), "green"),
    ):
        values = {"colour": colour, "reason": "behind", "sentence": "说明。", "inputs": {}, "rule": rule}
        Light.objects.create(district=officer.district, period=period, target=target, **values)
    assert shown(visit(leader).get(reverse("home"))) == []
