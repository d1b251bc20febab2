"""Figures of several years for tests: issued notices of 临江区, one figure each."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from apps.documents.models import Document, DocumentKind
from apps.progress.models import Reading, ReportingPeriod
from apps.targets.models import Indicator
from apps.units.models import User
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    ReportFactory,
    TargetFactory,
)

LIFTS = "既有多层住宅加装电梯"


def notice(by: User, year: int, **fields: object) -> Document:
    """An issued notice of the whole year."""
    given = {
        "title": f"{year}年区政府重点工作目标安排",
        "issued_on": date(year, 3, 6),
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "targets_issued_at": f"{year}-03-08T10:00:00+08:00",
    }
    return DocumentFactory(uploaded_by=by, targets_issued_by=by, **{**given, **fields})


def work_report(by: User, year: int) -> Document:
    """Tells what was reached in the year before, and what is planned for `year`."""
    return notice(by, year, title=f"{year}年政府工作报告", kind=DocumentKind.WORK_REPORT)


def figure(
    document: Document, value: int | str, name: str = LIFTS, *, nature: str = "target", **fields: object
) -> Indicator:
    """A figure of 台, unless told, in a clause of its own."""
    unit = str(fields.setdefault("unit", "台"))
    number = document.targets.count()
    words = f"（一）完成{name}{value}{unit}。"
    target = TargetFactory(document=document, nature=nature, words=words, start=1000 * number)
    start = target.start + words.index(str(value))
    indicator = IndicatorFactory(
        commitment=CommitmentFactory(target=target),
        name=name,
        start=start,
        end=start + len(f"{value}{unit}"),
        **fields,
    )
    IndicatorValueFactory(
        indicator=indicator, value=Decimal(value), effective_on=document.issued_on or date(2021, 1, 1)
    )
    return indicator


def reported(indicator: Indicator, quarter: str, value: int | str, *, state: str = "approved") -> Reading:
    """What the lead unit reported of the figure until the end of the quarter."""
    period = ReportingPeriod.objects.filter(district=indicator.district, quarter=quarter).first()
    report = ReportFactory(
        period=period or PeriodFactory(district=indicator.district, quarter=quarter),
        target=indicator.target,
        state=state,
        submitted_at=timezone.now(),
        approved_at=timezone.now() if state == "approved" else None,
    )
    return Reading.objects.create(
        district=indicator.district, report=report, indicator=indicator, value=Decimal(value)
    )
