"""The lists that people pass on most, as files: what stands in which cell, and of which type."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.progress import reporting
from apps.progress.lighting import compute
from apps.units.models import Unit, User
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def quarter(officer: User, unit: Unit, unit_head: User) -> Quarter:
    """The business target is submitted; the care target is silent."""
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 540, f"indicator_{quarter.part.pk}": 410}
    reporting.submit(fill(report, unit_head, narrative="已帮扶。", **figures), by=unit_head)
    compute(quarter.period)
    return quarter


def rows(client: Client, address: str, query: str = "") -> list[dict[str, Any]]:
    """Of the workbook, by heading; that of CSV has the same."""
    data = b"".join(client.get(f"{address}?{query}export=xlsx").streaming_content)
    heads, *lines = load_workbook(BytesIO(data)).active.iter_rows(values_only=True)
    text = b"".join(client.get(f"{address}?{query}export=csv").streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(text, newline="")))) == len(lines) + 1
    return [dict(zip(heads, line, strict=True)) for line in lines]


def test_targets_with_their_figures_units_and_lights(quarter: Quarter, officer: User, visit: Visit) -> None:
    business, care = rows(visit(officer), reverse("targets:list"))

    assert (business["首项指标"], business["目标值"], business["计量单位"]) == ("帮扶引领创业", 800, "人")
    assert business["指标"] == "帮扶引领创业 800人\n其中 大学生 500人"
    assert (business["牵头"], business["配合"], business["责任"]) == ("区发展改革委", "区民政局", None)
    assert (business["亮灯"], business["季度"]) == ("绿灯（预亮）", "2026年第3季度")
    assert (care["★"], care["责任"]) == (1, "区民政局")
    assert business["下达时间"] == datetime(2026, 10, 9, 10)  # noqa: DTZ001


def test_filters_and_order_of_the_address_hold_for_the_file(
    quarter: Quarter, officer: User, visit: Visit
) -> None:
    client, address = visit(officer), reverse("targets:list")

    assert [row["编号"] for row in rows(client, address, "starred=yes&")] == ["一、（二）"]
    assert [row["编号"] for row in rows(client, address, "sort=-title&")] == [
        row["编号"] for row in rows(client, address, "sort=title&")
    ][::-1]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_of_targets_takes_a_fixed_number_of_queries(
    quarter: Quarter, officer: User, visit: Visit, django_assert_num_queries: Any, form: str
) -> None:
    client, address = visit(officer), reverse("targets:list")

    with django_assert_num_queries(QUERIES):
        b"".join(client.get(address, {"export": form}).streaming_content)
    with django_assert_num_queries(QUERIES):
        b"".join(client.get(address, {"export": form, "starred": "yes"}).streaming_content)


QUERIES = 19  # as the page, without its count of stars; the event, and savepoints


def test_the_queue_with_what_stands_out(quarter: Quarter, officer: User, visit: Visit) -> None:
    waiting, silent = rows(visit(officer), reverse("progress:checking"), "state=all&")

    assert (waiting["单位"], waiting["状态"], waiting["亮灯"]) == ("区发展改革委", "已报送", "绿灯（预亮）")
    assert (waiting["变化最大的指标"], waiting["变化量"], waiting["计量单位"]) == ("大学生", 410, "人")
    assert waiting["报送日期"] == datetime(2026, 10, 9, 10)  # noqa: DTZ001
    assert (silent["单位"], silent["报送期限"]) == ("区民政局", datetime(2026, 10, 15))  # noqa: DTZ001


def test_a_unit_s_tasks(quarter: Quarter, unit_head: User, visit: Visit) -> None:
    (task,) = rows(visit(unit_head), reverse("progress:tasks"))

    assert (task["单位"], task["状态"], task["报送情况"]) == ("区发展改革委", "已报送", "按时")
    assert task["报送期限"] == datetime(2026, 10, 15)  # noqa: DTZ001


def test_a_period_by_unit_and_the_reports_of_one(
    quarter: Quarter, officer: User, unit: Unit, visit: Visit
) -> None:
    address = reverse("progress:period", args=[quarter.period.pk])
    client = visit(officer)

    units = {row["单位"]: (row["应报"], row["已报"]) for row in rows(client, address)}
    assert units == {"区发展改革委": (1, 1), "区民政局": (1, 0)}
    (report,) = rows(client, address, f"unit={unit.pk}&")
    assert (report["单位"], report["角色"]) == ("区发展改革委", "牵头")
