import pytest

from tests.documents.parser import render
from tests.documents.parser.cases import params


@pytest.mark.parametrize(("text", "expected"), params("clauses"))
def test_clauses_and_sections(text: str, expected: str) -> None:
    assert render.clauses(text) == expected


@pytest.mark.parametrize(("text", "expected"), params("units"))
def test_units_and_their_roles(text: str, expected: str) -> None:
    assert render.units(text) == expected


@pytest.mark.parametrize(("text", "expected"), params("quantities"))
def test_quantities_and_their_names(text: str, expected: str) -> None:
    assert render.quantities(text) == expected


@pytest.mark.parametrize(("text", "expected"), params("damage"))
def test_damage_is_told_in_whole_sentences(text: str, expected: str) -> None:
    assert render.warnings(text) == expected


@pytest.mark.parametrize(("text", "expected"), params("document"))
def test_fields_of_the_notice(text: str, expected: str) -> None:
    assert render.document(text) == expected
