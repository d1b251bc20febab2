from typing import Any

from rest_framework import serializers


class IdField(serializers.IntegerField):
    """Of a row; the view looks it up among those that the asker may see, and answers 404 otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)
