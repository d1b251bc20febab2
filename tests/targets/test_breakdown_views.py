"""The breakdown's page, and how it saves, confirms and reopens."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html

from apps.documents.models import Document
from apps.targets.breakdown import confirm
from apps.targets.models import AssignmentRole, Indicator, PlanPoint, Target
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, UnitFactory
from tests.notices import NOTICE, issue_notice, long_notice
from tests.pages import entries, form_at, page_of, words_of

Visit = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def document(officer: User, unit: Unit) -> Document:
    UnitFactory(district=unit.district, name="区民政局")
    UnitFactory(district=unit.district, name="区商务委员会", short_name="区商务委")
    return issue_notice(NOTICE, officer)


@pytest.fixture
def target(document: Document) -> Target:
    """新引进企业1200家, for which the reporter's unit is responsible beside another."""
    return document.targets.get(words__contains="新引进企业")


@pytest.fixture
def indicator(target: Target) -> Indicator:
    return target.indicators.get(parent=None)


def page_url(document: Document) -> str:
    return reverse("targets:breakdown", args=[document.pk])


def save_url(document: Document) -> str:
    return reverse("targets:breakdown-save", args=[document.pk])


def send(client: Client, document: Document, *cells: list[str]) -> Any:
    return client.post(save_url(document), json.dumps(cells), content_type="application/json")


def field(page: html.HtmlElement, name: str) -> html.HtmlElement:
    (found,) = page.xpath("//*[@name=$name]", name=name)
    return found


def plan_of(indicator: Indicator) -> dict[str, Decimal | None]:
    return dict(PlanPoint.objects.filter(indicator=indicator).values_list("quarter", "value"))


# The page


@pytest.mark.parametrize("count", [1, 3, 158])
def test_the_page_costs_the_same_however_many_targets(
    officer: User, stranger: User, unit: Unit, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    document = issue_notice(long_notice(count), officer)
    foreign = issue_notice(NOTICE, stranger)
    client = visit(officer)
    with django_assert_num_queries(16):
        response = client.get(page_url(document))
    shown = page_of(response).xpath("//tbody[starts-with(@id, 'target-')]/@id")
    assert shown == [f"target-{target.pk}" for target in document.targets.all()]
    assert not set(shown) & {f"target-{target.pk}" for target in foreign.targets.all()}


def test_the_page_costs_a_unit_the_same(
    reporter: User, officer: User, unit: Unit, visit: Visit, django_assert_num_queries: Any
) -> None:
    document = issue_notice(long_notice(5), officer)
    client = visit(reporter)
    with django_assert_num_queries(19):
        client.get(page_url(document))


def test_each_figure_and_each_item_without_one_has_a_row(
    officer: User, document: Document, visit: Visit
) -> None:
    page = page_of(visit(officer).get(page_url(document)))
    for indicator in Indicator.objects.all():
        names = [f"plan-{indicator.pk}-2026Q{n}" for n in (1, 2, 3, 4)]
        assert [field(page, name).tag for name in names] == ["input"] * 4
    (target,) = document.targets.filter(words__contains="产业园")
    for commitment in target.commitments.all():
        assert field(page, f"stage-{commitment.pk}-2026Q1").get("value") == ""
        assert field(page, f"deadline-{commitment.pk}").get("placeholder") == str(commitment.due_on)


def test_every_field_has_a_name_for_everyone(officer: User, document: Document, visit: Visit) -> None:
    page = page_of(visit(officer).get(page_url(document)))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for cell in page.xpath("//table[@role='grid']//*[@data-cell][@name]"):
        assert set(cell.get("aria-labelledby").split()) <= set(ids)
    for cell in page.xpath("//table[@role='grid']//span[@data-titles]"):
        assert set(cell.get("data-titles").split()) <= set(ids)


def test_who_answers_for_the_whole_target_stands_where_nobody_is_chosen(
    officer: User, document: Document, visit: Visit
) -> None:
    page = page_of(visit(officer).get(page_url(document)))
    commitment = document.targets.get(words__contains="养老").commitments.first()
    choices = field(page, f"unit-{commitment.pk}").xpath("./option")
    assert [(choice.get("value"), choice.text_content()) for choice in choices] == [
        ("", "（区民政局）"),
        (str(Unit.objects.get(name="区民政局").pk), "区民政局"),
    ]


def test_a_unit_reads_what_it_supports_and_edits_what_it_answers_for(
    reporter: User, unit: Unit, document: Document, target: Target, indicator: Indicator, visit: Visit
) -> None:
    supported = document.targets.get(words__contains="艺术节")
    AssignmentFactory(target=supported, unit=unit, role=AssignmentRole.SUPPORT)
    page = page_of(visit(reporter).get(page_url(document)))
    assert field(page, f"plan-{indicator.pk}-2026Q1").tag == "input"
    (rows,) = page.xpath("//tbody[@id=$id]", id=f"target-{supported.pk}")
    assert rows.xpath(".//*[@data-cell][@name]") == []
    assert page.xpath("//input[starts-with(@name, 'lead-')]") == []
    assert page.xpath("//form[contains(@action, '/confirm')]") == []


def test_who_has_no_target_of_the_notice_does_not_find_it(
    document: Document, stranger: User, system_administrator: User, visit: Visit
) -> None:
    for person in (stranger, system_administrator):
        assert visit(person).get(page_url(document)).status_code == 404
        assert send(visit(person), document).status_code == 404


def test_a_leader_reads_it(document: Document, leader: User, visit: Visit) -> None:
    page = page_of(visit(leader).get(page_url(document)))
    assert len(page.xpath("//tbody")) == document.targets.count()
    assert page.xpath("//*[@data-cell][@name]") == []


# Saving


def test_cells_are_saved_as_they_stand_then(
    officer: User, document: Document, indicator: Indicator, visit: Visit
) -> None:
    name = f"plan-{indicator.pk}-2026Q1"
    answer = send(visit(officer), document, [name, "", "1,000家"])
    assert answer.status_code == 200
    assert answer.json()["saved"] == {name: "1000"}
    assert plan_of(indicator) == {"2026Q1": Decimal(1000)}
    assert set(answer.json()["problems"]) == {str(t.pk) for t in document.targets.all()}


def test_one_wrong_cell_saves_none_and_is_named(
    officer: User, document: Document, indicator: Indicator, visit: Visit
) -> None:
    wrong, right = (f"plan-{indicator.pk}-2026Q{n}" for n in (1, 2))
    answer = send(visit(officer), document, [wrong, "", "许多"], [right, "", "5"])
    assert answer.status_code == 422
    assert list(answer.json()["wrong"]) == [wrong]
    assert plan_of(indicator) == {}


def test_a_cell_that_somebody_else_changed_is_told_with_their_value(
    officer: User, document: Document, indicator: Indicator, visit: Visit
) -> None:
    name = f"plan-{indicator.pk}-2026Q1"
    send(visit(officer), document, [name, "", "300"])
    answer = send(visit(officer), document, [name, "", "250"])
    assert (answer.status_code, answer.json()["raced"]) == (409, {name: "300"})
    assert plan_of(indicator) == {"2026Q1": Decimal(300)}


def test_the_same_saving_again_changes_nothing(
    officer: User, document: Document, indicator: Indicator, visit: Visit
) -> None:
    cell = [f"plan-{indicator.pk}-2026Q1", "", "300"]
    answers = [send(visit(officer), document, cell) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert plan_of(indicator) == {"2026Q1": Decimal(300)}


def test_whose_target_it_is_is_said_in_the_table(
    officer: User, document: Document, target: Target, visit: Visit
) -> None:
    name = f"lead-{target.pk}"
    answer = send(visit(officer), document, [name, "", "区民政局"])
    assert answer.json()["saved"] == {name: "区民政局"}
    offered = [words for _pk, words, _name in answer.json()["units"][str(target.pk)]]
    assert offered == ["区民政局", "区发展改革委", "区商务委"]
    raced = send(visit(officer), document, [name, "", "区商务委"])
    assert (raced.status_code, raced.json()["raced"]) == (409, {name: "区民政局"})
    unknown = send(visit(officer), document, [name, "区民政局", "无名局"])
    assert (unknown.status_code, list(unknown.json()["wrong"])) == (422, [name])


def test_units_that_are_named_are_not_saved_beside_a_wrong_cell(
    officer: User, document: Document, target: Target, indicator: Indicator, visit: Visit
) -> None:
    send(
        visit(officer),
        document,
        [f"lead-{target.pk}", "", "区民政局"],
        [f"plan-{indicator.pk}-2026Q1", "", "x"],
    )
    assert not target.assignments.filter(role=AssignmentRole.LEAD).exists()


def test_a_unit_is_refused_what_it_may_not_edit(
    reporter: User, unit: Unit, document: Document, target: Target, visit: Visit
) -> None:
    supported = document.targets.get(words__contains="艺术节")
    AssignmentFactory(target=supported, unit=unit, role=AssignmentRole.SUPPORT)
    commitment = supported.commitments.get()
    client = visit(reporter)
    assert send(client, document, [f"evidence-{commitment.pk}", "", "照片"]).status_code == 403
    assert send(client, document, [f"lead-{target.pk}", "", "区民政局"]).status_code == 403
    other = document.targets.get(words__contains="养老").indicators.first()
    unseen = send(client, document, [f"plan-{other.pk}-2026Q1", "", "5"])
    assert (unseen.status_code, plan_of(other)) == (422, {})


@pytest.mark.parametrize(
    "body", ["x", "{}", "[[]]x", '[["title", "", "x"]]', '[["plan-1-2026Q1", "1"]]', "5", "[" * 100_000]
)
def test_what_is_no_list_of_cells_is_refused(
    officer: User, document: Document, visit: Visit, body: str
) -> None:
    answer = visit(officer).post(save_url(document), body, content_type="application/json")
    assert answer.status_code == 400


def test_what_no_database_keeps_is_left_out(
    officer: User, document: Document, target: Target, visit: Visit
) -> None:
    commitment = target.commitments.get()
    name = f"evidence-{commitment.pk}"
    assert send(visit(officer), document, [name, "", "照片\0\ud83d"]).json()["saved"] == {name: "照片"}


def test_the_form_of_a_target_saves_without_scripts(
    officer: User, document: Document, target: Target, indicator: Indicator, visit: Visit
) -> None:
    client = visit(officer)
    sent = fields_of(page_of(client.get(page_url(document))), target)
    sent[f"plan-{indicator.pk}-2026Q4"] = "1200"
    answer = client.post(save_url(document), sent)
    assert answer["Location"].partition("#")[0] == page_url(document)
    assert plan_of(indicator) == {"2026Q4": Decimal(1200)}


def fields_of(page: html.HtmlElement, target: Target) -> dict[str, str]:
    """What the button of the target's row sends."""
    (form,) = page.xpath("//form[@id=$id]", id=f"form-{target.pk}")
    (rows,) = page.xpath("//tbody[@id=$id]", id=f"target-{target.pk}")
    mine = {f.get("name") for f in rows.xpath(".//*[@form=$id]", id=form.get("id"))}
    return entries(form) | {name: value for name, value in entries(rows).items() if name in mine}


def test_the_way_back_is_a_target_or_the_table(officer: User, document: Document, visit: Visit) -> None:
    answer = visit(officer).post(save_url(document), {"target": "7\r\nSet-Cookie: a=b"})
    assert answer.headers["Location"] == page_url(document)


def test_a_wrong_field_of_the_form_keeps_what_was_typed(
    officer: User, document: Document, target: Target, indicator: Indicator, visit: Visit
) -> None:
    client = visit(officer)
    sent = fields_of(page_of(client.get(page_url(document))), target)
    name = f"plan-{indicator.pk}-2026Q4"
    answer = client.post(save_url(document), sent | {name: "许多"})
    assert answer.status_code == 422
    page = page_of(answer)
    typed = field(page, name)
    assert (typed.get("value"), typed.get("data-base"), typed.get("aria-invalid")) == ("许多", "", "true")
    assert page.xpath("//main/div[@role='alert']//a/@href") == [f"#{name}"]


def test_after_a_lost_race_the_form_keeps_mine_and_saves_it_the_second_time(
    officer: User, document: Document, target: Target, indicator: Indicator, visit: Visit
) -> None:
    client, name = visit(officer), f"plan-{indicator.pk}-2026Q4"
    sent = fields_of(page_of(client.get(page_url(document))), target)
    send(client, document, [name, "", "1000"])
    answer = client.post(save_url(document), sent | {name: "1200"})
    assert answer.status_code == 409
    assert "1000" in words_of(answer)
    again = fields_of(page_of(answer), target)
    assert again[name] == "1200"
    client.post(save_url(document), again)
    assert plan_of(indicator) == {"2026Q4": Decimal(1200)}


# Confirming


@pytest.fixture
def sound(officer: User, document: Document, visit: Visit) -> Target:
    """A target that lacks nothing."""
    target = document.targets.get(words__contains="艺术节")
    unit = UnitFactory(district=document.district, name="区文化和旅游局", short_name="区文化旅游局")
    target.assignments.update(unit=unit)
    commitment = target.commitments.get()
    assert send(visit(officer), document, [f"stage-{commitment.pk}-2026Q4", "", "办完"]).status_code == 200
    return target


def test_confirming_closes_the_cells_and_reopening_opens_them(
    officer: User, document: Document, sound: Target, visit: Visit
) -> None:
    client = visit(officer)
    form = form_at(
        page_of(client.get(page_url(document))), reverse("targets:breakdown-confirm", args=[sound.pk])
    )
    client.post(form.get("action"), entries(form))
    page = page_of(client.get(page_url(document)))
    commitment = sound.commitments.get()
    assert page.xpath("//*[@name=$name]", name=f"stage-{commitment.pk}-2026Q4") == []
    form = form_at(page, reverse("targets:breakdown-reopen", args=[sound.pk]))
    client.post(form.get("action"), entries(form))
    sound.refresh_from_db()
    assert sound.breakdown_confirmed_at is not None
    client.post(form.get("action"), entries(form) | {"reason": "\0" + "长" * 501})
    sound.refresh_from_db()
    assert sound.breakdown_confirmed_at is not None
    client.post(form.get("action"), entries(form) | {"reason": "增加一个节点"})
    sound.refresh_from_db()
    assert sound.breakdown_confirmed_at is None


def test_what_lacks_something_is_not_confirmed_and_why_is_said(
    officer: User, document: Document, target: Target, visit: Visit
) -> None:
    answer = visit(officer).post(reverse("targets:breakdown-confirm", args=[target.pk]), follow=True)
    target.refresh_from_db()
    assert target.breakdown_confirmed_at is None
    assert page_of(answer).xpath("//*[@id='messages']//*[@role='alert']") != []


def test_all_that_lack_nothing_are_confirmed_at_once(
    officer: User, document: Document, sound: Target, visit: Visit
) -> None:
    client = visit(officer)
    address = reverse("targets:breakdown-confirm-sound", args=[document.pk])
    form = form_at(page_of(client.get(page_url(document))), address)
    client.post(address, entries(form))
    assert list(document.targets.exclude(breakdown_confirmed_at=None)) == [sound]
    assert page_of(client.get(page_url(document))).xpath("//form[@action=$at]", at=address) == []


def test_units_do_not_confirm(
    reporter: User, officer: User, document: Document, target: Target, visit: Visit
) -> None:
    client = visit(reporter)
    confirm_all = reverse("targets:breakdown-confirm-sound", args=[document.pk])
    for address in (
        confirm_all,
        *(reverse(f"targets:breakdown-{v}", args=[target.pk]) for v in ("confirm", "reopen")),
    ):
        assert client.post(address).status_code == 403


# The page of a target


def test_the_page_of_a_target_tells_its_breakdown(
    officer: User, document: Document, sound: Target, visit: Visit
) -> None:
    confirm(sound, by=officer)
    words = words_of(visit(officer).get(sound.get_absolute_url()))
    assert "办完" in words
    assert "区文化旅游局" in words
