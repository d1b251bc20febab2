"""Same as last year? The page of proposals, the decisions on it, and the search by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.targets.linking import confirm, decline
from apps.targets.models import Indicator, Link
from apps.units.models import User
from tests.factories import CommitmentFactory, DocumentFactory, IndicatorFactory, TargetFactory
from tests.pages import entries, form_at, page_of, words_of
from tests.series import LIFTS, figure, notice, work_report

Visit = Callable[[User], Client]
PAGE = reverse("targets:links")
CONFIRM = reverse("targets:links-confirm")
HTMX = {"HX-Request": "true"}
NAMES = ("新增养老床位", "新增就业岗位", "旧住房修缮")


@pytest.fixture
def pair(officer: User) -> tuple[Indicator, Indicator]:
    return figure(notice(officer, 2020), 50), figure(notice(officer, 2021), 200)


def decide(later: Indicator, verb: str) -> str:
    return reverse("targets:link-decide", args=[later.pk, verb])


def links() -> list[tuple[int, int, str]]:
    return list(Link.objects.values_list("earlier", "later", "state"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_proposals(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    for by in (officer, stranger):
        old, new = notice(by, 2020), notice(by, 2021)
        for name in NAMES[:count]:
            figure(old, 100, f"{by.district}{name}")
            figure(new, 200, f"{by.district}{name}")
    client = visit(officer)
    with django_assert_num_queries(15):
        answer = client.get(PAGE)
    rows = page_of(answer).xpath("//section[@aria-labelledby='clear']/article/@aria-label")
    assert rows == [f"临江区{name}" for name in NAMES[:count]]
    assert "望山区" not in words_of(answer)


def test_both_sentences_stand_side_by_side(
    officer: User, pair: tuple[Indicator, Indicator], visit: Visit
) -> None:
    (row,) = page_of(visit(officer).get(PAGE)).find_class("link-row")
    quoted = [quote.text_content() for quote in row.xpath(".//blockquote")]
    assert quoted == [f"（一）完成{LIFTS}50台。", f"（一）完成{LIFTS}200台。"]
    assert [mark.text_content() for mark in row.xpath(".//mark[@class='quantity']")] == ["50台", "200台"]
    assert "加装电梯、既有多层住宅" in row.text_content()


def test_a_pair_is_confirmed_and_undone(
    officer: User, pair: tuple[Indicator, Indicator], visit: Visit
) -> None:
    earlier, later = pair
    client = visit(officer)
    sent = entries(form_at(page_of(client.get(PAGE)), decide(later, "confirm")))
    answer = client.post(decide(later, "confirm"), sent)
    assert answer["Location"] == f"{PAGE}?document={later.target.document_id}"
    assert links() == [(earlier.pk, later.pk, "confirmed")]
    page = page_of(client.get(PAGE))
    assert page.xpath("//section[@aria-labelledby='linked']//article/@data-state") == ["confirmed"]
    client.post(decide(later, "decline"), sent)
    assert links() == [(earlier.pk, later.pk, "declined")]
    page = page_of(client.get(PAGE))
    assert page.xpath("//section[@aria-labelledby='declined']//article/@data-state") == ["declined"]


def test_by_htmx_the_row_answers_as_it_then_stands_on_the_page(
    officer: User, pair: tuple[Indicator, Indicator], visit: Visit
) -> None:
    earlier, later = pair
    client = visit(officer)
    answer = client.post(decide(later, "confirm"), {"earlier": earlier.pk}, headers=HTMX)
    (row,) = page_of(client.get(PAGE)).find_class("link-row")
    fragment = page_of(answer)
    for tree in (row, fragment):
        for token in tree.xpath(".//input[@name='csrfmiddlewaretoken']"):
            token.attrib.pop("value")
    assert " ".join(fragment.text_content().split()) == " ".join(row.text_content().split())
    assert fragment.xpath("//button/@data-key") == row.xpath(".//button/@data-key") == ["x"]


def test_a_refused_link_says_why_in_its_row(
    officer: User, pair: tuple[Indicator, Indicator], visit: Visit
) -> None:
    earlier, later = pair
    finished = figure(later.target.document, 150, f"{LIFTS}竣工")
    confirm(earlier, later, by=officer)
    client = visit(officer)
    answer = client.post(decide(finished, "confirm"), {"earlier": earlier.pk}, headers=HTMX)
    assert answer.status_code == 422
    assert f"{LIFTS}竣工" in page_of(answer).xpath("string(//*[@role='alert'])")
    answer = client.post(decide(finished, "confirm"), {"earlier": earlier.pk}, follow=True)
    assert page_of(answer).xpath("//*[@id='messages']//*[@role='alert']") != []
    assert len(links()) == 1


def test_the_clear_ones_are_linked_at_once(officer: User, visit: Visit) -> None:
    old, new = notice(officer, 2020), notice(officer, 2021)
    earlier = [figure(old, 100, name) for name in NAMES]
    later = [figure(new, 200, name) for name in NAMES]
    client = visit(officer)
    form = form_at(page_of(client.get(PAGE)), CONFIRM)
    shown = form.xpath(".//input[@name='pair']/@value")
    decline(earlier[0], later[0], by=officer)  # by somebody else, in the meantime
    client.post(CONFIRM, {"document": new.pk, "pair": [*shown, "7", "x-y", f"{10**9}-{later[0].pk}"]})
    states = [(earlier[0].pk, later[0].pk, "declined")]
    states += [(a.pk, b.pk, "confirmed") for a, b in zip(earlier[1:], later[1:], strict=True)]
    assert links() == states


def test_what_is_like_several_is_not_clear(officer: User, visit: Visit) -> None:
    old = notice(officer, 2020)
    begun, finished = figure(old, 125, f"{LIFTS}立项"), figure(old, 21, f"{LIFTS}完工")
    later = figure(notice(officer, 2021), 200)
    page = page_of(visit(officer).get(PAGE))
    assert not page.xpath("//section[@aria-labelledby='clear']")
    (other,) = page.find_class("link-row__other")
    assert other.xpath(".//input[@name='earlier']/@value") == [str(finished.pk)]
    visit(officer).post(decide(later, "confirm"), {"earlier": finished.pk})
    page = page_of(visit(officer).get(PAGE))
    assert len(page.find_class("link-row")) == 1  # begun is not proposed for what is linked
    assert begun.pk not in [earlier for earlier, _later, _state in links()]


def test_without_two_years_the_page_says_what_to_do(officer: User, visit: Visit) -> None:
    page = page_of(visit(officer).get(PAGE))
    assert page.xpath("//*[@class='empty-state']//a/@href") == [reverse("documents:list")]
    indicator = figure(notice(officer, 2021), 200)
    page = page_of(visit(officer).get(PAGE))
    assert page.xpath("//ul[@class='link-alone']//a/@href") == [
        reverse("targets:link-search", args=[indicator.pk])
    ]


def test_the_notice_of_another_year_is_chosen_in_the_address(officer: User, visit: Visit) -> None:
    report = work_report(officer, 2020)
    figure(report, 125, f"{LIFTS}立项", nature="result")
    second = figure(report, 50)
    figure(notice(officer, 2021), 200)
    page = page_of(visit(officer).get(PAGE, {"document": report.pk}))
    assert page.xpath("//option[@selected]/@value") == [str(report.pk)]
    assert [row.get("aria-label") for row in page.find_class("link-row")] == [second.name]
    for odd in ("", "²", "x", "9" * 30):
        page = page_of(visit(officer).get(PAGE, {"document": odd}))
        assert page.xpath("//option[@selected]/text()") == ["2021年区政府重点工作目标安排"]


def test_a_person_finds_what_the_words_do_not_propose(officer: User, visit: Visit) -> None:
    old, new = notice(officer, 2020), notice(officer, 2021)
    earlier, later = figure(old, 50), figure(new, 200, "住宅电梯")
    figure(old, 3, "加装电梯道路", unit="公里")
    figure(new, 7)  # of the same year
    client = visit(officer)
    search = reverse("targets:link-search", args=[later.pk])
    page = page_of(client.get(search, {"q": "加装 电梯"}))
    (row,) = page.find_class("link-row")
    client.post(decide(later, "confirm"), entries(form_at(row, decide(later, "confirm"))))
    assert links() == [(earlier.pk, later.pk, "confirmed")]
    assert page_of(client.get(search, {"q": "加装 电梯"})).find_class("empty-state") != []
    # From the earlier figure the later one is found, the other way round.
    figure(notice(officer, 2022), 90, "电梯")
    (row,) = page_of(client.get(search, {"q": "电梯"})).find_class("link-row")
    assert row.xpath(".//input[@name='earlier']/@value") == [str(later.pk)]


def test_a_figure_without_a_year_says_so(officer: User, visit: Visit) -> None:
    document = DocumentFactory(uploaded_by=officer, period_start=None, period_end=None)
    indicator = IndicatorFactory(commitment=CommitmentFactory(target=TargetFactory(document=document)))
    page = page_of(visit(officer).get(reverse("targets:link-search", args=[indicator.pk])))
    assert (len(page.find_class("empty-state")), page.xpath("//main//input[@name='q']")) == (1, [])


@pytest.mark.parametrize(("someone", "status"), [("leader", 403), ("reporter", 404), ("stranger", 404)])
def test_who_may_not_link(
    pair: tuple[Indicator, Indicator],
    visit: Visit,
    someone: str,
    status: int,
    request: pytest.FixtureRequest,
) -> None:
    earlier, later = pair
    client = visit(request.getfixturevalue(someone))
    sent = {"earlier": earlier.pk}
    assert client.post(decide(later, "confirm"), sent).status_code == status
    assert client.post(decide(later, "decline"), sent).status_code == status
    assert client.get(reverse("targets:link-search", args=[later.pk])).status_code == status
    if someone != "stranger":  # who links in a district of their own
        assert client.get(PAGE).status_code == 403
        assert client.post(CONFIRM, {"pair": f"{earlier.pk}-{later.pk}"}).status_code == 403
    else:
        client.post(CONFIRM, {"pair": f"{earlier.pk}-{later.pk}"})
    assert links() == []


def test_no_other_verb(officer: User, pair: tuple[Indicator, Indicator], visit: Visit) -> None:
    assert visit(officer).post(decide(pair[1], "forget"), {"earlier": pair[0].pk}).status_code == 404
