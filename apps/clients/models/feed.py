"""What changed, in the order in which it became visible. Triggers write both tables (migration 0002)."""

from django.db import models

from apps.progress.models import Report
from apps.targets.models import Target
from apps.units.models import District


class Change(models.Model):
    """Something of the district changed.

    `number` and `at` are given when the transaction commits, under a lock of the district: 1, 2, 3 … without gaps.
    Who has read up to a number has seen everything before it.

    The database does not check what it points to: a row says what happened, also to what is gone since, and who
    writes it locks nothing.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    number = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    type = models.CharField(max_length=40)  # feed.TYPES: "report.approve"
    target = models.ForeignKey(
        Target,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    report = models.ForeignKey(
        Report,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    object_id = models.BigIntegerField()  # of the document, target, report, period or light that it is about

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "number"], name="change_number_once")]
        indexes = [
            models.Index(
                fields=["target"], condition=models.Q(number=None), name="change_of_this_transaction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.type} {self.object_id}"


class Stamp(models.Model):
    """When a target, as the API shows it, last changed. No two targets of a district have the same moment."""

    target = models.OneToOneField(Target, on_delete=models.CASCADE, primary_key=True, related_name="stamp")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["district", "at"], name="stamp_by_moment")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.at}"
