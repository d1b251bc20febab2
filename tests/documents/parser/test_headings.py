"""What the file shows as a heading reaches the outline, and the fields that it states fill what the text leaves out."""

from apps.documents.parser import parse
from apps.documents.structure import Heading, Structure


def headed(text: str, **levels: int) -> Structure:
    """The structure in which each of the named lines is printed as a heading of its level."""
    return Structure(
        headings=tuple(
            Heading(text.index(line), text.index(line) + len(line), level) for line, level in levels.items()
        )
    )


def test_a_line_shown_as_the_title_is_the_title_whatever_its_words() -> None:
    text = "二〇二四年为民办事一览\n一、新建学校3所。\n二、改造小区12个。\n"

    notice = parse(text, headed(text, 二〇二四年为民办事一览=0))

    assert notice.document.title == "二〇二四年为民办事一览"
    assert notice.unread == ()


def test_a_title_shown_on_two_lines() -> None:
    text = "东湖区二〇二四年\n为民办事一览\n一、新建学校3所。\n二、改造小区12个。\n"

    notice = parse(text, headed(text, 东湖区二〇二四年=0, 为民办事一览=0))

    assert notice.document.title == "东湖区二〇二四年为民办事一览"


def test_a_line_shown_as_a_heading_is_a_section_over_the_clauses_below() -> None:
    text = "抓产业(工业与服务业)\n1.新增企业5家。\n2.引进项目3个。\n抓民生(教育与住房)\n3.新建学校3所。\n"

    notice = parse(text, headed(text, **{"抓产业(工业与服务业)": 1, "抓民生(教育与住房)": 1}))

    assert [section.title for section in notice.sections] == ["抓产业(工业与服务业)", "抓民生(教育与住房)"]
    assert [item.labels for item in notice.items] == [("1.",), ("2.",), ("3.",)]


def test_a_clause_shown_as_a_heading_stays_a_clause() -> None:
    text = "一、产业\n1.新增企业5家。(责任单位:区工信局)\n2.引进项目3个。(责任单位:区商务局)\n"

    notice = parse(text, headed(text, **{"一、产业": 1, "1.新增企业5家。(责任单位:区工信局)": 2}))

    assert [item.labels for item in notice.items] == [("一、", "1."), ("一、", "2.")]
    assert [section.title for section in notice.sections] == ["产业"]


def test_thousands_of_headings_in_a_row_are_read() -> None:
    text = "标题一行\n" * 3_000 + "1.新增企业5家。\n2.引进项目3个。\n"
    shown = tuple(Heading(5 * line, 5 * line + 4, 1) for line in range(3_000))

    assert [item.labels for item in parse(text, Structure(headings=shown)).items] == [("1.",), ("2.",)]


def test_headings_over_paragraphs_without_numbers() -> None:
    text = "抓产业(工业)\n新增企业5家。\n抓民生(教育)\n新建学校3所。\n"

    notice = parse(text, headed(text, **{"抓产业(工业)": 1, "抓民生(教育)": 1}))

    assert [section.title for section in notice.sections] == ["抓产业(工业)", "抓民生(教育)"]
    assert [item.labels for item in notice.items] == [("¶1",), ("¶1",)]


def test_fields_that_the_file_states_fill_what_the_text_leaves_out() -> None:
    text = "一、新建学校3所。\n二、改造小区12个。\n"
    stated = {
        "title": "2024年实事",
        "issuer": "东湖区政府",
        "doc_number": "东政〔2024〕1号",
        "issued_on": "2024-01-08",
    }

    document = parse(text, Structure(fields=stated)).document

    assert (document.title, document.issuer, document.doc_number) == (
        "2024年实事",
        "东湖区政府",
        "东政〔2024〕1号",
    )
    assert str(document.issued_on) == "2024-01-08"


def test_what_the_text_says_comes_before_what_the_file_states() -> None:
    text = "东湖区2024年工作要点\n东政〔2024〕2号\n一、新建学校3所。\n二、改造小区12个。\n东湖区教育局\n2024年3月5日\n"
    stated = {"title": "某站", "issuer": "某站", "doc_number": "东政〔2024〕1号", "issued_on": "2024-01-08"}

    document = parse(text, Structure(fields=stated)).document

    assert (document.title, document.issuer) == ("东湖区2024年工作要点", "东湖区教育局")
    assert document.doc_number == "东政〔2024〕2号"
    assert str(document.issued_on) == "2024-03-05"
