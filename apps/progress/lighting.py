"""Computes the lights of a period from what is planned and reported, and keeps them: old ones beside the new."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.audit.recording import SYSTEM, record
from apps.progress.facts import WHOLE, Key, Part, TargetFacts, gather
from apps.progress.lights import (
    CommitmentFacts,
    Verdict,
    commitment_light,
    indicator_light,
    target_light,
)
from apps.progress.models import Light, LightRequest, LightRule, ReportingPeriod
from apps.progress.rules import Rule
from apps.targets.models import Target
from apps.units.models import District

# The rule of a district that has published none.
FIRST_RULE = settings.BASE_DIR / "fixtures" / "light_rules" / "yinchuan.json"
BATCH_SIZE = 500

# Key and whether it is provisional → verdict.
Verdicts = dict[tuple[Key, bool], Verdict]


@transaction.atomic
def answer_requests(period_id: int) -> int:
    """Compute what was asked for and forget the requests, both or neither; returns how many lights are new.

    One worker a period at a time: the others wait, and then find nothing left to do. The lock ends with
    its worker, however that ends, and lets reports be submitted meanwhile.
    """
    period = locked(period_id)
    asked = dict(LightRequest.objects.filter(period=period).values_list("pk", "target"))
    if not asked:
        return 0
    new = compute(period, set(asked.values()))
    LightRequest.objects.filter(pk__in=asked).delete()
    return new


@transaction.atomic
def compute(period: ReportingPeriod, target_ids: Iterable[int] | None = None) -> int:
    """Light these targets, or all of the period; returns how many lights are new.

    A light that is as it was stays. One that changed is superseded and stands beside the new one. The
    same number of queries for any number of targets.
    """
    period = locked(period.pk)
    rule = published_rule(period.district, period.quarter)
    parsed = Rule.parse(rule.definition)
    found = {facts.target.pk: verdicts_of(facts, parsed) for facts in gather(period, target_ids)}
    return keep(period, rule, found)


def locked(period_id: int) -> ReportingPeriod:
    return (
        ReportingPeriod.objects.select_for_update(no_key=True, of=["self"])
        .select_related("district")
        .get(pk=period_id)
    )


def verdicts_of(facts: TargetFacts, rule: Rule) -> Verdicts:
    """The lights that a target should have: from what is approved, and where it differs from what is submitted."""
    approved = judged(facts.approved, rule)
    latest = judged(facts.latest, rule) if facts.latest is not None else approved
    wanted = {(key, False): verdict for key, verdict in approved.items()}
    wanted |= {(key, True): verdict for key, verdict in latest.items() if verdict != approved[key]}
    return wanted


def judged(parts: Sequence[Part], rule: Rule) -> dict[Key, Verdict]:
    """The light of each part, and of the target, which is the worst of them."""
    found = {part.key: light_of(part, rule) for part in parts}
    return {**found, WHOLE: target_light(list(found.values()))}


def light_of(part: Part, rule: Rule) -> Verdict:
    if isinstance(part.facts, CommitmentFacts):
        return commitment_light(part.facts, rule)
    return indicator_light(part.facts, rule)


def keep(period: ReportingPeriod, rule: LightRule, found: dict[int, Verdicts]) -> int:
    """Write the verdicts that differ from the lights that hold; supersede those that hold no longer."""
    now = timezone.now()
    wanted = {(pk, *key): verdict for pk, verdicts in found.items() for key, verdict in verdicts.items()}
    holding = {
        (light.target_id, (light.indicator_id, light.commitment_id), light.provisional): light
        for light in Light.objects.filter(period=period, target__in=found, superseded_at=None)
    }
    over = [light.pk for key, light in holding.items() if key not in wanted or differs(light, wanted[key])]
    Light.objects.filter(pk__in=over).update(superseded_at=now)
    new = [
        Light(
            district_id=period.district_id,
            period=period,
            target_id=target_id,
            indicator_id=indicator_id,
            commitment_id=commitment_id,
            provisional=provisional,
            colour=verdict.colour,
            reason=verdict.reason,
            sentence=verdict.sentence,
            inputs=verdict.inputs,
            rule=rule,
            computed_at=now,
        )
        for (target_id, (indicator_id, commitment_id), provisional), verdict in wanted.items()
        if (light := holding.get((target_id, (indicator_id, commitment_id), provisional))) is None
        or differs(light, verdict)
    ]
    Light.objects.bulk_create(new, batch_size=BATCH_SIZE)
    return len(new)


def differs(light: Light, verdict: Verdict) -> bool:
    """Another rule that says the same of the same is no new light."""
    return (light.colour, light.reason, light.sentence, light.inputs) != (
        verdict.colour,
        verdict.reason,
        verdict.sentence,
        verdict.inputs,
    )


def current_rule(district: District, quarter: str) -> LightRule:
    """The version that was published last for this quarter or one before it.

    Where there is none, the first preset as it would be published, not saved: who reads changes nothing.
    """
    published = LightRule.objects.filter(
        district=district, published_at__isnull=False, from_quarter__lte=quarter
    ).order_by("published_at", "number")
    return published.last() or first_rule(district, quarter)


def first_rule(district: District, quarter: str) -> LightRule:
    """From the first quarter of that year."""
    preset = json.loads(FIRST_RULE.read_text(encoding="utf-8"))
    return LightRule(
        district=district,
        name=preset["name"],
        definition=preset["definition"],
        from_quarter=f"{quarter[:4]}Q1",
    )


def published_rule(district: District, quarter: str) -> LightRule:
    """The current rule. With its first lights a district that has none gets the first preset, from the system."""
    rule = current_rule(district, quarter)
    if rule.pk is not None:
        return rule
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    rule = current_rule(district, quarter)
    if rule.pk is None:  # nor did another worker publish one a moment ago
        last = LightRule.objects.filter(district=district).order_by("number").last()
        rule.number = last.number + 1 if last else 1
        rule.published_at = timezone.now()
        rule.save()
        record("rule.publish", rule, by=SYSTEM, after={"from_quarter": rule.from_quarter})
    return rule


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What another rule would make of the light of a target, from the same facts."""

    target: Target
    old: Verdict
    new: Verdict


def rule_changes(period: ReportingPeriod, rule: Rule) -> list[RuleChange]:
    """The targets whose light would have another colour, submitted reports counted in; writes no light."""
    current = Rule.parse(current_rule(period.district, period.quarter).definition)
    found = []
    for facts in gather(period):
        parts = facts.latest if facts.latest is not None else facts.approved
        old, new = judged(parts, current)[WHOLE], judged(parts, rule)[WHOLE]
        if old.colour != new.colour:
            found.append(RuleChange(facts.target, old, new))
    return found
