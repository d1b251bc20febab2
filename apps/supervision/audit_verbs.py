"""What the audit trail calls the verbs and objects of this app."""

from typing import Any

VERBS: dict[str, Any] = {}
OBJECTS: dict[str, Any] = {}
FIELDS: dict[str, Any] = {}
