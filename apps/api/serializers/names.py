from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.documents.content import LONGEST_UNIT_NAME
from apps.targets.naming import WaitingName
from apps.units.models import Unit, UnitGroup
from apps.units.names import How


class Candidate(serializers.Serializer):
    """A unit or a group."""

    unit = serializers.IntegerField(allow_null=True)
    group = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()


class WaitingNameSerializer(serializers.Serializer):
    """How many open drafts and issued targets use the name, why it waits, and whom it could mean."""

    name = serializers.CharField()
    drafts = serializers.IntegerField()
    targets = serializers.IntegerField()
    how = serializers.ChoiceField(How.choices, source="resolution.how")
    candidates = serializers.SerializerMethodField()

    @extend_schema_field(Candidate(many=True))
    def get_candidates(self, waiting: WaitingName) -> list[dict[str, Any]]:
        return [
            {
                "unit": one.pk if isinstance(one, Unit) else None,
                "group": one.pk if isinstance(one, UnitGroup) else None,
                "name": one.name,
            }
            for one in waiting.resolution.candidates
        ]


class WaitingNames(serializers.Serializer):
    results = WaitingNameSerializer(many=True)


class OfDistrict(serializers.PrimaryKeyRelatedField):
    """A row that the asker may see; any other is said not to exist."""

    def get_queryset(self) -> QuerySet[Any]:
        visible: QuerySet[Any] = super().get_queryset().visible_to(self.context["request"].user)
        return visible


class MapSerializer(serializers.Serializer):
    """A printed name, and the unit or the group that it means: one of the two."""

    name = serializers.CharField(max_length=LONGEST_UNIT_NAME)
    unit = OfDistrict(queryset=Unit.objects, required=False)
    group = OfDistrict(queryset=UnitGroup.objects, required=False)

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if len(fields) != 2:
            raise serializers.ValidationError(
                _("Say which unit the name means, or which group: one of them.")
            )
        return fields
