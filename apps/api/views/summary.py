from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource
from apps.api.schema import NOT_THERE
from apps.api.serializers.summary import SummaryQuery, SummarySerializer
from apps.dashboard.summary import summary_of
from apps.units.permissions import Permission


@extend_schema(tags=["summary"])
class SummaryViews(Resource):
    """Each light as people see it: an officer's word, else the last report, approved or not yet, else grey."""

    permission = Permission.OVERVIEW_VIEW
    serializer_class = SummarySerializer

    @extend_schema(
        summary=_("The figures of the overview, for a wall"),
        parameters=[SummaryQuery],
        responses={200: SummarySerializer, **NOT_THERE},
    )
    def retrieve(self, request: Request) -> Response:
        query = SummaryQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        found = summary_of(
            request.user.district, query.validated_data.get("period", ""), today=timezone.localdate()
        )
        if found is None:
            raise Http404
        return Response(self.get_serializer(found).data)
