"""Extraction in a process of its own: the same answers, and an end to whatever takes too much."""

import pytest

from apps.documents.extraction import extract
from apps.documents.extraction.apart import LONGEST, answer, extract_apart
from apps.documents.extraction.errors import (
    DamagedFile,
    ScannedPages,
    TakesTooMuch,
    UnpacksTooLarge,
    UnreadableFile,
    UnsupportedType,
    by_code,
)
from tests.documents.extraction.building import saved
from tests.notices import NOTICE

MEGABYTE = 1024**2


def word_with_a_table() -> bytes:
    from docx import Document

    document = Document()
    document.add_heading("一、改善民生", level=1)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "新增养老床位", "区民政局"
    return saved(document)


@pytest.mark.parametrize("data", [NOTICE.encode(), NOTICE.encode("gb18030"), word_with_a_table()])
def test_it_says_what_extract_says(data: bytes) -> None:
    assert extract_apart(data) == extract(data)


def test_a_refusal_comes_over_whole() -> None:
    with pytest.raises(DamagedFile):
        extract_apart(b"PK\x03\x04 and no more")


@pytest.mark.parametrize(
    "error", [UnpacksTooLarge(limit=50), TakesTooMuch(), ScannedPages(pages="2–3"), UnsupportedType("image")]
)
def test_a_refusal_is_made_again_from_its_code_and_parameters(error: UnreadableFile) -> None:
    again = by_code(error.code, error.parameters)
    assert (type(again), str(again)) == (type(error), str(error))


def test_a_text_longer_than_any_notice_is_refused() -> None:
    with pytest.raises(TakesTooMuch):
        extract_apart("各街道负责。\n".encode() * (LONGEST // 7 + 1))


def test_a_file_that_takes_too_much_memory_ends_only_its_own_process() -> None:
    with pytest.raises(TakesTooMuch):
        extract_apart("各街道负责。\n".encode() * (LONGEST // 8), memory=40 * MEGABYTE)


def test_a_file_that_takes_too_long_ends_only_its_own_process() -> None:
    with pytest.raises(TakesTooMuch):
        extract_apart(NOTICE.encode(), seconds=0)


def test_the_answer_is_plain_ascii_whatever_the_terminal_speaks() -> None:
    assert answer(extract(NOTICE.encode())).isascii()
