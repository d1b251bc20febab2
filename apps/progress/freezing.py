"""A report as it was submitted: kept whole, whatever becomes of the report afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from apps.progress.answering import answered_parts
from apps.progress.deadlines import due_days
from apps.progress.filling import TEXTS
from apps.progress.findings import Finding
from apps.progress.models import Report, Submission
from apps.progress.typed import decimal_text
from apps.units.models import User


class FrozenReading(TypedDict):
    """One figure, or the state of one commitment; figures as text in Indicator.unit, days ISO 8601."""

    indicator: int | None
    commitment: int | None
    name: str
    unit: str
    value: str
    state: str
    done_on: str


class FrozenEvidence(TypedDict):
    id: int
    name: str
    sha256: str


class Frozen(TypedDict):
    """A report as it was submitted: what Submission.content holds."""

    fields: dict[str, str]  # as filling.TEXTS, with help_unit by its name and help_leader "on" or ""
    readings: list[FrozenReading]
    evidence: list[FrozenEvidence]
    warnings: list[dict[str, str]]  # field, code, sentence
    unit: str
    filled_in_by: str
    submitted_by: str


def freeze(report: Report, warnings: Sequence[Finding], *, by: User, now: datetime) -> Submission:
    last = report.submissions.order_by("number").last()
    return Submission.objects.create(
        district_id=report.district_id,
        report=report,
        number=last.number + 1 if last else 1,
        submitted_at=now,
        submitted_by=by,
        due_on=due_days(report.period, [report])[report.pk],
        content=frozen(report, warnings, by=by),
    )


def frozen(report: Report, warnings: Sequence[Finding], *, by: User) -> Frozen:
    parts = answered_parts(report)
    readings = {(r.indicator_id, r.commitment_id): r for r in report.readings.all()}
    figures = [
        FrozenReading(
            indicator=one.pk,
            commitment=one.commitment_id,
            name=one.name,
            unit=one.unit,
            value="" if reading.value is None else decimal_text(reading.value),
            state="",
            done_on="",
        )
        for one in parts.indicators
        if (reading := readings.get((one.pk, None)))
    ]
    states = [
        FrozenReading(
            indicator=None,
            commitment=one.pk,
            name=one.words,
            unit="",
            value="",
            state=reading.state,
            done_on=reading.done_on.isoformat() if reading.done_on else "",
        )
        for one in parts.commitments
        if (reading := readings.get((None, one.pk)))
    ]
    return Frozen(
        fields={
            **{name: getattr(report, name) for name in TEXTS},
            "help_unit": str(report.help_unit or ""),
            "help_leader": "on" if report.help_leader else "",
        },
        readings=[*states, *figures],
        evidence=[
            FrozenEvidence(id=one.pk, name=one.name, sha256=one.sha256)
            for one in report.evidence.filter(removed_at=None)
        ],
        warnings=[{"field": w.field, "code": w.code, "sentence": w.sentence} for w in warnings],
        unit=report.unit.name,
        filled_in_by=str(report.updated_by or ""),
        submitted_by=str(by),
    )
