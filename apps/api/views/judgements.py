"""An officer's judgement of lights."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.serializers.judgements import JudgeSerializer, LightJudgementSerializer
from apps.api.views.filters import OfTargets, QuarterFilter
from apps.api.views.lights import LightViews
from apps.api.views.targets import PartViews
from apps.progress.judging import judge, withdraw
from apps.progress.models import Judgement, ReportingPeriod
from apps.targets.models import Target


class LightVerbs(LightViews):
    @extend_schema(
        summary=_("Say which light a target, or a part of it, should show for a quarter"),
        description=_(
            "It stands beside the computed light, with its reason. The same again is the same judgement."
        ),
        request=JudgeSerializer,
        responses={201: LightJudgementSerializer},
    )
    @action(detail=False, methods=["post"])
    def judge(self, request: Request) -> Response:
        given = self.given(JudgeSerializer)
        target = get_object_or_404(Target.objects.visible_to(request.user), pk=given["target"])
        judgement = judge(
            get_object_or_404(ReportingPeriod, district=target.district_id, quarter=given["period"]),
            target,
            by=request.user,
            colour=given["colour"],
            reason=given["reason"],
            indicator=part_of(target.indicators, given.get("indicator")),
            commitment=part_of(target.commitments, given.get("commitment")),
        )
        return Response(LightJudgementSerializer(judgement).data, 201)


def part_of(parts: Any, pk: int | None) -> Any:
    return get_object_or_404(parts, pk=pk) if pk else None


class JudgementFilter(OfTargets):
    period = QuarterFilter(field_name="period__quarter", help_text=_("Of this quarter."))


@extend_schema(tags=["lights"])
@extend_schema_view(
    list=extend_schema(summary=_("What officers say of lights, also what they withdrew")),
    retrieve=extend_schema(summary=_("One judgement")),
)
class JudgementViews(PartViews):
    serializer_class = LightJudgementSerializer
    filterset_class = JudgementFilter
    queryset = Judgement.objects.all()

    @extend_schema(
        summary=_("Withdraw a judgement: the computed light alone is shown again"),
        request=None,
        responses=LightJudgementSerializer,
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        judgement = self.get_object()
        with transaction.atomic():
            Judgement.objects.select_for_update().get(pk=judgement.pk)
            self.require_match(judgement)
            withdraw(judgement, by=request.user)
        return self.shown(judgement)
