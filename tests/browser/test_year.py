"""One whole year, walked through the pages: signed for, broken down, reported four times, checked, and lit."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from apps.documents.models import Document
from apps.progress.models import Light
from apps.targets.models import Target
from apps.targets.receipts import unsigned
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.browser.year import PagesYear
from tests.cast import person
from tests.factories import UnitFactory
from tests.notices import issue_notice
from tests.year import (
    BEDS,
    BUILDING,
    CARE,
    ECONOMY,
    FIRMS,
    HOME,
    JOBLESS,
    MARCH,
    NOTICE,
    PARKING,
    TRADE,
    walk,
)


@pytest.fixture
def document(transactional_db: None, unit: Unit, officer: User) -> Iterator[Document]:
    """Issued on 10 March 2021."""
    for name, short_name in (("区商务委员会", TRADE), (CARE, ""), ("区建设和管理委员会", BUILDING)):
        UnitFactory(district=unit.district, name=name, short_name=short_name)
    with time_machine.travel(MARCH, tick=True):
        yield issue_notice(NOTICE, officer)


@pytest.fixture
def year(
    document: Document,
    open_page: Callable[..., Page],
    live_server: Any,
    officer: User,
    reporter: User,
    unit_head: User,
    tmp_path: Path,
) -> Iterator[PagesYear]:
    small = Unit.objects.exclude(pk=reporter.memberships.get().unit_id)
    heads = {
        str(one): person(one.district, f"head-{one.pk}", f"{one}负责人", Role.UNIT_HEAD, one) for one in small
    }
    with time_machine.travel(MARCH, tick=True) as clock:
        yield PagesYear(
            clock,
            open_page,
            live_server.url,
            officer,
            reporter,
            {ECONOMY: unit_head, **heads},
            tmp_path,
            document,
        )


def test_a_year_from_the_issued_notice_to_lights_that_differ(
    year: PagesYear, document: Document, leader: User
) -> None:
    walk(year)
    assert unsigned(document.district, date(2021, 3, 10)) == {}
    page = year.page_of(leader, "/")
    assert lights(page, FIRMS) == ["green", "green", "green", "green"]
    assert lights(page, BEDS) == ["green", "green", "yellow", "red"]
    assert lights(page, HOME)[2:] == ["green", "green"]
    assert lights(page, JOBLESS) == ["grey", "grey", "grey", "grey"]
    assert lights(page, PARKING) == ["green", "green", "green", "green"]


def lights(page: Page, words: str) -> list[str]:
    """The colours of the target's four quarters, each of which is told in the sentence that belongs to it."""
    target = Target.objects.get(words__contains=words)
    page.goto(f"/progress/targets/{target.pk}/")
    colours = []
    for number, moment in enumerate(page.locator(".quarters__one").all(), start=1):
        light = Light.objects.get(
            target=target,
            period__quarter=f"2021Q{number}",
            indicator=None,
            commitment=None,
            provisional=False,
            superseded_at=None,
        )
        expect(moment.locator(f"> .light--{light.colour}")).to_be_visible()
        expect(moment.locator("> .light-words")).to_have_text(light.sentence)
        colours.append(light.colour)
    return colours
