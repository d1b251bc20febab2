from django.urls import path

from apps.publications import sentence_views

app_name = "publications"
urlpatterns = [
    path("sentences/", sentence_views.sentences, name="sentences"),
    path("sentences/<int:pk>/<str:form>/", sentence_views.sentences_file, name="sentences-file"),
]
