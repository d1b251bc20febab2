"""The page of ledgers: ask, see how far it is, fetch; each for oneself."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.publications.exporting import export_ledger
from apps.publications.making import make
from apps.publications.models import Export
from apps.targets.quarters import Quarter as YearQuarter
from apps.units.models import User
from apps.units.permissions import Role
from tests.cast import person
from tests.pages import entries, form_at, page_of, words_of
from tests.reports import Quarter

Visit = Callable[[User], Client]
LEDGERS, ASK = reverse("publications:ledgers"), reverse("publications:ledger-ask")
Q3 = YearQuarter(2026, 3)


def download(export: Export) -> str:
    return reverse("publications:ledger-download", args=[export.pk])


def listed(response: Any) -> list[str]:
    return page_of(response).xpath("//*[@id='list']//tbody/tr/@id")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_ledgers(
    quarter: Quarter, officer: User, leader: User, visit: Visit, django_assert_num_queries: Any, count: int
) -> None:
    mine = [export_ledger(layout, Q3, {}, by=officer) for layout in ("full", "shaoxing", "changning")[:count]]
    others = export_ledger("full", Q3, {}, by=leader)
    client = visit(officer)

    with django_assert_num_queries(15):
        response = client.get(LEDGERS)

    assert listed(response) == [f"export-{export.pk}" for export in reversed(mine)]
    assert f"export-{others.pk}" not in response.content.decode()


def test_a_ledger_is_asked_for_watched_and_fetched(quarter: Quarter, officer: User, visit: Visit) -> None:
    client = visit(officer)
    form = entries(form_at(page_of(client.get(LEDGERS)), ASK))
    assert (form["layout"], form["quarter"]) == ("changning", "2026Q3")

    response = client.post(ASK, {**form, "layout": "chongchuan"}, follow=True)

    assert response.redirect_chain == [(LEDGERS, 302)]
    assert "1 份台账正在生成" in words_of(response)
    (section,) = page_of(response).xpath("//*[@id='list']")
    assert section.get("hx-trigger") == "every 1s"
    (export,) = Export.objects.all()
    make(export.pk)
    page = client.get(LEDGERS, headers={"HX-Request": "true", "X-Poll": "1"})
    assert "1 份台账可下载" in words_of(page)
    (section,) = page_of(page).xpath("//*[@id='list']")
    assert section.get("hx-trigger") == "refresh"
    assert page_of(page).xpath("//*[@id='list']//a/@href") == [download(export)]

    answer = client.get(download(export))

    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert load_workbook(BytesIO(b"".join(answer.streaming_content))).sheetnames == ["保障和改善民生"]
    assert "filename*=utf-8''2026" in answer.headers["Content-Disposition"]


def test_what_the_address_names_is_chosen(quarter: Quarter, officer: User, visit: Visit) -> None:
    document = quarter.business.document_id
    query = {"quarter": "2026Q3", "document": document, "colour": "red", "starred": "yes", "section": "x"}

    form = form_at(page_of(visit(officer).get(LEDGERS, query)), ASK)

    chosen = entries(form)
    assert (
        chosen["quarter"],
        chosen["document"],
        chosen["colour"],
        chosen["starred"],
        chosen["section"],
    ) == (
        "2026Q3",
        str(document),
        "red",
        "yes",
        "",
    )


def test_filters_that_nothing_fits_are_refused_on_the_page(
    quarter: Quarter, officer: User, visit: Visit
) -> None:
    client = visit(officer)
    form = entries(form_at(page_of(client.get(LEDGERS)), ASK))

    response = client.post(ASK, {**form, "colour": "red"})

    assert response.status_code == 422
    assert "没有符合条件的目标任务" in words_of(response)
    assert entries(form_at(page_of(response), ASK))["colour"] == "red"
    assert client.get(ASK, follow=True).redirect_chain == [(LEDGERS, 302)]


def test_somebody_else_of_the_district_does_not_find_it(
    quarter: Quarter, officer: User, visit: Visit
) -> None:
    export = export_ledger("full", Q3, {}, by=officer)
    make(export.pk)
    colleague = visit(person(officer.district, "colleague", "另一督查员", Role.OFFICER))

    assert colleague.get(download(export)).status_code == 404
    assert colleague.post(reverse("publications:ledger-again", args=[export.pk])).status_code == 404
    assert listed(colleague.get(LEDGERS)) == []


def test_after_its_week_it_is_offered_again(
    quarter: Quarter, officer: User, visit: Visit, clock: time_machine.Traveller
) -> None:
    export = export_ledger("shaoxing", Q3, {}, by=officer)
    make(export.pk)
    clock.shift(timedelta(days=8))
    client = visit(officer)

    page = client.get(LEDGERS)
    assert "已保存满一周，文件已清除。" in words_of(page)
    assert page_of(page).xpath("//*[@id='list']//a/@href") == []
    gone = client.get(download(export), follow=True)
    assert gone.redirect_chain == [(LEDGERS, 302)]
    assert "该台账已保存满一周并清除，请重新生成。" in words_of(gone)

    again = reverse("publications:ledger-again", args=[export.pk])
    response = client.post(again, follow=True)

    assert len(listed(response)) == 2
    assert "1 份台账正在生成" in words_of(response)


def test_a_failed_one_says_why_and_is_offered_again(quarter: Quarter, officer: User, visit: Visit) -> None:
    export = export_ledger("full", Q3, {}, by=officer)
    Export.objects.filter(pk=export.pk).update(state="writing", attempts=3)
    make(export.pk)

    page = visit(officer).get(LEDGERS)

    assert "该台账三次生成均被中断" in words_of(page)
    assert page_of(page).xpath("//form[@action=$a]", a=reverse("publications:ledger-again", args=[export.pk]))


def test_a_ledger_that_no_worker_takes_is_told(
    quarter: Quarter, officer: User, visit: Visit, clock: time_machine.Traveller
) -> None:
    export_ledger("full", Q3, {}, by=officer)
    clock.shift(timedelta(minutes=2))

    assert "后台尚未开始生成" in words_of(visit(officer).get(LEDGERS))


def test_the_page_says_what_each_column_means(quarter: Quarter, officer: User, visit: Visit) -> None:
    words = words_of(visit(officer).get(LEDGERS))

    assert "是否达序 绿灯为达序，黄灯、红灯为未达序；灰灯注明原因" in words


def test_without_issued_targets_there_is_nothing_to_ask_for(officer: User, visit: Visit) -> None:
    page = visit(officer).get(LEDGERS)

    assert "暂无可生成台账的目标任务" in words_of(page)
    assert page_of(page).xpath("//form[@action=$ask]", ask=ASK) == []


@pytest.mark.parametrize(
    ("who", "status"), [("leader", 200), ("reporter", 403), ("system_administrator", 403)]
)
def test_who_sees_the_district_makes_ledgers(
    who: str, status: int, visit: Visit, request: pytest.FixtureRequest
) -> None:
    client = visit(request.getfixturevalue(who))

    assert client.get(LEDGERS).status_code == status
    assert (LEDGERS in client.get("/").content.decode()) is (status == 200)
