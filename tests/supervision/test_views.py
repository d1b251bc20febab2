"""The inbox and the list of what is outstanding."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.supervision.models import Chase, Reminder, ReminderKind
from apps.targets.models import AssignmentRole, Target
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, TargetFactory, UnitFactory
from tests.pages import page_of

Visit = Callable[[User], Client]


def reminder(user: User, key: str, address: str = "/progress/tasks/") -> Reminder:
    return Reminder.objects.create(
        district_id=user.district_id,
        user=user,
        kind=ReminderKind.DUE,
        key=key,
        address=address,
        data={"unit": f"单位{key}", "count": 3, "quarter": "2021Q2", "day": "2021-07-12"},
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_is_ones_own(
    visit: Visit, reporter: User, unit_head: User, count: int, django_assert_num_queries: Callable
) -> None:
    for number in range(count):
        reminder(reporter, f"甲{number}")
    reminder(unit_head, "乙")
    client = visit(reporter)
    with django_assert_num_queries(11):
        answer = client.get(reverse("supervision:inbox"))
    assert len(page_of(answer).xpath("//table[@class='rows']/tbody/tr")) == count
    assert "单位乙" not in answer.content.decode()


def test_opening_a_reminder_reads_it_and_leads_to_its_page(visit: Visit, reporter: User) -> None:
    row = reminder(reporter, "a")
    answer = visit(reporter).get(reverse("supervision:reminder", args=[row.pk]))
    assert answer.headers["Location"] == "/progress/tasks/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_another_persons_reminder_is_not_there(visit: Visit, reporter: User, unit_head: User) -> None:
    row = reminder(unit_head, "a")
    assert visit(reporter).get(reverse("supervision:reminder", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_all_read_spares_what_came_later(visit: Visit, reporter: User) -> None:
    seen, later = reminder(reporter, "a"), reminder(reporter, "b")
    visit(reporter).post(reverse("supervision:inbox-read"), {"until": seen.pk})
    assert list(Reminder.objects.filter(read_at=None)) == [later]


@pytest.fixture
def target(officer: User, unit: Unit) -> Target:
    today = timezone.localdate()
    target = TargetFactory(
        document__uploaded_by=officer,
        document__period_start=date(today.year, 1, 1),
        document__period_end=date(today.year, 12, 31),
    )
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    return target


@pytest.mark.parametrize("count", [1, 3])
def test_the_office_sees_whom_it_waits_for(
    visit: Visit,
    officer: User,
    target: Target,
    stranger: User,
    count: int,
    django_assert_num_queries: Callable,
) -> None:
    for number in range(count - 1):
        again = TargetFactory(document=target.document)
        unit = UnitFactory(district=target.district, name=f"区第{number}局")
        AssignmentFactory(target=again, unit=unit, role=AssignmentRole.LEAD)
    client = visit(officer)
    with django_assert_num_queries(17):
        answer = client.get(reverse("supervision:chase-list"))
    assert len(page_of(answer).xpath("//table[@class='rows']/tbody/tr")) == 2 * count
    elsewhere = visit(stranger).get(reverse("supervision:chase-list"))
    assert page_of(elsewhere).xpath("//table") == []


def test_what_is_owed_leads_to_the_unit_on_the_page_of_targets(
    visit: Visit, officer: User, target: Target, unit: Unit
) -> None:
    client = visit(officer)
    links = page_of(client.get(reverse("supervision:chase-list"))).xpath("//td[@class='figure']/a/@href")
    path, _hash, row = links[0].partition("#")
    assert page_of(client.get(path)).xpath("//tr[@id=$row]//a[text()=$unit]", row=row, unit=str(unit))


def test_reminding_from_the_list(
    visit: Visit, officer: User, target: Target, unit: Unit, reporter: User
) -> None:
    data = {"unit": unit.pk, "kind": "receipt", "note": ""}
    for _time in range(2):  # the second is refused by a sentence
        answer = visit(officer).post(reverse("supervision:chase"), data)
        assert answer.headers["Location"] == reverse("supervision:chase-list")
    assert Chase.objects.count() == 1


def test_a_unit_has_no_such_list(visit: Visit, reporter: User) -> None:
    assert visit(reporter).get(reverse("supervision:chase-list")).status_code == 403
    assert visit(reporter).post(reverse("supervision:chase")).status_code == 403
