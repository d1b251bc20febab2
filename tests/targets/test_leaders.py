from datetime import date

import pytest

from apps.audit.models import Event
from apps.targets.leaders import ForeignPost, leader_user, leaders_in_charge, put_in_charge
from apps.targets.models import AssignmentRole
from apps.units.models import District, Post, Unit, UnitKind
from apps.units.permissions import NotAllowed
from apps.units.posts import appoint, vacate
from tests.factories import (
    AssignmentFactory,
    PostFactory,
    TargetFactory,
    TenureFactory,
    UnitFactory,
    UnitGroupFactory,
    UserFactory,
)

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 1)


@pytest.fixture
def post(district: District, unit: Unit) -> Post:
    """副区长 in charge of the unit, held by 程一舟 since 2021."""
    post = PostFactory(district=district, name="副区长")
    post.portfolio.add(unit)
    TenureFactory(post=post, holder="程一舟")
    return post


@pytest.fixture
def target(district: District, unit: Unit):
    target = TargetFactory(document__uploaded_by__district=district)
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    return target


def in_charge(target, on: date = AUGUST) -> str:
    return str(leaders_in_charge([target], on)[target.pk])


def test_the_successor_is_in_charge_from_the_day_of_the_change(target, post, system_administrator):
    appoint(post, "陆远帆", by=system_administrator, valid_from=SEPTEMBER)

    assert (in_charge(target, AUGUST), in_charge(target, SEPTEMBER)) == (
        "程一舟（副区长）",
        "陆远帆（副区长）",
    )


def test_a_vacancy_is_shown(target, post, system_administrator):
    vacate(post, by=system_administrator, on=SEPTEMBER)

    assert in_charge(target, SEPTEMBER) == "副区长（空缺）"


def test_the_post_of_the_target_itself_comes_first(target, post, district):
    target.leader_post = PostFactory(district=district, name="常务副区长")
    TenureFactory(post=target.leader_post, holder="方知远")

    assert in_charge(target) == "方知远（常务副区长）"


def test_the_first_lead_decides_not_who_is_printed_before_it(target, post, district, unit):
    other = UnitFactory(district=district)
    PostFactory(district=district, name="区委常委").portfolio.add(other)
    target.assignments.all().delete()
    AssignmentFactory(target=target, unit=other, role=AssignmentRole.RESPONSIBLE)
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)

    assert in_charge(target) == "程一舟（副区长）"


def test_of_two_posts_with_the_unit_the_earlier_one_is_in_charge(target, post, district, unit):
    PostFactory(district=district, name="区委常委").portfolio.add(unit)

    assert in_charge(target) == "程一舟（副区长）"


def test_nobody_is_in_charge_of_a_unit_without_portfolio_or_of_a_collective(target, district):
    streets = UnitGroupFactory(district=district, kinds=[UnitKind.STREET])
    street = UnitFactory(district=district, kind=UnitKind.STREET)
    PostFactory(district=district).portfolio.add(street)
    collective = TargetFactory(document=target.document)
    AssignmentFactory(target=collective, group=streets)

    assert leaders_in_charge([target, collective], AUGUST) == {target.pk: None, collective.pk: None}


def test_the_account_of_the_holder(target, post, district):
    holder = UserFactory(district=district)
    post.tenures.update(user=holder)

    assert leader_user(leaders_in_charge([target], AUGUST)[target.pk]) == holder
    holder.is_active = False
    holder.save()
    assert leader_user(leaders_in_charge([target], AUGUST)[target.pk]) is None
    assert leader_user(None) is None


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_targets_takes_the_same_queries(district, unit, post, django_assert_num_queries, count):
    targets = [TargetFactory(document__uploaded_by__district=district) for _ in range(count)]
    for target in targets:
        AssignmentFactory(target=target, unit=unit)

    with django_assert_num_queries(3):
        found = leaders_in_charge(targets, AUGUST)

    assert [str(leader) for leader in found.values()] == ["程一舟（副区长）"] * count


def test_the_office_puts_another_post_in_charge_and_takes_it_back(target, post, district, officer):
    mayor = TenureFactory(post__district=district, post__name="区长", holder="方知远").post

    for chosen in (mayor, mayor):
        target = put_in_charge(target, chosen, by=officer)
    assert in_charge(target) == "方知远（区长）"
    target = put_in_charge(target, None, by=officer)
    assert in_charge(target) == "程一舟（副区长）"
    assert [(event.verb, event.before, event.after) for event in Event.objects.order_by("pk")] == [
        ("target.lead", {"leader_post": ""}, {"leader_post": "区长"}),
        ("target.lead", {"leader_post": "区长"}, {"leader_post": ""}),
    ]


def test_a_post_of_another_district_is_in_charge_of_nothing(target, other_district, officer):
    with pytest.raises(ForeignPost):
        put_in_charge(target, PostFactory(district=other_district), by=officer)


@pytest.mark.parametrize("someone", ["unit_head", "leader", "stranger"])
def test_who_may_not_say_who_is_in_charge(target, post, someone, request):
    with pytest.raises(NotAllowed):
        put_in_charge(target, post, by=request.getfixturevalue(someone))
