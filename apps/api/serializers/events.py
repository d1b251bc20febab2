from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from apps.api.pagination import LONGEST, PAGE
from apps.clients.feed import TYPES

OBJECTS = ["document", "target", "report", "period", "light"]


class EventQuery(serializers.Serializer):
    after = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text=_(
            "The number up to which you have read. Without it you get no events, but the number to begin from now on."
        ),
    )
    limit = serializers.IntegerField(default=PAGE, min_value=1, max_value=LONGEST)
    type = serializers.MultipleChoiceField(
        choices=list(TYPES), required=False, help_text=_("Only of these types; may be given several times.")
    )


class ObjectSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=OBJECTS)
    id = serializers.IntegerField()


class EventSerializer(serializers.Serializer):
    """`target` and `report`: which ones it is about, where it is about one."""

    number = serializers.IntegerField(help_text=_("Counts up within the district, as events become visible."))
    at = serializers.DateTimeField()
    type = serializers.ChoiceField(choices=list(TYPES))
    object = ObjectSerializer()
    target = serializers.IntegerField(allow_null=True)
    report = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(many=False)
class EventsSerializer(serializers.Serializer):
    next = serializers.URLField(help_text=_("Where to go on. There is always one: ask it again later."))
    last = serializers.IntegerField(help_text=_("The number up to which you have now read."))
    results = EventSerializer(many=True)
