"""What cannot be submitted, and what is odd, before anybody submits it: all of it at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from apps.progress.answering import Parts, answered_parts_of
from apps.progress.models import Report


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is named as in filling.py, or "evidence". An error stops the report, a warning does not."""

    field: str
    level: Literal["error", "warning"]
    code: str
    sentence: str


def findings(report: Report) -> list[Finding]:
    return findings_of([report])[report.pk]


def findings_of(reports: Iterable[Report]) -> dict[int, list[Finding]]:
    """Report id → its findings; the same number of queries for any number of reports of a period."""
    reports = list(reports)
    parts = answered_parts_of(reports)
    return {report.pk: list(looked_at(report, parts[report.pk])) for report in reports}


def looked_at(report: Report, parts: Parts) -> Iterator[Finding]:
    if not report.narrative:
        yield Finding("narrative", "error", "narrative_missing", _("Say what was done this quarter."))
