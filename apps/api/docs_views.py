"""Pages about the API, which anybody may read: whoever writes a program for an office need not have an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from apps.api.problems import problems_by_type

# As docs/api.md has them.
COMMANDS = [
    f'curl -H "Authorization: Bearer $TOKEN" "$SITE/api/v1/{address}"'
    for address in (
        "periods?ordering=-quarter&limit=1",
        "targets?period=2021Q3&colour=red&fields=id,headline,light",
        "lights?target=17&period=2021Q3&whole=true&current=true",
    )
]

# Of Swagger UI, which speaks English alone.
WORDS = [
    ("Authorize", _("Enter a token")),
    ("Available authorizations", _("Ways to show who asks")),
    ("Cancel", _("Cancel")),
    ("Clear", _("Clear")),
    ("Close", _("Close")),
    ("Code", _("Status")),
    ("Description", _("Description")),
    ("Details", _("Answer")),
    ("Download", _("Download")),
    ("Example Value", _("Example")),
    ("Execute", _("Send")),
    ("Filter by tag or path", _("Look for a part or a path")),
    ("Links", _("Links")),
    ("Logout", _("Forget the token")),
    ("Media type", _("Media type")),
    ("Name", _("Name")),
    ("No links", _("No links")),
    ("No parameters", _("No parameters")),
    ("Parameters", _("Parameters")),
    ("Request body", _("Request body")),
    ("Response body", _("Body of the answer")),
    ("Response headers", _("Headers of the answer")),
    ("Responses", _("Answers")),
    ("Schema", _("Schema")),
    ("Server response", _("The server's answer")),
    ("Try it out", _("Try it out")),
    ("required", _("required")),
]


@login_not_required
@ensure_csrf_cookie
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"words": WORDS, "commands": COMMANDS})


@login_not_required
@require_safe
def problems(request: HttpRequest, type: str = "") -> HttpResponse:  # noqa: A002 - the name of RFC 9457
    found = [problem for problem in problems_by_type() if type in ("", problem.type)]
    if not found:
        raise Http404
    return render(request, "api/problems.html", {"problems": found})
