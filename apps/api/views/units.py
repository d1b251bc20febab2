from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from apps.api.resources import Resource
from apps.api.serializers.units import (
    DistrictSerializer,
    GroupSerializer,
    PostSerializer,
    PrintedUnitSerializer,
)
from apps.units.models import District, Post, Tenure, Unit, UnitGroup, UnitKind
from apps.units.permissions import Permission


@extend_schema(tags=["units"])
@extend_schema_view(
    list=extend_schema(summary=_("The district that the token belongs to")),
    retrieve=extend_schema(summary=_("One district")),
)
class DistrictViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.UNIT_VIEW
    serializer_class = DistrictSerializer
    queryset = District.objects.all()

    def get_queryset(self) -> QuerySet[District]:
        return District.objects.filter(pk=self.request.user.district_id)


class UnitFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=UnitKind, help_text=_("Of this kind."))
    name = filters.CharFilter(help_text=_("With exactly this full name."))

    class Meta:
        model = Unit
        fields: list[str] = []


@extend_schema(tags=["units"])
@extend_schema_view(
    list=extend_schema(summary=_("The units of the district")), retrieve=extend_schema(summary=_("One unit"))
)
class UnitViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.UNIT_VIEW
    serializer_class = PrintedUnitSerializer
    filterset_class = UnitFilter
    orderings = {"order": "order", "id": "pk", "name": "name"}
    queryset = Unit.objects.all()

    def get_queryset(self) -> QuerySet[Unit]:
        return Unit.objects.visible_to(self.request.user).prefetch_related("aliases")


@extend_schema(tags=["units"])
@extend_schema_view(
    list=extend_schema(summary=_("Printed collectives, with the units that they mean today")),
    retrieve=extend_schema(summary=_("One collective")),
)
class GroupViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.UNIT_VIEW
    serializer_class = GroupSerializer
    orderings = {"id": "pk", "name": "name"}
    queryset = UnitGroup.objects.all()

    def get_queryset(self) -> QuerySet[UnitGroup]:
        return UnitGroup.objects.visible_to(self.request.user).prefetch_related("aliases", "members")

    def get_serializer_context(self) -> dict[str, Any]:
        units = Unit.objects.visible_to(self.request.user).valid_on(timezone.localdate())
        return {**super().get_serializer_context(), "units": units}


@extend_schema(tags=["units"])
@extend_schema_view(
    list=extend_schema(summary=_("The posts, with who holds them today")),
    retrieve=extend_schema(summary=_("One post")),
)
class PostViews(ListModelMixin, RetrieveModelMixin, Resource):
    permission = Permission.UNIT_VIEW
    serializer_class = PostSerializer
    queryset = Post.objects.all()

    def get_queryset(self) -> QuerySet[Post]:
        held = Tenure.objects.valid_on(timezone.localdate())
        return Post.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("tenures", held, to_attr="today"), "portfolio"
        )
