"""What every caller relies on, whatever the text: every word has one place, nothing raises, offsets hold."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.documents.parser import ParsedNotice, as_json, parse
from apps.documents.parser.draft import start_draft
from apps.documents.parser.normalise import normalise
from apps.documents.parser.stages import STAGES
from apps.documents.structure import Structure

NOTICES = sorted((Path(__file__).parent / "notices").glob("*.txt"))
SAMPLES = {path.stem: path.read_text("utf-8") for path in NOTICES}


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_every_printed_character_is_covered_once(text: str) -> None:
    covered = coverage(parse(text), len(text))

    assert [
        (at, text[at], covered[at]) for at in range(len(text)) if not text[at].isspace() and covered[at] != 1
    ] == []


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_no_stage_changes_the_length(text: str) -> None:
    draft = start_draft(text, Structure())
    for _, stage in STAGES:
        draft = stage(draft)

        assert len(draft.text) == len(text)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_results_are_the_printed_words(text: str) -> None:
    for item in parse(text).items:
        for indicator in item.indicators:
            assert text[indicator.start : indicator.end] == indicator.text
        for unit in item.units:
            assert "".join(text[unit.start : unit.end].split()) == unit.name
        assert all(text[star.start : star.end] == "★" for star in item.star_spans)


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_every_indicator_is_in_one_commitment(text: str) -> None:
    for item in parse(text).items:
        for indicator in item.indicators:
            holding = [c for c in item.commitments if c.start <= indicator.start and indicator.end <= c.end]

            assert len(holding) == 1
            assert holding[0].kind == "quantified"
            assert holding[0].starred == indicator.starred


def test_stages_are_reported_as_they_begin() -> None:
    seen: list[tuple[str, int, int]] = []

    parse("一、民生\n1.新建学校3所。", on_stage=lambda *stage: seen.append(stage))

    assert seen == [(name, done, len(STAGES)) for done, (name, _) in enumerate(STAGES)]


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "一", "(", "。", "★", "1.", "\t", "|", "一、", "责任单位:", "🏫"]
)
def test_the_smallest_texts_are_read(text: str) -> None:
    notice = parse(text)

    assert [span for span in coverage(notice, len(text)) if span > 1] == []


@pytest.mark.parametrize(
    "noise", ["(", "“", "一、", "(一)", "1.", "责任单位:区财政局、", "新建3个、", "★", "区", "各", "7", "|\n"]
)
def test_repeated_noise_is_read(noise: str) -> None:
    assert len(coverage(parse(noise * 5_000), len(noise) * 5_000)) == len(noise) * 5_000


@settings(max_examples=150, deadline=None, database=None)
@given(data=st.data())
def test_a_damaged_notice_is_still_read(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(list(SAMPLES.values())))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        text = (
            text[:start]
            + data.draw(st.text("一二(（)）1.、。:：责任单位★“”《》|\t\n 年月日%", max_size=8))
            + text[end:]
        )

    notice = parse(text)

    covered = coverage(notice, len(text))
    assert [at for at in range(len(text)) if not text[at].isspace() and covered[at] != 1] == []
    json.dumps(as_json(notice, "damaged.txt"), ensure_ascii=False)


def coverage(notice: ParsedNotice, length: int) -> list[int]:
    """How many sections, items, pieces of furniture and unread spans stand on each character."""
    covered = [0] * length
    spans = [(part.start, part.end) for part in notice.sections]
    spans += [(part.start, part.end) for part in notice.items]
    spans += [(part.start, part.end) for part in notice.furniture]
    spans += [(part.start, part.end) for part in notice.unread]
    for found in (notice.sections, notice.items, notice.furniture, notice.unread):
        starts = [part.start for part in found]
        assert starts == sorted(starts)
    for start, end in spans:
        assert 0 <= start < end <= length
        for at in range(start, end):
            covered[at] += 1
    return covered


CLAUSE_START = re.compile(
    r"\n(?=[ \u3000]*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]\D))"
)


@settings(max_examples=60, deadline=None, database=None)
@given(data=st.data())
def test_a_blank_line_between_clauses_changes_no_item(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for text in SAMPLES.values() if CLAUSE_START.search(text)]))
    at = data.draw(st.sampled_from([clause.start() for clause in CLAUSE_START.finditer(text)]))
    longer = text[:at] + "\n" + text[at:]

    assert _items(longer) == _items(text)


def _items(text: str) -> list[tuple[object, ...]]:
    return [
        (
            item.labels,
            item.nature,
            item.title,
            "".join(text[item.start : item.end].split()),
            [(unit.name, unit.role) for unit in item.units],
            [
                (figure.text, figure.value, figure.unit, figure.comparator, figure.name)
                for figure in item.indicators
            ],
            [(promise.kind, promise.starred, promise.due_on) for promise in item.commitments],
            [node.quarter for node in item.quarters],
        )
        for item in parse(text).items
    ]


@settings(max_examples=100, deadline=None, database=None)
@given(st.text(max_size=400))
def test_any_characters_at_all_are_covered_once(text: str) -> None:
    covered = coverage(parse(text), len(text))

    printed = normalise(text)  # characters that print nothing are blanks in it
    assert [at for at in range(len(text)) if not printed[at].isspace() and covered[at] != 1] == []


@settings(max_examples=200, deadline=None, database=None)
@given(st.text("一二三(（)）1.、。：;责任单位区局★“”《》|\t\n 年月日%增3个第章条—附件", max_size=120))
def test_any_text_is_covered_once(text: str) -> None:
    covered = coverage(parse(text), len(text))

    assert [at for at in range(len(text)) if not text[at].isspace() and covered[at] != 1] == []
