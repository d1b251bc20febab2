"""The API's description, and the pages about it."""

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from apps.api.problems import TITLES, problems_by_type

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WRITTEN = settings.BASE_DIR / "docs" / "openapi.yaml"


def description(language: str) -> dict[str, Any]:
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_that_is_checked_in_is_that_of_the_code(client: Client, db: None) -> None:
    told = yaml.safe_load(client.get("/api/v1/openapi.yaml?lang=en").content)
    assert told == yaml.safe_load(WRITTEN.read_text()), (
        "The API changed: run `make openapi`, look at the change, commit it."
    )
    assert told["openapi"] == "3.1.0"


def test_every_operation_says_in_both_languages_what_it_does() -> None:
    english, chinese = operations(description("en")), operations(description("zh-hans"))
    assert [name for name, told in english if not told.get("summary")] == []
    assert [name for name, told in chinese if not CHINESE.search(told.get("summary", ""))] == []
    assert [name for name, told in english if CHINESE.search(told.get("summary", ""))] == []


def test_every_parameter_is_explained_in_both_languages() -> None:
    missing = [
        f"{name}: {parameter['name']}"
        for name, told in operations(description("zh-hans"))
        for parameter in told.get("parameters", [])
        if parameter["in"] == "query" and not CHINESE.search(parameter.get("description", ""))
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_docs_page_needs_no_account(client: Client, db: None, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert 'data-description="/api/v1/openapi.yaml"' in page.text
    assert ("试一试" in page.text) == (language == "zh-hans")


def test_each_type_of_problem_has_a_title() -> None:
    assert sorted(TITLES) == sorted(problem.type for problem in problems_by_type())


def test_each_type_of_problem_has_a_page(client: Client, db: None) -> None:
    for problem in problems_by_type():
        assert f"<code>{problem.type}</code>" in client.get(f"/api/problems/{problem.type}").text
    assert client.get("/api/problems/no-such").status_code == 404
    listed = re.findall(r"<code>([a-z-]+)</code>", client.get("/api/problems/").text)
    assert len(listed) == len(set(listed)) == len(problems_by_type())
