"""Download, choose the file, see what would change, save: in the browser of a clerk."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.progress import spreadsheet
from apps.progress.models import Report
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import MembershipFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter
from tests.workbooks import book_of, cell_of, filled_in

Visit = Callable[[User], Client]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(TODAY), translation.override("en"):
        yield


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def carer(care_unit: Unit) -> User:
    return person(care_unit.district, "carer", "民政填报人", Role.REPORTER, care_unit)


@pytest.fixture
def lead(quarter: Quarter, care_unit: Unit) -> Report:
    return quarter.report(quarter.care, care_unit)


@pytest.fixture
def client(visit: Visit, carer: User) -> Client:
    browser = visit(carer)
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def data(quarter: Quarter, care_unit: Unit, carer: User) -> bytes:
    return spreadsheet.write(quarter.period, care_unit, by=carer)


def url(name: str, quarter: Quarter) -> str:
    return reverse(f"progress:{name}", args=[quarter.period.pk])


def choose(client: Client, quarter: Quarter, file: BytesIO | bytes, **fields: Any) -> HttpResponse:
    content = file if isinstance(file, bytes) else file.getvalue()
    upload = SimpleUploadedFile("填报.xlsx", content)
    return client.post(url("workbook-upload", quarter), {"file": upload, **fields})


def apply(client: Client, quarter: Quarter, shown: HttpResponse, **fields: Any) -> HttpResponse:
    return client.post(url("workbook-apply", quarter), {"token": shown.context["token"], **fields})


def test_download(client: Client, quarter: Quarter, lead: Report) -> None:
    answer = client.get(url("workbook", quarter))
    assert answer.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert cell_of(book_of(answer.content), str(lead.pk), "what").value == "9月底前启用滨江养老院"


def test_nothing_is_saved_before_the_preview_is_confirmed(
    client: Client, quarter: Quarter, data: bytes, lead: Report
) -> None:
    shown = choose(client, quarter, filled_in(data, {(str(lead.pk), "narrative"): "养老院已启用"}))
    ((cell,),) = (shown.context["edits"],)
    assert (cell.target, cell.label, cell.now, cell.new) == (
        "9月底前启用滨江养老院",
        "Progress",
        "",
        "养老院已启用",
    )
    lead.refresh_from_db()
    assert lead.narrative == ""

    answer = apply(client, quarter, shown)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("progress:tasks"))
    lead.refresh_from_db()
    assert lead.narrative == "养老院已启用"


def test_a_second_click_saves_nothing_more(
    client: Client, quarter: Quarter, data: bytes, lead: Report
) -> None:
    shown = choose(client, quarter, filled_in(data, {(str(lead.pk), "narrative"): "养老院已启用"}))
    first = apply(client, quarter, shown)
    events = Event.objects.count()
    second = apply(client, quarter, shown)
    assert (second.status_code, second.headers["Location"]) == (first.status_code, first.headers["Location"])
    assert Event.objects.count() == events


def test_only_the_preview_that_was_shown_last_is_saved(
    client: Client, quarter: Quarter, data: bytes, lead: Report
) -> None:
    first = choose(client, quarter, filled_in(data, {(str(lead.pk), "narrative"): "甲"}))
    choose(client, quarter, filled_in(data, {(str(lead.pk), "narrative"): "乙"}))
    answer = apply(client, quarter, first)
    assert answer.headers["Location"].startswith(url("workbook-upload", quarter))
    lead.refresh_from_db()
    assert lead.narrative == ""


def test_values_are_told_in_words(
    client: Client, quarter: Quarter, data: bytes, lead: Report, unit: Unit
) -> None:
    opening, beds = f"{lead.pk}/commitment-{quarter.opening.pk}", f"{lead.pk}/indicator-{quarter.beds.pk}"
    cells = {
        (str(lead.pk), "help_unit"): unit.name,
        (str(lead.pk), "help_leader"): "是",
        (opening, "done"): "已完成",
        (beds, "done"): 262,
    }
    shown = choose(client, quarter, filled_in(data, cells))
    assert [cell.new for cell in shown.context["edits"]] == [unit.name, "yes", "Done", "262 张"]


def test_errors_are_told_by_cell_and_nothing_waits(
    client: Client, quarter: Quarter, data: bytes, lead: Report
) -> None:
    beds = (f"{lead.pk}/indicator-{quarter.beds.pk}", "done")
    shown = choose(client, quarter, filled_in(data, {beds: "约250", (str(lead.pk), "narrative"): "好"}))
    assert shown.status_code == 422
    place = cell_of(book_of(data), *beds).coordinate
    assert [error.place for error in shown.context["errors"]] == [place]
    assert f'<td data-label="Cell">{place}</td>' in shown.content.decode()
    assert "workbook" not in client.session


def test_what_somebody_else_changed_stays_unless_it_is_overwritten(
    client: Client, quarter: Quarter, data: bytes, lead: Report, carer: User
) -> None:
    fill(lead, carer, narrative="同事写的")
    cells = {(str(lead.pk), "narrative"): "我写的", (str(lead.pk), "problems"): "无"}
    place = cell_of(book_of(data), str(lead.pk), "narrative").coordinate
    apply(client, quarter, choose(client, quarter, filled_in(data, cells)))
    lead.refresh_from_db()
    assert (lead.narrative, lead.problems) == ("同事写的", "无")
    shown = choose(client, quarter, filled_in(data, cells))
    ((clash,),) = (shown.context["clashes"],)
    assert (clash.place, clash.now, clash.new) == (place, "同事写的", "我写的")
    apply(client, quarter, shown, overwrite=[place])
    lead.refresh_from_db()
    assert lead.narrative == "我写的"


def test_a_race_after_the_preview_is_shown_again(
    client: Client, quarter: Quarter, data: bytes, lead: Report, carer: User
) -> None:
    cells = {(str(lead.pk), "narrative"): "我写的", (str(lead.pk), "problems"): "无"}
    shown = choose(client, quarter, filled_in(data, cells))
    fill(lead, carer, narrative="同时写的")
    answer = apply(client, quarter, shown)
    assert answer.status_code == 409
    assert [cell.now for cell in answer.context["clashes"]] == ["同时写的"]
    lead.refresh_from_db()
    assert (lead.narrative, lead.problems) == ("同时写的", "")
    assert apply(client, quarter, answer).status_code == 302
    lead.refresh_from_db()
    assert (lead.narrative, lead.problems) == ("同时写的", "无")


def test_a_file_that_is_none_of_ours_is_refused_in_the_form(client: Client, quarter: Quarter) -> None:
    answer = choose(client, quarter, b"no workbook")
    assert answer.status_code == 422
    assert "This is not a readable .xlsx file." in str(answer.context["form"].errors)


def test_a_file_that_changes_nothing_says_so(client: Client, quarter: Quarter, data: bytes) -> None:
    answer = choose(client, quarter, data)
    assert "This file changes nothing" in answer.content.decode()


def test_whoever_works_for_several_units_chooses(
    client: Client, quarter: Quarter, data: bytes, carer: User, unit: Unit, care_unit: Unit
) -> None:
    MembershipFactory(user=carer, role=Role.REPORTER, unit=unit)
    assert client.get(url("workbook", quarter)).headers["Location"] == url("workbook-upload", quarter)
    assert client.get(url("workbook-upload", quarter)).context["unit"] is None
    shown = client.get(url("workbook-upload", quarter) + f"?unit={care_unit.pk}")
    assert (shown.context["unit"], shown.context["count"]) == (care_unit, 2)
    assert choose(client, quarter, data, unit=unit.pk).status_code == 422
    assert choose(client, quarter, data, unit=care_unit.pk).status_code == 200


def test_another_units_quarter_is_not_there(client: Client, quarter: Quarter, unit: Unit) -> None:
    for name in ("workbook", "workbook-upload", "workbook-apply"):
        assert client.get(url(name, quarter) + f"?unit={unit.pk}").status_code == 404


def test_who_may_not(quarter: Quarter, officer: User, leader: User, stranger: User, visit: Visit) -> None:
    for name in ("workbook", "workbook-upload", "workbook-apply"):
        assert visit(officer).get(url(name, quarter)).status_code == 403
        assert visit(leader).get(url(name, quarter)).status_code == 403
        assert visit(stranger).get(url(name, quarter)).status_code == 404


def test_nothing_to_confirm(client: Client, quarter: Quarter) -> None:
    for answer in (
        client.get(url("workbook-apply", quarter)),
        client.post(url("workbook-apply", quarter), {"token": "x"}),
        client.post(url("workbook-apply", quarter)),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(url("workbook-upload", quarter))


def test_a_preview_is_forgotten_with_the_session(
    client: Client, quarter: Quarter, data: bytes, lead: Report
) -> None:
    shown = choose(client, quarter, filled_in(data, {(str(lead.pk), "narrative"): "甲"}))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert apply(client, quarter, shown).headers["Location"].startswith(reverse("units:login"))


def test_the_page_costs_the_same_for_any_number_of_changes(
    client: Client,
    quarter: Quarter,
    data: bytes,
    lead: Report,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one = {(str(lead.pk), "narrative"): "甲"}
    three = {**one, (str(lead.pk), "problems"): "乙", (str(lead.pk), "next_steps"): "丙"}
    for cells in (one, three):
        file = filled_in(data, cells)
        with django_assert_num_queries(60):
            assert len(choose(client, quarter, file).context["edits"]) == len(cells)
