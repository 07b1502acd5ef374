"""Addresses of the plan."""

from django.urls import path

from strategy.views import alignment, periods, plan, policies, tasks, updates

app_name = "strategy"
urlpatterns = [
    path("strategy/", plan.plan, name="plan"),
    path("strategy/update/", updates.update_mine, name="update"),
    path("strategy/periods/", periods.period_list, name="period-list"),
    path("strategy/periods/new/", periods.period_create, name="period-create"),
    path("strategy/periods/year/", periods.period_lay, name="period-lay"),
    path("strategy/periods/<int:pk>/edit/", periods.period_edit, name="period-edit"),
    path("strategy/periods/<int:pk>/lock/", periods.period_lock, name="period-lock"),
    path("strategy/periods/<int:pk>/remove/", periods.period_remove, name="period-remove"),
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
