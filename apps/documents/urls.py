from django.urls import path

from apps.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("upload/", views.document_upload, name="upload"),
    path("jobs/", views.job_list, name="jobs"),
    path("<int:pk>/", views.document_detail, name="detail"),
    path("<int:pk>/original/", views.document_original, name="original"),
    path("<int:pk>/retry/", views.document_retry, name="retry"),
]
