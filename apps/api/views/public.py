"""What everybody may read without a token: the released ★ livelihood projects (ADR 28)."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.resources import Answering
from apps.api.serializers.public import AskedSerializer, PublicDistrictsSerializer, ReleasedSerializer
from apps.publications.released import open_districts, released


# Who asks does not matter; caches may keep the answer, but ask each time whether it holds.
class Public(Answering):
    authentication_classes: list[type[BaseAuthentication]] = []
    permission_classes = [AllowAny]
    kept = "public, no-cache"


class PublicDistricts(Public):
    @extend_schema(
        tags=["public"],
        summary=_("The districts that have released livelihood projects"),
        responses=PublicDistrictsSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response(PublicDistrictsSerializer({"results": open_districts()}).data)


class PublicProjects(Public):
    @extend_schema(
        tags=["public"],
        summary=_("The livelihood projects that a district has released, as they are approved"),
        parameters=[AskedSerializer],
        responses=ReleasedSerializer,
    )
    def get(self, request: Request) -> Response:
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = released(asked.validated_data["district"], asked.validated_data.get("year"))
        if found is None:
            raise Http404
        return Response(ReleasedSerializer(found).data)
