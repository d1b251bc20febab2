"""What the serializers of more than one family are made of."""

from typing import Any

from rest_framework import serializers


# What is only shown: it promises every field, and takes none. (The description has docstrings for its readers.)
class Read(serializers.ModelSerializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        fields: dict[str, serializers.Field] = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


class Figure(serializers.DecimalField):
    """A figure as text, without zeros that say nothing: "120", "35.5"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=24,
            decimal_places=6,
            coerce_to_string=True,
            normalize_output=True,
            read_only=True,
            **kwargs,
        )


class Expandable(serializers.PrimaryKeyRelatedField):
    """An id, or with `?expand=` and its name the row itself, as `to` shows it."""

    def __init__(self, to: type[serializers.Serializer], **kwargs: Any) -> None:
        self.to = to
        super().__init__(read_only=True, **kwargs)


class Words(serializers.CharField):
    """Words of a property that is no column; `sql` says of {row} the same (sql.py)."""

    def __init__(self, sql: str, **kwargs: Any) -> None:
        self.sql = sql
        super().__init__(read_only=True, **kwargs)


class Count(serializers.IntegerField):
    """A number of a property that is no column; `sql` says of {row} the same (sql.py)."""

    def __init__(self, sql: str, **kwargs: Any) -> None:
        self.sql = sql
        super().__init__(read_only=True, **kwargs)
