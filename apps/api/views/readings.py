"""Readings: every figure and state in reports, and a unit's quarter pushed at once."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.errors import flat
from apps.api.resources import Resource
from apps.api.serializers.readings import PushedSerializer, PushSerializer, ReadingSerializer, row_of
from apps.api.views.filters import IdFilter, QuarterFilter
from apps.progress.models import Reading, Report, ReportingPeriod
from apps.progress.pushing import Outcome, Result, push
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


EXAMPLE = {
    "period": "2021Q3",
    "mode": "each",
    "readings": [{"indicator": 31, "value": "650"}, {"commitment": 12, "state": "reached"}],
}


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
        examples=[OpenApiExample("two", EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        given, unreadable = read(request.data)
        results = iter(
            push(
                period_of(request.user, given["period"]),
                unit_of(request.user, given.get("unit")),
                [row_of(one) for one in given["readings"]],
                by=request.user,
                whole=given["mode"] == "all",
            )
        )
        count = len(given["readings"]) + len(unreadable)
        return Response(
            {"results": [unreadable.get(number) or shown(number, next(results)) for number in range(count)]}
        )


def read(data: Any) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """What the body says; and of mode each, where a row cannot be read, what became of it, by its number.

    Raises ValidationError where anything else is wrong, or no row can be read.
    """
    serializer = PushSerializer(data=data)
    if serializer.is_valid():
        return serializer.validated_data, {}
    wrong = serializer.errors.get("readings", {})
    of_rows = set(serializer.errors) == {"readings"} and all(isinstance(number, int) for number in wrong)
    if not of_rows or data.get("mode") != "each":
        raise ValidationError(serializer.errors)
    sound = [row for number, row in enumerate(data["readings"]) if number not in wrong]
    again = PushSerializer(data={**data, "readings": sound})
    if not again.is_valid():
        raise ValidationError(serializer.errors)
    refused = {"status": Outcome.REFUSED.value, "report": None}
    return again.validated_data, {
        number: {"row": number, **refused, "errors": list(flat(errors))} for number, errors in wrong.items()
    }


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
