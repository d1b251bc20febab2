"""What a chart is made of, and the table that it is drawn from."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html

from apps.progress.charts import Chart, Kind, Role, Series, exact


def chart(**fields: object) -> Chart:
    series = (
        Series("实绩", Role.ACTUAL, (Decimal("30.500000"), None, Decimal(1200000))),
        Series("季度节点", Role.PLAN, (Decimal(40), 0, Decimal("1500000.0"))),
    )
    given = {"finding": "比季度节点少9.5吨", "heading": "季度", "labels": ("Q1", "Q2", "Q3"), "unit": "吨"}
    return Chart(**{"kind": Kind.LINE, "series": series, **given, **fields})  # type: ignore[arg-type]


def drawn(shown: Chart, language: str = "zh-hans") -> html.HtmlElement:
    with translation.override(language):
        return html.fragment_fromstring(
            render_to_string("components/chart.html", {"chart": shown}), create_parent=True
        )


def test_rows_are_labels_with_what_every_series_says() -> None:
    rows = [(label, [value for _series, value in cells]) for label, cells in chart().rows]
    assert rows == [
        ("Q1", [Decimal("30.500000"), Decimal(40)]),
        ("Q2", [None, 0]),
        ("Q3", [Decimal(1200000), Decimal("1500000.0")]),
    ]


def test_a_series_has_one_value_a_label() -> None:
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        chart(labels=("Q1",), series=(Series("实绩", Role.ACTUAL, (1, 2)),))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("30.500000"), "30.5"),
        (Decimal(1200000), "1200000"),
        (Decimal("0.1") + Decimal("0.2"), "0.3"),
        (Decimal("-2.50"), "-2.5"),
        (0, "0"),
        (7, "7"),
    ],
)
def test_a_figure_is_exact_and_bare_for_the_script(value: Decimal | int, text: str) -> None:
    assert exact(value) == text


def test_the_table_says_the_same_to_people_and_to_the_script() -> None:
    page = drawn(chart())
    assert page.xpath("//figure/@data-chart") == ["line"]
    assert page.xpath("//thead/tr/th/@data-role") == ["actual", "plan"]
    assert page.xpath("count(//thead//th[@scope='col']) + count(//tbody//th[@scope='row'])") == 6
    assert page.xpath("//tbody//data/@value") == ["30.5", "40", "0", "1200000", "1500000"]
    assert page.xpath("//tbody//data/text()") == ["30.5吨", "40吨", "0吨", "120万吨", "150万吨"]
    assert page.xpath("count(//tbody//td[not(.//data)])") == 1
    assert drawn(chart(), "en").xpath("//tbody//data/text()")[3] == "1,200,000吨"
    assert page.xpath("normalize-space(//caption)") == "比季度节点少9.5吨 单位：吨"
    assert page.xpath("//figcaption/h3/text()") == ["比季度节点少9.5吨"]


def test_the_words_of_a_chart_are_never_markup() -> None:
    page = drawn(chart(finding="<b>", labels=("<i>", "Q2", "Q3"), unit="<u>", note="<s>"))
    assert page.xpath("//b | //i | //u | //s") == []


def test_without_values_there_is_no_figure() -> None:
    empty = chart(series=(Series("实绩", Role.ACTUAL, (None, None, None)),))
    assert empty.is_empty
    assert not chart().is_empty
    assert drawn(empty).xpath("//figure") == []
