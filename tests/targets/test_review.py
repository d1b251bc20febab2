"""The verbs of the review: what each does, from which states, and that nobody overwrites anybody."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.audit.models import Event
from apps.documents.models import Document, DraftState, DraftTarget, JobState
from apps.targets import review
from apps.targets.issuing import issue
from apps.targets.review import TRANSITIONS, LostRace, NotReadYet, ReviewRefused, WrongContent
from apps.units.models import District, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import DocumentFactory, DraftTargetFactory, content
from tests.notices import DAMAGED_NOTICE, NOTICE, accept_all, draft_of, read_notice

Verb = Callable[..., Any]


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def draft(document: Document) -> DraftTarget:
    """The clause with a ★, a part of a whole and three sentences."""
    return draft_of(document, "二、（一）")


@pytest.fixture
def colleague(district: District) -> User:
    return person(district, "colleague", "同事", Role.OFFICER)


def stored(draft: DraftTarget) -> DraftTarget:
    return DraftTarget.objects.get(pk=draft.pk)


def last_event() -> Event:
    event = Event.objects.order_by("pk").last()
    assert event is not None
    return event


def test_accept(draft: DraftTarget, officer: User) -> None:
    review.accept(draft, by=officer, version=1)
    found = stored(draft)
    assert (found.state, found.version, found.reviewed_by, found.amended) == ("accepted", 2, officer, False)
    assert found.content == draft.content
    event = last_event()
    assert (event.verb, event.actor_id, event.object_id, event.before, event.after) == (
        "draft.accept",
        officer.pk,
        draft.pk,
        None,
        None,
    )


def test_amend_keeps_what_was_proposed_and_records_both(draft: DraftTarget, officer: User) -> None:
    amended = {**draft.content, "title": "养老床位", "provisional": True}
    review.amend(draft, amended, by=officer, version=1)
    found = stored(draft)
    assert (found.state, found.version, found.amended) == ("accepted", 2, True)
    assert (found.content, found.proposed) == (amended, draft.proposed)
    event = last_event()
    assert (event.verb, event.before, event.after) == (
        "draft.amend",
        {"title": "完善养老服务", "provisional": False},
        {"title": "养老床位", "provisional": True},
    )


def test_reject_needs_a_reason_and_keeps_it(draft: DraftTarget, officer: User) -> None:
    for reason in ("", "  \n"):
        with pytest.raises(ReviewRefused):
            review.reject(draft, by=officer, version=1, reason=reason)
    assert stored(draft).state == "pending"
    review.reject(draft, by=officer, version=1, reason=" 与第三条重复 ")
    found = stored(draft)
    assert (found.state, found.reason, found.version) == ("rejected", "与第三条重复", 2)
    assert (last_event().verb, last_event().after) == ("draft.reject", {"reason": "与第三条重复"})


def test_reopen_takes_a_rejection_and_its_reason_back(draft: DraftTarget, officer: User) -> None:
    draft = review.reject(draft, by=officer, version=1, reason="重复")
    review.reopen(draft, by=officer, version=2)
    found = stored(draft)
    assert (found.state, found.reason, found.version) == ("pending", "", 3)
    assert last_event().verb == "draft.reopen"


def test_split_cuts_where_a_sentence_begins(document: Document, draft: DraftTarget, officer: User) -> None:
    at = draft.content["commitments"][1]["start"]
    first, rest = review.split(draft, by=officer, version=1, at=at)
    assert (stored(first).words, stored(rest).words) == (
        "（一）完善养老服务。★新增养老床位350张，其中护理型床位200张。",
        "改建认知障碍照护床位不少于120张。（责任单位：区民政局）",
    )
    assert [i["name"] for i in first.content["indicators"]] == ["新增养老床位", "护理型床位"]
    assert [i["name"] for i in rest.content["indicators"]] == ["改建认知障碍照护床位"]
    assert [(half.state, half.version) for half in (first, rest)] == [("pending", 2), ("pending", 1)]
    assert rest.content["labels"] == draft.content["labels"]
    assert list(document.drafts.values_list("pk", flat=True))[3:5] == [first.pk, rest.pk]
    events = Event.objects.filter(verb="draft.split").order_by("pk")
    assert [(event.object_id, event.after) for event in events] == [
        (draft.pk, {"at": at}),
        (rest.pk, {"from": draft.pk}),
    ]


@pytest.mark.parametrize("which", ["first sentence", "middle of a sentence", "another clause"])
def test_split_elsewhere_is_refused(draft: DraftTarget, officer: User, which: str) -> None:
    starts = [c["start"] for c in draft.content["commitments"]]
    at = {"first sentence": starts[0], "middle of a sentence": starts[1] + 3, "another clause": 1}[which]
    with pytest.raises(ReviewRefused):
        review.split(draft, by=officer, version=1, at=at)
    assert (stored(draft).version, DraftTarget.objects.count()) == (1, 5)


def test_split_parts_the_warnings_too(officer: User) -> None:
    document = DocumentFactory(uploaded_by=officer, text="一、新增泊位9个（含地下。完成改造。")
    warnings = [{"code": "unclosed_bracket", "start": at, "end": at + 1, "message": "。"} for at in (7, 12)]
    sentences = [
        {"start": a, "end": b, "kind": "ongoing", "starred": False, "due_on": None}
        for a, b in ((2, 11), (11, 16))
    ]
    said = content(commitments=sentences)
    draft = DraftTargetFactory(document=document, proposed=said, warnings=warnings)
    first, rest = review.split(draft, by=officer, version=1, at=11)
    assert (stored(first).warnings, stored(rest).warnings) == (warnings[:1], warnings[1:])


def test_merge_joins_with_the_next(document: Document, officer: User) -> None:
    first, second = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    review.merge(first, by=officer, version=1)
    joined, gone = stored(first), stored(second)
    assert (joined.state, joined.version) == ("pending", 2)
    assert (gone.state, gone.version, gone.merged_into, gone.reviewed_by) == ("merged", 2, joined, officer)
    assert joined.words == f"{first.words}\n{second.words}"
    assert [i["name"] for i in joined.content["indicators"]] == [
        "新引进企业",
        "注册资本1亿元以上企业",
        "单位增加值能耗",
    ]
    assert [(u["name"], u["role"]) for u in joined.content["units"]] == [
        ("区发展改革委", "responsible"),
        ("区商务委", "responsible"),
        ("区发展改革委", "lead"),
        ("各街道", "support"),
    ]
    assert (last_event().verb, last_event().after) == ("draft.merge", {"with": second.pk})


def test_split_and_merge_give_the_clause_back(draft: DraftTarget, officer: User) -> None:
    at = draft.content["commitments"][1]["start"]
    first, _rest = review.split(draft, by=officer, version=1, at=at)
    again = review.merge(first, by=officer, version=2)
    assert (again.words, again.content) == (draft.words, draft.content)


def test_merge_passes_over_what_is_merged_already(document: Document, officer: User) -> None:
    first, third = draft_of(document, "一、（一）"), draft_of(document, "一、（三）")
    joined = review.merge(first, by=officer, version=1)
    joined = review.merge(joined, by=officer, version=2)
    assert joined.end == third.end
    assert document.drafts.filter(merged_into=first).count() == 2


def test_there_is_nothing_to_merge_the_last_with(document: Document, officer: User) -> None:
    with pytest.raises(ReviewRefused):
        review.merge(draft_of(document, "二、（二）"), by=officer, version=1)


def test_a_rejected_item_is_not_merged(document: Document, draft: DraftTarget, officer: User) -> None:
    review.reject(draft_of(document, "二、（二）"), by=officer, version=1, reason="不是目标")
    with pytest.raises(ReviewRefused):
        review.merge(draft, by=officer, version=1)
    assert stored(draft).end == draft.end


def test_accept_clean_leaves_warned_and_unsound_drafts(officer: User) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    clean, warned, unsound = document.drafts.all()
    said = {**unsound.content, "indicators": [{**unsound.content["indicators"][0], "name": ""}]}
    document.drafts.filter(pk=unsound.pk).update(content=said)
    assert review.accept_clean(document, by=officer) == 1
    assert [stored(draft).state for draft in (clean, warned, unsound)] == ["accepted", "pending", "pending"]
    assert (last_event().verb, last_event().object_id) == ("draft.accept", clean.pk)


def test_accept_clean_leaves_decided_drafts(document: Document, draft: DraftTarget, officer: User) -> None:
    review.reject(draft, by=officer, version=1, reason="重复")
    assert review.accept_clean(document, by=officer) == 4
    assert stored(draft).state == "rejected"
    assert review.accept_clean(document, by=officer) == 0


VERBS: dict[str, Verb] = {
    "accept": review.accept,
    "amend": lambda draft, **given: review.amend(draft, {**draft.content, "title": "新题"}, **given),
    "reject": partial(review.reject, reason="重复"),
    "reopen": review.reopen,
    "split": lambda draft, **given: review.split(draft, at=draft.content["commitments"][1]["start"], **given)[
        0
    ],
    "merge": review.merge,
}

# Which verb leads from which state where; None where it is refused.
TABLE = {
    ("pending", "accept"): "accepted",
    ("pending", "amend"): "accepted",
    ("pending", "reject"): "rejected",
    ("pending", "reopen"): None,
    ("pending", "split"): "pending",
    ("pending", "merge"): "pending",
    ("accepted", "accept"): None,
    ("accepted", "amend"): "accepted",
    ("accepted", "reject"): "rejected",
    ("accepted", "reopen"): "pending",
    ("accepted", "split"): "pending",
    ("accepted", "merge"): "pending",
    ("rejected", "accept"): "accepted",
    ("rejected", "amend"): "accepted",
    ("rejected", "reject"): None,
    ("rejected", "reopen"): "pending",
    ("rejected", "split"): None,
    ("rejected", "merge"): None,
    ("merged", "accept"): None,
    ("merged", "amend"): None,
    ("merged", "reject"): None,
    ("merged", "reopen"): None,
    ("merged", "split"): None,
    ("merged", "merge"): None,
}


@pytest.mark.parametrize(("state", "verb"), list(TABLE))
def test_every_verb_from_every_state(draft: DraftTarget, officer: User, state: str, verb: str) -> None:
    DraftTarget.objects.filter(pk=draft.pk).update(
        state=state, reason="旧" if state == DraftState.REJECTED else ""
    )
    before = DraftTarget.objects.filter(pk=draft.pk).values().get()
    if (after := TABLE[state, verb]) is None:
        with pytest.raises(ReviewRefused):
            VERBS[verb](draft, by=officer, version=1)
        assert DraftTarget.objects.filter(pk=draft.pk).values().get() == before
    else:
        VERBS[verb](draft, by=officer, version=1)
        assert (stored(draft).state, stored(draft).version) == (after, 2)


def test_the_table_knows_every_verb() -> None:
    # The last two have tests of their own, test_taking.py.
    assert TRANSITIONS.keys() == VERBS.keys() | {"take", "recut"}


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_lost_race_changes_nothing_and_names_who_was_faster(
    draft: DraftTarget, officer: User, colleague: User, verb: str
) -> None:
    review.amend(draft, {**draft.content, "title": "同事的题"}, by=colleague, version=1)
    before, events = list(DraftTarget.objects.values()), Event.objects.count()
    with pytest.raises(LostRace, match="同事") as lost:
        VERBS[verb](draft, by=officer, version=1)
    assert lost.value.draft == draft
    assert (lost.value.draft.content["title"], lost.value.draft.version) == ("同事的题", 2)
    assert (list(DraftTarget.objects.values()), Event.objects.count()) == (before, events)


def test_the_one_whose_item_was_merged_away_is_told_by_whom(
    document: Document, officer: User, colleague: User
) -> None:
    second = draft_of(document, "一、（二）")
    review.merge(draft_of(document, "一、（一）"), by=colleague, version=1)
    with pytest.raises(LostRace, match="同事"):
        review.accept(second, by=officer, version=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(officer: User, colleague: User, draft: DraftTarget) -> None:
    together = Barrier(2)

    def decide(by: User) -> str:
        mine = DraftTarget.objects.select_related("document").get(pk=draft.pk)
        together.wait(timeout=10)
        try:
            review.amend(mine, {**mine.content, "title": by.name}, by=by, version=1)
        except LostRace as lost:
            return f"lost to {getattr(lost.draft, 'reviewed_by', None)}"
        finally:
            connection.close()
        return by.name

    with ThreadPoolExecutor(2) as threads:
        answers = set(threads.map(decide, (officer, colleague)))
    winner = stored(draft).content["title"]
    assert answers == {winner, f"lost to {winner}"}
    assert (stored(draft).version, Event.objects.filter(verb="draft.amend").count()) == (2, 1)


@pytest.mark.parametrize("verb", list(VERBS))
def test_after_issue_everything_is_refused(
    document: Document, draft: DraftTarget, officer: User, verb: str
) -> None:
    accept_all(document, officer)
    issue(document, by=officer)
    before = list(DraftTarget.objects.values())
    with pytest.raises(ReviewRefused) as refusal:
        VERBS[verb](stored(draft), by=officer, version=2)
    assert not isinstance(refusal.value, LostRace)
    assert list(DraftTarget.objects.values()) == before


def test_after_issue_the_notice_is_closed_too(document: Document, officer: User) -> None:
    accept_all(document, officer)
    issue(document, by=officer)
    document.refresh_from_db()
    with pytest.raises(ReviewRefused):
        review.accept_clean(document, by=officer)
    with pytest.raises(ReviewRefused):
        review.amend_document(document, fields_of(document), by=officer, version=document.version)


@pytest.mark.parametrize("someone", ["reporter", "unit_head", "leader", "stranger", "system_administrator"])
@pytest.mark.parametrize("verb", list(VERBS))
def test_who_may_not_review(
    draft: DraftTarget, someone: str, verb: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        VERBS[verb](draft, by=request.getfixturevalue(someone), version=1)
    assert stored(draft).version == 1


def figures(*values: str, **fields: object) -> list[dict[str, object]]:
    return [
        {
            "name": "停车泊位",
            "value": value,
            "unit": "个",
            "comparator": "eq",
            "change": None,
            "starred": False,
            "start": 0,
            "end": 3,
            "parent": None,
            **fields,
        }
        for value in values
    ]


UNIT = {"name": "区交通局", "role": "lead", "start": None, "end": None}


@pytest.mark.parametrize(
    "said",
    [
        content(units=[UNIT, UNIT]),
        content(indicators=figures("1000000000000000000")),
        content(indicators=figures("-1000000000000000000")),
        content(indicators=figures("5", name="")),
    ],
    ids=["unit twice", "too large", "too small", "no name"],
)
def test_what_could_not_be_issued_is_not_accepted(draft: DraftTarget, officer: User, said: Any) -> None:
    with pytest.raises(ReviewRefused):
        review.amend(draft, said, by=officer, version=1)
    DraftTarget.objects.filter(pk=draft.pk).update(content=said)
    with pytest.raises(ReviewRefused):
        review.accept(draft, by=officer, version=1)
    assert stored(draft).version == 1


@pytest.mark.parametrize(
    "said",
    [
        content(units=[UNIT, {**UNIT, "role": "support"}]),
        content(indicators=figures("999999999999999999.999999", "-5", "0")),
        content(),
    ],
    ids=["a unit in two roles", "as large as the table holds", "nothing"],
)
def test_what_is_sound_is_accepted_and_can_be_issued(
    document: Document, draft: DraftTarget, officer: User, said: Any
) -> None:
    place = {"start": draft.start, "end": draft.start + 3}
    said = {**said, "indicators": [{**figure, **place} for figure in said["indicators"]]}
    review.amend(draft, said, by=officer, version=1)
    accept_all(document, officer)
    assert issue(document, by=officer) == 5


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("commitments", {"start": 0, "end": 3}),
        ("units", {"start": 0, "end": 3}),
        ("units", {"start": None}),
        ("indicators", {"start": 0}),
        ("indicators", {"end": 10**6}),
        ("indicators", {"end": 0}),
        ("indicators", {"parent": 0}),
        ("indicators", {"parent": 7}),
        ("indicators", {"parent": -1}),
    ],
)
def test_what_is_said_stands_in_the_clause(
    draft: DraftTarget, officer: User, part: str, change: dict[str, Any]
) -> None:
    first, *others = draft.content[part]
    said = {**draft.content, part: [{**first, **change}, *others]}
    with pytest.raises(WrongContent):
        review.amend(draft, said, by=officer, version=1)
    assert stored(draft).version == 1


def test_a_sentence_stands_once(draft: DraftTarget, officer: User) -> None:
    sentence = draft.content["commitments"][0]
    with pytest.raises(WrongContent):
        review.amend(draft, {**draft.content, "commitments": [sentence, sentence]}, by=officer, version=1)


def test_nothing_is_checked_before_the_notice_is_read(draft: DraftTarget, officer: User) -> None:
    draft.document.job.state = JobState.READING
    draft.document.job.save()
    for verb in VERBS.values():
        with pytest.raises(NotReadYet):
            verb(draft, by=officer, version=1)
    assert stored(draft).version == 1


def test_the_period_ends_after_it_begins(document: Document, officer: User) -> None:
    fields = {name: getattr(document, name) for name in review.DOCUMENT_FIELDS}
    fields["period_end"] = date(2025, 1, 1)
    with pytest.raises(ValidationError):
        review.amend_document(document, fields, by=officer, version=1)


def fields_of(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in review.DOCUMENT_FIELDS}


def test_what_was_read_of_the_notice_is_corrected(document: Document, officer: User) -> None:
    fields = {**fields_of(document), "title": "2026年重点工作", "period_start": date(2026, 4, 1)}
    review.amend_document(document, fields, by=officer, version=document.version)
    found = Document.objects.get()
    assert (fields_of(found), found.version) == (fields, document.version + 1)
    assert (last_event().verb, last_event().before, last_event().after) == (
        "document.amend",
        {"title": "2026年区政府重点工作目标安排", "period_start": "2026-01-01"},
        {"title": "2026年重点工作", "period_start": "2026-04-01"},
    )


def test_two_corrections_of_one_notice(document: Document, officer: User) -> None:
    fields = fields_of(document)
    review.amend_document(document, {**fields, "title": "甲"}, by=officer, version=1)
    with pytest.raises(LostRace):
        review.amend_document(document, {**fields, "title": "乙"}, by=officer, version=1)
    assert Document.objects.get().title == "甲"
