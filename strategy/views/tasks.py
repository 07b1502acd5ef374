"""The tasks of a plan, and one of them with what was told of it."""

from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from district import permissions as district_permissions
from district.exports import Column
from district.history import changes_of
from district.views.lists import ListPage
from strategy.areas import areas, root, within
from strategy.filters.tasks import TaskFilters
from strategy.models import Task
from strategy.permissions import may_see_plan
from strategy.queries.plan import tasks
from strategy.views.plan import plan_of

FAR = Value("9999-12-31", output_field=DateField())  # a task without a day comes last


class TaskList(ListPage):
    noun = "plantask"
    title = gettext_lazy("Tasks of the plan")
    template_name = "strategy/task_list.html"
    filterset_class = TaskFilters
    orders = {
        "place": (
            "implementation_plan__department_goal__position", "implementation_plan__position", "position", "id",
        ),
        "due": ("due", "id"),
        "-due": ("-due", "-id"),
    }  # fmt: skip

    def get_queryset(self):
        self.plan = plan_of(self.request)
        return tasks(self.plan).annotate(due=Coalesce("last_on", FAR)).order_by()

    def columns(self):
        def goal(task):
            return task.implementation_plan.department_goal

        return [
            Column(_("Code"), lambda task: task.code),
            Column(_("Task"), lambda task: task.words),
            Column(_("Department"), lambda task: goal(task).department.name),
            Column(_("Department goal"), lambda task: goal(task).code),
            Column(_("Implementation plan"), lambda task: task.implementation_plan.code),
            Column(_("By"), lambda task: task.by),
            Column(_("Last day"), lambda task: task.last_on),
            Column(_("Owner"), lambda task: task.owner.name if task.owner else ""),
            Column(_("Status"), lambda task: task.get_status_display()),
        ]

    def extra(self, page):
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(self.plan, "task-list", self.request.user),
            "plan": self.plan,
            "today": timezone.localdate(),
        }


task_list = district_permissions.require(may_see_plan)(TaskList.as_view())


@require_safe
@district_permissions.require(may_see_plan)
def task_detail(request, pk):
    found = Task.objects.select_related(
        "plan", "owner", "implementation_plan__department_goal__department"
    )  # fmt: skip
    task = get_object_or_404(found, pk=pk)
    carried = task.implementation_plan
    context = {
        "title": task.words,
        "crumbs": [
            (str(task.plan), within(reverse("strategy:plan"), task.plan)),
            (TaskList.title, within(reverse("strategy:task-list"), task.plan)), (task.code, ""),
        ],
        "areas": areas(task.plan, "", request.user),
        "task": task,
        "plan": task.plan,
        "carried": carried,
        "actions": [link.action for link in carried.action_links.select_related("action")],
        "indicators": [link.indicator for link in carried.indicator_links.select_related("indicator")],
        "updates": task.updates.select_related("period", "by"),
        "facts": [
            (_("Department"), carried.department_goal.department.name),
            (_("By"), task.by),
            (_("Last day"), task.last_on),
            (_("Goes on or comes again"), _("yes") if task.goes_on else ""),
            (_("Owner"), task.owner.name if task.owner else ""),
        ],
        "history": changes_of(task),
    }  # fmt: skip
    return render(request, "strategy/task_detail.html", context)
