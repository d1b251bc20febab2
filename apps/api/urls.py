from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api import docs_views
from apps.api.resources import Nowhere
from apps.api.views import events, evidence, lights, public, readings, reports, targets, units

router = SimpleRouter(trailing_slash=False)
router.register("districts", units.DistrictViews)
router.register("units", units.UnitViews)
router.register("targets", targets.TargetViews)
router.register("commitments", targets.CommitmentViews)
router.register("indicators", targets.IndicatorViews)
router.register("assignments", targets.AssignmentViews)
router.register("plan-points", targets.PlanPointViews)
router.register("receipts", targets.ReceiptViews)
router.register("adjustments", targets.AdjustmentViews)
router.register("lights", lights.LightViews)
router.register("light-rules", lights.LightRuleViews)
router.register("events", events.EventViews)
router.register("reports", reports.ReportViews)
router.register("periods", reports.CleanReportViews, basename="clean-reports")
router.register("readings", readings.ReadingViews)
router.register("evidence", evidence.EvidenceViews)

app_name = "api"
urlpatterns = [
    path("docs", docs_views.docs, name="docs"),
    path("problems/", docs_views.problems, name="problems"),
    path("problems/<slug:type>", docs_views.problems, name="problem"),
    path("v1/", include(router.urls)),
    path("v1/public/districts", public.PublicDistricts.as_view(), name="public-districts"),
    path("v1/public/projects", public.PublicProjects.as_view(), name="public-projects"),
    path("v1/openapi.yaml", SpectacularAPIView.as_view(), name="openapi"),
    path("v1/<path:nothing>", Nowhere.as_view(), name="nowhere"),
]
