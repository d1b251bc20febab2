from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from apps.supervision.home_views import home
from apps.units.views import healthz

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),  # the login page has it too
    path("", include("apps.units.urls")),
    path("api/", include("apps.api.urls")),
    path("clients/webhooks/", include("apps.clients.webhook_urls")),
    path("clients/", include("apps.clients.urls")),
    path("audit/", include("apps.audit.urls")),
    path("documents/", include("apps.documents.urls")),
    path("targets/", include("apps.targets.urls")),
    path("progress/", include("apps.progress.urls")),
    path("supervision/", include("apps.supervision.urls")),
    path("search/", include("apps.search.urls")),
    path("dashboard/", include("apps.dashboard.urls")),
    path("publications/", include("apps.publications.urls")),
    path("public/", include("apps.publications.public_urls")),
]

handler500 = "govtargets.outage.server_error"
