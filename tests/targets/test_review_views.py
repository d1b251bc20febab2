"""The review page and the cards that its verbs answer with."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from apps.documents.models import Document, DraftTarget, ReadingJob
from apps.targets import review
from apps.targets.forms import DraftForm
from apps.targets.issuing import issue
from apps.targets.models import Target
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import DocumentFactory
from tests.notices import DAMAGED_NOTICE, HEAD, NOTICE, accept_all, draft_of, long_notice, read_notice
from tests.pages import entries, form_at, page_of, words_of

Visit = Callable[[User], Client]
HTMX = {"HX-Request": "true"}

# Parts of a whole, ★, dates, a figure and a unit's name broken by line ends, a unit in two roles.
RICH_NOTICE = (
    HEAD
    + """一、保障和改善民生
（一）养老服务。★年内新增养老床位350
张，其中护理型床位不少于200张、认知障碍照护床位120张左右。6月底前完成选址。
★12月底前建成社区食堂5个，服务人次增长5%以上。（牵头单位：区民政局；配合单位：区民政局、区卫生
健康委、各街道）
（二）单位增加值能耗下降3%（以市政府正式下达为准）。
"""
)


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def draft(document: Document) -> DraftTarget:
    return draft_of(document, "二、（一）")


@pytest.fixture
def colleague(district: District) -> User:
    return person(district, "colleague", "同事", Role.OFFICER)


@pytest.fixture
def client(officer: User, visit: Visit) -> Client:
    return visit(officer)


def review_url(document: Document) -> str:
    return reverse("targets:review", args=[document.pk])


def url(verb: str, draft: DraftTarget) -> str:
    if verb in ("accept", "reopen", "merge"):
        return reverse("targets:decide", args=[draft.pk, verb])
    return reverse(f"targets:{verb}", args=[draft.pk])


def stored(draft: DraftTarget) -> DraftTarget:
    return DraftTarget.objects.get(pk=draft.pk)


def cards(response: Any) -> list[html.HtmlElement]:
    return page_of(response).xpath("//article[starts-with(@id, 'draft-')]")


def source(element: html.HtmlElement) -> str:
    return html.tostring(element, encoding="unicode", with_tail=False)


# The page


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_page_costs_the_same_however_many_drafts(
    officer: User,
    stranger: User,
    unit: Unit,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    document = read_notice(long_notice(count), officer)
    foreign = read_notice(DAMAGED_NOTICE, stranger)
    accepted = document.drafts.first()
    review.accept(accepted, by=officer, version=1)
    client = visit(officer)
    with django_assert_num_queries(13):
        response = client.get(review_url(document))
    assert [card.get("id") for card in cards(response)] == [
        f"draft-{draft.pk}" for draft in document.drafts.all()
    ]
    assert not {card.get("id") for card in cards(response)} & {f"draft-{d.pk}" for d in foreign.drafts.all()}


def test_items_with_warnings_come_first(officer: User, client: Client) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    first, warned, third = document.drafts.all()
    assert [card.get("id") for card in cards(client.get(review_url(document)))] == [
        f"draft-{draft.pk}" for draft in (warned, first, third)
    ]


def test_each_item_of_the_text_finds_its_card(client: Client, document: Document) -> None:
    page = page_of(client.get(review_url(document)))
    drafts = [str(draft.pk) for draft in document.drafts.all()]
    assert page.xpath("//*[starts-with(@id, 'src-')]/@data-draft") == drafts
    assert page.xpath("//article/@data-draft") == drafts
    (text,) = (e for e in page.find_class("notice") if "notice--short" not in e.get("class"))
    marked = [(mark.get("class"), mark.text) for mark in text.iter("mark")]
    assert marked[:4] == [
        ("quantity", "1200家"),
        ("quantity", "30家"),
        ("unit", "区发展改革委"),
        ("unit", "区商务委"),
    ]
    assert text.text_content().replace(" ", "").replace("\n", "") == NOTICE.replace("\n", "")


def test_the_quarters_of_a_row_stand_on_its_card(officer: User, client: Client) -> None:
    rows = "序号\t工作任务\t上半年\t全年目标\t四季度\t责任单位\n1\t改造小区45个\t开工20个\t完工45个\t全部完工\t区住建局"
    page = page_of(client.get(review_url(read_notice(rows, officer))))
    nodes = [entry.text_content() for entry in page.find_class("draft__quarters")[0]]
    assert [("2" in node, "4" in node, node.split()[-1]) for node in nodes] == [
        (True, False, "开工20个"),
        (False, True, "全部完工"),
    ]


def test_a_notice_without_items_has_a_page(officer: User, client: Client) -> None:
    assert client.get(review_url(DocumentFactory(uploaded_by=officer))).status_code == 200


@pytest.mark.parametrize("state", ["queued", "reading", "failed"])
def test_what_is_not_read_yet_is_not_reviewed(officer: User, client: Client, state: str) -> None:
    document = DocumentFactory(uploaded_by=officer)
    ReadingJob.objects.update(state=state)
    assert client.get(review_url(document)).status_code == 404
    assert client.post(fields_url(document), {"version": 1}).status_code == 404


def test_after_issue_the_page_shows_but_offers_nothing(
    officer: User, client: Client, document: Document
) -> None:
    accept_all(document, officer)
    issue(document, by=officer)
    response = client.get(review_url(document))
    assert len(cards(response)) == 5
    assert page_of(response).xpath("//article//button") == []
    assert page_of(response).xpath("//form[contains(@action, '/review/')]") == []


@pytest.mark.parametrize(("someone", "status"), [("leader", 403), ("reporter", 404), ("stranger", 404)])
def test_who_does_not_see_the_page(
    document: Document, visit: Visit, someone: str, status: int, request: pytest.FixtureRequest
) -> None:
    client = visit(request.getfixturevalue(someone))
    draft = document.drafts.first()
    assert client.get(review_url(document)).status_code == status
    assert client.get(reverse("targets:draft", args=[draft.pk])).status_code == 404
    assert client.post(url("accept", draft), {"version": 1}).status_code == 404
    assert stored(draft).version == 1


# One card


@pytest.mark.parametrize("label", ["一、（一）", "一、（二）", "一、（三）", "二、（一）", "二、（二）"])
def test_the_card_alone_is_the_card_of_the_page(
    officer: User, client: Client, document: Document, label: str
) -> None:
    draft = draft_of(document, label)
    if label == "一、（二）":
        draft = review.reject(draft, by=officer, version=1, reason="待正式下达")
    whole, alone = client.get(review_url(document)), client.get(reverse("targets:draft", args=[draft.pk]))
    (in_page,) = (card for card in cards(whole) if card.get("id") == f"draft-{draft.pk}")
    (by_itself,) = cards(alone)
    assert source(by_itself) == source(in_page)


def test_the_head_beside_a_card_is_the_head_of_the_page(client: Client, draft: DraftTarget) -> None:
    answer = client.post(url("accept", draft), {"version": 1}, headers=HTMX)
    (beside,) = page_of(answer).xpath("//*[@id='page-head']")
    (in_page,) = page_of(client.get(review_url(draft.document))).xpath("//*[@id='page-head']")
    del beside.attrib["hx-swap-oob"]
    for element in (beside, in_page):
        for token in element.xpath(".//input[@name='csrfmiddlewaretoken']"):
            token.attrib.pop("value")  # masked anew in every answer
    assert source(beside) == source(in_page)


def test_a_card_costs_the_same_however_many_drafts(
    officer: User, client: Client, django_assert_num_queries: Any
) -> None:
    for count in (1, 40):
        document = read_notice(long_notice(count), officer)
        with django_assert_num_queries(13):
            client.get(reverse("targets:draft", args=[document.drafts.first().pk]))


def test_accept_and_take_back(client: Client, draft: DraftTarget, officer: User) -> None:
    answer = client.post(url("accept", draft), {"version": 1}, headers=HTMX)
    assert (answer.status_code, stored(draft).state, stored(draft).reviewed_by) == (200, "accepted", officer)
    (card,) = cards(answer)
    assert (card.get("data-state"), officer.name in card.text_content()) == ("accepted", True)
    answer = client.post(url("reopen", draft), {"version": 2}, headers=HTMX)
    assert (answer.status_code, stored(draft).state) == (200, "pending")


@pytest.mark.parametrize("verb", ["accept", "merge", "reopen"])
@pytest.mark.parametrize("version", ["1", "", "x", "-1", "9" * 5000], ids=["old", "none", "x", "-1", "huge"])
def test_a_lost_race_shows_how_the_item_stands_now(
    client: Client, draft: DraftTarget, colleague: User, verb: str, version: str
) -> None:
    review.reject(draft, by=colleague, version=1, reason="与市里口径不一致")
    answer = client.post(url(verb, draft), {"version": version}, headers=HTMX)
    (card,) = cards(answer)
    assert answer.status_code == 409
    assert "与市里口径不一致" in card.text_content()
    (alert,) = card.xpath(".//*[@role='alert']")
    assert "同事" in alert.text_content()
    assert (stored(draft).state, stored(draft).version) == ("rejected", 2)


def test_what_does_not_fit_is_refused(client: Client, document: Document) -> None:
    answer = client.post(url("merge", draft_of(document, "二、（二）")), {"version": 1}, headers=HTMX)
    assert (answer.status_code, len(cards(answer))) == (422, 1)
    assert cards(answer)[0].xpath(".//*[@role='alert']") != []


def test_unknown_verbs_and_methods(client: Client, draft: DraftTarget) -> None:
    assert client.post(f"/targets/drafts/{draft.pk}/delete/", {"version": 1}).status_code == 404
    assert client.get(url("accept", draft)).status_code == 405
    assert client.post(reverse("targets:draft", args=[draft.pk])).status_code == 405


# Reject


def test_reject_asks_for_a_reason(client: Client, draft: DraftTarget) -> None:
    asked = client.get(url("reject", draft))
    sent = entries(form_at(page_of(asked), url("reject", draft)))
    assert sent == {"version": "1", "reason": ""}
    answer = client.post(url("reject", draft), sent, headers=HTMX)
    assert (answer.status_code, stored(draft).state) == (422, "pending")
    answer = client.post(url("reject", draft), {**sent, "reason": "与第三条重复"}, headers=HTMX)
    assert (answer.status_code, stored(draft).reason) == (200, "与第三条重复")
    assert "与第三条重复" in cards(answer)[0].text_content()


def test_a_lost_race_keeps_the_reason(client: Client, draft: DraftTarget, colleague: User) -> None:
    review.accept(draft, by=colleague, version=1)
    answer = client.post(url("reject", draft), {"version": 1, "reason": "与第三条重复"}, headers=HTMX)
    assert (answer.status_code, stored(draft).state) == (409, "accepted")
    assert "同事" in words_of(answer)
    sent = entries(form_at(page_of(answer), url("reject", draft)))
    assert sent == {"version": "2", "reason": "与第三条重复"}
    assert client.post(url("reject", draft), sent, headers=HTMX).status_code == 200
    assert stored(draft).reason == "与第三条重复"


# Amend


def unchanged(client: Client, draft: DraftTarget) -> dict[str, str]:
    return entries(form_at(page_of(client.get(url("amend", draft))), url("amend", draft)))


@pytest.mark.parametrize("label", ["一、（一）", "一、（二）"])
def test_saving_an_unchanged_form_changes_nothing(officer: User, client: Client, label: str) -> None:
    draft = draft_of(read_notice(RICH_NOTICE, officer), label)
    if label == "一、（一）":
        assert [(i["name"], i["parent"], i["starred"]) for i in draft.content["indicators"]] == [
            ("新增养老床位", None, True),
            ("护理型床位", 0, True),
            ("认知障碍照护床位", 0, True),
            ("社区食堂", None, True),
            ("服务人次", None, True),
        ]
        assert len([c for c in draft.content["commitments"] if c["due_on"]]) == 3
        assert [(u["name"], u["role"]) for u in draft.content["units"]] == [
            ("区民政局", "lead"),
            ("区民政局", "support"),
            ("区卫生健康委", "support"),
            ("各街道", "support"),
        ]
    answer = client.post(url("amend", draft), unchanged(client, draft), headers=HTMX)
    assert (answer.status_code, words_of(answer) if answer.status_code == 422 else "") == (200, "")
    assert stored(draft).content == draft.content
    assert (stored(draft).state, stored(draft).amended) == ("accepted", False)


def test_every_draft_of_a_notice_survives_its_form(officer: User, client: Client) -> None:
    for notice in (NOTICE, DAMAGED_NOTICE):
        for draft in read_notice(notice, officer).drafts.all():
            form = DraftForm(draft, unchanged(client, draft))
            assert form.is_valid(), draft
            assert form.content() == draft.content


def test_every_field_can_be_changed(client: Client, draft: DraftTarget) -> None:
    sent = unchanged(client, draft)
    answer = client.post(
        url("amend", draft),
        {
            **sent,
            "head-title": "养老床位",
            "head-nature": "requirement",
            "head-provisional": "on",
            "units-0-name": "区民政局(老龄办)",
            "units-0-role": "lead",
            "indicators-1-name": "护理型养老床位",
            "indicators-1-value": "201.5",
            "indicators-1-unit": "个",
            "indicators-1-comparator": "ge",
            "indicators-1-change": "up",
            "commitments-0-due_on": "2026-11-30",
            "commitments-1-starred": "on",
            "commitments-1-kind": "milestone",
        },
        headers=HTMX,
    )
    assert answer.status_code == 200
    before, after = draft.content, stored(draft).content
    assert (after["title"], after["nature"], after["provisional"]) == ("养老床位", "requirement", True)
    printed = {key: before["units"][0][key] for key in ("start", "end")}
    assert after["units"] == [{"name": "区民政局(老龄办)", "role": "lead", **printed}]
    beds, nursing, dementia = before["indicators"]
    assert after["indicators"] == [
        beds,
        {
            **nursing,
            "name": "护理型养老床位",
            "value": "201.5",
            "unit": "个",
            "comparator": "ge",
            "change": "up",
        },
        {**dementia, "starred": True},  # its sentence has a ★ now
    ]
    assert [(c["kind"], c["starred"], c["due_on"]) for c in after["commitments"]] == [
        ("quantified", True, "2026-11-30"),
        ("milestone", True, None),
    ]
    assert (after["labels"], after["section"]) == (before["labels"], before["section"])


def test_rows_are_added_and_taken_away(client: Client, draft: DraftTarget) -> None:
    sent = unchanged(client, draft)
    units, figures = int(sent["units-TOTAL_FORMS"]), int(sent["indicators-TOTAL_FORMS"])
    added = {
        "units-TOTAL_FORMS": units + 2,
        f"units-{units}-name": "区财政局",
        f"units-{units}-role": "support",
        f"units-{units + 1}-name": "",
        f"units-{units + 1}-role": "lead",  # a row that nobody filled in
        "indicators-TOTAL_FORMS": figures + 1,
        f"indicators-{figures}-text": "改建",
        f"indicators-{figures}-name": "改建批次",
        f"indicators-{figures}-value": "1",
        f"indicators-{figures}-unit": "批",
        f"indicators-{figures}-comparator": "eq",
        "indicators-0-DELETE": "on",
        "units-0-DELETE": "on",
    }
    answer = client.post(url("amend", draft), {**sent, **added}, headers=HTMX)
    assert answer.status_code == 200
    after = stored(draft).content
    assert [(u["name"], u["role"], u["start"]) for u in after["units"]] == [("区财政局", "support", None)]
    at = draft.document.text.index("改建认知障碍")
    assert [(i["name"], i["parent"], i["start"], i["end"]) for i in after["indicators"]][0::2] == [
        ("护理型床位", None, *place(draft, 1)),  # its whole is gone
        ("改建批次", None, at, at + 2),
    ]


def place(draft: DraftTarget, index: int) -> tuple[int, int]:
    entry = draft.content["indicators"][index]
    return entry["start"], entry["end"]


def test_a_row_that_is_taken_away_may_be_half_empty(client: Client, draft: DraftTarget) -> None:
    sent = {
        **unchanged(client, draft),
        "indicators-0-DELETE": "on",
        "indicators-0-text": "",
        "indicators-0-value": "",
        "units-0-DELETE": "on",
        "units-0-name": "",
    }
    answer = client.post(url("amend", draft), sent, headers=HTMX)
    assert answer.status_code == 200
    assert [i["name"] for i in stored(draft).content["indicators"]] == [
        "护理型床位",
        "改建认知障碍照护床位",
    ]
    assert stored(draft).content["units"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicators-0-value": "很多"},
        {"indicators-0-value": "1e30"},
        {"indicators-0-value": ""},
        {"indicators-0-name": ""},
        {"indicators-0-text": "没有印在文中"},
        {"indicators-0-text": "1200家", "indicators-0-start": "158"},
        {"units-0-name": ""},
        {"units-0-role": "boss"},
        {"head-nature": "x"},
        {"commitments-0-start": "0"},
        {"commitments-0-start": "x"},
        {"commitments-0-due_on": "2026-02-30"},
        {"units-TOTAL_FORMS": "x"},
        {"indicators-0-start": "-1", "indicators-0-text": "\n"},
        {"indicators-0-start": "9" * 30, "indicators-0-text": "没有印在文中"},
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_kept(
    client: Client, document: Document, draft: DraftTarget, wrong: dict[str, str]
) -> None:
    sent = {**unchanged(client, draft), "head-title": "我的题目", **wrong}
    answer = client.post(url("amend", draft), sent, headers=HTMX)
    assert (answer.status_code, stored(draft).version) == (422, 1)
    again = entries(form_at(page_of(answer), url("amend", draft)))
    assert (again["head-title"], again["version"]) == ("我的题目", "1")
    assert page_of(answer).xpath("//*[@role='alert']") != []


def test_an_answer_without_its_rows_is_refused(client: Client, draft: DraftTarget) -> None:
    for sent in ({}, {"version": "1"}, {"version": "1", "head-nature": "target"}):
        assert client.post(url("amend", draft), sent, headers=HTMX).status_code == 422
    assert stored(draft).version == 1


def test_what_could_not_be_issued_is_refused_with_the_entries(client: Client, draft: DraftTarget) -> None:
    sent = unchanged(client, draft)
    twice = {"units-TOTAL_FORMS": "2", "units-1-name": "区民政局", "units-1-role": "responsible"}
    answer = client.post(url("amend", draft), {**sent, **twice}, headers=HTMX)
    assert (answer.status_code, stored(draft).version) == (422, 1)
    assert entries(form_at(page_of(answer), url("amend", draft)))["units-1-name"] == "区民政局"


def test_a_lost_race_keeps_the_entries_beside_what_is_stored(
    client: Client, draft: DraftTarget, colleague: User
) -> None:
    sent = {**unchanged(client, draft), "head-title": "我的题目", "indicators-0-value": "355"}
    theirs = {**draft.content, "title": "同事的题目"}
    theirs["indicators"] = [{**theirs["indicators"][0], "value": "360"}, *theirs["indicators"][1:]]
    review.amend(draft, theirs, by=colleague, version=1)
    answer = client.post(url("amend", draft), sent, headers=HTMX)
    assert (answer.status_code, stored(draft).content) == (409, theirs)
    assert "360" in words_of(answer)
    assert "同事" in words_of(answer)
    again = entries(form_at(page_of(answer), url("amend", draft)))
    assert again == {**sent, "version": "2"}

    answer = client.post(url("amend", draft), again, headers=HTMX)
    found = stored(draft).content
    assert (answer.status_code, found["title"], found["indicators"][0]["value"]) == (200, "我的题目", "355")


def test_when_the_item_was_cut_meanwhile_the_entries_are_kept_too(
    client: Client, draft: DraftTarget, colleague: User
) -> None:
    sent = {**unchanged(client, draft), "head-title": "我的题目"}
    review.split(draft, by=colleague, version=1, at=draft.content["commitments"][1]["start"])
    answer = client.post(url("amend", draft), sent, headers=HTMX)
    assert (answer.status_code, stored(draft).version) == (422, 2)
    assert entries(form_at(page_of(answer), url("amend", draft)))["head-title"] == "我的题目"


# Split and merge


def test_split(client: Client, document: Document, draft: DraftTarget) -> None:
    form = form_at(page_of(client.get(url("split", draft))), url("split", draft))
    choices = form.xpath(".//input[@name='at']/@value")
    assert choices == [str(c["start"]) for c in draft.content["commitments"][1:]]
    sent = {**entries(form), "at": choices[-1]}
    answer = client.post(url("split", draft), sent, headers=HTMX)
    assert answer["HX-Redirect"] == f"{review_url(document)}#draft-{draft.pk}"
    assert document.drafts.count() == 6
    assert client.post(url("split", draft), sent, headers=HTMX).status_code == 409
    assert document.drafts.count() == 6


def test_split_without_a_choice_asks_again(client: Client, draft: DraftTarget) -> None:
    for at in ("", "x", "9" * 5000):
        answer = client.post(url("split", draft), {"version": 1, "at": at}, headers=HTMX)
        assert form_at(page_of(answer), url("split", draft)) is not None
    answer = client.post(url("split", draft), {"version": 1, "at": "9" * 30}, headers=HTMX)
    assert (answer.status_code, stored(draft).version) == (422, 1)


def test_merge(client: Client, document: Document, draft: DraftTarget) -> None:
    answer = client.post(url("merge", draft), {"version": 1}, headers=HTMX)
    assert answer["HX-Redirect"] == f"{review_url(document)}#draft-{draft.pk}"
    page = page_of(client.get(review_url(document)))
    assert len(page.xpath("//article/@data-draft")) == 4
    assert page.xpath("//*[starts-with(@id, 'src-')]/@data-draft")[-1] == str(draft.pk)


def test_without_scripts_split_and_merge_lead_to_the_card(client: Client, draft: DraftTarget) -> None:
    answer = client.post(url("merge", draft), {"version": 1})
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{review_url(draft.document)}#draft-{draft.pk}",
    )


# The notice itself


def fields_url(document: Document) -> str:
    return reverse("targets:document-fields", args=[document.pk])


def test_saving_what_was_read_of_the_notice_unchanged_changes_nothing(
    client: Client, document: Document
) -> None:
    before = Document.objects.filter(pk=document.pk).values(*review.DOCUMENT_FIELDS).get()
    sent = entries(form_at(page_of(client.get(review_url(document))), fields_url(document)))
    answer = client.post(fields_url(document), sent, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]
    assert Document.objects.filter(pk=document.pk).values(*review.DOCUMENT_FIELDS).get() == before


@pytest.mark.parametrize("day", ["period_start", "period_end"])
def test_a_missing_day_of_the_period_is_told_before_issuing(
    client: Client, document: Document, day: str
) -> None:
    def warned() -> bool:
        (head,) = page_of(client.get(review_url(document))).xpath("//*[@id='page-head']")
        return head.find_class("warning-line") != []

    assert not warned()
    Document.objects.update(**{day: None})
    assert warned()


def test_what_was_read_of_the_notice_is_corrected(client: Client, document: Document) -> None:
    sent = entries(form_at(page_of(client.get(review_url(document))), fields_url(document)))
    client.post(fields_url(document), {**sent, "period_start": "2026-04-01", "title": "二季度安排"})
    found = Document.objects.get()
    assert (found.title, found.period_start, found.period_end) == (
        "二季度安排",
        date(2026, 4, 1),
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    "wrong",
    [{"period_end": "2025-01-01"}, {"issued_on": "x"}, {"kind": "x"}, {"title": "题" * 251}],
    ids=["ends before it begins", "no day", "no kind", "too long"],
)
def test_a_wrong_correction_is_told_and_kept(
    client: Client, document: Document, wrong: dict[str, str]
) -> None:
    sent = entries(form_at(page_of(client.get(review_url(document))), fields_url(document)))
    answer = client.post(fields_url(document), {**sent, "issuer": "我的机关", **wrong}, headers=HTMX)
    assert (answer.status_code, Document.objects.get().version) == (422, document.version)
    again = entries(form_at(page_of(answer), fields_url(document)))
    assert (again["issuer"], again["version"]) == ("我的机关", sent["version"])


def test_a_wrong_correction_does_not_hide_that_somebody_was_faster(
    client: Client, document: Document
) -> None:
    sent = entries(form_at(page_of(client.get(review_url(document))), fields_url(document)))
    client.post(fields_url(document), {**sent, "title": "同事的题"})
    answer = client.post(fields_url(document), {**sent, "title": "我的题", "issued_on": "x"}, headers=HTMX)
    again = entries(form_at(page_of(answer), fields_url(document)))
    answer = client.post(fields_url(document), {**again, "issued_on": ""}, headers=HTMX)
    assert (answer.status_code, Document.objects.get().title) == (409, "同事的题")


def test_of_two_corrections_the_second_is_told_and_kept(
    client: Client, document: Document, colleague: User
) -> None:
    sent = entries(form_at(page_of(client.get(review_url(document))), fields_url(document)))
    client.post(fields_url(document), {**sent, "title": "同事的题"})
    answer = client.post(fields_url(document), {**sent, "title": "我的题"}, headers=HTMX)
    assert (answer.status_code, Document.objects.get().title) == (409, "同事的题")
    again = entries(form_at(page_of(answer), fields_url(document)))
    assert again["title"] == "我的题"
    assert (
        page_of(answer).find_class("facts")[0].find("dd").text == "同事的题"
    )  # beside it, what is stored now
    client.post(fields_url(document), again)
    assert Document.objects.get().title == "我的题"


# All at once


def test_accept_all_without_a_warning_then_issue(officer: User, client: Client) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    clean, issuing = (reverse(f"targets:{name}", args=[document.pk]) for name in ("accept-clean", "issue"))
    answer = client.post(clean, follow=True)
    assert answer.redirect_chain == [(review_url(document), 302)]
    assert list(document.drafts.values_list("state", flat=True)) == ["accepted", "pending", "accepted"]

    answer = client.post(issuing, follow=True)  # one still waits
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert Target.objects.count() == 0

    accept_all(document, officer)
    answer = client.post(issuing, follow=True)
    assert answer.redirect_chain == [(f"{reverse('targets:list')}?document={document.pk}", 302)]
    assert Target.objects.count() == 3

    answer = client.post(issuing, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert Target.objects.count() == 3
    answer = client.post(clean, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_after_a_lost_race_all_that_the_other_changed_is_shown(
    client: Client, draft: DraftTarget, colleague: User
) -> None:
    sent = unchanged(client, draft)
    first, *others = draft.content["commitments"]
    theirs = {
        **draft.content,
        "title": "同事的题",
        "commitments": [{**first, "due_on": "2026-11-30"}, *others],
    }
    review.amend(draft, theirs, by=colleague, version=1)
    answer = client.post(url("amend", draft), sent, headers=HTMX)
    (stored_now,) = page_of(answer).xpath("//details")
    assert answer.status_code == 409
    assert "同事的题" in stored_now.text_content()
    assert "2026年11月30日" in stored_now.text_content()
    assert "page-head" in answer.content.decode()  # the counts of the page are renewed too
