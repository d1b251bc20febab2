"""One e-mail a person and working day, with everything new in the inbox; its rows are the log of sending."""

from datetime import datetime, time
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.progress.workdays import is_working_day
from apps.supervision.models import Digest, Reminder
from apps.supervision.wording import sentence
from apps.units.models import User

FROM, UNTIL = time(8, 30), time(18, 0)  # nobody is written to at night


def send_due(now: datetime) -> int:
    """Write to everybody who has something new and has had no e-mail today; returns how many were sent.

    Called as often as you like: who was written to today gets the rest tomorrow, who could not be written to is
    tried again. A worker that dies between sending and noting it sends twice; nobody is left out.
    """
    local = timezone.localtime(now)
    if not (is_working_day(local.date()) and FROM <= local.time() < UNTIL):
        return 0
    new = Reminder.objects.filter(read_at=None, digest=None)
    users = User.objects.filter(is_active=True, pk__in=new.values("user")).exclude(email="")
    done = Digest.objects.filter(day=local.date(), sent_at__isnull=False)
    return sum(send(user, now) for user in users.exclude(pk__in=done.values("user")))


@transaction.atomic
def send(user: User, now: datetime) -> bool:
    """The one e-mail of the day.

    False where another worker has it, it has gone, everything was read meanwhile, or the mail server refuses.
    """
    reminders = list(user.reminders.filter(read_at=None, digest=None).order_by("id"))
    if not reminders:
        return False
    Digest.objects.bulk_create(
        [
            Digest(
                district_id=user.district_id,
                user=user,
                day=timezone.localdate(now),
                address=user.email,
                reminders=0,
            )
        ],
        ignore_conflicts=True,
    )
    digest = (
        Digest.objects.select_for_update(skip_locked=True)
        .filter(user=user, day=timezone.localdate(now), sent_at=None)
        .first()
    )
    if digest is None:
        return False
    digest.address, digest.reminders = user.email, len(reminders)
    try:
        message(user, reminders, now).send()
    except (SMTPException, OSError) as error:
        digest.error = str(error)[:500]
        digest.save()
        return False
    digest.sent_at, digest.error = now, ""
    digest.save()
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders]).update(digest=digest)
    return True


def message(user: User, reminders: list[Reminder], now: datetime) -> EmailMessage:
    """In the district's language: a mailbox has no choice of one."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)s thing waits for you (%(day)s)",
            "%(count)s things wait for you (%(day)s)",
            len(reminders),
        ) % {"count": len(reminders), "day": date_format(timezone.localdate(now))}
        lines = [f"{n}. {sentence(r)}\n   {link(r)}" for n, r in enumerate(reminders, start=1)]
        greeting = _("%(name)s, this is new in your inbox:") % {"name": user.name or user.username}
        return EmailMessage(subject, "\n\n".join([greeting, *lines]) + "\n", to=[user.email])


def link(reminder: Reminder) -> str:
    return settings.SITE_ADDRESS + reminder.address
