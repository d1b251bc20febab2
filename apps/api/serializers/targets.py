"""Targets with their parts. The classes are written down as SQL by rows.py; nothing is computed in Python."""

from django.utils.translation import gettext_lazy as _
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
    values = IndicatorValueSerializer(many=True)

    class Meta:
        model = Indicator
        fields = [
            *("id", "target", "commitment", "parent", "name", "start", "end", "comparator", "change"),
            *("measure", "unit", "scale", "values"),
        ]
        extra_kwargs = {
            "unit": {"help_text": _("The unit of measure in which its values stand.")},
            "scale": {
                "help_text": _("How many of the unit people write down at a time: 10000 for 40万平方米.")
            },
            "parent": {"help_text": _("The figure that it is a part of.")},
        }


class AssignmentSerializer(Read):
    unit = Expandable(
        UnitSerializer,
        allow_null=True,
        help_text=_("Null where a collective is meant, or nobody has said yet whom the printed name means."),
    )

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
    headline = Words(
        sql.HEADLINE, help_text=_("The title, else the beginning of the words, at most 60 characters.")
    )
    stars = Count(sql.STARS, help_text=_("How many of its commitments are livelihood projects (★)."))
    updated_at = serializers.DateTimeField(
        source="stamp.at", help_text=_("When anything of what is shown here last changed.")
    )
    commitments = CommitmentSerializer(many=True)
    indicators = IndicatorSerializer(many=True)
    assignments = AssignmentSerializer(many=True)
    light = ShownLightSerializer(
        allow_null=True,
        help_text=_("How it stands at the end of the quarter that `period` names, else of the last one."),
    )
    plan_points = PlanPointSerializer(many=True)
    lights = CurrentLightSerializer(many=True)

    class Meta:
        model = Target
        fields = [
            *("id", "document", "labels", "section", "nature", "title", "headline", "words", "start", "end"),
            *("provisional", "leader_post", "breakdown_confirmed_at", "issued_at", "updated_at", "stars"),
            *("commitments", "indicators", "assignments", "light", "plan_points", "lights"),
        ]
        only_expanded = ["plan_points", "lights"]


class ReceiptSerializer(Read):
    signed_by = serializers.CharField(source="signed_by.name")

    class Meta:
        model = Receipt
        fields = ["id", "target", "unit", "signed_at", "signed_by"]


class AdjustmentSerializer(Read):
    old_value = Figure(allow_null=True)
    new_value = Figure(allow_null=True)
    requested_by = serializers.CharField(source="requested_by.name")
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True)

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
