"""Drafts by the API: seen, corrected, accepted, cut and joined by the verbs of the review page."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.documents.models import Document, DraftTarget, LearnedName
from apps.targets import review
from apps.targets.issuing import issue
from apps.units.models import User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import DocumentFactory, DraftTargetFactory
from tests.notices import DAMAGED_NOTICE, NOTICE, accept_all, draft_of, read_notice

DRAFTS = "/api/v1/drafts"


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def draft(document: Document) -> DraftTarget:
    """The clause with a ★, a part of a whole and three sentences."""
    return draft_of(document, "二、（一）")


def address(draft: DraftTarget, verb: str = "") -> str:
    return f"{DRAFTS}/{draft.pk}{'/' if verb else ''}{verb}"


def stored(draft: DraftTarget) -> DraftTarget:
    return DraftTarget.objects.get(pk=draft.pk)


def amend(client: APIClient, draft: DraftTarget, content: Any, **kwargs: Any) -> Any:
    return client.patch(address(draft), {"content": content}, format="json", **kwargs)


def test_a_draft_is_seen_with_its_words_and_what_was_read_in_them(
    program: Program, draft: DraftTarget
) -> None:
    body = program().get(address(draft)).json()
    assert body == {
        "id": draft.pk,
        "document": draft.document_id,
        "label_path": "二、（一）",
        "start": draft.start,
        "end": draft.end,
        "words": draft.words,
        "state": "pending",
        "reason": "",
        "merged_into": None,
        "version": 1,
        "reviewed_by": None,
        "reviewed_at": None,
        "warnings": [],
        "proposed": draft.proposed,
        "content": draft.proposed,
    }
    assert body["words"].startswith("（一）完善养老服务。")
    assert [(i["name"], i["value"]) for i in body["content"]["indicators"]] == [
        ("新增养老床位", "350"),
        ("护理型床位", "200"),
        ("改建认知障碍照护床位", "120"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_three_queries(
    program: Program,
    officer: User,
    stranger: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program()
    mine = [
        DraftTargetFactory(document=DocumentFactory(uploaded_by=officer), reviewed_by=officer)
        for _ in range(count)
    ]
    DraftTargetFactory(document=DocumentFactory(uploaded_by=stranger))
    client.get(DRAFTS)
    with django_assert_num_queries(3):
        rows = client.get(DRAFTS).json()["results"]
    assert [(row["id"], row["words"], row["reviewed_by"]) for row in rows] == [
        (draft.pk, draft.document.text, officer.name) for draft in mine
    ]


def test_the_list_is_narrowed_and_stands_in_the_order_of_the_text(
    program: Program, officer: User, document: Document
) -> None:
    client, other = program(), read_notice(DAMAGED_NOTICE, officer)
    halves = review.split(
        draft_of(document, "二、（一）"),
        by=officer,
        version=1,
        at=draft_of(document, "二、（一）").content["commitments"][1]["start"],
    )
    rows = client.get(f"{DRAFTS}?document={document.pk}&ordering=start").json()["results"]
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    assert len(rows) == 6
    assert {half.pk for half in halves} <= {row["id"] for row in rows}
    review.accept(halves[0], by=officer, version=2)
    accepted = client.get(f"{DRAFTS}?state=accepted").json()["results"]
    assert [row["id"] for row in accepted] == [halves[0].pk]
    assert len(client.get(f"{DRAFTS}?document={other.pk}").json()["results"]) == 3
    assert client.get(f"{DRAFTS}?document=1e400").status_code == 400


def test_a_draft_is_corrected_and_the_rest_stays(program: Program, draft: DraftTarget) -> None:
    beds, part, dementia = draft.content["indicators"]
    answer = amend(
        program(), draft, {"title": "养老床位", "indicators": [{**beds, "value": "360.50"}, part, dementia]}
    )
    assert answer.status_code == 200
    body, found = answer.json(), stored(draft)
    assert (body["state"], body["version"]) == ("accepted", 2)
    assert body["proposed"] == draft.proposed == found.proposed
    assert body["content"] == found.content
    assert found.content == {
        **draft.content,
        "title": "养老床位",
        "indicators": [{**beds, "value": "360.5"}, part, dementia],
    }


def test_a_figure_has_the_star_of_its_sentence(program: Program, draft: DraftTarget) -> None:
    first, second = draft.content["commitments"]
    changed = {**second, "starred": True, "due_on": "2026-11-30", "kind": "milestone"}
    assert amend(program(), draft, {"commitments": [first, changed]}).status_code == 200
    found = stored(draft).content
    assert found["commitments"] == [first, changed]
    assert [figure["starred"] for figure in found["indicators"]] == [True, True, True]


def test_what_is_corrected_is_learned(program: Program, draft: DraftTarget) -> None:
    beds, part, dementia = draft.content["indicators"]
    amend(program(), draft, {"indicators": [beds, part, {**dementia, "name": "认知障碍照护床位"}]})
    assert LearnedName.objects.get().name == "认知障碍照护床位"


def test_a_unit_that_a_person_adds_stands_nowhere(program: Program, draft: DraftTarget) -> None:
    answer = amend(
        program(), draft, {"units": [*draft.content["units"], {"name": "区财政局", "role": "support"}]}
    )
    assert answer.json()["content"]["units"] == [
        *draft.content["units"],
        {"name": "区财政局", "role": "support", "start": None, "end": None},
    ]


FIGURE = {"name": "床位", "value": "1", "comparator": "eq", "start": 0, "end": 1}
SENTENCE = {"start": 0, "end": 1, "kind": "ongoing", "starred": False}


@pytest.mark.parametrize(
    ("content", "status", "field"),
    [
        ({"title": "\0"}, 400, "content.title"),
        ({"title": "题" * 501}, 400, "content.title"),
        ({"nature": "wish"}, 400, "content.nature"),
        ({"units": [{"name": "", "role": "lead"}]}, 400, "content.units.0.name"),
        ({"units": [{"name": "区财政局"}]}, 400, "content.units.0.role"),
        ({"units": [{"name": "区财政局", "role": "lead"}] * 101}, 400, "content.units"),
        ({"units": "区财政局"}, 400, "content.units"),
        ({"indicators": [{**FIGURE, "value": "NaN"}]}, 400, "content.indicators.0.value"),
        ({"indicators": [{**FIGURE, "value": "1e999999"}]}, 400, "content.indicators.0.value"),
        ({"indicators": [{**FIGURE, "value": "0.0000001"}]}, 400, "content.indicators.0.value"),
        ({"indicators": [{**FIGURE, "end": 10**30}]}, 400, "content.indicators.0.end"),
        ({"commitments": [{**SENTENCE, "due_on": "soon"}]}, 400, "content.commitments.0.due_on"),
        ([], 400, "content"),
        ({"indicators": [FIGURE]}, 422, ""),
        ({"commitments": [SENTENCE]}, 422, ""),
        ({"units": [{"name": "区财政局", "role": "lead", "start": 0, "end": 4}]}, 422, ""),
        ({"units": [{"name": "区财政局", "role": "lead"}] * 2}, 422, ""),
    ],
)
def test_wrong_content_is_refused(
    program: Program, draft: DraftTarget, content: Any, status: int, field: str
) -> None:
    answer = amend(program(), draft, content)
    body = answer.json()
    assert (answer.status_code, [error["field"] for error in body.get("errors", [{"field": ""}])]) == (
        status,
        [field],
    )
    if status == 422:
        assert body["type"] == "/api/problems/wrong-content"
    assert stored(draft).version == 1


def test_a_draft_is_accepted_rejected_and_taken_back(program: Program, draft: DraftTarget) -> None:
    client = program()
    accepted = client.post(address(draft, "accept")).json()
    rejected = client.post(address(draft, "reject"), {"reason": " 重复 "}, format="json").json()
    reopened = client.post(address(draft, "reopen")).json()
    found = [(body["state"], body["reason"], body["version"]) for body in (accepted, rejected, reopened)]
    assert found == [("accepted", "", 2), ("rejected", "重复", 3), ("pending", "", 4)]
    assert accepted["reviewed_by"] == stored(draft).reviewed_by.name
    verbs = Event.objects.filter(object_type="documents.DraftTarget").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["draft.accept", "draft.reject", "draft.reopen"]


@pytest.mark.parametrize(
    "sent", [{}, {"reason": ""}, {"reason": " \n"}, {"reason": "因" * 251}, {"reason": "\0"}]
)
def test_a_rejection_says_why(program: Program, draft: DraftTarget, sent: dict[str, str]) -> None:
    answer = program().post(address(draft, "reject"), sent, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason")
    assert stored(draft).state == "pending"


def test_a_draft_is_cut_and_joined_again(program: Program, draft: DraftTarget) -> None:
    client, at = program(), draft.content["commitments"][1]["start"]
    first, rest = client.post(address(draft, "split"), {"at": at}, format="json").json()
    assert (first["id"], first["end"], rest["start"], rest["end"]) == (draft.pk, at, at, draft.end)
    assert first["words"] + rest["words"] == draft.words
    joined = client.post(address(draft, "merge")).json()
    assert (joined["words"], joined["state"]) == (draft.words, "pending")
    gone = client.get(f"{DRAFTS}/{rest['id']}").json()
    assert (gone["state"], gone["merged_into"]) == ("merged", draft.pk)


@pytest.mark.parametrize(
    ("at", "status"), [(0, 422), (2**31 - 1, 422), (-1, 400), (2**31, 400), ("x", 400), (None, 400)]
)
def test_a_draft_is_cut_where_a_sentence_begins(
    program: Program, draft: DraftTarget, at: Any, status: int
) -> None:
    answer = program().post(address(draft, "split"), {"at": at}, format="json")
    assert answer.status_code == status
    assert stored(draft).version == 1


def test_who_looked_at_another_state_changes_nothing(
    program: Program, draft: DraftTarget, officer: User
) -> None:
    client = program()
    seen = client.get(address(draft))["ETag"]
    review.accept(draft, by=officer, version=1)
    if_match = {"If-Match": seen}
    answers = [
        amend(client, draft, {"title": "新题"}, headers=if_match),
        client.post(address(draft, "accept"), headers=if_match),
        client.post(address(draft, "reject"), {"reason": "重复"}, format="json", headers=if_match),
        client.post(address(draft, "reopen"), headers=if_match),
        client.post(address(draft, "split"), {"at": 1}, format="json", headers=if_match),
        client.post(address(draft, "merge"), headers=if_match),
    ]
    assert [(a.status_code, a.json()["type"]) for a in answers] == [
        (412, "/api/problems/changed-meanwhile")
    ] * len(answers)
    assert stored(draft).version == 2
    now = client.get(address(draft))["ETag"]
    assert client.post(address(draft, "reopen"), headers={"If-Match": f'"other", {now}'}).status_code == 200


def test_a_verb_that_does_not_fit_the_state_says_so(program: Program, draft: DraftTarget) -> None:
    client = program()
    client.post(address(draft, "accept"))
    answer = client.post(address(draft, "accept"))
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/problems/review-refused")
    assert "已采纳" in answer.json()["detail"]


def test_what_is_issued_no_longer_changes(program: Program, document: Document, officer: User) -> None:
    accept_all(document, officer)
    issue(document, by=officer)
    draft = draft_of(document, "一、（一）")
    assert everything(program(), draft) == {
        "list": 200,
        "detail": 200,
        **dict.fromkeys(["amend", "accept", "reject", "reopen", "split", "merge"], 409),
    }


def everything(client: APIClient, draft: DraftTarget) -> dict[str, int]:
    return {
        "list": client.get(DRAFTS).status_code,
        "detail": client.get(address(draft)).status_code,
        "amend": amend(client, draft, {"title": "新题"}).status_code,
        "accept": client.post(address(draft, "accept")).status_code,
        "reject": client.post(address(draft, "reject"), {"reason": "重复"}, format="json").status_code,
        "reopen": client.post(address(draft, "reopen")).status_code,
        "split": client.post(address(draft, "split"), {"at": 1}, format="json").status_code,
        "merge": client.post(address(draft, "merge")).status_code,
    }


DONE = {
    "list": 200,
    "detail": 200,
    "amend": 200,
    "accept": 409,
    "reject": 200,
    "reopen": 200,
    "split": 422,
    "merge": 200,
}


@pytest.mark.parametrize(
    ("role", "scopes", "expected"),
    [
        (Role.OFFICER, [], DONE),
        (Role.OFFICER, ["write:documents"], DONE),
        (Role.OFFICER, ["read:documents"], dict.fromkeys(DONE, 403)),
        (Role.LEADER, [], dict.fromkeys(DONE, 403)),
        (Role.REPORTER, [], dict.fromkeys(DONE, 403)),
        (Role.UNIT_HEAD, [], dict.fromkeys(DONE, 403)),
    ],
)
def test_who_may_do_what(
    program: Program, draft: DraftTarget, role: Role, scopes: list[str], expected: dict[str, int]
) -> None:
    assert everything(program(role, *scopes), draft) == expected


def test_a_draft_of_another_district_is_not_there(program: Program, stranger: User) -> None:
    theirs = draft_of(read_notice(NOTICE, stranger), "二、（一）")
    client = program()
    answers = everything(client, theirs)
    assert answers == {"list": 200} | dict.fromkeys(set(answers) - {"list"}, 404)
    assert client.get(address(theirs)).content == client.get(f"{DRAFTS}/999999").content
    assert client.get(f"{DRAFTS}?document={theirs.document_id}").json()["results"] == []
    assert stored(theirs).version == 1
