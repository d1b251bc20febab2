"""What a later reading finds, against drafts that people have decided on."""

import pytest

from apps.documents.comparing import Comparison, compare
from apps.documents.findings import Findings
from apps.documents.models import Document, DraftTarget
from apps.targets import review
from apps.units.models import User
from tests.notices import NOTICE, draft_of, read_notice, read_otherwise, reread_notice


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


@pytest.fixture
def found(document: Document, officer: User) -> Findings:
    return reread_notice(document, officer).found


def compared(document: Document, found: Findings) -> Comparison:
    return compare(Document.objects.get(pk=document.pk), document.drafts.all(), found)


def changes(result: Comparison) -> list[tuple[str, str]]:
    return [
        (changed.draft.label_path, change.field) for changed in result.changed for change in changed.changes
    ]


def test_the_same_reading_changes_nothing(document: Document, found: Findings) -> None:
    result = compared(document, found)
    assert (len(result), result) == (0, Comparison())


def test_fields_that_are_read_otherwise(document: Document, found: Findings) -> None:
    read_otherwise(draft_of(document, "一、（二）"), nature="result", title="能耗")
    result = compared(document, found)
    assert changes(result) == [("一、（二）", "nature"), ("一、（二）", "title")]
    (nature, title) = result.changed[0].changes
    assert (nature.proposed, nature.present, nature.found) == ("result", "result", "target")
    assert (title.proposed, title.present, title.found) == ("能耗", "能耗", "")


def test_what_a_person_amended_and_is_read_as_before_is_no_change(
    document: Document, found: Findings, officer: User
) -> None:
    draft = draft_of(document, "二、（一）")
    review.amend(draft, {**draft.content, "title": "养老"}, by=officer, version=1)
    assert len(compared(document, found)) == 0


def test_all_three_are_told_where_a_person_amended_what_is_read_otherwise(
    document: Document, found: Findings, officer: User
) -> None:
    draft = read_otherwise(draft_of(document, "二、（一）"), title="完善养老")
    review.amend(draft, {**draft.content, "title": "养老"}, by=officer, version=1)
    ((change,),) = [changed.changes for changed in compared(document, found).changed]
    assert (change.proposed, change.present, change.found) == ("完善养老", "养老", "完善养老服务")


def test_what_a_person_made_of_it_already_is_no_change(
    document: Document, found: Findings, officer: User
) -> None:
    draft = read_otherwise(draft_of(document, "二、（一）"), title="完善养老")
    review.amend(draft, {**draft.content, "title": "完善养老服务"}, by=officer, version=1)
    assert len(compared(document, found)) == 0


def test_the_place_of_a_name_or_figure_alone_is_no_change(document: Document, found: Findings) -> None:
    draft = draft_of(document, "一、（一）")
    moved = [{**unit, "start": unit["start"] + 1} for unit in draft.content["units"]]
    read_otherwise(draft, units=moved)
    assert len(compared(document, found)) == 0


def test_a_rejected_draft_has_nothing_to_change(document: Document, found: Findings, officer: User) -> None:
    draft = read_otherwise(draft_of(document, "二、（一）"), title="完善养老")
    review.reject(draft, by=officer, version=1, reason="重复")
    assert len(compared(document, found)) == 0


def test_a_draft_that_no_item_covers_and_an_item_that_no_draft_covers(
    document: Document, found: Findings
) -> None:
    gone = draft_of(document, "一、（二）")
    found["drafts"] = [item for item in found["drafts"] if item["start"] != gone.start]
    new = draft_of(document, "二、（二）")
    new.delete()
    result = compared(document, found)
    assert (result.changed, result.gone) == ([], [gone])
    ((drafts, items),) = [(group.drafts, group.found) for group in result.recut]
    assert (drafts, [item["start"] for item in items]) == ((), [found["drafts"][-1]["start"]])
    assert result.places  # the words of both are not read now


def test_a_line_end_that_moved_joins_no_neighbours(document: Document, found: Findings) -> None:
    first, second = found["drafts"][:2]
    first["end"] = second["start"] = second["start"] + 2
    result = compared(document, found)
    assert (result.recut, changes(result)) == ([], [("一、（一）", "words"), ("一、（二）", "words")])


def test_two_drafts_for_which_the_reading_has_one_item(document: Document, found: Findings) -> None:
    first, second = found["drafts"][:2]
    found["drafts"][:2] = [{**first, "end": second["end"]}]
    (group,) = compared(document, found).recut
    assert [draft.label_path for draft in group.drafts] == ["一、（一）", "一、（二）"]
    assert [item["start"] for item in group.found] == [first["start"]]


def test_what_people_cut_in_two_is_cut_in_the_reading_as_well(
    document: Document, found: Findings, officer: User
) -> None:
    draft = draft_of(document, "二、（一）")
    at = draft.content["commitments"][1]["start"]
    first, rest = review.split(draft, by=officer, version=1, at=at)
    assert len(compared(document, found)) == 0
    changed_unit = [{**rest.content["units"][0], "role": "lead"}]
    for half in (first, rest):
        read_otherwise(half, units=changed_unit)
    assert [field for _label, field in changes(compared(document, found))] == ["units", "units"]


def test_what_people_joined_is_joined_in_the_reading_as_well(
    document: Document, found: Findings, officer: User
) -> None:
    joined = review.merge(draft_of(document, "一、（一）"), by=officer, version=1)
    assert len(compared(document, found)) == 0
    joined = review.merge(joined, by=officer, version=2)
    review.amend(joined, {**joined.content, "title": "企业"}, by=officer, version=3)
    assert len(compared(document, found)) == 0


def test_fields_of_the_notice_and_its_furniture(document: Document, found: Findings) -> None:
    Document.objects.update(title="2026年目标", period_end=None, furniture=[])
    result = compared(document, found)
    assert list(result.notice) == ["title", "period_end"]
    assert result.notice["title"] == ("2026年目标", "2026年区政府重点工作目标安排")
    assert (result.places, len(result)) == (True, 3)


def test_many_drafts_are_compared_in_a_moment(document: Document, found: Findings) -> None:
    item, text = found["drafts"][0], document.text
    document.text = text[: item["start"]] + "一。\n" * 20_000
    starts = range(item["start"], len(document.text), 3)
    empty = {**item["content"], "units": [], "indicators": [], "commitments": []}
    found["drafts"] = [{**item, "start": at, "end": at + 3, "content": empty} for at in starts]
    drafts = [
        DraftTarget(pk=at, start=at, end=at + 3, proposed=empty, content=empty, document=document)
        for at in starts
    ]
    assert len(compare(document, drafts, found)) == 1  # the places of what is no item
