from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.api.serializers.ids import IdField
from apps.progress.models import CommitmentState, Reading
from apps.progress.pushing import Outcome, Row
from apps.targets.quarters import PATTERN

MOST_ROWS = 1000


class GivenFigure(serializers.DecimalField):
    """Text alone: a JSON number may have lost digits on the way."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=6, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str):
            self.fail("invalid")
        value: Decimal = super().to_internal_value(data)
        return value


class SaidSerializer(serializers.Serializer):
    """A figure of an indicator, in its `unit`; or how a commitment stands, and since which day it is done."""

    indicator = IdField(required=False)
    commitment = IdField(required=False)
    value = GivenFigure(
        required=False, allow_null=True, help_text=_('Of an indicator: "120.5". Null: nothing.')
    )
    state = serializers.ChoiceField(choices=CommitmentState.choices, allow_blank=True, required=False)
    done_on = serializers.DateField(required=False, allow_null=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        of_figure, of_state = {"indicator", "value"}, {"commitment"}
        names = set(given)
        if names != of_figure and not (of_state < names and names.isdisjoint(of_figure)):
            raise serializers.ValidationError(
                _("Send an indicator with its value, or a commitment with its state, its done_on or both.")
            )
        return given


def row_of(given: dict[str, Any]) -> Row:
    if "indicator" in given:
        return Row(indicator=given["indicator"], value=given["value"])
    day = given.get("done_on", "")
    done_on = None if "done_on" not in given else day.isoformat() if day else ""
    return Row(commitment=given["commitment"], state=given.get("state"), done_on=done_on)


class ReadingSerializer(serializers.ModelSerializer):
    """A figure stands in its indicator's `unit`."""

    value = serializers.DecimalField(24, 6, allow_null=True, normalize_output=True)
    period = serializers.CharField(source="report.period.quarter", help_text="2021Q3")
    target = serializers.IntegerField(source="report.target_id")

    class Meta:
        model = Reading
        fields = ["id", "report", "period", "target", "indicator", "commitment", "value", "state", "done_on"]


class PushSerializer(serializers.Serializer):
    """`unit` may be left out where you report for one unit alone."""

    period = serializers.RegexField(PATTERN, help_text="2021Q3")
    unit = IdField(required=False)
    mode = serializers.ChoiceField(
        choices=["all", "each"],
        default="all",
        help_text=_("all: every reading is saved, or none. each: what cannot be kept stops only itself."),
    )
    readings = SaidSerializer(many=True, allow_empty=False, max_length=MOST_ROWS)


class RowErrorSerializer(serializers.Serializer):
    field = serializers.CharField(help_text=_("value, state or done_on; empty: the whole row."))
    detail = serializers.CharField()


class PushedRowSerializer(serializers.Serializer):
    row = serializers.IntegerField(help_text=_("Its place in `readings`, from 0."))
    status = serializers.ChoiceField(choices=[one.value for one in Outcome])
    report = serializers.IntegerField(allow_null=True, help_text=_("The report in which it stands."))
    errors = RowErrorSerializer(many=True)


class PushedSerializer(serializers.Serializer):
    results = PushedRowSerializer(many=True)
