"""Lights, and the rules that they were computed by."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view

from apps.api.rows import RowResource
from apps.api.serializers.lights import LightRuleSerializer, LightSerializer
from apps.api.views.filters import OF_COMMITMENT, OF_INDICATOR, IdFilter, OfTargets, QuarterFilter
from apps.api.views.targets import PartViews
from apps.progress.models import Colour, Light, LightRule
from apps.units.permissions import Permission


class LightFilter(OfTargets):
    period = QuarterFilter(field_name="period__quarter", help_text=_("At the end of this quarter, 2021Q3."))
    indicator = IdFilter(field_name="indicator_id", help_text=OF_INDICATOR)
    commitment = IdFilter(field_name="commitment_id", help_text=OF_COMMITMENT)
    whole = filters.BooleanFilter(method="of_whole", help_text=_("Of whole targets; false: of their parts."))
    colour = filters.ChoiceFilter(choices=Colour, help_text=_("Computed in this colour."))
    provisional = filters.BooleanFilter(
        help_text=_("Whether they come from reports that are not approved yet.")
    )
    current = filters.BooleanFilter(
        field_name="superseded_at",
        lookup_expr="isnull",
        help_text=_("Those that hold; false: those that were superseded."),
    )
    as_of = filters.IsoDateTimeFilter(method="known_at", help_text=_("Those that held at this moment."))

    def of_whole(self, queryset: QuerySet[Light], name: str, value: bool) -> QuerySet[Light]:
        whole = {"indicator": None, "commitment": None}
        return queryset.filter(**whole) if value else queryset.exclude(**whole)

    def known_at(self, queryset: QuerySet[Light], name: str, value: datetime) -> QuerySet[Light]:
        standing = Q(superseded_at=None) | Q(superseded_at__gt=value)
        return queryset.filter(standing, computed_at__lte=value)


@extend_schema(tags=["lights"])
@extend_schema_view(
    list=extend_schema(summary=_("Lights of targets and their parts, those included that were superseded")),
    retrieve=extend_schema(summary=_("One light")),
)
class LightViews(PartViews):
    serializer_class = LightSerializer
    filterset_class = LightFilter
    queryset = Light.objects.all()


@extend_schema(tags=["lights"])
@extend_schema_view(
    list=extend_schema(summary=_("The published rules by which lights are computed")),
    retrieve=extend_schema(summary=_("One rule")),
)
class LightRuleViews(RowResource):
    permission = Permission.TARGET_VIEW
    serializer_class = LightRuleSerializer
    orderings = {"number": "number", "id": "pk"}
    queryset = LightRule.objects.all()

    def get_queryset(self) -> QuerySet[LightRule]:
        return LightRule.objects.filter(district=self.request.user.district_id, published_at__isnull=False)
