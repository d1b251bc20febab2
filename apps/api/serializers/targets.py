"""Targets with their parts. The classes are written down as SQL by rows.py; nothing is computed in Python."""

from rest_framework import serializers

from apps.api import sql
from apps.api.serializers.fields import Count, Expandable, Figure, Read, Words
from apps.api.serializers.lights import CurrentLightSerializer, ShownLightSerializer
from apps.api.serializers.units import UnitSerializer
from apps.documents.models import Document
from apps.targets.models import (
    Adjustment,
    Assignment,
    Commitment,
    Indicator,
    IndicatorValue,
    PlanPoint,
    Receipt,
    Target,
)


class NoticeSerializer(Read):
    """What a target says of its notice; /documents says more."""

    class Meta:
        model = Document
        fields = ["id", "title", "doc_number", "issuer", "issued_on", "kind", "period_start", "period_end"]


class CommitmentSerializer(Read):
    unit = Expandable(UnitSerializer, allow_null=True)

    class Meta:
        model = Commitment
        fields = [
            *("id", "target", "words", "start", "end", "kind", "starred", "due_on"),
            *("unit", "planned_on", "evidence_required"),
        ]


class IndicatorValueSerializer(Read):
    value = Figure()

    class Meta:
        model = IndicatorValue
        fields = [
            "id",
            "value",
            "status",
            "source",
            "source_words",
            "adjustment",
            "effective_on",
            "recorded_at",
        ]


class IndicatorSerializer(Read):
    """`unit` is the unit of measure in which values stand; people write them down in `scale` of it at a time."""

    values = IndicatorValueSerializer(many=True, read_only=True)

    class Meta:
        model = Indicator
        fields = [
            *("id", "target", "commitment", "parent", "name", "start", "end", "comparator", "change"),
            *("measure", "unit", "scale", "values"),
        ]


class AssignmentSerializer(Read):
    """`unit` or `group`; neither while nobody has said whom the printed name means."""

    unit = Expandable(UnitSerializer, allow_null=True)

    class Meta:
        model = Assignment
        fields = ["id", "target", "role", "printed_name", "unit", "group"]


class PlanPointSerializer(Read):
    value = Figure(allow_null=True)

    class Meta:
        model = PlanPoint
        fields = ["id", "target", "indicator", "commitment", "quarter", "value", "stage"]


class TargetSerializer(Read):
    document = Expandable(NoticeSerializer)
    labels = serializers.ListField(child=serializers.CharField())
    headline = Words(sql.HEADLINE)
    stars = Count(sql.STARS)
    updated_at = serializers.DateTimeField(source="stamp.at", read_only=True)
    commitments = CommitmentSerializer(many=True, read_only=True)
    indicators = IndicatorSerializer(many=True, read_only=True)
    assignments = AssignmentSerializer(many=True, read_only=True)
    light = ShownLightSerializer(read_only=True, allow_null=True)
    plan_points = PlanPointSerializer(many=True, read_only=True)
    lights = CurrentLightSerializer(many=True, read_only=True)

    class Meta:
        model = Target
        fields = [
            *("id", "document", "labels", "section", "nature", "title", "headline", "words", "start", "end"),
            *("provisional", "leader_post", "breakdown_confirmed_at", "issued_at", "updated_at", "stars"),
            *("commitments", "indicators", "assignments", "light", "plan_points", "lights"),
        ]
        only_expanded = ["plan_points", "lights"]


class ReceiptSerializer(Read):
    signed_by = serializers.CharField(source="signed_by.name", read_only=True)

    class Meta:
        model = Receipt
        fields = ["id", "target", "unit", "signed_at", "signed_by"]


class AdjustmentSerializer(Read):
    old_value = Figure(allow_null=True)
    new_value = Figure(allow_null=True)
    requested_by = serializers.CharField(source="requested_by.name", read_only=True)
    decided_by = serializers.CharField(source="decided_by.name", read_only=True, allow_null=True)

    class Meta:
        model = Adjustment
        fields = [
            *(
                "id",
                "target",
                "indicator",
                "commitment",
                "old_value",
                "new_value",
                "old_deadline",
                "new_deadline",
            ),
            *("effective_on", "reason", "state", "requested_by", "requested_at", "decided_by", "decided_at"),
            "decision_note",
        ]
