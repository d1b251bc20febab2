"""The page of one report: as a form, as a script that saves while somebody types, and when it is passed on."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.progress.findings import findings
from apps.progress.models import Reading, Report, ReportState, Return, Submission
from apps.progress.reporting import approve, hand_up, return_report, stored, submit
from apps.units.models import Tenure, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import PostFactory, TenureFactory, UnitFactory
from tests.pages import entries, form_at, page_of, words_of
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]
TEXTS = {"narrative": "已帮扶创业650人。", "problems": "场地不足。", "next_steps": "继续推进。"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def care_head(care_unit: Unit) -> User:
    return person(care_unit.district, "care", "民政审核人", Role.UNIT_HEAD, care_unit)


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit, unit_head: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


@pytest.fixture
def client(reporter: User, visit: Visit) -> Client:
    return visit(reporter)


def at(report: Report, name: str = "report") -> str:
    return reverse(f"progress:{name}", args=[report.pk])


def form_of(client: Client, report: Report) -> dict[str, str]:
    """What the form sends when nothing was changed."""
    return entries(form_at(page_of(client.get(at(report))), at(report, "report-save")))


def by_script(client: Client, report: Report, **sent: str) -> HttpResponse:
    return client.post(at(report, "report-save"), sent, headers={"Accept": "application/json"})


def now(report: Report) -> dict[str, str]:
    return stored(Report.objects.select_related("period", "target", "unit").get(pk=report.pk))


def figures(quarter: Quarter) -> dict[str, str]:
    return {f"indicator-{quarter.whole.pk}": "650", f"indicator-{quarter.part.pk}": "410"}


@pytest.fixture
def filled(report: Report, quarter: Quarter, reporter: User) -> Report:
    values = {name.replace("-", "_"): value for name, value in (TEXTS | figures(quarter)).items()}
    return fill(report, reporter, **values)


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_costs_the_same_however_many_support(
    report: Report,
    quarter: Quarter,
    client: Client,
    others: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(others - 1):
        Report.objects.create(
            district_id=report.district_id,
            period=report.period,
            target=report.target,
            unit=UnitFactory(district=report.district),
            role="support",
            narrative="配合情况。",
        )
    client.get(at(report))  # the rule of lights is published by the first who asks
    with django_assert_num_queries(42):
        response = client.get(at(report))
    page = page_of(response)
    assert [quote.text_content() for quote in page.find_class("notice")] == [
        commitment.words for commitment in quarter.business.commitments.all()
    ]
    assert len(page.find_class("report__other")) == others


def test_a_figure_stands_beside_plan_year_and_what_was_last_reported(
    report: Report, quarter: Quarter, client: Client, officer: User, unit: Unit, filled: Report
) -> None:
    second = Report.objects.create(
        district_id=report.district_id,
        period=report.period.__class__.objects.create(
            district_id=report.district_id,
            quarter="2026Q2",
            opens_on=date(2026, 6, 20),
            support_due_on=date(2026, 7, 10),
            lead_due_on=date(2026, 7, 15),
            closes_on=date(2026, 7, 25),
        ),
        target=report.target,
        unit=unit,
        role="lead",
        state=ReportState.APPROVED,
        narrative="上季度帮扶300人。",
    )
    Reading.objects.create(
        district_id=report.district_id, report=second, indicator=quarter.whole, value=Decimal(300)
    )
    page = page_of(client.get(at(report)))
    (row,) = page.xpath(f"//tr[.//input[@name='indicator-{quarter.whole.pk}']]")
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells[:3] == ["800人", "600人", "300人"]
    assert cells[4] == "+350"
    assert [words.text_content() for words in page.xpath("//details//p[@class='report__words']")] == [
        "上季度帮扶300人。"
    ]


def test_who_may_open_it(
    report: Report, quarter: Quarter, care_unit: Unit, care_head: User, unit_head: User, visit: Visit
) -> None:
    own, supporting = report, quarter.report(quarter.business, care_unit)
    foreign = quarter.report(quarter.care, care_unit)
    statuses = [visit(unit_head).get(at(one)).status_code for one in (own, supporting, foreign)]
    assert statuses == [200, 200, 404]
    assert visit(care_head).get(at(own)).status_code == 404


def test_nobody_of_another_district_opens_or_changes_it(
    report: Report, quarter: Quarter, stranger: User, visit: Visit
) -> None:
    client, before = visit(stranger), now(report)
    for name in ("report-save", "report-hand-up", "report-submit", "report-send-back", "support-return"):
        sent = {"base-narrative": "", "narrative": "外区", "back-reason": "外区"}
        assert client.post(at(report, name), sent).status_code == 404
    assert client.get(at(report)).status_code == 404
    assert now(report) == before


def test_the_form_saves_what_was_changed(report: Report, quarter: Quarter, client: Client) -> None:
    sent = form_of(client, report) | TEXTS | figures(quarter) | {"help_leader": "on"}
    response = client.post(at(report, "report-save"), sent | {"narrative": "第一行\r\n第二行"})
    assert response["Location"] == at(report)
    saved = TEXTS | figures(quarter) | {"help_leader": "on", "narrative": "第一行\n第二行"}
    assert {name: now(report)[name] for name in saved} == saved

    # A box that is not ticked sends nothing.
    sent = form_of(client, report)
    del sent["help_leader"]
    client.post(at(report, "report-save"), sent | {"base-narrative": "第一行\r\n第二行"})
    assert now(report)["help_leader"] == ""
    assert now(report)["narrative"] == "第一行\n第二行"


def test_what_means_nothing_stands_in_its_field_and_the_rest_is_saved(
    report: Report, quarter: Quarter, client: Client
) -> None:
    name = f"indicator-{quarter.whole.pk}"
    sent = form_of(client, report) | TEXTS | {name: "六百五十"}
    response = client.post(at(report, "report-save"), sent)
    assert response.status_code == 422
    page = page_of(response)
    (field,) = page.xpath(f"//input[@name='{name}']")
    assert (field.get("value"), field.get("aria-invalid")) == ("六百五十", "true")
    assert page.xpath("//*[@class='error-summary']//a/@href") == [f"#field-{name}"]
    assert {field: now(report)[field] for field in TEXTS} == TEXTS
    assert now(report)[name] == ""


def test_the_second_of_two_people_is_told_and_decides(
    report: Report, client: Client, reporter: User, unit_head: User, visit: Visit
) -> None:
    first, second = visit(unit_head), client
    early = form_of(second, report)
    first.post(at(report, "report-save"), form_of(first, report) | {"narrative": "审核人写的。"})
    response = second.post(at(report, "report-save"), early | TEXTS)
    assert response.status_code == 409
    assert now(report) == now(report) | TEXTS | {"narrative": "审核人写的。"}
    page = page_of(response)
    (conflict,) = page.find_class("conflict")
    assert "审核人写的。" in conflict.text_content()
    assert str(unit_head) in conflict.text_content()

    # The field keeps what the second one typed; saving it once more is a decision.
    again = entries(form_at(page, at(report, "report-save")))
    assert (again["narrative"], again["base-narrative"]) == (TEXTS["narrative"], "审核人写的。")
    assert second.post(at(report, "report-save"), again).status_code == 302
    assert now(report)["narrative"] == TEXTS["narrative"]


def test_a_script_is_told_by_field(report: Report, quarter: Quarter, client: Client, unit_head: User) -> None:
    whole, part = f"indicator-{quarter.whole.pk}", f"indicator-{quarter.part.pk}"
    fill(report, unit_head, narrative="审核人写的。")
    sent = {"narrative": "填报人写的。", whole: " 1,650 ", part: "若干", "problems": "无"}
    response = by_script(client, report, **sent, **{f"base-{name}": "" for name in sent})
    answer = json.loads(response.content)
    assert answer["stored"] == {"narrative": "审核人写的。", whole: "1650", part: "", "problems": "无"}
    assert answer["errors"].keys() == {part}
    assert answer["conflicts"]["narrative"]["theirs"] == "审核人写的。"
    assert "审核人写的。" in answer["conflicts"]["narrative"]["html"]
    found = findings(Report.objects.select_related("period", "target", "unit").get(pk=report.pk))
    linked = page_of(HttpResponse(answer["findings"])).xpath("//a/@href")
    assert sorted(linked) == sorted(f"#field-{finding.field}" for finding in found)


def test_a_script_is_told_that_the_report_is_out_of_hand(
    filled: Report, client: Client, unit_head: User
) -> None:
    submit(filled, by=unit_head)
    response = by_script(client, filled, narrative="又一句。", **{"base-narrative": TEXTS["narrative"]})
    assert response.status_code == 409
    assert json.loads(response.content).keys() == {"refusal"}
    assert now(filled)["narrative"] == TEXTS["narrative"]


def test_all_that_is_missing_is_listed_at_once(report: Report, quarter: Quarter, client: Client) -> None:
    response = client.post(at(report, "report-hand-up"), form_of(client, report))
    assert response.status_code == 422
    errors = [finding for finding in findings(report) if finding.level == "error"]
    (alert,) = page_of(response).xpath("//*[@class='error-summary']")
    assert alert.xpath(".//a/@href") == [f"#field-{error.field}" for error in errors]
    assert len(errors) == 3
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_handing_up_saves_what_the_form_still_holds(report: Report, quarter: Quarter, client: Client) -> None:
    sent = form_of(client, report) | TEXTS | figures(quarter)
    for _ in range(2):  # a double click
        response = client.post(at(report, "report-hand-up"), sent)
        assert response["Location"] == reverse("progress:tasks")
    report.refresh_from_db()
    assert report.state == ReportState.CHECKING
    assert {name: now(report)[name] for name in TEXTS} == TEXTS


def test_submitting_twice_is_one_submission(filled: Report, unit_head: User, visit: Visit) -> None:
    head = visit(unit_head)
    sent = form_of(head, filled) | {"narrative": "审核人改定。"}
    for _ in range(2):
        assert head.post(at(filled, "report-submit"), sent)["Location"] == reverse("progress:tasks")
    submission = Submission.objects.get()
    assert submission.content["fields"]["narrative"] == "审核人改定。"


def test_nothing_is_passed_on_while_somebody_elses_words_are_not_looked_at(
    filled: Report, reporter: User, unit_head: User, visit: Visit
) -> None:
    head = visit(unit_head)
    sent = form_of(head, filled) | {"problems": "审核人写的。"}
    fill(filled, reporter, problems="填报人写的。")
    assert head.post(at(filled, "report-submit"), sent).status_code == 409
    assert not Submission.objects.exists()


def test_a_clerk_does_not_submit(filled: Report, client: Client) -> None:
    page = page_of(client.get(at(filled)))
    assert page.xpath("//button/@formaction") == [at(filled, "report-hand-up")]
    assert client.post(at(filled, "report-submit"), form_of(client, filled)).status_code == 403
    assert not Submission.objects.exists()


def test_the_unit_head_sends_back_with_a_reason(
    filled: Report, reporter: User, unit_head: User, client: Client, visit: Visit
) -> None:
    hand_up(filled, by=reporter)
    head = visit(unit_head)
    assert head.post(at(filled, "report-send-back"), {"back-reason": " "}).status_code == 422
    head.post(at(filled, "report-send-back"), {"back-reason": "数字与台账不符。"})
    filled.refresh_from_db()
    assert filled.state == ReportState.DRAFT
    assert "数字与台账不符。" in words_of(client.get(at(filled)))

    # What the clerk is refused did not happen, and hides nothing that did.
    assert client.post(at(filled, "report-submit")).status_code == 403
    seen = client.get(at(filled)).context
    assert [one.event.verb for one in seen["history"]] == ["report.hand_up", "report.send_back"]
    assert seen["sent_back"].after["reason"] == "数字与台账不符。"


def test_a_supporting_unit_reports_to_the_lead_who_returns_it(
    report: Report, quarter: Quarter, care_unit: Unit, care_head: User, unit_head: User, visit: Visit
) -> None:
    support = quarter.report(quarter.business, care_unit)
    fill(support, care_head, narrative="已走访20户。")
    submit(support, by=care_head)
    lead = visit(unit_head)
    page = page_of(lead.get(at(report)))
    (button,) = page.xpath("//button[@data-take-over]")
    (words,) = page.xpath(f"//*[@id='{button.get('data-take-over')}']")
    assert (words.text_content(), button.get("data-into")) == ("已走访20户。", "field-narrative")

    sent = {"return-reason": "补充名单。", "return-due_on": "2026-10-12"}
    assert lead.post(at(support, "support-return"), {}).status_code == 422
    assert lead.post(at(support, "support-return"), sent)["Location"] == at(support)
    standing = Return.objects.get()
    assert (standing.reason, standing.due_on, standing.returned_by) == (
        "补充名单。",
        date(2026, 10, 12),
        unit_head,
    )
    assert "补充名单。" in words_of(visit(care_head).get(at(support)))


@pytest.mark.parametrize("state", ["checking", "submitted", "approved", "closed"])
def test_what_cannot_be_changed_is_locked_and_says_why(
    filled: Report, reporter: User, unit_head: User, officer: User, client: Client, state: str
) -> None:
    if state == "checking":
        hand_up(filled, by=reporter)
    if state in ("submitted", "approved"):
        submit(filled, by=unit_head)
    if state == "approved":
        approve(filled, by=officer)
    if state == "closed":
        filled.period.closed_at = filled.period.opened_at
        filled.period.save()
    page = page_of(client.get(at(filled)))
    assert page.xpath("//form[@id='report']//textarea[not(@disabled)]") == []
    assert page.xpath("//button[@formaction]") == []
    assert len(page.find_class("notice-line--info")) == 1


def test_what_came_back_says_why_and_is_open_again(
    filled: Report, unit_head: User, officer: User, client: Client
) -> None:
    submit(filled, by=unit_head)
    return_report(filled, by=officer, reason="请附名单。", due_on=date(2026, 10, 20))
    page = page_of(client.get(at(filled)))
    assert "请附名单。" in page.find_class("notice-line--warning")[0].text_content()
    assert page.xpath("//form[@id='report']//textarea[@disabled]") == []


def test_a_leader_reads_and_changes_nothing(filled: Report, leader: User, visit: Visit) -> None:
    client = visit(leader)
    assert page_of(client.get(at(filled))).xpath("//button[@formaction]") == []
    sent = {"base-narrative": TEXTS["narrative"], "narrative": "领导写的。"}
    assert client.post(at(filled, "report-save"), sent).status_code == 403
    assert now(filled)["narrative"] == TEXTS["narrative"]


def test_an_approved_report_keeps_who_was_in_charge(
    filled: Report, unit: Unit, unit_head: User, officer: User, client: Client
) -> None:
    post = PostFactory(district=unit.district, name="副区长")
    post.portfolio.add(unit)
    first = TenureFactory(post=post, holder="前任")
    submit(filled, by=unit_head)
    approve(filled, by=officer)
    Tenure.objects.filter(pk=first.pk).update(valid_to=date(2026, 10, 8))
    TenureFactory(post=post, holder="继任", valid_from=date(2026, 10, 9))
    assert "前任（副区长）" in words_of(client.get(at(filled)))
    return_report(filled, by=officer, reason="请附名单。", due_on=date(2026, 10, 20))
    assert "继任（副区长）" in words_of(client.get(at(filled)))


def test_parts_of_another_unit_are_not_asked_for(
    quarter: Quarter, care_unit: Unit, care_head: User, visit: Visit
) -> None:
    """A supporting unit writes text alone."""
    page: Any = page_of(visit(care_head).get(at(quarter.report(quarter.business, care_unit))))
    assert page.xpath("//input[starts-with(@name, 'indicator-')]") == []
    own = page_of(visit(care_head).get(at(quarter.report(quarter.care, care_unit))))
    assert own.xpath("//input[starts-with(@name, 'indicator-')]/@name") == [f"indicator-{quarter.beds.pk}"]
