"""What everybody may read, in the words of publications/public_projects.py."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.progress.models import Colour
from apps.targets.models import Change, Comparator


class PublicDistrictSerializer(serializers.Serializer):
    code = serializers.RegexField(r"^[0-9]{6}$", help_text=_("Six digits of GB/T 2260."))
    name = serializers.CharField()


class PublicDistrictsSerializer(serializers.Serializer):
    results = PublicDistrictSerializer(many=True)


class AskedSerializer(serializers.Serializer):
    """The query of public/projects."""

    district = serializers.RegexField(
        r"^[0-9]{6}$", help_text=_("The district's code, six digits of GB/T 2260.")
    )
    year = serializers.IntegerField(
        required=False,
        min_value=1949,
        max_value=9999,
        help_text=_("Without it this year, or the last before it of which something is open."),
    )


def figure(**given: object) -> serializers.DecimalField:
    """As text, and never rounded."""
    return serializers.DecimalField(
        max_digits=None, decimal_places=None, normalize_output=True, allow_null=True, **given
    )


class PublicIndicatorSerializer(serializers.Serializer):
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True, help_text=_("In which its figures are written: 万平方米."))
    comparator = serializers.ChoiceField(Comparator.choices)
    change = serializers.ChoiceField(Change.choices, allow_blank=True)
    value = figure(help_text=_("What is promised; null while a higher level has not issued it."))
    provisional = serializers.BooleanField(help_text=_("Whether another value may still be issued."))
    planned = figure(help_text=_("What was planned by the end of the quarter."))
    reached = figure(help_text=_("What was reached by the end of the quarter, as approved."))
    quarter = serializers.CharField(allow_blank=True, help_text=_("2026Q3; empty while nothing is approved."))


class PublicProjectSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    notice = serializers.CharField()
    doc_number = serializers.CharField(source="notice_number", allow_blank=True)
    section = serializers.CharField(allow_blank=True)
    label = serializers.CharField(allow_blank=True)
    words = serializers.CharField(help_text=_("The original words of the notice."))
    lead_units = serializers.ListField(source="leads", child=serializers.CharField())
    support_units = serializers.ListField(source="supports", child=serializers.CharField())
    due_on = serializers.DateField(allow_null=True)
    indicators = PublicIndicatorSerializer(source="figures", many=True)
    progress = serializers.CharField(
        allow_blank=True, help_text=_("In a Chinese sentence made of the approved figures and states.")
    )
    narrative = serializers.CharField(
        allow_blank=True,
        help_text=_("What the lead unit wrote, where it speaks of nothing but what is open."),
    )
    quarter = serializers.CharField(allow_blank=True, help_text=_("2026Q3; empty while nothing is approved."))
    light = serializers.ChoiceField(Colour.choices)
    approved_on = serializers.DateField(allow_null=True)


class ReleasedSerializer(serializers.Serializer):
    district = PublicDistrictSerializer()
    year = serializers.IntegerField()
    years = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("All years of which something is open, the last first.")
    )
    projects = PublicProjectSerializer(many=True)
