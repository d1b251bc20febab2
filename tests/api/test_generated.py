"""A generated client pulls and pushes, without a line of ours about HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine

from apps.progress.models import Report
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.generated import Generated, generate
from tests.factories import UnitFactory
from tests.programs import client_of, token_of
from tests.reports import TODAY, Quarter


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return generate(tmp_path_factory.mktemp("client"))


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def program_in(
    package: Any, live_server: Any, security_administrator: User, unit: Unit
) -> Iterator[Callable[[Role], Generated]]:
    made: list[Generated] = []

    def make(role: Role) -> Generated:
        token = token_of(client_of(security_administrator, role, unit), by=security_administrator)
        made.append(Generated(package, live_server.url, token))
        return made[-1]

    yield make
    for generated in made:
        generated.close()


@pytest.fixture
def officers(clock: None, program_in: Callable[[Role], Generated]) -> Generated:
    return program_in(Role.OFFICER)


@pytest.fixture
def units_own(clock: None, program_in: Callable[[Role], Generated]) -> Generated:
    return program_in(Role.UNIT_HEAD)


def test_it_reads_a_list_page_by_page(officers: Generated, unit: Unit) -> None:
    for number in range(2):
        UnitFactory(district=unit.district, name=f"区第{number}局")
    page = officers.call("units_list", limit=2)
    assert [one.name for one in page.results] == ["区发展和改革委员会", "区第0局"]
    cursor = page.next_.split("cursor=")[1].split("&")[0]
    page = officers.call("units_list", limit=2, cursor=cursor)
    assert ([one.name for one in page.results], page.next_) == (["区第1局"], None)


def test_it_pushes_readings_and_hears_of_what_changed(
    package: Any, officers: Generated, units_own: Generated, quarter: Quarter, report: Report
) -> None:
    models = package.models
    begun = officers.call("events_list").last
    said = [
        models.SaidRequest(indicator=quarter.whole.pk, value="650"),
        models.SaidRequest(indicator=quarter.part.pk, value="410.5"),
    ]
    told = units_own.call("readings_create", body=models.PushRequest(period="2026Q3", readings=said))
    assert {row.report for row in told.results} == {report.pk}
    words = models.PatchedFillRequest(narrative="已帮扶创业650人。")
    units_own.call("reports_partial_update", str(report.pk), body=words)
    units_own.call("reports_submit_create", str(report.pk))
    seen = officers.call("reports_retrieve", str(report.pk))
    assert (seen.state.value, seen.narrative) == ("submitted", "已帮扶创业650人。")
    assert {one.indicator: one.value for one in seen.readings if one.indicator} == {
        quarter.whole.pk: "650",
        quarter.part.pk: "410.5",
    }
    events = officers.call("events_list", after=begun).results
    assert [(one.type_.value, one.report) for one in events if one.report] == [("report.submit", report.pk)]
