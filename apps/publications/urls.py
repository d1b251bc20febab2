from django.urls import path

from apps.publications import ledger_views

app_name = "publications"
urlpatterns = [
    path("ledgers/", ledger_views.ledgers, name="ledgers"),
    path("ledgers/ask/", ledger_views.ledger_ask, name="ledger-ask"),
    path("ledgers/<int:pk>/again/", ledger_views.ledger_again, name="ledger-again"),
    path("ledgers/<int:pk>/download/", ledger_views.ledger_download, name="ledger-download"),
]
