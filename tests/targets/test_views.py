"""The pages of issued targets, and the page of names that wait."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.targets.models import Assignment, Target
from apps.units.models import District, Unit, UnitAlias, UnitKind, User
from tests.factories import (
    AssignmentFactory,
    PostFactory,
    TargetFactory,
    TenureFactory,
    UnitFactory,
    UnitGroupFactory,
)
from tests.notices import NOTICE, issue_notice, long_notice
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]
LIST, NAMES, MAP = reverse("targets:list"), reverse("targets:names"), reverse("targets:map-name")


def linked(response: Any) -> list[str]:
    """Where the rows of the list lead to."""
    return [str(href) for href in page_of(response).xpath("//*[@id='list']//tbody//th//@href")]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_list_costs_the_same_however_long_it_is(
    officer: User,
    stranger: User,
    unit: Unit,
    visit: Visit,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    issue_notice(long_notice(count), officer)
    foreign = issue_notice(NOTICE, stranger).targets.first()
    client = visit(officer)
    with django_assert_num_queries(19):
        response = client.get(LIST)
    first_page = Target.objects.filter(district=officer.district)[:50]
    assert linked(response) == [target.get_absolute_url() for target in first_page]
    assert foreign.get_absolute_url() not in response.content.decode()
    (title,) = page_of(response).xpath("//h1")
    assert str(count) in title.text_content()


def test_the_second_page_goes_on_where_the_first_ended(officer: User, visit: Visit) -> None:
    issue_notice(long_notice(60), officer)
    response = visit(officer).get(LIST, {"page": 2, "starred": "yes"})
    assert linked(response) == [target.get_absolute_url() for target in Target.objects.all()[50:]]
    (back,) = page_of(response).xpath("//a[@rel='prev']/@href")
    assert set(back.removeprefix("?").split("&")) == {"starred=yes", "page=1"}


def test_filters_of_the_address_choose_the_rows(officer: User, visit: Visit) -> None:
    issue_notice(NOTICE, officer)
    response = visit(officer).get(LIST, {"q": "养老", "starred": "yes"})
    target = Target.objects.get(words__contains="养老")
    assert linked(response) == [target.get_absolute_url()]
    assert page_of(response).xpath("//input[@name='q']/@value") == ["养老"]


def test_an_empty_list_and_one_that_is_filtered_empty_say_different_things(
    officer: User, visit: Visit
) -> None:
    client = visit(officer)
    nothing_yet = client.get(LIST)
    issue_notice(NOTICE, officer)
    nothing_found = client.get(LIST, {"q": "没有这样的词"})
    assert [linked(response) for response in (nothing_yet, nothing_found)] == [[], []]
    (yet,), (no_match,) = (
        page_of(response).xpath("//*[@id='list']") for response in (nothing_yet, nothing_found)
    )
    assert yet.text_content() != no_match.text_content()


def test_a_reporter_sees_the_own_units_targets_alone(
    officer: User, reporter: User, unit: Unit, visit: Visit
) -> None:
    issue_notice(NOTICE, officer)
    mine = Target.objects.filter(assignments__unit=unit)
    client = visit(reporter)
    assert linked(client.get(LIST)) == [target.get_absolute_url() for target in mine]
    statuses = {target: client.get(target.get_absolute_url()).status_code for target in Target.objects.all()}
    assert statuses == {target: 200 if target in mine else 404 for target in Target.objects.all()}


def test_a_reporter_sees_targets_of_a_group_with_the_own_unit(
    reporter: User, unit: Unit, visit: Visit
) -> None:
    group = UnitGroupFactory(district=unit.district, name="各部门", kinds=[UnitKind.DEPARTMENT])
    target = AssignmentFactory(group=group, target__document__uploaded_by__district=unit.district).target
    TargetFactory(document=target.document)
    assert linked(visit(reporter).get(LIST)) == [target.get_absolute_url()]
    assert visit(reporter).get(target.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("someone", ["system_administrator", "audit_administrator"])
def test_who_sees_no_targets(
    officer: User, someone: str, visit: Visit, request: pytest.FixtureRequest
) -> None:
    target = issue_notice(NOTICE, officer).targets.first()
    client = visit(request.getfixturevalue(someone))
    assert client.get(LIST).status_code == 403
    assert client.get(target.get_absolute_url()).status_code == 404


def test_one_target_shows_its_words_figures_units_and_history(
    officer: User, unit: Unit, visit: Visit, django_assert_num_queries: Any
) -> None:
    issue_notice(NOTICE, officer)
    target = Target.objects.get(words__contains="养老")
    client = visit(officer)
    with django_assert_num_queries(19):
        response = client.get(target.get_absolute_url())
    page, words = page_of(response), words_of(response)
    (printed, *_rest) = page.xpath("//blockquote")
    assert printed.text_content() == target.words
    assert [(m.get("class"), m.text) for m in printed.findall("mark")] == [
        ("star", "★"),
        ("quantity", "350张"),
        ("quantity", "200张"),
        ("quantity", "120张"),
    ]
    for said in (
        "新增养老床位",
        "护理型床位",
        "350张",
        "200张",
        "区民政局",
        "临政发〔2026〕5号",
        officer.name,
    ):
        assert said in words
    source = f"{target.document.get_absolute_url()}#src-{target.draft_id}"
    assert source in page.xpath("//@href")


def test_a_reporter_is_not_sent_to_a_notice_that_does_not_open(
    officer: User, reporter: User, visit: Visit
) -> None:
    target = issue_notice(NOTICE, officer).targets.first()
    response = visit(reporter).get(target.get_absolute_url())
    assert [href for href in page_of(response).xpath("//@href") if "/documents/" in href] == []


def test_a_target_of_another_district_is_not_there(officer: User, stranger: User, visit: Visit) -> None:
    target = issue_notice(NOTICE, officer).targets.first()
    assert visit(stranger).get(target.get_absolute_url()).status_code == 404
    assert visit(officer).get(reverse("targets:detail", args=[10**18])).status_code == 404


def test_names_wait_with_the_units_they_may_mean(
    officer: User, stranger: User, visit: Visit, django_assert_num_queries: Any
) -> None:
    unit, foreign = UnitFactory(district=officer.district), UnitFactory(district=stranger.district)
    issue_notice(NOTICE, officer)
    issue_notice(NOTICE.replace("区民政局", "望山某局"), stranger)
    client = visit(officer)
    with django_assert_num_queries(14):
        response = client.get(NAMES)
    page = page_of(response)
    assert set(page.xpath("//input[@name='name']/@value")) == {
        "区发展改革委",
        "区商务委",
        "各街道",
        "滨江开发办",
        "区民政局",
        "区文化旅游局",
    }
    options = set(page.xpath("//option/@value"))
    assert (f"unit-{unit.pk}" in options, f"unit-{foreign.pk}" in options) == (True, False)


def test_a_name_is_mapped(officer: User, visit: Visit) -> None:
    unit = UnitFactory(district=officer.district)
    issue_notice(NOTICE, officer)
    answer = {"name": "区民政局", "meant": f"unit-{unit.pk}"}
    for _twice in range(2):
        response = visit(officer).post(MAP, answer, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["success"]
    assert Assignment.objects.get(printed_name="区民政局").unit == unit
    assert "区民政局" not in page_of(response).xpath("//input[@name='name']/@value")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"name": "区民政局"},
        {"name": "区民政局", "meant": ""},
        {"name": "区民政局", "meant": "unit-"},
        {"name": "区民政局", "meant": "user-1"},
        {"name": "", "meant": "unit-{pk}"},
        {"name": "　 ", "meant": "unit-{pk}"},
        {"name": "长" * 300, "meant": "unit-{pk}"},
    ],
    ids=str,
)
def test_an_answer_without_meaning_is_refused(officer: User, visit: Visit, answer: dict[str, str]) -> None:
    unit = UnitFactory(district=officer.district)
    data = {key: value.format(pk=unit.pk) for key, value in answer.items()}
    response = visit(officer).post(MAP, data, follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert UnitAlias.objects.count() == 0


def test_a_taken_name_is_told(officer: User, visit: Visit) -> None:
    first, second = UnitFactory.create_batch(2, district=officer.district)
    client = visit(officer)
    for unit, level in ((first, "success"), (second, "error")):
        answer = {"name": "区民政局", "meant": f"unit-{unit.pk}"}
        response = client.post(MAP, answer, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == [level]


def test_a_unit_of_another_district_cannot_be_meant(officer: User, stranger: User, visit: Visit) -> None:
    foreign = UnitFactory(district=stranger.district)
    answer = {"name": "区民政局", "meant": f"unit-{foreign.pk}"}
    assert visit(officer).post(MAP, answer).status_code == 404
    assert UnitAlias.objects.count() == 0


def test_the_office_says_who_is_in_charge_on_the_page_of_the_target(
    officer: User, reporter: User, unit: Unit, other_district: District, visit: Visit
) -> None:
    issue_notice(NOTICE, officer)
    target = Target.objects.get(words__contains="新引进企业")
    post = TenureFactory(post__district=officer.district, post__name="副区长", holder="程一舟").post
    client, url = visit(officer), f"/targets/{target.pk}/leader/"

    answers = [
        client.post(url, {"post": number}).status_code
        for number in (post.pk, PostFactory(district=other_district).pk)
    ]

    target.refresh_from_db()
    assert (answers, target.leader_post) == ([302, 302], post)
    assert "程一舟（副区长）" in client.get(target.get_absolute_url()).content.decode()
    assert "/leader/" not in visit(reporter).get(target.get_absolute_url()).content.decode()
    assert visit(reporter).post(url, {"post": ""}).status_code == 403


def test_only_what_is_not_official_yet_is_offered_to_be_recorded(officer: User, visit: Visit) -> None:
    issue_notice(NOTICE, officer)
    client = visit(officer)

    offered = [
        [i.pk for i in target.indicators.all() if f"/values/{i.pk}/record/" in page]
        for target in Target.objects.all()
        for page in [client.get(target.get_absolute_url()).content.decode()]
    ]

    (energy,) = Target.objects.get(provisional=True).indicators.all()
    assert offered == [[], [energy.pk], [], [], []]
