from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.serializers.documents import WarningSerializer
from apps.documents import content as contents
from apps.documents.models import DraftTarget
from apps.targets.models import AssignmentRole, Change, CommitmentKind, Comparator, Nature

LARGEST = 2**31 - 1  # of places in a text


class Place(serializers.IntegerField):
    """A character of the notice's text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST, **kwargs)


class UnitEntry(serializers.Serializer):
    """A unit as printed; one that a person added stands nowhere."""

    name = serializers.CharField(max_length=contents.LONGEST_UNIT_NAME)
    role = serializers.ChoiceField(AssignmentRole.choices)
    start = Place(allow_null=True, default=None)
    end = Place(allow_null=True, default=None)


class Day(serializers.DateField):
    """Kept as ISO 8601, as JSON has it."""

    def to_internal_value(self, data: Any) -> str:
        return str(super().to_internal_value(data))


class Value(serializers.DecimalField):
    """Kept as text, without zeros at its end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=6, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return format(super().to_internal_value(data).normalize(), "f")


class IndicatorEntry(serializers.Serializer):
    """A figure. `parent`: the place in this list of the whole that it is a part of (其中), which stands before it."""

    name = serializers.CharField(max_length=contents.LONGEST_NAME)
    value = Value()
    unit = serializers.CharField(max_length=contents.LONGEST_UNIT_OF_MEASURE, allow_blank=True, default="")
    comparator = serializers.ChoiceField(Comparator.choices)
    change = serializers.ChoiceField(Change.choices, allow_null=True, default=None)
    starred = serializers.BooleanField(read_only=True, help_text="Whether its sentence has a ★.")
    start = Place()
    end = Place()
    parent = Place(allow_null=True, default=None)


class CommitmentEntry(serializers.Serializer):
    """A sentence of the clause: what is promised, and by when."""

    start = Place()
    end = Place()
    kind = serializers.ChoiceField(CommitmentKind.choices)
    starred = serializers.BooleanField()
    due_on = Day(allow_null=True, default=None)


class QuarterEntry(serializers.Serializer):
    """What a table prints to be reached by the end of a quarter."""

    quarter = serializers.IntegerField(min_value=1, max_value=4)
    text = serializers.CharField()
    start = Place()
    end = Place()


class ContentSerializer(serializers.Serializer):
    """What a draft says."""

    labels = serializers.ListField(child=serializers.CharField())
    section = serializers.CharField(help_text="The headings above.")
    nature = serializers.ChoiceField(Nature.choices)
    title = serializers.CharField()
    provisional = serializers.BooleanField(help_text="A higher level still has to set the figures.")
    units = UnitEntry(many=True)
    indicators = IndicatorEntry(many=True)
    commitments = CommitmentEntry(many=True)
    quarters = QuarterEntry(many=True, required=False)


class Corrections(serializers.Serializer):
    """What a draft is to say; what is left out stays."""

    nature = serializers.ChoiceField(Nature.choices, required=False)
    title = serializers.CharField(max_length=contents.LONGEST_TITLE, allow_blank=True, required=False)
    provisional = serializers.BooleanField(required=False)
    units = UnitEntry(many=True, max_length=100, required=False)
    indicators = IndicatorEntry(many=True, max_length=200, required=False)
    commitments = CommitmentEntry(many=True, max_length=400, required=False)


@extend_schema_field(ContentSerializer)
class ContentField(serializers.JSONField):
    """Stored as it is shown."""


@extend_schema_field(WarningSerializer(many=True))
class WarningsField(serializers.JSONField):
    """Stored as they are shown."""


class DraftSerializer(serializers.ModelSerializer):
    """`proposed` is what the reader made of the clause, `content` what a person made of that and what is issued."""

    words = serializers.CharField(source="printed", help_text="The clause as printed.")
    proposed = ContentField()
    content = ContentField()
    warnings = WarningsField()
    reviewed_by = serializers.StringRelatedField(allow_null=True)

    class Meta:
        model = DraftTarget
        fields = [
            *("id", "document", "label_path", "start", "end", "words", "state", "reason", "merged_into"),
            *("version", "reviewed_by", "reviewed_at", "warnings", "proposed", "content"),
        ]
        read_only_fields = fields


class AmendSerializer(serializers.Serializer):
    content = Corrections(default=dict)


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=250)


class CutSerializer(serializers.Serializer):
    at = Place(help_text="Where the sentence begins with which the second item begins.")
