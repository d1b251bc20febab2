"""Real notices through their quarters, where they are beside this checkout."""

from decimal import Decimal
from itertools import cycle
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.utils import timezone

from apps.progress.facts import targets_of
from apps.progress.lighting import compute
from apps.progress.models import CommitmentState, Light, Reading, Report, ReportingPeriod
from apps.progress.opening import open_period, plan_period, suggested_dates
from apps.targets.models import Target
from apps.targets.plans import quarters_of
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import DistrictFactory, UnitFactory
from tests.notices import issue_notice

NOTICES = sorted((settings.BASE_DIR.parent / "shared" / "extraction" / "texts").glob("*.txt"))
DISTRICTS = 3


def report_all(period: ReportingPeriod) -> None:
    """One unit reports on everything: six tenths of each value, and all states in turn."""
    unit, states, now = UnitFactory(district=period.district), cycle(CommitmentState.values), timezone.now()
    reports = Report.objects.bulk_create(
        Report(
            district=period.district,
            period=period,
            target=target,
            unit=unit,
            role="lead",
            state="approved",
            submitted_at=now,
            approved_at=now,
        )
        for target in targets_of(period)
    )
    readings = []
    for report in reports:
        of_report = {"district": period.district, "report": report}
        for indicator in report.target.indicators.all():
            value = (indicator.value_on(period.span.end) or Decimal(0)) * 6 / 10
            readings.append(Reading(**of_report, indicator=indicator, value=value))
        readings += [
            Reading(**of_report, commitment=commitment, state=next(states))
            for commitment in report.target.commitments.all()
        ]
    Reading.objects.bulk_create(readings)


@pytest.mark.skipif(not NOTICES, reason="The real notices are not beside this checkout.")
def test_every_target_has_a_light_in_every_quarter(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    officers = [
        person(DistrictFactory(), f"officer-{number}", "督查员", Role.OFFICER) for number in range(DISTRICTS)
    ]
    for number, path in enumerate(NOTICES):
        issue_notice(path.read_bytes(), officers[number % DISTRICTS], path.name)
    for officer in officers:
        documents = officer.district.documents.all()
        for quarter in sorted({quarter for document in documents for quarter in quarters_of(document)}):
            period = plan_period(officer.district, str(quarter), by=officer, **suggested_dates(str(quarter)))
            open_period(period, by=officer)
            compute(period)

    lights = Light.objects.filter(indicator=None, commitment=None)
    assert set(lights.values_list("target", "period__quarter")) == {
        (target.pk, str(quarter))
        for target in Target.objects.exclude(nature="result").select_related("document")
        for quarter in quarters_of(target.document)
    }
    assert set(Light.objects.values_list("colour", flat=True)) == {"grey"}  # nobody reported

    for officer in officers:
        period = ReportingPeriod.objects.filter(district=officer.district).earliest("quarter")
        report_all(period)
        compute(period)
    holding = Light.objects.filter(superseded_at=None)
    assert set(holding.values_list("colour", flat=True)) >= {"green", "red", "grey"}
    assert not Light.objects.filter(sentence="").exists()
