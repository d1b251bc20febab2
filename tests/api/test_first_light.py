"""docs/api.md and its Chinese twin: the commands lead from a token to the first red light."""

import json
import re
import shlex
from typing import Any
from urllib.request import Request, urlopen

import pytest
import time_machine
from django.conf import settings

from apps.api.docs_views import COMMANDS
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.dashboard.scenes import NOW, Filled
from tests.programs import client_of, token_of

PAGES = ["api.md", "api.zh-CN.md"]


def commands(page: str) -> list[str]:
    first = re.findall(r"```sh\n(.*?)```", (settings.BASE_DIR / "docs" / page).read_text(), re.DOTALL)[0]
    return first.splitlines()


def sent(command: str) -> Any:
    """What curl would get."""
    curl, _header, header, address = shlex.split(command)
    assert curl == "curl"
    name, value = header.split(": ")
    with urlopen(Request(address, headers={name: value})) as answer:
        return json.load(answer)["results"]


@pytest.mark.parametrize("page", PAGES)
def test_three_commands_lead_to_the_sentence_of_a_red_light(
    live_server: Any, page: str, officer: User, security_administrator: User, unit: Unit
) -> None:
    with time_machine.travel(NOW):
        Filled(officer, 8)
    token = token_of(client_of(security_administrator, Role.OFFICER, unit), by=security_administrator)
    first, second, third = (
        line.replace("$TOKEN", token).replace("$SITE", live_server.url) for line in commands(page)
    )
    (period,) = sent(first)
    quarter = period["quarter"]
    assert quarter == "2026Q3"
    red = sent(second.replace("2021Q3", quarter))
    assert {target["light"]["shown"] for target in red} == {"red"}
    (light, *_others) = sent(third.replace("2021Q3", quarter).replace("17", str(red[0]["id"])))
    assert (light["target"], bool(light["sentence"])) == (red[0]["id"], True)


@pytest.mark.parametrize("page", PAGES)
def test_the_docs_page_has_the_same_commands(page: str) -> None:
    assert commands(page) == COMMANDS
