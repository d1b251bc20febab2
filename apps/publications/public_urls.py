from django.urls import path, re_path

from apps.publications import public_views

app_name = "public"
urlpatterns = [
    path("", public_views.districts, name="districts"),
    re_path(r"^(?P<code>\d{6})/$", public_views.district, name="district"),
    re_path(r"^(?P<code>\d{6})/projects\.csv$", public_views.projects_csv, name="projects-csv"),
]
