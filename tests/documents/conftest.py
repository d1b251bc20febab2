"""Folders that a test looks into: where originals are kept, and where the broker keeps its messages."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    """An empty folder for originals."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


@pytest.fixture
def rung(settings: LazySettings) -> Callable[[], list[tuple[str, int]]]:
    """Answers which tasks the broker holds for which ids, in a folder that is empty at first."""
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    for message in folder.glob("*.msg"):
        message.unlink()

    def messages() -> list[tuple[str, int]]:
        found = []
        for path in folder.glob("*.msg"):
            message = json.loads(path.read_text())
            ((job_id,), _kwargs, _embedded) = json.loads(b64decode(message["body"]))
            found.append((message["headers"]["task"], job_id))
        return sorted(found)

    return messages
