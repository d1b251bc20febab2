"""Resources whose rows leave PostgreSQL as JSON and are sent as they are (ADR 27)."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer

from apps.api.pagination import CursorPages
from apps.api.resources import Resource, named
from apps.api.writing import json_rows, names_of, shape


class RowRenderer(JSONRenderer):
    """Bytes are JSON already; errors are not."""

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        return data if isinstance(data, bytes) else bytes(super().render(data, *args, **kwargs))


class RowPages(CursorPages):
    """Of rows that are fetched as their text, with their place in the order."""

    def fetched(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.values("pk", "row", self.path)

    def place(self, row: Any) -> tuple[Any, int]:
        return row[self.path], row["pk"]

    def get_paginated_response(self, data: Sequence[dict[str, Any]]) -> Response:
        rows = ",\n".join(row["row"] for row in data)
        return Response(f'{{"next":{json.dumps(self.next_address())},"results":[{rows}]}}'.encode())


class RowResource(ListModelMixin, RetrieveModelMixin, Resource):
    """A list and its rows. `serializer_class` says what a row is; no Python object is ever made of one."""

    pagination_class = RowPages
    renderer_classes = [RowRenderer]

    def written(self) -> dict[str, Any]:
        """How the address wants each row to be written."""
        names, expandable = names_of(self.serializer_class)
        return {
            "fields": named(self.request, "fields", names),
            "expand": named(self.request, "expand", expandable) or frozenset(),
        }

    def shaped(self) -> ModelSerializer:
        wanted = self.written()
        return shape(self.serializer_class, wanted["fields"], wanted["expand"])

    def rows(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With the text of each."""
        return json_rows(queryset, self.serializer_class, **self.written())

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.rows(self.filter_queryset(self.get_queryset())))
        return self.get_paginated_response(page)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = self.rows(self.get_queryset()).values_list("row", flat=True)
        return Response(get_object_or_404(found, pk=kwargs["pk"]).encode())

    def shown(self, instance: Model, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is now: what a verb answers."""
        return Response(self.content_of(instance), code)

    def content_of(self, instance: Model) -> bytes:
        rows = json_rows(self.get_queryset(), self.serializer_class)
        text: str = rows.values_list("row", flat=True).get(pk=instance.pk)
        return text.encode()
