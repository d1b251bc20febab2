from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.audit.models import Event
from apps.units.models import District, Unit, User
from apps.units.sheets import UNITS, read, write
from tests.factories import UnitFactory
from tests.pages import page_of

Visit = Callable[[User], Client]
URL, CONFIRM = "/units/import/", "/units/import/confirm/"
FINANCE = {"name": "区财政局", "kind": "部门"}


def choose(client: Client, data: bytes):
    return client.post(URL, {"file": SimpleUploadedFile("单位.xlsx", data)})


def lines(response) -> list[tuple[str, int, str, str]]:
    return [(line.sheet, line.row, line.what, line.name) for line, _fields in response.context["changes"]]


def test_a_file_is_previewed_then_imported(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)

    preview = choose(client, write({UNITS: [FINANCE]}))
    assert (preview.status_code, lines(preview)) == (200, [(UNITS, 2, "add", "区财政局")])
    assert Unit.objects.count() == 0

    assert client.post(CONFIRM)["Location"] == "/units/"
    assert Unit.objects.get().name == "区财政局"


def test_the_preview_says_what_is_changed_as_the_audit_trail_will(
    system_administrator: User, district: District, visit: Visit
) -> None:
    UnitFactory(district=district, name="区财政局", short_name="财政局", order=3)
    client = visit(system_administrator)

    preview = choose(client, write({UNITS: [FINANCE | {"short_name": "区财政", "aliases": "区财税局"}]}))

    (row,) = page_of(preview).xpath("//tbody/tr")
    assert [" ".join(item.text_content().split()) for item in row.xpath(".//li")] == [
        "简称 财政局 → 区财政",
        "别名 区财税局",
    ]
    client.post(CONFIRM)
    assert [(e.verb, e.after) for e in Event.objects.filter(object_type="units.Unit").order_by("id")] == [
        ("unit.change", {"short_name": "区财政"}),
        ("alias.add", {"alias": "区财税局"}),
    ]


def test_dates_survive_the_preview(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)
    choose(client, write({UNITS: [FINANCE | {"valid_from": "2019-03-01"}]}))

    client.post(CONFIRM)

    assert str(Unit.objects.get().valid_from) == "2019-03-01"


def test_a_confirmation_counts_once(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)
    choose(client, write({UNITS: [FINANCE]}))
    client.post(CONFIRM)

    again = client.post(CONFIRM, follow=True)

    assert [message.level_tag for message in again.context["messages"]] == ["success", "error"]
    assert Unit.objects.count() == 1


def test_wrong_cells_are_listed_and_cannot_be_confirmed(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)

    response = choose(client, write({UNITS: [FINANCE, {"name": "区教育局", "kind": "局"}]}))

    assert response.status_code == 422
    page = response.content.decode()
    assert all(words in page for words in ("<td", UNITS, "类别", "“局”"))
    assert client.post(CONFIRM)["Location"] == URL
    assert Unit.objects.count() == 0


def test_a_list_that_changed_since_the_preview_is_checked_again(
    system_administrator: User, district: District, visit: Visit
) -> None:
    client = visit(system_administrator)
    choose(client, write({UNITS: [FINANCE | {"aliases": "区财税局"}]}))
    UnitFactory(district=district, name="区财税局")

    response = client.post(CONFIRM)

    assert response.status_code == 422
    assert Unit.objects.filter(name="区财政局").exists() is False


@pytest.mark.parametrize("data", [b"", b"no workbook"])
def test_what_is_no_workbook_is_told_beside_the_field(
    system_administrator: User, visit: Visit, data: bytes
) -> None:
    response = choose(visit(system_administrator), data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


def test_a_known_file_offers_nothing_to_import(
    system_administrator: User, district: District, visit: Visit
) -> None:
    UnitFactory(district=district, name="区财政局", order=0)

    response = choose(visit(system_administrator), write({UNITS: [FINANCE]}))

    assert (response.status_code, response.context["changes"], response.context["same"]) == (200, [], 1)


def test_the_export_has_the_own_district_alone(
    officer: User, district: District, other_district: District, visit: Visit
) -> None:
    UnitFactory(district=district, name="区财政局")
    UnitFactory(district=other_district, name="外区财政局")

    response = visit(officer).get("/units/export/")

    rows = read(BytesIO(response.content)).rows[UNITS]
    assert [row.values["name"] for row in rows] == ["区财政局"]
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize(
    "person", ["officer", "leader", "reporter", "security_administrator", "audit_administrator"]
)
def test_the_import_is_closed_to_others(person: str, visit: Visit, request: pytest.FixtureRequest) -> None:
    client = visit(request.getfixturevalue(person))

    answers = [
        client.get(URL),
        choose(client, write({})),
        client.post(CONFIRM),
        client.get(f"{URL}template/"),
    ]
    assert [response.status_code for response in answers] == [403] * 4


def test_the_template_can_be_filled_in(system_administrator: User, visit: Visit) -> None:
    response = visit(system_administrator).get(f"{URL}template/")

    assert read(BytesIO(response.content)).errors == []
