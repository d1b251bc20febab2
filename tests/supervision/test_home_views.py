"""The first page: what waits for its visitor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.units.models import User
from tests.factories import DocumentFactory
from tests.pages import page_of

Visit = Callable[[User], Client]


@pytest.mark.parametrize("count", [1, 3, 25])
def test_home_counts_every_open_notice_and_lists_the_oldest(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    documents = DocumentFactory.create_batch(count, uploaded_by=officer)
    DocumentFactory(uploaded_by=stranger)
    client = visit(officer)
    with django_assert_num_queries(14):
        page = page_of(client.get(reverse("home")))
    listed = page.xpath("//ul[contains(@class, 'waiting')]//span/a/@href")
    assert listed == [document.get_absolute_url() for document in documents[:20]]
    (title,) = page.xpath("//h1")
    assert str(count) in title.text_content()


def test_home_of_a_leader_lists_no_work(officer: User, leader: User, visit: Visit) -> None:
    DocumentFactory(uploaded_by=officer)
    assert page_of(visit(leader).get(reverse("home"))).find_class("waiting") == []
