"""Addresses of the plan."""

from django.urls import path

from strategy.views import plan, tasks

app_name = "strategy"
urlpatterns = [
    path("strategy/", plan.plan, name="plan"),
    path("strategy/actions/<str:code>/", plan.action_detail, name="action-detail"),
    path("strategy/indicators/<str:code>/", plan.indicator_detail, name="indicator-detail"),
    path("strategy/tasks/", tasks.task_list, name="task-list"),
    path("strategy/tasks/<int:pk>/", tasks.task_detail, name="task-detail"),
]
