from datetime import date
from io import BytesIO
from typing import Any

import pytest

from apps.audit.models import Event
from apps.units.exporting import export_units
from apps.units.importing import import_units
from apps.units.models import District, Post, Tenure, Unit, UnitAlias, UnitGroup, User
from apps.units.permissions import NotAllowed
from apps.units.sheets import GROUPS, POSTS, SHEETS, UNITS, Row, Sheets, read, write
from tests.factories import PostFactory, UnitFactory, UnitGroupFactory

FINANCE = {"name": "区财政局", "kind": "部门", "order": "10", "aliases": "区财税局、区金财办"}
STREET = {"name": "柳堤街道办事处", "short_name": "柳堤街道", "kind": "街道"}
MAYOR = {"name": "区长", "portfolio": "区财政局", "holder": "陆明远", "valid_from": date(2020, 1, 15)}


def sheets(**given: list[dict[str, Any]]) -> Sheets:
    found = Sheets()
    for name, key in ((UNITS, "units"), (GROUPS, "groups"), (POSTS, "posts")):
        for number, row in enumerate(given.get(key, []), start=2):
            found.rows[name].append(Row(number, {c.key: row.get(c.key, "") for c in SHEETS[name]}))
    return found


def all_of_it() -> Sheets:
    return sheets(
        units=[FINANCE, STREET],
        groups=[{"name": "各街镇", "kinds": "街道、镇", "members": "区财政局", "aliases": "各街道（镇）"}],
        posts=[MAYOR],
    )


def problems(outcome: Any) -> list[tuple[str, int, str]]:
    return [(error.sheet, error.row, error.column) for error in outcome.errors]


def test_units_groups_and_posts_come_in_one_go(district: District, system_administrator: User) -> None:
    outcome = import_units(district, all_of_it(), by=system_administrator)

    assert problems(outcome) == []
    street, finance = Unit.objects.all()
    assert (finance.order, [str(alias) for alias in finance.aliases.all()]) == (10, ["区财税局", "区金财办"])
    group = UnitGroup.objects.get()
    assert (group.kinds, list(group.members.all()), str(group.aliases.get())) == (
        ["street", "town"],
        [finance],
        "各街道（镇）",
    )
    tenure = Tenure.objects.get()
    assert (tenure.holder, list(tenure.post.portfolio.all())) == ("陆明远", [finance])
    assert str(street) == "柳堤街道"
    assert Event.objects.filter(verb="unit.import").get().after == {"rows": 4}


def test_the_same_file_again_changes_nothing(district: District, system_administrator: User) -> None:
    import_units(district, all_of_it(), by=system_administrator)
    before = Event.objects.count()

    outcome = import_units(district, all_of_it(), by=system_administrator)

    assert (outcome.errors, outcome.changed, Event.objects.count()) == ([], 0, before)


def test_an_export_imports_without_a_change(district: District, system_administrator: User) -> None:
    import_units(district, all_of_it(), by=system_administrator)

    exported = read(BytesIO(write(export_units(district))))
    outcome = import_units(district, exported, by=system_administrator)

    assert (outcome.errors, outcome.changed, len(outcome.lines)) == ([], 0, 4)


def test_two_units_of_one_short_name_go_out_and_come_in_by_their_full_names(
    district: District, system_administrator: User
) -> None:
    units = [
        UnitFactory(district=district, name=f"{place}街道办事处", short_name="街道办") for place in "甲乙"
    ]
    UnitGroupFactory(district=district, name="两街道").members.set(units)
    post: Post = PostFactory(district=district, name="主任", unit=units[1])
    post.portfolio.set(units)

    exported = export_units(district)
    outcome = import_units(district, read(BytesIO(write(exported))), by=system_administrator)

    assert exported[GROUPS][0]["members"] == "甲街道办事处、乙街道办事处"
    assert (exported[POSTS][0]["unit"], exported[POSTS][0]["portfolio"]) == (
        "乙街道办事处",
        "甲街道办事处、乙街道办事处",
    )
    assert (outcome.errors, outcome.changed) == ([], 0)


def test_a_short_name_of_two_units_is_not_guessed(district: District, system_administrator: User) -> None:
    for place in "甲乙":
        UnitFactory(district=district, name=f"{place}街道办事处", short_name="街道办")

    outcome = import_units(
        district, sheets(groups=[{"name": "两街道", "members": "街道办"}]), by=system_administrator
    )

    assert problems(outcome) == [(GROUPS, 2, "成员单位")]


@pytest.mark.parametrize("count", [1, 30])
def test_the_import_takes_the_same_queries_however_long(
    district: District, system_administrator: User, django_assert_num_queries, count: int
) -> None:
    def rows(year: int) -> Sheets:
        return sheets(
            units=[
                {"name": f"区第{n}局", "kind": "部门", "aliases": f"{n}局{year}", "order": str(year)}
                for n in range(count)
            ],
            groups=[
                {"name": f"各局{n}", "members": f"区第{n}局", "kinds": "街道" if year == 2020 else ""}
                for n in range(count)
            ],
            posts=[
                {
                    "name": "局长",
                    "unit": f"区第{n}局",
                    "portfolio": f"区第{n}局" if year == 2020 else "",
                    "holder": f"{year}年的人",
                    "valid_from": date(year, 1, 1),
                }
                for n in range(count)
            ],
        )

    import_units(district, rows(2020), by=system_administrator)

    with django_assert_num_queries(18):  # 9 look-ups, the rows by kind, the events
        outcome = import_units(district, rows(2021), by=system_administrator)

    assert (outcome.errors, outcome.changed) == ([], 3 * count)


def test_members_portfolio_and_a_known_tenure_are_recorded_with_names(
    district: District, system_administrator: User
) -> None:
    group = {"name": "各街镇", "members": "区财政局"}
    full = sheets(units=[FINANCE, STREET], groups=[group], posts=[MAYOR])
    import_units(district, full, by=system_administrator)
    last = Event.objects.latest("id").pk

    import_units(
        district,
        sheets(
            groups=[group | {"members": "柳堤街道、区财政局"}],
            posts=[MAYOR | {"portfolio": "", "telephone": "6100-1001", "valid_to": date(2021, 9, 1)}],
        ),
        by=system_administrator,
    )

    events = Event.objects.filter(pk__gt=last).order_by("pk").exclude(verb="unit.import")
    assert [(e.verb, e.object_name, e.before, e.after) for e in events] == [
        (
            "group.change",
            "各街镇",
            {"members": ["区财政局"]},
            {"members": ["区财政局", "柳堤街道办事处"]},
        ),
        ("post.change", "区长", {"portfolio": ["区财政局"]}, {"portfolio": []}),
        (
            "tenure.change",
            "陆明远 (区长)",
            {"telephone": "", "valid_to": None},
            {"telephone": "6100-1001", "valid_to": "2021-09-01"},
        ),
    ]
    assert list(Post.objects.get().portfolio.all()) == []


def test_the_portfolio_of_a_post_may_stand_in_any_of_its_rows(
    district: District, system_administrator: User
) -> None:
    successor = MAYOR | {"holder": "贺兰青", "valid_from": date(2021, 9, 1), "portfolio": ""}
    street = successor | {"holder": "程一舟", "valid_from": date(2022, 9, 1), "portfolio": "柳堤街道"}
    given = sheets(units=[FINANCE, STREET], posts=[MAYOR, successor, street])

    import_units(district, given, by=system_administrator)

    assert {unit.name for unit in Post.objects.get().portfolio.all()} == {"区财政局", "柳堤街道办事处"}
    assert import_units(district, given, by=system_administrator).changed == 0


def test_an_end_behind_the_successors_beginning_is_told(
    district: District, system_administrator: User
) -> None:
    successor = MAYOR | {"holder": "贺兰青", "valid_from": date(2021, 9, 1)}
    import_units(district, sheets(units=[FINANCE], posts=[MAYOR, successor]), by=system_administrator)

    late = sheets(posts=[MAYOR | {"valid_to": date(2022, 1, 1)}])
    outcome = import_units(district, late, by=system_administrator)

    assert problems(outcome) == [(POSTS, 2, "离任日期")]


def test_a_changed_row_changes_its_unit_and_says_what(district: District, system_administrator: User) -> None:
    import_units(district, all_of_it(), by=system_administrator)

    changed = sheets(units=[FINANCE | {"short_name": "区财政", "order": "20"}])
    import_units(district, changed, by=system_administrator)

    event = Event.objects.get(verb="unit.change")
    assert (event.before, event.after) == (
        {"short_name": "", "order": 10},
        {"short_name": "区财政", "order": 20},
    )
    assert Unit.objects.count() == 2


def test_what_a_column_left_out_would_say_stays(district: District, system_administrator: User) -> None:
    group = {"name": "各街镇", "kinds": "街道、镇", "members": "区财政局"}
    full = sheets(
        units=[FINANCE | {"short_name": "区财政", "valid_from": date(2019, 3, 1)}],
        groups=[group],
        posts=[MAYOR | {"telephone": "6100-1001"}],
    )
    import_units(district, full, by=system_administrator)
    left = {UNITS: {"name", "kind"}, GROUPS: {"name"}, POSTS: {"name", "holder", "valid_from"}}
    for name, rows in full.rows.items():
        full.rows[name] = [
            Row(row.number, {key: row.values[key] for key in row.values if key in left[name]}) for row in rows
        ]

    outcome = import_units(district, full, by=system_administrator)

    assert (problems(outcome), outcome.changed) == ([], 0)


def test_a_preview_says_the_same_and_writes_nothing(district: District, system_administrator: User) -> None:
    preview = import_units(district, all_of_it(), by=system_administrator, dry_run=True)

    assert (Unit.objects.count(), UnitAlias.objects.count(), Event.objects.count()) == (0, 0, 0)
    outcome = import_units(district, all_of_it(), by=system_administrator)
    assert preview.lines == outcome.lines
    assert [e.after for line in preview.lines for e in line.events] == [
        e.after for line in outcome.lines for e in line.events
    ]


def test_one_wrong_row_keeps_all_others_out(district: District, system_administrator: User) -> None:
    outcome = import_units(
        district, sheets(units=[FINANCE, STREET | {"kind": "街"}]), by=system_administrator
    )

    assert problems(outcome) == [(UNITS, 3, "类别")]
    assert "部门、街道、镇" in outcome.errors[0].message
    assert (Unit.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"units": [FINANCE, FINANCE]}, (UNITS, 3, "单位全称")),
        ({"units": [FINANCE | {"order": "第一"}]}, (UNITS, 2, "排序")),
        ({"units": [FINANCE | {"name": "局" * 81}]}, (UNITS, 2, "单位全称")),
        ({"units": [FINANCE, STREET | {"aliases": "区财政局"}]}, (UNITS, 3, "别名")),
        (
            {"units": [FINANCE | {"valid_from": date(2021, 1, 1), "valid_to": date(2020, 1, 1)}]},
            (UNITS, 2, ""),
        ),
        ({"groups": [{"name": "各区", "members": "区教育局"}]}, (GROUPS, 2, "成员单位")),
        ({"groups": [{"name": "各区", "kinds": "区"}]}, (GROUPS, 2, "包含类别")),
        ({"posts": [{"name": "局长", "unit": "区教育局"}]}, (POSTS, 2, "所在单位")),
        ({"posts": [{"name": "区长", "portfolio": "区教育局"}]}, (POSTS, 2, "分管单位")),
        ({"posts": [{"name": "区长", "holder": "陆明远"}]}, (POSTS, 2, "任职日期")),
    ],
)
def test_a_wrong_cell_is_told_by_sheet_row_and_column(
    district: District, system_administrator: User, given: dict[str, Any], expected: tuple[str, int, str]
) -> None:
    outcome = import_units(district, sheets(**given), by=system_administrator)

    assert problems(outcome) == [expected]
    assert outcome.errors[0].message.endswith(("。", "."))


def test_a_successor_in_a_second_row_ends_the_first_tenure(
    district: District, system_administrator: User
) -> None:
    successor = MAYOR | {"holder": "贺兰青", "valid_from": date(2021, 9, 1)}
    given = sheets(units=[FINANCE], posts=[MAYOR, successor])

    assert import_units(district, given, by=system_administrator).errors == []

    assert list(Tenure.objects.values_list("holder", "valid_to")) == [
        ("陆明远", date(2021, 9, 1)),
        ("贺兰青", None),
    ]
    assert import_units(district, given, by=system_administrator).changed == 0


def test_two_holders_in_one_time_are_told(district: District, system_administrator: User) -> None:
    earlier = MAYOR | {"holder": "贺兰青", "valid_from": date(2019, 1, 1)}
    outcome = import_units(district, sheets(units=[FINANCE], posts=[MAYOR, earlier]), by=system_administrator)

    assert problems(outcome) == [(POSTS, 3, "任职日期")]


def test_errors_of_the_file_itself_keep_everything_out(
    district: District, system_administrator: User
) -> None:
    given = read(BytesIO(write({UNITS: [FINANCE, {"name": "", "kind": "部门"}]})))

    assert import_units(district, given, by=system_administrator).errors == given.errors
    assert Unit.objects.count() == 0


def test_a_unit_of_another_district_is_another_unit(
    district: District, other_district: District, system_administrator: User
) -> None:
    foreign = Unit.objects.create(district=other_district, name="区财政局", kind="department")

    import_units(district, sheets(units=[FINANCE]), by=system_administrator)

    assert Unit.objects.exclude(pk=foreign.pk).get().district == district
    foreign.refresh_from_db()
    assert foreign.order == 0


@pytest.mark.parametrize("person", ["officer", "security_administrator", "stranger"])
def test_only_the_system_administrator_imports(
    district: District, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        import_units(district, all_of_it(), by=request.getfixturevalue(person))
