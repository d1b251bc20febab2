"""Neither a token nor its digest comes to stand in a log line, an answer or the audit trail."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.glogging import Logger
from rest_framework.test import APIClient

from apps.api.views.units import UnitViews
from apps.audit.models import Event
from apps.clients.models import Token
from apps.clients.tokens import digest_of, revoke_token
from apps.units.models import User
from apps.units.permissions import Role
from tests.programs import client_of, token_of

UNITS = "/api/v1/units"


@pytest.fixture
def written() -> Iterator[list[str]]:
    """Every line that any logger writes, however small its matter, with what is told of the error."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in list(logging.root.manager.loggerDict))]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.disabled = False
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    for logger, level, disabled in before:
        logger.level, logger.disabled = level, disabled


def breaks(*args: object) -> None:
    raise RuntimeError("That was not foreseen.")


def test_no_token_stands_in_a_log_an_answer_or_the_trail(
    security_administrator: User, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(security_administrator, Role.OFFICER)
    good, ended = (token_of(client, by=security_administrator) for _twice in range(2))
    revoke_token(Token.objects.get(digest=digest_of(ended)), by=security_administrator)
    made_up = "gvt_" + "x" * 43
    secrets = [good, ended, made_up]
    said: list[str] = []

    def ask(address: str = UNITS, method: str = "GET", body: str = "", **headers: str) -> int:
        visitor = APIClient(raise_request_exception=False)
        answer = visitor.generic(method, address, body, "application/json", headers=headers)
        said.append(f"{answer.headers} {answer.content.decode()}")
        return answer.status_code

    for secret in secrets:
        shown = {"Authorization": f"Bearer {secret}"}
        ask(**shown)
        ask(f"{UNITS}/0", **shown)
        ask(f"{UNITS}?fields=nothing", **shown)
        ask(f"{UNITS}?cursor=x", **shown)
        ask(method="DELETE", **shown)
        ask(method="POST", body="{", **shown)
        ask(Accept="text/html", **shown)
        ask("/api/v1/nothing", **shown)
        ask("/targets/", **shown)
        ask(Authorization=f"Bearer {secret}\xff")
        ask(Authorization=f"Basic {secret}")
        ask(Authorization=secret)
        ask(f"{UNITS}?token={secret}")
    with monkeypatch.context() as broken:
        broken.setattr(UnitViews, "get_queryset", breaks)
        assert ask(Authorization=f"Bearer {good}") == 500
    with monkeypatch.context() as broken:
        broken.setattr("apps.clients.tokens.permissions_of", breaks)
        assert ask(Authorization=f"Bearer {good}") == 500

    assert len([line for line in written if "That was not foreseen." in line]) == 2
    kept = [str(vars(event)) for event in Event.objects.all()]
    forbidden = [*secrets, *map(digest_of, secrets)]
    for lines in (written, said, kept):
        assert lines != []
        assert [line for line in lines if any(secret in line for secret in forbidden)] == []


@pytest.fixture
def access_line() -> Callable[..., str]:
    """What gunicorn writes of a request, as docker-compose.yml and the demo start it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(settings.BASE_DIR)
        patch.setattr("sys.argv", ["gunicorn", "govtargets.wsgi", "--access-logfile=-"])
        cfg = WSGIApplication().cfg
    logger = Logger(cfg)

    def line(query: str = "", **headers: str) -> str:
        environ = {
            "REMOTE_ADDR": "192.0.2.7",
            "REQUEST_METHOD": "GET",
            "RAW_URI": f"{UNITS}?{query}",
            "PATH_INFO": UNITS,
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": "HTTP/1.1",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        response = SimpleNamespace(status="401 Unauthorized", sent=7, headers=[], response_length=7)
        request = SimpleNamespace(headers=[(name.upper(), value) for name, value in headers.items()])
        atoms = logger.atoms(response, request, environ, timedelta(seconds=1))
        return cfg.access_log_format % logger.atoms_wrapper_class(atoms)

    return line


def test_the_access_log_has_no_way_to_show_a_token(access_line: Callable[..., str]) -> None:
    assert access_line(user_agent="curl/8").partition("] ")[2] == f'"GET {UNITS} HTTP/1.1" 401 7 "curl/8"'
    secret = "gvt_" + "x" * 43
    as_user = "Basic Z3Z0XzpzZWNyZXQ="  # curl --user gvt_:secret
    lines = [
        access_line(authorization=f"Bearer {secret}"),
        access_line(authorization=as_user),
        access_line(query=f"token={secret}"),
        access_line(referer=f"https://example.cn/?token={secret}"),
    ]
    assert [line for line in lines if "gvt_" in line] == []
