"""The office's page of disclosures: a list with filters, in which several projects are decided at once."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.publications.disclosing import disclose
from apps.publications.models import Disclosure
from apps.targets.models import Commitment
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, CommitmentFactory, DocumentFactory
from tests.pages import entries, form_at, page_of, words_of
from tests.series import notice

Visit = Callable[[User], Client]
PAGE, DECIDE = reverse("publications:disclosures"), reverse("publications:disclosure-decide")
REASON = "涉及未公开的规划信息"


@pytest.fixture
def client(visit: Visit, officer: User) -> Client:
    return visit(officer)


def project(by: User, year: int = 2026, words: str = "新增养老床位350张。", **fields: Any) -> Commitment:
    document = fields.pop("document", None) or notice(by, year)
    return CommitmentFactory(target__document=document, words=words, starred=True, **fields)


def rows(response: HttpResponse) -> list[list[str]]:
    """The words of each row, a cell each, without the box."""
    found = page_of(response).xpath("//table/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row][1:] for row in found]


def heading(response: HttpResponse) -> str:
    return " ".join(page_of(response).xpath("string(//h1)").split())


def test_what_is_not_decided_is_said_first(client: Client, officer: User, unit: Unit) -> None:
    beds = project(officer)
    AssignmentFactory(target=beds.target, unit=unit, role="lead")
    answer = client.get(PAGE)
    assert heading(answer) == "1个★实事项目未定公开属性，暂不公开"
    assert rows(answer) == [
        ["（一） 新增养老床位350张。", "区发展改革委", "2026年区政府重点工作目标安排", "未定", "–"]
    ]
    assert page_of(answer).xpath("//a[text()='查看公开页面']") == []


def test_several_are_decided_at_once(client: Client, officer: User) -> None:
    beds, lifts = project(officer), project(officer, words="加装电梯180台。")
    sent = entries(form_at(page_of(client.get(PAGE)), DECIDE))
    answer = client.post(DECIDE, {**sent, "commitment": [beds.pk, lifts.pk]}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "已保存2项决定，即时生效。" in words_of(answer)
    assert heading(answer) == "2个★实事项目均已定公开属性，其中2个主动公开"
    assert [row[3].startswith("主动公开 督查员") for row in rows(answer)] == [True, True]
    link = page_of(answer).xpath("//a[text()='查看公开页面']/@href")
    assert link == [reverse("public:district", kwargs={"code": "990101"})]


def test_a_decision_without_its_reason_keeps_what_was_chosen(client: Client, officer: User) -> None:
    beds, lifts = project(officer), project(officer, words="加装电梯180台。")
    answer = client.post(f"{DECIDE}?year=2026", {"commitment": [lifts.pk], "attribute": "withheld"})
    assert answer.status_code == 422
    assert "请写明不主动公开的理由" in words_of(answer)
    page = page_of(answer)
    assert page.xpath("//input[@name='commitment'][@checked]/@value") == [str(lifts.pk)]
    assert page.xpath("//select[@name='attribute']/option[@selected]/@value") == ["withheld"]
    assert page.xpath("//select[@name='year']/option[@selected]/@value") == ["2026"]
    assert Disclosure.objects.count() == 0
    again = {"commitment": [lifts.pk], "attribute": "withheld", "reason": REASON}
    answer = client.post(f"{DECIDE}?year=2026", again, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?year=2026", 302)]
    assert {row[0]: row[4] for row in rows(answer)} == {
        f"（一） {beds}": "–",
        f"（一） {lifts}": REASON,
    }


@pytest.mark.parametrize("given", [{}, {"commitment": ["0"]}, {"commitment": ["x"]}])
def test_nothing_is_decided_of_nothing(client: Client, officer: User, given: dict[str, Any]) -> None:
    project(officer)
    for attribute in ("open", "", "secret"):
        assert client.post(DECIDE, {**given, "attribute": attribute}).status_code == 422
    assert Disclosure.objects.count() == 0


def test_the_list_is_narrowed_by_year_notice_and_state(client: Client, officer: User) -> None:
    old = project(officer, 2025, "旧住房修缮50万平方米。")
    new = project(officer, 2026)
    long = project(officer, document=notice(officer, 2025, period_end=date(2026, 12, 31)), words="三年行动。")
    disclose([old], "open", by=officer)
    disclose([new], "on_request", by=officer, reason=REASON)
    for query, shown in (
        ("", {old, new, long}),
        ("?year=2025", {old, long}),
        ("?year=2026", {new, long}),
        (f"?document={old.target.document_id}", {old}),
        ("?state=undecided", {long}),
        ("?state=open", {old}),
        ("?state=on_request", {new}),
        ("?state=withheld", set()),
    ):
        found = {row[0] for row in rows(client.get(PAGE + query))}
        assert found == {f"（一） {one}" for one in shown}, query


def test_the_file_holds_what_is_shown(client: Client, officer: User, unit: Unit) -> None:
    beds, lifts = project(officer), project(officer, words="加装电梯180台。")
    AssignmentFactory(target=beds.target, unit=unit, role="lead")
    disclose([beds], "withheld", by=officer, reason=REASON)
    disclose([lifts], "open", by=officer)
    answer = client.get(f"{PAGE}?state=withheld&export=csv")
    lines = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [line[:6] for line in lines[1:]] == [
        ["2026年区政府重点工作目标安排", "（一）", "新增养老床位350张。", "区发展改革委", "不予公开", REASON]
    ]
    assert lines[1][7] == "督查员"


def test_the_way_to_it_is_the_offices_alone(
    client: Client, officer: User, leader: User, reporter: User, visit: Visit
) -> None:
    project(officer)
    assert page_of(client.get("/")).xpath(f"//nav//a[@href='{PAGE}']") != []
    for user in (leader, reporter):
        assert visit(user).get(PAGE).status_code == 403
        assert visit(user).post(DECIDE, {"attribute": "open"}).status_code == 403
        assert page_of(visit(user).get("/", follow=True)).xpath(f"//nav//a[@href='{PAGE}']") == []


def test_before_any_notice(client: Client, officer: User) -> None:
    CommitmentFactory(target__document=DocumentFactory(uploaded_by=officer))  # without a ★
    answer = client.get(PAGE)
    assert heading(answer) == "尚无★实事项目"
    assert len(page_of(answer).find_class("empty-state")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_projects_and_shows_no_other_districts(
    client: Client, officer: User, stranger: User, count: int, django_assert_num_queries: Any
) -> None:
    for by in (officer, stranger):
        mine = [project(by, words=f"{by.district}第{number}项。") for number in range(count)]
        disclose(mine, "withheld", by=by, reason=f"{by.district}理由")
    foreign = mine
    with django_assert_num_queries(13):
        answer = client.get(PAGE)
    assert len(rows(answer)) == count
    assert "望山区" not in words_of(answer)
    sent = {"commitment": [one.pk for one in foreign], "attribute": "open"}
    assert client.post(DECIDE, sent).status_code == 422
    assert Disclosure.objects.filter(attribute="open").count() == 0
