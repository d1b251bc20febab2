from rest_framework import serializers

from apps.api.serializers.ids import IdField
from apps.progress.models import Extension, PeriodState, ReportingPeriod

OF_THIS_CENTURY = r"^20[0-9]{2}Q[1-4]$"


class ExtensionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Extension
        fields = ["id", "unit", "due_on", "reason", "granted_at"]


class PeriodSerializer(serializers.ModelSerializer):
    """A quarter in which units report. Of several extensions of one unit the last counts; a unit sees its own."""

    state = serializers.ChoiceField(choices=PeriodState.choices)
    extensions = ExtensionSerializer(many=True)

    class Meta:
        model = ReportingPeriod
        fields = [
            "id",
            "quarter",
            "state",
            "opens_on",
            "support_due_on",
            "lead_due_on",
            "closes_on",
            "opened_at",
            "closed_at",
            "extensions",
        ]


class PeriodDatesSerializer(serializers.Serializer):
    opens_on = serializers.DateField(required=False)
    support_due_on = serializers.DateField(required=False)
    lead_due_on = serializers.DateField(required=False)
    closes_on = serializers.DateField(required=False)


class PlanPeriodSerializer(PeriodDatesSerializer):
    """The days that are left out are those that the pages suggest."""

    quarter = serializers.RegexField(OF_THIS_CENTURY, help_text="2021Q3")


class ExtendPeriodSerializer(serializers.Serializer):
    unit = IdField()
    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=500, allow_blank=True)


class ReopenPeriodSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500, allow_blank=True)
