"""What the page of a person's tasks shows, and how they stand in a line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.progress.findings import Finding, findings_of
from apps.progress.models import HANDED_IN, Report, ReportingPeriod, ReportState
from apps.progress.queues import Task, my_tasks
from apps.targets.models import Commitment, Target
from apps.targets.receipts import running
from apps.units.models import User
from apps.units.permissions import Permission, role_scope


@dataclass(slots=True)
class Row:
    """One report in the list; `findings` are looked for only where it waits to be passed on."""

    task: Task
    starred: bool
    findings: Sequence[Finding] = ()

    @property
    def report(self) -> Report:
        return self.task.report

    @property
    def days_over(self) -> int:
        """The working days since its due day."""
        return -self.task.days


@dataclass(slots=True)
class Tasks:
    """A person's reports of the open periods, by what is to be done with them."""

    pass_on: list[Row] = field(default_factory=list)  # for a unit head: the clerk is done with them
    fill_in: list[Row] = field(default_factory=list)  # what came back first, then late ones, then by day
    with_head: list[Row] = field(default_factory=list)
    done: list[Row] = field(default_factory=list)

    @property
    def all(self) -> list[Row]:
        return [*self.pass_on, *self.fill_in, *self.with_head, *self.done]

    @property
    def clean(self) -> list[Row]:
        """What a unit head may pass on in one go: nothing in it is missing or odd."""
        return [row for row in self.pass_on if not row.findings]

    @property
    def periods(self) -> list[ReportingPeriod]:
        """The periods with something to fill in."""
        return list({row.report.period: None for row in self.fill_in})

    @property
    def returned(self) -> int:
        return sum(row.task.returned is not None for row in self.fill_in)

    @property
    def overdue(self) -> int:
        return sum(row.task.is_overdue for row in [*self.pass_on, *self.fill_in])

    @property
    def next_day(self) -> date | None:
        """The first due day that is not over."""
        days = [row.task.due_on for row in [*self.pass_on, *self.fill_in] if not row.task.is_overdue]
        return min(days, default=None)


def tasks_of(user: User, today: date, *, looked_at: bool = True) -> Tasks:
    """The queries of queues.my_tasks(), one for ★ and, with `looked_at`, those of the findings of what waits."""
    found = my_tasks(user, today)
    starred = set(
        Commitment.objects.filter(target__in={t.report.target_id for t in found}, starred=True).values_list(
            "target", flat=True
        )
    )
    tasks = Tasks()
    for row in (Row(task, task.report.target_id in starred) for task in found):
        group_of(tasks, row).append(row)
    tasks.pass_on.sort(key=in_order)
    tasks.fill_in.sort(key=in_order)
    if looked_at and tasks.pass_on:
        odd = findings_of([row.report for row in tasks.pass_on])
        for row in tasks.pass_on:
            row.findings = odd[row.report.pk]
    return tasks


def group_of(tasks: Tasks, row: Row) -> list[Row]:
    if row.report.state in HANDED_IN:
        return tasks.done
    if row.report.state == ReportState.CHECKING:
        return tasks.pass_on if row.task.mine else tasks.with_head
    return tasks.fill_in


def in_order(row: Row) -> tuple[bool, bool, date, bool, int]:
    """What came back, what is late, by due day, ★ first on the same day."""
    task = row.task
    return task.returned is None, not task.is_overdue, task.due_on, not row.starred, row.report.pk


def headline(tasks: Tasks) -> str:
    """How they stand in a line: 3 to fill in, 1 returned, due by 15 October."""
    words = []
    if count := len(tasks.pass_on):
        words.append(ngettext("%(count)s to pass on", "%(count)s to pass on", count) % {"count": count})
    if count := len(tasks.fill_in) - tasks.returned:
        words.append(ngettext("%(count)s to fill in", "%(count)s to fill in", count) % {"count": count})
    if count := tasks.returned:
        words.append(ngettext("%(count)s returned", "%(count)s returned", count) % {"count": count})
    if not words:
        return _("Nothing waits for you") if tasks.all else _("No report is asked for now")
    if count := tasks.overdue:
        words.append(ngettext("%(count)s overdue", "%(count)s overdue", count) % {"count": count})
    if day := tasks.next_day:
        words.append(_("due by %(day)s") % {"day": date_format(day, "MONTH_DAY_FORMAT")})
    return pgettext("headline", ", ").join(words)


def unsigned_count(user: User, today: date) -> int:
    """How many targets the user's units have not signed for."""
    units = role_scope(user, Permission.RECEIPT_SIGN).unit_ids
    if not units:
        return 0
    mine = Target.objects.visible_to(user).values("pk")
    return running(user.district, today).filter(pk__in=mine).exclude(receipts__unit__in=units).count()
