"""District, units and their names, posts and who holds them, users and their roles."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.units.permissions import EXCLUSIVE_ROLES, UNIT_ROLES, Permission, Role, can, role_scope
from apps.units.validity import DateRange, dates_in_order, valid_on


class District(models.Model):
    """The tenant. Every business row belongs to one."""

    code = models.CharField(
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^\d{6}$", _("Give the six digits of GB/T 2260."))],
        verbose_name=_("code"),
    )
    name = models.CharField(max_length=60, verbose_name=_("name"))

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        scope = role_scope(user, Permission.UNIT_VIEW)
        return self.filter(district_id=user.district_id) if scope else self.none()

    def valid_on(self, day: date) -> Self:
        return self.filter(valid_on(day))


class UnitKind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    STREET = "street", _("Street")
    TOWN = "town", _("Town")
    ENTERPRISE = "enterprise", _("Enterprise")
    TASK_FORCE = "task_force", _("Task force")
    OTHER = "other", _("Other body")


class Unit(models.Model):
    """A department, street, town, enterprise or task force, as long as it exists."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=80, verbose_name=_("full name"))
    short_name = models.CharField(max_length=40, blank=True, verbose_name=_("short name"))
    kind = models.CharField(max_length=12, choices=UnitKind, verbose_name=_("kind"))
    order = models.PositiveIntegerField(default=0, verbose_name=_("order"))
    valid_from = models.DateField(null=True, blank=True, verbose_name=_("valid from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("valid to"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["district", "name"], name="unit_name_once"),
            dates_in_order("unit_dates"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def concerned_unit_ids(self, permission: Permission) -> list[int]:
        return [self.pk]


class UnitGroup(models.Model):
    """A printed collective ("各街镇"): its named members and all units of its kinds, as of a date."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="unit_groups")
    name = models.CharField(max_length=80, verbose_name=_("name"))
    kinds = models.JSONField(default=list, blank=True, verbose_name=_("all units of these kinds"))
    members = models.ManyToManyField(Unit, blank=True, related_name="groups", verbose_name=_("members"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name

    def units_on(self, day: date) -> models.QuerySet[Unit]:
        """The units that the collective means on `day`."""
        chosen = Q(kind__in=self.kinds) | Q(pk__in=self.members.values("pk"))
        return Unit.objects.filter(chosen, district_id=self.district_id).filter(valid_on(day))

    def units_among(self, units: list[Unit]) -> list[Unit]:
        """The same from units already at hand, for a page of many groups with prefetched members."""
        members = {member.pk for member in self.members.all()}
        return [unit for unit in units if unit.kind in self.kinds or unit.pk in members]


class UnitAlias(models.Model):
    """Another name under which a unit, or a collective, is printed; found by import or told by a person."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="unit_aliases")
    name = models.CharField(max_length=80, verbose_name=_("printed name"))
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="aliases")
    group = models.ForeignKey(
        UnitGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    valid_from = models.DateField(null=True, blank=True, verbose_name=_("valid from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("valid to"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name", "unit", "group"], name="alias_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(unit=None) ^ Q(group=None),
                name="alias_of_one",
                violation_error_message=_("An alias stands for one unit or for one group."),
            ),
            dates_in_order("alias_dates"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def named(self) -> Unit | UnitGroup:
        """The unit or the group that the alias stands for."""
        if self.unit is not None:
            return self.unit
        assert self.group is not None  # noqa: S101 - alias_of_one holds it in the database
        return self.group


class Post(models.Model):
    """An office to which responsibility points, whoever holds it (继任者自然替补)."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    name = models.CharField(max_length=80, verbose_name=_("post"))
    portfolio = models.ManyToManyField(
        Unit, blank=True, related_name="leaders_in_charge", verbose_name=_("units in charge of")
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name", "unit"], name="post_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tenure(models.Model):
    """Who holds a post, from a day until the day before `valid_to`. Never two at once."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tenures")
    holder = models.CharField(max_length=40, verbose_name=_("holder"))
    telephone = models.CharField(max_length=40, blank=True, verbose_name=_("office telephone"))
    # The holder's account, where there is one: what waits for the post waits for this person.
    user = models.ForeignKey(
        "units.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tenures",
        verbose_name=_("account"),
    )
    valid_from = models.DateField(verbose_name=_("from"))
    valid_to = models.DateField(null=True, blank=True, verbose_name=_("until"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["post", "valid_from"]
        constraints = [
            dates_in_order("tenure_dates"),
            # Only PostgreSQL and its descendants have exclusion constraints.
            ExclusionConstraint(
                name="tenure_one_holder",
                expressions=[
                    (F("post"), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Somebody else holds this post in that time: end that tenure first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} ({self.post})"

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class UserManager(BaseUserManager["User"]):
    def persons(self) -> models.QuerySet[User]:
        """Who logs in, has roles granted and is written to: everybody but programs, of which apps.clients keeps a list."""
        return self.filter(is_program=False)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """The account of one person, or program, in one district. There is no superuser: roles come from memberships."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="users")
    username = models.CharField(
        max_length=150, unique=True, validators=[UnicodeUsernameValidator()], verbose_name=_("user name")
    )
    name = models.CharField(max_length=40, verbose_name=_("name"))
    telephone = models.CharField(max_length=40, blank=True, verbose_name=_("office telephone"))
    email = models.EmailField(blank=True, verbose_name=_("e-mail"))  # of reminders; none are sent without it
    is_active = models.BooleanField(default=True, verbose_name=_("active"))
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_program = models.BooleanField(default=False)  # acts by tokens; nobody logs in to it

    # What the token of this request may be used for; None where a person is logged in.
    narrowed_to: frozenset[Permission] | None = None

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def signature(self) -> str:
        """How the audit trail names the person: two may have the same name."""
        return f"{self.name} ({self.username})"[:150]

    @property
    def is_administrator(self) -> bool:
        """One of the three whose account no other administrator may take over."""
        return any(membership.role in EXCLUSIVE_ROLES for membership in self.memberships.all())

    def may(self, permission: str) -> bool:
        """can(), for the audit app, which stands below this one and knows permissions by name only."""
        return can(self, Permission(permission))

    @cached_property
    def cached_memberships(self) -> list[Membership]:
        return list(self.memberships.all())

    def forget_memberships(self) -> None:
        self.__dict__.pop("cached_memberships", None)


class Membership(models.Model):
    """A role that a user holds, in one unit or in the whole district."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role, verbose_name=_("role"))
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("unit"),
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"], name="membership_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=sorted(EXCLUSIVE_ROLES)),
                name="membership_one_exclusive",
                violation_error_message=_("The three administrator roles exclude each other."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=sorted(UNIT_ROLES), unit__isnull=False)
                | (~Q(role__in=sorted(UNIT_ROLES)) & Q(unit=None)),
                name="membership_unit",
                violation_error_message=_("A reporter or unit head needs a unit; other roles have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
