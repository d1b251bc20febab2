"""Computes the lights of a period from what is planned and reported, and keeps them."""

from django.db import transaction

from apps.progress.models import LightRequest, ReportingPeriod


def compute(period: ReportingPeriod, target_ids: list[int] | None = None) -> int:
    raise NotImplementedError


@transaction.atomic
def answer_requests(period_id: int) -> int:
    """Compute what was asked for and forget the requests, both or neither.

    One worker a period at a time: the others wait, and then find nothing left to do. The lock ends with
    its worker, however that ends, and lets reports be submitted meanwhile.
    """
    period = ReportingPeriod.objects.select_for_update(no_key=True).get(pk=period_id)
    asked = dict(LightRequest.objects.filter(period=period).values_list("pk", "target"))
    changed = compute(period, sorted(set(asked.values()))) if asked else 0
    LightRequest.objects.filter(pk__in=asked).delete()
    return changed
