"""Released projects for everybody: no token, approved data alone, the same as the page's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.progress.lighting import compute
from apps.publications.disclosing import disclose
from apps.targets.models import Commitment
from apps.units.models import District, User
from tests.api.conftest import Program
from tests.factories import AssignmentFactory, UnitFactory
from tests.pages import page_of
from tests.series import figure, notice, reported

DISTRICTS, PROJECTS = "/api/v1/public/districts", "/api/v1/public/projects"


def project(by: User, name: str = "新增养老床位", year: int = 2026) -> Commitment:
    commitment = figure(notice(by, year), 400, name, unit="张").commitment
    assert commitment is not None
    commitment.starred = True
    commitment.save()
    return commitment


@pytest.fixture
def beds(officer: User) -> Commitment:
    """Open; 180 of 400 by the end of June, as approved."""
    beds = project(officer)
    unit = UnitFactory(district=officer.district, name="区民政局")
    AssignmentFactory(target=beds.target, unit=unit, role="lead")
    report = reported(beds.indicators.get(), "2026Q2", "180.50").report
    report.approved_at = "2026-07-20T09:00:00+08:00"
    report.save()
    compute(report.period)
    disclose([beds], "open", by=officer)
    return beds


def asked(client: APIClient, district: District, **query: Any) -> Any:
    return client.get(PROJECTS, {"district": district.code, **query})


def test_a_project_without_a_token(beds: Commitment, district: District) -> None:
    answer = asked(APIClient(), district)
    assert answer.status_code == 200
    assert answer.json() == {
        "district": {"code": "990101", "name": "临江区"},
        "year": 2026,
        "years": [2026],
        "projects": [
            {
                "id": beds.pk,
                "notice": "2026年区政府重点工作目标安排",
                "doc_number": "",
                "section": "",
                "label": "（一）",
                "words": "（一）完成新增养老床位400张。",
                "lead_units": ["区民政局"],
                "support_units": [],
                "due_on": None,
                "indicators": [
                    {
                        "name": "新增养老床位",
                        "unit": "张",
                        "comparator": "eq",
                        "change": "",
                        "value": "400",
                        "provisional": False,
                        "planned": None,
                        "reached": "180.5",
                        "quarter": "2026Q2",
                    }
                ],
                "progress": "截至6月底，新增养老床位180.5张，完成年度目标的45.1%。",
                "narrative": "",
                "quarter": "2026Q2",
                "light": "grey",
                "approved_on": "2026-07-20",
            }
        ],
    }


def test_districts_that_have_released_something(beds: Commitment, stranger: User) -> None:
    project(stranger)
    assert APIClient().get(DISTRICTS).json() == {"results": [{"code": "990101", "name": "临江区"}]}


def test_what_is_withheld_is_gone_at_once(beds: Commitment, district: District, officer: User) -> None:
    client = APIClient()
    etag = asked(client, district)["ETag"]
    again = client.get(PROJECTS, {"district": district.code}, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    disclose([beds], "withheld", by=officer, reason="涉及未公开信息")
    gone = client.get(PROJECTS, {"district": district.code}, headers={"If-None-Match": etag})
    assert (gone.status_code, gone.json()["type"]) == (404, "/api/problems/not-found")
    assert client.get(DISTRICTS).json() == {"results": []}


def test_it_may_be_kept_and_says_how_many_requests_are_left(beds: Commitment, district: District) -> None:
    answer = asked(APIClient(), district)
    assert answer["Cache-Control"] == "public, no-cache"
    assert int(answer["RateLimit-Remaining"]) == int(answer["RateLimit-Limit"]) - 1


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ({}, 400, "district"),
        ({"district": "９９０１０１"}, 400, "district"),
        ({"district": "990101", "year": "x"}, 400, "year"),
        ({"district": "990101", "year": "2025"}, 404, None),
        ({"district": "990102"}, 404, None),
        ({"district": "000000"}, 404, None),
    ],
)
def test_what_is_not_there_or_not_asked_rightly(
    beds: Commitment, other_district: District, query: dict[str, str], status: int, field: str | None
) -> None:
    answer = APIClient().get(PROJECTS, query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json().get("errors", [])] == ([field] if field else [])


def test_a_token_neither_opens_nor_closes_anything(
    program: Program, beds: Commitment, district: District
) -> None:
    assert asked(program(), district).json() == asked(APIClient(), district).json()
    assert asked(APIClient(headers={"Authorization": "Bearer gvt_wrong"}), district).status_code == 200


def test_the_page_leads_here(beds: Commitment, district: District) -> None:
    client = APIClient()
    page = page_of(client.get(reverse("public:district", kwargs={"code": district.code})))
    (address,) = page.xpath("//a[text()='JSON']/@href")
    assert client.get(address).json() == asked(client, district).json()


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_projects_and_shows_no_other_districts(
    officer: User, stranger: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for by in (officer, stranger):
        names = [f"{by.district}{name}" for name in ("新增养老床位", "加装电梯", "旧住房修缮")[:count]]
        mine = [project(by, name) for name in names]
        compute(reported(mine[0].indicators.get(), "2026Q2", 90).report.period)
        disclose(mine, "open", by=by)
    with django_assert_num_queries(13):
        answer = asked(APIClient(), officer.district)
    assert len(answer.json()["projects"]) == count
    assert "望山区" not in answer.text
