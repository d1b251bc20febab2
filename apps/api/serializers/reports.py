from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.serializers.ids import IdField
from apps.api.serializers.readings import SaidSerializer
from apps.progress.answering import answered_parts
from apps.progress.deadlines import in_time
from apps.progress.filling import TEXTS
from apps.progress.findings import findings
from apps.progress.models import CommitmentState, Evidence, Report, Return, Submission
from apps.progress.timeliness import Timeliness
from apps.progress.typed import decimal_text

LONGEST_TEXT, LONGEST_REASON, MOST_PARTS = 20_000, 2_000, 500


class ReportSerializer(serializers.ModelSerializer):
    """`due_on` is the day that counts: extensions and returns included; `timeliness` holds the report against it."""

    period = serializers.CharField(source="period.quarter", read_only=True, help_text="2021Q3")
    due_on = serializers.SerializerMethodField()
    timeliness = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = [
            *("id", "period", "target", "unit", "role", "state", "due_on", "timeliness"),
            *("narrative", "problems", "help_needed", "help_unit", "help_leader", "next_steps"),
            *("updated_at", "handed_up_at", "submitted_at", "approved_at", "leader_in_charge"),
        ]

    def get_due_on(self, report: Report) -> date:
        return in_time(report, timezone.localdate())[1]

    @extend_schema_field(serializers.ChoiceField([one.value for one in Timeliness]))
    def get_timeliness(self, report: Report) -> str:
        return in_time(report, timezone.localdate())[0]


class OwedReadingSerializer(serializers.Serializer):
    """One thing that the report answers for. A figure stands in `unit`, the indicator's unit of measure."""

    indicator = serializers.IntegerField(allow_null=True)
    commitment = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.CharField(allow_null=True, help_text=_('"120.5"; null where nothing is said yet.'))
    state = serializers.ChoiceField(choices=CommitmentState.choices, allow_blank=True)
    done_on = serializers.DateField(allow_null=True)


class FindingSerializer(serializers.Serializer):
    """An error stops the report, a warning does not."""

    field = serializers.CharField(
        help_text=_(
            "A field of the report, evidence, indicator-<id>, commitment-<id>, or done-<commitment>: its day."
        )
    )
    level = serializers.ChoiceField(choices=["error", "warning"])
    code = serializers.CharField()
    sentence = serializers.CharField()


class ReturnSerializer(serializers.ModelSerializer):
    class Meta:
        model = Return
        fields = ["reason", "due_on", "returned_at", "answered_at"]


class SubmissionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Submission
        fields = ["number", "submitted_at", "due_on"]


class EvidenceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Evidence
        fields = ["id", "report", "name", "media_type", "size", "sha256", "added_at", "removed_at"]


class WholeReportSerializer(ReportSerializer):
    """With all that belongs to it."""

    readings = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()
    returns = ReturnSerializer(many=True)
    submissions = SubmissionSerializer(many=True)

    class Meta:
        model = Report
        fields = [*ReportSerializer.Meta.fields, "readings", "findings", "evidence", "returns", "submissions"]

    @extend_schema_field(OwedReadingSerializer(many=True))
    def get_readings(self, report: Report) -> Any:
        parts = answered_parts(report)
        said = {(one.indicator_id, one.commitment_id): one for one in report.readings.all()}
        rows = []
        for commitment in parts.commitments:
            one = said.get((None, commitment.pk))
            rows.append(
                {
                    "indicator": None,
                    "commitment": commitment.pk,
                    "name": commitment.words,
                    "unit": "",
                    "value": None,
                    "state": one.state if one else "",
                    "done_on": one and one.done_on,
                }
            )
        for indicator in parts.indicators:
            one = said.get((indicator.pk, None))
            value = decimal_text(one.value) if one and one.value is not None else None
            rows.append(
                {
                    "indicator": indicator.pk,
                    "commitment": None,
                    "name": indicator.name,
                    "unit": indicator.unit,
                    "value": value,
                    "state": "",
                    "done_on": None,
                }
            )
        return OwedReadingSerializer(rows, many=True).data

    @extend_schema_field(FindingSerializer(many=True))
    def get_findings(self, report: Report) -> Any:
        return FindingSerializer(findings(report), many=True).data

    @extend_schema_field(EvidenceSerializer(many=True))
    def get_evidence(self, report: Report) -> Any:
        standing = [one for one in report.evidence.all() if one.removed_at is None]
        return EvidenceSerializer(standing, many=True).data


class FillSerializer(serializers.Serializer):
    """What is left out stays as it is."""

    narrative = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    problems = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    help_needed = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    help_unit = IdField(required=False, allow_null=True)
    help_leader = serializers.BooleanField(required=False)
    next_steps = serializers.CharField(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    readings = SaidSerializer(many=True, required=False, max_length=MOST_PARTS)

    def texts(self) -> dict[str, str]:
        """The fields of the report that are given, as filling.py has them."""
        given = self.validated_data
        found = {name: given[name] for name in TEXTS if name in given}
        if "help_unit" in given:
            found["help_unit"] = str(given["help_unit"] or "")
        if "help_leader" in given:
            found["help_leader"] = "on" if given["help_leader"] else ""
        return found


class SendBackSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True)


class NumberSerializer(serializers.Serializer):
    number = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text=_("Of the submission that you have seen; refused where it is not the last one."),
    )


class ReturnReportSerializer(NumberSerializer, SendBackSerializer):
    due_on = serializers.DateField(help_text=_("By when it is to be answered."))


class ApprovedSerializer(serializers.Serializer):
    approved = serializers.IntegerField(help_text=_("How many reports."))


class EvidenceUploadSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
