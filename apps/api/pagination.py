"""Pages by cursor: where the last row stood, so that rows that come or go in between move nothing.

A list is ordered by one field and by id. The cursor holds both of the last row, and belongs to that order.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PAGE, LONGEST = 100, 500


class CursorPages(BasePagination):
    """`orderings` of the view: the name in the address → the path of the field; the first is the usual one."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        self.order, self.path, self.descending = ordering_of(request, view.orderings)
        size = size_of(request)
        if cursor := request.query_params.get("cursor"):
            try:
                queryset = queryset.filter(self.after(cursor))
            except (ValueError, TypeError, OverflowError, RecursionError, DjangoValidationError) as error:
                raise wrong_cursor() from error
        sign = "-" if self.descending else ""
        queryset = queryset.order_by(f"{sign}{self.path}", f"{sign}pk")[: size + 1]
        try:
            rows = list(self.fetched(queryset))
        except DataError as error:  # a moment in the cursor that PostgreSQL does not know
            raise wrong_cursor() from error
        self.next = self.cursor(rows[size - 1]) if len(rows) > size else None
        return rows[:size]

    def fetched(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset

    def cursor(self, row: Any) -> str:
        text = json.dumps([self.order, *self.place(row)], default=str)  # moments to the microsecond
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def place(self, row: Any) -> tuple[Any, int]:
        """The value of the field that the rows are ordered by, and the id."""
        value = row
        for name in self.path.split("__"):
            value = getattr(value, name)
        return value, row.pk

    def after(self, cursor: str) -> Q:
        """Raises ValueError, TypeError or RecursionError where it is none of this list."""
        order, value, pk = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        str(value).encode()  # half a character is none that PostgreSQL could compare with: UnicodeEncodeError
        if order != self.order or "\0" in str(value):
            raise ValueError
        side = "lt" if self.descending else "gt"
        if self.path == "pk":
            return Q(**{f"pk__{side}": pk})
        return Q(**{f"{self.path}__{side}": value}) | Q(**{self.path: value, f"pk__{side}": pk})

    def get_paginated_response(self, data: Sequence[Any]) -> Response:
        return Response({"next": self.next_address(), "results": data})

    def next_address(self) -> str | None:
        return self.next and replace_query_param(self.address, "cursor", self.next)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": NEXT},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orders = [sign + name for name in view.orderings for sign in ("", "-")]
        return [
            parameter("cursor", CURSOR, {"type": "string"}),
            parameter("limit", LIMIT, {"type": "integer", "minimum": 1, "maximum": LONGEST, "default": PAGE}),
            parameter("ordering", ORDERING, {"type": "string", "enum": orders, "default": orders[0]}),
        ]


NEXT = gettext_lazy("The address of the next page; null on the last one.")
CURSOR = gettext_lazy("Where the page begins: taken from `next`, never made up.")
LIMIT = gettext_lazy("How many rows a page has.")
ORDERING = gettext_lazy("The order of the rows; with a minus the other way round.")


def parameter(name: str, description: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def ordering_of(request: Request, orderings: dict[str, str]) -> tuple[str, str, bool]:
    order = request.query_params.get("ordering") or next(iter(orderings))
    name = order.removeprefix("-")
    if name not in orderings:
        raise ValidationError(
            {"ordering": _("Rows can be ordered by: %(names)s.") % {"names": ", ".join(orderings)}}
        )
    return order, orderings[name], order.startswith("-")


def size_of(request: Request) -> int:
    text = request.query_params.get("limit", str(PAGE))
    if not (re.fullmatch("[0-9]{1,3}", text) and 1 <= int(text) <= LONGEST):
        raise ValidationError({"limit": _("A page has 1 to %(longest)s rows.") % {"longest": LONGEST}})
    return int(text)


def wrong_cursor() -> ValidationError:
    return ValidationError(
        {"cursor": _("This cursor belongs to no page of this list. Begin without one, and follow `next`.")}
    )
