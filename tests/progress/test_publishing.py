"""Rules of lights are drafted, and published for good."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from apps.audit.models import Event
from apps.progress.lighting import current_rule
from apps.progress.models import LightRequest, LightRule
from apps.progress.publishing import (
    TooEarly,
    UnsoundDefinition,
    draft_rule,
    presets,
    publish,
    stretch_words,
)
from apps.progress.rules import Rule
from apps.targets.models import Target
from apps.units.models import District, User
from apps.units.permissions import NotAllowed
from tests.factories import DocumentFactory, PeriodFactory, TargetFactory
from tests.progress.test_rules import band, definition, stretch

HOLED = definition(behind=[band("yellow", "10", "30", "[]"), band("red", "30", None)])


def drafted(district: District, by: User, quarter: str = "2026Q1", **fields: Any) -> LightRule:
    return draft_rule(district, by=by, name="本区办法", definition=definition(**fields), from_quarter=quarter)


def published(district: District, by: User, quarter: str = "2026Q1") -> LightRule:
    return publish(drafted(district, by, quarter), by=by)


def test_the_presets_are_sound_and_name_their_sources() -> None:
    assert [preset.code for preset in presets()] == ["yinchuan", "ouhai", "sanya", "tianjin", "xuancheng"]
    for preset in presets():
        Rule.parse(preset.definition)
        assert "http" in preset.source
        assert preset.description.endswith("。")


def test_a_district_has_one_draft(district: District, officer: User) -> None:
    first = drafted(district, officer)
    again = drafted(district, officer, "2026Q2", gap="relative")
    assert (first.pk, again.number, LightRule.objects.count()) == (again.pk, 1, 1)
    again.refresh_from_db()
    assert (again.from_quarter, again.definition["gap"]) == ("2026Q2", "relative")


def test_a_published_rule_stays_as_it_is_and_the_next_draft_stands_beside_it(
    district: District, officer: User
) -> None:
    first = published(district, officer)
    second = drafted(district, officer, "2026Q3", gap="relative")
    first.refresh_from_db()
    assert (first.number, first.definition, second.number) == (1, definition(), 2)
    assert current_rule(district, "2026Q3") == first
    publish(second, by=officer)
    assert [current_rule(district, quarter) for quarter in ("2026Q2", "2026Q3", "2027Q1")] == [
        first,
        second,
        second,
    ]


def test_what_leaves_a_number_without_a_light_is_refused_by_name(district: District, officer: User) -> None:
    with pytest.raises(UnsoundDefinition) as refused:
        draft_rule(district, by=officer, name="银川原文", definition=HOLED, from_quarter="2026Q1")
    (sentence,) = refused.value.sentences
    assert stretch_words(stretch("0", "10")) in sentence
    assert LightRule.objects.count() == 0


def test_an_unsound_draft_is_not_published_either(district: District, officer: User) -> None:
    draft = drafted(district, officer)
    LightRule.objects.update(definition=HOLED)
    with pytest.raises(UnsoundDefinition):
        publish(draft, by=officer)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_what_a_published_rule_has_decided_on_is_not_decided_anew(district: District, officer: User) -> None:
    published(district, officer, "2026Q3")
    early = drafted(district, officer, "2026Q2")
    with pytest.raises(TooEarly):
        publish(early, by=officer)
    assert publish(drafted(district, officer, "2026Q3"), by=officer).number == 2


def test_other_districts_have_rules_of_their_own(
    district: District, officer: User, other_district: District, stranger: User
) -> None:
    published(other_district, stranger, "2026Q4")
    mine = published(district, officer, "2026Q1")
    assert mine.number == 1
    with pytest.raises(NotAllowed):
        publish(drafted(district, officer), by=stranger)


@pytest.mark.parametrize("someone", ["reporter", "unit_head", "leader", "system_administrator"])
def test_who_keeps_no_rules(
    district: District, officer: User, someone: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(someone)
    with pytest.raises(NotAllowed):
        drafted(district, person)
    with pytest.raises(NotAllowed):
        publish(drafted(district, officer), by=person)


def test_the_trail_tells_what_a_rule_said(district: District, officer: User) -> None:
    publish(published(district, officer), by=officer)  # the second time changes nothing
    trail = list(
        Event.objects.filter(object_type="progress.LightRule").order_by("id").values_list("verb", "after")
    )
    content = {"name": "本区办法", "from_quarter": "2026Q1", "definition": definition()}
    assert trail == [("rule.draft", content), ("rule.publish", content)]


def test_open_quarters_ask_for_their_lights(district: District, officer: User) -> None:
    target = TargetFactory(document=DocumentFactory(uploaded_by=officer))
    before, now, closed = (
        PeriodFactory(district=district, quarter="2026Q1"),
        PeriodFactory(district=district, quarter="2026Q2"),
        PeriodFactory(district=district, quarter="2026Q3", closed=True),
    )
    LightRequest.objects.all().delete()
    published(district, officer, "2026Q2")
    assert list(LightRequest.objects.values_list("period", "target")) == [(now.pk, target.pk)]
    assert Target.objects.count() == 1
    assert {before.pk, closed.pk}.isdisjoint(LightRequest.objects.values_list("period", flat=True))


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish_at_once(district: District, officer: User) -> None:
    draft = drafted(district, officer)
    start = Barrier(2)

    def try_it() -> LightRule:
        try:
            start.wait()
            return publish(draft, by=officer)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        rules = [each.result() for each in [pool.submit(try_it) for _ in range(2)]]
    assert rules[0].published_at == rules[1].published_at
    assert Event.objects.filter(verb="rule.publish").count() == 1
