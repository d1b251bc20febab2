"""A target's year on one page, and an officer's judgement from it."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from apps.progress import reporting
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.progress.models import Evidence, Judgement, Light, Reading, Report
from apps.targets.changes import record_value, request_adjustment
from apps.targets.models import Target
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    PostFactory,
    ReportFactory,
    TargetFactory,
    TenureFactory,
    UnitFactory,
)
from tests.pages import entries, form_at, page_of, words_of
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]
REASON = "外部验收未通过。"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def other_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, other_unit: Unit, unit_head: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit, unit_head: User) -> Report:
    """Approved by nobody yet."""
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 560, f"indicator_{quarter.part.pk}": 300}
    texts = {"narrative": "已开展培训。", "problems": "场地不足。", "next_steps": "增加场次。"}
    fill(report, unit_head, **texts, **figures)
    reporting.submit(report, by=unit_head)
    compute(quarter.period)
    return report


def url(target: Target) -> str:
    return reverse("progress:target", args=[target.pk])


def judge_url(target: Target) -> str:
    return reverse("progress:judge", args=[target.pk])


def rows(response: HttpResponse, name: str) -> list[list[str]]:
    """The cells of the timeline of the part `name`, with the words of each."""
    tables = page_of(response).xpath(
        "//section[.//h2[normalize-space()=$name]]//table[contains(@class, 'timeline')]/tbody/tr", name=name
    )
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in tables]


def test_plan_against_actual_with_the_lights(
    report: Report, quarter: Quarter, officer: User, visit: Visit
) -> None:
    response = visit(officer).get(url(quarter.business))
    table = rows(response, quarter.part.name)
    assert [row[0] for row in table] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    _quarter, planned, reported, light = table[2]
    assert ("400" in planned, "300" in reported) == (True, True)
    sentence = Light.objects.get(indicator=quarter.part, provisional=True).sentence
    assert sentence in light
    assert page_of(response).xpath("//ol[@class='quarters']//span[contains(@class, 'light--yellow')]")


def test_the_first_lines_say_how_it_stands_why_and_whom_to_call(
    report: Report, quarter: Quarter, unit: Unit, unit_head: User, officer: User, visit: Visit
) -> None:
    unit_head.telephone = "6100-2010"
    unit_head.save()
    post = PostFactory(district=unit.district, name="副区长")
    post.portfolio.add(unit)
    TenureFactory(post=post, holder="程一舟", telephone="6100-1003")
    (answer,) = page_of(visit(officer).get(url(quarter.business))).xpath(
        "//section[@aria-labelledby='standing']"
    )
    assert answer.xpath(".//h2/span/@class") == ["light light--yellow"]
    sentence = Light.objects.get(indicator=quarter.part, provisional=True).sentence
    parts = [" ".join(item.text_content().split()) for item in answer.xpath(".//li")]
    assert parts == [f"黄灯 预亮 {quarter.part} {sentence}"]  # the whole is green
    facts = [" ".join(one.text_content().split()) for one in answer.xpath(".//dl/*")]
    assert facts == [
        "存在问题",
        "场地不足。",
        "下一步安排",
        "增加场次。",
        f"{unit}，2026年第3季度报告（已报送）",
        str(unit),
        "单位审核人 单位审核人 6100-2010",
        "分管领导",
        "程一舟 副区长 6100-1003",
    ]
    assert answer.xpath(".//a[starts-with(@href, 'tel:')]/@href") == ["tel:6100-2010", "tel:6100-1003"]


def test_a_figure_is_drawn_with_its_plan_and_the_value_of_the_year(
    report: Report, quarter: Quarter, officer: User, visit: Visit
) -> None:
    page = page_of(visit(officer).get(url(quarter.business)))
    whole, part = page.xpath("//figure[@data-chart='line']")
    assert whole.xpath("normalize-space(.//h3)") == "2026Q3：帮扶引领创业 560人，比季度节点600人少40人"
    assert part.xpath(".//thead//@data-role") == ["actual", "plan", "value"]
    rows = [[cell.findtext("data") for cell in row.xpath("./td")] for row in part.xpath(".//tbody/tr")]
    assert rows == [
        [None, None, "500人"],
        [None, None, "500人"],
        ["300人", "400人", "500人"],
        [None, "500人", "500人"],
    ]
    # Of beds nothing was reported, and no course was planned but the end of the year and one quarter before.
    (beds,) = page_of(visit(officer).get(url(quarter.care))).xpath("//figure")
    assert beds.xpath("normalize-space(.//h3)") == "新增养老床位：尚未报送"


def test_a_unit_sees_only_the_files_and_problems_of_reports_that_it_may_see(
    report: Report,
    quarter: Quarter,
    unit: Unit,
    other_unit: Unit,
    reporter: User,
    officer: User,
    visit: Visit,
) -> None:
    helper = person(unit.district, "helper", "配合单位填报人", Role.REPORTER, other_unit)
    kept = {"district": unit.district, "report": report, "size": 1, "added_by": officer}
    Evidence.objects.create(**kept, name="照片.jpg", media_type="image/jpeg", sha256="1")
    Evidence.objects.create(**kept, name="撤回.pdf", sha256="2", removed_at=timezone.now())
    for user, seen in ((officer, True), (reporter, True), (helper, False)):
        response = visit(user).get(url(quarter.business))
        files = page_of(response).xpath("//a[@class='evidence-link']/text()")
        assert files == (["照片.jpg"] if seen else [])
        assert ("场地不足。" in words_of(response)) == seen


def test_adjustments_of_the_target_are_told(quarter: Quarter, officer: User, visit: Visit) -> None:
    request_adjustment(
        quarter.beds, by=officer, new_value=Decimal(300), effective_on=date(2026, 9, 1), reason="用地未落实。"
    )
    page = page_of(visit(officer).get(url(quarter.care)))
    (told,) = page.xpath("//section[@aria-labelledby='adjustments']//li")
    assert [one in told.text_content() for one in ("350张", "300张", "用地未落实。")] == [True] * 3
    assert not page_of(visit(officer).get(url(quarter.business))).xpath(
        "//section[@aria-labelledby='adjustments']"
    )


def test_no_quarter_is_said_to_ask_for_more_than_the_value_that_holds(
    report: Report, quarter: Quarter, officer: User, unit_head: User, visit: Visit
) -> None:
    IndicatorValueFactory(indicator=quarter.part, value=350, effective_on=date(2026, 8, 1))
    table = rows(visit(officer).get(url(quarter.business)), quarter.part.name)
    assert "350" in table[2][1]
    page = page_of(visit(unit_head).get(reverse("progress:report", args=[report.pk])))
    (row,) = page.xpath("//tr[th[contains(., $name)]]", name=quarter.part.name)
    assert "350" in row.xpath("./td")[1].text_content()


def test_the_list_of_targets_shows_the_newest_light_that_counts(
    report: Report, quarter: Quarter, officer: User, visit: Visit
) -> None:
    def shown() -> list[str]:
        page = page_of(visit(officer).get(reverse("targets:list")))
        way = "//td[a/@href=$url]//span[contains(concat(' ', @class, ' '), ' light ')]/@class"
        return [str(each) for each in page.xpath(way, url=url(quarter.business))]

    assert shown() == ["light light--yellow"]
    judge(quarter.period, quarter.business, by=officer, colour="green", reason=REASON)
    assert shown() == ["light light--green"]


def test_superseded_lights_are_folded_beside_the_new_one(
    report: Report,
    quarter: Quarter,
    officer: User,
    unit_head: User,
    visit: Visit,
    clock: time_machine.Traveller,
) -> None:
    def folded() -> list[str]:
        page = page_of(visit(officer).get(url(quarter.business)))
        return [each.text_content() for each in page.xpath("//details[@class='earlier']")]

    reporting.approve(report, by=officer)
    compute(quarter.period)
    assert folded() == []  # approved as it was submitted
    old = Light.objects.get(indicator=quarter.part, superseded_at=None)

    clock.shift(3600)
    reporting.return_report(report, by=officer, reason="请核对。", due_on=date(2026, 10, 20))
    fill(report, unit_head, **{f"indicator_{quarter.part.pk}": 420})
    reporting.submit(report, by=unit_head)
    reporting.approve(report, by=officer)
    compute(quarter.period)
    assert [old.sentence in each for each in folded()] == [True, True]  # of the whole, and of the figure


def test_every_version_of_the_value_is_told(quarter: Quarter, officer: User, visit: Visit) -> None:
    day = date(2026, 8, 1)
    quarter.beds.values.update(status="provisional")
    record_value(
        quarter.beds,
        Decimal(320),
        by=officer,
        status="official",
        effective_on=day,
        source_words="临府发〔2026〕31号",
    )
    page = page_of(visit(officer).get(url(quarter.care)))
    (versions,) = page.xpath("//ul[@class='versions'][contains(., '〔2026〕31号')]")
    assert [item for item in ("350", "320") if item in versions.text_content()] == ["350", "320"]


def test_reports_with_the_leader_then_in_charge(
    report: Report, quarter: Quarter, unit: Unit, officer: User, visit: Visit, clock: time_machine.Traveller
) -> None:
    post = PostFactory(district=unit.district, name="副区长")
    post.portfolio.add(unit)
    before = TenureFactory(post=post, holder="程一舟", valid_from=date(2026, 1, 1))
    reporting.approve(report, by=officer)
    clock.move_to("2026-11-02T10:00:00+08:00")
    before.valid_to = date(2026, 10, 31)
    before.save()
    TenureFactory(post=post, holder="沈书宁", valid_from=date(2026, 11, 1))
    words = words_of(visit(officer).get(url(quarter.business)))
    assert "程一舟（副区长）" in words  # of the report
    assert "沈书宁 副区长" in words  # now


def test_a_unit_sees_its_targets_and_its_own_reports(
    quarter: Quarter, report: Report, reporter: User, visit: Visit, other_unit: Unit
) -> None:
    client = visit(reporter)
    response = client.get(url(quarter.business))
    links = page_of(response).xpath("//section[@aria-labelledby='reports']//tbody//@href")
    supporting = Report.objects.get(target=quarter.business, unit=other_unit)
    assert links == [reverse("progress:report", args=[one.pk]) for one in (report, supporting)]
    assert not page_of(response).xpath("//form[contains(@action, 'judge')]")
    assert client.get(url(quarter.care)).status_code == 404


def test_another_district_sees_nothing(
    quarter: Quarter, report: Report, stranger: User, visit: Visit
) -> None:
    client = visit(stranger)
    assert client.get(url(quarter.business)).status_code == 404
    assert client.post(judge_url(quarter.business)).status_code == 404


def test_a_target_before_any_period(officer: User, visit: Visit) -> None:
    target = TargetFactory(document__uploaded_by=officer)
    IndicatorFactory(commitment=CommitmentFactory(target=target))
    response = visit(officer).get(url(target))
    assert response.status_code == 200
    assert len(page_of(response).xpath("//ol[@class='quarters']/li")) == 4
    assert not page_of(response).xpath("//form[contains(@action, 'judge')]")


def test_a_notice_of_five_years_is_shown_year_by_year(officer: User, visit: Visit) -> None:
    document = DocumentFactory(
        uploaded_by=officer, period_start=date(2024, 1, 1), period_end=date(2028, 12, 31)
    )
    target = TargetFactory(document=document)
    client = visit(officer)
    page = page_of(client.get(url(target)))
    assert page.xpath("//nav[@class='years']//a[@aria-current]/text()") == ["2026"]
    for asked, shown in (("2028", "2028"), ("1999", "2026"), ("x", "2026"), ("²", "2026")):
        page = page_of(client.get(url(target), {"year": asked}))
        assert page.xpath("//nav[@class='years']//a[@aria-current]/text()") == [shown]


@pytest.mark.parametrize("parts", [1, 3])
def test_the_page_costs_the_same_however_many_parts_and_quarters_there_are(
    officer: User,
    unit: Unit,
    reporter: User,
    visit: Visit,
    parts: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    target = TargetFactory(document__uploaded_by=officer)
    periods = [PeriodFactory(district=officer.district, quarter=f"2026Q{n}") for n in range(1, parts + 1)]
    for post in (PostFactory(district=unit.district, unit=unit), PostFactory(district=unit.district)):
        TenureFactory(post=post)
    post.portfolio.add(unit)
    for _number in range(parts):
        indicator = IndicatorFactory(commitment=CommitmentFactory(target=target))
        IndicatorValueFactory(indicator=indicator)
        request_adjustment(
            indicator, by=officer, new_value=Decimal(150), effective_on=date(2026, 9, 1), reason="停工。"
        )
        answering = UnitFactory(district=officer.district)
        AssignmentFactory(target=target, unit=unit if _number == 0 else answering, role="lead")
        for period in periods:
            report = ReportFactory(period=period, target=target, unit=answering, state="submitted")
            Reading.objects.create(
                district=officer.district, report=report, indicator=indicator, value=Decimal(20)
            )
            Evidence.objects.create(
                district=officer.district, report=report, name="照片.jpg", size=1, added_by=officer
            )
    for period in periods:
        compute(period)
    client = visit(officer)
    with django_assert_num_queries(24):
        response = client.get(url(target))
    page = page_of(response)
    assert len(page.xpath("//table[contains(@class, 'timeline')]")) == parts
    assert len(page.xpath("//a[@class='evidence-link']")) == parts * parts
    assert len(page.xpath("//section[@aria-labelledby='adjustments']//li")) == parts


def test_an_officer_judges_from_the_page(
    quarter: Quarter, report: Report, officer: User, visit: Visit
) -> None:
    client = visit(officer)
    form = form_at(page_of(client.get(url(quarter.business))), judge_url(quarter.business))
    sent = entries(form) | {
        "judge-part": f"indicator-{quarter.whole.pk}",
        "judge-colour": "red",
        "judge-reason": REASON,
    }
    response = client.post(judge_url(quarter.business), sent)
    assert (response.status_code, response["Location"]) == (302, url(quarter.business))
    judgement = Judgement.objects.get()
    assert (judgement.indicator, judgement.colour, judgement.judged_by) == (quarter.whole, "red", officer)

    page = page_of(client.get(url(quarter.business)))
    light = rows(client.get(url(quarter.business)), quarter.whole.name)[2][3]
    computed = Light.objects.get(indicator=quarter.whole, provisional=True)
    assert (REASON in light, computed.sentence in light) == (True, True)
    withdraw = reverse("progress:judgement-withdraw", args=[judgement.pk])
    assert client.post(withdraw, entries(form_at(page, withdraw))).status_code == 302
    judgement.refresh_from_db()
    assert judgement.withdrawn_by == officer


def test_a_judgement_without_a_reason_keeps_the_rest(
    quarter: Quarter, report: Report, officer: User, visit: Visit
) -> None:
    client = visit(officer)
    sent = {
        "judge-period": quarter.period.pk,
        "judge-part": "whole",
        "judge-colour": "red",
        "judge-reason": " ",
    }
    response = client.post(judge_url(quarter.business), sent)
    assert response.status_code == 422
    page = page_of(response)
    assert page.xpath("//option[@value='red']/@selected")
    assert page.xpath("//textarea[@name='judge-reason']/@aria-invalid") == ["true"]
    assert not Judgement.objects.exists()


def test_a_part_without_a_light_is_refused_with_a_sentence(
    quarter: Quarter, report: Report, officer: User, visit: Visit
) -> None:
    Light.objects.filter(indicator=quarter.whole).delete()
    sent = {
        "judge-period": quarter.period.pk,
        "judge-part": f"indicator-{quarter.whole.pk}",
        "judge-colour": "red",
        "judge-reason": REASON,
    }
    response = visit(officer).post(judge_url(quarter.business), sent)
    assert response.status_code == 422
    assert page_of(response).xpath("//div[@role='alert']")
    assert REASON in words_of(response)


def test_the_address_of_a_refused_judgement_leads_to_the_page(
    quarter: Quarter, officer: User, reporter: User, visit: Visit
) -> None:
    response = visit(officer).get(judge_url(quarter.business))
    assert (response.status_code, response["Location"]) == (302, url(quarter.business))
    assert visit(reporter).get(judge_url(quarter.business)).status_code == 403
