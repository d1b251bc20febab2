from rest_framework import serializers

from apps.api.serializers.fields import Read
from apps.api.serializers.ids import IdField
from apps.progress.judging import LONGEST_REASON
from apps.progress.models import Colour, Judgement
from apps.targets.quarters import PATTERN


class LightJudgementSerializer(Read):
    """What an officer says of a light; it stands beside the computed one until it is withdrawn."""

    period = serializers.CharField(source="period.quarter", read_only=True)
    judged_by = serializers.CharField(source="judged_by.name", read_only=True)

    class Meta:
        model = Judgement
        fields = [
            *("id", "target", "period", "indicator", "commitment"),
            *("colour", "reason", "judged_at", "judged_by", "withdrawn_at"),
        ]


class JudgeSerializer(serializers.Serializer):
    """Of an indicator, of a commitment, or (neither) of the whole target."""

    target = IdField()
    period = serializers.RegexField(PATTERN, help_text="2021Q3")
    indicator = IdField(required=False, allow_null=True)
    commitment = IdField(required=False, allow_null=True)
    colour = serializers.ChoiceField(choices=Colour.choices)
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)
