"""The rules of lights: draft, try on real readings, publish."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.progress.lighting import RuleChange, rule_changes
from apps.progress.listings import RULES
from apps.progress.models import LightRule, ReportingPeriod
from apps.progress.publishing import (
    RuleRefused,
    UnsoundDefinition,
    draft_rule,
    latest_published,
    list_name,
    presets,
    publish,
    quarter_name,
    stretch_words,
)
from apps.progress.rule_forms import MEANINGS, RuleForm, initial_of
from apps.progress.rules import LISTS, Rule
from apps.targets.quarters import Quarter
from apps.units.models import District
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

UNPROCESSABLE = 422
QUARTERS_AHEAD = 5


@require_GET
def rule_list(request: SignedInRequest) -> HttpResponseBase:
    district = request.user.district
    require(request.user, Permission.RULE_MANAGE, district)
    rules = list(
        LightRule.objects.filter(district=district).select_related("published_by").order_by("-number")
    )
    if is_wanted(request):
        return exported(request, RULES, rules)
    in_force = holding([rule for rule in rules if rule.published_at], str(this_quarter()))
    context = {
        "rules": [(rule, quarter_name(rule.from_quarter)) for rule in rules],
        "in_force": in_force,
        "since": quarter_name(in_force.from_quarter) if in_force else "",
        "presets": presets(),
    }
    return render(request, "progress/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule_draft(request: SignedInRequest) -> HttpResponse:
    """A draft begins as a preset (?preset=, else the first one) or as a version (?version=)."""
    district = request.user.district
    require(request.user, Permission.RULE_MANAGE, district)
    quarters = quarters_to_choose(district)
    standing = LightRule.objects.filter(district=district, published_at=None).last()
    if request.method == "GET":
        replaced = standing if standing and str(standing.pk) != request.GET.get("version") else None
        form = RuleForm(quarters, initial=beginning(request, quarters))
        return render(request, "progress/rule_draft.html", {"form": form, "standing": replaced})
    form = RuleForm(quarters, request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            rule = draft_rule(
                district,
                by=request.user,
                name=cleaned["name"],
                definition=form.definition(),
                from_quarter=cleaned["from_quarter"],
            )
        except UnsoundDefinition as unsound:
            for sentence in unsound.sentences:
                form.add_error(None, sentence)
        else:
            messages.success(request, _("The draft is kept. Try it, then publish it."))
            return redirect("progress:rule", rule.pk)
    context = {"form": form, "standing": standing}
    return render(request, "progress/rule_draft.html", context, status=UNPROCESSABLE)


def beginning(request: SignedInRequest, quarters: list[str]) -> dict[str, Any]:
    """What the form shows at first."""
    preset = next((p for p in presets() if p.code == request.GET.get("preset")), presets()[0])
    name, definition, quarter = preset.name, preset.definition, str(this_quarter())
    wanted = request.GET.get("version", "")
    if wanted.isdecimal():
        rule = get_object_or_404(LightRule, district=request.user.district, pk=wanted)
        name, definition = rule.name, rule.definition
        quarter = quarter if rule.published_at else rule.from_quarter
    return {
        "name": name,
        "from_quarter": quarter if quarter in quarters else quarters[0],
        **initial_of(definition),
    }


@require_GET
def rule_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A version with its thresholds, and what it would change in a quarter that was opened (?period=)."""
    rule = rule_of(request, pk)
    periods = list(
        ReportingPeriod.objects.filter(district_id=rule.district_id, opened_at__isnull=False).order_by(
            "-quarter"
        )
    )
    asked = request.GET.get("period", "")
    period = next((p for p in periods if str(p.pk) == asked), periods[0] if periods else None)
    changes: list[RuleChange] = rule_changes(period, Rule.parse(rule.definition)) if period else []
    context = {
        "rule": rule,
        "since": quarter_name(rule.from_quarter),
        "tables": tables_of(rule),
        "settings": settings_of(rule),
        "periods": periods,
        "period": period,
        "changes": changes,
    }
    return render(request, "progress/rule.html", context)


@require_POST
def rule_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    rule = rule_of(request, pk)
    try:
        rule = publish(rule, by=request.user)
    except RuleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("progress:rule", pk)
    messages.success(
        request,
        _("“%(rule)s” holds from %(quarter)s. Lights of open quarters are computed anew.")
        % {"rule": rule, "quarter": quarter_name(rule.from_quarter)},
    )
    return redirect("progress:rules")


def rule_of(request: SignedInRequest, pk: int) -> LightRule:
    rule = get_object_or_404(
        LightRule.objects.select_related("district", "published_by").filter(
            district_id=request.user.district_id
        ),
        pk=pk,
    )
    require(request.user, Permission.RULE_MANAGE, rule)
    return rule


def this_quarter() -> Quarter:
    return Quarter.of(timezone.localdate())


def holding(published: list[LightRule], quarter: str) -> LightRule | None:
    """Which of the versions colours the lights of a quarter, as lighting.current_rule() chooses it."""
    begun = [rule for rule in published if rule.from_quarter <= quarter]
    return max(begun, key=lambda rule: (rule.published_at, rule.number), default=None)


def quarters_to_choose(district: District) -> list[str]:
    """From where the latest published rule begins, or else from the beginning of the year, to a year ahead."""
    latest, now = latest_published(district), this_quarter()
    quarters = [Quarter.parse(latest.from_quarter) if latest else Quarter(now.year, 1)]
    while len(quarters) < QUARTERS_AHEAD or quarters[-1] < Quarter(now.year + 1, now.number):
        quarters.append(quarters[-1].next)
    return [str(quarter) for quarter in quarters]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The bands of one list in words."""

    name: str
    meaning: str
    bands: list[tuple[str, str]]  # light, its numbers


def tables_of(rule: LightRule) -> list[Thresholds]:
    parsed = Rule.parse(rule.definition)
    return [
        Thresholds(
            list_name(code),
            str(MEANINGS[code]),
            [(band.light, stretch_words(band)) for band in getattr(parsed, code)],
        )
        for code in LISTS
    ]


def settings_of(rule: LightRule) -> list[tuple[str, str]]:
    """What the rule says besides its bands: label and value."""
    form = RuleForm([rule.from_quarter])
    found = []
    for name in ("schedule", "gap", "tolerance", "caught_up"):
        value = rule.definition[name]
        words = dict(getattr(form.fields[name], "choices", ())).get(value, f"{value}%")
        found.append((str(form.fields[name].label), str(words)))
    return found
