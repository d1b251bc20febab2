from datetime import date

import pytest
from django.core.exceptions import ValidationError

from apps.audit.models import Event
from apps.units.errors import NoHolder, NoSuchAccount, PostTaken
from apps.units.models import District, Post, User
from apps.units.permissions import NotAllowed
from apps.units.posts import appoint, give_account, holder_on, vacate
from tests.factories import TenureFactory

JANUARY, SEPTEMBER = date(2021, 1, 1), date(2021, 9, 1)


@pytest.fixture
def post(district: District) -> Post:
    return TenureFactory(
        post__district=district, post__name="副区长", holder="程一舟", valid_from=JANUARY
    ).post


def holders(post: Post) -> list[tuple[str, date, date | None]]:
    return list(post.tenures.order_by("valid_from").values_list("holder", "valid_from", "valid_to"))


def test_a_successor_takes_over_from_the_day_and_history_keeps_the_old_name(
    post: Post, system_administrator: User
) -> None:
    appoint(post, "贺兰青", by=system_administrator, valid_from=SEPTEMBER)

    assert holders(post) == [("程一舟", JANUARY, SEPTEMBER), ("贺兰青", SEPTEMBER, None)]
    assert holder_on(post, date(2021, 8, 31)).holder == "程一舟"
    assert holder_on(post, SEPTEMBER).holder == "贺兰青"
    event = Event.objects.get()
    assert (event.verb, event.before, event.after) == (
        "post.appoint",
        {"holder": "程一舟"},
        {"holder": "贺兰青", "valid_from": "2021-09-01"},
    )


def test_nobody_is_appointed_before_somebody_who_already_follows(
    post: Post, system_administrator: User
) -> None:
    with pytest.raises(PostTaken, match="程一舟"):
        appoint(post, "贺兰青", by=system_administrator, valid_from=JANUARY)
    with pytest.raises(PostTaken, match="2021-01-01"):
        appoint(post, "贺兰青", by=system_administrator, valid_from=date(2020, 1, 1))

    assert holders(post) == [("程一舟", JANUARY, None)]


def test_a_gap_before_a_tenure_can_be_filled(post: Post, system_administrator: User) -> None:
    appoint(post, "陆明远", by=system_administrator, valid_from=date(2020, 1, 1), valid_to=JANUARY)

    assert holders(post) == [("陆明远", date(2020, 1, 1), JANUARY), ("程一舟", JANUARY, None)]


def test_an_empty_name_is_refused_and_ends_no_tenure(post: Post, system_administrator: User) -> None:
    with pytest.raises(ValidationError):
        appoint(post, "", by=system_administrator, valid_from=SEPTEMBER)

    assert holders(post) == [("程一舟", JANUARY, None)]


def test_a_vacancy_has_no_holder(post: Post, system_administrator: User) -> None:
    vacate(post, by=system_administrator, on=SEPTEMBER)

    assert holder_on(post, SEPTEMBER) is None
    assert Event.objects.get().verb == "post.vacate"


def test_a_vacant_post_cannot_be_vacated(post: Post, system_administrator: User) -> None:
    with pytest.raises(NoHolder, match="2020-12-31"):
        vacate(post, by=system_administrator, on=date(2020, 12, 31))


@pytest.mark.parametrize("person", ["officer", "reporter", "security_administrator", "stranger"])
def test_only_the_system_administrator_appoints(
    post: Post, person: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        appoint(post, "贺兰青", by=user, valid_from=SEPTEMBER)
    with pytest.raises(NotAllowed):
        vacate(post, by=user, on=SEPTEMBER)


def test_a_holder_has_an_account(post: Post, system_administrator: User, leader: User) -> None:
    tenure = appoint(post, "贺兰青", by=system_administrator, valid_from=SEPTEMBER, user=leader)

    assert tenure.user == leader
    assert Event.objects.get().after == {
        "holder": "贺兰青",
        "valid_from": "2021-09-01",
        "account": "leader",
    }


def test_the_account_of_who_holds_a_post_can_be_said_later(
    post: Post, system_administrator: User, leader: User
) -> None:
    for user in (leader, leader, None):
        give_account(post, user, by=system_administrator, on=SEPTEMBER)

    assert post.tenures.get().user is None
    assert [(event.verb, event.before, event.after) for event in Event.objects.order_by("pk")] == [
        ("post.account", {"account": ""}, {"account": "leader"}),
        ("post.account", {"account": "leader"}, {"account": ""}),
    ]
    with pytest.raises(NoHolder):
        give_account(post, leader, by=system_administrator, on=date(2020, 1, 1))


def test_an_account_that_is_elsewhere_or_was_closed_is_none(
    post: Post, system_administrator: User, stranger: User, leader: User
) -> None:
    leader.is_active = False
    for user in (stranger, leader):
        with pytest.raises(NoSuchAccount):
            appoint(post, "贺兰青", by=system_administrator, valid_from=SEPTEMBER, user=user)
        with pytest.raises(NoSuchAccount):
            give_account(post, user, by=system_administrator, on=SEPTEMBER)

    assert holders(post) == [("程一舟", JANUARY, None)]


def test_who_may_not_say_whose_account_it_is(post: Post, officer: User, leader: User) -> None:
    with pytest.raises(NotAllowed):
        give_account(post, leader, by=officer, on=SEPTEMBER)
