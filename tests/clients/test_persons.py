"""A program is no person: where people log in, are listed, told, called or relied on, there is none."""

from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from apps.audit.models import Event
from apps.progress.contacts import contacts
from apps.progress.models import ReportState, Return
from apps.progress.reporting import NoUnitHead, hand_up
from apps.supervision.chasing import NotChased, chase
from apps.supervision.models import ChaseKind, Reminder
from apps.supervision.reminders import derive
from apps.targets.models import Adjustment, AssignmentRole
from apps.units.accounts import deactivate, reactivate, reset_password
from apps.units.errors import NoSuchAccount, ProgramAccount
from apps.units.models import District, Membership, Unit, User
from apps.units.permissions import Role
from apps.units.posts import appoint
from apps.units.roles import grant
from tests.factories import (
    PASSWORD,
    AssignmentFactory,
    IndicatorFactory,
    PeriodFactory,
    PostFactory,
    ReportFactory,
    TargetFactory,
)
from tests.pages import words_of
from tests.programs import client_of

Visit = Callable[[User], Browser]
NOW = datetime(2021, 7, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def filler(security_administrator: User, unit: Unit) -> User:
    """The account of a program that fills in for the unit."""
    return client_of(security_administrator, Role.REPORTER, unit).user


@pytest.fixture
def checker(security_administrator: User) -> User:
    """The account of a program of the office."""
    return client_of(security_administrator, Role.OFFICER).user


@pytest.mark.parametrize("password", ["", "!", PASSWORD])
def test_nobody_logs_in_as_a_program(filler: User, password: str) -> None:
    browser = Browser()
    answer = browser.post("/login/", {"username": filler.username, "password": password})
    assert answer.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_a_program_gets_no_password(filler: User, system_administrator: User, visit: Visit) -> None:
    for verb in (reset_password, reactivate):
        with pytest.raises(ProgramAccount, match=filler.name):
            verb(filler, by=system_administrator)
    with pytest.raises(CommandError, match=filler.name):
        call_command("createadmin", filler.username, "--reset", stdout=StringIO(), stderr=StringIO())
    deactivate(filler, by=system_administrator)
    with pytest.raises(ProgramAccount):
        reactivate(filler, by=system_administrator)
    browser = visit(system_administrator)
    for verb in ("reset", "reactivate", "deactivate", "unlock"):
        assert browser.post(f"/accounts/{filler.pk}/{verb}/").status_code == 404
    assert browser.post(f"/accounts/{filler.pk}/email/", {"email": "a@example.cn"}).status_code == 404
    filler.refresh_from_db()
    assert (filler.has_usable_password(), filler.is_active, filler.email) == (False, False, "")
    assert set(Event.objects.filter(object_id=filler.pk).values_list("verb", flat=True)) == {
        "account.deactivate"
    }


def test_accounts_are_those_of_people(
    filler: User, security_administrator: User, system_administrator: User, visit: Visit
) -> None:
    browser = visit(system_administrator)
    User.objects.update(created_at=datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    response = browser.get("/accounts/")
    assert [user for user, _locked in response.context["rows"]] == [
        security_administrator,
        system_administrator,
    ]
    assert (response.context["active"], response.context["unused"]) == (2, 1)
    assert filler.name not in b"".join(browser.get("/accounts/?export=csv").streaming_content).decode()


def test_roles_are_granted_to_people(
    filler: User, security_administrator: User, unit: Unit, visit: Visit
) -> None:
    browser, held = visit(security_administrator), filler.memberships.get()
    response = browser.get("/roles/")
    assert list(response.context["people"]) == [security_administrator]
    assert list(response.context["form"].fields["user"].queryset) == [security_administrator]
    assert filler.name not in b"".join(browser.get("/roles/?export=csv").streaming_content).decode()
    data = {"user": filler.pk, "role": "leader"}
    assert browser.post("/roles/grant/", data).status_code == 422
    assert browser.post(f"/roles/{held.pk}/revoke/").status_code == 404
    for role in Role:
        with pytest.raises(ProgramAccount):
            grant(filler, role, by=security_administrator, unit=unit)
    assert list(Membership.objects.filter(user=filler)) == [held]


def test_posts_are_held_by_people(
    filler: User,
    district: District,
    security_administrator: User,
    system_administrator: User,
    visit: Visit,
) -> None:
    post = PostFactory(district=district, name="副区长")
    data = {"holder": "任职人", "telephone": "", "valid_from": "2021-07-01", "user": filler.username}
    browser = visit(system_administrator)
    offered = list(browser.get("/units/posts/").context["accounts"])
    assert offered == [security_administrator, system_administrator]
    assert browser.post(f"/units/posts/{post.pk}/appoint/", data).status_code == 422
    with pytest.raises(NoSuchAccount):
        appoint(post, "任职人", by=system_administrator, valid_from=date(2021, 7, 1), user=filler)
    assert post.tenures.count() == 0


def test_a_program_is_not_called(filler: User, reporter: User, unit: Unit) -> None:
    assert [one.name for one in contacts([unit.pk], NOW.date())[unit.pk]] == [reporter.name]


def test_a_unit_with_nothing_but_a_program_cannot_be_reminded(
    filler: User, officer: User, unit: Unit
) -> None:
    target = TargetFactory(
        document__uploaded_by=officer,
        document__period_start=date(2021, 1, 1),
        document__period_end=date(2021, 12, 31),
    )
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    with pytest.raises(NotChased, match="账号"):
        chase(unit, ChaseKind.RECEIPT, by=officer)


def test_nothing_is_handed_up_to_a_program(
    reporter: User, security_administrator: User, district: District, unit: Unit
) -> None:
    """A program that may submit does so by itself: it looks at nothing that a clerk hands up."""
    client_of(security_administrator, Role.UNIT_HEAD, unit)
    report = ReportFactory(period=period_of(district), unit=unit)
    with pytest.raises(NoUnitHead):
        hand_up(report, by=reporter)
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def period_of(district: District) -> object:
    return PeriodFactory(
        district=district,
        quarter="2021Q2",
        opens_on=date(2021, 6, 21),
        support_due_on=date(2021, 7, 7),
        lead_due_on=date(2021, 7, 12),
        closes_on=date(2021, 7, 30),
        opened_at=NOW,
    )


def told(user: User) -> list[str]:
    return list(user.reminders.order_by("id").values_list("kind", flat=True))


def test_people_are_reminded_and_programs_are_not(
    filler: User, checker: User, reporter: User, district: District, unit: Unit
) -> None:
    ReportFactory(period=period_of(district), unit=unit)
    assert derive(NOW) == 1
    assert told(reporter) == ["due"]


def test_answers_to_a_program_are_told_to_the_people_behind_it(
    filler: User, checker: User, reporter: User, officer: User, stranger: User, district: District, unit: Unit
) -> None:
    report = ReportFactory(period=period_of(district), unit=unit, state=ReportState.SUBMITTED)
    Return.objects.create(
        district=district,
        report=report,
        reason="请核实。",
        due_on=date(2021, 7, 20),
        returned_by=checker,
        answered_at=NOW,
    )
    indicator = IndicatorFactory(target=report.target)
    Adjustment.objects.create(
        district=district,
        target=indicator.target,
        indicator=indicator,
        old_value=100,
        new_value=80,
        effective_on=date(2021, 8, 1),
        reason="项目调整",
        requested_by=filler,
        state="approved",
        decided_by=officer,
        decided_at=NOW,
    )
    derive(NOW)
    assert (told(officer), told(reporter)) == (["answered"], ["adjustment"])
    assert Reminder.objects.count() == 2


def test_programs_stand_on_their_own_page(filler: User, security_administrator: User, visit: Visit) -> None:
    assert filler.name in words_of(visit(security_administrator).get("/clients/"))
