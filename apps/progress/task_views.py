"""What a unit has to do: this quarter's reports in the order to do them."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.progress.listings import TASKS
from apps.progress.models import Report
from apps.progress.reporting import NotSubmittable, ReportRefused, submit
from apps.progress.task_page import headline, tasks_of, unsigned_count
from apps.units.permissions import NotAllowed, Permission, can
from apps.units.requests import SignedInRequest


@require_GET
def task_list(request: SignedInRequest) -> HttpResponseBase:
    # A unit's role is given for the unit, not for the district.
    if not can(request.user, Permission.REPORT_FILL):
        raise NotAllowed(Permission.REPORT_FILL, request.user.district)
    today = timezone.localdate()
    tasks = tasks_of(request.user, today)
    if is_wanted(request):
        return exported(request, TASKS, tasks.all)
    context = {
        "tasks": tasks,
        "title": headline(tasks),
        "unsigned": unsigned_count(request.user, today),
        "several_units": len({row.report.unit_id for row in tasks.all}) > 1,
        "several_periods": len({row.report.period_id for row in tasks.all}) > 1,
    }
    return render(request, "progress/tasks.html", context)


@require_POST
def pass_on(request: SignedInRequest) -> HttpResponse:
    """Submit the ticked reports, each by itself: one in which something is missing does not stop the others."""
    chosen = [int(pk) for pk in request.POST.getlist("report") if pk.isdecimal()]
    passed = 0
    for report in Report.objects.visible_to(request.user).filter(pk__in=chosen).select_related("target"):
        try:
            submit(report, by=request.user)
            passed += 1
        except NotSubmittable:
            messages.error(
                request,
                _("Not passed on, since something in it is missing or cannot be: %(report)s")
                % {"report": report.target},
            )
        except ReportRefused as refusal:
            messages.error(request, f"{report.target}: {refusal}")
    if passed:
        told = ngettext("%(count)s report is passed on.", "%(count)s reports are passed on.", passed)
        messages.success(request, told % {"count": passed})
    elif not chosen:
        messages.error(request, _("Tick the reports that you want to pass on."))
    return redirect("progress:tasks")
