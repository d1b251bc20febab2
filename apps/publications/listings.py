"""The columns of this app's lists as files."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from apps.audit.exports import Column, Listing, Value
from apps.progress.models import Colour
from apps.publications.disclosure_page import UNDECIDED, Row
from apps.publications.models import Bulletin
from apps.publications.public_projects import Figure, Project
from apps.targets.models import Change, Comparator

BULLETINS: Listing[Bulletin] = Listing(
    _("Bulletins"),
    (
        Column(_("Title"), str, 44),
        Column(_("Document number"), lambda one: one.number, 20),
        Column(_("Quarter"), lambda one: one.period.name, 16),
        Column(_("date of the document"), lambda one: one.dated_on, 14),
        Column(pgettext_lazy("bulletin", "issued"), lambda one: one.issued_at, 18),
        Column(_("issued by"), lambda one: str(one.issued_by or ""), 16),
    ),
)

DISCLOSURES: Listing[Row] = Listing(
    _("Disclosure of livelihood projects"),
    (
        Column(_("Notice"), lambda one: str(one.notice), 36),
        Column(_("Number"), lambda one: one.commitment.target.label_path, 14),
        Column(_("★ livelihood project"), lambda one: str(one.commitment), 60),
        Column(_("Lead unit"), lambda one: "、".join(map(str, one.units)), 20),
        Column(
            _("Disclosure"),
            lambda one: one.disclosure.get_attribute_display() if one.disclosure else UNDECIDED[1],
            14,
        ),
        Column(_("Reason"), lambda one: one.disclosure.reason if one.disclosure else "", 40),
        Column(_("decided"), lambda one: one.disclosure.decided_at if one.disclosure else None, 18),
        Column(_("decided by"), lambda one: str(one.disclosure.decided_by) if one.disclosure else "", 16),
    ),
)


class Line(NamedTuple):
    """A row of open data: one figure of a project, or a project without one."""

    project: Project
    figure: Figure | None


def lines_of(projects: Iterable[Project]) -> Iterator[Line]:
    for project in projects:
        yield from (Line(project, figure) for figure in project.figures or (None,))


def of_figure(value: Callable[[Figure], Value]) -> Callable[[Line], Value]:
    """What stands in a column of figures; nothing where the project has none."""
    return lambda line: value(line.figure) if line.figure else None


def changed(figure: Figure) -> Value:
    return Change(figure.change).label if figure.change else None


def yes_no(answer: bool) -> str:
    return pgettext("answer", "yes") if answer else pgettext("answer", "no")


PUBLIC_PROJECTS: Listing[Line] = Listing(
    _("Livelihood projects"),
    (
        Column(_("Notice"), lambda line: line.project.notice),
        Column(_("Document number"), lambda line: line.project.notice_number),
        Column(_("Section"), lambda line: line.project.section),
        Column(_("Number"), lambda line: line.project.label),
        Column(_("★ livelihood project"), lambda line: line.project.words),
        Column(_("Lead unit"), lambda line: "、".join(line.project.leads)),
        Column(_("Supporting units"), lambda line: "、".join(line.project.supports)),
        Column(pgettext_lazy("open data", "Due"), lambda line: line.project.due_on),
        Column(_("Light"), lambda line: Colour(line.project.light).label),
        Column(_("Progress"), lambda line: line.project.progress),
        Column(_("What the lead unit reports"), lambda line: line.project.narrative),
        Column(_("Until the end of"), lambda line: line.project.quarter),
        Column(_("Approved on"), lambda line: line.project.approved_on),
        Column(_("Figure"), of_figure(lambda one: one.name)),
        Column(_("Change"), of_figure(changed)),
        Column(_("Comparator"), of_figure(lambda one: Comparator(one.comparator).label)),
        Column(_("Target value"), of_figure(lambda one: one.value)),
        Column(_("Target value is provisional"), of_figure(lambda one: yes_no(one.provisional))),
        Column(pgettext_lazy("open data", "Planned"), of_figure(lambda one: one.planned)),
        Column(pgettext_lazy("open data", "Reached"), of_figure(lambda one: one.reached)),
        Column(_("Unit of measure"), of_figure(lambda one: one.unit)),
    ),
)
