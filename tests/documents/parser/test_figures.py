"""Each line of ``cases/figures.txt`` is a sentence and its figures, each line of ``cases/names.txt`` their names."""

from pathlib import Path

import pytest

from apps.documents.parser.names import name_quantities
from apps.documents.parser.normalise import normalise
from apps.documents.parser.quantities import find_quantities
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
