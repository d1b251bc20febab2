"""Index anew what changed: rows of Stale in, entries out. Doing it twice, or being killed halfway, changes nothing."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.documents.locks import worker_lock
from apps.documents.models import Document
from apps.progress.models import Report
from apps.search import words
from apps.search.fulltext import vector
from apps.search.models import Entry, Kind, Stale, group_mark, kind_mark, unit_mark
from apps.targets.models import Target

INDEXING = 7305  # our class of advisory locks, beside those of documents/locks.py and publications/making.py
BATCH = 2000  # rows of Stale a transaction; issuing a target leaves one of it and one of each of its units


def index_changes(seconds: float) -> int:
    """Index until nothing is stale, or the time is over; returns how many changes were taken in.

    One worker at a time: of two that read the same target, the earlier reader could be the later writer.
    """
    end, taken = time.monotonic() + seconds, 0
    with worker_lock(INDEXING, 0) as mine:
        while mine and (changes := index_batch()):
            taken += changes
            if time.monotonic() > end:
                break
    return taken


@transaction.atomic
def index_batch() -> int:
    """The oldest changes. What changes meanwhile leaves a row of its own, for the next batch."""
    stale = list(Stale.objects.order_by("pk")[:BATCH])
    numbers = defaultdict[str, set[int]](set)
    for row in stale:
        numbers[row.kind].add(row.number)
    for kind, changed in numbers.items():
        wordless = changed - write(kind, ENTRIES[kind](changed))
        Entry.objects.filter(**{f"{kind}__in": wordless}).delete()
    Stale.objects.filter(pk__in=[row.pk for row in stale]).delete()
    return len(stale)


def write(kind: str, entries: Iterator[Entry]) -> set[int]:
    """A few at a time, since notices are long; returns of which objects there were entries."""
    written: set[int] = set()
    while some := list(islice(entries, 100)):
        Entry.objects.bulk_create(
            some, update_conflicts=True, unique_fields=[kind], update_fields=["day", "words", "head"]
        )
        written |= {getattr(entry, f"{kind}_id") for entry in some}
    return written


def document_entries(numbers: Collection[int]) -> Iterator[Entry]:
    documents = Document.objects.filter(pk__in=numbers).only(
        "district", "title", "file_name", "doc_number", "issuer", "issued_on", "uploaded_at", "text"
    )
    for document in documents.iterator(chunk_size=100):
        head = [("A", str(document)), ("A", document.doc_number), ("C", document.issuer)]
        yield Entry(
            document=document,
            day=day_of(document),
            **indexed(Kind.DOCUMENT, document.district_id, head, document.text),
        )


def target_entries(numbers: Collection[int]) -> Iterator[Entry]:
    targets = Target.objects.filter(pk__in=numbers).select_related("document").prefetch_related("assignments")
    fields = (
        "district",
        "labels",
        "title",
        "section",
        "words",
        "document__issued_on",
        "document__uploaded_at",
    )
    for target in targets.only(*fields):
        assignments = target.assignments.all()
        head = [("A", target.label_path), ("A", target.headline), ("C", target.section)]
        head += [("C", assignment.printed_name) for assignment in assignments]
        marks = [unit_mark(one.unit_id) for one in assignments if one.unit_id]
        marks += [group_mark(one.group_id) for one in assignments if one.group_id]
        yield Entry(
            target=target,
            day=day_of(target.document),
            **indexed(Kind.TARGET, target.district_id, head, target.words, marks=marks),
        )


def report_entries(numbers: Collection[int]) -> Iterator[Entry]:
    """A report that says nothing yet is not found; one that does, by its target's headline too, below the target."""
    for report in Report.objects.filter(pk__in=numbers).select_related("target", "period"):
        said = [report.narrative, report.problems, report.help_needed, report.next_steps]
        if any(said):
            head, marks = [("C", report.target.headline)], [unit_mark(report.unit_id)]
            yield Entry(
                report=report,
                day=report.period.span.end,
                **indexed(Kind.REPORT, report.district_id, head, *said, marks=marks),
            )


def indexed(
    kind: Kind, district: int, head: list[tuple[str, str]], *texts: str, marks: Sequence[str] = ()
) -> dict[str, Any]:
    """What entries of every kind have; the longest text last."""
    all_texts = [*(text for _weight, text in head), *texts]
    return {
        "kind": kind,
        "district_id": district,
        "words": vector(words.vector(all_texts, [kind_mark(kind), *marks], district=district)),
        "head": vector(words.weighed(head, marks, district=district)),
    }


def day_of(document: Document) -> date:
    return document.issued_on or timezone.localdate(document.uploaded_at)


ENTRIES: dict[str, Callable[[Collection[int]], Iterator[Entry]]] = {
    Kind.DOCUMENT: document_entries,
    Kind.TARGET: target_entries,
    Kind.REPORT: report_entries,
}
