from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.units.models import District, Post, Tenure, Unit, UnitGroup


class DistrictSerializer(serializers.ModelSerializer):
    class Meta:
        model = District
        fields = ["id", "code", "name"]


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Unit
        fields = ["id", "name", "short_name", "kind", "order", "valid_from", "valid_to"]


class PrintedUnitSerializer(UnitSerializer):
    """With the other names under which it is printed."""

    aliases = serializers.SlugRelatedField("name", many=True, read_only=True)

    class Meta(UnitSerializer.Meta):
        fields = [*UnitSerializer.Meta.fields, "aliases"]


class GroupSerializer(serializers.ModelSerializer):
    """`units` are those that the collective means today: its members, and all of its kinds."""

    aliases = serializers.SlugRelatedField("name", many=True, read_only=True)
    units = serializers.SerializerMethodField()

    class Meta:
        model = UnitGroup
        fields = ["id", "name", "aliases", "units"]

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_units(self, group: UnitGroup) -> list[int]:
        return [unit.pk for unit in group.units_among(self.context["units"])]


class TenureSerializer(serializers.ModelSerializer):
    class Meta:
        model = Tenure
        fields = ["holder", "telephone", "valid_from", "valid_to"]


class PostSerializer(serializers.ModelSerializer):
    """`holder` is who holds the post today; null of a vacant one. `portfolio`: the units that it is in charge of."""

    holder = serializers.SerializerMethodField()

    class Meta:
        model = Post
        fields = ["id", "name", "unit", "portfolio", "holder"]

    @extend_schema_field(TenureSerializer(allow_null=True))
    def get_holder(self, post: Any) -> dict[str, Any] | None:
        return TenureSerializer(post.today[0]).data if post.today else None
