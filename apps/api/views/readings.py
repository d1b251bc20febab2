"""Readings: every figure and state in reports, and a unit's quarter pushed at once."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource
from apps.api.serializers.readings import PushedSerializer, PushSerializer, ReadingSerializer, row_of
from apps.api.views.filters import IdFilter, QuarterFilter
from apps.progress.models import Reading, Report, ReportingPeriod
from apps.progress.pushing import Result, push
from apps.units.models import Unit, User
from apps.units.permissions import Permission, role_scope


class ReadingFilter(filters.FilterSet):
    period = QuarterFilter(field_name="report__period__quarter")
    unit = IdFilter(field_name="report__unit")
    target = IdFilter(field_name="report__target")
    report = IdFilter()
    indicator = IdFilter()
    commitment = IdFilter()

    class Meta:
        model = Reading
        fields = ["period", "unit", "target", "report", "indicator", "commitment"]


@extend_schema(tags=["readings"])
@extend_schema_view(list=extend_schema(summary=_("What reports say of indicators and commitments")))
class ReadingViews(ListModelMixin, Resource):
    serializer_class = ReadingSerializer
    filterset_class = ReadingFilter
    queryset = Reading.objects.all()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who only pushes need not see."""
        self.permission = Permission.REPORT_FILL if self.action == "create" else Permission.REPORT_VIEW
        super().initial(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Reading]:
        visible = Report.objects.visible_to(self.request.user)
        return Reading.objects.filter(report__in=visible).select_related("report__period")

    @extend_schema(
        summary=_("Push up to 1,000 readings of a unit's quarter"),
        description=_(
            "Each finds the report that answers for it, and takes the place of what stands there now. Sent"
            " twice it is saved once. With `mode` all, an entry of `errors` is named by its row: readings.3.value."
        ),
        request=PushSerializer,
        responses={200: PushedSerializer},
    )
    def create(self, request: Request) -> Response:
        serializer = PushSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        results = push(
            period_of(request.user, given["period"]),
            unit_of(request.user, given.get("unit")),
            [row_of(one) for one in given["readings"]],
            by=request.user,
            whole=given["mode"] == "all",
        )
        return Response({"results": [shown(number, result) for number, result in enumerate(results)]})


def period_of(user: User, quarter: str) -> ReportingPeriod:
    return get_object_or_404(ReportingPeriod, district=user.district_id, quarter=quarter)


def unit_of(user: User, pk: int | None) -> Unit:
    if pk is not None:
        unit: Unit = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
        return unit
    own = role_scope(user, Permission.REPORT_FILL).unit_ids
    if len(own) != 1:
        raise ValidationError({"unit": _("You report for several units: say for which one.")})
    return Unit.objects.get(pk__in=own)


def shown(number: int, result: Result) -> dict[str, Any]:
    return {
        "row": number,
        "status": result.status,
        "report": result.report,
        "errors": [{"field": field, "detail": detail} for field, detail in result.errors.items()],
    }
