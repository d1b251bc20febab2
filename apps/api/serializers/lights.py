"""Lights with what they were computed from, and the judgements beside them."""

from rest_framework import serializers

from apps.api import sql
from apps.api.serializers.fields import Read, Words
from apps.progress.models import Judgement, Light, LightRule


class LightRuleSerializer(Read):
    class Meta:
        model = LightRule
        fields = ["id", "number", "name", "definition", "from_quarter", "published_at"]


class RuleNameSerializer(Read):
    class Meta:
        model = LightRule
        fields = ["id", "number", "name"]


class JudgementSerializer(Read):
    judged_by = serializers.CharField(source="judged_by.name", read_only=True)
    rows = sql.JUDGEMENTS

    class Meta:
        model = Judgement
        fields = ["id", "colour", "reason", "judged_at", "judged_by", "withdrawn_at"]


class LightSerializer(Read):
    """What was computed: of an indicator, a commitment or (neither) the whole target.

    It never changes but for `superseded_at`. `inputs` has figures as text; `judgements` are those of the same part
    and quarter, of which the one that is not withdrawn is what people see.
    """

    period = serializers.CharField(source="period.quarter", read_only=True)
    rule = RuleNameSerializer(read_only=True)
    judgements = JudgementSerializer(many=True, read_only=True)

    class Meta:
        model = Light
        fields = [
            *(
                "id",
                "target",
                "period",
                "indicator",
                "commitment",
                "provisional",
                "colour",
                "reason",
                "sentence",
            ),
            *("inputs", "rule", "computed_at", "superseded_at", "judgements"),
        ]


class CurrentLightSerializer(LightSerializer):
    rows = sql.CURRENT_LIGHTS


class StandingJudgementSerializer(JudgementSerializer):
    rows = sql.STANDING_JUDGEMENT


class ShownLightSerializer(Read):
    """How the target stands: `shown` is the colour that people see, judged or computed.

    Of the quarter that `?period=` names, else of the last one; a quarter that is still open and grey does not
    hide what was red before it.
    """

    period = serializers.CharField(source="period.quarter", read_only=True)
    shown = Words(sql.SHOWN)
    judgement = StandingJudgementSerializer(read_only=True, allow_null=True)
    rows = sql.NEWEST_LIGHT

    class Meta:
        model = Light
        fields = [
            *(
                "id",
                "period",
                "shown",
                "colour",
                "provisional",
                "reason",
                "sentence",
                "computed_at",
                "judgement",
            )
        ]
