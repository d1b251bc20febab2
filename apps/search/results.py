"""What the page shows of each hit: where it leads, and its words with what was typed marked in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from apps.documents.marking import Mark, Piece, pieces
from apps.documents.models import Document
from apps.progress.models import HANDED_IN, Report, ReportRole
from apps.search.finding import Hit
from apps.search.models import Kind, group_mark, unit_mark
from apps.search.passages import Span, hits, stands_in, stretches
from apps.search.words import Term
from apps.targets.filters import STARRED
from apps.targets.models import Assignment, Indicator, Target
from apps.units.models import User
from apps.units.permissions import Permission, can


@dataclass(frozen=True, slots=True)
class Passage:
    """Pieces of a text, those marked "hit" are what was looked for; `label` says which text."""

    pieces: list[Piece]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One hit as the page shows it. `subject` is the notice, target or report itself."""

    kind: Kind
    subject: Any
    address: str
    title: list[Piece]
    passages: list[Passage]
    units: list[Piece] = field(default_factory=list)


def rows(found: Iterable[Hit], searched: list[Term], user: User) -> list[Row]:
    """The rows of one page, in the order of the hits; four queries at most, and none for what the user may not see."""
    found = list(found)
    made: dict[Hit, Row] = {}
    for kind, make in MAKERS.items():
        numbers = [hit.number for hit in found if hit.kind == kind]
        if numbers:
            made |= {Hit(kind, row.subject.pk): row for row in make(numbers, searched, user)}
    return [made[hit] for hit in found if hit in made]


def document_rows(numbers: list[int], searched: list[Term], user: User) -> Iterator[Row]:
    documents = Document.objects.visible_to(user).filter(pk__in=numbers)
    for document in documents.only("title", "file_name", "doc_number", "issuer", "issued_on", "text"):
        yield Row(
            Kind.DOCUMENT,
            document,
            document.get_absolute_url(),
            title=marked(str(document), searched),
            passages=[Passage(extract(document.text, searched))],
        )


def target_rows(numbers: list[int], searched: list[Term], user: User) -> Iterator[Row]:
    targets = (
        Target.objects.visible_to(user)
        .filter(pk__in=numbers)
        .annotate(starred=STARRED)
        .select_related("document")
        .only("labels", "section", "title", "words", "document__title", "document__file_name")
        .prefetch_related("assignments")
    )
    for target in targets:
        yield Row(
            Kind.TARGET,
            target,
            target.get_absolute_url(),
            title=marked(target.headline, searched),
            passages=[Passage(extract(after_headline(target), searched))],
            units=[assigned(assignment, searched) for assignment in target.assignments.all()],
        )


def report_rows(numbers: list[int], searched: list[Term], user: User) -> Iterator[Row]:
    reports = (
        Report.objects.visible_to(user).filter(pk__in=numbers).select_related("target", "unit", "period")
    )
    checks = can(user, Permission.REPORT_CHECK)
    for report in reports:
        to_check = checks and report.role == ReportRole.LEAD and report.state in HANDED_IN
        yield Row(
            Kind.REPORT,
            report,
            reverse("progress:check" if to_check else "progress:report", args=[report.pk]),
            title=marked(report.target.headline, searched),
            passages=list(said(report, searched)),
            units=[named(str(report.unit), unit_mark(report.unit_id), searched)],
        )


MAKERS = {Kind.DOCUMENT: document_rows, Kind.TARGET: target_rows, Kind.REPORT: report_rows}


def said(report: Report, searched: list[Term]) -> Iterator[Passage]:
    """The texts of a report in which something was found, else its progress."""
    labels = {field.name: str(field.verbose_name) for field in Report._meta.fields}
    texts = {name: getattr(report, name) for name in ("narrative", "problems", "help_needed", "next_steps")}
    for name in [name for name, text in texts.items() if hits(text, searched)] or ["narrative"]:
        yield Passage(extract(texts[name], searched), labels[name])


def assigned(assignment: Assignment, searched: list[Term]) -> Piece:
    """A printed name, marked where it, or its unit under another name, was looked for."""
    mark = unit_mark(assignment.unit_id) if assignment.unit_id else group_mark(assignment.group_id)
    return named(assignment.printed_name, mark, searched)


def named(name: str, mark: str, searched: list[Term]) -> Piece:
    hit = any(mark in term.marks or stands_in(name, term) for term in searched)
    return Piece(name, "hit" if hit else "")


def after_headline(target: Target) -> str:
    """The words that its headline does not say already."""
    if target.title:
        return target.words
    first = target.headline.removesuffix("…")
    return target.words[target.words.find(first) + len(first) :].lstrip("。 \n")


def marked(text: str, searched: list[Term]) -> list[Piece]:
    return piece_of(text, Span(0, len(text)), hits(text, searched))


def extract(text: str, searched: list[Term]) -> list[Piece]:
    """The stretches of a text to show, with … where something is left out."""
    found, end = hits(text, searched), 0
    shown: list[Piece] = []
    for stretch in stretches(text, searched):
        if stretch.start > end:
            shown.append(Piece("…"))
        shown += piece_of(text, stretch, found)
        end = stretch.end
    return [*shown, Piece("…")] if end < len(text) else shown


def piece_of(text: str, stretch: Span, found: list[Span]) -> list[Piece]:
    return pieces(text, stretch.start, stretch.end, [Mark(start, end, "hit") for start, end in found])


def examples(user: User) -> list[str]:
    """What one could type: a figure, a unit and a number from what the user may see, the newest."""
    targets = Target.objects.visible_to(user)
    figures = Indicator.objects.filter(target__in=targets, district=user.district_id).exclude(name="")
    assignments = Assignment.objects.filter(target__in=targets, district=user.district_id)
    documents = Document.objects.visible_to(user).exclude(doc_number="")
    newest = [
        figures.order_by("-pk").values_list("name", flat=True)[:1],
        assignments.order_by("-pk").values_list("printed_name", flat=True)[:1],
        documents.order_by("-pk").values_list("doc_number", flat=True)[:1],
    ]
    return [text for texts in newest for text in texts]
