"""Rows for tests. Every factory takes `district` and hands it on to what it makes below."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from apps.units.models import (
    District,
    Membership,
    Post,
    Tenure,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitKind,
    User,
)
from apps.units.permissions import Role

PASSWORD = "Correct-horse-2021"


class DistrictFactory(DjangoModelFactory):
    class Meta:
        model = District

    code = factory.Sequence(lambda n: f"99{n:04d}")
    name = factory.Sequence(lambda n: f"测试{n}区")


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"区第{n}委员会")
    short_name = ""
    kind = UnitKind.DEPARTMENT
    order = factory.Sequence(int)


class UnitGroupFactory(DjangoModelFactory):
    class Meta:
        model = UnitGroup

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"各单位{n}")


class UnitAliasFactory(DjangoModelFactory):
    class Meta:
        model = UnitAlias

    district = factory.SelfAttribute("unit.district")
    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"别名{n}")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    district = factory.SubFactory(DistrictFactory)
    name = factory.Sequence(lambda n: f"副区长{n}")


class TenureFactory(DjangoModelFactory):
    class Meta:
        model = Tenure

    district = factory.SelfAttribute("post.district")
    post = factory.SubFactory(PostFactory)
    holder = factory.Sequence(lambda n: f"任职人{n}")
    valid_from = date(2021, 1, 1)


class UserFactory(DjangoModelFactory):
    """A person with the password PASSWORD who has already chosen it."""

    class Meta:
        model = User

    district = factory.SubFactory(DistrictFactory)
    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    password = factory.django.Password(PASSWORD)
    must_change_password = False


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    district = factory.SelfAttribute("user.district")
    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    unit = None
