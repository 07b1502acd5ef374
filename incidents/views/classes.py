"""Classes and their last circle: who has not met for a while."""

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district import permissions
from district.exports import Column
from district.models import SectionTeacher
from district.views.lists import ListPage
from incidents.filters.practices import ClassFilters
from incidents.queries import practices as queries


class ClassList(ListPage):
    noun = "section"
    title = gettext_lazy("Classes and circles")
    template_name = "incidents/class_list.html"
    filterset_class = ClassFilters
    orders = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self):
        return queries.sections_for(self.request.user, timezone.localdate())

    def with_relations(self, queryset):
        teachers = SectionTeacher.objects.on(timezone.localdate()).select_related("staff").order_by("-is_primary", "id")
        teachers = Prefetch("teachers", teachers, to_attr="teachers_today")
        return queries.with_last_circle(queryset).select_related("school").prefetch_related(teachers)

    def columns(self):
        return [
            Column(_("Class"), lambda section: section.name),
            Column(_("Course"), lambda section: section.course),
            Column(_("School"), lambda section: section.school.name),
            Column(_("Teachers"), lambda section: ", ".join(t.staff.name for t in section.teachers_today)),
            Column(_("Last circle"), lambda section: section.last_circle),
        ]

    def extra(self, page):
        return {
            "crumbs": [(self.title, "")],
            "quiet_since": queries.quiet_since(timezone.localdate()),
            "several_schools": len(self.request.user.school_ids()) > 1,
        }


class_list = permissions.require(permissions.may_log_practice)(ClassList.as_view())
