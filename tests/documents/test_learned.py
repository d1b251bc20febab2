"""The names that a district has taught take the place of the parser's, in its own notices alone."""

import pytest

from apps.documents.learned import Dictionary
from apps.documents.models import LearnedName
from apps.units.models import District, User
from tests.factories import UnitAliasFactory, UnitFactory, content


def taught(by: User, kind: str, printed: str, name: str, **fields: object) -> LearnedName:
    return LearnedName.objects.create(
        district=by.district, kind=kind, printed=printed, name=name, learned_by=by, **fields
    )


def said(figures: list[tuple[str, str]], units: list[tuple[str, str]] = ()) -> dict[str, object]:
    return content(
        indicators=[
            {
                "name": name,
                "value": "1",
                "unit": measure,
                "comparator": "eq",
                "change": None,
                "starred": False,
                "start": at,
                "end": at + 1,
                "parent": None,
            }
            for at, (name, measure) in enumerate(figures)
        ],
        units=[
            {"name": name, "role": role, "start": 50 + at, "end": 51 + at}
            for at, (name, role) in enumerate(units)
        ],
    )


def names(district: District, given: dict[str, object], clause: str = "") -> list[str]:
    _learned, told = Dictionary(district).apply(given, clause)
    return [entry["name"] for entry in [*told["indicators"], *told["units"]]]


def test_a_figure_is_named_by_what_was_read_and_its_measure(officer: User) -> None:
    taught(officer, "indicator", "新引进企业", "引进企业数", measure="家")
    given = said([("新引进企业", "家"), ("新引进企业", "个"), ("企业", "家")])
    learned, told = Dictionary(officer.district).apply(given, "")
    assert [figure["name"] for figure in told["indicators"]] == ["引进企业数", "新引进企业", "企业"]
    assert learned == [{"kind": "indicators", "start": 0, "printed": "新引进企业", "name": "引进企业数"}]
    assert given["indicators"][0]["name"] == "新引进企业"


def test_words_of_the_clause_must_be_printed_again_and_the_most_of_them_decide(officer: User) -> None:
    taught(officer, "indicator", "新增", "新增床位", measure="张", context="床位")
    taught(officer, "indicator", "新增", "新增养老床位", measure="张", context="养老床位")
    given = said([("新增", "张")])
    assert names(officer.district, given, "新增课桌9张") == ["新增"]
    assert names(officer.district, given, "新增病房床位9张") == ["新增床位"]
    assert names(officer.district, given, "新增养老\n床位9张") == ["新增养老床位"]


def test_a_unit_is_written_as_learned_but_not_named_twice(officer: User) -> None:
    taught(officer, "spelling", "滨江办", "滨江开发办")
    assert names(officer.district, said([], [("滨江办", "lead")])) == ["滨江开发办"]
    given = said([], [("滨江办", "lead"), ("滨江开发办", "lead"), ("滨江办", "support")])
    assert names(officer.district, given) == ["滨江办", "滨江开发办", "滨江开发办"]


def test_an_alias_leaves_the_printed_name(officer: User) -> None:
    alias = UnitAliasFactory(unit=UnitFactory(district=officer.district), name="滨江办")
    row = taught(officer, "alias", "滨江办", "滨江开发办", alias=alias)
    dictionary = Dictionary(officer.district)
    assert dictionary.apply(said([], [("滨江办", "lead")]), "")[0] == []
    dictionary.count_uses()
    row.refresh_from_db()
    assert row.uses == 1


def test_every_use_is_counted(officer: User) -> None:
    used, other = (
        taught(officer, "indicator", "企业", "企业数"),
        taught(officer, "indicator", "商户", "商户数"),
    )
    dictionary = Dictionary(officer.district)
    for _ in range(2):
        dictionary.apply(said([("企业", ""), ("企业", ""), ("商场", "")]), "")
    dictionary.count_uses()
    assert [LearnedName.objects.get(pk=row.pk).uses for row in (used, other)] == [4, 0]


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_much_was_learned(
    officer: User, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        taught(officer, "indicator", f"企业{number}", "企业数")
    district = officer.district
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert names(district, said([("企业0", "")])) == ["企业数"]


def test_another_district_and_what_was_removed_do_not_count(officer: User, stranger: User) -> None:
    taught(stranger, "indicator", "企业", "外区企业数")
    removed = taught(officer, "indicator", "企业", "企业数")
    assert names(officer.district, said([("企业", "")])) == ["企业数"]
    removed.removed_at, removed.removed_by = removed.learned_at, officer
    removed.save()
    assert names(officer.district, said([("企业", "")])) == ["企业"]
