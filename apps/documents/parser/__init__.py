"""Chinese official notices to structured targets: ``parse(text, structure)`` is the only way in.

Pure: no Django, no Celery, no files but the word list beside this module.
"""

from collections.abc import Callable

from apps.documents.structure import Structure

from .draft import finish, start_draft
from .json_form import as_json
from .stages import STAGES
from .tokens import (
    Change,
    CommitmentKind,
    Comparator,
    DocumentKind,
    Furniture,
    FurnitureKind,
    Item,
    Nature,
    ParsedCommitment,
    ParsedDocument,
    ParsedIndicator,
    ParsedNotice,
    ParsedUnit,
    ParsedWarning,
    QuarterNode,
    Role,
    Section,
    Span,
    WarningCode,
)
from .version import VERSION

__all__ = [
    "VERSION",
    "Change",
    "CommitmentKind",
    "Comparator",
    "DocumentKind",
    "Furniture",
    "FurnitureKind",
    "Item",
    "Nature",
    "ParsedCommitment",
    "ParsedDocument",
    "ParsedIndicator",
    "ParsedNotice",
    "ParsedUnit",
    "ParsedWarning",
    "QuarterNode",
    "Role",
    "Section",
    "Span",
    "WarningCode",
    "as_json",
    "parse",
]

UNKNOWN = Structure()


def parse(
    text: str,
    structure: Structure = UNKNOWN,
    *,
    on_stage: Callable[[str, int, int], None] | None = None,
) -> ParsedNotice:
    """Read one notice.

    ``structure`` is what the file showed besides its words; plain text has none. Never raises on any text: what is
    damaged comes back as warnings, what is not understood as unread spans.
    ``on_stage(name, done, total)`` is called as each stage begins, with the number of stages already done.
    """
    draft = start_draft(text, structure)
    for done, (name, stage) in enumerate(STAGES):
        if on_stage is not None:
            on_stage(name, done, len(STAGES))
        draft = stage(draft)
    return finish(draft)
