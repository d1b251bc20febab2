from django.urls import path

from apps.targets import breakdown_views, change_views, receipt_views, views
from apps.targets.learned_views import learned_forget, learned_names
from apps.targets.linking_views import document_links, link_decide, link_search, links_confirm
from apps.targets.rereading_views import (
    document_recut,
    document_reread,
    document_rereading,
    document_take_notice,
    document_take_undecided,
    draft_drop,
    draft_take,
)
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
    path("<int:pk>/leader/", views.target_leader, name="leader"),
    path("breakdown/<int:pk>/", breakdown_views.document_breakdown, name="breakdown"),
    path("breakdown/<int:pk>/save/", breakdown_views.breakdown_save, name="breakdown-save"),
    path(
        "breakdown/<int:pk>/confirm-sound/",
        breakdown_views.breakdown_confirm_sound,
        name="breakdown-confirm-sound",
    ),
    path("<int:pk>/breakdown/confirm/", breakdown_views.breakdown_confirm, name="breakdown-confirm"),
    path("<int:pk>/breakdown/reopen/", breakdown_views.breakdown_reopen, name="breakdown-reopen"),
    path("receipts/", receipt_views.receipt_list, name="receipts"),
    path("receipts/sign/", receipt_views.receipt_sign, name="receipts-sign"),
    path("outstanding/", receipt_views.outstanding, name="outstanding"),
    path("values/<int:pk>/record/", change_views.value_record, name="value-record"),
    path("adjustments/", change_views.adjustment_list, name="adjustments"),
    path("<int:pk>/adjust/", change_views.adjustment_request, name="adjust"),
    path("adjustments/<int:pk>/<str:verb>/", change_views.adjustment_decide, name="adjustment-decide"),
    path("names/", views.unresolved_names, name="names"),
    path("names/map/", views.map_printed_name, name="map-name"),
    path("learned/", learned_names, name="learned"),
    path("learned/<int:pk>/remove/", learned_forget, name="learned-remove"),
    path("links/", document_links, name="links"),
    path("links/confirm/", links_confirm, name="links-confirm"),
    path("links/<int:pk>/search/", link_search, name="link-search"),
    path("links/<int:pk>/<str:verb>/", link_decide, name="link-decide"),
    path("review/<int:pk>/", document_review, name="review"),
    path("review/<int:pk>/fields/", document_fields, name="document-fields"),
    path("review/<int:pk>/accept-clean/", document_accept_clean, name="accept-clean"),
    path("review/<int:pk>/issue/", document_issue, name="issue"),
    path("rereading/<int:pk>/", document_rereading, name="rereading"),
    path("rereading/<int:pk>/ask/", document_reread, name="reread"),
    path("rereading/<int:pk>/undecided/", document_take_undecided, name="take-undecided"),
    path("rereading/<int:pk>/notice/", document_take_notice, name="take-notice"),
    path("rereading/<int:pk>/recut/", document_recut, name="recut"),
    path("drafts/<int:pk>/take/", draft_take, name="take"),
    path("drafts/<int:pk>/drop/", draft_drop, name="drop"),
    path("drafts/<int:pk>/", draft_card, name="draft"),
    path("drafts/<int:pk>/amend/", draft_amend, name="amend"),
    path("drafts/<int:pk>/reject/", draft_reject, name="reject"),
    path("drafts/<int:pk>/split/", draft_split, name="split"),
    path("drafts/<int:pk>/<str:verb>/", draft_decide, name="decide"),
]
