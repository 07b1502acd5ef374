"""Addresses of the plan."""

from django.urls import path

from strategy.views import alignment, parts, periods, plan, plans, policies, tasks, updates

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
    path("strategy/plans/new/", plans.plan_create, name="plan-create"),
    path("strategy/plans/<int:pk>/edit/", plans.plan_edit, name="plan-edit"),
    path("strategy/plans/<int:pk>/lead/", plans.plan_lead, name="plan-lead"),
    path("strategy/parts/", parts.part_list, name="part-list"),
    path("strategy/parts/goal/<int:pk>/targets/", parts.part_targets, name="part-targets"),
    path("strategy/parts/<str:kind>/new/", parts.part_create, name="part-create"),
    path("strategy/parts/<str:kind>/<int:pk>/", parts.part_detail, name="part-detail"),
    path("strategy/parts/<str:kind>/<int:pk>/edit/", parts.part_edit, name="part-edit"),
    path("strategy/parts/<str:kind>/<int:pk>/move/", parts.part_move, name="part-move"),
    path("strategy/parts/<str:kind>/<int:pk>/remove/", parts.part_remove, name="part-remove"),
    path("strategy/import/", plans.plan_import, name="import"),
    path("strategy/export/", plans.plan_export, name="export"),
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
