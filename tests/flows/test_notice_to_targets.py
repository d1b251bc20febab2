"""The main journey: a notice is uploaded, read, checked and issued, and its target is found and opened."""

from pathlib import Path

from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event
from apps.documents.models import Document
from apps.documents.tasks import read_document
from apps.targets.models import Target
from apps.units.models import Unit, User
from tests.factories import PASSWORD, UnitFactory
from tests.notices import NOTICE, draft_of
from tests.pages import entries, form_at, page_of, words_of


def log_in(user: User) -> Client:
    """Through the login page, with the CSRF check that a browser meets."""
    client = Client(enforce_csrf_checks=True)
    login = reverse("units:login")
    (form,) = page_of(client.get(login)).xpath("//form[.//input[@type='password']]")
    answer = client.post(login, {**entries(form), "username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies["csrftoken"].value  # as hx-headers of <body> does
    return client


def test_from_a_notice_to_its_targets(
    officer: User, unit: Unit, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    UnitFactory(district=officer.district, name="区民政局")
    client = log_in(officer)

    file = SimpleUploadedFile("2026年重点工作目标.txt", NOTICE.encode())
    listed = client.post(reverse("documents:upload"), {"files": [file]}, follow=True)
    document = Document.objects.get()
    assert "2026年重点工作目标.txt" in words_of(listed)

    read_document(document.job.pk)  # the worker
    listed = client.get(reverse("documents:list"))
    review = reverse("targets:review", args=[document.pk])
    assert review in page_of(listed).xpath("//@href")

    # One item is amended, one is rejected, the others are accepted at once.
    beds, festival = draft_of(document, "二、（一）"), draft_of(document, "二、（二）")
    amend, reject = (
        reverse(f"targets:{verb}", args=[d.pk]) for verb, d in (("amend", beds), ("reject", festival))
    )
    form = entries(form_at(page_of(client.get(amend)), amend))
    answer = client.post(amend, {**form, "head-title": "养老床位", "indicators-0-value": "360"})
    assert answer.status_code == 200
    form = entries(form_at(page_of(client.get(reject)), reject))
    assert client.post(reject, {**form, "reason": "不列入年度目标"}).status_code == 200
    answer = client.post(reverse("targets:accept-clean", args=[document.pk]), follow=True)
    assert answer.redirect_chain == [(review, 302)]

    issue = reverse("targets:issue", args=[document.pk])
    assert form_at(page_of(answer), issue) is not None
    issued = client.post(issue, follow=True)
    assert issued.redirect_chain == [(f"{reverse('targets:list')}?document={document.pk}", 302)]
    assert Target.objects.count() == 4

    found = client.get(
        reverse("targets:list"), {"q": "床位", "starred": "yes", "unit": Unit.objects.get(name="区民政局").pk}
    )
    (link,) = page_of(found).xpath("//*[@id='list']//tbody//th//@href")
    opened = words_of(client.get(link))
    target = Target.objects.get(title="养老床位")
    assert link == target.get_absolute_url()
    for said in ("养老床位", "360张", "护理型床位", "200张", "区民政局", NOTICE[target.start : target.end]):
        assert said in opened

    assert list(Event.objects.filter(actor_id=officer.pk).order_by("pk").values_list("verb", flat=True))[
        -7:
    ] == [
        "document.upload",
        "draft.amend",
        "draft.reject",
        "draft.accept",
        "draft.accept",
        "draft.accept",
        "document.issue",
    ]
