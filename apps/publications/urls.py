from django.urls import path, re_path

from apps.publications import bulletin_views, disclosure_views, ledger_views, sentence_views

app_name = "publications"
urlpatterns = [
    path("bulletins/", bulletin_views.bulletin_list, name="bulletins"),
    path("bulletins/draft/", bulletin_views.bulletin_draft, name="bulletin-draft"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin_detail, name="bulletin"),
    path("bulletins/<int:pk>/save/", bulletin_views.bulletin_save, name="bulletin-save"),
    path("bulletins/<int:pk>/preview/", bulletin_views.bulletin_preview, name="bulletin-preview"),
    path("bulletins/<int:pk>/refresh/", bulletin_views.bulletin_refresh, name="bulletin-refresh"),
    path("bulletins/<int:pk>/issue/", bulletin_views.bulletin_issue, name="bulletin-issue"),
    re_path(
        r"^bulletins/(?P<pk>\d+)/bulletin\.(?P<kind>docx|pdf)$",
        bulletin_views.bulletin_file,
        name="bulletin-file",
    ),
    path("disclosures/", disclosure_views.disclosure_list, name="disclosures"),
    path("disclosures/decide/", disclosure_views.disclosure_decide, name="disclosure-decide"),
    path("sentences/", sentence_views.sentences, name="sentences"),
    path("sentences/<int:pk>/<str:form>/", sentence_views.sentences_file, name="sentences-file"),
    path("ledgers/", ledger_views.ledgers, name="ledgers"),
    path("ledgers/ask/", ledger_views.ledger_ask, name="ledger-ask"),
    path("ledgers/<int:pk>/again/", ledger_views.ledger_again, name="ledger-again"),
    path("ledgers/<int:pk>/download/", ledger_views.ledger_download, name="ledger-download"),
]
