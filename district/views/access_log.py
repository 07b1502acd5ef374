from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district import permissions
from district.exports import Column
from district.filters import AccessFilters
from district.models import AccessRecord
from district.views.lists import ListPage


class AccessLog(ListPage):
    noun = "accessrecord"
    title = gettext_lazy("Access log")
    template_name = "district/access_log.html"
    filterset_class = AccessFilters
    orders = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self):
        return AccessRecord.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("user")

    def columns(self):
        return [
            Column(_("When"), lambda record: record.at),
            Column(_("Who"), lambda record: record.user.name if record.user else ""),
            Column(_("E-mail"), lambda record: record.user.email if record.user else ""),
            Column(_("What"), lambda record: record.get_kind_display()),
            Column(_("Of what"), lambda record: record.noun),
            Column(_("Record"), lambda record: record.object_id),
            Column(_("Rows"), lambda record: record.rows),
            Column(_("Page"), lambda record: record.path),
            Column(_("Request"), lambda record: record.request_id),
        ]

    def extra(self, page):
        return {"crumbs": [(self.title, "")]}


access_log = permissions.require(permissions.may_see_access_log)(AccessLog.as_view())
