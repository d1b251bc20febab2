"""Rules of lights: drafted from a preset or from thresholds, tried, published, and never changed after that (ADR 14)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.progress.asking import ask_for_lights
from apps.progress.facts import targets_of
from apps.progress.models import LightRule, ReportingPeriod
from apps.progress.rules import Band, Problem, ProblemCode, Rule, UnsoundRule
from apps.units.models import District, User
from apps.units.permissions import Permission, require


class RuleRefused(Exception):
    """The rule cannot be kept or published; the message says what to do."""


class UnsoundDefinition(RuleRefused):
    """Some number would have no light, or several; `sentences` say where."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.sentences = [problem_sentence(problem) for problem in problems]
        super().__init__(" ".join(self.sentences))


class TooEarly(RuleRefused):
    """It would change quarters that a published rule has decided on."""

    def __init__(self, published: LightRule) -> None:
        super().__init__(
            _(
                "“%(rule)s” holds from %(quarter)s. A new version begins then or later: choose a later quarter."
            )
            % {"rule": published, "quarter": quarter_name(published.from_quarter)}
        )


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule that a government uses, with its source; the words are Chinese, as in the source."""

    code: str
    name: str
    source: str
    description: str
    definition: dict[str, Any]


@cache
def presets() -> tuple[Preset, ...]:
    """The rules that are shipped, the one of new districts first."""
    found = [
        Preset(code=path.stem, **json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((settings.BASE_DIR / "fixtures" / "light_rules").glob("*.json"))
    ]
    return tuple(sorted(found, key=lambda preset: preset.code != "yinchuan"))


@transaction.atomic
def draft_rule(
    district: District, *, by: User, name: str, definition: Mapping[str, Any], from_quarter: str
) -> LightRule:
    """Keep a rule to be tried. A district has one draft: the next one takes its place."""
    require(by, Permission.RULE_MANAGE, district)
    refuse_unsound(definition)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    draft = LightRule.objects.filter(district=district, published_at=None).last()
    before = None
    if draft is None:
        last = LightRule.objects.filter(district=district).order_by("number").last()
        draft = LightRule(district=district, number=last.number + 1 if last else 1)
    else:
        before = content_of(draft)
    draft.name, draft.definition, draft.from_quarter = name, dict(definition), from_quarter
    draft.save()
    record("rule.draft", draft, by=by, before=before, after=content_of(draft))
    return draft


@transaction.atomic
def publish(rule: LightRule, *, by: User) -> LightRule:
    """Let the rule hold from its quarter. Publishing twice is once.

    Raises UnsoundDefinition, and TooEarly where a published rule begins later. Lights of open quarters are
    asked for anew; those of closed ones stay as they were known.
    """
    require(by, Permission.RULE_MANAGE, rule)
    District.objects.select_for_update(no_key=True).get(pk=rule.district_id)
    rule = LightRule.objects.select_related("district").get(pk=rule.pk)
    if rule.published_at is not None:
        return rule
    refuse_unsound(rule.definition)
    latest = latest_published(rule.district)
    if latest is not None and rule.from_quarter < latest.from_quarter:
        raise TooEarly(latest)
    rule.published_at, rule.published_by = timezone.now(), by
    rule.save(update_fields=["published_at", "published_by"])
    record("rule.publish", rule, by=by, after=content_of(rule))
    for period in ReportingPeriod.objects.filter(
        district_id=rule.district_id,
        quarter__gte=rule.from_quarter,
        opened_at__isnull=False,
        closed_at=None,
    ):
        ask_for_lights(period, targets_of(period).values_list("pk", flat=True))
    return rule


def latest_published(district: District) -> LightRule | None:
    """Of those that were published, the one that begins last."""
    published = LightRule.objects.filter(district=district, published_at__isnull=False)
    return published.order_by("from_quarter", "number").last()


def content_of(rule: LightRule) -> dict[str, Any]:
    return {"name": rule.name, "from_quarter": rule.from_quarter, "definition": rule.definition}


def quarter_name(quarter: str) -> str:
    return ReportingPeriod(quarter=quarter).name


def refuse_unsound(definition: Mapping[str, Any]) -> None:
    try:
        Rule.parse(definition)
    except UnsoundRule as unsound:
        raise UnsoundDefinition(unsound.problems) from unsound


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a definition, and what to do, in a sentence."""
    words = {"list": list_name(problem.where), "numbers": stretch_words(problem.band) if problem.band else ""}
    sentences = {
        ProblemCode.HOLE: _(
            "%(list)s: no light is given for numbers %(numbers)s. Let a band reach over them."
        ),
        ProblemCode.OVERLAP: _(
            "%(list)s: two bands hold numbers %(numbers)s. Let only one band take them in."
        ),
        ProblemCode.BETTER: _(
            "%(list)s: the light gets better again for numbers %(numbers)s. Order green, yellow, red."
        ),
        ProblemCode.BAND: _("%(list)s: a band ends before it begins, or its end is no number."),
        ProblemCode.NUMBER: _("%(list)s: write a number that is not below 0."),
        ProblemCode.CHOICE: _("%(list)s: choose one of the possibilities."),
        ProblemCode.FIELDS: _("%(list)s: this is missing, or nothing that a rule can say."),
    }
    return sentences[problem.code] % words


def list_name(where: str) -> str:
    """What a field of a definition is about, for people."""
    names = {
        "behind": _("Figures that add up"),
        "below": _("Rates and growth"),
        "above": _("Ceilings"),
        "late": _("Milestones"),
        "tolerance": _("Tolerance of “about”"),
        "schedule": _("Held against"),
        "gap": _("Gap"),
        "caught_up": _("Done late"),
    }
    return names.get(where, where)


def stretch_words(band: Band) -> str:
    """Numbers between two ends: above 10 and up to 30."""
    lower, upper = number_words(band.lower), number_words(band.upper)
    if band.lower is not None and band.lower == band.upper:
        return _("of exactly %(number)s") % {"number": lower}
    start = _("from %(number)s") if band.lower_included else _("above %(number)s")
    end = _("up to %(number)s") if band.upper_included else _("below %(number)s")
    if band.upper is None:
        return start % {"number": lower} if band.lower is not None else _("of any size")
    if band.lower is None:
        return end % {"number": upper}
    return _("%(start)s and %(end)s") % {"start": start % {"number": lower}, "end": end % {"number": upper}}


def number_words(number: Any) -> str:
    return "" if number is None else f"{number:f}"
