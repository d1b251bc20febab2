from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api.views import evidence, readings, reports, units

router = SimpleRouter(trailing_slash=False)
router.register("districts", units.DistrictViews)
router.register("units", units.UnitViews)
router.register("reports", reports.ReportViews)
router.register("periods", reports.CleanReportViews, basename="clean-reports")
router.register("readings", readings.ReadingViews)
router.register("evidence", evidence.EvidenceViews)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/openapi.yaml", SpectacularAPIView.as_view(), name="openapi"),
]
