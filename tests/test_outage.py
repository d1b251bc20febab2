from collections.abc import Iterator

import pytest
from django.db import OperationalError, connections
from django.test import RequestFactory

from govtargets.outage import server_error


@pytest.fixture
def away() -> Iterator[str]:
    """The alias of a database at which nobody listens."""
    here = connections["default"].settings_dict
    connections.settings["away"] = {
        **here,
        "HOST": "127.0.0.1",
        "PORT": "1",
        "OPTIONS": {"connect_timeout": 1},
    }
    yield "away"
    del connections.settings["away"]


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_as_such(rf: RequestFactory, away: str) -> None:
    try:
        connections[away].ensure_connection()
    except OperationalError:
        response = server_error(rf.get("/"))

    assert response.status_code == 503
    assert response["Retry-After"] == "30"


def test_any_other_error_is_told_plainly(rf: RequestFactory) -> None:
    try:
        raise ValueError
    except ValueError:
        response = server_error(rf.get("/"))

    assert response.status_code == 500
