"""Folders for servers that do not run as root."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture(scope="module")
def var_dir() -> Iterator[Path]:
    """A folder that the tests of one module share.

    Not pytest's own: that is closed again to every other account whenever another run begins.
    """
    with TemporaryDirectory(prefix="govtargets-") as folder:
        yield Path(folder)


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    with TemporaryDirectory(prefix="govtargets-") as folder:
        yield Path(folder)
