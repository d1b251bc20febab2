"""How long the lights of a whole district take: 300 targets, two figures and a deliverable each, three quarters.

    make bench

A database of its own on the server of DATABASE_URL, dropped at the end. Half of the third quarter's reports
are submitted, half approved. The exit code is 1 where a run takes more than two seconds.
"""

import os
import sys
import time
from datetime import date
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govtargets.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.progress.lighting import compute  # noqa: E402
from apps.progress.models import Light, Reading, Report, ReportingPeriod  # noqa: E402
from apps.progress.opening import open_period, plan_period, suggested_dates  # noqa: E402
from apps.targets.models import Indicator, PlanPoint, Target  # noqa: E402
from apps.units.models import District, User  # noqa: E402
from apps.units.permissions import Role  # noqa: E402
from tests.cast import person  # noqa: E402
from tests.factories import DistrictFactory, UnitFactory  # noqa: E402
from tests.notices import HEAD, issue_notice, long_notice  # noqa: E402

TARGETS = 300
LIMIT = 2.0  # seconds
TARGET = "★新增公共停车泊位"
MORE = "建成口袋公园60个。推进道路改造。★新增公共停车泊位"


def issued(officer: User) -> District:
    """The notice is issued, and each figure planned over the quarters."""
    UnitFactory(district=officer.district, name="区发展改革委")
    body = long_notice(TARGETS).removeprefix(HEAD).replace(TARGET, MORE)
    issue_notice(HEAD + body, officer)
    PlanPoint.objects.bulk_create(
        PlanPoint(
            district=officer.district,
            target_id=indicator.target_id,
            indicator=indicator,
            quarter=f"2026Q{number}",
            value=(indicator.value_on(date(2026, 12, 31)) or Decimal(0)) * number / 4,
        )
        for indicator in Indicator.objects.prefetch_related("values")
        for number in (1, 2, 3, 4)
    )
    return officer.district


def reported(period: ReportingPeriod, *, approved: int) -> None:
    """The first `approved` reports are approved, the others submitted."""
    reports = list(period.reports.filter(role="lead").order_by("pk"))
    for number, report in enumerate(reports):
        report.submitted_at = timezone.now()
        report.state = "approved" if number < approved else "submitted"
        report.approved_at = timezone.now() if number < approved else None
    Report.objects.bulk_update(reports, ["state", "submitted_at", "approved_at"])
    targets = {report.target_id: report for report in reports}
    Reading.objects.bulk_create(
        Reading(
            district_id=period.district_id,
            report=targets[indicator.target_id],
            indicator=indicator,
            value=indicator.pk % 60 + 10 * period.span.number,
        )
        for indicator in Indicator.objects.filter(target__in=targets)
    )


def timed(what: str, period: ReportingPeriod) -> float:
    start = time.perf_counter()
    new = compute(period)
    seconds = time.perf_counter() - start
    print(f"{what:<42}{seconds:6.2f} s   {new} new lights")
    return seconds


def measured() -> float:
    officer = person(DistrictFactory(), "officer", "督查员", Role.OFFICER)
    district = issued(officer)
    periods = []
    for number in (1, 2, 3):
        quarter = f"2026Q{number}"
        periods.append(plan_period(district, quarter, by=officer, **suggested_dates(quarter)))
        open_period(periods[-1], by=officer)
    for period in periods:
        reported(period, approved=TARGETS // 2 if period is periods[-1] else TARGETS)
    print(f"{Target.objects.count()} targets, {Indicator.objects.count()} figures")
    found = [timed("first lights of the third quarter", periods[-1])]
    found.append(timed("computed again", periods[-1]))
    Report.objects.filter(state="submitted").update(state="approved", approved_at=timezone.now())
    found.append(timed("the other half is approved", periods[-1]))
    print(f"{Light.objects.count()} lights kept")
    return max(found)


def main() -> int:
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return int(measured() > LIMIT)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
