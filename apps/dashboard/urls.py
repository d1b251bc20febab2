from django.urls import path

from apps.dashboard import overview_views, wall_views

app_name = "dashboard"
urlpatterns = [
    path("", overview_views.overview, name="overview"),
    path("forecast/", overview_views.forecast, name="forecast"),
    path("targets/", overview_views.rows, name="rows"),
    path("compare/", overview_views.compare, name="compare"),
    path("wall/", wall_views.wall, name="wall"),
]
