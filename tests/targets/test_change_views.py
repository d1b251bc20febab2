"""Pages of values that change: recording one, asking for an adjustment, deciding on it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.documents.models import Document
from apps.targets.changes import request_adjustment
from apps.targets.models import Adjustment, AdjustmentState, Commitment, Indicator, Target
from apps.units.models import Unit, User
from tests.notices import NOTICE, issue_notice
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]
LIST = reverse("targets:adjustments")
AUGUST = date(2026, 8, 1)


@pytest.fixture
def document(officer: User, unit: Unit) -> Document:
    return issue_notice(NOTICE, officer)


@pytest.fixture
def target(document: Document) -> Target:
    """单位增加值能耗下降3%, provisional, led by the reporter's unit."""
    return document.targets.get(words__contains="能耗")


@pytest.fixture
def indicator(target: Target) -> Indicator:
    return target.indicators.get()


@pytest.fixture
def commitment(document: Document) -> Commitment:
    return document.targets.get(words__contains="产业园").commitments.order_by("start")[0]


def value_url(indicator: Indicator) -> str:
    return reverse("targets:value-record", args=[indicator.pk])


def adjust_url(target: Target) -> str:
    return reverse("targets:adjust", args=[target.pk])


def decide_url(adjustment: Adjustment, verb: str) -> str:
    return reverse("targets:adjustment-decide", args=[adjustment.pk, verb])


VALUE = {
    "value": "3.2",
    "status": "official",
    "effective_on": "2026-08-01",
    "source_words": "沪府办〔2026〕12号",
}


# Values


def test_a_value_is_recorded_beside_the_earlier_ones(
    officer: User, target: Target, indicator: Indicator, visit: Visit
) -> None:
    client = visit(officer)
    answer = client.post(value_url(indicator), VALUE)
    assert answer["Location"] == target.get_absolute_url()
    assert [(v.value, v.status) for v in indicator.values.all()] == [
        (Decimal(3), "provisional"),
        (Decimal("3.2"), "official"),
    ]
    words = words_of(client.get(target.get_absolute_url()))
    assert "沪府办〔2026〕12号" in words


def test_a_value_is_typed_in_the_unit_of_the_notice(
    officer: User, indicator: Indicator, visit: Visit
) -> None:
    Indicator.objects.update(unit="平方米", scale=10000)
    visit(officer).post(value_url(indicator), VALUE)
    assert indicator.values.last().value == 32000


@pytest.mark.parametrize(
    "wrong",
    [{"value": ""}, {"value": "三"}, {"value": "-1"}, {"source_words": ""}, {"effective_on": "2020-01-01"}],
)
def test_what_cannot_be_recorded_is_told_and_kept(
    officer: User, indicator: Indicator, visit: Visit, wrong: dict[str, str]
) -> None:
    answer = visit(officer).post(value_url(indicator), VALUE | wrong)
    assert answer.status_code == 422
    assert page_of(answer).xpath("//*[@role='alert']") != []
    typed = page_of(answer).xpath("//input[@name='value']/@value")
    assert typed == ([wrong.get("value", "3.2")] if wrong.get("value", "3.2") else [])
    assert indicator.values.count() == 1


def test_the_office_alone_records_values(
    reporter: User, leader: User, stranger: User, indicator: Indicator, visit: Visit
) -> None:
    for person, status in ((reporter, 403), (leader, 403), (stranger, 404)):
        assert visit(person).get(value_url(indicator)).status_code == status
        assert visit(person).post(value_url(indicator), VALUE).status_code == status


# Adjustments


def asked(part: Indicator | Commitment, **fields: str) -> dict[str, str]:
    kind = "indicator" if isinstance(part, Indicator) else "commitment"
    given = {"part": f"{kind}-{part.pk}", "effective_on": "2026-08-01", "reason": "征地延迟"}
    return given | fields


def test_an_adjustment_of_a_value_is_asked_for_once(
    reporter: User, target: Target, indicator: Indicator, visit: Visit
) -> None:
    for _again in range(2):
        answer = visit(reporter).post(adjust_url(target), asked(indicator, new_value="2.8"))
        assert answer["Location"] == target.get_absolute_url()
    adjustment = Adjustment.objects.get()
    assert (adjustment.old_value, adjustment.new_value) == (Decimal(3), Decimal("2.8"))
    assert adjustment.requested_by == reporter


def test_an_adjustment_of_a_deadline_takes_the_day(
    officer: User, commitment: Commitment, visit: Visit
) -> None:
    sent = asked(commitment, new_deadline="2026-09-30", new_value="7")
    visit(officer).post(adjust_url(commitment.target), sent)
    adjustment = Adjustment.objects.get()
    assert (adjustment.old_deadline, adjustment.new_deadline) == (date(2026, 6, 30), date(2026, 9, 30))
    assert adjustment.new_value is None


@pytest.mark.parametrize(
    "wrong", [{"new_value": ""}, {"new_value": "3"}, {"reason": ""}, {"part": "indicator-0"}, {"part": ""}]
)
def test_what_cannot_be_asked_for_is_told(
    reporter: User, target: Target, indicator: Indicator, visit: Visit, wrong: dict[str, str]
) -> None:
    answer = visit(reporter).post(adjust_url(target), asked(indicator, new_value="2.8") | wrong)
    assert answer.status_code == 422
    assert page_of(answer).xpath("//*[@role='alert']") != []
    assert not Adjustment.objects.exists()


def test_the_part_is_chosen_by_the_link(reporter: User, target: Target, visit: Visit) -> None:
    commitment = target.commitments.get()
    page = page_of(visit(reporter).get(adjust_url(target), {"part": f"commitment-{commitment.pk}"}))
    assert page.xpath("//select[@name='part']/option[@selected]/@value") == [f"commitment-{commitment.pk}"]


def test_who_may_not_ask(
    document: Document, target: Target, leader: User, stranger: User, visit: Visit
) -> None:
    assert visit(leader).get(adjust_url(target)).status_code == 403
    assert visit(stranger).get(adjust_url(target)).status_code == 404


@pytest.fixture
def adjustment(reporter: User, indicator: Indicator) -> Adjustment:
    return request_adjustment(
        indicator, by=reporter, new_value=Decimal("2.8"), effective_on=AUGUST, reason="产业结构调整"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_and_holds_nothing_of_another_district(
    officer: User,
    stranger: User,
    document: Document,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for indicator in Indicator.objects.all()[:count]:
        request_adjustment(indicator, by=officer, new_value=Decimal(7), effective_on=AUGUST, reason="调整")
    foreign = issue_notice(NOTICE, stranger).targets.get(words__contains="能耗").indicators.get()
    request_adjustment(foreign, by=stranger, new_value=Decimal(9), effective_on=AUGUST, reason="外区的理由")
    client = visit(officer)
    with django_assert_num_queries(10):
        response = client.get(LIST)
    assert len(page_of(response).xpath("//main//tbody/tr")) == count
    assert "外区的理由" not in response.content.decode()


def test_those_that_wait_come_first(
    officer: User, leader: User, reporter: User, adjustment: Adjustment, commitment: Commitment, visit: Visit
) -> None:
    later = request_adjustment(
        commitment, by=officer, new_deadline=date(2026, 9, 30), effective_on=AUGUST, reason="征地延迟"
    )
    visit(leader).post(decide_url(later, "refuse"), {"note": "按期完成"})
    rows = page_of(visit(leader).get(LIST)).xpath("//main//tbody/tr/@id")
    assert rows == [f"adjustment-{adjustment.pk}", f"adjustment-{later.pk}"]
    assert "按期完成" in words_of(visit(leader).get(LIST))


@pytest.mark.parametrize(("verb", "state"), [("approve", "approved"), ("refuse", "refused")])
def test_somebody_else_decides(
    officer: User, adjustment: Adjustment, visit: Visit, verb: str, state: str
) -> None:
    page = page_of(visit(officer).get(LIST))
    buttons = page.xpath("//main//tbody//form/@action | //main//tbody//button/@formaction")
    assert set(buttons) == {decide_url(adjustment, "approve"), decide_url(adjustment, "refuse")}
    assert visit(officer).post(decide_url(adjustment, verb), {"note": "同意"})["Location"] == LIST
    adjustment.refresh_from_db()
    assert (adjustment.state, adjustment.decided_by, adjustment.decision_note) == (state, officer, "同意")


def test_who_asked_is_offered_no_decision(officer: User, commitment: Commitment, visit: Visit) -> None:
    own = request_adjustment(
        commitment, by=officer, new_deadline=date(2026, 9, 30), effective_on=AUGUST, reason="征地延迟"
    )
    client = visit(officer)
    assert page_of(client.get(LIST)).xpath("//main//tbody//form") == []
    client.post(decide_url(own, "approve"))
    own.refresh_from_db()
    assert own.state == AdjustmentState.WAITING


def test_a_refusal_without_a_reason_changes_nothing(
    officer: User, adjustment: Adjustment, visit: Visit
) -> None:
    answer = visit(officer).post(decide_url(adjustment, "refuse"), follow=True)
    assert page_of(answer).xpath("//*[@id='messages']//*[@role='alert']") != []
    adjustment.refresh_from_db()
    assert adjustment.state == AdjustmentState.WAITING


def test_who_may_not_decide(
    reporter: User, officer: User, stranger: User, adjustment: Adjustment, visit: Visit
) -> None:
    assert visit(reporter).post(decide_url(adjustment, "approve")).status_code == 403
    assert visit(stranger).post(decide_url(adjustment, "approve")).status_code == 404
    assert visit(officer).post(decide_url(adjustment, "forget")).status_code == 404
    assert page_of(visit(reporter).get(LIST)).xpath("//main//tbody//form") == []
