"""What was answered to a request that may come once more."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.units.models import District


class Remembered(models.Model):
    """The answer to a POST with an Idempotency-Key. Whoever sends the key again gets it, and nothing is done twice."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)  # SHA-256 of the request, hex
    status = models.PositiveSmallIntegerField(default=0)  # 0 is seen by nobody: its transaction still runs
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="remembered_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"
