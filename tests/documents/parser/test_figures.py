"""Each line of ``cases/figures.txt`` is a sentence and its figures, each line of ``cases/names.txt`` their names."""

from decimal import Decimal
from pathlib import Path

import pytest

from apps.documents.parser.figures.names import name_quantities
from apps.documents.parser.figures.quantities import find_quantities
from apps.documents.parser.lines import JOINT
from apps.documents.parser.normalise import normalise
from tests.documents.parser.render import CHANGES, SIGNS

CASES = Path(__file__).parent / "cases"


def lines(name: str) -> list[object]:
    """The sentence and what is expected of it, of each line of ``cases/<name>.txt`` that is no remark."""
    stated = (CASES / f"{name}.txt").read_text("utf-8").splitlines()
    cases = [line.split(" →") for line in stated if line and not line.startswith("#")]
    return [pytest.param(text, expected.strip(), id=text) for text, expected in cases]


@pytest.mark.parametrize(("text", "expected"), lines("figures"))
def test_a_sentence_has_its_figures(text: str, expected: str) -> None:
    plain = normalise(text)
    found = [
        f"{text[quantity.start : quantity.end]} "
        f"{SIGNS[quantity.comparator]}{CHANGES[quantity.change]}{quantity.value:f} {quantity.unit}"
        for quantity in find_quantities(plain, 0, len(plain))
    ]
    assert "; ".join(found) == expected


@pytest.mark.parametrize(("text", "expected"), lines("names"))
def test_a_figure_has_the_name_of_what_is_counted(text: str, expected: str) -> None:
    plain = normalise(text)
    found = find_quantities(plain, 0, len(plain))
    assert " | ".join(name for _, name in name_quantities(plain, 0, len(plain), found)) == expected


def test_a_mended_line_may_part_a_number_and_its_unit() -> None:
    text = f"新建绿地1{JOINT}2万平{JOINT}方米。"
    (found,) = find_quantities(text, 0, len(text))
    assert (text[found.start : found.end], found.value, found.unit) == (
        f"1{JOINT}2万平{JOINT}方米",
        Decimal(120_000),
        "平方米",
    )
