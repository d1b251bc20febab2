"""The change feed, as programs read it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.clients.feed import KEPT, remove_old
from apps.clients.models import Change
from apps.targets.models import Target
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import AssignmentFactory, TargetFactory
from tests.notices import NOTICE, issue_notice

EVENTS = "/api/v1/events"


@pytest.fixture
def commit() -> Callable[[], None]:
    """Numbers the changes, as a commit does."""
    return connection.check_constraints


@pytest.fixture
def target(officer: User, commit: Callable[[], None]) -> Target:
    target = TargetFactory(document__uploaded_by=officer)
    commit()
    return target


def test_an_event_says_what_happened_to_what(
    program: Program, target: Target, stranger: User, commit: Callable[[], None]
) -> None:
    TargetFactory(document__uploaded_by=stranger)
    commit()
    answer = program().get(f"{EVENTS}?after=0").json()
    moment = answer["results"][0].pop("at")
    assert answer == {
        "next": f"http://testserver{EVENTS}?after=1",
        "last": 1,
        "results": [
            {
                "number": 1,
                "type": "target.change",
                "object": {"type": "target", "id": target.pk},
                "target": target.pk,
                "report": None,
            }
        ],
    }
    assert datetime.fromisoformat(moment) == Change.objects.get(target=target).at


def test_who_begins_reads_everything_and_then_goes_on_from_the_number_before(
    program: Program, target: Target, commit: Callable[[], None]
) -> None:
    client = program()
    start = client.get(EVENTS).json()
    assert start == {"next": f"http://testserver{EVENTS}?after=1", "last": 1, "results": []}
    Target.objects.update(title="新名称")
    commit()
    assert [event["number"] for event in client.get(start["next"]).json()["results"]] == [2]


def test_next_is_followed_without_end(program: Program, officer: User, commit: Callable[[], None]) -> None:
    issue_notice(NOTICE, officer)
    commit()
    client, numbers = program(), []
    address = f"{EVENTS}?after=0&limit=3"
    for expected in (3, 6, 7, 7):
        page = client.get(address).json()
        numbers += [event["number"] for event in page["results"]]
        assert page["last"] == expected
        address = page["next"]
    assert numbers == [1, 2, 3, 4, 5, 6, 7]
    assert address == f"http://testserver{EVENTS}?after=7&limit=3"


def test_asking_again_costs_nothing_to_send(program: Program, target: Target) -> None:
    client = program()
    etag = client.get(f"{EVENTS}?after=1")["ETag"]
    assert client.get(f"{EVENTS}?after=1", headers={"If-None-Match": etag}).status_code == 304


def test_events_are_chosen_by_type(program: Program, officer: User, commit: Callable[[], None]) -> None:
    issue_notice(NOTICE, officer)
    commit()
    page = program().get(f"{EVENTS}?after=0&type=document.issue&type=document.read&fields=type").json()
    assert page["results"] == [{"type": "document.read"}, {"type": "document.issue"}]


def test_a_unit_hears_of_its_own_targets(
    program: Program, target: Target, unit: Unit, commit: Callable[[], None]
) -> None:
    client = program(Role.REPORTER)
    assert client.get(f"{EVENTS}?after=0").json()["results"] == []
    AssignmentFactory(target=target, unit=unit)
    commit()
    events = client.get(f"{EVENTS}?after=0").json()["results"]
    assert [event["number"] for event in events] == [1, 2]


def test_a_token_hears_of_what_it_is_for(program: Program, officer: User, commit: Callable[[], None]) -> None:
    issue_notice(NOTICE, officer)
    commit()
    page = program(Role.OFFICER, "read:documents").get(f"{EVENTS}?after=0").json()
    assert [event["type"] for event in page["results"]] == ["document.read", "document.issue"]
    refusal = program(Role.OFFICER, "read:summary").get(f"{EVENTS}?after=0")
    assert (refusal.status_code, refusal.json()["type"]) == (403, "/api/problems/not-allowed")


def test_what_is_no_longer_kept_is_gone(program: Program, target: Target, commit: Callable[[], None]) -> None:
    Target.objects.update(title="新名称")
    commit()
    Change.objects.filter(number=1).update(at=timezone.now() - KEPT - timedelta(days=1))
    remove_old(timezone.now())
    client = program()
    assert client.get(f"{EVENTS}?after=1").json()["last"] == 2
    for after in (0, 3, 2**63 - 1):
        answer = client.get(f"{EVENTS}?after={after}", headers={"Accept-Language": "en"})
        assert (answer.status_code, answer.json()["type"]) == (410, "/api/problems/events-expired")
        assert answer.json()["detail"].startswith("Events from this number on are not kept.")


@pytest.mark.parametrize(
    "wrong",
    [
        *("after=-1", "after=x", "after=%00", f"after={2**63}", "after=1.5", "limit=0", "limit=501"),
        *("type=", "type=target", "type=%00", "fields=nothing"),
    ],
)
def test_what_cannot_be_asked_is_said(program: Program, target: Target, wrong: str) -> None:
    answer = program().get(f"{EVENTS}?{wrong}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [wrong.partition("=")[0]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_any_number(
    program: Program, officer: User, count: int, commit: Callable[[], None]
) -> None:
    client = program()
    client.get(EVENTS)
    TargetFactory.create_batch(count, document__uploaded_by=officer)
    commit()
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"{EVENTS}?after=0").json()
    assert (len(page["results"]), len(queries)) == (count, 5)
