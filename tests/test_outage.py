from django.db import OperationalError
from django.test import RequestFactory

from govtargets.outage import server_error


def answer_to(error: Exception, rf: RequestFactory, address: str = "/") -> tuple[int, str | None]:
    try:
        raise error
    except type(error):
        response = server_error(rf.get(address))
    assert response["Content-Type"].startswith("text/html" if address == "/" else "application/problem+json")
    return response.status_code, response.get("Retry-After")


def test_a_database_that_is_away_is_told_as_such(rf: RequestFactory) -> None:
    assert answer_to(OperationalError("connection refused"), rf) == (503, "30")


def test_any_other_error_is_told_plainly(rf: RequestFactory) -> None:
    assert answer_to(ValueError(), rf) == (500, None)


def test_programs_are_told_the_same_as_problems(rf: RequestFactory) -> None:
    assert answer_to(OperationalError("connection refused"), rf, "/api/v1/units") == (503, "30")
    assert answer_to(ValueError(), rf, "/api/v1/units") == (500, None)
