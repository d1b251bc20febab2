"""The page of who looks after the machine: how reading goes, and nothing of what is read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.documents.models import JobState
from apps.units.models import User
from tests.factories import DocumentFactory, ReadingJobFactory
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]
JOBS = reverse("documents:jobs")


def listed(response: Any) -> list[str]:
    return page_of(response).xpath("//*[@id='list']//tbody/tr/@id")


@pytest.mark.parametrize("count", [1, 3])
def test_jobs_cost_the_same_however_many_they_are(
    officer: User,
    stranger: User,
    system_administrator: User,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    documents = DocumentFactory.create_batch(count, uploaded_by=officer)
    other = DocumentFactory(uploaded_by=stranger)
    client = visit(system_administrator)

    with django_assert_num_queries(10):
        response = client.get(JOBS)

    assert listed(response) == [f"job-{document.job.pk}" for document in reversed(documents)]
    assert f"job-{other.job.pk}" not in response.content.decode()
    (heading,) = page_of(response).xpath("//h1")
    assert heading.text_content().split()[-1] == str(count)


def test_a_job_says_how_it_stands_and_not_what_it_reads(
    officer: User, system_administrator: User, visit: Visit
) -> None:
    document = DocumentFactory(uploaded_by=officer, job=None, size=2048)
    ReadingJobFactory(
        document=document,
        state=JobState.FAILED,
        attempts=3,
        failure="The file is empty (0 bytes). Check that it was saved or copied completely, then upload it again.",
        finished_at=timezone.now(),
    )

    words = words_of(visit(system_administrator).get(JOBS))

    assert document.title not in words
    assert document.file_name not in words
    assert document.text not in words
    assert all(part in words for part in ("txt", "2.0", "文件为空", "无法识别"))


@pytest.mark.parametrize(("waited", "told"), [(timedelta(seconds=5), 0), (timedelta(minutes=2), 2)])
def test_a_job_that_no_worker_takes_is_told(
    officer: User, system_administrator: User, visit: Visit, waited: timedelta, told: int
) -> None:
    document = DocumentFactory(uploaded_by=officer, job=None)
    ReadingJobFactory(document=document, state=JobState.QUEUED, queued_at=timezone.now() - waited)

    page = page_of(visit(system_administrator).get(JOBS))

    assert len(page.xpath("//main//*[contains(text(), '超过1分钟')]")) == told


@pytest.mark.parametrize(
    "person", ["officer", "leader", "reporter", "unit_head", "security_administrator", "audit_administrator"]
)
def test_others_see_no_jobs(person: str, visit: Visit, request: pytest.FixtureRequest) -> None:
    client = visit(request.getfixturevalue(person))

    assert client.get(JOBS).status_code == 403
    assert JOBS not in client.get("/").content.decode()


def test_the_system_administrator_finds_the_way(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)

    links = page_of(client.get("/")).xpath("//a[@href=$jobs]", jobs=JOBS)

    assert len(links) == 2
    assert page_of(client.get(JOBS)).xpath("//a[@aria-current='page']/@href") == [JOBS]
