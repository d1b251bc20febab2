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
            **kwargs,
        )


class Expandable(serializers.PrimaryKeyRelatedField):
    """An id, or with `?expand=` and its name the row itself, as `to` shows it."""

    def __init__(self, to: type[serializers.Serializer], **kwargs: Any) -> None:
        self.to = to
        super().__init__(read_only=True, **kwargs)


class Said:
    """No column: `sql` (sql.py) says the same of {row} as the property that the field is named after."""

    def __init__(self, sql: str, **kwargs: Any) -> None:
        self.sql = sql
        super().__init__(**kwargs)


class Words(Said, serializers.CharField):
    pass


class Count(Said, serializers.IntegerField):
    pass


class Shown(Said, serializers.ChoiceField):
    pass
