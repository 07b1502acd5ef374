"""Addresses of the plan."""

from django.urls import path

from strategy.views import alignment, plan, policies, tasks

app_name = "strategy"
urlpatterns = [
    path("strategy/", plan.plan, name="plan"),
    path("strategy/briefing/", plan.briefing_book, name="briefing"),
    path("strategy/actions/<str:code>/", plan.action_detail, name="action-detail"),
    path("strategy/indicators/<str:code>/", plan.indicator_detail, name="indicator-detail"),
    path("strategy/tasks/", tasks.task_list, name="task-list"),
    path("strategy/tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
    path("strategy/alignment/", alignment.alignment_list, name="alignment-list"),
    path("strategy/alignment/unaligned/", alignment.unaligned_list, name="unaligned-list"),
    path("strategy/alignment/<int:pk>/remove/", alignment.alignment_remove, name="alignment-remove"),
    path("strategy/actions/<str:code>/align/", alignment.align_action, name="action-align"),
    path("strategy/policies/", policies.policy_list, name="policy-list"),
    path("strategy/policies/new/", policies.policy_create, name="policy-create"),
    path("strategy/policies/<int:pk>/", policies.policy_detail, name="policy-detail"),
    path("strategy/policies/<int:pk>/edit/", policies.policy_edit, name="policy-edit"),
    path("strategy/policies/<int:pk>/duties/new/", policies.duty_create, name="duty-create"),
    path("strategy/policies/duties/<int:pk>/edit/", policies.duty_edit, name="duty-edit"),
    path("strategy/policies/duties/<int:pk>/remove/", policies.duty_remove, name="duty-remove"),
]
