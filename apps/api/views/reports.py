"""Reports: filled in, handed up, submitted, returned, approved. They are made when a period is opened."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from apps.api.resources import Resource
from apps.api.serializers.readings import row_of
from apps.api.serializers.reports import (
    EvidenceSerializer,
    EvidenceUploadSerializer,
    FillSerializer,
    NumberSerializer,
    ReportSerializer,
    ReturnReportSerializer,
    SendBackSerializer,
    WholeReportSerializer,
)
from apps.api.views.filters import IdFilter, QuarterFilter
from apps.documents.models import TEXT_FIELDS
from apps.progress import evidence, reporting
from apps.progress.deadlines import with_days
from apps.progress.filling import locked
from apps.progress.models import Report, ReportQuerySet, ReportRole, ReportState
from apps.progress.pushing import amend
from apps.units.permissions import Permission, can


class ReportFilter(filters.FilterSet):
    period = QuarterFilter(field_name="period__quarter")
    unit = IdFilter()
    target = IdFilter()
    state = filters.ChoiceFilter(choices=ReportState)
    role = filters.ChoiceFilter(choices=ReportRole)

    class Meta:
        model = Report
        fields = ["period", "unit", "target", "state", "role"]


@extend_schema(tags=["reports"])
@extend_schema_view(
    list=extend_schema(
        summary=_("Reports, without what belongs to them"),
        description=_("Opening a period makes its reports. To follow changes, read /events."),
    ),
    retrieve=extend_schema(
        summary=_("One report with its readings, findings, evidence, returns and submissions")
    ),
)
class ReportViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.REPORT_VIEW
    filterset_class = ReportFilter
    queryset = Report.objects.all()

    def get_serializer_class(self) -> type[Serializer]:
        return ReportSerializer if self.action == "list" else WholeReportSerializer

    def get_queryset(self) -> ReportQuerySet:
        reports = with_days(Report.objects.visible_to(self.request.user))
        if self.action == "list":
            return reports
        return (
            reports.select_related("period__district", "target__document", "unit")
            .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
            .prefetch_related("readings", "evidence", "returns", "submissions")
        )

    @extend_schema(
        summary=_("Fill in a report"),
        description=_(
            "What is left out stays. With If-Match nothing is saved if anything changed since you read the"
            " report; without it your values take the place of what stands there now."
        ),
        request=FillSerializer,
        responses=WholeReportSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        given = FillSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rows = [row_of(one) for one in given.validated_data.get("readings", [])]
        return self.done(lambda report: amend(report, given.texts(), rows, by=request.user))

    @extend_schema(
        summary=_("Hand a report up to the unit head"), request=None, responses=WholeReportSerializer
    )
    @action(detail=True, methods=["post"], url_path="hand-up")
    def hand_up(self, request: Request, pk: str) -> Response:
        return self.done(lambda report: reporting.hand_up(report, by=request.user))

    @extend_schema(
        summary=_("Send a report back to the clerk"),
        request=SendBackSerializer,
        responses=WholeReportSerializer,
    )
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        given = self.given(SendBackSerializer)
        return self.done(lambda report: reporting.send_back(report, by=request.user, **given))

    @extend_schema(summary=_("Submit a report for the unit"), request=None, responses=WholeReportSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        return self.done(lambda report: reporting.submit(report, by=request.user))

    @extend_schema(
        summary=_("Return a report to its unit"),
        description=_(
            "The office returns reports of lead units; a lead unit returns those of units that support it."
        ),
        request=ReturnReportSerializer,
        responses=WholeReportSerializer,
    )
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def send_again(self, request: Request, pk: str) -> Response:
        def verb(report: Report) -> None:
            as_lead = can(request.user, Permission.SUPPORT_RETURN, report)
            sending = reporting.return_support if as_lead else reporting.return_report
            sending(report, by=request.user, **given)

        given = self.given(ReturnReportSerializer)
        return self.done(verb)

    @extend_schema(
        summary=_("Approve a submitted report"), request=NumberSerializer, responses=WholeReportSerializer
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        given = self.given(NumberSerializer)
        return self.done(lambda report: reporting.approve(report, by=request.user, **given))

    @extend_schema(
        summary=_("Add a file as evidence"),
        description=_(
            "A picture, PDF, OFD, Word file or Excel workbook of at most 20 MB; told by its contents."
        ),
        request={"multipart/form-data": EvidenceUploadSerializer},
        responses={201: EvidenceSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, pk: str) -> Response:
        report, file = self.get_object(), self.given(EvidenceUploadSerializer)["file"]
        added = evidence.add(report, file, file.name, by=request.user)
        return Response(EvidenceSerializer(added).data, status=201)

    def done(self, verb: Callable[[Report], object]) -> Response:
        """Call the verb on the report, if it stands as If-Match says, and show how it stands then."""
        with transaction.atomic():
            report = locked(self.get_object())
            if "If-Match" in self.request.headers:
                self.require_match(self.get_object())
            verb(report)
        return Response(self.get_serializer(self.get_object()).data)
