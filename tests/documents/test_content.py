"""What a draft says: made from what the parser read, cut in two, joined."""

from datetime import date
from decimal import Decimal

from apps.documents.content import (
    LONGEST_NAME,
    LONGEST_TITLE,
    LONGEST_UNIT_NAME,
    LONGEST_UNIT_OF_MEASURE,
    CommitmentEntry,
    Content,
    IndicatorEntry,
    UnitEntry,
    content_of,
    merge,
    proposed_drafts,
    renumbered,
    split,
    stars,
)
from apps.documents.parser import (
    Change,
    CommitmentKind,
    Comparator,
    Item,
    Nature,
    ParsedCommitment,
    ParsedDocument,
    ParsedIndicator,
    ParsedNotice,
    ParsedUnit,
    ParsedWarning,
    QuarterNode,
    Role,
    Section,
    WarningCode,
)
from tests.factories import content


def figure(start: int, parent: int | None = None, **fields: object) -> IndicatorEntry:
    entry = {
        "name": f"指标{start}",
        "value": "1",
        "unit": "个",
        "comparator": "eq",
        "change": None,
        "starred": False,
        "start": start,
        "end": start + 2,
        "parent": parent,
    }
    return {**entry, **fields}


def sentence(start: int, end: int, starred: bool = False) -> CommitmentEntry:
    return {"start": start, "end": end, "kind": "quantified", "starred": starred, "due_on": None}


def unit(name: str, role: str = "lead", start: int | None = None) -> UnitEntry:
    return {"name": name, "role": role, "start": start, "end": start and start + len(name)}


def test_an_item_becomes_json() -> None:
    item = Item(
        labels=("一、", "（二）"),
        nature=Nature.TARGET,
        start=10,
        end=90,
        title="住房保障",
        units=(ParsedUnit("区房管局", Role.LEAD, 70, 74),),
        indicators=(
            ParsedIndicator(
                20, 26, "10万平方米", Decimal("1E+5"), "平方米", Comparator.GE, name="旧住房修缮"
            ),
            ParsedIndicator(30, 33, "2.50%", Decimal("2.50"), "%", change=Change.UP, name="增速", parent=0),
        ),
        commitments=(ParsedCommitment(14, 60, True, CommitmentKind.QUANTIFIED, date(2026, 6, 30)),),
        provisional=True,
    )
    assert content_of(item, {("一、",): "民生", ("一、", "（二）"): "住房"}) == {
        "labels": ["一、", "（二）"],
        "section": "民生 / 住房",
        "nature": "target",
        "title": "住房保障",
        "provisional": True,
        "units": [{"name": "区房管局", "role": "lead", "start": 70, "end": 74}],
        "indicators": [
            {
                "name": "旧住房修缮",
                "value": "100000",
                "unit": "平方米",
                "comparator": "ge",
                "change": None,
                "starred": False,
                "start": 20,
                "end": 26,
                "parent": None,
            },
            {
                "name": "增速",
                "value": "2.5",
                "unit": "%",
                "comparator": "eq",
                "change": "up",
                "starred": False,
                "start": 30,
                "end": 33,
                "parent": 0,
            },
        ],
        "commitments": [
            {"start": 14, "end": 60, "kind": "quantified", "starred": True, "due_on": "2026-06-30"}
        ],
    }


def item(**fields: object) -> Item:
    return Item(**{"labels": ("¶1",), "nature": Nature.TARGET, "start": 0, "end": 9, **fields})


def test_a_unit_printed_twice_in_one_role_stands_once_at_its_first_place() -> None:
    units = (
        ParsedUnit("区教育局", Role.LEAD, 0, 4),
        ParsedUnit("区民政局", Role.SUPPORT, 5, 9),
        ParsedUnit("区教育局", Role.SUPPORT, 10, 14),
        ParsedUnit("区教育局", Role.LEAD, 15, 19),
    )
    assert content_of(item(units=units), {})["units"] == [
        {"name": "区教育局", "role": "lead", "start": 0, "end": 4},
        {"name": "区民政局", "role": "support", "start": 5, "end": 9},
        {"name": "区教育局", "role": "support", "start": 10, "end": 14},
    ]


def test_what_is_longer_than_the_tables_hold_is_cut() -> None:
    found = content_of(
        item(
            title="题" * 600,
            units=(ParsedUnit("局" * 600, Role.LEAD, 0, 600),),
            indicators=(ParsedIndicator(0, 600, "", Decimal(1), "个" * 600, name="名" * 600),),
        ),
        {("¶1",): "节" * 600},
    )
    assert [
        len(found["title"]),
        len(found["section"]),
        len(found["units"][0]["name"]),
        len(found["indicators"][0]["name"]),
        len(found["indicators"][0]["unit"]),
    ] == [LONGEST_TITLE, 500, LONGEST_UNIT_NAME, LONGEST_NAME, LONGEST_UNIT_OF_MEASURE]


def test_units_that_differ_only_beyond_the_cut_stand_once() -> None:
    units = (ParsedUnit("局" * 90, Role.LEAD, 0, 90), ParsedUnit("局" * 91, Role.LEAD, 91, 182))
    assert len(content_of(item(units=units), {})["units"]) == 1


def test_warnings_stand_with_the_draft_in_which_they_begin() -> None:
    notice = ParsedNotice(
        ParsedDocument(),
        sections=(Section(("一、",), "民生", 0, 5),),
        items=(item(labels=("一、", "1."), start=5, end=20), item(labels=("一、", "2."), start=20, end=30)),
        warnings=(
            ParsedWarning(WarningCode.LOST_CHARACTERS, 2, 3, "标题。"),
            ParsedWarning(WarningCode.UNCLOSED_BRACKET, 19, 25, "括号。"),
            ParsedWarning(WarningCode.MISSING_UNITS, 20, 30, "单位。"),
        ),
    )
    first, second = proposed_drafts(notice)
    assert first["warnings"] == [{"code": "unclosed_bracket", "start": 19, "end": 25, "message": "括号。"}]
    assert second["warnings"] == [{"code": "missing_units", "start": 20, "end": 30, "message": "单位。"}]
    assert [(d["start"], d["end"], d["content"]["section"]) for d in (first, second)] == [
        (5, 20, "民生"),
        (20, 30, "民生"),
    ]
    assert first["proposed"] == first["content"]


def whole() -> Content:
    return content(
        title="养老服务",
        section="民生",
        units=[unit("区民政局")],
        indicators=[figure(10), figure(14, parent=0), figure(30), figure(34, parent=2), figure(38, parent=0)],
        commitments=[sentence(5, 20, starred=True), sentence(20, 40)],
    )


def test_split_parts_figures_and_commitments_where_the_second_begins() -> None:
    first, second = split(whole(), 20)
    assert (first["title"], second["title"]) == ("养老服务", "")
    assert [part["section"] for part in (first, second)] == ["民生", "民生"]
    assert [part["units"] for part in (first, second)] == [[unit("区民政局")], [unit("区民政局")]]
    assert [part["commitments"] for part in (first, second)] == [
        [sentence(5, 20, starred=True)],
        [sentence(20, 40)],
    ]
    assert first["indicators"] == [figure(10), figure(14, parent=0)]
    # The whole of the last one stays behind in the first part.
    assert second["indicators"] == [figure(30), figure(34, parent=0), figure(38, parent=None)]


def test_merge_takes_back_a_split_but_for_a_part_that_lost_its_whole() -> None:
    again = merge(*split(whole(), 20))
    figures = whole()["indicators"]
    figures[4]["parent"] = None
    assert again == {**whole(), "indicators": figures}


def test_merge_names_a_unit_once_in_each_role() -> None:
    first = content(units=[unit("区民政局"), unit("区财政局", "support")])
    second = content(units=[unit("区民政局"), unit("区民政局", "support"), unit("区卫生健康委")])
    assert merge(first, second)["units"] == [
        unit("区民政局"),
        unit("区财政局", "support"),
        unit("区民政局", "support"),
        unit("区卫生健康委"),
    ]


def test_merge_is_provisional_when_either_is() -> None:
    plain, provisional = content(), content(provisional=True)
    pairs = [(plain, plain), (plain, provisional), (provisional, plain)]
    assert [merge(first, second)["provisional"] for first, second in pairs] == [False, True, True]


def test_renumbered_points_into_the_new_list() -> None:
    figures = [figure(0), figure(1, parent=0), figure(2, parent=1), figure(3, parent=None)]
    assert renumbered(figures, [1, 2, 3]) == [
        figure(1, parent=None),
        figure(2, parent=0),
        figure(3, parent=None),
    ]
    assert renumbered(figures, []) == []


def test_stars_counts_commitments() -> None:
    assert stars(whole()) == 1
    assert stars(content()) == 0


def test_quarters_of_a_row_are_kept_by_both_parts_and_by_the_whole() -> None:
    item = Item(("1",), Nature.TARGET, 0, 40, quarters=(QuarterNode(1, 8, 12, "完成选址"),))
    node = {"quarter": 1, "text": "完成选址", "start": 8, "end": 12}

    row = content_of(item, {})
    first, second = split(row, 5)

    assert [part["quarters"] for part in (row, first, second)] == [[node], [node], [node]]
    assert merge(content(), row)["quarters"] == [node]
    assert "quarters" not in merge(content(), content())
