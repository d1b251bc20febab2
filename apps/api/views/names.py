from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Resource
from apps.api.serializers.documents import CountSerializer
from apps.api.serializers.names import MapSerializer, WaitingNames
from apps.targets.naming import map_name, waiting_names
from apps.units.permissions import Permission


@extend_schema(tags=["drafts"])
class NameViews(Resource):
    """Unit names that a notice printed, of open drafts and issued targets, and that mean nobody yet."""

    permission = Permission.NAME_MAP
    serializer_class = WaitingNames

    @extend_schema(
        summary=_("Printed names that no unit is known by, the most frequent first"),
        responses=WaitingNames,
    )
    def retrieve(self, request: Request) -> Response:
        waiting = waiting_names(request.user.district)
        return Response(self.get_serializer({"results": waiting}).data)

    @extend_schema(
        summary=_(
            "Say whom a printed name means, now and in later notices; `count`: the issued targets that it reached"
        ),
        request=MapSerializer,
        responses=CountSerializer,
    )
    def map(self, request: Request) -> Response:
        fields = self.given(MapSerializer)
        name = fields.pop("name")
        (meant,) = fields.values()
        return Response({"count": map_name(name, meant, by=request.user)})
