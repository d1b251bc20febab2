"""The page of drafted sentences, and the files that go on in a word processor."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from apps.audit.models import Event
from apps.documents.models import Document
from apps.progress.lighting import compute
from apps.units.models import User
from tests.factories import DocumentFactory
from tests.pages import page_of, words_of
from tests.series import LIFTS, figure, notice, reported

Visit = Callable[[User], Client]
PAGE = reverse("publications:sentences")
BEDS = "全年新增养老床位412张，完成年度目标的103%。"
LIFTED = f"全年完成{LIFTS}120台，完成年度目标的66.7%。"


@pytest.fixture
def document(officer: User) -> Document:
    """Beds are reached, lifts are not, and nobody reported on school places."""
    document = notice(officer, 2025)
    reported(figure(document, 400, "新增养老床位", unit="张"), "2025Q4", 412)
    period = reported(figure(document, 180), "2025Q4", 120).report.period
    figure(document, 2700, "新增学位", unit="个")
    compute(period)
    return document


def file_of(document: Document, form: str) -> str:
    return reverse("publications:sentences-file", args=[document.pk, form])


def test_sentences_carried_over_and_untold(leader: User, document: Document, visit: Visit) -> None:
    page = page_of(visit(leader).get(PAGE))
    assert [one.text_content() for one in page.find_class("sentence__words")] == [BEDS, LIFTED]
    (row,) = page.xpath("//table/tbody/tr")
    assert (LIFTS in row.text_content(), "60台" in row.text_content()) == (True, True)
    assert page.xpath("//section[@aria-labelledby='untold']//li/span/text()") == ["新增学位"]
    assert page.xpath("string(//h1)").strip() == "已起草2句；1项拟结转，1项无审核数据"


def test_the_sentences_are_chinese_in_english_pages(officer: User, document: Document, visit: Visit) -> None:
    client = visit(officer)
    client.post(reverse("set_language"), {"language": "en"})
    page = page_of(client.get(PAGE))
    assert page.xpath("string(//h1)").startswith("2 sentences are drafted")
    assert [one.text_content() for one in page.find_class("sentence__words")] == [BEDS, LIFTED]


def test_as_plain_text(officer: User, document: Document, visit: Visit) -> None:
    answer = visit(officer).get(file_of(document, "txt"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "2025年区政府重点工作目标安排完成情况（草稿）"
    assert [line for line in lines if line.startswith(("1. ", "2. "))] == [f"1. {BEDS}", f"2. {LIFTED}"]
    carried = lines[lines.index("未完成、拟结转下年的事项") + 2].split("\t")
    assert (carried[0], carried[3]) == (LIFTS, "60台")
    assert "（一）新增学位" in lines


def test_as_a_word_file(officer: User, document: Document, visit: Visit) -> None:
    answer = visit(officer).get(file_of(document, "docx"))
    word = Word(BytesIO(answer.content))
    words = [paragraph.text for paragraph in word.paragraphs]
    assert (f"1. {BEDS}" in words, f"2. {LIFTED}" in words) == (True, True)
    (table,) = word.tables
    assert [cell.text for cell in table.rows[1].cells][:1] == [LIFTS]
    assert "docx" in answer["Content-Disposition"]
    event = Event.objects.get(verb="sentences.download")
    assert (event.object_id, event.after) == (document.pk, {"format": "docx"})


def test_another_notice_is_chosen_in_the_address(officer: User, document: Document, visit: Visit) -> None:
    earlier = notice(officer, 2024)
    figure(earlier, 100, "旧住房修缮")
    page = page_of(visit(officer).get(PAGE, {"document": earlier.pk}))
    assert page.xpath("//option[@selected]/text()") == [earlier.title]
    assert len(page.find_class("empty-state")) == 1


def test_before_any_notice(officer: User, visit: Visit) -> None:
    DocumentFactory(uploaded_by=officer)  # not issued
    page = page_of(visit(officer).get(PAGE))
    assert (len(page.find_class("empty-state")), page.xpath("//select")) == (1, [])


def test_who_sees_it(document: Document, reporter: User, stranger: User, officer: User, visit: Visit) -> None:
    assert visit(reporter).get(PAGE).status_code == 403
    assert visit(reporter).get(file_of(document, "txt")).status_code == 404
    assert "养老床位" not in words_of(visit(stranger).get(PAGE))
    assert visit(stranger).get(file_of(document, "docx")).status_code == 404
    assert visit(officer).get(file_of(document, "pdf")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_sentences(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    for by in (officer, stranger):
        document = notice(by, 2025)
        for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
            reported(figure(document, 100, f"{by.district}{name}"), "2025Q4", 90)
    client = visit(officer)
    with django_assert_num_queries(19):
        answer = client.get(PAGE)
    assert len(page_of(answer).find_class("sentence__words")) == count
    assert "望山区" not in words_of(answer)
