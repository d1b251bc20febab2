"""One e-mail a person and working day."""

from datetime import datetime
from smtplib import SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from apps.supervision.digests import send, send_due
from apps.supervision.models import Digest, Reminder, ReminderKind
from apps.units.models import User

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2021, 7, 13, 9, 0, tzinfo=SHANGHAI)
WEDNESDAY = datetime(2021, 7, 14, 9, 0, tzinfo=SHANGHAI)


def reminder(user: User, key: str) -> Reminder:
    return Reminder.objects.create(
        district_id=user.district_id,
        user=user,
        kind=ReminderKind.DUE,
        key=key,
        address="/progress/tasks/",
        data={"unit": "区民政局", "count": 3, "quarter": "2021Q2", "day": "2021-07-12"},
    )


@pytest.fixture
def clerk(reporter: User) -> User:
    reporter.email = "clerk@example.org"
    reporter.save()
    return reporter


def test_everything_new_goes_in_one_e_mail(clerk: User) -> None:
    first, second = reminder(clerk, "a"), reminder(clerk, "b")
    assert send_due(TUESDAY) == 1
    (message,) = mail.outbox
    assert message.to == ["clerk@example.org"]
    assert message.subject.count("2") >= 1
    assert message.body.count("/progress/tasks/") == 2
    digest = Digest.objects.get()
    assert (digest.address, digest.reminders, digest.sent_at) == ("clerk@example.org", 2, TUESDAY)
    assert set(digest.carried.all()) == {first, second}


def test_a_second_run_sends_nothing_and_the_next_day_what_came_since(clerk: User) -> None:
    reminder(clerk, "a")
    assert send_due(TUESDAY) == 1
    reminder(clerk, "b")
    assert send_due(TUESDAY) == 0
    assert send_due(WEDNESDAY) == 1
    assert [digest.reminders for digest in Digest.objects.order_by("day")] == [1, 1]


def test_what_was_read_is_not_sent(clerk: User) -> None:
    row = reminder(clerk, "a")
    row.read_at = TUESDAY
    row.save()
    assert send_due(TUESDAY) == 0


def test_nobody_is_written_to_who_reads_it_all_meanwhile(clerk: User) -> None:
    assert not send(clerk, TUESDAY)
    assert (mail.outbox, Digest.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    "when",
    [
        datetime(2021, 7, 13, 7, 0, tzinfo=SHANGHAI),
        datetime(2021, 7, 13, 18, 0, tzinfo=SHANGHAI),
        datetime(2021, 7, 11, 9, 0, tzinfo=SHANGHAI),  # a Sunday
        datetime(2021, 10, 4, 9, 0, tzinfo=SHANGHAI),  # a holiday
    ],
)
def test_nobody_is_written_to_outside_working_hours(clerk: User, when: datetime) -> None:
    reminder(clerk, "a")
    assert send_due(when) == 0


def test_a_make_up_day_is_a_working_day(clerk: User) -> None:
    reminder(clerk, "a")
    assert send_due(datetime(2021, 10, 9, 9, 0, tzinfo=SHANGHAI)) == 1  # a Saturday


def test_nobody_without_an_address_and_nobody_who_has_left(
    reporter: User, clerk: User, officer: User
) -> None:
    reminder(officer, "a")
    clerk.is_active = False
    clerk.save()
    reminder(clerk, "a")
    assert send_due(TUESDAY) == 0


def test_a_mail_server_that_is_away_is_tried_again(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = reminder(clerk, "a")

    def away(self: EmailBackend, messages: list[object]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        assert send_due(TUESDAY) == 0
    digest = Digest.objects.get()
    assert (digest.sent_at, digest.error) == (None, "Connection unexpectedly closed")
    assert send_due(TUESDAY) == 1
    digest.refresh_from_db()
    row.refresh_from_db()
    assert (digest.sent_at, digest.error, row.digest) == (TUESDAY, "", digest)
