from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.serializers.ids import IdField
from apps.targets.cells import LONGEST_EVIDENCE, LONGEST_STAGE
from apps.targets.changes import LONGEST_REASON
from apps.targets.models import Measure
from apps.targets.quarters import PATTERN

MOST_TARGETS, MOST_ROWS, MOST_POINTS, LONGEST_NAMES = 1000, 500, 40, 2000
WHOSE = _("Names of units as a notice prints them: 区民政局、各街道.")


class SignSerializer(serializers.Serializer):
    unit = IdField()


class ReceiptsSerializer(SignSerializer):
    targets = serializers.ListField(child=IdField(), allow_empty=False, max_length=MOST_TARGETS)


class SignedSerializer(serializers.Serializer):
    signed = serializers.IntegerField(help_text=_("How many of them the unit had not signed for before."))


class PlannedStageSerializer(serializers.Serializer):
    """What of a commitment is to be reached by the end of a quarter. Empty: nothing."""

    quarter = serializers.RegexField(PATTERN)
    stage = serializers.CharField(max_length=LONGEST_STAGE, allow_blank=True)


class PlannedValueSerializer(serializers.Serializer):
    """What of an indicator is to be reached by the end of a quarter, in its `unit`. Null: nothing."""

    quarter = serializers.RegexField(PATTERN)
    value = serializers.DecimalField(max_digits=24, decimal_places=6, allow_null=True)


class CommitmentBreakdownSerializer(serializers.Serializer):
    id = IdField()
    unit = IdField(required=False, allow_null=True, help_text=_("A unit of the target."))
    planned_on = serializers.DateField(required=False, allow_null=True)
    evidence_required = serializers.CharField(max_length=LONGEST_EVIDENCE, required=False, allow_blank=True)
    plan = PlannedStageSerializer(many=True, required=False, max_length=MOST_POINTS)


class IndicatorBreakdownSerializer(serializers.Serializer):
    id = IdField()
    measure = serializers.ChoiceField(choices=Measure.choices, required=False)
    plan = PlannedValueSerializer(many=True, required=False, max_length=MOST_POINTS)


class PartsOfBreakdownSerializer(serializers.Serializer):
    """Any part of a target's breakdown: what is left out stays as it is."""

    lead = serializers.CharField(max_length=LONGEST_NAMES, required=False, allow_blank=True, help_text=WHOSE)
    support = serializers.CharField(
        max_length=LONGEST_NAMES, required=False, allow_blank=True, help_text=WHOSE
    )
    commitments = CommitmentBreakdownSerializer(many=True, required=False, max_length=MOST_ROWS)
    indicators = IndicatorBreakdownSerializer(many=True, required=False, max_length=MOST_ROWS)


class BreakDownSerializer(PartsOfBreakdownSerializer):
    base = PartsOfBreakdownSerializer(
        required=False,
        help_text=_(
            "What you last saw. Where something else stands by now, nothing is saved: 412. "
            "What `base` does not speak of is written whatever stands there."
        ),
    )


class ReopenBreakdownSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class PutInChargeSerializer(serializers.Serializer):
    post = IdField(allow_null=True, help_text=_("Null: as the portfolios of the posts say."))


class ConfirmedSerializer(serializers.Serializer):
    confirmed = serializers.IntegerField(
        help_text=_("How many breakdowns lacked nothing and are confirmed now.")
    )
