"""Lights, and the rules that they were computed by."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view

from apps.api.rows import RowResource
from apps.api.serializers.lights import LightRuleSerializer, LightSerializer
from apps.api.views.filters import IdFilter, OfTargets, QuarterFilter
from apps.api.views.targets import PartViews
from apps.progress.models import Colour, Light, LightRule
from apps.units.permissions import Permission


class LightFilter(OfTargets):
    period = QuarterFilter(field_name="period__quarter")
    indicator = IdFilter(field_name="indicator_id")
    commitment = IdFilter(field_name="commitment_id")
    whole = filters.BooleanFilter(method="of_whole")
    colour = filters.ChoiceFilter(choices=Colour)
    provisional = filters.BooleanFilter()
    current = filters.BooleanFilter(field_name="superseded_at", lookup_expr="isnull")

    def of_whole(self, queryset: QuerySet[Light], name: str, value: bool) -> QuerySet[Light]:
        """Of whole targets, or else of their parts."""
        whole = {"indicator": None, "commitment": None}
        return queryset.filter(**whole) if value else queryset.exclude(**whole)


@extend_schema(tags=["lights"])
@extend_schema_view(
    list=extend_schema(summary="Lights of targets and their parts, those included that were superseded"),
    retrieve=extend_schema(summary="One light"),
)
class LightViews(PartViews):
    serializer_class = LightSerializer
    filterset_class = LightFilter
    queryset = Light.objects.all()


@extend_schema(tags=["lights"])
@extend_schema_view(
    list=extend_schema(summary="The published rules by which lights are computed"),
    retrieve=extend_schema(summary="One rule"),
)
class LightRuleViews(RowResource):
    permission = Permission.TARGET_VIEW
    serializer_class = LightRuleSerializer
    orderings = {"number": "number", "id": "pk"}
    queryset = LightRule.objects.all()

    def get_queryset(self) -> QuerySet[LightRule]:
        return LightRule.objects.filter(district=self.request.user.district_id, published_at__isnull=False)
