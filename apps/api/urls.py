from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from apps.api.views import documents, drafts, names, summary, units

router = SimpleRouter(trailing_slash=False)
router.register("districts", units.DistrictViews)
router.register("units", units.UnitViews)
router.register("unit-groups", units.GroupViews)
router.register("posts", units.PostViews)
router.register("documents", documents.DocumentViews)
router.register("drafts", drafts.DraftViews)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/unresolved-names", names.NameViews.as_view({"get": "retrieve"}), name="names"),
    path("v1/unresolved-names/map", names.NameViews.as_view({"post": "map"}), name="names-map"),
    path("v1/summary", summary.SummaryViews.as_view({"get": "retrieve"}), name="summary"),
    path("v1/openapi.yaml", SpectacularAPIView.as_view(), name="openapi"),
]
