"""A list as a file: what stands in its cells, whatever somebody typed, and the trace that it leaves."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.audit import exports
from apps.audit.exports import Column, Listing, sheet_name, write_csv, write_xlsx
from apps.audit.models import Event
from apps.units.models import District, User
from tests.factories import UnitFactory

Visit = Callable[[User], Client]
UNITS = reverse("units:list")

ROWS = [
    ("=cmd|'/c calc'!A1", Decimal("1234.50"), 3, date(2021, 3, 1), datetime(2021, 10, 9, 2, 30, tzinfo=UTC)),
    ("-2+3", Decimal("-0.25"), -4, None, None),
    ("＝1+1", Decimal(40), 12000, date(2021, 12, 31), None),
    ("行\x0b号", None, None, None, None),
]
LISTING: Listing[Any] = Listing(
    "清单",
    (
        Column("名称", lambda row: row[0], 30),
        Column("数值", lambda row: row[1]),
        Column("个数", lambda row: row[2]),
        Column("日期", lambda row: row[3]),
        Column("时间", lambda row: row[4]),
    ),
)


def written_xlsx() -> Any:
    file = BytesIO()
    assert write_xlsx(file, LISTING, "临江区清单", ROWS) == 4
    return load_workbook(file).active


def answered(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_workbook_holds_numbers_and_days_and_moments_of_the_wall_clock() -> None:
    sheet = written_xlsx()

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["名称", "数值", "个数", "日期", "时间"],
        ["=cmd|'/c calc'!A1", 1234.5, 3, datetime(2021, 3, 1), datetime(2021, 10, 9, 10, 30)],  # noqa: DTZ001
        ["-2+3", -0.25, -4, None, None],
        ["＝1+1", 40, 12000, datetime(2021, 12, 31), None],  # noqa: DTZ001
        ["行号", None, None, None, None],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "d", "d"]
    assert [cell.number_format for cell in sheet[2]] == [
        "General",
        "#,##0.0",
        "#,##0",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm:ss",
    ]
    assert sheet["B4"].number_format == "#,##0"


def test_what_somebody_typed_is_no_formula() -> None:
    sheet = written_xlsx()

    assert [(row[0].data_type, row[0].quotePrefix) for row in sheet.iter_rows(min_row=2)] == [
        ("s", True),
        ("s", True),
        ("s", True),
        ("s", False),
    ]


def test_a_sheet_is_set_up_to_be_read_filtered_and_printed() -> None:
    sheet = written_xlsx()

    assert sheet.title == "清单"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E5")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)  # A4
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.oddHeader.center.text == "临江区清单"
    assert sheet.column_dimensions["A"].width == 30
    assert sheet["A1"].font.bold is True


def test_csv_bears_the_mark_of_its_encoding_and_no_formula() -> None:
    file = BytesIO()
    write_csv(file, LISTING, "", ROWS)
    data = file.getvalue()

    assert data.startswith(b"\xef\xbb\xbf")
    assert csv_rows(data) == [
        ["名称", "数值", "个数", "日期", "时间"],
        ["'=cmd|'/c calc'!A1", "1234.5", "3", "2021-03-01", "2021-10-09 10:30:00"],
        ["'-2+3", "-0.25", "-4", "", ""],
        ["'＝1+1", "40", "12000", "2021-12-31", ""],
        ["行号", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("words", "taken", "expected"),
    [
        ("一、保障和改善民生", (), "一、保障和改善民生"),
        ("推进[重点]/难点:工作?", (), "推进 重点 难点 工作"),
        ("民" * 40, (), "民" * 31),
        ("民" * 40, ("民" * 31,), "民" * 28 + "(2)"),
        ("Plan", ("PLAN", "plan(2)"), "Plan(3)"),
        ("'", (), "Sheet"),
        ("History", (), "History(2)"),
    ],
)
def test_names_of_sheets_are_such_as_every_program_takes(words: str, taken: Any, expected: str) -> None:
    assert sheet_name(words, taken) == expected
    assert len(expected) <= 31


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_the_same_queries_however_many_rows(
    district: District,
    other_district: District,
    officer: User,
    visit: Visit,
    django_assert_num_queries: Any,
    count: int,
    form: str,
) -> None:
    for number in range(count):
        UnitFactory(district=district, name=f"区第{number}局")
    UnitFactory(district=other_district, name="外区财政局")
    client = visit(officer)

    with django_assert_num_queries(
        13
    ):  # session, user, roles, count, units, aliases, district, event, and savepoints; the session's new end
        response = client.get(UNITS, {"export": form})
        data = answered(response)

    if form == "csv":
        names = [row[1] for row in csv_rows(data)]
    else:
        names = [row[1] for row in load_workbook(BytesIO(data)).active.iter_rows(values_only=True)]
    assert names == ["全称", *(f"区第{number}局" for number in range(count))]


def test_the_file_is_named_and_leaves_a_trace_with_its_filter(
    district: District, officer: User, visit: Visit, time_machine: Any
) -> None:
    time_machine.move_to("2021-10-09T10:00:00+08:00")
    for name in ("区财政局", "区教育局"):
        UnitFactory(district=district, name=name)

    response = visit(officer).get(UNITS, {"q": "财政", "export": "csv"})

    assert [row[1] for row in csv_rows(answered(response))] == ["全称", "区财政局"]
    assert (
        "filename*=utf-8''%E4%B8%B4%E6%B1%9F%E5%8C%BA%E5%8D%95%E4%BD%8D20211009.csv"
        in response.headers["Content-Disposition"]
    )
    event = Event.objects.get(verb="list.export")
    assert (event.actor_id, event.object_type, event.object_id) == (officer.pk, "units.District", district.pk)
    assert event.after == {"list": "单位", "format": "csv", "filter": "q=财政", "count": 1}


def test_too_long_a_list_makes_no_file_and_says_what_to_do(
    district: District, officer: User, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LIMIT", 2)
    UnitFactory.create_batch(3, district=district)

    response = visit(officer).get(UNITS, {"kind": "department", "export": "xlsx"}, follow=True)

    assert response.redirect_chain == [(f"{UNITS}?kind=department", 302)]
    assert "列表超过 2 行，未生成文件" in response.content.decode()
    assert not Event.objects.filter(verb="list.export").exists()


def test_an_unknown_format_is_the_page(officer: User, visit: Visit) -> None:
    assert visit(officer).get(UNITS, {"export": "pdf"})["Content-Type"].startswith("text/html")


def test_who_may_not_see_the_list_gets_no_file(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)

    assert client.get(reverse("targets:list"), {"export": "csv"}).status_code == 403
    assert not Event.objects.filter(verb="list.export").exists()


def test_the_trail_itself_goes_out_from_its_newest_event_on(
    audit_administrator: User, visit: Visit, district: District
) -> None:
    for number in range(60):
        Event.objects.create(
            district_id=district.pk,
            actor="督查员 (officer)",
            actor_id=1,
            verb="unit.add",
            object_type="units.Unit",
            object_id=number,
            object_name=f"单位{number}",
            after={"name": f"单位{number}"},
        )

    data = answered(visit(audit_administrator).get("/audit/", {"verb": "unit.add", "export": "csv"}))

    rows = csv_rows(data)
    assert rows[0] == ["时间", "操作人", "操作", "类别", "对象", "变动", "结果", "来源地址"]
    assert [row[4] for row in rows[1:]] == [f"单位{number}" for number in reversed(range(60))]
    assert rows[1][5] == "全称 单位59"
