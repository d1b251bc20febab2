"""A generated client pulls and pushes, without a line of ours about HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.generated import Generated, generate
from tests.factories import UnitFactory
from tests.programs import client_of, token_of


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return generate(tmp_path_factory.mktemp("client"))


@pytest.fixture
def officers(package: Any, live_server: Any, security_administrator: User, unit: Unit) -> Iterator[Generated]:
    client = client_of(security_administrator, Role.OFFICER, unit)
    generated = Generated(package, live_server.url, token_of(client, by=security_administrator))
    yield generated
    generated.close()


def test_it_reads_a_list_page_by_page(officers: Generated, unit: Unit) -> None:
    for number in range(2):
        UnitFactory(district=unit.district, name=f"区第{number}局")
    page = officers.call("units_list", limit=2)
    assert [one.name for one in page.results] == ["区发展和改革委员会", "区第0局"]
    cursor = page.next_.split("cursor=")[1].split("&")[0]
    page = officers.call("units_list", limit=2, cursor=cursor)
    assert ([one.name for one in page.results], page.next_) == (["区第1局"], None)
