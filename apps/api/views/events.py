from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from apps.api.resources import Resource
from apps.api.schema import PROBLEM_REF
from apps.api.serializers.events import EventQuery, EventSerializer, EventsSerializer
from apps.clients.feed import event_data, heard_by, read
from apps.clients.models import Change
from apps.units.permissions import NotAllowed, Permission


class EventViews(Resource):
    """The change feed."""

    permission = Permission.UNIT_VIEW
    serializer_class = EventSerializer
    pagination_class = None
    queryset = Change.objects.none()

    @extend_schema(
        tags=["events"],
        summary=_("What happened after an event that you know, in the order in which it became visible"),
        description=_(
            "To begin, ask without `after`, then read everything that you need, then follow `next` again and again: you"
            " miss nothing and hear nothing twice."
        ),
        parameters=[EventQuery],
        responses={
            200: EventsSerializer,
            (410, "application/problem+json"): OpenApiResponse(
                PROBLEM_REF, _("Not kept any more: read everything anew.")
            ),
        },
    )
    def list(self, request: Request) -> Response:
        if not heard_by(request.user):
            raise NotAllowed(Permission.TARGET_VIEW, request.user)
        query = EventQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        page = read(request.user, asked.get("after"), limit=asked["limit"], types=asked.get("type", ()))
        events = self.get_serializer([event_data(change) for change in page.changes], many=True)
        return Response(
            {
                "next": replace_query_param(request.build_absolute_uri(), "after", page.last),
                "last": page.last,
                "results": events.data,
            }
        )
