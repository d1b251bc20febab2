"""An officer's judgement of a light (核定): beside what was computed, with its reason, never instead of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.progress.facts import Key
from apps.progress.models import Colour, Judgement, Light, ReportingPeriod
from apps.targets.models import Commitment, Indicator, Target
from apps.units.models import User
from apps.units.permissions import Permission, require

LONGEST_REASON = Judgement._meta.get_field("reason").max_length or 0


class JudgementRefused(Exception):
    """The judgement cannot be kept; the message says what to do."""


class NoReason(JudgementRefused):
    """A judgement says why."""


class NoLight(JudgementRefused):
    """There is nothing to judge."""


# A period, a target, and which part of it.
Place = tuple[int, int, Key]


@dataclass(frozen=True, slots=True)
class Shown:
    """The light of a part as people see it: what was computed last, and what an officer says of it."""

    light: Light
    judgement: Judgement | None

    @property
    def colour(self) -> str:
        return self.judgement.colour if self.judgement else self.light.colour

    @property
    def provisional(self) -> bool:
        """From a report that is not approved yet; an officer's word is none of a report."""
        return self.light.provisional and self.judgement is None


def shown(lights: Iterable[Light], judgements: Iterable[Judgement]) -> dict[Place, Shown]:
    """Period, target and part → the light that holds; of the two the provisional one is the newer."""
    said = {place(judgement): judgement for judgement in judgements if judgement.withdrawn_at is None}
    holding = sorted((light for light in lights if light.superseded_at is None), key=lambda x: x.provisional)
    return {place(light): Shown(light, said.get(place(light))) for light in holding}


def newest(lights: QuerySet[Light]) -> dict[int, Shown]:
    """Target id → of these lights, that of the whole target for the last quarter; without its sentence. Two queries.

    A quarter that was just opened is grey: until it is closed, what was red before stays red.
    """
    whole = {"indicator": None, "commitment": None}
    lights = lights.filter(**whole, superseded_at=None).select_related("period").defer("sentence", "inputs")
    said = Judgement.objects.filter(**whole, withdrawn_at=None, target__in=lights.values("target"))
    found = sorted(
        shown(lights, said).values(),
        key=lambda one: (
            one.colour != Colour.GREY or one.light.period.closed_at is not None,
            one.light.period.quarter,
        ),
    )
    return {one.light.target_id: one for one in found}


def place(row: Light | Judgement) -> Place:
    return row.period_id, row.target_id, (row.indicator_id, row.commitment_id)


@transaction.atomic
def judge(
    period: ReportingPeriod,
    target: Target,
    *,
    by: User,
    colour: str,
    reason: str,
    indicator: Indicator | None = None,
    commitment: Commitment | None = None,
) -> Judgement:
    """Say which light a part of the target, or the target, should show for the quarter.

    One that was judged before is judged anew; the same judgement twice is one. Raises NoReason, NoLight and
    NotAllowed.
    """
    require(by, Permission.LIGHT_JUDGE, target)
    reason = reason.strip()
    if not reason:
        raise NoReason(_("Say why the light should be another: the reason stays beside it."))
    if len(reason) > LONGEST_REASON:
        raise JudgementRefused(
            _("The reason is longer than %(count)s characters: shorten it.") % {"count": LONGEST_REASON}
        )
    colour = Colour(colour)
    part = {"period": period, "target": target, "indicator": indicator, "commitment": commitment}
    Target.objects.select_for_update(no_key=True).get(pk=target.pk)  # two officers judge at once
    light = Light.objects.filter(**part, superseded_at=None).order_by("provisional").last()
    if light is None:
        raise NoLight(_("No light was computed for this quarter yet. Judge it once there is one."))
    standing = Judgement.objects.filter(**part, withdrawn_at=None).first()
    if standing is not None:
        if (standing.colour, standing.reason) == (colour, reason):
            return standing
        end(standing, by=by)
    judgement = Judgement.objects.create(
        **part, district_id=target.district_id, colour=colour, reason=reason, judged_by=by
    )
    before = standing.colour if standing else light.colour
    record(
        "light.judge",
        target,
        by=by,
        before={"light": before},
        after={
            "light": colour,
            "reason": reason,
            "quarter": period.quarter,
            "part": str(indicator or commitment or ""),
        },
    )
    return judgement


@transaction.atomic
def withdraw(judgement: Judgement, *, by: User) -> Judgement:
    """The computed light alone is shown again. Withdrawing twice changes nothing."""
    require(by, Permission.LIGHT_JUDGE, judgement)
    judgement = (
        Judgement.objects.select_for_update(of=["self"])
        .select_related("target", "period")
        .get(pk=judgement.pk)
    )
    if judgement.withdrawn_at is None:
        end(judgement, by=by)
        record(
            "light.withdraw",
            judgement.target,
            by=by,
            before={
                "light": judgement.colour,
                "reason": judgement.reason,
                "quarter": judgement.period.quarter,
            },
        )
    return judgement


def end(judgement: Judgement, *, by: User) -> None:
    judgement.withdrawn_at, judgement.withdrawn_by = timezone.now(), by
    judgement.save(update_fields=["withdrawn_at", "withdrawn_by"])
