from collections.abc import Callable
from typing import Any, cast

from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource
from apps.api.serializers.drafts import AmendSerializer, CutSerializer, DraftSerializer, ReasonSerializer
from apps.api.views.documents import held
from apps.api.views.filters import IdFilter
from apps.documents.content import Content, with_stars
from apps.documents.models import DraftState, DraftTarget
from apps.targets import review
from apps.units.models import User
from apps.units.permissions import Permission


class DraftFilter(filters.FilterSet):
    document = IdFilter()
    state = filters.ChoiceFilter(choices=DraftState.choices)

    class Meta:
        model = DraftTarget
        fields: list[str] = []


@extend_schema(tags=["drafts"])
@extend_schema_view(
    list=extend_schema(summary=_("What was read of the notices, clause by clause")),
    retrieve=extend_schema(summary=_("One clause: what the reader proposed, and what a person made of it")),
)
class DraftViews(ListModelMixin, RetrieveModelMixin, Resource):
    """What was read of a notice, until it is issued. With If-Match, nobody overwrites what another person decided."""

    permission = Permission.DRAFT_REVIEW
    serializer_class = DraftSerializer
    filterset_class = DraftFilter
    orderings = {"id": "pk", "start": "start"}
    queryset = DraftTarget.objects.all()

    def get_queryset(self) -> QuerySet[DraftTarget]:
        words = Substr("document__text", F("start") + 1, F("end") - F("start"))
        drafts = DraftTarget.objects.visible_to(self.request.user)
        return drafts.select_related("reviewed_by").annotate(printed=words)

    @extend_schema(
        summary=_("Correct what the draft says, and take it"),
        request=AmendSerializer,
        responses=DraftSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.shown(self.done(amend, given=self.given(AmendSerializer)["content"]))

    @extend_schema(summary=_("Take the draft as it is"), request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        return self.shown(self.done(review.accept))

    @extend_schema(summary=_("Leave the draft out"), request=ReasonSerializer, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self.shown(self.done(review.reject, **self.given(ReasonSerializer)))

    @extend_schema(summary=_("Take a decision back"), request=None, responses=DraftSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        return self.shown(self.done(review.reopen))

    @extend_schema(
        summary=_("Cut the draft where a later one of its sentences begins; both halves are answered"),
        request=CutSerializer,
        responses=DraftSerializer(many=True),
    )
    @action(detail=True, methods=["post"], pagination_class=None, filterset_class=None)
    def split(self, request: Request, pk: str) -> Response:
        halves = self.done(review.split, **self.given(CutSerializer))
        rows = self.get_queryset().filter(pk__in=[half.pk for half in halves]).order_by("start")
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        summary=_("Join the draft with the next one in the text"), request=None, responses=DraftSerializer
    )
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        return self.shown(self.done(review.merge))

    def done(self, verb: Callable[..., Any], **values: Any) -> Any:
        """What the verb answers. Raises PreconditionFailed where If-Match names another state of the draft."""
        with held(self.get_object().document_id):
            draft = self.get_object()
            self.require_match(draft)
            return verb(draft, by=self.request.user, version=draft.version, **values)

    def shown(self, draft: DraftTarget) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=draft.pk)).data)


def amend(draft: DraftTarget, *, given: dict[str, Any], by: User, version: int) -> DraftTarget:
    """review.amend(), with what was not sent as it stands."""
    content = cast(Content, {**draft.content, **given})
    return review.amend(draft, with_stars(content), by=by, version=version)
