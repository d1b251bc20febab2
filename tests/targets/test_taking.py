"""People take over what reading again found: what they ticked, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.documents.models import Document, DraftTarget, Rereading
from apps.targets import review, taking
from apps.targets.issuing import issue
from apps.targets.review import LostRace, ReviewRefused
from apps.targets.taking import NothingChosen, Outdated, Overlapping, recut, take, take_notice, take_undecided
from apps.units.models import District, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.notices import NOTICE, accept_all, draft_of, read_notice, read_otherwise, reread_notice


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def draft(document: Document) -> DraftTarget:
    """Read otherwise by an older reader: another title, and a unit too few."""
    draft = draft_of(document, "一、（一）")
    return read_otherwise(draft, title="引进企业", units=draft.content["units"][:1])


@pytest.fixture
def colleague(district: District) -> User:
    return person(district, "colleague", "同事", Role.OFFICER)


def stored(draft: DraftTarget) -> DraftTarget:
    return DraftTarget.objects.select_related("document__district").get(pk=draft.pk)


def left(document: Document) -> int:
    """How much reading again would still change."""
    again = Rereading.objects.get(document=document)
    document = Document.objects.get(pk=document.pk)
    return len(taking.comparison(document, again.number)[1])


# Fields of a draft


def test_a_field_that_is_taken(document: Document, draft: DraftTarget, officer: User) -> None:
    reread_notice(document, officer)
    take(draft, ["title"], by=officer, version=1, number=1)
    found = stored(draft)
    assert (found.content["title"], len(found.content["units"])) == ("", 1)
    assert (found.state, found.version, found.amended, found.reviewed_by) == ("pending", 2, False, officer)
    event = Event.objects.get(verb="draft.take")
    assert (event.actor_id, event.before, event.after) == (officer.pk, {"title": "引进企业"}, {"title": ""})
    assert left(document) == 1
    take(found, ["units", "title"], by=officer, version=2, number=1)
    assert [unit["name"] for unit in stored(draft).content["units"]] == ["区发展改革委", "区商务委"]
    assert left(document) == 0


def test_an_accepted_draft_stays_accepted_and_keeps_what_was_not_taken(
    document: Document, draft: DraftTarget, officer: User, colleague: User
) -> None:
    review.amend(draft, {**draft.content, "title": "招商"}, by=colleague, version=1)
    reread_notice(document, officer)
    take(draft, ["units"], by=officer, version=2, number=1)
    found = stored(draft)
    assert (found.state, found.content["title"], found.amended) == ("accepted", "招商", True)
    assert len(found.content["units"]) == 2
    assert found.reviewed_by == officer


def test_what_is_unsound_is_not_taken_into_an_accepted_draft(
    document: Document, draft: DraftTarget, officer: User
) -> None:
    review.accept(draft, by=officer, version=1)
    again = reread_notice(document, officer)
    unit = again.found["drafts"][0]["content"]["units"][0]
    again.found["drafts"][0]["content"]["units"] = [unit, unit]
    again.save()
    with pytest.raises(ReviewRefused):
        take(draft, ["units"], by=officer, version=2, number=1)
    assert len(stored(draft).content["units"]) == 1


def test_a_field_that_only_one_of_the_readings_has(document: Document, officer: User) -> None:
    """Quarters are said of rows of tables alone."""
    nodes = [{"quarter": 1, "text": "完成选址", "start": 150, "end": 154}]
    draft = read_otherwise(draft_of(document, "一、（一）"), quarters=nodes)
    again = reread_notice(document, officer)
    take(draft, ["quarters"], by=officer, version=1, number=1)
    assert "quarters" not in stored(draft).content
    for form in ("proposed", "content"):
        again.found["drafts"][0][form]["quarters"] = nodes
    again.save()
    take(draft, ["quarters"], by=officer, version=2, number=1)
    assert (stored(draft).content["quarters"], stored(draft).amended) == (nodes, False)


@pytest.mark.parametrize("fields", [[], ["nature"], ["state"]])
def test_nothing_chosen_is_refused(
    document: Document, draft: DraftTarget, officer: User, fields: list[str]
) -> None:
    reread_notice(document, officer)
    with pytest.raises(NothingChosen):
        take(draft, fields, by=officer, version=1, number=1)
    assert stored(draft).version == 1


def test_a_lost_race_changes_nothing(
    document: Document, draft: DraftTarget, officer: User, colleague: User
) -> None:
    reread_notice(document, officer)
    review.amend(draft, {**draft.content, "title": "招商"}, by=colleague, version=1)
    before = list(DraftTarget.objects.values())
    with pytest.raises(LostRace, match="同事"):
        take(draft, ["title", "units"], by=officer, version=1, number=1)
    assert list(DraftTarget.objects.values()) == before


def test_what_was_read_once_more_is_looked_at_first(
    document: Document, draft: DraftTarget, officer: User
) -> None:
    reread_notice(document, officer)
    reread_notice(document, officer)
    for number in (0, 1, 3):
        with pytest.raises(Outdated):
            take(draft, ["title"], by=officer, version=1, number=number)
    take(draft, ["title"], by=officer, version=1, number=2)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(
    document: Document, draft: DraftTarget, officer: User, colleague: User
) -> None:
    reread_notice(document, officer)
    together = Barrier(2)

    def decide(by: User) -> str:
        mine = DraftTarget.objects.select_related("document").get(pk=draft.pk)
        together.wait(timeout=10)
        try:
            take(mine, ["title"], by=by, version=1, number=1)
        except LostRace as lost:
            return f"lost to {getattr(lost.draft, 'reviewed_by', None)}"
        finally:
            connection.close()
        return by.name

    with ThreadPoolExecutor(2) as threads:
        answers = set(threads.map(decide, (officer, colleague)))
    winner = stored(draft).reviewed_by
    assert winner is not None
    assert answers == {winner.name, f"lost to {winner.name}"}
    assert Event.objects.filter(verb="draft.take").count() == 1


def test_words_that_run_into_the_next_item_are_refused(document: Document, officer: User) -> None:
    first, second = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    DraftTarget.objects.filter(pk=first.pk).update(end=first.end - 4)
    DraftTarget.objects.filter(pk=second.pk).update(start=second.start - 4)
    reread_notice(document, officer)
    with pytest.raises(Overlapping):
        take(stored(first), ["words"], by=officer, version=1, number=1)
    assert stored(first).end == first.end - 4
    take(stored(second), ["words"], by=officer, version=1, number=1)
    take(stored(first), ["words"], by=officer, version=1, number=1)
    assert (stored(first).words, stored(second).words) == (first.words, second.words)
    assert left(document) == 0


# Other items


def test_a_new_item_waits_to_be_checked(document: Document, officer: User) -> None:
    lost = draft_of(document, "二、（二）")
    words = lost.words
    lost.delete()
    Document.objects.update(unread=[{"start": lost.start, "end": lost.end}])
    reread_notice(document, officer)
    (new,) = recut(document, [lost.start], {}, by=officer, number=1)
    assert (stored(new).state, stored(new).words, stored(new).version) == ("pending", words, 1)
    assert Event.objects.filter(verb="draft.found", object_id=new.pk).count() == 1
    assert (Document.objects.get().unread, left(document)) == ([], 0)
    with pytest.raises(Outdated):
        recut(document, [lost.start], {}, by=officer, number=1)


def test_two_drafts_become_the_one_item_of_the_reading(document: Document, officer: User) -> None:
    again = reread_notice(document, officer)
    first, second = again.found["drafts"][:2]
    again.found["drafts"][:2] = [{**first, "end": second["end"]}]
    again.save()
    one, other = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    review.accept(other, by=officer, version=1)
    with pytest.raises(LostRace):
        recut(document, [one.start], {one.pk: 1, other.pk: 1}, by=officer, number=1)
    (whole,) = recut(document, [one.start], {one.pk: 1, other.pk: 2}, by=officer, number=1)
    assert (whole, stored(one).end, stored(one).state, stored(one).version) == (one, other.end, "pending", 2)
    assert (stored(other).state, stored(other).merged_into, stored(other).version) == ("merged", one, 3)
    assert left(document) == 0


def test_one_draft_becomes_the_items_of_the_reading(document: Document, officer: User) -> None:
    first, second = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    DraftTarget.objects.filter(pk=first.pk).update(end=second.end, state="accepted")
    second.delete()
    reread_notice(document, officer)
    parts = recut(document, [first.start, second.start], {first.pk: 1}, by=officer, number=1)
    assert [(stored(part).words, stored(part).state) for part in parts] == [
        (first.words, "pending"),
        (second.words, "pending"),
    ]
    assert (parts[0], left(document)) == (first, 0)


# All at once


def test_what_nobody_decided_on_is_taken_at_once(
    document: Document, draft: DraftTarget, officer: User
) -> None:
    amended, accepted = draft_of(document, "一、（二）"), draft_of(document, "一、（三）")
    for other in (amended, accepted):
        read_otherwise(other, nature="result")
    review.amend(amended, {**amended.content, "title": "能耗"}, by=officer, version=1)
    review.reopen(amended, by=officer, version=2)
    review.accept(accepted, by=officer, version=1)
    lost = draft_of(document, "二、（二）")
    lost.delete()
    reread_notice(document, officer)
    assert take_undecided(document, by=officer, number=1) == 2
    assert len(stored(draft).content["units"]) == 2
    assert [stored(other).content["nature"] for other in (amended, accepted)] == ["result", "result"]
    assert (document.drafts.count(), left(document)) == (5, 2)
    with pytest.raises(Outdated):  # a second click
        take_undecided(document, by=officer, number=1)


def test_what_would_run_into_a_decided_item_is_left_to_a_person(document: Document, officer: User) -> None:
    first, second = draft_of(document, "一、（一）"), draft_of(document, "一、（二）")
    DraftTarget.objects.filter(pk=first.pk).update(end=first.end - 4)
    DraftTarget.objects.filter(pk=second.pk).update(start=second.start - 4)
    review.accept(stored(second), by=officer, version=1)
    reread_notice(document, officer)
    with pytest.raises(Outdated):
        take_undecided(document, by=officer, number=1)


# The notice itself


def test_fields_of_the_notice(document: Document, officer: User) -> None:
    Document.objects.update(title="2026年目标", issuer="区政府", furniture=[])
    reread_notice(document, officer)
    take_notice(document, ["title"], by=officer, version=1, number=1)
    found = Document.objects.get()
    assert (found.title, found.issuer, found.version) == ("2026年区政府重点工作目标安排", "区政府", 2)
    assert found.furniture == document.furniture
    assert Event.objects.get(verb="document.amend").before == {"title": "2026年目标"}
    with pytest.raises(LostRace):
        take_notice(document, ["issuer"], by=officer, version=1, number=1)
    with pytest.raises(NothingChosen):
        take_notice(document, ["title", "places"], by=officer, version=2, number=1)


def test_the_trail_has_headings_and_furniture_that_were_taken(document: Document, officer: User) -> None:
    Document.objects.update(furniture=[])
    reread_notice(document, officer)
    take_notice(document, ["places"], by=officer, version=1, number=1)
    event = Event.objects.get(verb="document.take")
    assert (event.actor_id, event.object_id) == (officer.pk, document.pk)
    assert event.before == {"places": {"furniture": []}}
    assert event.after == {"places": {"furniture": document.furniture}}
    assert Document.objects.get().furniture == document.furniture
    with pytest.raises(NothingChosen):
        take_notice(document, ["places"], by=officer, version=1, number=1)


def test_a_draft_that_stays_keeps_its_words_and_what_nothing_covers_is_not_read(
    document: Document, officer: User
) -> None:
    again = reread_notice(document, officer)
    gone = draft_of(document, "一、（二）")
    again.found["drafts"] = [item for item in again.found["drafts"] if item["start"] != gone.start]
    again.found["unread"] = [{"start": gone.start, "end": gone.end}]
    again.save()
    lost = draft_of(document, "二、（二）")
    lost.delete()
    take_notice(document, ["places"], by=officer, version=1, number=1)
    found = Document.objects.get()
    assert [found.text[part["start"] : part["end"]] for part in found.unread] == [lost.words]


# Who, and until when


@pytest.mark.parametrize("someone", ["reporter", "leader", "stranger", "system_administrator"])
def test_who_may_not(
    document: Document,
    draft: DraftTarget,
    officer: User,
    someone: str,
    request: pytest.FixtureRequest,
) -> None:
    reread_notice(document, officer)
    by = request.getfixturevalue(someone)
    for verb in (
        lambda: take(draft, ["title"], by=by, version=1, number=1),
        lambda: recut(document, [0], {}, by=by, number=1),
        lambda: take_undecided(document, by=by, number=1),
        lambda: take_notice(document, ["places"], by=by, version=1, number=1),
    ):
        with pytest.raises(NotAllowed):
            verb()


def test_after_issue_nothing_is_taken(document: Document, draft: DraftTarget, officer: User) -> None:
    reread_notice(document, officer)
    accept_all(document, officer)
    issue(document, by=officer)
    for verb in (
        lambda: take(stored(draft), ["title"], by=officer, version=2, number=1),
        lambda: recut(document, [0], {}, by=officer, number=1),
        lambda: take_undecided(document, by=officer, number=1),
        lambda: take_notice(document, ["places"], by=officer, version=1, number=1),
    ):
        with pytest.raises(ReviewRefused) as refusal:
            verb()
        assert refusal.type is ReviewRefused
