from django.urls import include, path

from apps.targets.views import home
from apps.units.views import healthz

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("apps.units.urls")),
    path("audit/", include("apps.audit.urls")),
    path("documents/", include("apps.documents.urls")),
    path("targets/", include("apps.targets.urls")),
]

handler500 = "govtargets.outage.server_error"
