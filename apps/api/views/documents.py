from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource, SentAsItIs
from apps.api.serializers.documents import (
    COUNTED,
    CountSerializer,
    DocumentFields,
    DocumentSerializer,
    DocumentText,
    UploadSerializer,
)
from apps.audit.recording import record
from apps.documents.models import TEXT_FIELDS, Document, DocumentKind, JobState
from apps.documents.upload import read_again, retry, upload
from apps.targets import review
from apps.targets.issuing import issue
from apps.targets.review import DOCUMENT_FIELDS
from apps.units.permissions import Permission

FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class DocumentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(field_name="job__state", choices=JobState.choices)
    kind = filters.ChoiceFilter(choices=DocumentKind.choices)
    issued = filters.BooleanFilter(field_name="targets_issued_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Document
        fields = ["sha256"]


@contextmanager
def held(document: int) -> Iterator[None]:
    """Nobody else changes the document or a draft of it until the end: every verb of theirs locks it first."""
    with transaction.atomic():
        Document.objects.select_for_update().filter(pk=document).values("pk").get()
        yield


@extend_schema(tags=["documents"])
@extend_schema_view(
    list=extend_schema(summary=_("The notices, with how their reading goes")),
    retrieve=extend_schema(summary=_("One notice, with how its reading goes")),
)
class DocumentViews(ListModelMixin, RetrieveModelMixin, Resource):
    """Notices, from the upload of a file to the issue of the targets that it sets."""

    permission = Permission.DOCUMENT_VIEW
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    queryset = Document.objects.all()

    def get_queryset(self) -> QuerySet[Document]:
        counts = {state.value: Count("drafts", filter=Q(drafts__state=state)) for state in COUNTED}
        return (
            Document.objects.visible_to(self.request.user)
            .select_related("job", "uploaded_by", "targets_issued_by")
            .annotate(**counts)
            .defer(*TEXT_FIELDS)
        )

    def get_parsers(self) -> list[BaseParser]:
        """A file comes as a form, all else as JSON."""
        if self.action_map.get("post") == "create":
            return [MultiPartParser()]
        return list(super().get_parsers())

    @extend_schema(
        summary=_("Upload a notice; a worker reads it, and `job` says how far it is"),
        request={"multipart/form-data": UploadSerializer},
        responses={
            202: OpenApiResponse(
                DocumentSerializer, description=_("Kept, and waiting to be read: see Location.")
            )
        },
    )
    def create(self, request: Request) -> Response:
        file = self.given(UploadSerializer)["file"]
        document = upload(file, file.name, by=request.user)
        answer = self.shown(document.pk, status=202)
        answer["Location"] = request.build_absolute_uri(reverse("api:document-detail", args=[document.pk]))
        return answer

    @extend_schema(
        summary=_("Correct what was read of the notice itself"),
        request=DocumentFields,
        responses=DocumentSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        given = self.given(DocumentFields)
        with self.current() as document:
            fields = {name: getattr(document, name) for name in DOCUMENT_FIELDS} | given
            review.amend_document(document, fields, by=request.user, version=document.version)
        return self.shown(document.pk)

    @extend_schema(summary=_("The file as it was uploaded; each download is recorded"), responses=FILE)
    @action(detail=True, content_negotiation_class=SentAsItIs)
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        document = self.get_object()
        etag = f'"{document.sha256}"'
        if unchanged := get_conditional_response(request._request, etag=etag):
            return unchanged
        try:
            file = document.original.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        with transaction.atomic():
            record("document.download", document, by=request.user)
        answer = FileResponse(
            file, as_attachment=True, filename=document.file_name, content_type="application/octet-stream"
        )
        answer["ETag"] = etag
        return answer

    @extend_schema(summary=_("The text of the notice, and what stands where in it"), responses=DocumentText)
    @action(detail=True, serializer_class=DocumentText)
    def text(self, request: Request, pk: str) -> Response:
        document = self.get_object()
        document.refresh_from_db(fields=["text", "sections", "furniture", "unread", "warnings"])
        return Response(self.get_serializer(document).data)

    @extend_schema(
        summary=_("Queue a reading that failed once more"), request=None, responses=DocumentSerializer
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        with self.current() as document:
            retry(document, by=request.user)
        return self.shown(document.pk)

    @extend_schema(
        summary=_("Queue reading the text once more with today's reader; what it finds waits for a person"),
        request=None,
        responses=DocumentSerializer,
    )
    @action(detail=True, methods=["post"], url_path="read-again")
    def read_again(self, request: Request, pk: str) -> Response:
        with self.current() as document:
            read_again(document, by=request.user)
        return self.shown(document.pk)

    @extend_schema(
        summary=_("Accept every waiting draft that has no warning"), request=None, responses=CountSerializer
    )
    @action(detail=True, methods=["post"], url_path="accept-clean")
    def accept_clean(self, request: Request, pk: str) -> Response:
        with self.current() as document:
            count = review.accept_clean(document, by=request.user)
        return Response({"count": count})

    @extend_schema(
        summary=_("Issue the accepted drafts as targets, once"), request=None, responses=CountSerializer
    )
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        with self.current() as document:
            count = issue(document, by=request.user)
        return Response({"count": count})

    @contextmanager
    def current(self) -> Iterator[Document]:
        """The document as it stands now, held; raises PreconditionFailed where If-Match names another state."""
        with held(self.get_object().pk):
            document = self.get_object()
            self.require_match(document)
            yield document

    def shown(self, pk: int, **kwargs: Any) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data, **kwargs)
