"""docker-compose.yml and the Dockerfile say what is there. tests/services runs the commands themselves."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from apps.progress.lighting import FIRST_RULE

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ("migrate", "web", "worker", "beat")


def test_the_services() -> None:
    assert sorted(COMPOSE["services"]) == sorted(["postgres", "redis", *OURS])


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_the_same_image_in_the_same_environment(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["image"] == "govtargets"
    assert service["environment"] == COMPOSE["x-app"]["environment"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_database_is_migrated(name: str) -> None:
    waits_for = COMPOSE["services"][name]["depends_on"]
    assert waits_for["migrate"] == {"condition": "service_completed_successfully"}


def test_settings_know_every_variable() -> None:
    known = set(re.findall(r'"([A-Z_]+)"', (ROOT / "govtargets" / "settings.py").read_text()))
    assert set(COMPOSE["x-app"]["environment"]) - known == set()


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY", "HOST_NAME"):
        assert f"{name}:?" in text
        assert f"{name}:-" not in text
        assert f"{name}=\n" in (ROOT / ".env.example").read_text()


def test_ports_are_published_on_the_loopback_alone() -> None:
    published = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]


def test_the_image_copies_what_exists() -> None:
    """From the build context, that is; --from=assets copies out of the stage before."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in lines for source in line.split()}
    allowed = set((ROOT / ".dockerignore").read_text().replace("!", "").split())
    assert {source for source in sources if not (ROOT / source).exists()} == set()
    assert sources - allowed == set()
    assert "gunicorn.conf.py" in sources  # without it tokens could come to stand in the log
    assert str(FIRST_RULE.parent.relative_to(ROOT)) in sources  # without it no light could be computed
