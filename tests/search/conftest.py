from collections.abc import Callable

import pytest

from apps.search.indexing import index_changes


@pytest.fixture
def index() -> Callable[[], int]:
    """What the worker does when beat asks; answers how many changes it took in."""
    return lambda: index_changes(seconds=60)
