"""The page of the search: what it shows, to whom, at what cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from lxml import html

from apps.documents.models import Document
from apps.progress.models import Report
from apps.search.models import Stale
from apps.targets.models import Target
from apps.units.models import Unit, User
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    PeriodFactory,
    ReportFactory,
    TargetFactory,
    UnitFactory,
)
from tests.notices import NOTICE, issue_notice
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]
Index = Callable[[], int]
FIND = reverse("search:find")


def linked(response: Any) -> list[str]:
    return [str(href) for href in page_of(response).xpath("//*[@class='result__title']/a/@href")]


def marked(response: Any) -> list[str]:
    return [mark.text_content() for mark in page_of(response).xpath("//*[@id='list']//mark")]


def make(officer: User, count: int) -> tuple[list[Document], list[Target], list[Report]]:
    """`count` of each kind that say 养老床位, with two units a target."""
    documents = DocumentFactory.create_batch(count, uploaded_by=officer, text="（一）新增养老床位。")
    targets = [TargetFactory(document=document, words="（一）新增养老床位。") for document in documents]
    for target in targets:
        AssignmentFactory(target=target, unit=UnitFactory(district=officer.district))
        AssignmentFactory(target=target, printed_name="某单位")
    period = PeriodFactory(district=officer.district)
    reports = [ReportFactory(period=period, target=target, narrative="养老床位已建") for target in targets]
    return documents, targets, reports


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_much_is_found(
    officer: User,
    stranger: User,
    visit: Visit,
    index: Index,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    documents, targets, reports = make(officer, count)
    foreign = issue_notice(NOTICE, stranger)
    index()
    client = visit(officer)
    with django_assert_num_queries(19):
        response = client.get(FIND, {"q": "养老床"})
    expected = [document.get_absolute_url() for document in documents]
    expected += [target.get_absolute_url() for target in targets]
    expected += [reverse("progress:report", args=[report.pk]) for report in reports]
    assert sorted(linked(response)) == sorted(expected)
    assert foreign.targets.get(words__contains="养老").get_absolute_url() not in response.content.decode()
    (title,) = page_of(response).xpath("//h1")
    assert str(3 * count) in title.text_content()


def test_typing_fetches_what_the_page_itself_shows(officer: User, visit: Visit, index: Index) -> None:
    make(officer, 2)
    index()
    client = visit(officer)
    query = {"q": "养老 床位", "kind": "target"}
    whole, typed = client.get(FIND, query), client.get(FIND, query, headers={"HX-Request": "true"})
    for part in ("list", "page-head", "section", "said"):
        first, second = (
            [html.tostring(found) for found in page_of(response).xpath("//*[@id=$id]", id=part)]
            for response in (whole, typed)
        )
        assert (first, len(first)) == (second, 1), part
    (form,) = page_of(whole).xpath("//form[@id='filter']")
    assert (form.get("hx-select"), form.get("hx-select-oob")) == (
        "#list",
        "#page-head,#section,#said:innerHTML",
    )


def test_what_was_typed_is_marked_in_the_words(officer: User, unit: Unit, visit: Visit, index: Index) -> None:
    document = DocumentFactory(uploaded_by=officer, title="实事安排", text="略。")
    target = TargetFactory(
        document=document,
        title="民生<b>工程</b>",
        words="（一）" + "前" * 200 + "新增养老床位<script>200张" + "后" * 200,
    )
    AssignmentFactory(target=target, unit=unit, printed_name="发改部门")
    AssignmentFactory(target=target, printed_name="区改革办")
    index()
    response = visit(officer).get(FIND, {"q": "老床 区发改委"})
    assert marked(response) == ["老床", "发改部门"]
    (passage,) = page_of(response).xpath("//*[@id='list']//blockquote")
    assert passage.text_content() == "…" + "前" * 21 + "新增养老床位<script>200张" + "后" * 59 + "…"
    assert escape(target.title) in response.content.decode()


def test_a_headline_is_not_said_twice(officer: User, visit: Visit, index: Index) -> None:
    words = "（一）新增养老床位350张。其中护理型床位200张。"
    TargetFactory(document__uploaded_by=officer, document__text="略。", words=words)
    index()
    page = page_of(visit(officer).get(FIND, {"q": "床位"}))
    (title,), (passage,) = page.xpath("//*[@class='result__title']/a"), page.xpath("//blockquote")
    assert title.text_content().strip() == "新增养老床位350张"
    assert passage.text_content().strip() == "其中护理型床位200张。"
    assert [mark.text_content() for mark in page.xpath("//mark")] == ["床位", "床位"]


def test_a_report_shows_the_text_in_which_it_was_found(officer: User, visit: Visit, index: Index) -> None:
    report = ReportFactory(
        period__district=officer.district, narrative="进展顺利", problems="资金缺口500万元", next_steps="加快"
    )
    index()
    client = visit(officer)
    page = page_of(client.get(FIND, {"q": "缺口"}))
    (passage,) = page.xpath("//blockquote")
    label = str(Report._meta.get_field("problems").verbose_name)
    assert passage.text_content().strip() == f"{label}资金缺口500万元"
    assert linked(client.get(FIND, {"q": "缺口"})) == [reverse("progress:report", args=[report.pk])]

    Report.objects.update(state="submitted")
    assert linked(client.get(FIND, {"q": "缺口"})) == [reverse("progress:check", args=[report.pk])]


@pytest.mark.parametrize("person", ["officer", "leader", "reporter", "unit_head"])
def test_every_result_opens(
    officer: User, unit: Unit, visit: Visit, index: Index, person: str, request: pytest.FixtureRequest
) -> None:
    document = issue_notice(NOTICE, officer)
    target = document.targets.get(words__contains="新引进企业")
    period = PeriodFactory(district=officer.district)
    for state in ("draft", "submitted"):
        own = unit if state == "draft" else UnitFactory(district=unit.district)
        ReportFactory(period=period, target=target, unit=own, narrative="企业", state=state)
    index()
    client = visit(request.getfixturevalue(person))
    addresses = linked(client.get(FIND, {"q": "企业"}))
    assert len(addresses) == {"officer": 4, "leader": 4, "reporter": 2, "unit_head": 2}[person]
    assert {client.get(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("person", ["system_administrator", "security_administrator", "audit_administrator"])
def test_the_three_administrators_do_not_search(
    person: str, visit: Visit, request: pytest.FixtureRequest
) -> None:
    client = visit(request.getfixturevalue(person))
    assert client.get(FIND, {"q": "养老"}).status_code == 403
    assert page_of(client.get("/account/")).xpath("//form[@action=$find]", find=FIND) == []


def test_the_box_stands_in_the_head_of_every_other_page(reporter: User, visit: Visit) -> None:
    client = visit(reporter)
    counts = [len(page_of(client.get(page)).xpath("//input[@name='q']")) for page in ("/account/", FIND)]
    assert counts == [1, 1]


def test_filters_are_kept_in_the_address(officer: User, unit: Unit, visit: Visit, index: Index) -> None:
    documents, targets, _reports = make(officer, 2)
    AssignmentFactory(target=targets[0], unit=unit)
    Target.objects.filter(pk=targets[0].pk).update(section="民生")
    index()
    query = {"q": "养老", "kind": "target", "document": documents[0].pk, "section": "民生", "unit": unit.pk}
    response = visit(officer).get(FIND, query)
    page = page_of(response)
    assert linked(response) == [targets[0].get_absolute_url()]
    assert page.xpath("//form[@id='filter']//option[@selected][@value!='']/@value") == [
        str(documents[0].pk),
        "民生",
        str(unit.pk),
    ]
    assert page.xpath("//input[@name='kind']/@value") == ["target"]
    (all_kinds, *_others) = page.xpath("//*[@class='search__kinds']/a/@href")
    assert ("kind=" in all_kinds, f"unit={unit.pk}" in all_kinds) == (False, True)


def test_what_makes_no_sense_does_not_narrow(
    officer: User, stranger: User, visit: Visit, index: Index
) -> None:
    make(officer, 1)
    foreign = DocumentFactory(uploaded_by=stranger)
    index()
    query = {
        "q": "养老",
        "kind": "x",
        "document": foreign.pk,
        "section": "y",
        "unit": "9" * 5000,
        "period": "-",
    }
    assert len(linked(visit(officer).get(FIND, query))) == 3


def test_the_second_page_goes_on_where_the_first_ended(officer: User, visit: Visit, index: Index) -> None:
    document = DocumentFactory(uploaded_by=officer, text="略。")
    made = [TargetFactory(document=document, words="养老") for _number in range(25)]
    index()
    client = visit(officer)
    both = [*linked(client.get(FIND, {"q": "养老"})), *linked(client.get(FIND, {"q": "养老", "page": 2}))]
    assert both == [target.get_absolute_url() for target in reversed(made)]


def test_without_a_word_the_page_says_what_could_be_typed(
    officer: User, reporter: User, visit: Visit
) -> None:
    for user in (officer, reporter):
        empty = page_of(visit(user).get(FIND))
        assert empty.xpath("//*[@class='search__example']") == []
    issue_notice(NOTICE, officer)
    for user, number in ((officer, True), (reporter, False)):
        examples = page_of(visit(user).get(FIND)).xpath("//*[@class='search__example']")
        assert ("临政发〔2026〕5号" in [example.text for example in examples], len(examples) >= 2) == (
            number,
            True,
        )


def test_where_nothing_is_found_the_page_says_what_to_try(
    officer: User, unit: Unit, visit: Visit, index: Index
) -> None:
    document = DocumentFactory(uploaded_by=officer, text="略。")
    for words in ("养老床位", "加装电梯"):
        TargetFactory(document=document, words=words)
    index()
    client = visit(officer)
    said = {
        name: page_of(client.get(FIND, query)).xpath("string(//*[@class='empty-state'])")
        for name, query in {
            "unknown": {"q": "养老 飞艇 潜艇"},
            "apart": {"q": "养老 电梯"},
            "filtered": {"q": "养老", "unit": unit.pk},
            "single": {"q": "飞艇"},
            "signs": {"q": "' & | ! :* \\ ( )"},
        }.items()
    }
    assert all(words in said["unknown"] for words in ("飞艇", "潜艇"))
    assert "养老" not in said["unknown"]
    assert len({" ".join(sentence.split()) for sentence in said.values()}) == len(said)
    assert page_of(client.get(FIND, {"q": "养老", "unit": unit.pk})).xpath(
        "//*[@class='empty-state']//a/@href"
    ) == [f"{FIND}?q=%E5%85%BB%E8%80%81"]


def test_a_kind_without_results_leads_back_to_all(officer: User, visit: Visit, index: Index) -> None:
    TargetFactory(document__uploaded_by=officer, document__text="略。", words="养老")
    index()
    page = page_of(visit(officer).get(FIND, {"q": "养老", "kind": "report"}))
    assert page.xpath("//*[@class='empty-state']//a/@href") == ["?q=%E5%85%BB%E8%80%81"]


def test_changes_that_are_not_indexed_yet_are_told(
    officer: User, stranger: User, visit: Visit, index: Index
) -> None:
    index()
    client = visit(officer)
    before = words_of(client.get(FIND))
    Stale.objects.create(district=stranger.district, kind="target", number=1)
    assert words_of(client.get(FIND)) == before
    Stale.objects.create(district=officer.district, kind="target", number=1)
    assert words_of(client.get(FIND)) != before


@pytest.mark.parametrize("typed", ["电" * 10_000, "\0", "'", "<b>", "%", "电 " * 5_000])
def test_anything_may_be_typed(officer: User, visit: Visit, index: Index, typed: str) -> None:
    issue_notice(NOTICE, officer)
    index()
    response = visit(officer).get(FIND, {"q": typed})
    (box,) = page_of(response).xpath("//input[@name='q']")
    assert (response.status_code, len(box.get("value")) <= 100) == (200, True)
