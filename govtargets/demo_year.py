"""The demonstration district's year up to its third quarter, walked by the verbs that the pages call.

Run as `python -m govtargets.demo_year`. The clock of this process moves from March to October 2021 (ADR 15);
what happens is in fixtures/demo_year.json. It is one transaction: all of it is there afterwards, or nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import cycle

import django

django.setup()

from django.core.files import File  # noqa: E402 - the models of all below need the settings
from django.db import transaction  # noqa: E402

from apps.audit.recording import SYSTEM  # noqa: E402
from apps.documents.models import Document  # noqa: E402
from apps.documents.reading import read  # noqa: E402
from apps.documents.upload import upload  # noqa: E402
from apps.progress.models import OPEN_STATES, Report, ReportingPeriod  # noqa: E402
from apps.publications.bulletins import draft_bulletin  # noqa: E402
from apps.publications.bulletins import issue as issue_bulletin  # noqa: E402
from apps.publications.disclosing import disclose  # noqa: E402
from apps.publications.models import Attribute  # noqa: E402
from apps.targets.assigning import resolver_for, set_units  # noqa: E402
from apps.targets.breakdown import confirm, save_breakdown  # noqa: E402
from apps.targets.cells import Cell  # noqa: E402
from apps.targets.changes import decide, record_value, request_adjustment  # noqa: E402
from apps.targets.issuing import issue  # noqa: E402
from apps.targets.lineage import candidates_of  # noqa: E402
from apps.targets.linking import confirm as confirm_link  # noqa: E402
from apps.targets.models import Adjustment, AssignmentRole, Commitment, Indicator, Measure, Target  # noqa: E402
from apps.targets.parties import Party, heads, parties  # noqa: E402
from apps.targets.plans import quarters_of, written  # noqa: E402
from apps.targets.receipts import sign  # noqa: E402
from apps.targets.review import accept_clean  # noqa: E402
from apps.units.models import District, Tenure, User  # noqa: E402
from apps.units.permissions import Role  # noqa: E402
from apps.units.posts import give_account  # noqa: E402
from govtargets.demo_cast import ANNUAL, FIXTURES, POINTS, REPORT, RESULTS, Cast, at  # noqa: E402
from govtargets.demo_quarters import Quarters, whole  # noqa: E402


class Year:
    """What happens before and between the quarters."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.district, self.officer, self.plan = cast.district, cast.officer, cast.plan

    def walk(self) -> None:
        with at("2020-01-10"):
            self.issue(REPORT)
        with at("2021-01-13"):
            self.issue(POINTS)
        with at("2021-01-20"):
            self.link(self.issue(RESULTS))
        with at("2021-03-08"):
            annual = self.issue(ANNUAL)
        with at("2021-03-09"):
            self.link(annual)
        with at("2021-03-10"):
            self.assign(annual)
        for file_name in (POINTS, ANNUAL):
            with at("2021-03-15"):
                self.sign(file_name)
            with at("2021-03-18"):
                self.break_down(file_name)
        with at(self.plan["disclosed"]["on"]):
            self.release(self.plan["disclosed"]["withheld"])
        self.give_leader_account()
        quarters = Quarters(self.cast)
        for quarter in self.plan["quarters"]:
            quarters.report(quarter)
            self.tell(quarter)
            self.make_official(after=quarter)
            self.adjust(until=self.plan["quarters"][quarter]["closes_on"])

    def issue(self, file_name: str) -> Document:
        with (FIXTURES / "documents" / file_name).open("rb") as file:
            document = upload(File(file), file_name, by=self.officer)
        read(document.job.pk)
        document.refresh_from_db()
        accept_clean(document, by=self.officer)
        issue(document, by=self.officer)
        return document

    def link(self, document: Document) -> None:
        """The clear pairs of the page; what needs a look is left for whoever looks at the demo."""
        while clear := [one.proposal.best for one in candidates_of(document) if one.proposal.clear]:
            figures = Indicator.objects.select_related("target__document").in_bulk(
                [pk for best in clear for pk in (best.earlier, best.later)]
            )
            for best in clear:
                confirm_link(figures[best.earlier], figures[best.later], by=self.officer)

    def assign(self, document: Document) -> None:
        for target in self.cast.targets(document.file_name):
            for role in (AssignmentRole.LEAD, AssignmentRole.SUPPORT):
                if names := self.cast.of(target).get(role.value):
                    set_units(target, role, names, by=self.officer, resolver=resolver_for(target))

    def sign(self, file_name: str) -> None:
        """Who has an account signs; the streets without one are left for the office to chase."""
        targets = self.cast.targets(file_name)
        found = parties(targets, date(2021, 3, 15))
        for unit in {party.unit for of_target in found.values() for party in of_target}:
            if clerk := self.cast.clerk(unit):
                mine = [t for t in targets if unit in {party.unit for party in found[t.pk]}]
                sign(mine, unit=unit, by=clerk)

    def break_down(self, file_name: str) -> None:
        """All but those for whose lead no unit is known: they wait on the page of names."""
        found = parties(self.cast.targets(file_name), date(2021, 3, 18))
        targets = [target for target in self.cast.targets(file_name) if heads(found[target.pk])]
        cells = [cell for target in targets for cell in self.cells(target, found[target.pk])]
        save_breakdown(targets, cells, by=self.officer)
        for target in targets:
            confirm(target, by=self.officer)

    def cells(self, target: Target, units: Sequence[Party]) -> Iterator[Cell]:
        """The plan of every cumulative figure, the stages of what has none, and who does what, in turn."""
        plan, quarters = self.cast.of(target), [str(quarter) for quarter in quarters_of(target.document)]
        shares = self.plan["plans"][plan.get("plan", "even")] if len(quarters) == 4 else [100]
        for indicator in target.indicators.all():
            value = indicator.value_on(target.document.period_end or date.max)
            if value is None:
                continue
            for quarter, share in zip(quarters, shares, strict=True):
                if share is not None:
                    cumulative = indicator.measure == Measure.CUMULATIVE
                    point = whole(indicator, value * share / 100) if cumulative and share < 100 else value
                    yield Cell("plan", indicator.pk, quarter, "", written(indicator, point))
        for commitment, party in zip(target.commitments.all(), cycle(heads(units)), strict=False):
            yield Cell("unit", commitment.pk, "", "", str(party.unit.pk))
            for quarter, stage in zip(quarters, plan.get("stages", []), strict=False):
                yield Cell("stage", commitment.pk, quarter, "", stage)

    def release(self, withheld: Mapping[str, str]) -> None:
        """The ★ projects are open to the public, but for those that the fixture gives a reason for."""
        projects = Commitment.objects.filter(district=self.district, target__document__file_name=ANNUAL)
        by_label = defaultdict(list)
        for project in projects.filter(starred=True).select_related("target"):
            by_label[project.target.label_path].append(project)
        opened = [one for label, found in by_label.items() if label not in withheld for one in found]
        disclose(opened, Attribute.OPEN, by=self.officer)
        for label, reason in withheld.items():
            disclose(by_label[label], Attribute.WITHHELD, by=self.officer, reason=reason)

    def tell(self, quarter: str) -> None:
        """The bulletin of a quarter goes out once it is closed; that of the open one is begun."""
        period = ReportingPeriod.objects.get(district=self.district, quarter=quarter)
        day = period.closes_on if period.closed_at else period.lead_due_on
        with at(day, 18):
            bulletin = draft_bulletin(period, by=self.officer)
            if period.closed_at:
                version, facts_at = bulletin.version, bulletin.facts_at
                issue_bulletin(bulletin, by=self.officer, version=version, facts_at=facts_at)

    def give_leader_account(self) -> None:
        """What waits for the leader's post waits for the leader's account."""
        leader = User.objects.get(district=self.district, memberships__role=Role.LEADER)
        tenure = Tenure.objects.get(district=self.district, holder=leader.name)
        give_account(tenure.post, leader, by=SYSTEM, on=tenure.valid_from)

    def adjust(self, until: str) -> None:
        """What units asked for before the day, and what the office said to it; the last waits for the leader."""
        for change in self.plan["adjusted"]:
            if change["on"] > until or Adjustment.objects.filter(reason=change["reason"]).exists():
                continue
            target = self.cast.target(change["label"])
            clerk = self.cast.clerk(parties([target], date.fromisoformat(change["on"]))[target.pk][0].unit)
            assert clerk is not None  # noqa: S101 - every lead has one
            with at(change["on"], 14):
                asked = self.ask(target, change, clerk)
            if "decided_on" in change:
                with at(change["decided_on"]):
                    decide(asked, True, by=self.officer, note=change["note"])

    def ask(self, target: Target, change: Mapping[str, str], clerk: User) -> Adjustment:
        effective_on, reason = date.fromisoformat(change["on"]), change["reason"]
        if "deadline" in change:
            commitment, day = target.commitments.all()[0], date.fromisoformat(change["deadline"])
            return request_adjustment(
                commitment, by=clerk, new_deadline=day, effective_on=effective_on, reason=reason
            )
        indicator = target.indicators.all()[int(change["index"])]
        value = Decimal(change["value"]) * indicator.scale
        return request_adjustment(
            indicator, by=clerk, new_value=value, effective_on=effective_on, reason=reason
        )

    def make_official(self, after: str) -> None:
        """The values that the city issued after the quarter."""
        for label, value in self.plan["official"].get(after, {}).items():
            target = self.cast.target(label)
            indicator = list(target.indicators.all())[value["index"]]
            with at(value["effective_on"], 11):
                record_value(
                    indicator,
                    Decimal(value["value"]) * indicator.scale,
                    by=self.officer,
                    status="official",
                    effective_on=date.fromisoformat(value["effective_on"]),
                    source_words=value["source"],
                )


def main() -> None:
    district = District.objects.get(
        code=json.loads((FIXTURES / "demo_district.json").read_text("utf-8"))["district"]["code"]
    )
    if Document.objects.filter(district=district, file_name=ANNUAL).exists():
        return
    with transaction.atomic():
        Year(Cast(district)).walk()
    open_reports = Report.objects.filter(
        district=district, period__closed_at=None, state__in=OPEN_STATES
    ).count()
    targets = Target.objects.filter(district=district, document__period_start__gte="2021-01-01").count()
    print(f"{targets} targets issued, broken down and reported; {open_reports} reports of 2021Q3 still wait.")


if __name__ == "__main__":
    main()
