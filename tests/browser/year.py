"""What the people of a district do on the pages in the course of a year, for the test that walks it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.documents.models import Document
from apps.progress.lighting import answer_requests
from apps.progress.models import PeriodState, Report, ReportingPeriod, ReportRole, ReportState, Return
from apps.targets.models import Commitment, Indicator
from apps.units.models import User
from tests.browser.conftest import log_in
from tests.workbooks import filled_in
from tests.year import (
    BUILDING,
    ECONOMY,
    FIRMS,
    HOME,
    HOME_IS,
    NEXT_STEPS,
    OPENED_ON,
    PARKING,
    PLAN,
    PROBLEMS,
    REACHED,
    Year,
)


@dataclass
class PagesYear(Year):
    """Its clock, its people by unit, and what they do on the pages."""

    clock: time_machine.Traveller
    open_page: Callable[..., Page]
    address: str
    office: User
    clerk: User
    heads: dict[str, User]
    folder: Path
    document: Document
    pages: dict[User, Page] = field(default_factory=dict)

    def page_of(self, user: User, address: str) -> Page:
        page = self.pages[user] = self.pages.get(user) or self.open_page(user)
        page.goto(address)
        return page

    def it_is(self, day: date) -> None:
        """Noon of another day; everybody has to log in again."""
        self.clock.move_to(timezone.make_aware(datetime.combine(day, time(12))))
        for user, page in self.pages.items():
            log_in(page.context, self.address, user)

    @property
    def period(self) -> ReportingPeriod:
        return ReportingPeriod.objects.get(quarter=self.quarter)

    def due_on(self) -> date:
        return self.period.lead_due_on

    def report(self, words: str, role: ReportRole = ReportRole.LEAD) -> Report:
        return Report.objects.get(period=self.period, target__words__contains=words, role=role)

    # The beginning of the year.

    def everybody_signs(self) -> None:
        for head in self.heads.values():
            page = self.page_of(head, "/targets/receipts/")
            page.click("form[action$='/sign/'] .btn-primary")
            expect(page.locator("form[action$='/sign/']")).to_have_count(0)

    def the_office_breaks_down(self) -> None:
        page = self.page_of(self.office, f"/targets/breakdown/{self.document.pk}/")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("text => navigator.clipboard.writeText(text)", PLAN)
        page.locator(f"#plan-{indicator(FIRMS).pk}-2021Q1").focus()
        page.keyboard.press("Control+v")
        with page.expect_response("**/save/"):
            page.keyboard.press("Control+s")
        expect(page.locator("[data-unsaved]")).to_have_count(0)
        page.reload()
        page.click("form[action$='/confirm-sound/'] button")
        expect(page.locator(".plan__target .state--accepted")).to_have_count(5)

    # The quarter.

    def ends(self) -> None:
        """With nothing left to check."""
        assert set(self.period.reports.filter(role=ReportRole.LEAD).values_list("state", flat=True)) == {
            "approved"
        }
        super().ends()

    def the_office_opens(self) -> None:
        page = self.page_of(self.office, "/progress/periods/")
        page.select_option("#quarter", self.quarter)
        page.click(".periods__add button")
        page.click(".form-end .btn-primary")
        self.confirmed(page, "form[action$='/open/'] button")
        expect(page.locator("form[action$='/close/']")).to_be_visible()

    def the_office_closes(self) -> None:
        page = self.page_of(self.office, f"/progress/periods/{self.period.pk}/")
        self.confirmed(page, "form[action$='/close/'] button")
        expect(page.locator("form[action$='/reopen/']")).to_be_visible()
        assert self.period.state == PeriodState.CLOSED

    def confirmed(self, page: Page, button: str) -> None:
        page.locator(button).wait_for()
        page.wait_for_load_state()  # the script that asks is there
        page.click(button)
        page.click("#confirm .btn-primary")

    def fill_in(self, user: User, report: Report, narrative: str) -> Page:
        """From the list of tasks to a report with all its figures, states and texts."""
        page = self.page_of(user, "/progress/tasks/")
        page.click(f"a[href='/progress/reports/{report.pk}/']")
        figures = Indicator.objects.filter(target=report.target) if report.role == ReportRole.LEAD else ()
        for figure in figures:
            page.fill(f"#field-indicator-{figure.pk}", str(REACHED[figure.name][self.number - 1]))
        if HOME in report.target.words:
            self.say_how_it_stands(page, report.target.commitments.get())
        page.fill("#field-narrative", narrative)
        page.fill("#field-problems", PROBLEMS)
        page.fill("#field-next_steps", NEXT_STEPS)
        return page

    def say_how_it_stands(self, page: Page, home: Commitment) -> None:
        state = HOME_IS[self.number - 1]
        page.check(f"[name=commitment-{home.pk}][value={state}]")
        if state == "done":
            page.fill(f"#field-done-{home.pk}", OPENED_ON)

    def submit(self, unit: str, words: str, role: ReportRole = ReportRole.LEAD) -> None:
        """The head of a small unit fills in and passes on."""
        report = self.report(words, role)
        page = self.fill_in(self.heads[unit], report, f"第{self.number}季度{unit}按计划推进。")
        self.leaves_for_the_tasks(page, "submit")
        report.refresh_from_db()
        assert report.state == ReportState.SUBMITTED

    def leaves_for_the_tasks(self, page: Page, verb: str) -> None:
        page.click(f"[formaction$='/{verb}/']")
        expect(page).to_have_url(re.compile("/progress/tasks/$"))

    def the_clerk_takes_over_what_the_support_wrote(self) -> None:
        report, support = self.report(FIRMS), self.report(FIRMS, ReportRole.SUPPORT)
        narrative = f"第{self.number}季度新引进企业情况。"
        page = self.fill_in(self.clerk, report, narrative)
        page.click(f"[data-take-over='other-{support.pk}-narrative']")
        expect(page.locator("#field-narrative")).to_have_value(f"{narrative}\n{support.narrative}")
        self.leaves_for_the_tasks(page, "hand-up")

    def the_clerk_hands_up(self, words: str, narrative: str) -> None:
        self.leaves_for_the_tasks(self.fill_in(self.clerk, self.report(words), narrative), "hand-up")

    def the_head_passes_on(self, count: int) -> None:
        """Everything that the clerk handed up, in one go."""
        page = self.page_of(self.heads[ECONOMY], "/progress/tasks/")
        expect(page.locator("input[name=report]:checked")).to_have_count(count)
        page.click("#pass-on-form button")
        expect(page.locator("input[name=report]")).to_have_count(0)

    def a_unit_reports_its_whole_quarter(self) -> None:
        """By Excel: downloads its quarter, fills it in, looks at what would change, saves and submits."""
        page = self.page_of(self.heads[BUILDING], "/progress/tasks/")
        with page.expect_download() as download:
            page.click(f"a[href$='/periods/{self.period.pk}/workbook/']")
        report, figure = self.report(PARKING), indicator(PARKING)
        cells = {
            (f"{report.pk}/indicator-{figure.pk}", "done"): REACHED[figure.name][self.number - 1],
            (str(report.pk), "narrative"): f"第{self.number}季度按计划建成。",
        }
        file = self.folder / f"{self.number}.xlsx"
        file.write_bytes(filled_in(download.value.path().read_bytes(), cells).getvalue())
        page.click(f"a[href$='/periods/{self.period.pk}/workbook/upload/']")
        page.set_input_files("input[type=file]", file)
        page.click("form[action$='/upload/'] .btn-primary")
        expect(page.locator(".workbook__table tbody tr")).to_have_count(len(cells))
        page.click("form[action$='/apply/'] .btn-primary")
        page.click(f"a[href='/progress/reports/{report.pk}/']")
        self.leaves_for_the_tasks(page, "submit")

    # What the office does with it.

    def the_office_approves(self, words: str) -> None:
        report = self.report(words)
        page = self.page_of(self.office, "/progress/checking/")
        page.click(f"a[href^='/progress/checking/{report.pk}/']")
        page.click("form[action$='/approve/'] button")
        expect(page.locator("#messages .notice-line--success")).to_be_visible()
        assert self.report(words).state == ReportState.APPROVED

    def the_office_approves_the_clean_ones(self) -> None:
        page = self.page_of(self.office, "/progress/checking/")
        self.confirmed(page, "form[action$='/approve-clean/'] button")
        expect(page.locator("form[action$='/approve-clean/']")).to_have_count(0)

    def the_office_returns(self, words: str, reason: str) -> None:
        page = self.page_of(self.office, f"/progress/checking/{self.report(words).pk}/")
        page.click("details.more summary")
        page.fill("[name=return-reason]", reason)
        page.click("form[action$='/return/'] button")
        expect(page.locator("#messages .notice-line--success")).to_be_visible()
        page.goto("/progress/checking/?state=returned")
        expect(page.locator("#list tbody tr")).to_contain_text(reason)

    def the_clerk_answers(self, words: str, reason: str, narrative: str) -> None:
        page = self.page_of(self.clerk, "/progress/tasks/")
        expect(page.locator(".tasks__reason")).to_contain_text(reason)
        self.the_clerk_hands_up(words, narrative)
        self.the_head_passes_on(1)
        assert Return.objects.get(report=self.report(words)).answered_at is not None

    def the_worker_lights(self) -> None:
        answer_requests(self.period.pk)


def indicator(words: str) -> Indicator:
    return Indicator.objects.filter(name__contains=words)[0]
