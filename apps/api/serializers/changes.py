from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.serializers.ids import IdField
from apps.documents.content import LONGEST_UNIT_OF_MEASURE
from apps.targets.changes import LONGEST_REASON, LONGEST_SOURCE
from apps.targets.models import ValueStatus


def figure(**kwargs: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=24, decimal_places=6, **kwargs)


class RecordValueSerializer(serializers.Serializer):
    value = figure(help_text=_("In the indicator's `unit`."))
    status = serializers.ChoiceField(choices=ValueStatus.choices)
    effective_on = serializers.DateField()
    source_words = serializers.CharField(
        max_length=LONGEST_SOURCE,
        allow_blank=True,
        help_text=_("Where the value stands: 沪府办〔2021〕12号."),
    )
    unit = serializers.CharField(
        max_length=LONGEST_UNIT_OF_MEASURE,
        required=False,
        allow_blank=True,
        help_text=_("The unit of measure of a limit that was awaited without one."),
    )


class RequestAdjustmentSerializer(serializers.Serializer):
    """Of an indicator with `new_value`, or of a commitment with `new_deadline`."""

    indicator = IdField(required=False)
    commitment = IdField(required=False)
    new_value = figure(required=False, help_text=_("In the indicator's `unit`."))
    new_deadline = serializers.DateField(required=False)
    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("indicator" in given) == ("commitment" in given):
            raise serializers.ValidationError(_("Name an indicator or a commitment: one of the two."))
        return given


class DecideAdjustmentSerializer(serializers.Serializer):
    note = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)
