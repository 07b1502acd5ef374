"""Addresses of the plan."""

from django.urls import path

from strategy.views import indicators, plan, tasks

app_name = "strategy"
urlpatterns = [
    path("strategy/", plan.plan, name="plan"),
    path("strategy/actions/<str:code>/", plan.action_detail, name="action-detail"),
    path("strategy/indicators/<str:code>/", indicators.indicator_detail, name="indicator-detail"),
    path("strategy/indicators/<str:code>/measure/", indicators.indicator_measure, name="indicator-measure"),
    path("strategy/indicators/<str:code>/figures/new/", indicators.figure_create, name="figure-create"),
    path("strategy/indicators/<str:code>/figures/import/", indicators.figure_import, name="figure-import"),
    path("strategy/tasks/", tasks.task_list, name="task-list"),
    path("strategy/tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
]
