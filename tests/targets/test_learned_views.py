"""The page of what the district has learned, and how the review page shows it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.documents.models import LearnedName
from apps.units.models import User
from tests.notices import NOTICE, draft_of, read_notice
from tests.pages import entries, form_at, page_of, words_of

Visit = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
PAGE = "/targets/learned/"


def taught(by: User, number: int = 0) -> LearnedName:
    draft = read_notice(NOTICE + "\n" * number, by).drafts.all()[0]
    return LearnedName.objects.create(
        district=by.district,
        kind="indicator",
        printed=f"企业{number}",
        measure="家",
        context="招商",
        name=f"{by.district}企业数",
        draft=draft,
        learned_by=by,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        taught(officer, number)
    taught(stranger)
    client = visit(officer)
    with django_assert_num_queries(9):
        answer = client.get(PAGE)
    rows = page_of(answer).xpath("//tbody/tr/th/span[1]/text()")
    assert rows == [f"企业{number}" for number in reversed(range(count))]
    assert "望山区企业数" not in words_of(answer)


def test_an_empty_list_says_what_to_do(officer: User, visit: Visit) -> None:
    assert page_of(visit(officer).get(PAGE)).find_class("empty-state") != []


def test_remove(officer: User, visit: Visit) -> None:
    row, client = taught(officer), visit(officer)
    remove = reverse("targets:learned-remove", args=[row.pk])
    sent = entries(form_at(page_of(client.get(PAGE)), remove))
    answer = client.post(remove, sent, follow=True)
    assert page_of(answer).xpath("//tbody/tr") == []
    again = client.post(remove, sent, follow=True)
    assert len(page_of(again).xpath("//*[@id='messages']/*")) == 1
    row.refresh_from_db()
    assert row.removed_by == officer


@pytest.mark.parametrize("someone", ["leader", "reporter", "system_administrator"])
def test_who_does_not_see_it(
    officer: User, visit: Visit, someone: str, request: pytest.FixtureRequest
) -> None:
    row, client = taught(officer), visit(request.getfixturevalue(someone))
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("targets:learned-remove", args=[row.pk])).status_code == 404


def test_a_correction_on_the_review_page_pays_back(officer: User, visit: Visit) -> None:
    client = visit(officer)
    draft = draft_of(read_notice(NOTICE, officer), "一、（一）")
    amend = reverse("targets:amend", args=[draft.pk])
    sent = entries(form_at(page_of(client.get(amend)), amend))
    answer = client.post(
        amend, {**sent, "indicators-0-name": "引进企业数", "units-1-name": "区商务局"}, headers=HTMX
    )
    assert answer.status_code == 200
    kept = {(row.kind, row.printed, row.name) for row in LearnedName.objects.all()}
    assert kept == {("indicator", "新引进企业", "引进企业数"), ("spelling", "区商务委", "区商务局")}
    assert len(page_of(answer).xpath("//a[@href=$page]", page=PAGE)) == 2  # kept for later notices

    later = draft_of(read_notice(NOTICE.replace("1200家", "1500家"), officer), "一、（一）")
    card = page_of(client.get(reverse("targets:draft", args=[later.pk])))
    marks = [mark.text_content() for mark in card.find_class("learned")]
    assert [("新引进企业" in mark, "区商务委" in mark) for mark in marks] == [(True, False), (False, True)]
    listed = page_of(client.get(PAGE))
    assert len(listed.xpath("//tbody/tr")) == 2
