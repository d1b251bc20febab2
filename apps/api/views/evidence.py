"""The files behind reports. Who may see a report may see them."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource, SentAsItIs
from apps.api.serializers.reports import EvidenceSerializer
from apps.api.views.filters import IdFilter
from apps.progress.evidence import KINDS, PICTURES, is_kept, remove
from apps.progress.evidence_views import file_of
from apps.progress.filling import locked
from apps.progress.models import Evidence, Report
from apps.units.permissions import Permission

MEDIA_TYPES = sorted({kind.media_type for kind in [*KINDS.values(), *(kind for _start, kind in PICTURES)]})


class EvidenceFilter(filters.FilterSet):
    report = IdFilter()

    class Meta:
        model = Evidence
        fields = ["report"]


@extend_schema(tags=["evidence"])
@extend_schema_view(
    list=extend_schema(summary=_("The files behind reports, as they stand")),
    retrieve=extend_schema(summary=_("One file: what it is")),
)
class EvidenceViews(ListModelMixin, RetrieveModelMixin, Resource):
    """A file that was removed is there for as long as a version stands that was submitted with it."""

    permission = Permission.REPORT_VIEW
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    queryset = Evidence.objects.all()

    def get_queryset(self) -> QuerySet[Evidence]:
        visible = Report.objects.visible_to(self.request.user)
        found = Evidence.objects.filter(report__in=visible).select_related("report__period", "report__unit")
        return found.filter(removed_at=None) if self.action == "list" else found

    def get_object(self) -> Evidence:
        evidence: Evidence = super().get_object()
        if not is_kept(evidence):
            raise Http404
        return evidence

    @extend_schema(
        summary=_("The file itself"),
        responses={(200, media_type): OpenApiTypes.BINARY for media_type in MEDIA_TYPES},
    )
    @action(detail=True, methods=["get"], content_negotiation_class=SentAsItIs)
    def file(self, request: Request, pk: str) -> FileResponse:
        return file_of(self.get_object())

    @extend_schema(summary=_("Take a file out of its report; what was submitted with it keeps it"))
    def destroy(self, request: Request, pk: str) -> Response:
        evidence = self.get_object()
        with transaction.atomic():
            locked(evidence.report)
            self.require_match(self.get_object())
            remove(evidence, by=request.user)
        return Response(status=204)
