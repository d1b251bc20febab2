"""Lights are asked for anew where a value or a deadline changes while the quarter is being reported.

Once a period is closed its lights stay as they were then known.
"""

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from apps.progress.models import LightRequest, ReportingPeriod
from apps.progress.tasks import ring_lights
from apps.targets.models import Adjustment, AdjustmentState, IndicatorValue


@receiver(post_save, sender=IndicatorValue)
def value_was_recorded(instance: IndicatorValue, created: bool, **_signal: object) -> None:
    """A limit that was awaited (待下达), an official value, or one that was adjusted."""
    if created:
        ask(instance.indicator.target_id, instance.district_id)


@receiver(post_save, sender=Adjustment)
def adjustment_was_decided(instance: Adjustment, **_signal: object) -> None:
    if instance.state == AdjustmentState.APPROVED:
        ask(instance.target_id, instance.district_id)


def ask(target_id: int, district_id: int) -> None:
    """In the transaction of what changed; the doorbell follows it, and may be lost (ADR 2)."""
    open_periods = ReportingPeriod.objects.filter(
        district_id=district_id, opened_at__isnull=False, closed_at=None
    )
    for period in open_periods:
        LightRequest.objects.create(district_id=district_id, period=period, target_id=target_id)
        transaction.on_commit(lambda pk=period.pk: ring_lights(pk), robust=True)  # type: ignore[misc]
