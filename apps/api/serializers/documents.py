from typing import Any

from django.db.models import TextChoices
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.documents.models import Document, DraftState, JobState, ReadingJob
from apps.targets.review import DOCUMENT_FIELDS


class Span(serializers.Serializer):
    """Characters of the text of the notice, from `start` up to but not including `end`."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class SectionSerializer(Span):
    title = serializers.CharField()


class FurnitureSerializer(Span):
    """What belongs to the paper and not to the targets: page numbers, the list of addressees."""

    kind = serializers.CharField()


class WarningSerializer(Span):
    """Where the reader is not sure, and why."""

    code = serializers.CharField()
    message = serializers.CharField()


class JobSerializer(serializers.ModelSerializer):
    """How far the reading is."""

    state = serializers.ChoiceField(JobState.choices)
    percent = serializers.IntegerField(help_text="0 to 100.")
    failure = serializers.CharField(
        source="failure_sentence",
        help_text="Why it could not be read, and what to do; empty unless it failed.",
    )
    found = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many items, stars, indicators, units and warnings; empty until it is read.",
    )

    class Meta:
        model = ReadingJob
        fields = ["state", "stage", "percent", "failure", "found", "queued_at", "started_at", "finished_at"]
        read_only_fields = fields


class DraftCounts(serializers.Serializer):
    """How many of its drafts stand how. Those that were merged into another are not counted."""

    pending = serializers.IntegerField()
    accepted = serializers.IntegerField()
    rejected = serializers.IntegerField()


class DocumentSerializer(serializers.ModelSerializer):
    uploaded_by = serializers.StringRelatedField()
    targets_issued_by = serializers.StringRelatedField(allow_null=True)
    job = JobSerializer(read_only=True)
    drafts = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = [
            *("id", "file_name", "format", "size", "sha256", "uploaded_by", "uploaded_at"),
            *DOCUMENT_FIELDS,
            *("version", "parser_version", "job", "drafts", "targets_issued_at", "targets_issued_by"),
        ]
        read_only_fields = fields

    @extend_schema_field(DraftCounts)
    def get_drafts(self, document: Document) -> dict[str, int]:
        return {state: getattr(document, state) for state in COUNTED}


COUNTED: tuple[TextChoices, ...] = (DraftState.PENDING, DraftState.ACCEPTED, DraftState.REJECTED)


class DocumentText(serializers.ModelSerializer):
    """The whole text, and what stands where in it."""

    sections = SectionSerializer(many=True)
    furniture = FurnitureSerializer(many=True)
    unread = Span(many=True)
    warnings = WarningSerializer(many=True)

    class Meta:
        model = Document
        fields = ["id", "text", "sections", "furniture", "unread", "warnings"]
        read_only_fields = fields


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True, help_text="A notice, of any type that can be read.")


class DocumentFields(serializers.ModelSerializer):
    """What was read of the notice itself. What is not sent stays."""

    class Meta:
        model = Document
        fields = DOCUMENT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, partial=True, **kwargs)


class CountSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="How many.")
