"""What stands in each column of a ledger, and what that means for who reads about the layout."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.publications.ledgers.values import (
    NATURES,
    Line,
    Value,
    approved_on,
    comparator,
    computed,
    deadline,
    evidence,
    figure,
    headline,
    kind,
    leads,
    light,
    lines_of,
    on_schedule,
    others,
    owner,
    part_name,
    plan,
    progress,
    promise,
    reported,
    sentence,
    share,
    status,
    unit_of,
    units,
    written,
)
from apps.targets.models import AssignmentRole


@dataclass(frozen=True, slots=True)
class Field:
    means: str | Promise
    value: Callable[[Line], Value]


FIELDS: dict[str, Field] = {
    "section": Field(_("the section of the notice"), lambda line: line.entry.target.section),
    "number": Field(_("counted anew on each sheet"), lambda line: line.number),
    "label": Field(_("the number in the notice"), lambda line: line.entry.target.label_path),
    "headline": Field(_("the title, or the first words; ★ where a livelihood project is in it"), headline),
    "words": Field(_("the original words of the notice"), lambda line: line.entry.target.words),
    "document": Field(_("the title of the notice"), lambda line: str(line.entry.target.document)),
    "doc_number": Field(
        _("the document number of the notice"), lambda line: line.entry.target.document.doc_number
    ),
    "star": Field(
        _("★ where this part is a livelihood project"),
        lambda line: "★" if line.part and line.part.commitment and line.part.commitment.starred else "",
    ),
    "nature": Field(_("target or requirement"), lambda line: NATURES[line.entry.target.nature]),
    "kind": Field(_("livelihood project, figure, milestone or ongoing work"), kind),
    "requirement": Field(
        _("every figure and deliverable with the value of the year"),
        lambda line: lines_of(map(promise, line.entry.parts)),
    ),
    "part": Field(_("one figure or deliverable"), lambda line: part_name(line.part) if line.part else ""),
    "comparator": Field(
        _("growth or decline; at least, at most or about"),
        lambda line: comparator(line.part) if line.part else "",
    ),
    "value": Field(
        _("the value of the year that holds at the end of the quarter"),
        lambda line: (
            figure(line.part, line.part.written(line.part.version.value))
            if line.part and line.part.version
            else None
        ),
    ),
    "measure": Field(
        _("in which the figure is counted"), lambda line: unit_of(line.part) if line.part else ""
    ),
    "status": Field(_("provisional or official; awaited where there is none yet"), status),
    **{
        f"plan_{number}": Field(
            _("what is planned by the end of the quarter: a figure, or a stage"), plan(number)
        )
        for number in (1, 2, 3, 4)
    },
    "leader": Field(
        _("the leader in charge; of a closed quarter, when it closed"), lambda line: line.entry.leader
    ),
    "leads": Field(_("the lead units; where nobody leads, the responsible ones"), leads),
    "others": Field(_("responsible units beside the lead, and supporting units"), others),
    "supports": Field(_("the supporting units"), lambda line: units(line, AssignmentRole.SUPPORT)),
    "units": Field(
        _("all units, lead units first"),
        lambda line: units(line, AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE, AssignmentRole.SUPPORT),
    ),
    "owner": Field(_("the unit that does this part, where the breakdown says so"), owner),
    "deadline": Field(_("the day of the breakdown, else the printed one"), deadline),
    "figure_before": Field(_("what was reached a quarter ago, as approved"), reported("before")),
    "figure_now": Field(_("what was reached this quarter, as approved"), reported("now")),
    "share": Field(_("what was reached, of the value of the year; only of what adds up"), share),
    "due": Field(
        _("what should be reached by the end of the quarter"),
        lambda line: figure(line.part, line.part.due) if line.part else None,
    ),
    "light": Field(_("the light, and whether an officer judged it"), light),
    "computed": Field(_("the light as it was computed"), computed),
    "on_schedule": Field(
        _("达序 where the light is green, 未达序 where it is yellow or red; else why not lit"), on_schedule
    ),
    "sentence": Field(_("why the light has its colour"), sentence),
    "before": Field(
        _("the approved report of the quarter before, with its figures"),
        lambda line: progress(line.entry.before, opened=False),
    ),
    "now": Field(
        _("the approved report of this quarter, with its figures; else 尚未审核 or 未报送"),
        lambda line: progress(line.entry.now, line.entry.opened) or "未到报送期",
    ),
    "problems": Field(_("problems, as approved"), written("problems")),
    "help_needed": Field(_("help needed, as approved"), written("help_needed")),
    "next_steps": Field(_("next steps, as approved"), written("next_steps")),
    "evidence": Field(_("the names of the files behind the approved reports"), evidence),
    "approved_on": Field(_("the day on which the last report was approved"), approved_on),
}
