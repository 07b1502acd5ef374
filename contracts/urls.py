"""Addresses of what the district bought."""

from django.urls import path

from contracts.views import ledger

app_name = "contracts"
urlpatterns = [
    path("contracts/ledger/", ledger.ledger_list, name="ledger-list"),
    path("contracts/ledger/new/", ledger.ledger_create, name="ledger-create"),
    path("contracts/ledger/reconcile/", ledger.ledger_reconcile, name="ledger-reconcile"),
    path("contracts/ledger/reconcile/<int:year>/<slug:account>/note/", ledger.ledger_note, name="ledger-note"),
    path("contracts/ledger/<int:pk>/", ledger.ledger_detail, name="ledger-detail"),
    path("contracts/ledger/<int:pk>/problems/", ledger.ledger_problems, name="ledger-problems"),
    path("contracts/ledger/<int:pk>/apply/", ledger.ledger_apply, name="ledger-apply"),
    path("contracts/ledger/<int:pk>/take-back/", ledger.ledger_take_back, name="ledger-take-back"),
    path("contracts/ledger/<int:pk>/discard/", ledger.ledger_discard, name="ledger-discard"),
]
