from decimal import Decimal

import pytest
from django.utils import translation

from apps.documents.parser import WarningCode
from apps.documents.parser.stages import STAGES as PARSER_STAGES
from apps.documents.templatetags.notices import STAGES, WARNINGS, figure


def test_every_warning_of_the_parser_has_a_sentence() -> None:
    assert set(WARNINGS) == set(WarningCode)


def test_every_stage_of_the_reading_has_words() -> None:
    assert set(STAGES) == {"extract", *(name for name, _stage in PARSER_STAGES)}


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("5.000000", "%", "5%", "5%"),
        ("1300", "家", "1,300家", "1,300家"),
        ("100000", "平方米", "10万平方米", "100,000平方米"),
        ("130000000000", "元", "1,300亿元", "130,000,000,000元"),
        ("12345.678", "元", "12,345.678元", "12,345.678元"),
        ("-0.500000", "百分点", "-0.5百分点", "-0.5百分点"),
    ],
)
def test_figures_are_written_in_local_form(value: str, unit: str, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert figure(Decimal(value), unit) == chinese
    with translation.override("en"):
        assert figure(Decimal(value), unit) == english
