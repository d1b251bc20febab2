"""Targets and their parts, to be read."""

import re
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError

from apps.api.rows import RowResource
from apps.api.serializers.targets import (
    AdjustmentSerializer,
    AssignmentSerializer,
    CommitmentSerializer,
    IndicatorSerializer,
    PlanPointSerializer,
    ReceiptSerializer,
    TargetSerializer,
)
from apps.api.views.filters import IdFilter, OfTargets, QuarterFilter, assignments_of
from apps.dashboard.standings import of_quarter
from apps.progress.models import Colour, ReportingPeriod
from apps.targets.models import (
    Adjustment,
    AdjustmentState,
    Assignment,
    AssignmentRole,
    Commitment,
    CommitmentKind,
    Indicator,
    Measure,
    Nature,
    PlanPoint,
    Receipt,
    Target,
    TargetQuerySet,
)
from apps.targets.quarters import PATTERN
from apps.units.permissions import Permission

STARRED = Exists(Commitment.objects.filter(target=OuterRef("pk"), starred=True))


class Ids(filters.BaseInFilter, IdFilter):
    """1,2,3"""


class TargetFilter(filters.FilterSet):
    ids = Ids(field_name="id")
    document = IdFilter(field_name="document_id")
    section = filters.CharFilter()
    nature = filters.ChoiceFilter(choices=Nature)
    unit = IdFilter(method="of_unit")
    role = filters.ChoiceFilter(choices=AssignmentRole, method="in_role")
    starred = filters.BooleanFilter(method="with_star")
    colour = filters.ChoiceFilter(choices=Colour, method="in_colour")
    updated_since = filters.IsoDateTimeFilter(field_name="stamp__at", lookup_expr="gt")

    def of_unit(self, queryset: TargetQuerySet, name: str, value: int) -> TargetQuerySet:
        return queryset.filter(pk__in=self.assigned().values("target"))

    def in_role(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        """That the unit, or any unit, has in the target."""
        return queryset.filter(pk__in=self.assigned().filter(role=value).values("target"))

    def assigned(self) -> QuerySet[Assignment]:
        unit, district = self.form.cleaned_data["unit"], self.request.user.district_id
        return assignments_of(unit, district) if unit else Assignment.objects.filter(district=district)

    def with_star(self, queryset: TargetQuerySet, name: str, value: bool) -> TargetQuerySet:
        return queryset.filter(STARRED if value else ~STARRED)

    def in_colour(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        """As people see it at the end of the quarter that `period` names."""
        quarter = quarter_of(self.request)
        if not quarter:
            raise ValidationError({"colour": _("Say at the end of which quarter: period=2021Q3.")})
        periods = ReportingPeriod.objects.filter(district=self.request.user.district_id, quarter=quarter)
        light, said = of_quarter(periods.values_list("pk", flat=True).first(), approved_only=False)
        shown = Coalesce(Subquery(said.values("colour")), Subquery(light.values("colour")))
        return queryset.alias(shown=shown).filter(shown=value)


def quarter_of(request: Any) -> str:
    """Of which quarter the light is shown; "": of the last one."""
    quarter: str = request.query_params.get("period", "")
    if quarter and not re.fullmatch(PATTERN, quarter):
        raise ValidationError({"period": _("Write the quarter as 2021Q3.")})
    return quarter


PERIOD = OpenApiParameter(
    "period",
    {"type": "string", "pattern": PATTERN},
    description="The quarter whose light is shown, 2021Q3; without it, the last one.",
)


@extend_schema(tags=["targets"], parameters=[PERIOD])
@extend_schema_view(
    list=extend_schema(summary="Targets, each with its parts and its light"),
    retrieve=extend_schema(summary="One target"),
)
class TargetViews(RowResource):
    permission = Permission.TARGET_VIEW
    serializer_class = TargetSerializer
    filterset_class = TargetFilter
    orderings = {"id": "pk", "updated_at": "stamp__at", "document": "document_id"}
    queryset = Target.objects.all()

    def get_queryset(self) -> TargetQuerySet:
        return Target.objects.visible_to(self.request.user)

    def written(self) -> dict[str, Any]:
        return super().written() | {"quarter": quarter_of(self.request)}


class PartViews(RowResource):
    """What belongs to a target is seen by who sees the target."""

    permission = Permission.TARGET_VIEW
    filterset_class = OfTargets

    def get_queryset(self) -> QuerySet[Any]:
        user = self.request.user
        found: QuerySet[Any] = self.queryset.filter(district=user.district_id)
        return found.filter(target__in=Target.objects.visible_to(user))


class CommitmentFilter(OfTargets):
    kind = filters.ChoiceFilter(choices=CommitmentKind)
    starred = filters.BooleanFilter()


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="The deliverables of targets"),
    retrieve=extend_schema(summary="One deliverable"),
)
class CommitmentViews(PartViews):
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    queryset = Commitment.objects.all()


class IndicatorFilter(OfTargets):
    commitment = IdFilter(field_name="commitment_id")
    measure = filters.ChoiceFilter(choices=Measure)


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="Figures with every version of their value"),
    retrieve=extend_schema(summary="One figure"),
)
class IndicatorViews(PartViews):
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    queryset = Indicator.objects.all()


class AssignmentFilter(OfTargets):
    role = filters.ChoiceFilter(choices=AssignmentRole)


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="Who leads, supports or is responsible for targets"),
    retrieve=extend_schema(summary="One assignment"),
)
class AssignmentViews(PartViews):
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    queryset = Assignment.objects.all()


class PlanPointFilter(OfTargets):
    indicator = IdFilter(field_name="indicator_id")
    commitment = IdFilter(field_name="commitment_id")
    quarter = QuarterFilter()


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="What is planned by the end of each quarter"),
    retrieve=extend_schema(summary="One plan point"),
)
class PlanPointViews(PartViews):
    serializer_class = PlanPointSerializer
    filterset_class = PlanPointFilter
    queryset = PlanPoint.objects.all()


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="Which units have signed for targets"),
    retrieve=extend_schema(summary="One receipt"),
)
class ReceiptViews(PartViews):
    serializer_class = ReceiptSerializer
    queryset = Receipt.objects.all()


class AdjustmentFilter(OfTargets):
    state = filters.ChoiceFilter(choices=AdjustmentState)


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary="Changes of values and deadlines: asked for, approved or refused"),
    retrieve=extend_schema(summary="One adjustment"),
)
class AdjustmentViews(PartViews):
    serializer_class = AdjustmentSerializer
    filterset_class = AdjustmentFilter
    queryset = Adjustment.objects.all()
