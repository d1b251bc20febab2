from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event
from apps.units.models import District, Post, Unit, UnitAlias, UnitGroup, UnitKind, User
from tests.factories import (
    PostFactory,
    TenureFactory,
    UnitAliasFactory,
    UnitFactory,
    UnitGroupFactory,
)
from tests.pages import entries, form_at, page_of

Visit = Callable[[User], Client]
LIST, GROUPS, POSTS = "/units/", "/units/groups/", "/units/posts/"
OPEN_TO = ["officer", "leader", "reporter", "unit_head", "system_administrator", "security_administrator"]


@pytest.fixture(params=OPEN_TO)
def visitor(request: pytest.FixtureRequest) -> User:
    return request.getfixturevalue(request.param)


def names(response) -> list[str]:
    return [unit.name for unit in response.context["page"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    district: District,
    other_district: District,
    officer: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    for number in range(count):
        UnitAliasFactory(unit=UnitFactory(district=district, name=f"区第{number}局"), name=f"别名{number}号")
    UnitFactory(district=other_district, name="外区财政局")
    client = visit(officer)

    with django_assert_num_queries(
        10
    ):  # session, user, roles, district, count, units, aliases; session's new end
        response = client.get(LIST)

    assert names(response) == [f"区第{number}局" for number in range(count)]
    page = response.content.decode()
    assert "外区财政局" not in page
    assert "别名0号" in page


@pytest.mark.parametrize("count", [1, 3])
def test_groups_take_the_same_queries_however_many(
    district: District,
    other_district: District,
    officer: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    street = UnitFactory(district=district, kind=UnitKind.STREET, name="柳堤街道")
    for number in range(count):
        UnitGroupFactory(district=district, name=f"各街道{number}", kinds=[UnitKind.STREET])
    UnitGroupFactory(district=other_district, name="外区各街道")
    client = visit(officer)

    with django_assert_num_queries(11):
        response = client.get(GROUPS)

    assert [(str(g), u) for g, u in response.context["rows"]] == [
        (f"各街道{n}", [street]) for n in range(count)
    ]
    assert "外区各街道" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_posts_take_the_same_queries_however_many(
    district: District,
    other_district: District,
    officer: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    for number in range(count):
        TenureFactory(post__district=district, post__name=f"副区长{number}")
    TenureFactory(post__district=other_district, post__name="外区区长")
    client = visit(officer)

    with django_assert_num_queries(10):
        response = client.get(POSTS)

    assert [post.name for post in response.context["posts"]] == [f"副区长{n}" for n in range(count)]
    assert "外区区长" not in response.content.decode()


def test_the_lists_are_open_to_everybody_with_business_here(visitor: User, unit: Unit, visit: Visit) -> None:
    client = visit(visitor)

    for url in (LIST, GROUPS, POSTS, f"/units/{unit.pk}/", "/units/export/"):
        assert client.get(url).status_code == 200, url


def test_the_audit_administrator_sees_no_units(audit_administrator: User, unit: Unit, visit: Visit) -> None:
    client = visit(audit_administrator)

    assert [client.get(url).status_code for url in (LIST, GROUPS, POSTS)] == [403, 403, 403]
    assert client.get(f"/units/{unit.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "财政"}, ["区财政局"]),
        ({"q": "财税"}, ["区财政局"]),  # an alias
        ({"q": "柳堤街道"}, ["柳堤街道办事处"]),
        ({"kind": "street"}, ["柳堤街道办事处"]),
        ({"on": "2018-01-01"}, ["区财政局", "柳堤街道办事处", "区文化局"]),
        ({"q": "没有"}, []),
        ({"kind": "planet", "on": "昨天"}, ["区财政局", "柳堤街道办事处"]),
    ],
)
def test_filters_narrow(
    district: District, officer: User, visit: Visit, query: dict[str, str], expected: list[str]
) -> None:
    finance = UnitFactory(district=district, name="区财政局")
    UnitAliasFactory(unit=finance, name="区财税局")
    UnitAliasFactory(unit=finance, name="区财税办")
    UnitFactory(district=district, name="柳堤街道办事处", kind=UnitKind.STREET)
    UnitFactory(district=district, name="区文化局", valid_to=date(2019, 3, 1))

    assert names(visit(officer).get(LIST, query)) == expected


def test_a_page_of_a_unit_shows_who_is_in_charge_today(
    district: District, officer: User, visit: Visit
) -> None:
    unit = UnitFactory(district=district, name="区财政局")
    post = PostFactory(district=district, name="副区长")
    post.portfolio.add(unit)
    TenureFactory(post=post, holder="程一舟", valid_from=date(2019, 1, 1), valid_to=date(2021, 1, 1))
    TenureFactory(post=post, holder="贺兰青", valid_from=date(2021, 1, 1))

    (shown,) = visit(officer).get(f"/units/{unit.pk}/").context["leaders"]

    assert (shown.holder.holder, [tenure.holder for tenure in shown.earlier]) == ("贺兰青", ["程一舟"])


def test_what_belongs_to_another_district_is_not_there(
    unit: Unit, district: District, stranger: User, visit: Visit
) -> None:
    alias = UnitAliasFactory(unit=unit)
    group = UnitGroupFactory(district=district)
    post = TenureFactory(post__district=district).post
    client = visit(stranger)
    posted = [
        f"/units/unit/{unit.pk}/alias/",
        f"/units/group/{group.pk}/alias/",
        f"/units/aliases/{alias.pk}/remove/",
        f"/units/posts/{post.pk}/appoint/",
        f"/units/posts/{post.pk}/vacate/",
    ]

    assert client.get(f"/units/{unit.pk}/").status_code == 404
    assert [client.post(url, {"name": "别名"}).status_code for url in posted] == [404] * 5


def test_an_officer_adds_and_removes_an_alias(officer: User, unit: Unit, visit: Visit) -> None:
    client = visit(officer)

    added = client.post(f"/units/unit/{unit.pk}/alias/", {"name": " 区发改 "})
    alias = UnitAlias.objects.get()
    removed = client.post(f"/units/aliases/{alias.pk}/remove/")

    assert (alias.name, added["Location"], removed["Location"]) == (
        "区发改",
        reverse("units:detail", args=[unit.pk]),
        reverse("units:detail", args=[unit.pk]),
    )
    assert UnitAlias.objects.count() == 0


def test_a_group_has_aliases_too(officer: User, district: District, visit: Visit) -> None:
    group: UnitGroup = UnitGroupFactory(district=district)

    assert visit(officer).post(f"/units/group/{group.pk}/alias/", {"name": "各街镇"})["Location"] == GROUPS
    assert UnitAlias.objects.get().group == group


@pytest.mark.parametrize("name", ["", "名" * 81, "区财政局", "区发改"])
def test_an_alias_that_cannot_be_is_told_in_a_sentence(
    officer: User, unit: Unit, district: District, visit: Visit, name: str
) -> None:
    UnitFactory(district=district, name="区财政局")
    UnitAliasFactory(unit=unit, name="区发改")

    address = f"/units/unit/{unit.pk}/alias/"
    client = visit(officer)
    response = client.post(address, {"name": name})

    (field,) = page_of(response).xpath("//form[@action=$action]//input[@name='name']", action=address)
    (error,) = page_of(response).xpath("//ul[@class='errorlist']/li/text()")
    assert (response.status_code, field.get("value", "")) == (422, name)
    assert error.endswith(("。", "."))
    assert UnitAlias.objects.count() == 1
    assert client.get(address)["Location"] == f"/units/{unit.pk}/"


def test_a_wrong_alias_of_a_group_stands_at_its_group_alone(
    officer: User, district: District, visit: Visit
) -> None:
    first, second = UnitGroupFactory.create_batch(2, district=district)

    response = visit(officer).post(f"/units/group/{second.pk}/alias/", {"name": first.name})

    values = page_of(response).xpath("//input[@name='name']/@value")
    assert (response.status_code, values) == (422, [first.name])


@pytest.mark.parametrize("person", ["leader", "reporter", "unit_head", "security_administrator"])
def test_others_are_offered_no_change_and_refused_one(
    person: str, unit: Unit, visit: Visit, request: pytest.FixtureRequest
) -> None:
    client = visit(request.getfixturevalue(person))

    assert "alias/" not in client.get(f"/units/{unit.pk}/").content.decode()
    assert client.post(f"/units/unit/{unit.pk}/alias/", {"name": "区发改"}).status_code == 403
    assert Event.objects.latest("id").outcome == "refusal"


def test_the_system_administrator_changes_a_holder(
    district: District, system_administrator: User, visit: Visit
) -> None:
    post: Post = TenureFactory(post__district=district, holder="程一舟", valid_from=date(2020, 1, 1)).post
    client = visit(system_administrator)

    client.post(f"/units/posts/{post.pk}/appoint/", {"holder": "贺兰青", "valid_from": "2021-09-01"})
    client.post(f"/units/posts/{post.pk}/vacate/", {"on": "2022-01-01"})

    assert list(post.tenures.order_by("valid_from").values_list("holder", "valid_to")) == [
        ("程一舟", date(2021, 9, 1)),
        ("贺兰青", date(2022, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("appoint", {"holder": "", "valid_from": "2021-09-01"}),
        ("appoint", {"holder": "贺兰青", "valid_from": "2020-01-01"}),
        ("vacate", {"on": ""}),
        ("vacate", {"on": "2019-01-01"}),
    ],
)
def test_a_change_that_cannot_be_is_told_in_a_sentence(
    district: District, system_administrator: User, visit: Visit, verb: str, data: dict[str, str]
) -> None:
    post = TenureFactory(post__district=district, valid_from=date(2020, 1, 1)).post
    TenureFactory(post__district=district)
    address = f"/units/posts/{post.pk}/{verb}/"
    client = visit(system_administrator)
    response = client.post(address, data)

    page = page_of(response)
    kept = entries(form_at(page, address))
    assert (response.status_code, {key: kept[key] for key in data}) == (422, data)
    assert [part.get("open") is not None for part in page.xpath("//main//details")] == [True, False]
    assert page.xpath("//ul[@class='errorlist']/li")
    assert post.tenures.get().valid_to is None
    assert client.get(address)["Location"] == POSTS


def test_every_label_of_the_posts_finds_its_own_field(
    district: District, system_administrator: User, visit: Visit
) -> None:
    for _ in range(2):
        TenureFactory(post__district=district)

    page = page_of(visit(system_administrator).get(POSTS))

    fields, ids = page.xpath("//main//label/@for"), page.xpath("//@id")
    assert len(fields) == len(set(fields)) == 12
    assert len(ids) == len(set(ids))
    assert set(fields) <= set(ids)


def test_an_officer_sees_posts_and_changes_none(district: District, officer: User, visit: Visit) -> None:
    post = TenureFactory(post__district=district).post
    client = visit(officer)

    assert "appoint/" not in client.get(POSTS).content.decode()
    assert client.post(f"/units/posts/{post.pk}/appoint/", {"holder": "某人"}).status_code == 403


def test_a_filter_by_htmx_shows_what_a_fresh_page_shows(officer: User, unit: Unit, visit: Visit) -> None:
    """htmx takes #list out of the whole page (hx-select), so both must be the same page."""
    client = visit(officer)

    by_htmx = client.get(LIST, {"q": "发展"}, headers={"HX-Request": "true"})

    assert by_htmx.context["page"].object_list[0] == unit
    assert names(by_htmx) == names(client.get(LIST, {"q": "发展"}))


def test_a_holder_is_appointed_with_an_account_that_is_offered(
    district: District, system_administrator: User, leader: User, stranger: User, visit: Visit
) -> None:
    post = TenureFactory(post__district=district).post
    client = visit(system_administrator)

    page = page_of(client.get(POSTS))
    answers = [
        client.post(
            f"/units/posts/{post.pk}/appoint/",
            {"holder": "贺兰青", "valid_from": "2021-09-01", "user": username},
        )
        for username in ("stranger", "leader")
    ]

    assert page.xpath("//datalist/option/@value") == ["leader", "sysadmin"]
    assert [answer.status_code for answer in answers] == [422, 302]
    assert post.tenures.get(holder="贺兰青").user == leader
    assert page_of(visit(leader).get(POSTS)).xpath("//datalist") == []


def test_the_account_of_a_holder_is_saved_and_taken_back(
    district: District, system_administrator: User, leader: User, visit: Visit
) -> None:
    post = TenureFactory(post__district=district).post
    client, url = visit(system_administrator), f"/units/posts/{post.pk}/account/"

    for username, status, user in (("leader", 302, leader), ("nobody", 422, leader), ("", 302, None)):
        assert client.post(url, {"user": username}).status_code == status
        assert post.tenures.get().user == user
    post.tenures.all().delete()
    assert client.post(url, {"user": "leader"}).status_code == 422
    assert client.get(url)["Location"] == POSTS
    assert visit(leader).post(url, {"user": "leader"}).status_code == 403
