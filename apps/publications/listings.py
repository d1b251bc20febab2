"""The columns of this app's lists as files."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.exports import Column, Listing
from apps.publications.models import Bulletin

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
