"""A folder that a test looks into: where originals are kept."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    """An empty folder for originals."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT
