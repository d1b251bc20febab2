"""The pages of notices: list, upload, one notice, its original."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event, Outcome
from apps.documents.models import Document, JobState, ReadingJob
from apps.units.models import User
from tests.factories import DocumentFactory
from tests.notices import LETTER, NOTICE, read_notice, upload_text
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]
LIST, UPLOAD = reverse("documents:list"), reverse("documents:upload")
HTMX = {"HX-Request": "true"}


def listed(response: Any) -> list[int]:
    rows = page_of(response).xpath("//*[@id='list']//tbody/tr/@id")
    return [int(row.removeprefix("document-")) for row in rows]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    documents = DocumentFactory.create_batch(count, uploaded_by=officer)
    other = DocumentFactory(uploaded_by=stranger)
    client = visit(officer)
    with django_assert_num_queries(9):
        response = client.get(LIST)
    assert listed(response) == [document.pk for document in reversed(documents)]
    assert other.title not in words_of(response)


def test_an_empty_list_says_what_to_do(officer: User, visit: Visit) -> None:
    response = visit(officer).get(LIST)
    assert listed(response) == []
    assert page_of(response).xpath("//form[@action=$upload]//input[@type='file']", upload=UPLOAD) != []


def test_a_leader_sees_the_list_without_the_upload(officer: User, leader: User, visit: Visit) -> None:
    document = DocumentFactory(uploaded_by=officer)
    response = visit(leader).get(LIST)
    assert listed(response) == [document.pk]
    assert page_of(response).xpath("//input[@type='file']") == []


@pytest.mark.parametrize("person", ["reporter", "unit_head", "audit_administrator"])
def test_who_sees_no_list(person: str, visit: Visit, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(person)
    assert visit(user).get(LIST).status_code == 403
    refusal = Event.objects.get(outcome=Outcome.REFUSAL)
    assert (refusal.verb, refusal.actor_id) == ("document.view", user.pk)


def test_the_list_is_asked_again_only_while_something_is_unfinished(officer: User, visit: Visit) -> None:
    client, triggers = visit(officer), []
    DocumentFactory(uploaded_by=officer)
    for state in JobState.values:
        ReadingJob.objects.update(state=state)
        (section,) = page_of(client.get(LIST)).xpath("//*[@id='list']")
        triggers.append((state, "every 1s" in section.get("hx-trigger", "")))
    assert triggers == [("queued", True), ("reading", True), ("ready", False), ("failed", False)]


def test_a_notice_is_asked_again_only_while_it_is_unfinished(officer: User, visit: Visit) -> None:
    client, triggers = visit(officer), []
    document = DocumentFactory(uploaded_by=officer)
    for state in JobState.values:
        ReadingJob.objects.update(state=state)
        page = page_of(client.get(document.get_absolute_url()))
        triggers.append((state, page.xpath("//*[contains(@hx-trigger, 'every 1s')]") != []))
    assert triggers == [("queued", True), ("reading", True), ("ready", False), ("failed", False)]


def files(*named: tuple[str, bytes]) -> dict[str, list[SimpleUploadedFile]]:
    return {"files": [SimpleUploadedFile(name, data) for name, data in named]}


SEVERAL = [("目标.txt", NOTICE.encode()), ("图片.docx", b"{\\rtf1 x}"), ("函.txt", LETTER.encode())]


def test_of_several_files_one_is_refused(officer: User, visit: Visit, media: Path) -> None:
    response = visit(officer).post(UPLOAD, files(*SEVERAL), headers=HTMX)
    assert response.status_code == 200
    assert list(Document.objects.order_by("pk").values_list("file_name", flat=True)) == ["目标.txt", "函.txt"]
    outcomes = page_of(response).xpath("descendant-or-self::li")
    assert [outcome.get("class") for outcome in outcomes] == ["taken", "refused", "taken"]
    assert ["RTF" in outcome.text_content() for outcome in outcomes] == [False, True, False]


def test_without_scripts_the_list_tells_what_became_of_each(officer: User, visit: Visit, media: Path) -> None:
    response = visit(officer).post(UPLOAD, files(*SEVERAL), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert [str(message).split(":")[0].split(" ")[0] for message in response.context["messages"]][1] == (
        "图片.docx"
    )
    assert listed(response) == list(Document.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_same_file_again_links_to_the_first(officer: User, visit: Visit, media: Path) -> None:
    document = upload_text(NOTICE, officer)
    response = visit(officer).post(UPLOAD, files(("again.txt", NOTICE.encode())), headers=HTMX)
    assert page_of(response).xpath("//@href") == [document.get_absolute_url()]
    assert Document.objects.count() == 1


def test_an_upload_without_a_file_says_so(officer: User, visit: Visit) -> None:
    response = visit(officer).post(UPLOAD, headers=HTMX)
    assert [li.get("class") for li in page_of(response).xpath("descendant-or-self::li")] == ["refused"]


def test_who_may_not_upload_by_the_page(leader: User, visit: Visit, media: Path) -> None:
    response = visit(leader).post(UPLOAD, files(("目标.txt", NOTICE.encode())))
    assert (response.status_code, Document.objects.count()) == (403, 0)


def test_one_notice_shows_its_text_and_what_was_found(
    officer: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    document = read_notice(NOTICE, officer)
    client = visit(officer)
    with django_assert_num_queries(10):
        response = client.get(document.get_absolute_url())
    page = page_of(response)
    (text,) = page.find_class("notice")
    assert "".join(text.text_content().split()) == "".join(NOTICE.split())
    assert [int(item.get("data-draft")) for item in text.xpath(".//*[@data-draft]")] == list(
        document.drafts.values_list("pk", flat=True)
    )
    assert "临政发〔2026〕5号" in words_of(response)


@pytest.mark.parametrize("notice", [LETTER, NOTICE], ids=["failed", "queued"])
def test_a_notice_that_is_not_read_has_a_page_too(officer: User, visit: Visit, notice: str) -> None:
    document = read_notice(LETTER, officer) if notice == LETTER else upload_text(NOTICE, officer)
    response = visit(officer).get(document.get_absolute_url())
    assert response.status_code == 200
    retry = page_of(response).xpath("//form/@action[contains(., 'retry')]")
    assert retry == ([reverse("documents:retry", args=[document.pk])] if notice == LETTER else [])


def test_the_original_is_handed_out_as_it_was_and_recorded(
    officer: User, leader: User, visit: Visit, media: Path
) -> None:
    document = upload_text(NOTICE, officer, "2026年 目标.txt")
    response = visit(leader).get(reverse("documents:original", args=[document.pk]))
    assert b"".join(response.streaming_content) == NOTICE.encode()
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''2026%E5%B9%B4%20%E7%9B%AE%E6%A0%87.txt"
    )
    event = Event.objects.get(verb="document.download")
    assert (event.actor_id, event.object_id, event.outcome) == (leader.pk, document.pk, Outcome.SUCCESS)


@pytest.mark.parametrize("person", ["stranger", "reporter", "system_administrator"])
def test_a_notice_that_one_may_not_see_is_not_there(
    officer: User, person: str, visit: Visit, media: Path, request: pytest.FixtureRequest
) -> None:
    document = upload_text(NOTICE, officer)
    client = visit(request.getfixturevalue(person))
    assert client.get(document.get_absolute_url()).status_code == 404
    assert client.get(reverse("documents:original", args=[document.pk])).status_code == 404
    assert client.post(reverse("documents:retry", args=[document.pk])).status_code == 404
    assert not Event.objects.filter(verb="document.download").exists()


def test_retry_by_the_page(officer: User, visit: Visit) -> None:
    document = read_notice(LETTER, officer)
    address = reverse("documents:retry", args=[document.pk])
    response = visit(officer).post(address, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert ReadingJob.objects.get().state == JobState.QUEUED

    response = visit(officer).post(address, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert ReadingJob.objects.get().state == JobState.QUEUED
