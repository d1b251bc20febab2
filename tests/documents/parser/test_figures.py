"""One line of a case file states one sentence and the figures that it promises."""

from pathlib import Path

import pytest

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
