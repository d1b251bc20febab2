"""What everybody reads without an account: pages and open data, which hold no longer than the decision behind them."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.progress.lighting import compute
from apps.publications.disclosing import disclose
from apps.targets.models import Commitment
from apps.units.models import District, User
from tests.factories import DocumentFactory
from tests.pages import page_of, words_of
from tests.series import figure, notice, reported

Visit = Callable[[User], Client]
DISTRICTS = reverse("public:districts")
PAGE = reverse("public:district", kwargs={"code": "990101"})
CSV = reverse("public:projects-csv", kwargs={"code": "990101"})
BEDS, LIFTS = "完成新增养老床位400张。", "完成加装电梯180台。"


@pytest.fixture(autouse=True)
def nothing_is_kept() -> None:
    cache.clear()


def project(
    by: User, name: str = "新增养老床位", value: int = 400, unit: str = "张", year: int = 2026
) -> Commitment:
    indicator = figure(notice(by, year), value, name, unit=unit)
    commitment = indicator.commitment
    assert commitment is not None
    commitment.starred, commitment.words = True, f"完成{name}{value}{unit}。"
    commitment.save()
    return commitment


@pytest.fixture
def beds(officer: User) -> Commitment:
    """Open; 180 of 400 by the end of June, as approved."""
    beds = project(officer)
    compute(reported(beds.indicators.get(), "2026Q2", 180).report.period)
    disclose([beds], "open", by=officer)
    return beds


@pytest.fixture
def lifts(officer: User) -> Commitment:
    return project(officer, "加装电梯", 180, "台")


def words(response: HttpResponse) -> list[str]:
    """Those of the projects of the page."""
    return [one.text_content().lstrip("★") for one in page_of(response).find_class("project__words")]


def lines(response: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_a_project_is_read_without_an_account(client: Client, beds: Commitment) -> None:
    answer = client.get(PAGE)
    page = page_of(answer)
    assert page.xpath("normalize-space(//h1)") == "2026年民生实事项目共1项"
    assert words(answer) == [BEDS]
    (cells,) = page.xpath("//table/tbody/tr")
    assert [cell.text_content() for cell in cells] == ["新增养老床位", "400张", "–", "180张"]
    assert "截至6月底，新增养老床位180张，完成年度目标的45%。" in words_of(answer)
    assert "2026年第2季度末" in words_of(answer)
    assert (page.xpath("//nav"), page.xpath("//form"), page.xpath("//script")) == ([], [], [])


def test_the_language_is_in_the_address(client: Client, beds: Commitment) -> None:
    answer = client.get(f"{PAGE}?language=en")
    assert page_of(answer).xpath("normalize-space(//h1)") == "1 livelihood project of 2026"
    assert (answer["Content-Language"], words(answer)) == ("en", [BEDS])
    client.cookies.load({"django_language": "en"})
    assert client.get(f"{PAGE}?language=xx")["Content-Language"] == "zh-hans"


def test_only_what_is_open_is_there(
    client: Client, officer: User, beds: Commitment, lifts: Commitment
) -> None:
    assert words(client.get(PAGE)) == [BEDS]
    disclose([lifts], "on_request", by=officer, reason="内部")
    assert words(client.get(PAGE)) == [BEDS]
    disclose([lifts], "open", by=officer)
    assert words(client.get(PAGE)) == [BEDS, LIFTS]


def test_what_is_withheld_is_gone_at_once(
    client: Client, officer: User, beds: Commitment, lifts: Commitment, settings: LazySettings
) -> None:
    """Also in another process, whose memory nobody clears."""
    disclose([lifts], "open", by=officer)
    assert words(client.get(PAGE)) == [BEDS, LIFTS]
    etag = client.get(PAGE)["ETag"]
    disclose([beds], "withheld", by=officer, reason="涉及未公开信息")
    assert words(client.get(PAGE, headers={"If-None-Match": etag})) == [LIFTS]
    assert [line["★实事项目"] for line in lines(client.get(CSV))] == [LIFTS]
    disclose([beds], "open", by=officer)
    disclose([lifts], "withheld", by=officer, reason="涉及未公开信息")
    assert words(client.get(PAGE)) == [BEDS]
    disclose([beds], "withheld", by=officer, reason="涉及未公开信息")
    assert [client.get(address).status_code for address in (PAGE, CSV)] == [404, 404]
    assert words_of(client.get(DISTRICTS)).count("临江区") == 0


def test_the_data_are_kept_for_a_while(
    client: Client, beds: Commitment, django_assert_num_queries: Any
) -> None:
    """An approval may wait five minutes: the first visit reads all, the next only what is open."""
    before = client.get(PAGE).content
    reported(beds.indicators.get(), "2026Q3", 300)
    with django_assert_num_queries(2):
        assert client.get(PAGE).content == before
    cache.clear()
    assert "300张" in words_of(client.get(PAGE))


def test_without_the_cache_the_page_is_there(
    client: Client, beds: Commitment, settings: LazySettings
) -> None:
    away = "redis://127.0.0.1:1"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": away}
    }
    assert words(client.get(PAGE)) == [BEDS]


def test_who_has_it_already_does_not_get_it_again(client: Client, beds: Commitment) -> None:
    for address in (DISTRICTS, PAGE, CSV):
        answer = client.get(address)
        assert answer["Cache-Control"] == "public, no-cache"
        assert (answer["Vary"], answer.cookies) == ("Cookie", {})
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_file_says_what_the_page_says(
    client: Client, officer: User, beds: Commitment, lifts: Commitment
) -> None:
    disclose([lifts], "open", by=officer)
    answer = client.get(CSV)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    rows = lines(answer)
    assert [row["★实事项目"] for row in rows] == words(client.get(PAGE))
    shown = [[cell.text_content() for cell in row] for row in page_of(client.get(PAGE)).xpath("//tbody/tr")]
    told = [
        [
            row["指标"],
            *(
                f"{row[name]}{row['计量单位']}" if row[name] else "–"
                for name in ("目标值", "序时计划", "实际完成")
            ),
        ]
        for row in rows
    ]
    assert told == shown
    assert [row["进展情况"] for row in rows] == ["截至6月底，新增养老床位180张，完成年度目标的45%。", ""]
    assert [row["亮灯"] for row in rows] == ["灰灯", "灰灯"]


def test_a_year_is_chosen(client: Client, officer: User, beds: Commitment) -> None:
    old = project(officer, "旧住房修缮", 100, "户", year=2025)
    disclose([old], "open", by=officer)
    assert words(client.get(f"{PAGE}?year=2025")) == ["完成旧住房修缮100户。"]
    page = page_of(client.get(f"{PAGE}?year=2025&language=en"))
    assert page.xpath("//nav/a/@href") == ["?year=2026&language=en", "?year=2025&language=en"]
    assert page.xpath("//nav/a[@aria-current]/text()") == ["2025"]
    assert [line["★实事项目"] for line in lines(client.get(f"{CSV}?year=2025"))] == ["完成旧住房修缮100户。"]
    for year in ("2024", "x", "２０２５"):
        assert client.get(f"{PAGE}?year={year}").status_code == 404


def test_districts_that_have_something_open(client: Client, stranger: User, beds: Commitment) -> None:
    project(stranger)
    page = page_of(client.get(f"{DISTRICTS}?language=en"))
    assert page.xpath("//main//a/@href") == [f"{PAGE}?language=en"]
    assert "望山区" not in page.text_content()


def test_where_nothing_is_open(client: Client, officer: User, other_district: District) -> None:
    DocumentFactory(uploaded_by=officer)
    for code in ("990101", other_district.code, "000000"):
        assert client.get(reverse("public:district", kwargs={"code": code})).status_code == 404
    assert len(page_of(client.get(DISTRICTS)).find_class("empty-state")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_projects_and_shows_no_other_districts(
    client: Client, officer: User, stranger: User, count: int, django_assert_num_queries: Any
) -> None:
    for by in (officer, stranger):
        names = [f"{by.district}{name}" for name in ("新增养老床位", "加装电梯", "旧住房修缮")[:count]]
        mine = [project(by, name) for name in names]
        compute(reported(mine[0].indicators.get(), "2026Q2", 90).report.period)
        disclose(mine, "open", by=by)
    with django_assert_num_queries(13):
        answer = client.get(PAGE)
    assert len(words(answer)) == count
    assert "望山区" not in words_of(answer)
