"""Addresses of what the district bought."""

from django.urls import path

from contracts.views import board, ledger

app_name = "contracts"
urlpatterns = [
    path("contracts/board/", board.meeting_list, name="meeting-list"),
    path("contracts/board/new/", board.meeting_create, name="meeting-create"),
    path("contracts/board/<int:pk>/", board.meeting_detail, name="meeting-detail"),
    path("contracts/board/<int:pk>/edit/", board.meeting_edit, name="meeting-edit"),
    path("contracts/board/<int:pk>/delete/", board.meeting_delete, name="meeting-delete"),
    path("contracts/board/<int:pk>/minutes/", board.meeting_minutes, name="meeting-minutes"),
    path("contracts/board/<int:pk>/items/new/", board.item_create, name="item-create"),
    path("contracts/board/<int:pk>/consent/", board.consent_create, name="consent-create"),
    path("contracts/board/items/<int:pk>/edit/", board.item_edit, name="item-edit"),
    path("contracts/board/items/<int:pk>/delete/", board.item_delete, name="item-delete"),
    path("contracts/board/items/<int:pk>/pull/", board.item_pull, name="item-pull"),
    path("contracts/board/items/<int:pk>/put-back/", board.item_put_back, name="item-put-back"),
    path("contracts/board/items/<int:pk>/motion/", board.motion_create, name="motion-create"),
    path("contracts/board/items/<int:pk>/link/", board.item_link, name="item-link"),
    path("contracts/board/items/<int:pk>/unlink/", board.item_unlink, name="item-unlink"),
    path("contracts/board/motions/<int:pk>/edit/", board.motion_edit, name="motion-edit"),
    path("contracts/board/motions/<int:pk>/delete/", board.motion_delete, name="motion-delete"),
    path("contracts/board/motions/<int:pk>/vote/", board.motion_vote, name="motion-vote"),
    path("contracts/board/motions/<int:pk>/clear/", board.motion_clear, name="motion-clear"),
    path("contracts/board/members/", board.member_list, name="member-list"),
    path("contracts/board/members/new/", board.member_create, name="member-create"),
    path("contracts/board/members/<int:pk>/edit/", board.member_edit, name="member-edit"),
    path("contracts/board/members/<int:pk>/end/", board.member_end, name="member-end"),
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
