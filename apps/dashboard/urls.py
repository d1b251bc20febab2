from django.urls import path

from apps.dashboard import indicator_views, year_views

app_name = "dashboard"
urlpatterns = [
    path("indicators/<int:pk>/", indicator_views.indicator, name="indicator"),
    path("compare/years/", year_views.years, name="years"),
]
