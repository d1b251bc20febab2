from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.targets.quarters import PATTERN


class SummaryQuery(serializers.Serializer):
    period = serializers.RegexField(
        PATTERN,
        required=False,
        error_messages={"invalid": _("Write the quarter as 2021Q3.")},
        help_text=_(
            "A quarter that was opened; else the last one in which some target has a colour is looked at."
        ),
    )


class ByColour(serializers.Serializer):
    red = serializers.IntegerField()
    yellow = serializers.IntegerField()
    green = serializers.IntegerField()
    grey = serializers.IntegerField()


class CountsSerializer(serializers.Serializer):
    """Targets by the colour that people see, of `total`; `before`: a quarter ago, null where nothing is compared."""

    total = serializers.IntegerField()
    colours = ByColour()
    before = ByColour(allow_null=True)
    late = serializers.IntegerField(
        help_text="Targets of which a report came late, or is missing after its day."
    )


class SectionCounts(CountsSerializer):
    name = serializers.CharField(help_text="The heading of the notice; empty where none stands above.")


class LeaderCounts(CountsSerializer):
    leader = serializers.IntegerField(allow_null=True, help_text="The post; null where nobody is in charge.")
    name = serializers.CharField()


class UnitCounts(CountsSerializer):
    unit = serializers.IntegerField(allow_null=True, help_text="Null where no unit leads.")
    name = serializers.CharField()


class NamedUnit(serializers.Serializer):
    unit = serializers.IntegerField()
    name = serializers.CharField()


class LateUnit(NamedUnit):
    """On how many targets the unit reported late or not at all, and of these those on which it has not reported."""

    late = serializers.IntegerField()
    missing = serializers.IntegerField()


class RedTarget(serializers.Serializer):
    target = serializers.IntegerField()
    headline = serializers.CharField()
    section = serializers.CharField()
    starred = serializers.BooleanField()
    provisional = serializers.BooleanField(help_text="From a report that waits for approval.")
    judged = serializers.BooleanField(help_text="An officer says so; `judgement` is the reason.")
    judgement = serializers.CharField()
    sentence = serializers.CharField(
        allow_null=True, help_text="Why, and what is missing to green; null where no light was computed."
    )
    late = serializers.BooleanField()
    leader = serializers.CharField(help_text="Who is in charge, with the post.")
    units = NamedUnit(many=True)


def shown_as(kind: serializers.BaseSerializer) -> serializers.JSONField:
    """Counted and named already, so shown as it is; `kind` describes it."""
    stored = extend_schema_field(kind)(type("Stored", (serializers.JSONField,), {}))
    return stored(read_only=True)


class SummarySerializer(serializers.Serializer):
    quarter = serializers.CharField()
    quarter_before = serializers.CharField(allow_null=True)
    targets = shown_as(CountsSerializer())
    starred = shown_as(CountsSerializer())
    better = serializers.IntegerField(help_text="Targets with a better light than a quarter ago.")
    worse = serializers.IntegerField()
    provisional = serializers.IntegerField(
        help_text="Of the lights, those of reports that wait for approval."
    )
    sections = shown_as(SectionCounts(many=True))
    leaders = shown_as(LeaderCounts(many=True))
    units = shown_as(UnitCounts(many=True))
    late_units = shown_as(LateUnit(many=True))
    reds = shown_as(RedTarget(many=True))
