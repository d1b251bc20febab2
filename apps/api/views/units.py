from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from apps.api.resources import Resource
from apps.api.serializers.units import DistrictSerializer, UnitSerializer
from apps.units.models import District, Unit, UnitKind
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
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    orderings = {"order": "order", "id": "pk", "name": "name"}
    queryset = Unit.objects.all()

    def get_queryset(self) -> QuerySet[Unit]:
        return Unit.objects.visible_to(self.request.user)
