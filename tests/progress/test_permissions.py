"""Who may do what in a quarter: role × verb × own unit, supporting unit, other unit, other district.

The table is literal. Every verb is tried by everybody, on the target that 区发展改革委 leads and 区民政局 supports;
who is not in its row is refused by NotAllowed, who is in it succeeds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction

from apps.audit.recording import SYSTEM
from apps.progress import evidence, judging, opening, publishing, reporting, spreadsheet
from apps.progress.filling import Change, save
from apps.progress.lighting import compute, current_rule
from apps.progress.models import Judgement, LightRule, Report, ReportingPeriod
from apps.supervision import chasing
from apps.supervision.models import ChaseKind
from apps.targets import breakdown, changes
from apps.targets.assigning import resolver_for, set_units
from apps.targets.cells import Cell
from apps.targets.linking import confirm, decline
from apps.targets.models import Adjustment, AssignmentRole, ValueStatus
from apps.targets.receipts import sign
from apps.units.models import District, Unit, User
from apps.units.permissions import ROLES, UNIT_ROLES, NotAllowed, Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import DAYS, TODAY, Quarter, fill, plan, third_quarter
from tests.series import figure, notice

PDF = b"%PDF-1.7\n%%EOF\n"
LATER = date(2026, 10, 20)
NEXT = {
    "opens_on": date(2026, 12, 20),
    "support_due_on": date(2027, 1, 8),
    "lead_due_on": date(2027, 1, 15),
    "closes_on": date(2027, 1, 22),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@dataclass(frozen=True)
class Scene:
    """The quarter as every verb finds it, before it is brought to where the verb fits."""

    quarter: Quarter
    lead: Unit
    support: Unit
    head: User  # of the lead
    support_head: User
    officer: User

    @property
    def target(self) -> Any:
        return self.quarter.business

    @property
    def period(self) -> ReportingPeriod:
        return ReportingPeriod.objects.get(pk=self.quarter.period.pk)

    def report(self) -> Report:
        """The lead's, filled in without fault."""
        report = self.quarter.report(self.target, self.lead)
        figures = {f"indicator_{self.quarter.whole.pk}": 620, f"indicator_{self.quarter.part.pk}": 410}
        return fill(report, self.head, narrative="已帮扶。", **figures)

    def submitted(self) -> Report:
        report = self.report()
        reporting.submit(report, by=self.head)
        return report

    def supporting(self) -> Report:
        report = self.quarter.report(self.target, self.support)
        fill(report, self.support_head, narrative="已配合。")
        reporting.submit(report, by=self.support_head)
        return report

    def planned(self) -> Any:
        """The target, broken down so that it can be confirmed."""
        for indicator, value in ((self.quarter.whole, 800), (self.quarter.part, 500)):
            plan(indicator, "2026Q4", value)
        return self.target


@pytest.fixture
def scene(officer: User, unit: Unit, unit_head: User) -> Scene:
    support = UnitFactory(district=unit.district, name="区民政局")
    support_head = person(unit.district, "support_head", "民政局长", Role.UNIT_HEAD, support)
    return Scene(third_quarter(officer), unit, support, unit_head, support_head, officer)


@pytest.fixture
def everybody(scene: Scene, other_district: District) -> dict[str, User]:
    """One of each role: unit roles in the lead unit, in one that supports it and in another, and elsewhere."""
    district = scene.lead.district
    other = UnitFactory(district=district, name="区档案局")
    elsewhere = UnitFactory(district=other_district, name="区发展和改革委员会")
    people = {}
    for role in Role:
        units = (
            {"own": scene.lead, "support": scene.support, "other": other}
            if role in UNIT_ROLES
            else {"": None}
        )
        for which, unit in units.items():
            people[f"{which} {role}".strip()] = person(
                district, f"{role}-{which}", f"{role}{which}", role, unit
            )
        people[f"stranger {role}"] = person(other_district, f"{role}-x", f"{role}x", role, elsewhere)
    return people


OWN = {"own reporter", "own unit_head"}
OFFICE = {"officer"}

# Verb → who may, and what brings the quarter to where the verb fits and then does it.
Do = Callable[[User], Any]
TABLE: dict[str, tuple[set[str], Callable[[Scene], Do]]] = {
    "sign": (OWN, lambda s: lambda by: sign([s.target], unit=s.lead, by=by)),
    "sign for the supporting unit": (
        {"support reporter", "support unit_head"},
        lambda s: lambda by: sign([s.target], unit=s.support, by=by),
    ),
    "break down": (
        OWN | OFFICE,
        lambda s: (
            lambda by: breakdown.save_breakdown(
                [s.target], [Cell("plan", s.quarter.whole.pk, "2026Q4", "", "800")], by=by
            )
        ),
    ),
    "assign units": (
        OFFICE,
        lambda s: (
            lambda by: set_units(
                s.target,
                AssignmentRole.SUPPORT,
                "区民政局、区发展改革委",
                by=by,
                resolver=resolver_for(s.target),
            )
        ),
    ),
    "confirm": (OFFICE, lambda s: lambda by: breakdown.confirm(s.planned(), by=by)),
    "reopen the breakdown": (OFFICE, lambda s: reopening(s)),
    "record a value": (
        OFFICE,
        lambda s: (
            lambda by: changes.record_value(
                provisional(s),
                Decimal(700),
                by=by,
                status=ValueStatus.OFFICIAL,
                effective_on=date(2026, 8, 1),
                source_words="临政发〔2026〕9号",
            )
        ),
    ),
    "ask for an adjustment": (OWN | OFFICE, lambda s: lambda by: asked(s, by)),
    "decide on an adjustment": (OFFICE | {"leader"}, lambda s: deciding(s)),
    "link figures": (OFFICE, lambda s: linking_years(s, confirm)),
    "say they are not the same": (OFFICE, lambda s: linking_years(s, decline)),
    "plan a period": (
        OFFICE,
        lambda s: lambda by: opening.plan_period(s.lead.district, "2026Q4", by=by, **NEXT),
    ),
    "change its dates": (
        OFFICE,
        lambda s: (
            lambda by: opening.amend_dates(s.period, by=by, **{**DAYS, "closes_on": date(2026, 10, 30)})
        ),
    ),
    "open a period": (OFFICE, lambda s: lambda by: opening.open_period(s.period, by=by)),
    "extend": (
        OFFICE,
        lambda s: lambda by: opening.extend(s.period, s.lead, by=by, due_on=LATER, reason="口径未定"),
    ),
    "close a period": (OFFICE, lambda s: lambda by: opening.close_period(s.period, by=by)),
    "reopen a period": (OFFICE, lambda s: closed_and_reopened(s)),
    "save": (
        OWN,
        lambda s: (
            lambda by: save(s.quarter.report(s.target, s.lead), [Change("narrative", "", "已帮扶。")], by=by)
        ),
    ),
    "save the supporting unit's": (
        {"support reporter", "support unit_head"},
        lambda s: (
            lambda by: save(
                s.quarter.report(s.target, s.support), [Change("narrative", "", "已配合。")], by=by
            )
        ),
    ),
    "download the workbook": (OWN, lambda s: lambda by: spreadsheet.write(s.period, s.lead, by=by)),
    "apply the workbook": (OWN, lambda s: lambda by: spreadsheet.apply(s.period, s.lead, [], by=by)),
    "add evidence": (
        OWN,
        lambda s: (
            lambda by: evidence.add(s.quarter.report(s.target, s.lead), ContentFile(PDF), "表.pdf", by=by)
        ),
    ),
    "remove evidence": (OWN, lambda s: removing(s)),
    "hand up": (OWN, lambda s: acting(s.report(), reporting.hand_up)),
    "send back": ({"own unit_head"}, lambda s: sending_back(s)),
    "submit": ({"own unit_head"}, lambda s: acting(s.report(), reporting.submit)),
    "return the supporting unit's": (
        {"own unit_head"},
        lambda s: acting(s.supporting(), reporting.return_support, reason="请补数据", due_on=LATER),
    ),
    "approve": (OFFICE, lambda s: acting(s.submitted(), reporting.approve)),
    "approve the clean ones": (OFFICE, lambda s: acting(s.period, reporting.approve_clean)),
    "return": (OFFICE, lambda s: acting(s.submitted(), reporting.return_report, reason="请改", due_on=LATER)),
    "judge": (OFFICE, lambda s: lambda by: judged(s, by)),
    "withdraw a judgement": (OFFICE, lambda s: acting(judged(s, s.officer), judging.withdraw)),
    "draft a rule": (OFFICE, lambda s: lambda by: drafted(s, by)),
    "publish a rule": (OFFICE, lambda s: acting(drafted(s, s.officer), publishing.publish)),
    "chase": (
        OFFICE,
        lambda s: lambda by: chasing.chase(s.lead, ChaseKind.RECEIPT, by=by),
    ),
}


def acting(on: Any, verb: Callable[..., Any], **given: Any) -> Do:
    return lambda by: verb(on, by=by, **given)


def reopening(scene: Scene) -> Do:
    return acting(breakdown.confirm(scene.planned(), by=scene.officer), breakdown.reopen, reason="有误")


def provisional(scene: Scene) -> Any:
    scene.quarter.whole.values.update(status=ValueStatus.PROVISIONAL)
    return scene.quarter.whole


def asked(scene: Scene, by: User) -> Adjustment:
    return changes.request_adjustment(
        scene.quarter.whole, by=by, new_value=Decimal(700), effective_on=date(2026, 8, 1), reason="客流下降"
    )


def linking_years(scene: Scene, verb: Callable[..., Any]) -> Do:
    earlier = figure(
        notice(scene.officer, 2025), 700, scene.quarter.whole.name, unit=scene.quarter.whole.unit
    )
    return lambda by: verb(earlier, scene.quarter.whole, by=by)


def deciding(scene: Scene) -> Do:
    return acting(asked(scene, scene.head), changes.decide, approve=True)


def closed_and_reopened(scene: Scene) -> Do:
    return acting(opening.close_period(scene.period, by=scene.officer), opening.reopen_period, reason="补报")


def removing(scene: Scene) -> Do:
    report = scene.quarter.report(scene.target, scene.lead)
    return acting(evidence.add(report, ContentFile(PDF), "表.pdf", by=scene.head), evidence.remove)


def sending_back(scene: Scene) -> Do:
    return acting(reporting.hand_up(scene.report(), by=scene.head), reporting.send_back, reason="数字有误")


def judged(scene: Scene, by: User) -> Judgement:
    compute(scene.period)
    return judging.judge(scene.period, scene.target, by=by, colour="green", reason="已完成")


def drafted(scene: Scene, by: User) -> LightRule:
    definition = current_rule(scene.lead.district, "2026Q4").definition
    return publishing.draft_rule(
        scene.lead.district, by=by, name="从严", definition=definition, from_quarter="2026Q4"
    )


class _Undo(Exception):
    pass


def may(do: Do, by: User) -> bool:
    """Whether the verb lets them; what it did is undone."""
    by.forget_memberships()
    try:
        with transaction.atomic():
            do(by)
            raise _Undo
    except NotAllowed:
        return False
    except _Undo:
        return True


@pytest.mark.parametrize("verb", list(TABLE))
def test_who_may(scene: Scene, everybody: dict[str, User], verb: str) -> None:
    allowed, prepare = TABLE[verb]
    do = prepare(scene)
    assert {name for name, user in everybody.items() if may(do, user)} == allowed


def test_everybody_is_asked(everybody: dict[str, User]) -> None:
    """Every role there is, unit roles in three units, and each once more in another district."""
    assert len(everybody) == 2 * len(ROLES) + 2 * len(UNIT_ROLES)


def test_a_command_on_the_server_may(scene: Scene) -> None:
    """SYSTEM opens periods, as a scheduled command does."""
    assert opening.open_period(scene.period, by=SYSTEM) == 0
