"""The page that shows what reading again would change, and the buttons that take it over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from apps.documents.models import WAITS_LONG, Document, DraftTarget, JobState, Rereading
from apps.documents.rereading import reread
from apps.documents.upload import read_again
from apps.targets import review
from apps.targets.issuing import issue
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.cast import person
from tests.notices import (
    NOTICE,
    accept_all,
    draft_of,
    long_notice,
    read_notice,
    read_otherwise,
    reread_notice,
    upload_text,
)
from tests.pages import entries, form_at, page_of, words_of

Visit = Callable[[User], Client]


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def client(officer: User, visit: Visit) -> Client:
    return visit(officer)


@pytest.fixture
def colleague(district: District) -> User:
    return person(district, "colleague", "同事", Role.OFFICER)


def page_url(document: Document) -> str:
    return reverse("targets:rereading", args=[document.pk])


def stored(draft: DraftTarget) -> DraftTarget:
    return DraftTarget.objects.get(pk=draft.pk)


def differences(response: Any) -> list[str]:
    return [form.get("id") for form in page_of(response).find_class("difference")]


def sent_by(response: Any, url: str, *fields: str) -> dict[str, Any]:
    """What the browser sends with these boxes ticked."""
    return {**entries(form_at(page_of(response), url)), "field": list(fields)}


def test_asking_leads_to_a_page_that_waits(client: Client, document: Document) -> None:
    ask = reverse("targets:reread", args=[document.pk])
    assert form_at(page_of(client.get(document.get_absolute_url())), ask) is not None
    answer = client.post(ask, follow=True)
    assert answer.redirect_chain == [(page_url(document), 302)]
    (box,) = page_of(answer).xpath("//*[@id='rereading']")
    assert (box.get("hx-trigger"), differences(answer)) == ("every 1s", [])


def test_that_no_worker_takes_it_is_told_after_a_minute(
    client: Client, document: Document, officer: User
) -> None:
    again = read_again(document, by=officer)
    told = "No worker has taken it yet. Nothing is lost: it will be read as soon as one is back."
    answers = [client.get(page_url(document))]
    for state in (JobState.QUEUED, JobState.READING):
        Rereading.objects.update(state=state, asked_at=again.asked_at - WAITS_LONG)
        answers.append(client.get(page_url(document)))
    assert [gettext(told) in words_of(answer) for answer in answers] == [False, True, False]
    (box,) = page_of(answers[1]).xpath("//*[@id='rereading']")
    assert box.get("hx-trigger") == "every 1s"


def test_polling_leaves_the_messages_and_the_forms_replace_them(
    client: Client, document: Document, officer: User
) -> None:
    again = read_again(document, by=officer)
    pages = [client.get(page_url(document))]
    reread(again.pk)
    pages.append(client.get(page_url(document)))
    boxes = [page_of(page).xpath("//*[@id='rereading']")[0] for page in pages]
    assert [box.get("hx-select-oob") for box in boxes] == [None, "#messages"]
    assert {(box.get("hx-target"), box.get("hx-select")) for box in boxes} == {("#rereading", "#rereading")}


def test_no_difference_is_told(client: Client, document: Document, officer: User) -> None:
    before = client.get(page_url(document))
    reread_notice(document, officer)
    after = client.get(page_url(document))
    assert (differences(before), differences(after)) == ([], [])
    (box,) = page_of(after).xpath("//*[@id='rereading']")
    assert box.get("hx-trigger") is None
    assert words_of(before) != words_of(after)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_page_costs_the_same_however_many_drafts(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    document = read_notice(long_notice(count), officer)
    drafts = list(document.drafts.all())
    for draft in drafts:
        draft.proposed = draft.content = {**draft.content, "title": "旧题"}
    DraftTarget.objects.bulk_update(drafts, ["proposed", "content"])
    review.accept(drafts[0], by=officer, version=1)
    foreign = read_otherwise(read_notice(NOTICE, stranger).drafts.all()[0], title="外区旧题")
    reread_notice(foreign.document, stranger)
    reread_notice(document, officer)
    client = visit(officer)
    with django_assert_num_queries(10):
        response = client.get(page_url(document))
    assert differences(response) == [f"difference-{draft.pk}" for draft in drafts]
    assert "外区旧题" not in words_of(response)


def test_two_values_or_three_stand_side_by_side(client: Client, document: Document, officer: User) -> None:
    plain = read_otherwise(draft_of(document, "一、（一）"), title="引进企业")
    amended = read_otherwise(draft_of(document, "二、（一）"), title="完善养老")
    review.amend(amended, {**amended.content, "title": "养老"}, by=officer, version=1)
    reread_notice(document, officer)
    page = page_of(client.get(page_url(document)))
    values = {
        form.get("id"): [item.text_content().strip() for item in form.xpath(".//ul[@class='lines']/li")]
        for form in page.find_class("difference")
    }
    assert values == {
        f"difference-{plain.pk}": ["引进企业", "–"],
        f"difference-{amended.pk}": ["完善养老", "养老", "完善养老服务"],
    }


def test_of_a_long_list_only_what_differs_is_shown(client: Client, document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    more = [{**draft.content["units"][0], "name": f"第{number}办"} for number in range(5)]
    again = reread_notice(document, officer)
    again.found["drafts"][0]["content"]["units"] = [*more, draft.content["units"][0]]
    again.save()
    read_otherwise(draft, units=[*more, draft.content["units"][1]])
    page = page_of(client.get(page_url(document)))
    names = [" ".join(item.text_content().split()) for item in page.xpath("//ul[@class='lines']/li")]
    assert [("区商务委" in name, "区发展改革委" in name, "5" in name) for name in names] == [
        (True, False, False),
        (False, False, True),
        (False, True, False),
        (False, False, True),
    ]


def test_what_is_ticked_is_taken(client: Client, document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    read_otherwise(draft, title="引进企业", units=draft.content["units"][:1], nature="result")
    reread_notice(document, officer)
    take = reverse("targets:take", args=[draft.pk])
    page = client.get(page_url(document))
    assert page_of(page).xpath("//input[@name='field']/@value") == ["nature", "title", "units"]
    answer = client.post(take, sent_by(page, take, "title", "units"), follow=True)
    assert (stored(draft).content["title"], stored(draft).content["nature"]) == ("", "result")
    assert len(stored(draft).content["units"]) == 2
    assert page_of(answer).xpath("//input[@name='field']/@value") == ["nature"]


def test_a_lost_race_is_told_and_shows_how_it_stands(
    client: Client, document: Document, officer: User, colleague: User
) -> None:
    draft = read_otherwise(draft_of(document, "一、（一）"), title="引进企业")
    reread_notice(document, officer)
    take = reverse("targets:take", args=[draft.pk])
    page = client.get(page_url(document))
    review.amend(draft, {**draft.content, "title": "招商"}, by=colleague, version=1)
    answer = client.post(take, sent_by(page, take, "title"), follow=True)
    (alert,) = page_of(answer).xpath("//*[@id='messages']//*[@role='alert']")
    assert "同事" in alert.text_content()
    assert "招商" in words_of(answer)
    assert stored(draft).version == 2


def test_a_new_item_is_added(client: Client, document: Document, officer: User) -> None:
    lost = draft_of(document, "二、（二）")
    lost.delete()
    reread_notice(document, officer)
    recut = reverse("targets:recut", args=[document.pk])
    page = client.get(page_url(document))
    assert f"difference-at-{lost.start}" in differences(page)
    client.post(recut, entries(form_at(page_of(page), recut)))
    assert document.drafts.get(start=lost.start).content == lost.content


def test_what_is_cut_otherwise_is_cut_so(client: Client, document: Document, officer: User) -> None:
    first, second = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    DraftTarget.objects.filter(pk=first.pk).update(end=second.end)
    second.delete()
    reread_notice(document, officer)
    recut = reverse("targets:recut", args=[document.pk])
    form = form_at(page_of(client.get(page_url(document))), recut)
    sent = {**entries(form), "start": form.xpath(".//input[@name='start']/@value")}
    answer = client.post(recut, sent, follow=True)
    assert (document.drafts.count(), differences(answer)) == (5, [])


@pytest.mark.parametrize(
    "sent", [{}, {"start": "x", "draft": "1-x"}, {"start": "9" * 5000, "number": "9" * 5000}]
)
def test_what_nobody_sends_is_refused(
    client: Client, document: Document, officer: User, sent: dict[str, str]
) -> None:
    reread_notice(document, officer)
    for name, pk in (("recut", document.pk), ("take", draft_of(document, "一、（一）").pk)):
        answer = client.post(reverse(f"targets:{name}", args=[pk]), sent, follow=True)
        assert len(page_of(answer).xpath("//*[@id='messages']//*[@role='alert']")) == 1


def test_what_is_no_longer_an_item_is_rejected_with_the_reason(
    client: Client, document: Document, officer: User
) -> None:
    again = reread_notice(document, officer)
    gone = draft_of(document, "一、（二）")
    again.found["drafts"] = [item for item in again.found["drafts"] if item["start"] != gone.start]
    again.save()
    drop = reverse("targets:drop", args=[gone.pk])
    page = client.get(page_url(document))
    answer = client.post(drop, entries(form_at(page_of(page), drop)), follow=True)
    assert (stored(gone).state, stored(gone).reason != "") == ("rejected", True)
    assert f"difference-{gone.pk}" not in differences(answer)


def test_an_item_without_a_label_is_named_by_its_beginning(
    client: Client, document: Document, officer: User
) -> None:
    again = reread_notice(document, officer)
    gone = draft_of(document, "一、（二）")
    again.found["drafts"] = [item for item in again.found["drafts"] if item["start"] != gone.start]
    again.save()
    read_otherwise(gone, labels=[])
    page = page_of(client.get(page_url(document)))
    (heading,) = page.xpath("//*[@id=$id]//h2", id=f"difference-{gone.pk}")
    assert heading.text_content().startswith(stored(gone).beginning[:20])


def test_all_that_nobody_decided_on_at_once(client: Client, document: Document, officer: User) -> None:
    for draft in document.drafts.all():
        read_otherwise(draft, title="旧题")
    review.accept(draft_of(document, "一、（一）"), by=officer, version=1)
    reread_notice(document, officer)
    take = reverse("targets:take-undecided", args=[document.pk])
    page = client.get(page_url(document))
    answer = client.post(take, entries(form_at(page_of(page), take)), follow=True)
    assert differences(answer) == [f"difference-{draft_of(document, '一、（一）').pk}"]


def test_the_notice_itself(client: Client, document: Document, officer: User) -> None:
    Document.objects.update(title="2026年目标", issued_on=None, kind="other", furniture=[])
    reread_notice(document, officer)
    take = reverse("targets:take-notice", args=[document.pk])
    page = client.get(page_url(document))
    assert page_of(page).xpath("//input[@name='field']/@value") == ["title", "issued_on", "kind", "places"]
    answer = client.post(take, sent_by(page, take, "issued_on", "kind"), follow=True)
    document.refresh_from_db()
    assert (document.title, document.kind) == ("2026年目标", "annual_targets")
    assert page_of(answer).xpath("//input[@name='field']/@value") == ["title"]


def test_what_was_found_is_fetched_only_where_it_is_compared(
    client: Client, document: Document, officer: User
) -> None:
    reread_notice(document, officer)
    take = reverse("targets:take-notice", args=[document.pk])
    fetched = []
    for visit in (
        lambda: client.get(document.get_absolute_url()),
        lambda: client.get(page_url(document)),
        lambda: client.post(take, {"version": 1, "number": 1}),
    ):
        with CaptureQueriesContext(connection) as queries:
            visit()
        fetched.append(sum('"documents_rereading"."found"' in query["sql"] for query in queries))
    assert fetched == [0, 1, 1]


def test_a_failure_is_told(client: Client, document: Document, officer: User) -> None:
    Document.objects.update(structure={"tables": [{"columns": []}]})
    again = reread_notice(document, officer)
    answer = client.get(page_url(document))
    assert (again.state, again.failure_sentence in words_of(answer)) == (JobState.FAILED, True)


def test_after_issue_the_page_offers_nothing(client: Client, document: Document, officer: User) -> None:
    read_otherwise(draft_of(document, "一、（一）"), title="旧题")
    reread_notice(document, officer)
    accept_all(document, officer)
    issue(document, by=officer)
    answer = client.get(page_url(document))
    assert (differences(answer), page_of(answer).xpath("//main//form")) == ([], [])
    ask = client.post(reverse("targets:reread", args=[document.pk]), follow=True)
    assert len(page_of(ask).xpath("//*[@id='messages']//*[@role='alert']")) == 1
    assert Rereading.objects.get().number == 1


@pytest.mark.parametrize(("someone", "status"), [("leader", 403), ("reporter", 404), ("stranger", 404)])
def test_who_does_not_see_the_page(
    document: Document, visit: Visit, someone: str, status: int, request: pytest.FixtureRequest
) -> None:
    assert visit(request.getfixturevalue(someone)).get(page_url(document)).status_code == status


def test_what_is_not_read_yet_has_no_page(client: Client, officer: User) -> None:
    assert client.get(page_url(upload_text(NOTICE, officer))).status_code == 404


def test_a_notice_of_an_older_reader_says_so(client: Client, document: Document, officer: User) -> None:
    today = words_of(client.get(document.get_absolute_url()))
    Document.objects.update(parser_version="")
    older = words_of(client.get(document.get_absolute_url()))
    assert len(older) > len(today)
    reread_notice(document, officer)
    again = page_of(client.get(document.get_absolute_url()))
    assert again.xpath("//main//a[@href=$url]", url=page_url(document)) != []
