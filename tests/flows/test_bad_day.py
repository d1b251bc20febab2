"""A bad day: pages sent twice, by two at once, with the broker away. Nothing is lost, nothing is there twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event
from apps.progress.lighting import answer_requests
from apps.progress.models import Light, LightRequest, Report, ReportingPeriod, ReportState, Return, Submission
from apps.progress.opening import suggested_dates
from apps.progress.tasks import LOST_AFTER, compute_lights, ring_again
from apps.targets.models import Receipt
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.pages import entries, page_of
from tests.reports import TODAY, Quarter, fill, third_quarter

pytestmark = pytest.mark.django_db(transaction=True)
Visit = Callable[[User], Client]
Rung = Callable[[], list[tuple[str, int]]]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit, reporter: User, unit_head: User) -> Report:
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    return fill(report, reporter, narrative="已帮扶创业620人。", **figures)


@pytest.fixture
def submitted(report: Report, unit_head: User, visit: Visit) -> Report:
    press(visit(unit_head), report, "report-submit")
    report.refresh_from_db()
    return report


def press(client: Client, report: Report, button: str, **typed: str) -> HttpResponse:
    """Open the report, type, and press a button of its form."""
    form = page_of(client.get(reverse("progress:report", args=[report.pk]))).get_element_by_id("report")
    return client.post(reverse(f"progress:{button}", args=[report.pk]), entries(form) | typed)


def at_once(*deeds: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """All in the same moment, each in a thread and with a connection of its own."""
    together = Barrier(len(deeds))

    def run(deed: Callable[[], HttpResponse]) -> HttpResponse:
        together.wait(timeout=10)
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def sent(client: Client, name: str, pk: int, **fields: str) -> Callable[[], HttpResponse]:
    return lambda: client.post(reverse(f"progress:{name}", args=[pk]), fields)


def events() -> Counter[str]:
    return Counter(Event.objects.filter(object_type__startswith="progress.").values_list("verb", flat=True))


def test_two_heads_who_submit_in_the_same_moment_make_one_submission(
    report: Report, unit: Unit, unit_head: User, visit: Visit
) -> None:
    deputy = person(unit.district, "deputy", "副职", Role.UNIT_HEAD, unit)
    forms = [visit(head) for head in (unit_head, deputy)]
    for client in forms:
        client.get(reverse("progress:report", args=[report.pk]))
    answers = at_once(*(sent(client, "report-submit", report.pk) for client in forms))
    assert {answer["Location"] for answer in answers} == {reverse("progress:tasks")}
    assert Submission.objects.get().content["fields"]["narrative"] == "已帮扶创业620人。"
    assert events()["report.submit"] == 1


def test_what_a_clerk_types_while_the_head_submits_is_in_the_submission_or_refused(
    report: Report, reporter: User, unit_head: User, visit: Visit
) -> None:
    clerk, head = visit(reporter), visit(unit_head)
    saving, _submitting = at_once(
        lambda: press(clerk, report, "report-save", problems="场地不足。"),
        sent(head, "report-submit", report.pk),
    )
    report.refresh_from_db()
    frozen = Submission.objects.get().content["fields"]
    assert (frozen["narrative"], frozen["problems"]) == ("已帮扶创业620人。", report.problems)
    assert saving.status_code == 302
    told = [message.level_tag for message in clerk.get(saving["Location"]).context["messages"]]
    assert told == (["success"] if report.problems else ["error"])


def test_of_two_officers_one_approves_or_returns_and_nothing_is_half_done(
    submitted: Report, officer: User, visit: Visit
) -> None:
    colleague = person(officer.district, "colleague", "同事", Role.OFFICER)
    at_once(
        sent(visit(officer), "approve", submitted.pk, number="1"),
        sent(
            visit(colleague),
            "return",
            submitted.pk,
            number="1",
            **{"return-reason": "请核实。", "return-due_on": "2026-10-20"},
        ),
    )
    submitted.refresh_from_db()
    done = events()
    assert submitted.state == ReportState.RETURNED  # at once, or after the approval
    assert (Return.objects.count(), done["report.return"]) == (1, 1)
    assert (submitted.approved_at is not None) == (done["report.approve"] == 1)


def test_a_quarter_whose_pages_are_all_sent_twice_is_the_same_quarter(
    quarter: Quarter, report: Report, unit: Unit, officer: User, reporter: User, unit_head: User, visit: Visit
) -> None:
    """The answer to the first request was lost on the way, and the browser, or a person, sends it again."""
    office, clerk, head = (visit(user) for user in (officer, reporter, unit_head))
    page = page_of(clerk.get(reverse("progress:report", args=[report.pk])))
    typed = entries(page.get_element_by_id("report")) | {"narrative": "已帮扶创业620人，均已核实。"}
    returned = {"return-reason": "请核实。", "return-due_on": "2026-10-20", "number": "1"}
    days = {name: day.isoformat() for name, day in suggested_dates("2026Q4").items()}
    signed = {"unit": str(unit.pk), "target": str(quarter.business.pk)}
    twice(head, "targets:receipts-sign", [], signed)
    twice(clerk, "progress:report-save", [report.pk], typed)
    twice(clerk, "progress:report-hand-up", [report.pk], typed)
    twice(head, "progress:pass-on", [], {"report": str(report.pk)})
    twice(office, "progress:return", [report.pk], returned)
    twice(head, "progress:report-submit", [report.pk], {})
    twice(office, "progress:approve", [report.pk], {"number": "2"})
    twice(office, "progress:period-change", [quarter.period.pk, "close"], {})
    twice(office, "progress:period-add", [], {"quarter": "2026Q4", **days})
    next_one = ReportingPeriod.objects.get(quarter="2026Q4")
    twice(office, "progress:period-change", [next_one.pk, "open"], {})
    assert rows() == {Receipt: 1, Submission: 2, Return: 1, ReportingPeriod: 2, Report: 6}
    report.refresh_from_db()
    assert (report.state, report.narrative) == (ReportState.APPROVED, typed["narrative"])


def twice(client: Client, name: str, where: list[object], fields: dict[str, str]) -> None:
    client.post(reverse(name, args=where), fields)
    once = rows(), events(), LightRequest.objects.count()
    assert once[1] or name.startswith("targets:")
    answer = client.post(reverse(name, args=where), fields)
    assert answer.status_code < 500
    assert (rows(), events(), LightRequest.objects.count()) == once, name


def rows() -> dict[type, int]:
    return {model: model.objects.count() for model in (Receipt, Submission, Return, ReportingPeriod, Report)}


def test_a_lost_doorbell_is_rung_again_by_the_sweep(
    submitted: Report, quarter: Quarter, rung: Rung, clock: time_machine.Traveller
) -> None:
    """`rung` emptied the broker: no worker will hear of the submission."""
    assert (rung(), Light.objects.count(), LightRequest.objects.count()) == ([], 0, 1)
    clock.shift(LOST_AFTER + timedelta(seconds=1))
    ring_again()
    ((_task, period_id),) = rung()
    compute_lights(period_id)
    assert Light.objects.filter(target=quarter.business, provisional=True).exists()
    assert not LightRequest.objects.exists()


def test_with_the_broker_away_the_office_approves_all_the_same(
    submitted: Report,
    quarter: Quarter,
    officer: User,
    visit: Visit,
    rung: Rung,
    settings: LazySettings,
    clock: time_machine.Traveller,
) -> None:
    answer_requests(quarter.period.pk)
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    away = folder.rename(folder.with_name("away"))
    try:
        answer = visit(officer).post(reverse("progress:approve", args=[submitted.pk]), {"number": "1"})
    finally:
        away.rename(folder)
    assert answer["Location"] == reverse("progress:checking")
    submitted.refresh_from_db()
    assert (submitted.state, rung()) == (ReportState.APPROVED, [])
    clock.shift(LOST_AFTER + timedelta(seconds=1))
    ring_again()
    ((_task, period_id),) = rung()
    compute_lights(period_id)
    light = Light.objects.get(indicator=quarter.whole, superseded_at=None)
    assert (light.colour, light.provisional) == ("green", False)
