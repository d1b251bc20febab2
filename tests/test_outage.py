from django.db import OperationalError
from django.test import RequestFactory

from govtargets.outage import server_error


def answer_to(error: Exception, rf: RequestFactory) -> tuple[int, str | None]:
    try:
        raise error
    except type(error):
        response = server_error(rf.get("/"))
    return response.status_code, response.get("Retry-After")


def test_a_database_that_is_away_is_told_as_such(rf: RequestFactory) -> None:
    assert answer_to(OperationalError("connection refused"), rf) == (503, "30")


def test_any_other_error_is_told_plainly(rf: RequestFactory) -> None:
    assert answer_to(ValueError(), rf) == (500, None)
