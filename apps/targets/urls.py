from django.urls import path

from apps.targets import views
from apps.targets.review_views import (
    document_accept_clean,
    document_fields,
    document_issue,
    document_review,
    draft_amend,
    draft_card,
    draft_decide,
    draft_reject,
    draft_split,
)

app_name = "targets"
urlpatterns = [
    path("", views.target_list, name="list"),
    path("<int:pk>/", views.target_detail, name="detail"),
    path("names/", views.unresolved_names, name="names"),
    path("names/map/", views.map_printed_name, name="map-name"),
    path("review/<int:pk>/", document_review, name="review"),
    path("review/<int:pk>/fields/", document_fields, name="document-fields"),
    path("review/<int:pk>/accept-clean/", document_accept_clean, name="accept-clean"),
    path("review/<int:pk>/issue/", document_issue, name="issue"),
    path("drafts/<int:pk>/", draft_card, name="draft"),
    path("drafts/<int:pk>/amend/", draft_amend, name="amend"),
    path("drafts/<int:pk>/reject/", draft_reject, name="reject"),
    path("drafts/<int:pk>/split/", draft_split, name="split"),
    path("drafts/<int:pk>/<str:verb>/", draft_decide, name="decide"),
]
