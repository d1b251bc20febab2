"""What changes after issue: values that a higher level sets, and adjustments."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.serializers.changes import (
    DecideAdjustmentSerializer,
    RecordValueSerializer,
    RequestAdjustmentSerializer,
)
from apps.api.serializers.targets import AdjustmentSerializer, IndicatorSerializer
from apps.api.views.targets import AdjustmentViews, IndicatorViews
from apps.targets.changes import decide, record_value, request_adjustment
from apps.targets.models import Commitment, Indicator, Target


class IndicatorVerbs(IndicatorViews):
    @extend_schema(
        summary=_("Record a value that a higher level has set"),
        description=_("A new version; the earlier ones stay. The same again is the same version."),
        request=RecordValueSerializer,
        responses=IndicatorSerializer,
    )
    @action(detail=True, methods=["post"])
    def values(self, request: Request, pk: str) -> Response:
        indicator, given = self.get_object(), self.given(RecordValueSerializer)
        with transaction.atomic():
            Target.objects.select_for_update(no_key=True).get(pk=indicator.target_id)
            self.require_match(indicator)
            record_value(indicator, by=request.user, **given)
        return self.shown(indicator)


class AdjustmentVerbs(AdjustmentViews):
    @extend_schema(
        summary=_("Ask for another value or another deadline"),
        request=RequestAdjustmentSerializer,
        responses={201: AdjustmentSerializer},
    )
    def create(self, request: Request) -> Response:
        given = self.given(RequestAdjustmentSerializer)
        visible = Target.objects.visible_to(request.user)
        part: Indicator | Commitment
        if "indicator" in given:
            part = get_object_or_404(Indicator, target__in=visible, pk=given.pop("indicator"))
        else:
            part = get_object_or_404(Commitment, target__in=visible, pk=given.pop("commitment"))
        return self.shown(request_adjustment(part, by=request.user, **given), 201)

    @extend_schema(
        summary=_("Approve an adjustment"),
        request=DecideAdjustmentSerializer,
        responses=AdjustmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self.decided(approve=True)

    @extend_schema(
        summary=_("Refuse an adjustment; the note says why"),
        request=DecideAdjustmentSerializer,
        responses=AdjustmentSerializer,
    )
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        return self.decided(approve=False)

    def decided(self, *, approve: bool) -> Response:
        adjustment, given = self.get_object(), self.given(DecideAdjustmentSerializer)
        with transaction.atomic():
            # The target first, as the verb locks it.
            Target.objects.select_for_update(no_key=True).get(pk=adjustment.target_id)
            self.require_match(adjustment)
            decide(adjustment, approve, by=self.request.user, **given)
        return self.shown(adjustment)
