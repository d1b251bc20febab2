"""Ask for the lights of targets anew: when a report moves, and when a value or a deadline changes in an open quarter.

Once a period is closed its lights stay as they were then known, but for what is submitted or approved after that.
Other changes, of a plan say, are looked at once a day (ADR 14).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.progress.models import LightRequest, ReportingPeriod
from apps.progress.tasks import ring_lights
from apps.targets.models import Adjustment, AdjustmentState, IndicatorValue


def ask_for_lights(period: ReportingPeriod, target_ids: Iterable[int]) -> None:
    """In the transaction of what changed: the rows are the job. The doorbell follows it, and may be lost (ADR 2)."""
    asked = LightRequest.objects.bulk_create(
        LightRequest(district_id=period.district_id, period=period, target_id=pk) for pk in target_ids
    )
    if asked:
        # Robust: what asks is kept by then, whatever becomes of the doorbell.
        transaction.on_commit(lambda: ring_lights(period.pk), robust=True)


@receiver(post_save, sender=IndicatorValue)
def value_was_recorded(instance: IndicatorValue, created: bool, **_signal: object) -> None:
    """A limit that was awaited (待下达), an official value, or one that was adjusted."""
    if created:
        ask_in_open_periods(instance.indicator.target_id, instance.district_id)


@receiver(post_save, sender=Adjustment)
def adjustment_was_decided(instance: Adjustment, **_signal: object) -> None:
    if instance.state == AdjustmentState.APPROVED:
        ask_in_open_periods(instance.target_id, instance.district_id)


def ask_in_open_periods(target_id: int, district_id: int) -> None:
    for period in ReportingPeriod.objects.filter(
        district_id=district_id, opened_at__isnull=False, closed_at=None
    ):
        ask_for_lights(period, [target_id])
