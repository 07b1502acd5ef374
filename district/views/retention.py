"""How long each kind of record is kept, and how much of it falls due."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district import actions, permissions
from district.history import changes_of
from district.models import RetentionSchedule
from district.retention import due, kind
from district.retention_forms import ScheduleForm
from district.retention_queries import kept
from district.views.form_page import form_page, locked
from district.views.short_lists import settings_crumb


@require_safe
@permissions.require(permissions.may_see_retention)
def retention_list(request):
    context = {
        "title": _("Retention"),
        "crumbs": [settings_crumb(request.user), (_("Retention"), "")],
        "rows": kept(timezone.localdate()),
        "may_edit": permissions.may_destroy(request.user),
    }
    return render(request, "district/retention_list.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_destroy)
def retention_edit(request, key):
    """A shorter time is asked for twice: the second time the form says how many records fall due by it."""
    try:
        this = kind(key)
    except KeyError:
        raise Http404 from None
    schedule = get_object_or_404(locked(RetentionSchedule.objects, request), kind=key)
    today, before = timezone.localdate(), schedule.years
    back = reverse("district:retention-list")
    form = ScheduleForm(
        request.POST or None, instance=schedule, before=before, cancel_url=back,
        falls_due=lambda years: due(this, today, years).count() - due(this, today, before).count(),
    )  # fmt: skip

    def save():
        actions.save_record(record=schedule, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=this.label, history=changes_of(schedule),
        intro=_("The years are counted from the day on which %(day)s.") % {"day": this.clock_words},
        crumbs=[settings_crumb(request.user), (_("Retention"), back)],
    )  # fmt: skip
