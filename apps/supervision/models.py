"""What people are reminded of: rows of an inbox, the e-mails that carried them, and when the office chased."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, Unit, User


class ReminderKind(models.TextChoices):
    DUE = "due", _("A report is due")
    OVERDUE = "overdue", _("A report is overdue")
    RETURNED = "returned", _("A report was returned")
    ANSWERED = "answered", _("A returned report was answered")
    EXTENDED = "extended", _("A unit may report later")
    ADJUSTMENT = "adjustment", _("An adjustment")
    CHASED = "chased", _("The office reminds")
    WEBHOOK = "webhook", _("A webhook stopped")


class Digest(models.Model):
    """The one e-mail that a person gets on a day: the log of sending."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    address = models.EmailField()
    reminders = models.PositiveIntegerField()  # how many it carried
    sent_at = models.DateTimeField(null=True)  # until then `error` says why not; the next run tries again
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-day", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="digest_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.address}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: User) -> ReminderQuerySet:
        """A person's own inbox."""
        return self.filter(district_id=user.district_id, user=user)


class Reminder(models.Model):
    """One row of a person's inbox. `key` says what it is about, so that nothing is told twice."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=12, choices=ReminderKind)
    key = models.CharField(max_length=120)
    address = models.CharField(max_length=200)  # the path of the page to go to
    data = models.JSONField(default=dict)  # what its sentence says, in wording.py
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, related_name="carried")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["district", "user", "read_at"], name="reminder_by_user")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="reminder_once")]

    def __str__(self) -> str:
        return self.key


class ChaseKind(models.TextChoices):
    RECEIPT = "receipt", _("Not signed for")
    BREAKDOWN = "breakdown", _("Not broken down")
    REPORT = "report", _("Not reported")


class Chase(models.Model):
    """The office reminded a unit (催办): at most once a day about each sort of thing."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChaseKind)
    day = models.DateField()
    count = models.PositiveIntegerField()  # of targets or reports that it was about
    note = models.CharField(max_length=300, blank=True, verbose_name=_("note"))
    chased_at = models.DateTimeField(default=timezone.now)
    chased_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "day"], name="chase_once_a_day")]
        indexes = [models.Index(fields=["district", "unit"], name="chase_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.kind}"
