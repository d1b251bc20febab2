"""The pages of the rules of lights: as an officer drafts, tries and publishes one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from apps.progress.lighting import current_rule
from apps.progress.models import LightRule, ReportingPeriod
from apps.progress.publishing import draft_rule, presets, publish, stretch_words
from apps.progress.rule_forms import RuleForm
from apps.targets.models import Target
from apps.units.models import District, User
from tests.factories import (
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    PlanPointFactory,
    ReportFactory,
    TargetFactory,
)
from tests.pages import entries, form_at, page_of, words_of
from tests.progress.test_rules import stretch

Visit = Callable[[User], Client]
QUERIES, TRIAL_QUERIES = 8, 18
PAGE = "/progress/rules/"
DRAFT = "/progress/rules/draft/"


@pytest.fixture(autouse=True)
def spring() -> Any:
    with travel("2026-05-04 10:00:00+08:00", tick=False):
        yield


def kept(district: District, by: User, preset: int = 0, quarter: str = "2026Q1") -> LightRule:
    """A draft of a preset."""
    chosen = presets()[preset]
    return draft_rule(district, by=by, name=chosen.name, definition=chosen.definition, from_quarter=quarter)


def versions(district: District, by: User, count: int) -> None:
    for number in range(count):
        publish(kept(district, by, number), by=by)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(
    district: District,
    other_district: District,
    officer: User,
    stranger: User,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    versions(district, officer, count)
    draft_rule(
        other_district,
        by=stranger,
        name="望山办法",
        definition=presets()[0].definition,
        from_quarter="2026Q1",
    )
    client = visit(officer)
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        answer = client.get(PAGE)
    rows = page_of(answer).xpath("//tbody/tr/th/a/text()")
    assert rows == [f"{presets()[n].name} ({n + 1})" for n in reversed(range(count))]
    assert "望山办法" not in words_of(answer)


def test_the_title_says_which_rule_is_in_force(district: District, officer: User, visit: Visit) -> None:
    publish(kept(district, officer), by=officer)
    publish(kept(district, officer, 1, "2026Q3"), by=officer)
    (title,) = page_of(visit(officer).get(PAGE)).xpath("//h1/text()")
    assert presets()[0].name in title


def test_a_preset_becomes_a_draft_by_its_form(officer: User, visit: Visit) -> None:
    client = visit(officer)
    for preset in presets():
        shown = page_of(client.get(f"{DRAFT}?preset={preset.code}"))
        answer = client.post(DRAFT, entries(form_at(shown, DRAFT)))
        rule = LightRule.objects.get()
        assert answer.headers["Location"] == reverse("progress:rule", args=[rule.pk])
        assert (rule.name, rule.from_quarter) == (preset.name, "2026Q2")
        assert rule.definition == preset.definition


def test_thresholds_are_amended_by_the_form(officer: User, visit: Visit) -> None:
    client = visit(officer)
    sent = entries(form_at(page_of(client.get(DRAFT)), DRAFT))
    del sent["behind-yellow-to_included"]
    client.post(
        DRAFT,
        {
            **sent,
            "name": "本区办法",
            "from_quarter": "2026Q4",
            "behind-yellow-to": "20",
            "behind-red-from": "20",
            "behind-red-from_included": "on",
        },
    )
    rule = LightRule.objects.get()
    assert (rule.name, rule.from_quarter) == ("本区办法", "2026Q4")
    assert rule.definition["behind"][1:] == [
        {"light": "yellow", "from": "10", "from_included": True, "to": "20", "to_included": False},
        {"light": "red", "from": "20", "from_included": True, "to": None, "to_included": False},
    ]


def test_a_hole_is_named_and_what_was_typed_stays(officer: User, visit: Visit) -> None:
    client = visit(officer)
    sent = entries(form_at(page_of(client.get(DRAFT)), DRAFT))
    answer = client.post(DRAFT, {**sent, "behind-green-to": "", "name": "银川原文"})
    assert (answer.status_code, LightRule.objects.count()) == (422, 0)
    assert stretch_words(stretch("0", "10")) in words_of(answer)
    assert entries(form_at(page_of(answer), DRAFT))["name"] == "银川原文"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"from_quarter": "2020Q1"}, {"behind-green-to": "viel"}])
def test_what_is_wrong_is_told(officer: User, visit: Visit, wrong: dict[str, str]) -> None:
    client = visit(officer)
    sent = entries(form_at(page_of(client.get(DRAFT)), DRAFT))
    answer = client.post(DRAFT, {**sent, **wrong})
    assert (answer.status_code, LightRule.objects.count()) == (422, 0)
    assert page_of(answer).xpath("//*[@role='alert']")


def test_a_new_version_begins_as_an_older_one_and_not_before_it(
    district: District, officer: User, visit: Visit
) -> None:
    rule = publish(kept(district, officer, 2, "2026Q3"), by=officer)
    form = form_at(page_of(visit(officer).get(f"{DRAFT}?version={rule.pk}")), DRAFT)
    assert entries(form)["name"] == rule.name
    assert form.xpath(".//select[@name='from_quarter']/option/@value")[0] == "2026Q3"
    assert visit(officer).get(f"{DRAFT}?version=999999999999").status_code == 404


def behind_plan(officer: User, period: ReportingPeriod, words: str) -> Target:
    """120 of the 150 that are planned by then, of 200."""
    target = TargetFactory(
        document=DocumentFactory(uploaded_by=officer), district=officer.district, words=words
    )
    indicator = IndicatorFactory(target=target, name="加装电梯", unit="台")
    IndicatorValueFactory(indicator=indicator, value=Decimal(200))
    PlanPointFactory(target=target, indicator=indicator, quarter=period.quarter, value=Decimal(150))
    report = ReportFactory(period=period, target=target, state="submitted")
    report.readings.create(district=officer.district, indicator=indicator, value=Decimal(120))
    return target


@pytest.mark.parametrize("count", [1, 3])
def test_a_rule_is_tried_on_real_readings(
    district: District,
    officer: User,
    stranger: User,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    period = PeriodFactory(district=district, quarter="2026Q1")
    publish(kept(district, officer), by=officer)
    targets = [behind_plan(officer, period, f"（一）推进第{n}项。") for n in range(count)]
    behind_plan(stranger, PeriodFactory(district=stranger.district, quarter="2026Q1"), "（一）望山加装电梯。")
    rule = kept(district, officer, 1)  # 瓯海: what is behind is red
    client = visit(officer)
    address = reverse("progress:rule", args=[rule.pk])
    client.get(address)
    with django_assert_num_queries(TRIAL_QUERIES):
        answer = client.get(address)
    page = page_of(answer)
    links = {reverse("progress:target", args=[target.pk]) for target in targets}
    assert set(page.xpath("//tbody/tr/th/a/@href")) == links
    lights = [
        row.xpath("./td//span[starts-with(@class, 'light light--')]/@class")
        for row in page.xpath("//tbody/tr")
    ]
    assert lights == [["light light--yellow", "light light--red"]] * count
    assert "差 30 台" in words_of(answer)
    assert "望山" not in page.xpath("string(//main)")
    assert LightRule.objects.get(pk=rule.pk).published_at is None


def test_another_quarter_can_be_tried(district: District, officer: User, visit: Visit) -> None:
    first, second = (PeriodFactory(district=district, quarter=f"2026Q{n}") for n in (1, 2))
    behind_plan(officer, first, "（一）推进。")
    rule, client = kept(district, officer, 1), visit(officer)
    address = reverse("progress:rule", args=[rule.pk])
    assert page_of(client.get(address)).xpath("//tbody/tr") == []
    for odd in ("x", "0", ""):
        chosen = page_of(client.get(f"{address}?period={odd}")).xpath("//option[@selected]/@value")
        assert chosen == [str(second.pk)]
    assert len(page_of(client.get(f"{address}?period={first.pk}")).xpath("//tbody/tr")) == 1


def test_publishing(district: District, officer: User, visit: Visit) -> None:
    rule, client = kept(district, officer), visit(officer)
    address = reverse("progress:rule-publish", args=[rule.pk])
    sent = entries(form_at(page_of(client.get(reverse("progress:rule", args=[rule.pk]))), address))
    for _ in range(2):
        answer = client.post(address, sent)
        assert answer.headers["Location"] == PAGE
    assert current_rule(district, "2026Q1") == rule
    shown = page_of(client.get(reverse("progress:rule", args=[rule.pk])))
    assert shown.xpath("//form[@action=$action]", action=address) == []


def test_a_refusal_is_told_on_the_page_of_the_rule(district: District, officer: User, visit: Visit) -> None:
    publish(kept(district, officer, 0, "2026Q4"), by=officer)
    early, client = kept(district, officer, 1, "2026Q1"), visit(officer)
    answer = client.post(reverse("progress:rule-publish", args=[early.pk]), follow=True)
    assert len(page_of(answer).xpath("//*[@id='messages']/*")) == 1
    early.refresh_from_db()
    assert early.published_at is None


@pytest.mark.parametrize("someone", ["leader", "reporter", "unit_head", "system_administrator"])
def test_who_keeps_no_rules(
    district: District, officer: User, visit: Visit, someone: str, request: pytest.FixtureRequest
) -> None:
    rule, client = kept(district, officer), visit(request.getfixturevalue(someone))
    for address in (PAGE, DRAFT, reverse("progress:rule", args=[rule.pk])):
        assert client.get(address).status_code == 403
    assert client.post(reverse("progress:rule-publish", args=[rule.pk])).status_code == 403


def test_another_district_has_none_of_it(
    district: District, officer: User, stranger: User, visit: Visit
) -> None:
    rule, client = kept(district, officer), visit(stranger)
    publish_it = reverse("progress:rule-publish", args=[rule.pk])
    assert client.get(reverse("progress:rule", args=[rule.pk])).status_code == 404
    assert client.get(f"{DRAFT}?version={rule.pk}").status_code == 404
    assert client.post(publish_it).status_code == 404
    client.post(DRAFT, entries(form_at(page_of(client.get(DRAFT)), DRAFT)))
    assert LightRule.objects.filter(district=district).get().published_at is None


def test_every_field_of_the_form_has_words() -> None:
    form = RuleForm(["2026Q1"])
    labels = [str(field.label) for field in form]
    assert len(labels) == len(set(labels)) == 6 + 4 * 3 * 4


def test_who_begins_anew_is_told_that_a_draft_waits(district: District, officer: User, visit: Visit) -> None:
    client = visit(officer)
    assert form_at(page_of(client.get(DRAFT)), DRAFT).find_class("notice-line") == []
    rule = kept(district, officer, 1, "2026Q4")
    (told,) = form_at(page_of(client.get(f"{DRAFT}?preset=sanya")), DRAFT).find_class("notice-line")
    assert str(rule) in told.text_content()
    going_on = form_at(page_of(client.get(f"{DRAFT}?version={rule.pk}")), DRAFT)
    assert going_on.find_class("notice-line") == []
    assert entries(going_on)["from_quarter"] == "2026Q4"
