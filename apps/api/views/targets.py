"""Targets and their parts, to be read."""

import re
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
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
from apps.api.views.filters import (
    OF_COMMITMENT,
    OF_INDICATOR,
    OF_UNIT,
    IdFilter,
    OfTargets,
    QuarterFilter,
    assignments_of,
)
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
    ids = Ids(field_name="id", help_text=_("Only these."))
    document = IdFilter(field_name="document_id", help_text=_("Of this notice."))
    section = filters.CharFilter(help_text=_("Of the section with exactly this heading."))
    nature = filters.ChoiceFilter(choices=Nature, help_text=_("Of this nature."))
    unit = IdFilter(method="of_unit", help_text=OF_UNIT)
    role = filters.ChoiceFilter(
        choices=AssignmentRole,
        method="in_role",
        help_text=_("In which the unit, or any unit, has this role."),
    )
    starred = filters.BooleanFilter(
        method="with_star", help_text=_("With or without a livelihood project (★).")
    )
    colour = filters.ChoiceFilter(
        choices=Colour,
        method="in_colour",
        help_text=_("Which people see in this colour at the end of the quarter that `period` names."),
    )
    updated_since = filters.IsoDateTimeFilter(
        field_name="stamp__at",
        lookup_expr="gt",
        help_text=_("That changed later than this `updated_at`; with ordering=updated_at nothing is missed."),
    )

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
            raise ValidationError({"colour": gettext("Say at the end of which quarter: period=2021Q3.")})
        periods = ReportingPeriod.objects.filter(district=self.request.user.district_id, quarter=quarter)
        light, said = of_quarter(periods.values_list("pk", flat=True).first(), approved_only=False)
        shown = Coalesce(Subquery(said.values("colour")), Subquery(light.values("colour")))
        return queryset.alias(shown=shown).filter(shown=value)


def quarter_of(request: Any) -> str:
    """Of which quarter the light is shown; "": of the last one."""
    quarter: str = request.query_params.get("period", "")
    if quarter and not re.fullmatch(PATTERN, quarter):
        raise ValidationError({"period": gettext("Write the quarter as 2021Q3.")})
    return quarter


PERIOD = OpenApiParameter(
    "period",
    {"type": "string", "pattern": PATTERN},
    description=_("The quarter whose light is shown, 2021Q3; without it, the last one."),
)


@extend_schema(tags=["targets"], parameters=[PERIOD])
@extend_schema_view(
    list=extend_schema(summary=_("Targets, each with its parts and its light")),
    retrieve=extend_schema(summary=_("One target")),
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
    kind = filters.ChoiceFilter(choices=CommitmentKind, help_text=_("Of this kind."))
    starred = filters.BooleanFilter(help_text=_("With or without a ★."))


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("The deliverables of targets")),
    retrieve=extend_schema(summary=_("One deliverable")),
)
class CommitmentViews(PartViews):
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter
    queryset = Commitment.objects.all()


class IndicatorFilter(OfTargets):
    commitment = IdFilter(field_name="commitment_id", help_text=OF_COMMITMENT)
    measure = filters.ChoiceFilter(choices=Measure, help_text=_("Whose readings are compared in this way."))


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("Figures with every version of their value")),
    retrieve=extend_schema(summary=_("One figure")),
)
class IndicatorViews(PartViews):
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    queryset = Indicator.objects.all()


class AssignmentFilter(OfTargets):
    role = filters.ChoiceFilter(choices=AssignmentRole, help_text=_("In this role."))


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("Who leads, supports or is responsible for targets")),
    retrieve=extend_schema(summary=_("One assignment")),
)
class AssignmentViews(PartViews):
    serializer_class = AssignmentSerializer
    filterset_class = AssignmentFilter
    queryset = Assignment.objects.all()


class PlanPointFilter(OfTargets):
    indicator = IdFilter(field_name="indicator_id", help_text=OF_INDICATOR)
    commitment = IdFilter(field_name="commitment_id", help_text=OF_COMMITMENT)
    quarter = QuarterFilter(help_text=_("By the end of this quarter, 2021Q3."))


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("What is planned by the end of each quarter")),
    retrieve=extend_schema(summary=_("One plan point")),
)
class PlanPointViews(PartViews):
    serializer_class = PlanPointSerializer
    filterset_class = PlanPointFilter
    queryset = PlanPoint.objects.all()


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("Which units have signed for targets")),
    retrieve=extend_schema(summary=_("One receipt")),
)
class ReceiptViews(PartViews):
    serializer_class = ReceiptSerializer
    queryset = Receipt.objects.all()


class AdjustmentFilter(OfTargets):
    state = filters.ChoiceFilter(choices=AdjustmentState, help_text=_("In this state."))


@extend_schema(tags=["targets"])
@extend_schema_view(
    list=extend_schema(summary=_("Changes of values and deadlines: asked for, approved or refused")),
    retrieve=extend_schema(summary=_("One adjustment")),
)
class AdjustmentViews(PartViews):
    serializer_class = AdjustmentSerializer
    filterset_class = AdjustmentFilter
    queryset = Adjustment.objects.all()
