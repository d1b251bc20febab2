"""How the description (OpenAPI 3.1) tells of what stands outside the views: errors, conditions, sparse fields."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from apps.api.idempotency import HEADER, LONGEST
from apps.api.pagination import parameter
from apps.api.resources import Resource

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
    },
}

KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same key within a week, the request is not done again: its first answer comes"
    " once more, with the header Idempotency-Replayed.",
    "schema": {"type": "string", "pattern": "^[!-~]+$", "minLength": 1, "maxLength": LONGEST},
}


class Described(AutoSchema):
    """Adds what every operation has."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None or not isinstance(self.view, Resource):
            return operation
        for status in self.statuses():
            operation["responses"].setdefault(status, answer_of(PROBLEM_WORDS[status]))
        if self.method == "POST":
            operation.setdefault("parameters", []).append(KEY)
        if self.method == "GET":
            operation["responses"].setdefault(
                "304", {"description": "You have this already (If-None-Match)."}
            )
            operation.setdefault("parameters", []).append(
                parameter("fields", "Only these fields, separated by commas.", {"type": "string"})
            )
        return operation

    def statuses(self) -> list[str]:
        found = ["400", "401", "403", "406", "429"]
        if "{" in self.path:
            found.append("404")
        if self.method != "GET":
            found += ["404", "409", "412", "413", "415", "422"]
        return found


PROBLEM_WORDS = {
    "400": "Something in the request cannot be read or taken.",
    "401": "Without a valid token.",
    "403": "The token, or the role behind it, does not allow this.",
    "404": "Not there, or not for you.",
    "406": "Only JSON is spoken here.",
    "409": "It does not fit how things stand; the sentence says what to do.",
    "412": "Changed in the meantime (If-Match).",
    "413": "Too large; split it.",
    "415": "This content type is not understood here.",
    "422": "Understood, and refused for its values.",
    "429": "Too many requests; Retry-After says how many seconds to wait.",
}


def answer_of(words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def with_problem(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """POSTPROCESSING_HOOK: the component that every error is."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    return result
