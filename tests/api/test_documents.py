"""Notices by the API: uploaded, read, corrected, issued, by the verbs and in the words of the pages."""

import json
from collections.abc import Callable
from hashlib import sha256

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.audit.models import Event, Outcome
from apps.documents.models import Document, DraftTarget, JobState
from apps.documents.reading import read
from apps.targets import review
from apps.targets.models import Target
from apps.units.models import User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import DocumentFactory, DraftTargetFactory
from tests.notices import DAMAGED_NOTICE, LETTER, NOTICE, accept_all, draft_of, read_notice, upload_text

DOCUMENTS = "/api/v1/documents"


def send(client: APIClient, data: bytes = NOTICE.encode(), name: str = "通知.txt") -> object:
    return client.post(DOCUMENTS, {"file": ContentFile(data, name)}, format="multipart")


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


def address(document: Document, verb: str = "") -> str:
    return f"{DOCUMENTS}/{document.pk}{'/' if verb else ''}{verb}"


def test_a_notice_is_uploaded_and_waits_to_be_read(program: Program) -> None:
    client = program()
    answer = send(client)
    document = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (202, f"http://testserver{address(document)}")
    body = answer.json()
    assert body == client.get(address(document)).json()
    assert (body["id"], body["file_name"], body["size"]) == (document.pk, "通知.txt", len(NOTICE.encode()))
    assert body["sha256"] == sha256(NOTICE.encode()).hexdigest()
    assert body["uploaded_by"] == document.uploaded_by.name
    assert body["drafts"] == {"pending": 0, "accepted": 0, "rejected": 0}
    queued = body["job"].pop("queued_at")
    assert queued.startswith(localdate().isoformat())
    assert body["job"] == {
        "state": "queued",
        "stage": "",
        "percent": 0,
        "failure": "",
        "found": {},
        "started_at": None,
        "finished_at": None,
    }
    assert Event.objects.get(verb="document.upload").object_id == document.pk


def test_what_was_read_is_seen(program: Program) -> None:
    client = program()
    pk = send(client).json()["id"]
    read(Document.objects.get(pk=pk).job.pk)
    body = client.get(f"{DOCUMENTS}/{pk}").json()
    assert (body["title"], body["issued_on"], body["kind"]) == (
        "2026年区政府重点工作目标安排",
        "2026-03-06",
        "annual_targets",
    )
    assert body["drafts"] == {"pending": 5, "accepted": 0, "rejected": 0}
    job = body["job"]
    assert (job["state"], job["percent"], job["found"]["items"], job["found"]["stars"]) == (
        "ready",
        100,
        5,
        1,
    )


def test_what_cannot_be_read_says_why_and_is_tried_again(program: Program) -> None:
    client = program()
    pk = send(client, LETTER.encode()).json()["id"]
    document = Document.objects.get(pk=pk)
    read(document.job.pk)
    document.job.refresh_from_db()
    job = client.get(address(document)).json()["job"]
    assert (job["state"], job["failure"]) == ("failed", document.job.failure_sentence)
    assert len(job["failure"]) > 10
    again = client.post(address(document, "retry"))
    assert (again.status_code, again.json()["job"]["state"]) == (200, "queued")
    refused = client.post(address(document, "retry"))
    assert (refused.status_code, refused.json()["type"]) == (409, "/api/problems/not-retryable")


def test_the_same_file_again_is_refused_with_the_document_that_it_is(program: Program) -> None:
    client = program()
    first = send(client).json()["id"]
    answer = send(client, name="另一个名字.txt")
    body = answer.json()
    assert (answer.status_code, body["type"], body["document"]) == (
        409,
        "/api/problems/already-uploaded",
        first,
    )
    assert "打开" in body["detail"]
    assert Document.objects.count() == 1


def test_the_same_file_in_another_district_is_another_document(program: Program, stranger: User) -> None:
    theirs = upload_text(NOTICE, stranger)
    answer = send(program())
    assert (answer.status_code, answer.json()["id"] == theirs.pk) == (202, False)


def test_files_that_cannot_be_taken_are_refused(program: Program, settings: LazySettings) -> None:
    client = program()
    settings.UPLOAD_LIMIT = 2000
    tried = {
        "empty": send(client, b""),
        "type": send(client, b"\x89PNG\r\n\x1a\n" + bytes(30)),
        "size": send(client, bytes(2001)),
    }
    assert {name: (answer.status_code, answer.json()["type"]) for name, answer in tried.items()} == {
        "empty": (422, "/api/problems/file-refused"),
        "type": (422, "/api/problems/file-refused"),
        "size": (413, "/api/problems/too-large"),
    }
    assert Document.objects.count() == 0


def test_an_upload_is_a_form_with_a_file(program: Program) -> None:
    client = program()
    assert client.post(DOCUMENTS, {"file": "x"}, format="json").status_code == 415
    missing = client.post(DOCUMENTS, {"file": "words"}, format="multipart")
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (400, "file")
    broken = client.post(DOCUMENTS, b"nonsense", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_shows_the_district_in_three_queries(
    program: Program,
    officer: User,
    stranger: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program()
    mine = [DocumentFactory(uploaded_by=officer) for _ in range(count)]
    for document in mine:
        DraftTargetFactory(document=document, state="accepted")
        DraftTargetFactory(document=document, state="merged")
    DocumentFactory(uploaded_by=stranger)
    client.get(DOCUMENTS)
    with django_assert_num_queries(3):
        rows = client.get(DOCUMENTS).json()["results"]
    assert [row["id"] for row in rows] == [document.pk for document in mine]
    assert {json.dumps(row["drafts"]) for row in rows} == {'{"pending": 0, "accepted": 1, "rejected": 0}'}


def test_the_list_is_narrowed(program: Program, officer: User) -> None:
    client = program()
    waiting, issued = upload_text(NOTICE, officer), DocumentFactory(uploaded_by=officer, kind="work_report")
    Document.objects.filter(pk=issued.pk).update(
        targets_issued_at=issued.uploaded_at, targets_issued_by=officer
    )
    asked = {
        "state=queued": waiting,
        "state=ready": issued,
        "kind=work_report": issued,
        "issued=true": issued,
        "issued=false": waiting,
        f"sha256={waiting.sha256}": waiting,
    }
    for query, document in asked.items():
        rows = client.get(f"{DOCUMENTS}?{query}").json()["results"]
        assert [row["id"] for row in rows] == [document.pk], query
    wrong = client.get(f"{DOCUMENTS}?state=lost")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "state")


def test_the_text_is_sent_with_what_stands_where(program: Program, officer: User) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    body = program().get(address(document, "text")).json()
    assert body == {
        "id": document.pk,
        "text": document.text,
        "sections": document.sections,
        "furniture": document.furniture,
        "unread": document.unread,
        "warnings": document.warnings,
    }
    assert body["warnings"]
    section = body["sections"][0]
    assert body["text"][section["start"] : section["end"]].startswith("一、提升城区管理水平")


def test_the_file_is_sent_as_it_came_and_each_download_is_recorded(
    program: Program, document: Document
) -> None:
    client = program()
    answer = client.get(address(document, "file"), headers={"Accept": "text/plain"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, NOTICE.encode())
    assert (answer["Content-Type"], answer["ETag"]) == ("application/octet-stream", f'"{document.sha256}"')
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    again = client.get(address(document, "file"), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Event.objects.filter(verb="document.download", object_id=document.pk).count() == 1


def test_a_file_that_is_gone_is_not_there(program: Program, document: Document) -> None:
    document.original.delete(save=False)
    Document.objects.filter(pk=document.pk).update(original="990101/gone.txt")
    answer = program().get(address(document, "file"))
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert not Event.objects.filter(verb="document.download").exists()


def test_fields_of_the_notice_are_corrected_and_the_others_stay(program: Program, document: Document) -> None:
    client = program()
    body = client.patch(
        address(document), {"title": "区政府重点工作", "period_end": "2026-06-30"}, format="json"
    )
    assert body.status_code == 200
    document.refresh_from_db()
    assert (document.title, str(document.period_end), document.version) == ("区政府重点工作", "2026-06-30", 2)
    assert document.doc_number == "临政发〔2026〕5号"
    event = Event.objects.get(verb="document.amend")
    assert event.after == {"title": "区政府重点工作", "period_end": "2026-06-30"}


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"period_end": "2025-01-01"}, 422, ""),
        ({"title": "题" * 251}, 400, "title"),
        ({"title": "\0"}, 400, "title"),
        ({"kind": "poem"}, 400, "kind"),
        ({"issued_on": "2026-02-30"}, 400, "issued_on"),
        ([], 400, ""),
    ],
)
def test_wrong_fields_are_refused(
    program: Program, document: Document, sent: object, status: int, field: str
) -> None:
    answer = program().patch(address(document), sent, format="json")
    assert answer.status_code == status
    if status == 400:
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    document.refresh_from_db()
    assert document.version == 1


def test_who_looked_at_another_state_changes_nothing(program: Program, document: Document) -> None:
    client = program()
    seen = client.get(address(document))["ETag"]
    first = client.patch(address(document), {"issuer": "区政府"}, format="json", headers={"If-Match": seen})
    second = client.patch(address(document), {"issuer": "区委"}, format="json", headers={"If-Match": seen})
    issued = client.post(address(document, "issue"), headers={"If-Match": seen})
    assert [answer.status_code for answer in (first, second, issued)] == [200, 412, 412]
    assert second.json()["type"] == "/api/problems/changed-meanwhile"
    document.refresh_from_db()
    assert document.issuer == "区政府"


def test_clean_drafts_are_accepted_and_targets_issued_once(program: Program, officer: User) -> None:
    client, document = program(), read_notice(DAMAGED_NOTICE, officer)
    assert client.post(address(document, "accept-clean")).json() == {"count": 2}
    early = client.post(address(document, "issue"))
    assert (early.status_code, early.json()["type"]) == (409, "/api/problems/not-issuable")
    assert early.json()["detail"].startswith("还有1")
    accept_all(document, officer)
    assert client.post(address(document, "issue")).json() == {"count": 3}
    assert Target.objects.filter(document=document).count() == 3
    body = client.get(address(document)).json()
    assert body["targets_issued_by"] == Document.objects.get().targets_issued_by.name
    twice = client.post(address(document, "issue"))
    assert (twice.status_code, twice.json()["type"]) == (409, "/api/problems/already-issued")
    late = client.patch(address(document), {"title": "新题"}, format="json")
    assert (late.status_code, late.json()["type"]) == (409, "/api/problems/review-refused")


def test_reading_again_is_asked_for_until_the_targets_are_issued(
    program: Program, document: Document
) -> None:
    client = program()
    assert client.post(address(document, "read-again")).status_code == 200
    assert (document.rereading.state, document.rereading.number) == ("queued", 1)
    client.post(address(document, "accept-clean"))
    client.post(address(document, "issue"))
    refused = client.post(address(document, "read-again"))
    assert (refused.status_code, refused.json()["type"]) == (409, "/api/problems/not-rereadable")


def test_what_is_not_read_yet_is_not_checked(program: Program, officer: User) -> None:
    client, document = program(), upload_text(NOTICE, officer)
    for answer in (
        client.patch(address(document), {"title": "题"}, format="json"),
        client.post(address(document, "accept-clean")),
    ):
        assert (answer.status_code, answer.json()["type"]) == (409, "/api/problems/not-read-yet")
    assert client.post(address(document, "read-again")).status_code == 409
    assert client.post(address(document, "issue")).status_code == 409


def everything(client: APIClient, document: Document) -> dict[str, int]:
    """What each operation on this document is answered with."""
    another = f"{NOTICE}\n{Document.objects.count()}\n"
    file = client.get(address(document, "file"))
    b"".join(file)  # which closes it
    return {
        "list": client.get(DOCUMENTS).status_code,
        "upload": send(client, another.encode()).status_code,
        "detail": client.get(address(document)).status_code,
        "text": client.get(address(document, "text")).status_code,
        "file": file.status_code,
        "amend": client.patch(address(document), {"title": "新题"}, format="json").status_code,
        "read-again": client.post(address(document, "read-again")).status_code,
        "accept-clean": client.post(address(document, "accept-clean")).status_code,
        "issue": client.post(address(document, "issue")).status_code,
    }


SEEN = {"list": 200, "detail": 200, "text": 200, "file": 200}
DONE = {"upload": 202, "amend": 200, "read-again": 200, "accept-clean": 200, "issue": 200}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.OFFICER, SEEN | DONE),
        (Role.LEADER, SEEN | dict.fromkeys(DONE, 403)),
        (Role.REPORTER, dict.fromkeys(SEEN | DONE, 403)),
        (Role.UNIT_HEAD, dict.fromkeys(SEEN | DONE, 403)),
    ],
)
def test_a_role_may_do_what_it_may_on_the_pages(
    program: Program, document: Document, role: Role, expected: dict[str, int]
) -> None:
    assert everything(program(role), document) == expected


def test_a_token_may_do_what_its_scopes_say(program: Program, document: Document) -> None:
    assert everything(program(Role.OFFICER, "read:documents"), document) == SEEN | dict.fromkeys(DONE, 403)
    for scope in ("write:documents", "read:targets"):
        answers = everything(program(Role.OFFICER, scope), document)
        assert answers == dict.fromkeys(SEEN | DONE, 403), scope
    assert everything(program(Role.OFFICER, "read:documents", "write:documents"), document) == SEEN | DONE


def test_a_refusal_is_recorded(program: Program, document: Document) -> None:
    program(Role.LEADER).post(address(document, "issue"))
    event = Event.objects.get(outcome=Outcome.REFUSAL)
    assert (event.verb, event.object_id) == ("target.issue", document.pk)


def test_a_document_of_another_district_is_not_there(
    program: Program, document: Document, stranger: User, visit: Callable[[User], Client]
) -> None:
    theirs = read_notice(NOTICE, stranger)
    client = program()
    answers = everything(client, theirs)
    assert answers == {"list": 200, "upload": 202} | dict.fromkeys(set(answers) - {"list", "upload"}, 404)
    nobodys = Document(pk=999999)
    assert client.get(address(theirs, "file")).content == client.get(address(nobodys, "file")).content
    theirs.refresh_from_db()
    assert (theirs.version, theirs.targets_issued_at) == (1, None)
    assert not DraftTarget.objects.filter(document=theirs).exclude(state="pending").exists()


def test_the_pages_and_the_api_refuse_in_the_same_words(
    program: Program, officer: User, visit: Callable[[User], Client]
) -> None:
    document = read_notice(NOTICE, officer)
    said = program().post(address(document, "issue")).json()["detail"]
    page = visit(officer).post(reverse("targets:issue", args=[document.pk]), follow=True)
    assert said in page.content.decode()


def test_a_draft_that_somebody_checked_is_counted(
    program: Program, document: Document, officer: User
) -> None:
    review.reject(draft_of(document, "一、（三）"), by=officer, version=1, reason="重复")
    review.accept(draft_of(document, "一、（一）"), by=officer, version=1)
    body = program().get(address(document)).json()
    assert body["drafts"] == {"pending": 3, "accepted": 1, "rejected": 1}
    assert document.job.state == JobState.READY
