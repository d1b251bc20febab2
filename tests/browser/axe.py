"""axe-core against a page: what it finds serious, in words that say where."""

from functools import cache
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@cache
def library() -> str:
    """From the npm package that `make setup` installs."""
    return (settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def serious_findings(page: Page) -> list[str]:
    page.evaluate(library())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]
