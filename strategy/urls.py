"""Addresses of the plan."""

from django.urls import path

from strategy.views import commitments, improvement, plan, reviews, tasks, visits

app_name = "strategy"
urlpatterns = [
    path("strategy/", plan.plan, name="plan"),
    path("strategy/actions/<str:code>/", plan.action_detail, name="action-detail"),
    path("strategy/indicators/<str:code>/", plan.indicator_detail, name="indicator-detail"),
    path("strategy/tasks/", tasks.task_list, name="task-list"),
    path("strategy/tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("strategy/reviews/", reviews.review_list, name="review-list"),
    path("strategy/reviews/new/", reviews.review_create, name="review-create"),
    path("strategy/reviews/<int:pk>/", reviews.review_detail, name="review-detail"),
    path("strategy/reviews/<int:pk>/sheet/", reviews.review_sheet, name="review-sheet"),
    path("strategy/reviews/<int:pk>/edit/", reviews.review_edit, name="review-edit"),
    path("strategy/reviews/<int:pk>/open/", reviews.review_open, name="review-open"),
    path("strategy/reviews/<int:pk>/write/", reviews.review_write, name="review-write"),
    path("strategy/reviews/<int:pk>/close/", reviews.review_close, name="review-close"),
    path("strategy/reviews/<int:pk>/correct/", reviews.review_correct, name="review-correct"),
    path("strategy/reviews/<int:pk>/commitments/new/", commitments.commitment_create, name="commitment-create"),
    path("strategy/reviews/commitments/<int:pk>/edit/", commitments.commitment_edit, name="commitment-edit"),
    path("strategy/reviews/commitments/<int:pk>/done/", commitments.commitment_done, name="commitment-done"),
    path("strategy/reviews/commitments/<int:pk>/undo/", commitments.commitment_undo, name="commitment-undo"),
    path("strategy/reviews/commitments/<int:pk>/move/", commitments.commitment_move, name="commitment-move"),
    path("strategy/improvement/", improvement.improvement_list, name="improvement-list"),
    path("strategy/improvement/new/", improvement.improvement_create, name="improvement-create"),
    path("strategy/improvement/<int:pk>/", improvement.improvement_detail, name="improvement-detail"),
    path("strategy/improvement/<int:pk>/edit/", improvement.improvement_edit, name="improvement-edit"),
    path("strategy/visits/", visits.visit_list, name="visit-list"),
    path("strategy/visits/new/", visits.visit_create, name="visit-create"),
    path("strategy/visits/<int:pk>/", visits.visit_detail, name="visit-detail"),
    path("strategy/visits/<int:pk>/edit/", visits.visit_edit, name="visit-edit"),
    path("strategy/visits/items/", visits.visititem_list, name="visititem-list"),
    path("strategy/visits/items/new/", visits.visititem_create, name="visititem-create"),
    path("strategy/visits/items/<int:pk>/edit/", visits.visititem_edit, name="visititem-edit"),
]
