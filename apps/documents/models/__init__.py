"""An uploaded notice, the jobs that read it, what was proposed for its clauses, and what was learned of it."""

from .documents import TEXT_FIELDS, Document, DocumentKind, DocumentQuerySet
from .drafts import DraftQuerySet, DraftState, DraftTarget, with_learned_names
from .jobs import UNFINISHED, WAITS_LONG, JobQuerySet, JobState, ReadingJob, Rereading
from .knowledge import LearnedKind, LearnedName, LearnedNameQuerySet

__all__ = [
    "TEXT_FIELDS",
    "UNFINISHED",
    "WAITS_LONG",
    "Document",
    "DocumentKind",
    "DocumentQuerySet",
    "DraftQuerySet",
    "DraftState",
    "DraftTarget",
    "JobQuerySet",
    "JobState",
    "LearnedKind",
    "LearnedName",
    "LearnedNameQuerySet",
    "ReadingJob",
    "Rereading",
    "with_learned_names",
]
