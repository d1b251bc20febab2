"""Lights with what they were computed from, and the judgements beside them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api import sql
from apps.api.serializers.fields import Read, Shown
from apps.progress.models import Colour, Judgement, Light, LightRule


class LightRuleSerializer(Read):
    class Meta:
        model = LightRule
        fields = ["id", "number", "name", "definition", "from_quarter", "published_at"]


class RuleNameSerializer(Read):
    class Meta:
        model = LightRule
        fields = ["id", "number", "name"]


class JudgementSerializer(Read):
    judged_by = serializers.CharField(source="judged_by.name")
    rows = sql.JUDGEMENTS

    class Meta:
        model = Judgement
        fields = ["id", "colour", "reason", "judged_at", "judged_by", "withdrawn_at"]


class LightSerializer(Read):
    period = serializers.CharField(source="period.quarter")
    rule = RuleNameSerializer()
    judgements = JudgementSerializer(
        many=True,
        help_text=_("Of the same part and quarter; people see the colour of the one that is not withdrawn."),
    )

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
        extra_kwargs = {
            "inputs": {"help_text": _("What it was computed from; figures are text.")},
            "sentence": {"help_text": _("Why it has this colour, in Chinese.")},
            "provisional": {"help_text": _("Computed from a report that is not approved yet.")},
            "indicator": {
                "help_text": _("Of this figure. Neither figure nor deliverable: of the whole target.")
            },
        }


class CurrentLightSerializer(LightSerializer):
    rows = sql.CURRENT_LIGHTS


class StandingJudgementSerializer(JudgementSerializer):
    rows = sql.STANDING_JUDGEMENT


class ShownLightSerializer(Read):
    period = serializers.CharField(source="period.quarter")
    shown = Shown(
        sql.SHOWN, choices=Colour, help_text=_("The colour that people see: judged, else computed.")
    )
    judgement = StandingJudgementSerializer(allow_null=True)
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
