"""Signing for targets, and the office's page of what is outstanding."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.targets.models import AssignmentRole, Receipt, Target
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, DocumentFactory, TargetFactory, UnitFactory
from tests.notices import NOTICE, issue_notice
from tests.pages import entries, form_at, page_of

Visit = Callable[[User], Client]
RECEIPTS, SIGN, OUTSTANDING = (
    reverse(f"targets:{name}") for name in ("receipts", "receipts-sign", "outstanding")
)


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with time_machine.travel("2026-03-10T09:00:00+08:00", tick=False):
        yield


def targets_for(unit: Unit, by: User, count: int, role: AssignmentRole = AssignmentRole.LEAD) -> list[Target]:
    """Targets of one notice of 2026 for the unit."""
    targets = TargetFactory.create_batch(count, document=DocumentFactory(uploaded_by=by))
    for target in targets:
        AssignmentFactory(target=target, unit=unit, role=role)
    return targets


def boxes(response: Any) -> list[str]:
    return [str(value) for value in page_of(response).xpath("//input[@name='target']/@value")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_units_unsigned_targets_are_listed_at_a_fixed_cost(
    officer: User,
    stranger: User,
    reporter: User,
    unit: Unit,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    mine = targets_for(unit, officer, count)
    targets_for(UnitFactory(district=unit.district), officer, 2)
    targets_for(UnitFactory(district=stranger.district), stranger, 2)
    client = visit(reporter)
    with django_assert_num_queries(13):
        response = client.get(RECEIPTS)
    assert boxes(response) == [str(target.pk) for target in mine]


def test_all_chosen_are_signed_for_with_one_press(
    officer: User, reporter: User, unit: Unit, visit: Visit
) -> None:
    first, second, third = targets_for(unit, officer, 3)
    client = visit(reporter)
    form = form_at(page_of(client.get(RECEIPTS)), SIGN)
    sent = entries(form) | {"target": [first.pk, third.pk]}
    for _again in range(2):
        assert client.post(SIGN, sent)["Location"] == RECEIPTS
    assert list(Receipt.objects.values_list("target", "unit", "signed_by")) == [
        (target.pk, unit.pk, reporter.pk) for target in (first, third)
    ]
    response = client.get(RECEIPTS)
    assert boxes(response) == [str(second.pk)]
    signed = page_of(response).xpath("//main//tbody/tr/th//@href")
    assert set(signed) == {first.get_absolute_url(), third.get_absolute_url()}


def test_nothing_chosen_signs_nothing_and_is_told(
    officer: User, reporter: User, unit: Unit, visit: Visit
) -> None:
    targets_for(unit, officer, 1)
    response = visit(reporter).post(SIGN, {"unit": unit.pk}, follow=True)
    assert page_of(response).xpath("//*[@id='messages']//*[@role='alert']") != []
    assert not Receipt.objects.exists()


def test_nobody_signs_for_another_unit(
    officer: User, reporter: User, leader: User, stranger: User, unit: Unit, visit: Visit
) -> None:
    other = UnitFactory(district=unit.district)
    (target,) = targets_for(other, officer, 1)
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.SUPPORT)
    sent = {"unit": other.pk, "target": [target.pk]}
    assert visit(reporter).post(SIGN, sent).status_code == 403
    assert visit(officer).post(SIGN, sent).status_code == 403
    assert visit(stranger).post(SIGN, sent).status_code == 404
    assert visit(reporter).post(SIGN, {"unit": "x", "target": [target.pk]}).status_code == 404
    assert not Receipt.objects.exists()


def test_who_signs_for_no_unit_has_no_such_page(officer: User, leader: User, visit: Visit) -> None:
    assert [visit(person).get(RECEIPTS).status_code for person in (officer, leader)] == [403, 403]


# What is outstanding


@pytest.mark.parametrize("count", [1, 3])
def test_outstanding_is_counted_by_unit_at_a_fixed_cost(
    officer: User, stranger: User, unit: Unit, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    mine = targets_for(unit, officer, count)
    foreign = UnitFactory(district=stranger.district, name="区外单位")
    targets_for(foreign, stranger, 2)
    client = visit(officer)
    with django_assert_num_queries(15):
        response = client.get(OUTSTANDING)
    (row,) = page_of(response).xpath("//main//table/tbody/tr")
    links = row.xpath("./td[1]//a/@href")
    assert links == [target.get_absolute_url() for target in mine]
    assert "区外单位" not in response.content.decode()


def test_each_reason_stands_in_its_column_with_a_link_to_the_table(
    officer: User, unit: Unit, visit: Visit
) -> None:
    UnitFactory(district=unit.district, name="区商务委员会", short_name="区商务委")
    document = issue_notice(NOTICE, officer)
    divided, planned = (document.targets.get(words__contains=words) for words in ("新引进", "能耗"))
    page = page_of(visit(officer).get(OUTSTANDING))
    (row,) = page.xpath("//main//table/tbody/tr[th//text()='区发展改革委']")
    table = reverse("targets:breakdown", args=[document.pk])
    assert row.xpath("./td[2]//a/@href") == [f"{table}#target-{divided.pk}"]
    assert row.xpath("./td[3]//a/@href") == [f"{table}#target-{planned.pk}"]
    unmapped = page.xpath("//section[contains(@class, 'sheet')]//a/@href")
    assert f"{table}#target-{document.targets.get(words__contains='养老').pk}" in unmapped


def test_outstanding_is_the_offices_page(reporter: User, leader: User, visit: Visit) -> None:
    assert [visit(person).get(OUTSTANDING).status_code for person in (reporter, leader)] == [403, 403]
