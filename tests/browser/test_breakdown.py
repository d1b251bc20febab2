"""The breakdown in a browser: typed, pasted, filled and undone like a spreadsheet, and never lost."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from apps.documents.models import Document
from apps.targets.models import Indicator, PlanPoint
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.browser.conftest import DESK, PHONE, log_in
from tests.cast import person
from tests.factories import UnitFactory
from tests.notices import HEAD, issue_notice

NOTICE = (
    HEAD
    + """一、推动经济稳中提质
（一）全年新引进企业1200家。（责任单位：区发展改革委）
（二）新增停车泊位200个。（责任单位：区发展改革委）
（三）新建口袋公园8座。（责任单位：区发展改革委）
（四）完成重大工程投资5亿元。（责任单位：区发展改革委）
（五）推进滨江数字产业园建设，6月底前开工。（牵头单位：区发展改革委；配合单位：区商务委）
"""
)
Visit = Callable[..., Page]


@pytest.fixture
def document(district: District, unit: Unit, officer: User) -> Document:
    UnitFactory(district=district, name="区商务委员会", short_name="区商务委")
    return issue_notice(NOTICE, officer)


@pytest.fixture
def visit(browser: Browser, live_server: Any, document: Document) -> Iterator[Visit]:
    """visit(user): the breakdown in a browser of its own. The test fails if a page reports an error of its script.

    That an answer refused or did not come is reported by the browser too; here it is part of the matter.
    """
    contexts = []
    errors: list[str] = []

    def visit(user: User, viewport: dict[str, int] = DESK, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=viewport, locale="zh-CN", **options)
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        log_in(context, live_server.url, user)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.goto(f"/targets/breakdown/{document.pk}/")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [error for error in errors if not error.startswith("Failed to load resource")] == []


def figure(words: str) -> Indicator:
    """The one figure of the target with these words."""
    return Indicator.objects.get(target__words__contains=words)


def cell(page: Page, name: str, quarter: int) -> Any:
    """The plan of a figure for a quarter."""
    return page.locator(f"#plan-{figure(name).pk}-2026Q{quarter}")


def row(page: Page, name: str) -> list[str]:
    return [cell(page, name, quarter).input_value() for quarter in (1, 2, 3, 4)]


def planned(name: str) -> dict[str, Decimal | None]:
    points = PlanPoint.objects.filter(indicator__target__words__contains=name)
    return dict(points.values_list("quarter", "value"))


def save(page: Page) -> None:
    with page.expect_response("**/save/"):
        page.keyboard.press("Control+s")


def paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_figures_are_typed_by_keyboard_alone(visit: Visit, officer: User) -> None:
    page = visit(officer)
    cell(page, "新引进企业", 1).focus()
    for words in ("３００", "600"):
        page.keyboard.insert_text(words)
        page.keyboard.press("ArrowRight")
    page.keyboard.type("9,00")
    page.keyboard.press("Escape")
    page.keyboard.type("900")
    page.keyboard.press("Tab")
    page.keyboard.type("1,200家")
    page.keyboard.press("Enter")
    expect(cell(page, "停车泊位", 4)).to_be_focused()
    assert row(page, "新引进企业") == ["300", "600", "900", "1200"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F2")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "新引进企业", 4)).to_be_focused()
    page.keyboard.press("Escape")
    save(page)
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    assert planned("新引进企业") == {f"2026Q{n}": Decimal(300 * n) for n in (1, 2, 3, 4)}


def test_what_is_typed_is_saved_by_itself(visit: Visit, officer: User) -> None:
    page = visit(officer)
    with page.expect_response("**/save/"):
        cell(page, "口袋公园", 4).fill("8")
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    assert planned("口袋公园") == {"2026Q4": Decimal(8)}


def test_a_block_is_pasted_and_what_does_not_fit_is_told(visit: Visit, officer: User) -> None:
    page = visit(officer)
    cell(page, "新引进企业", 1).focus()
    rows = [
        "300\t600\t900\t1,200",
        "５０\t100\t150\t200个",
        "2\t4\t6\t8",
        "1\t2\t3\t5亿元",
        "开工\t\t\t",
        "第六行\t\t\t",
    ]
    paste(page, "\r\n".join(rows) + "\r\n")
    assert row(page, "新引进企业") == ["300", "600", "900", "1200"]
    assert row(page, "停车泊位") == ["50", "100", "150", "200"]
    assert row(page, "口袋公园") == ["2", "4", "6", "8"]
    told = page.locator("[data-list=pasted] li")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("第六行")
    assert row(page, "工程投资") == ["1", "2", "3", "5"]
    save(page)
    assert planned("停车泊位")["2026Q4"] == 200


def test_a_wrong_cell_is_marked_and_listed_and_the_others_are_saved(visit: Visit, officer: User) -> None:
    page = visit(officer)
    cell(page, "新引进企业", 1).focus()
    paste(page, "很多\t600")
    save(page)
    wrong = cell(page, "新引进企业", 1)
    expect(wrong).to_have_attribute("aria-invalid", "true")
    described = wrong.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("很多")
    expect(page.locator("[data-unsaved]")).to_have_count(1)
    assert planned("新引进企业") == {"2026Q2": Decimal(600)}
    page.click("[data-list=wrong] a")
    expect(wrong).to_be_focused()
    page.keyboard.type("300")
    save(page)
    expect(page.locator("[data-list=wrong]")).to_be_hidden()
    assert planned("新引进企业") == {"2026Q1": Decimal(300), "2026Q2": Decimal(600)}


def test_selected_rows_are_filled_and_every_step_is_undone(visit: Visit, officer: User) -> None:
    page = visit(officer)
    cell(page, "新引进企业", 1).click()
    cell(page, "工程投资", 1).click(modifiers=["Shift"])
    expect(page.locator("[aria-selected]")).to_have_count(4)
    page.click("[data-deed=evenly]")
    assert row(page, "新引进企业") == ["300", "600", "900", "1200"]
    assert row(page, "口袋公园") == ["2", "4", "6", "8"]
    assert row(page, "工程投资") == ["1.25", "2.5", "3.75", "5"]
    page.fill("[data-shares]", "10，20%,80 100")
    page.click("[data-deed=shares]")
    assert row(page, "停车泊位") == ["20", "40", "160", "200"]
    page.fill("[data-shares]", "10 20")
    page.click("[data-deed=shares]")
    expect(page.locator("[data-shares]")).to_have_attribute("aria-invalid", "true")
    page.click("[data-deed=undo]")
    assert row(page, "停车泊位") == ["50", "100", "150", "200"]
    page.keyboard.press("Control+z")
    assert row(page, "停车泊位") == ["", "", "", ""]
    page.keyboard.press("Control+y")
    assert row(page, "停车泊位") == ["50", "100", "150", "200"]


def test_words_are_filled_down_copied_and_emptied(visit: Visit, officer: User, document: Document) -> None:
    page = visit(officer)
    first, second = (
        page.locator(f"#evidence-{figure(name).commitment_id}") for name in ("新引进企业", "停车泊位")
    )
    first.focus()
    page.keyboard.insert_text("企业名录")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(second).to_have_value("企业名录")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "企业名录\n企业名录"
    page.keyboard.press("Delete")
    expect(first).to_have_value("")
    expect(second).to_have_value("")
    page.keyboard.press("Control+z")
    expect(second).to_have_value("企业名录")


def test_a_lead_that_is_named_can_be_chosen_at_once(visit: Visit, officer: User, document: Document) -> None:
    page = visit(officer)
    target = document.targets.get(words__contains="停车泊位")
    page.fill(f"#lead-{target.pk}", "区商务委")
    save(page)
    choice = page.locator(f"#target-{target.pk} select[name^=unit-]")
    expect(choice.locator("option")).to_have_count(3)
    choice.select_option(label="区商务委")
    save(page)
    assert str(target.commitments.get().unit) == "区商务委"


def test_work_outlives_a_lost_connection(visit: Visit, officer: User) -> None:
    page = visit(officer)
    page.context.set_offline(True)
    cell(page, "口袋公园", 1).focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-state]")).to_contain_text("2")
    assert planned("口袋公园") == {}
    with page.expect_response("**/save/"):
        page.context.set_offline(False)
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    assert planned("口袋公园") == {"2026Q1": Decimal(2), "2026Q2": Decimal(4)}


def test_unsaved_work_is_offered_after_a_reload(visit: Visit, officer: User) -> None:
    page = visit(officer)
    page.route("**/save/", lambda route: route.abort())
    cell(page, "口袋公园", 4).fill("8")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    offer = page.locator("[data-offer]")
    expect(offer).to_be_visible()
    expect(cell(page, "口袋公园", 4)).to_have_value("")
    page.unroute("**/save/")
    with page.expect_response("**/save/"):
        offer.locator("[data-kept=back]").click()
    expect(offer).to_be_hidden()
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    assert planned("口袋公园") == {"2026Q4": Decimal(8)}
    page.reload()
    expect(cell(page, "口袋公园", 4)).to_have_value("8")
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_of_two_people_the_second_is_told_cell_by_cell(
    visit: Visit, officer: User, district: District
) -> None:
    mine, theirs = visit(officer), visit(person(district, "colleague", "同事", Role.OFFICER))
    cell(theirs, "口袋公园", 1).fill("3")
    cell(theirs, "口袋公园", 2).fill("5")
    save(theirs)
    cell(mine, "口袋公园", 1).fill("1")
    cell(mine, "口袋公园", 2).fill("2")
    cell(mine, "口袋公园", 3).fill("7")
    save(mine)
    raced = mine.locator("[data-list=raced] li")
    expect(raced).to_have_count(2)
    expect(raced.first).to_contain_text("3")
    expect(mine.locator("[data-unsaved]")).to_have_count(2)
    assert planned("口袋公园") == {"2026Q1": Decimal(3), "2026Q2": Decimal(5), "2026Q3": Decimal(7)}
    with mine.expect_response("**/save/"):
        raced.first.locator("[data-settle=mine]").click()
    raced.first.locator("[data-settle=theirs]").click()
    expect(mine.locator("[data-unsaved]")).to_have_count(0)
    expect(cell(mine, "口袋公园", 2)).to_have_value("5")
    assert planned("口袋公园") == {"2026Q1": Decimal(1), "2026Q2": Decimal(5), "2026Q3": Decimal(7)}


def test_what_lacks_nothing_can_be_confirmed_and_is_closed_until_it_is_reopened(
    visit: Visit, officer: User, document: Document
) -> None:
    page = visit(officer)
    target = document.targets.get(words__contains="口袋公园")
    cell(page, "口袋公园", 1).focus()
    page.click("[data-deed=evenly]")
    save(page)
    page.click(f"form[action='/targets/{target.pk}/breakdown/confirm/'] button")
    expect(page.locator(f"#target-{target.pk} .state--accepted")).to_be_visible()
    expect(page.locator(f"#target-{target.pk} input[data-cell]")).to_have_count(0)
    page.click(f"#target-{target.pk} .plan__reopen summary")
    page.locator(f"#target-{target.pk} [name=reason]").press_sequentially("需调整季度节点")
    page.click(f"#target-{target.pk} .plan__reopen button")
    expect(page.locator(f"#target-{target.pk} input[data-cell]").first).to_be_visible()


def test_on_a_phone_each_row_is_a_card_of_inputs(visit: Visit, officer: User) -> None:
    page = visit(officer, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    cell(page, "口袋公园", 4).fill("8")
    with page.expect_response("**/save/"):
        page.click("[data-deed=save]")
    assert planned("口袋公园") == {"2026Q4": Decimal(8)}


def test_without_scripts_a_target_is_saved_by_its_button(
    visit: Visit, officer: User, document: Document
) -> None:
    page = visit(officer, java_script_enabled=False)
    target = document.targets.get(words__contains="口袋公园")
    cell(page, "口袋公园", 4).fill("八座")
    page.click(f"button[form=form-{target.pk}]")
    expect(page.locator(".error-summary a").first).to_contain_text("八座")
    expect(cell(page, "口袋公园", 4)).to_have_value("八座")
    cell(page, "口袋公园", 4).fill("8")
    page.click(f"button[form=form-{target.pk}]")
    expect(cell(page, "口袋公园", 4)).to_have_value("8")
    assert planned("口袋公园") == {"2026Q4": Decimal(8)}
