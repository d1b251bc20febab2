"""Every list page offers what it lists as a file, and both formats hold the same rows."""

import csv
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from openpyxl import load_workbook

from apps.units.models import District, User
from tests.dashboard.scenes import NOW
from tests.pages import page_of
from tests.test_tenants import PLAIN, addresses, here, residents  # noqa: F401 - two are fixtures

Visit = Callable[[User], Client]

# Pages with a table that is no list: the first page, forms, counts that lead to a list, pairs to decide on, and the
# files that one has made oneself.
NO_LISTS = {
    "api:problems",
    "dashboard:compare",
    "dashboard:overview",
    "dashboard:wall",
    "home",
    "progress:rule-draft",
    "publications:ledgers",
    "targets:links",
    "units:account",
    "units:import",
}

# The pages with lists, each of which somebody here finds filled.
LISTS = {
    "audit:list",
    "clients:list",
    "dashboard:rows",
    "dashboard:years",
    "documents:jobs",
    "documents:list",
    "progress:checking",
    "progress:period",
    "progress:periods",
    "progress:rules",
    "progress:tasks",
    "publications:bulletins",
    "publications:disclosures",
    "supervision:chase-list",
    "supervision:inbox",
    "targets:adjustments",
    "targets:learned",
    "targets:list",
    "targets:names",
    "targets:outstanding",
    "targets:receipts",
    "units:accounts",
    "units:groups",
    "units:list",
    "units:posts",
    "units:roles",
    "webhooks:detail",
    "webhooks:hosts",
    "webhooks:list",
}

# The queue shows at first what waits to be checked, and nothing was submitted.
QUERIES = {"progress:checking": "?state=all"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """A day of the year that the district's notice speaks of: later nothing of it waits for anybody."""
    with time_machine.travel(NOW, tick=False):
        yield


def links(response: Any) -> list[str]:
    return page_of(response).xpath("//*[@id='page-head']//p[@class='export']/a/@href")


def file(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def test_every_page_with_a_list_exports_it(here: District, residents: list[User], visit: Visit) -> None:  # noqa: F811
    offered = set()
    for user in residents:
        client = visit(user)
        for name in sorted({*PLAIN, "progress:period", "webhooks:detail"} - NO_LISTS - {"units:logout"}):
            (address,) = addresses(name)
            query = QUERIES.get(name, "")
            response = client.get(address + query)
            if response.status_code != 200 or response.streaming or b"<main" not in response.content:
                continue
            found = links(response)
            if not found and not page_of(response).xpath("//table[contains(@class, 'rows')]/tbody/tr"):
                continue
            kept = query[1:] + "&" if query else ""
            assert found == [f"?{kept}export=xlsx", f"?{kept}export=csv"], (user, name)
            offered.add(name)
            book = load_workbook(BytesIO(file(client, address + found[0])))
            lines = list(
                csv.reader(StringIO(file(client, address + found[1]).decode("utf-8-sig"), newline=""))
            )
            assert len(book.sheetnames) == 1
            rows = list(book.active.iter_rows(values_only=True))
            assert list(rows[0]) == lines[0], name
            assert len({*lines[0]}) == len(lines[0]), name
            new = name == "audit:list"  # the trail has the first file by then
            assert len(rows) + new == len(lines) > 1, name
    assert offered == LISTS
