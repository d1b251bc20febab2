"""Reporting periods: when units report, and what the office does with a quarter."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource
from apps.api.serializers.periods import (
    ExtendPeriodSerializer,
    PeriodDatesSerializer,
    PeriodSerializer,
    PlanPeriodSerializer,
    ReopenPeriodSerializer,
)
from apps.api.serializers.reports import ApprovedSerializer
from apps.api.views.filters import QuarterFilter
from apps.progress import opening, reporting
from apps.progress.models import Extension, PeriodQuerySet, PeriodState, ReportingPeriod
from apps.units.models import Unit
from apps.units.permissions import Permission


class PeriodFilter(filters.FilterSet):
    quarter = QuarterFilter(help_text=_("Of this quarter."))
    state = filters.ChoiceFilter(
        choices=PeriodState.choices, method="in_state", help_text=_("In this state.")
    )

    class Meta:
        model = ReportingPeriod
        fields = ["quarter", "state"]

    def in_state(self, periods: PeriodQuerySet, name: str, state: str) -> PeriodQuerySet:
        return periods.in_state(state)


@extend_schema(tags=["periods"])
@extend_schema_view(
    list=extend_schema(summary=_("The reporting periods of the district")),
    retrieve=extend_schema(summary=_("One reporting period")),
)
class PeriodViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.REPORT_VIEW
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilter
    orderings = {"quarter": "quarter", "id": "pk"}
    queryset = ReportingPeriod.objects.all()

    def get_queryset(self) -> QuerySet[ReportingPeriod]:
        user = self.request.user
        extensions = Prefetch("extensions", Extension.objects.visible_to(user))
        return ReportingPeriod.objects.visible_to(user).prefetch_related(extensions)

    @extend_schema(
        summary=_("Plan the reporting period of a quarter"),
        request=PlanPeriodSerializer,
        responses={201: PeriodSerializer},
    )
    def create(self, request: Request) -> Response:
        given = self.given(PlanPeriodSerializer)
        quarter = given.pop("quarter")
        days = opening.suggested_dates(quarter) | given
        period = opening.plan_period(request.user.district, quarter, by=request.user, **days)
        return Response(self.get_serializer(period).data, status=201)

    @extend_schema(
        summary=_("Set other days, until the period is closed"),
        request=PeriodDatesSerializer,
        responses=PeriodSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        def amend(period: ReportingPeriod) -> None:
            days = {name: getattr(period, name) for name in opening.DATES}
            opening.amend_dates(period, by=request.user, **(days | given))

        period, given = self.get_object(), self.given(PeriodDatesSerializer)
        return self.changed(period, amend)

    @extend_schema(
        summary=_("Open a period: a report is expected from everybody concerned"),
        description=_("Opening again adds the reports of what was issued, mapped or assigned since."),
        request=None,
        responses=PeriodSerializer,
    )
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        return self.changed(self.get_object(), lambda period: opening.open_period(period, by=request.user))

    @extend_schema(
        summary=_("Close a period: nothing is reported any more"), request=None, responses=PeriodSerializer
    )
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        return self.changed(self.get_object(), lambda period: opening.close_period(period, by=request.user))

    @extend_schema(
        summary=_("Take reports again in a closed period"),
        request=ReopenPeriodSerializer,
        responses=PeriodSerializer,
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        period, given = self.get_object(), self.given(ReopenPeriodSerializer)
        return self.changed(period, lambda period: opening.reopen_period(period, by=request.user, **given))

    @extend_schema(
        summary=_("Give a unit more time for all its reports of the period"),
        request=ExtendPeriodSerializer,
        responses=PeriodSerializer,
    )
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, pk: str) -> Response:
        period, given = self.get_object(), self.given(ExtendPeriodSerializer)
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=given.pop("unit"))
        return self.changed(period, lambda period: opening.extend(period, unit, by=request.user, **given))

    @extend_schema(
        summary=_("Approve what was submitted in time and has nothing odd"),
        request=None,
        responses=ApprovedSerializer,
    )
    @action(detail=True, methods=["post"], url_path="approve-clean")
    def approve_clean(self, request: Request, pk: str) -> Response:
        return Response({"approved": reporting.approve_clean(self.get_object(), by=request.user)})

    def changed(self, period: ReportingPeriod, verb: Callable[[ReportingPeriod], object]) -> Response:
        """What became of the period, if it still stands as If-Match says."""
        with transaction.atomic():
            period = self.get_queryset().select_for_update(no_key=True).get(pk=period.pk)
            self.require_match(period)
            verb(period)
        return Response(self.get_serializer(self.get_object()).data)
