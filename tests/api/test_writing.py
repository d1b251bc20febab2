"""What PostgreSQL writes of a row is what REST framework would say of it by the same serializer."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model, Prefetch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from apps.api.serializers.lights import LightRuleSerializer, LightSerializer
from apps.api.serializers.targets import (
    AdjustmentSerializer,
    AssignmentSerializer,
    CommitmentSerializer,
    IndicatorSerializer,
    PlanPointSerializer,
    ReceiptSerializer,
    TargetSerializer,
)
from apps.api.writing import json_rows, names_of, shape
from apps.clients.models import Stamp
from apps.progress.judging import newest, place
from apps.progress.lighting import published_rule
from apps.progress.models import Judgement, Light, ReportingPeriod
from apps.targets.models import (
    Adjustment,
    Assignment,
    Commitment,
    Indicator,
    IndicatorValue,
    PlanPoint,
    Receipt,
    Target,
)
from apps.units.models import Unit, User
from tests.api.scenes import light_all, lit_quarter, stamp, target_with_parts
from tests.factories import PeriodFactory, TargetFactory, UnitFactory

ONE_DATABASE = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=120)
MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
FIGURES = st.decimals(-(10**18) + 1, 10**18 - 1, places=6)
EVERYTHING = frozenset({"unit", "document", "plan_points", "lights"})


def by_postgresql(serializer: Any, instance: Model, expand: frozenset[str] = frozenset()) -> Any:
    rows = json_rows(type(instance)._default_manager.all(), serializer, None, expand)
    return json.loads(rows.values_list("row", flat=True).get(pk=instance.pk))


def by_rest_framework(serializer: Any, instance: Any, expand: frozenset[str] = frozenset()) -> Any:
    if isinstance(instance, Target):
        instance = with_lights(instance)
    if isinstance(instance, Light):
        with_judgements([instance])
    shaped = shape(serializer, None, expand)
    return json.loads(JSONRenderer().render(shaped.to_representation(instance)))


def with_lights(target: Target) -> Target:
    current = Prefetch("lights", Light.objects.filter(superseded_at=None))
    target = Target.objects.prefetch_related(current).get(pk=target.pk)
    with_judgements(target.lights.all())
    shown = newest(Light.objects.filter(target=target)).get(target.pk)
    target.light = shown and shown.light  # type: ignore[attr-defined]
    if shown:
        shown.light.shown, shown.light.judgement = shown.colour, shown.judgement  # type: ignore[attr-defined]
    return target


def with_judgements(lights: Any) -> None:
    for light in lights:
        light.judgements = [one for one in Judgement.objects.all() if place(one) == place(light)]


@pytest.mark.parametrize(
    ("model", "serializer"),
    [
        (Target, TargetSerializer),
        (Commitment, CommitmentSerializer),
        (Indicator, IndicatorSerializer),
        (Assignment, AssignmentSerializer),
        (PlanPoint, PlanPointSerializer),
        (Receipt, ReceiptSerializer),
        (Adjustment, AdjustmentSerializer),
        (Light, LightSerializer),
    ],
)
@pytest.mark.parametrize("expanded", [False, True])
def test_every_row_of_a_quarter_is_written_alike(
    officer: User, unit: Unit, stranger: User, model: Any, serializer: Any, expanded: bool
) -> None:
    lit_quarter(officer)
    target_with_parts(stranger)
    light_all(stranger)
    expand = names_of(serializer)[1] if expanded else frozenset()
    instances = list(model.objects.all())
    assert instances
    for instance in instances:
        assert by_postgresql(serializer, instance, expand) == by_rest_framework(serializer, instance, expand)


def test_a_rule_is_written_alike(officer: User) -> None:
    rule = published_rule(officer.district, "2026Q3")
    assert by_postgresql(LightRuleSerializer, rule) == by_rest_framework(LightRuleSerializer, rule)


@ONE_DATABASE
@given(
    title=TEXT, words=TEXT, labels=st.lists(TEXT, min_size=1, max_size=3), starts=st.booleans(), at=MOMENTS
)
def test_any_words_and_moments_are_written_alike(
    db: None, title: str, words: str, labels: list[str], starts: bool, at: datetime
) -> None:
    target = TargetFactory(
        title=title,
        words=f"{labels[-1]} ★{words}" if starts else words,
        end=1,
        start=0,
        labels=labels,
        breakdown_confirmed_at=at,
    )
    Stamp.objects.create(target=target, district=target.district, at=at)
    assert by_postgresql(TargetSerializer, target) == by_rest_framework(TargetSerializer, target)


@ONE_DATABASE
@given(value=FIGURES, at=MOMENTS, day=st.dates())
def test_any_figure_and_day_is_written_alike(officer: User, value: Decimal, at: datetime, day: date) -> None:
    target = Target.objects.first() or target_with_parts(officer)
    IndicatorValue.objects.update(value=value, recorded_at=at, effective_on=day)
    PlanPoint.objects.update(value=value)
    stamp()
    assert by_postgresql(TargetSerializer, target, EVERYTHING) == by_rest_framework(
        TargetSerializer, target, EVERYTHING
    )


COLOURS = st.sampled_from(["", "", "green", "yellow", "red", "grey"])  # "": there is none
LIT = st.fixed_dictionaries(
    {"closed": st.booleans(), "approved": COLOURS, "provisional": COLOURS, "judged": COLOURS, "part": COLOURS}
)


@ONE_DATABASE
@given(quarters=st.lists(LIT, min_size=1, max_size=4))
def test_the_light_is_the_one_that_people_see(officer: User, quarters: list[dict[str, Any]]) -> None:
    target = Target.objects.first() or target_with_parts(officer)
    ReportingPeriod.objects.all().delete()
    rule = published_rule(officer.district, "2026Q1")
    of = {"district": officer.district, "target": target}
    indicator = target.indicators.get()
    for number, lit in enumerate(quarters, 1):
        period = PeriodFactory(district=officer.district, quarter=f"2026Q{number}", closed=lit["closed"])
        light = {**of, "period": period, "reason": "parts", "sentence": "。", "inputs": {}, "rule": rule}
        for name in ("approved", "provisional"):
            if lit[name]:
                Light.objects.create(**light, colour=lit[name], provisional=name == "provisional")
        if lit["part"]:
            Light.objects.create(**light, colour=lit["part"], indicator=indicator)
        if lit["judged"]:
            Judgement.objects.create(
                **of, period=period, colour=lit["judged"], reason="据实核定。", judged_by=officer
            )
    stamp()
    assert by_postgresql(TargetSerializer, target) == by_rest_framework(TargetSerializer, target)


def test_a_field_that_nobody_has_written_down_is_refused() -> None:
    class Undescribed(serializers.ModelSerializer):
        length = serializers.SerializerMethodField()

        class Meta:
            model = Target
            fields = ["id", "length"]

    with pytest.raises(TypeError, match="length"):
        json_rows(Target.objects.all(), Undescribed)


def test_units_of_the_breakdown_are_expanded(officer: User) -> None:
    target = target_with_parts(officer)
    unit = UnitFactory(district=officer.district)
    target.commitments.update(unit=unit)
    row = by_postgresql(TargetSerializer, target, frozenset({"unit"}))
    assert row["commitments"][0]["unit"]["id"] == unit.pk
