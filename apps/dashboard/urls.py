from django.urls import path

from apps.dashboard import answer_views, indicator_views, overview_views, wall_views, year_views

app_name = "dashboard"
urlpatterns = [
    path("", overview_views.overview, name="overview"),
    path("forecast/", overview_views.forecast, name="forecast"),
    path("targets/", overview_views.rows, name="rows"),
    path("compare/", overview_views.compare, name="compare"),
    path("compare/years/", year_views.years, name="years"),
    path("indicators/<int:pk>/", indicator_views.indicator, name="indicator"),
    path("units/<int:pk>/", answer_views.unit, name="unit"),
    path("leaders/<int:pk>/", answer_views.leader, name="leader"),
    path("wall/", wall_views.wall, name="wall"),
]
