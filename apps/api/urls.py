from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api import docs_views
from apps.api.resources import Nowhere
from apps.api.views import (
    changes,
    documents,
    drafts,
    events,
    evidence,
    judgements,
    lights,
    names,
    periods,
    public,
    readings,
    reports,
    summary,
    target_verbs,
    targets,
    units,
)

router = SimpleRouter(trailing_slash=False)
router.register("districts", units.DistrictViews)
router.register("units", units.UnitViews)
router.register("documents", target_verbs.DocumentVerbs, basename="document-breakdown")
router.register("targets", target_verbs.TargetVerbs)
router.register("commitments", targets.CommitmentViews)
router.register("indicators", changes.IndicatorVerbs)
router.register("assignments", targets.AssignmentViews)
router.register("plan-points", targets.PlanPointViews)
router.register("receipts", target_verbs.ReceiptVerbs)
router.register("adjustments", changes.AdjustmentVerbs)
router.register("lights", judgements.LightVerbs)
router.register("light-rules", lights.LightRuleViews)
router.register("judgements", judgements.JudgementViews)
router.register("periods", periods.PeriodViews, basename="period")
router.register("events", events.EventViews)
router.register("unit-groups", units.GroupViews)
router.register("posts", units.PostViews)
router.register("documents", documents.DocumentViews)
router.register("drafts", drafts.DraftViews)
router.register("reports", reports.ReportViews)
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
    path("v1/unresolved-names", names.NameViews.as_view({"get": "retrieve"}), name="names"),
    path("v1/unresolved-names/map", names.NameViews.as_view({"post": "map"}), name="names-map"),
    path("v1/summary", summary.SummaryViews.as_view({"get": "retrieve"}), name="summary"),
    path("v1/openapi.yaml", SpectacularAPIView.as_view(), name="openapi"),
    re_path(r"^v1/", Nowhere.as_view(), name="nowhere"),
]
