"""How the description (OpenAPI 3.1) tells of what stands outside the views: errors, conditions, sparse fields."""

from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from apps.api.idempotency import HEADER, LONGEST
from apps.api.pagination import LIMIT, parameter
from apps.api.resources import Answering, Resource
from apps.api.rows import RowResource
from apps.api.serializers.fields import Expandable
from apps.api.sheets import SHEETS
from apps.api.writing import names_of, only_expanded

Direction = Literal["request", "response"]
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "document": {
            "type": "integer",
            "description": "Of a file that is here already: which document it is.",
        },
    },
}

SHEET = {"schema": {"type": "string", "format": "binary"}}  # of the same rows, a column a field
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": _(
        "Sent again with the same key within a week, the request is not done again: its first answer comes once"
        " more, with the header Idempotency-Replayed."
    ),
    "schema": {"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": LONGEST},
}


class Described(AutoSchema):
    """Adds what every operation has."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None or not isinstance(self.view, Answering):
            return operation
        if self.method == "GET" and self._is_list_view() and isinstance(self.view, Resource):
            operation["responses"]["200"]["content"].update({one.media_type: SHEET for one in SHEETS})
        for status in self.statuses():
            operation["responses"].setdefault(status, answer_of(PROBLEM_WORDS[status]))
        if self.method == "POST" and isinstance(self.view, Resource):
            operation.setdefault("parameters", []).append(KEY)
        if self.method == "GET":
            told = operation["responses"]
            told.setdefault("304", {"description": _("You have this already (If-None-Match).")})
            told.setdefault("414", {"description": _("The address is too long for the server.")})
        if self.method == "GET" and isinstance(self.view, Resource):
            operation.setdefault("parameters", []).append(
                parameter("fields", _("Only these fields, separated by commas."), {"type": "string"})
            )
        for told in operation.get("parameters", []):
            if told["name"] in COMMON:
                told.setdefault("description", COMMON[told["name"]])
        return operation

    def map_renderers(self, attribute: str) -> list[Any]:
        found: list[Any] = super().map_renderers(attribute)
        sheets = {getattr(sheet, attribute) for sheet in SHEETS}
        return [one for one in found if one not in sheets]

    def get_description(self) -> str:
        """Of the view itself, not of what it is made of."""
        return str(vars(type(self.view)).get("__doc__") or "")

    def get_override_parameters(self) -> list[Any]:
        found: list[Any] = super().get_override_parameters()
        names = sorted(names_of(self.view.serializer_class)[1]) if isinstance(self.view, RowResource) else []
        if self.method == "GET" and names:
            listed = {"type": "array", "items": {"type": "string", "enum": names}}
            words = _("What is shown whole, in the place of its id or beside the rest; separated by commas.")
            found.append(OpenApiParameter("expand", listed, description=words, explode=False, style="form"))
        return found

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> dict[str, Any]:
        described: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]
            serializer, direction
        )
        for name in only_expanded(serializer) if hasattr(serializer, "Meta") else ():
            described["required"].remove(name)
        return described

    def statuses(self) -> list[str]:
        if not isinstance(self.view, Resource):  # anybody may ask
            return ["400", "404", "406", "429"]
        found = ["400", "401", "403", "406", "429"]
        if "{" in self.path:
            found.append("404")
        if self.method != "GET":
            found += ["404", "409", "412", "413", "415", "422"]
        return found


class ExpandableExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = Expandable

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        whole = auto_schema.resolve_serializer(self.target.to, direction)
        return {"oneOf": [{"type": "integer"}, whole.ref]}


# Parameters that mean the same wherever they are taken.
COMMON = {
    "commitment": _("Of this deliverable, by its id."),
    "document": _("Of this notice, by its id."),
    "ids": _("These alone, by their ids, separated by commas."),
    "indicator": _("Of this figure, by its id."),
    "issued": _("Whether targets of it are issued."),
    "kind": _("Of this kind."),
    "limit": LIMIT,
    "period": _("Of this quarter, 2021Q3."),
    "quarter": _("Of this quarter, 2021Q3."),
    "report": _("Of this report, by its id."),
    "role": _("In this role."),
    "sha256": _("With exactly these contents."),
    "state": _("In this state."),
    "target": _("Of this target, by its id."),
    "unit": _("Of this unit, by its id."),
}

PROBLEM_WORDS = {
    "400": _("Something in the request cannot be read or taken."),
    "401": _("Without a valid token."),
    "403": _("The token, or the role behind it, does not allow this."),
    "404": _("Not there, or not for you."),
    "406": _("Only JSON is spoken here."),
    "409": _("It does not fit how things stand; the sentence says what to do."),
    "412": _("Changed in the meantime (If-Match)."),
    "413": _("More than a request may hold."),
    "415": _("This content type is not understood here."),
    "422": _("Understood, and refused for its values."),
    "429": _("Too many requests; Retry-After says how many seconds to wait."),
}


def answer_of(words: Any) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": PROBLEM_REF}},
    }


# Of an address without a number that may still lead nowhere.
NOT_THERE = {
    (404, "application/problem+json"): OpenApiResponse(PROBLEM_REF, description=PROBLEM_WORDS["404"])
}


def with_problem(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """POSTPROCESSING_HOOK: the component that every error is."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    return result
