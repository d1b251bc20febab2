"""The parts of an official document as GB/T 9704 writes them."""

from datetime import date

import pytest

from apps.publications.official import chinese, day_words, next_number, number_words, numbered, width


def test_labels_begin_anew_below_a_higher_level() -> None:
    levels = [1, 2, 3, 4, 4, 3, 2, 3, 0, 1, 3]
    assert [one.number for one in numbered((level, "") for level in levels)] == [
        "一、",
        "（一）",
        "1.",
        "（1）",
        "（2）",
        "2.",
        "（二）",
        "1.",
        "",
        "二、",
        "1.",
    ]


@pytest.mark.parametrize(
    ("count", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_chinese_counts(count: int, words: str) -> None:
    assert chinese(count) == words


def test_a_day_has_no_leading_zeros() -> None:
    assert day_words(date(2021, 3, 8)) == "2021年3月8日"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("临政督〔2021〕5号", "临政督〔2021〕5号"),
        ("临政督[2021]05号", "临政督〔2021〕5号"),
        ("临政督（2021）第5号", "临政督〔2021〕5号"),
        (" 临政督 〔2021〕 12号 ", "临政督〔2021〕12号"),
        ("临政督〔21〕5号", None),
        ("临政督〔2021〕0号", None),
        ("第五号", None),
        ("", None),
    ],
)
def test_a_document_number_has_six_sided_brackets(written: str, wanted: str | None) -> None:
    assert number_words(written) == wanted


def test_numbers_run_on_and_begin_anew_with_the_year() -> None:
    assert next_number("临政督〔2021〕9号", 2021) == "临政督〔2021〕10号"
    assert next_number("临政督〔2021〕9号", 2022) == "临政督〔2022〕1号"
    assert next_number("某号", 2022) is None


def test_digits_are_half_as_wide() -> None:
    assert width("2021年10月8日") == 6.5
