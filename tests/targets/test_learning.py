"""What a correction teaches, what it does not, and how it is taken back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.documents.models import Document, DraftTarget, LearnedName
from apps.targets import review
from apps.targets.learning import AlreadyForgotten, forget, words_of_the_clause
from apps.targets.models import Assignment
from apps.units.models import District, UnitAlias, User
from apps.units.names import remove_alias
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import UnitFactory, UnitGroupFactory
from tests.notices import NOTICE, accept_all, draft_of, issue_notice, read_notice, read_otherwise


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


def rename(draft: DraftTarget, kind: str, number: int, name: str, by: User) -> DraftTarget:
    """Amend one name of the draft as the form does: the entry keeps its place."""
    draft = DraftTarget.objects.select_related("document__district").get(pk=draft.pk)
    entries: list[Any] = [*draft.content[kind]]
    entries[number] = {**entries[number], "name": name}
    return review.amend(draft, {**draft.content, kind: entries}, by=by, version=draft.version)


def in_use() -> list[tuple[str, str, str, str, str]]:
    rows = LearnedName.objects.all().in_use().order_by("pk")
    return [(row.kind, row.printed, row.measure, row.context, row.name) for row in rows]


# Figures


def test_the_name_of_a_figure(document: Document, officer: User) -> None:
    draft = rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    assert in_use() == [("indicator", "新引进企业", "家", "", "引进企业数")]
    row = LearnedName.objects.get()
    assert (row.draft, row.learned_by, row.district_id) == (draft, officer, document.district_id)
    event = Event.objects.get(verb="name.learn")
    assert (event.actor_id, event.after) == (officer.pk, {"printed": "新引进企业", "name": "引进企业数"})


def test_the_next_notice_is_read_with_it_until_it_is_removed(document: Document, officer: User) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    later = draft_of(read_notice(NOTICE.replace("1200家", "1500家"), officer), "一、（一）")
    assert [figure["name"] for figure in later.content["indicators"]] == [
        "引进企业数",
        "注册资本1亿元以上企业",
    ]
    assert later.proposed["indicators"][0]["name"] == "新引进企业"
    assert later.learned == [
        {
            "kind": "indicators",
            "start": later.content["indicators"][0]["start"],
            "printed": "新引进企业",
            "name": "引进企业数",
        }
    ]
    assert (later.amended, LearnedName.objects.get().uses) == (False, 1)

    forget(LearnedName.objects.get(), by=officer)
    last = draft_of(read_notice(NOTICE.replace("1200家", "1800家"), officer), "一、（一）")
    assert (last.content, last.learned) == (last.proposed, [])
    assert draft_of(later.document, "一、（一）").content == later.content


def test_another_district_learns_nothing_of_it(document: Document, officer: User, stranger: User) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    theirs = draft_of(read_notice(NOTICE, stranger), "一、（一）")
    assert theirs.content == theirs.proposed


def test_the_latest_correction_counts(document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    for name in ("引进企业数", "引进企业总数"):
        rename(draft, "indicators", 0, name, officer)
    assert in_use() == [("indicator", "新引进企业", "家", "", "引进企业总数")]
    assert list(
        Event.objects.filter(verb__startswith="name.").order_by("pk").values_list("verb", flat=True)
    ) == [
        "name.learn",
        "name.forget",
        "name.learn",
    ]


def test_a_correction_taken_back_is_forgotten(document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    for name in ("引进企业数", "新引进企业"):
        rename(draft, "indicators", 0, name, officer)
    assert in_use() == []


def test_a_learned_name_that_is_corrected_is_replaced(document: Document, officer: User) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    later = draft_of(read_notice(NOTICE.replace("1200家", "1500家"), officer), "一、（一）")
    rename(later, "indicators", 0, "招商企业数", officer)
    assert in_use() == [("indicator", "新引进企业", "家", "", "招商企业数")]


def test_a_name_that_another_figure_keeps_teaches_nothing(document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    first, second = draft.content["indicators"]
    read = [first, {**second, "name": first["name"]}]
    draft = read_otherwise(draft, indicators=read)
    rename(draft, "indicators", 0, "引进企业数", officer)
    assert in_use() == []
    rename(draft, "indicators", 1, "引进大企业数", officer)
    assert in_use() == [("indicator", "新引进企业", "家", "", "引进大企业数")]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_correct_one_name_at_once(
    document: Document, officer: User, district: District
) -> None:
    other = read_notice(NOTICE + "\n", officer)
    colleague = person(district, "colleague", "同事", Role.OFFICER)
    together = Barrier(2)

    def correct(who: tuple[Document, User]) -> None:
        where, by = who
        draft = draft_of(where, "一、（一）")
        together.wait(timeout=10)
        try:
            rename(draft, "indicators", 0, f"{by.name}的企业数", by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(correct, ((document, officer), (other, colleague))))
    assert (len(in_use()), LearnedName.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("printed", "name", "context"),
    [
        ("新引进企业", "引进企业数", ""),
        ("新增", "新增养老床位", "新增养老床位"),
        ("床位", "护理型养老床位", "养老床位"),
        ("床位", "数", ""),
        ("", "养老床位", "养老床位"),
    ],
)
def test_words_that_the_person_took_from_the_clause(printed: str, name: str, context: str) -> None:
    clause = "（一）完善养老服务。★新增养老\n床位350张，其中护理型床位200张；新引进企业9家。"
    assert words_of_the_clause(clause, printed, name) == context


@pytest.mark.parametrize("name", ["新引进企业 ", "新引进企业"])
def test_blanks_teach_nothing(document: Document, officer: User, name: str) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, name, officer)
    assert in_use() == []


def test_what_changes_but_names_teaches_nothing(document: Document, officer: User) -> None:
    draft = draft_of(document, "一、（一）")
    figures = [{**figure, "value": "7"} for figure in draft.content["indicators"]]
    units = [{**unit, "role": "lead"} for unit in draft.content["units"]][:1]
    added = {"name": "区财政局", "role": "support", "start": None, "end": None}
    said = {**draft.content, "title": "招商", "indicators": figures, "units": [*units, added]}
    review.amend(draft, said, by=officer, version=1)
    assert (in_use(), Event.objects.filter(verb__startswith="name.").count()) == ([], 0)


# Units


def test_a_name_that_a_unit_is_known_by_makes_an_alias(document: Document, officer: User) -> None:
    unit = UnitFactory(district=officer.district, name="滨江地区指挥部")
    issued = issue_notice(NOTICE + "\n", officer)
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江地区指挥部", officer)
    assert in_use() == [("alias", "滨江开发办", "", "", "滨江地区指挥部")]
    assert LearnedName.objects.get().alias == UnitAlias.objects.get(unit=unit, name="滨江开发办")
    assert Assignment.objects.get(target__document=issued, printed_name="滨江开发办").unit == unit

    later = draft_of(read_notice(NOTICE + "\n\n", officer), "一、（三）")
    assert [unit["name"] for unit in later.content["units"]] == ["滨江开发办"]
    assert LearnedName.objects.get().uses == 1
    accept_all(later.document, officer)
    forget(LearnedName.objects.get(), by=officer)
    assert (in_use(), UnitAlias.objects.count()) == ([], 0)


def test_a_group_is_known_by_its_name_too(document: Document, officer: User) -> None:
    group = UnitGroupFactory(district=officer.district, name="各街镇")
    rename(draft_of(document, "一、（二）"), "units", 1, "各街镇", officer)
    assert UnitAlias.objects.get().group == group


def test_a_name_that_no_unit_is_known_by_is_a_spelling(document: Document, officer: User) -> None:
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江开发建设办", officer)
    assert in_use() == [("spelling", "滨江开发办", "", "", "滨江开发建设办")]
    later = draft_of(read_notice(NOTICE + "\n", officer), "一、（三）")
    assert [unit["name"] for unit in later.content["units"]] == ["滨江开发建设办"]


def test_a_printed_name_that_a_unit_answers_to_is_no_mistake_of_the_reading(
    document: Document, officer: User
) -> None:
    UnitFactory(district=officer.district, name="滨江开发办")
    UnitFactory(district=officer.district, name="滨江地区指挥部")
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江地区指挥部", officer)
    assert (in_use(), UnitAlias.objects.count()) == ([], 0)


def test_a_name_that_several_units_answer_to_is_left_to_a_person(document: Document, officer: User) -> None:
    UnitFactory(district=officer.district, name="区滨江开发办")
    UnitGroupFactory(district=officer.district, name="滨江开发办")
    UnitFactory(district=officer.district, name="滨江地区指挥部")
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江地区指挥部", officer)
    assert (in_use(), UnitAlias.objects.count()) == ([], 0)


def test_the_latest_unit_counts_too(document: Document, officer: User) -> None:
    for name in ("滨江地区指挥部", "滨江办"):
        UnitFactory(district=officer.district, name=name)
    draft = draft_of(document, "一、（三）")
    for name in ("滨江地区指挥部", "滨江办"):
        rename(draft, "units", 0, name, officer)
    assert in_use() == [("alias", "滨江开发办", "", "", "滨江办")]
    assert str(UnitAlias.objects.get().unit) == "滨江办"


def test_an_alias_that_was_removed_with_its_unit_is_no_longer_learned(
    document: Document, officer: User
) -> None:
    UnitFactory(district=officer.district, name="滨江地区指挥部")
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江地区指挥部", officer)
    remove_alias(UnitAlias.objects.get(), by=officer)
    assert in_use() == []
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江开发建设办", officer)
    assert in_use() == [("spelling", "滨江开发办", "", "", "滨江开发建设办")]
    rename(draft_of(document, "一、（三）"), "units", 0, "滨江地区指挥部", officer)
    assert in_use() == [("alias", "滨江开发办", "", "", "滨江地区指挥部")]


# Taking back


def test_what_was_removed_is_removed_once(document: Document, officer: User) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    row = LearnedName.objects.get()
    forget(row, by=officer)
    row.refresh_from_db()
    assert (row.removed_by, in_use()) == (officer, [])
    with pytest.raises(AlreadyForgotten):
        forget(row, by=officer)
    event = Event.objects.get(verb="name.forget")
    assert (event.object_id, event.before) == (row.pk, {"printed": "新引进企业", "name": "引进企业数"})


@pytest.mark.parametrize("someone", ["reporter", "leader", "stranger", "system_administrator"])
def test_who_may_not_remove(
    document: Document, officer: User, someone: str, request: pytest.FixtureRequest
) -> None:
    rename(draft_of(document, "一、（一）"), "indicators", 0, "引进企业数", officer)
    with pytest.raises(NotAllowed):
        forget(LearnedName.objects.get(), by=request.getfixturevalue(someone))
    assert len(in_use()) == 1


def test_what_people_cut_and_join_keeps_what_was_learned(document: Document, officer: User) -> None:
    rename(draft_of(document, "二、（一）"), "indicators", 0, "养老床位数", officer)
    later = draft_of(read_notice(NOTICE + "\n", officer), "二、（一）")
    first, rest = review.split(later, by=officer, version=1, at=later.content["commitments"][1]["start"])
    assert [half.learned for half in (first, rest)] == [later.learned, later.learned]
    assert len(review.merge(first, by=officer, version=2).learned) == 2
