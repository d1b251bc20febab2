"""A serializer is written down as one SQL expression, whose value is the JSON of a row (ADR 27).

It stands in the ORM's own query of the rows, so that filters, order and who may see what stay the ORM's.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model, QuerySet, TextField
from django.db.models.expressions import RawSQL
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer, ListSerializer, ModelSerializer

from apps.api import sql
from apps.api.serializers.fields import Expandable

PLAIN = "{column}"  # which is in JSON what REST framework would make of it
SPELT: list[tuple[type[serializers.Field], str]] = [
    (serializers.DecimalField, sql.FIGURE),
    (serializers.DateTimeField, sql.MOMENT),
    (serializers.BooleanField, PLAIN),
    (serializers.CharField, PLAIN),
    (serializers.ChoiceField, PLAIN),
    (serializers.DateField, PLAIN),
    (serializers.IntegerField, PLAIN),
    (serializers.JSONField, PLAIN),
    (serializers.ListField, PLAIN),
    (serializers.PrimaryKeyRelatedField, PLAIN),
]


def json_rows(
    queryset: QuerySet[Any],
    serializer: type[ModelSerializer],
    fields: frozenset[str] | None = None,
    expand: frozenset[str] = frozenset(),
    quarter: str = "",
) -> QuerySet[Any]:
    """The rows with what `serializer` shows of them as the text `row`."""
    narrowed = sql.IN_QUARTER if quarter else ""
    statement = written(serializer, fields, expand, narrowed)  # type: ignore[arg-type]  # a class can be hashed
    row = RawSQL(statement, [quarter] * statement.count("%s"), output_field=TextField())  # noqa: S611
    written_down: QuerySet[Any] = queryset.annotate(row=row)
    return written_down


def shape(
    serializer: type[ModelSerializer], fields: frozenset[str] | None, expand: frozenset[str]
) -> ModelSerializer:
    """A serializer with these fields alone (None: all of them), and with what is expanded in its place.

    What is only shown where it is expanded is so, too, where it is one of the fields.
    """
    shaped = serializer()
    unfold(shaped, expand | (fields or frozenset()).intersection(only_expanded(shaped)))
    for name in set(shaped.fields) - fields if fields is not None else ():
        del shaped.fields[name]
    return shaped


def unfold(serializer: BaseSerializer, expand: frozenset[str]) -> None:
    for name, field in list(serializer.fields.items()):
        if name in only_expanded(serializer) and name not in expand:
            del serializer.fields[name]
        elif isinstance(field, Expandable) and name in expand:
            serializer.fields[name] = field.to(read_only=True, allow_null=field.allow_null)
        elif isinstance(field, BaseSerializer):
            unfold(getattr(field, "child", field), expand)


def only_expanded(serializer: BaseSerializer) -> list[str]:
    found: list[str] = getattr(serializer.Meta, "only_expanded", [])
    return found


@cache
def names_of(serializer: type[ModelSerializer]) -> tuple[frozenset[str], frozenset[str]]:
    """The names that `?fields=` and `?expand=` may have."""
    made = serializer()
    return frozenset(made.fields), frozenset(expandable(made))


def expandable(serializer: BaseSerializer) -> Iterator[str]:
    for name, field in serializer.fields.items():
        if isinstance(field, Expandable) or name in only_expanded(serializer):
            yield name
        if isinstance(field, BaseSerializer):
            yield from expandable(getattr(field, "child", field))


@lru_cache(maxsize=256)  # there are as many as ways to choose fields
def written(
    serializer: type[ModelSerializer], fields: frozenset[str] | None, expand: frozenset[str], narrowed: str
) -> str:
    """SQL of the JSON of one row, in a query of the serializer's model."""
    shaped = shape(serializer, fields, expand)
    return Writing(narrowed).row(shaped)


class Writing:
    """Of one serializer. A related row is called r1, what is related to it r2, and so on."""

    def __init__(self, narrowed: str) -> None:
        self.narrowed = narrowed

    def row(self, serializer: ModelSerializer) -> str:
        table = f'"{serializer.Meta.model._meta.db_table}"'
        return f"(SELECT row_to_json(x)::text FROM (SELECT {self.columns(serializer, table, 1)}) x)"

    def columns(self, serializer: BaseSerializer, row: str, depth: int) -> str:
        model = serializer.Meta.model
        return ", ".join(
            f'{self.value(field, model, row, depth)} AS "{name}"' for name, field in serializer.fields.items()
        )

    def value(self, field: serializers.Field, model: type[Model], row: str, depth: int) -> str:
        if hasattr(field, "sql"):
            return str(field.sql).format(row=row)
        if isinstance(field, ListSerializer):
            rows = self.related(field.child, field.source, model, row, depth)
            rows += f" ORDER BY {order(field.child.Meta.model, f'r{depth}')}"
            return f"(SELECT coalesce(json_agg(x), '[]') FROM ({rows}) x)"
        if isinstance(field, BaseSerializer):
            return f"(SELECT row_to_json(x) FROM ({self.related(field, field.source, model, row, depth)}) x)"
        return self.column(spelling(field), field.source_attrs, model, row, depth)

    def related(self, serializer: BaseSerializer, name: str, model: type[Model], row: str, depth: int) -> str:
        """The rows that `name` leads to."""
        alias = f"r{depth}"
        columns = self.columns(serializer, alias, depth + 1)
        if hasattr(serializer, "rows"):
            rows = serializer.rows.format(of=row, narrowed=self.narrowed)
            source = f"({rows}) {alias}"
        else:
            source = joined(model, name, row, alias)
        return f"SELECT {columns} FROM {source}"

    def column(self, spelling: str, path: list[str], model: Any, row: str, depth: int) -> str:
        """What stands at the end of the path, of which all but the last step are relations to one other row."""
        found = model._meta.get_field(path[0])
        if len(path) == 1:
            return spelling.format(column=f'{row}."{found.column}"')
        alias = f"r{depth}"
        column = self.column(spelling, path[1:], found.related_model, alias, depth + 1)
        return f"(SELECT {column} FROM {joined(model, path[0], row, alias)})"


def spelling(field: serializers.Field) -> str:
    for kind, spelt in SPELT:
        if isinstance(field, kind):
            return spelt
    raise TypeError(f"Nobody has said how {type(field).__name__} ({field.field_name}) is written as SQL.")


def joined(model: type[Model], name: str, row: str, alias: str) -> str:
    """The table that a relation leads to, and which of its rows."""
    relation: Any = model._meta.get_field(name)
    table = f'"{relation.related_model._meta.db_table}" {alias}'
    if relation.concrete:
        return f'{table} WHERE {alias}."id" = {row}."{relation.column}"'
    return f'{table} WHERE {alias}."{relation.field.column}" = {row}."id"'


def order(model: Any, alias: str) -> str:
    """That of the model's Meta."""
    columns = []
    for name in model._meta.ordering:
        column = f'{alias}."{model._meta.get_field(name.removeprefix("-")).column}"'
        columns.append(f"{column} DESC" if name.startswith("-") else column)
    return ", ".join(columns)
