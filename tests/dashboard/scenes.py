"""A district with two quarters of lights for tests of the dashboard: every sort of target in turn."""

from datetime import date, datetime, timedelta
from itertools import cycle, islice

from django.utils import timezone

from apps.documents.models import Document
from apps.progress.lighting import first_rule
from apps.progress.models import (
    Judgement,
    Light,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
    Submission,
)
from apps.targets.models import Assignment, AssignmentRole, Commitment, Target
from apps.units.models import Post, Unit, UnitGroup, UnitKind, User
from tests.factories import (
    CommitmentFactory,
    DocumentFactory,
    DraftTargetFactory,
    PeriodFactory,
    PostFactory,
    TargetFactory,
    TenureFactory,
    UnitFactory,
    UnitGroupFactory,
)

NOW = "2026-10-19T10:00:00+08:00"  # reports of the third quarter are over, and being checked
TODAY = date(2026, 10, 19)
SECTIONS = ["推动经济提质", "保障民生", ""]
# Colour before, approved colour, provisional colour, judged colour.
LIGHTS = [
    ("green", "red", "", ""),
    ("yellow", "green", "", ""),
    ("", "grey", "yellow", ""),
    ("red", "red", "green", ""),
    ("green", "green", "", "yellow"),
    ("grey", "grey", "", ""),
    ("green", "", "", ""),
    ("yellow", "yellow", "red", "green"),
]
# State of the lead's report, and how many days after the due day it was submitted.
REPORTS = [
    (ReportState.APPROVED, -1),
    (ReportState.APPROVED, 2),
    (ReportState.SUBMITTED, 0),
    (ReportState.DRAFT, None),
    (ReportState.RETURNED, -2),
]


class Filled:
    """`count` targets of one notice in the third quarter of 2026, and one of another notice."""

    def __init__(self, officer: User, count: int) -> None:
        self.officer, self.district = officer, officer.district
        self.units = [UnitFactory(district=self.district, name=f"区第{n}局") for n in range(4)]
        self.street = UnitFactory(district=self.district, name="临江街道", kind=UnitKind.STREET)
        self.streets = UnitGroupFactory(district=self.district, name="各街道", kinds=[UnitKind.STREET])
        self.leaders = [self.leader(n) for n in range(2)]
        self.before = PeriodFactory(district=self.district, quarter="2026Q2", closed=True)
        self.period = PeriodFactory(
            district=self.district,
            quarter="2026Q3",
            opens_on=date(2026, 9, 20),
            support_due_on=date(2026, 10, 8),
            lead_due_on=date(2026, 10, 12),
            closes_on=date(2026, 10, 25),
        )
        self.rule = first_rule(self.district, "2026Q1")
        self.rule.number, self.rule.published_at = 1, timezone.now()
        self.rule.save()
        issued = {"targets_issued_at": timezone.now(), "targets_issued_by": officer}
        self.notice: Document = DocumentFactory(uploaded_by=officer, **issued)
        numbers = range(count)
        self.targets = [self.target(self.notice, number) for number in numbers]
        self.other = self.target(DocumentFactory(uploaded_by=officer, **issued), 0)

    def leader(self, number: int) -> Post:
        """The first is in charge of the first two units; a unit of nobody's portfolio is left."""
        post: Post = PostFactory(district=self.district, name=f"副区长{number}")
        post.portfolio.set(self.units[2 * number : 2 * number + 2][: 2 - number])
        TenureFactory(post=post, holder=f"领导{number}", telephone=f"6100-100{number}")
        return post

    def target(self, document: Document, number: int) -> Target:
        target: Target = TargetFactory(
            document=document,
            draft=DraftTargetFactory(document=document),
            section=SECTIONS[number % 3],
            leader_post=self.leaders[1] if number % 11 == 5 else None,
        )
        CommitmentFactory(target=target, starred=number % 4 == 0)
        for unit, group, role in self.assigned(number):
            Assignment.objects.create(
                district=self.district,
                target=target,
                unit=unit,
                group=group,
                role=role,
                printed_name=str(unit or group),
            )
        self.light(target, number)
        self.report(target, number)
        return target

    def assigned(self, number: int) -> list[tuple[Unit | None, UnitGroup | None, AssignmentRole]]:
        """Several leads, responsible ones without a lead, a collective alone, and nobody, in turn."""
        one, two = islice(cycle(self.units), number % 4, number % 4 + 2)
        return [
            [(one, None, AssignmentRole.LEAD), (None, self.streets, AssignmentRole.SUPPORT)],
            [(one, None, AssignmentRole.LEAD), (two, None, AssignmentRole.LEAD)],
            [(one, None, AssignmentRole.RESPONSIBLE), (two, None, AssignmentRole.SUPPORT)],
            [(None, self.streets, AssignmentRole.RESPONSIBLE)],
            [],
        ][number % 5]

    def light(self, target: Target, number: int) -> None:
        before, approved, provisional, judged = LIGHTS[number % len(LIGHTS)]
        wanted = [
            (self.before, before, False),
            (self.period, approved, False),
            (self.period, provisional, True),
        ]
        for period, colour, waits in wanted:
            if colour:
                self.one_light(period, target, colour, provisional=waits)
        # What no longer holds, or is of a part, is not counted.
        self.one_light(self.period, target, "red", superseded_at=timezone.now())
        commitment: Commitment = target.commitments.get()
        self.one_light(self.period, target, "red", commitment=commitment)
        if judged:
            Judgement.objects.create(
                district=self.district,
                period=self.period,
                target=target,
                colour=judged,
                reason="核定理由",
                judged_by=self.officer,
            )

    def one_light(self, period: ReportingPeriod, target: Target, colour: str, **fields: object) -> Light:
        return Light.objects.create(
            district=self.district,
            period=period,
            target=target,
            colour=colour,
            reason="reached",
            sentence=f"第{target.pk}项{colour}",
            inputs={},
            rule=self.rule,
            **fields,
        )

    def report(self, target: Target, number: int) -> None:
        state, days = REPORTS[number % len(REPORTS)]
        unit = next((unit for unit, _group, role in self.assigned(number) if unit), self.street)
        report = Report.objects.create(
            district=self.district,
            period=self.period,
            target=target,
            unit=unit,
            role=ReportRole.LEAD,
            state=state,
        )
        if days is not None:
            due = self.period.lead_due_on
            moment = timezone.make_aware(datetime.combine(due + timedelta(days), datetime.min.time()))
            Submission.objects.create(
                district=self.district,
                report=report,
                number=1,
                submitted_at=moment,
                submitted_by=self.officer,
                due_on=due,
                content={"narrative": "", "readings": [], "warnings": []},
            )
