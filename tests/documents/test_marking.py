"""Marked text: no character is lost, doubled or moved, whatever the marks are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.marking import Mark, Piece, Run, Span, marks_of, outline, pieces, runs
from apps.documents.models import DraftState
from apps.units.models import User
from tests.factories import content
from tests.notices import DAMAGED_NOTICE, NOTICE, draft_of, read_notice

TEXT = "一、完成★新增床位350张，其中护理型200张（区民政局）。\n二、推进改造。"
PLACES = st.integers(0, len(TEXT) + 5)
KINDS = st.sampled_from(["quantity", "unit", "star", "warning"])


@st.composite
def stretches(draw: st.DrawFn) -> tuple[int, int]:
    start, end = sorted((draw(PLACES), draw(PLACES)))
    return start, end


@st.composite
def marks(draw: st.DrawFn) -> list[Mark]:
    return [Mark(*stretch, draw(KINDS)) for stretch in draw(st.lists(stretches(), max_size=8))]


@given(marks(), st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_pieces_are_the_stretch(marks: list[Mark], one: int, other: int) -> None:
    start, end = sorted((one, other))
    found = pieces(TEXT, start, end, marks)
    assert "".join(piece.text for piece in found) == TEXT[start:end]
    at = start
    for piece in found:
        # Every character of a piece is under the same marks, and none is forgotten.
        for place in range(at, at + len(piece.text)):
            assert piece.kinds == " ".join(sorted({m.kind for m in marks if m.start <= place < m.end}))
        at += len(piece.text)


@given(st.lists(st.integers(0, len(TEXT)), unique=True, max_size=10).map(sorted), marks())
def test_runs_are_the_text(edges: list[int], marks: list[Mark]) -> None:
    spans = [Span(a, b, "item", marks=marks) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    found = list(runs(TEXT, reversed(spans)))
    assert "".join(piece.text for run in found for piece in run.pieces) == TEXT
    assert ["".join(p.text for p in run.pieces) for run in found if run.kind == "item"] == [
        TEXT[span.start : span.end] for span in spans
    ]


@given(st.lists(stretches().filter(lambda s: s[0] < s[1] <= len(TEXT)), max_size=8))
def test_overlapping_runs_lose_nothing_either(found: list[tuple[int, int]]) -> None:
    """A draft that was joined with the next one covers the heading between them."""
    spans = [Span(start, end, "item") for start, end in found]
    assert "".join(piece.text for run in runs(TEXT, spans) for piece in run.pieces) == TEXT


def test_overlapping_marks_are_both_shown() -> None:
    assert pieces("新增350张", 0, 6, [Mark(2, 6, "quantity"), Mark(4, 6, "warning")]) == [
        Piece("新增"),
        Piece("35", "quantity"),
        Piece("0张", "quantity warning"),
    ]


def test_marks_of_one_clause() -> None:
    said = content(
        indicators=[{"start": 8, "end": 12}],
        units=[
            {"name": "区民政局", "start": 23, "end": 27},
            {"name": "区财政局", "start": None, "end": None},
        ],
    )
    assert marks_of(said, TEXT, 0, 29) == [
        Mark(8, 12, "quantity"),
        Mark(23, 27, "unit"),
        Mark(4, 5, "star"),
    ]


@pytest.mark.parametrize("notice", [NOTICE, DAMAGED_NOTICE])
def test_the_outline_is_the_whole_notice(officer: User, notice: str) -> None:
    document = read_notice(notice, officer)
    found = outline(document)
    assert "".join(piece.text for run in found for piece in run.pieces) == notice
    assert [run.subject for run in found if run.kind == "item"] == list(document.drafts.all())


def test_the_outline_shows_headings_furniture_marks_and_warnings(officer: User) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    found = outline(document)
    assert [run.pieces[0].text for run in found if run.kind == "heading"] == ["一、提升城区管理水平"]
    assert Run("furniture", [Piece("临江区人民政府")]) in found
    warned = draft_of(document, "一、（二）")
    (run,) = (run for run in found if run.subject == warned)
    (warning,) = warned.warnings
    marked = "".join(piece.text for piece in run.pieces if "warning" in piece.kinds)
    assert marked == document.text[warning["start"] : warning["end"]]
    assert [piece.text for piece in run.pieces if "quantity" in piece.kinds] == ["12条", "2座"]


def test_a_merged_draft_is_no_longer_shown(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    gone = draft_of(document, "一、（二）")
    document.drafts.filter(pk=gone.pk).update(state=DraftState.MERGED)
    assert gone not in [run.subject for run in outline(document)]
