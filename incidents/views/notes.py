"""Restricted notes: written for few, opened one by one, each opening on record."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district import permissions
from district.access import record_view
from district.views.form_page import form_page
from incidents.actions.notes import write_note
from incidents.forms.notes import NoteForm
from incidents.models import Incident, Practice, RestrictedNote
from incidents.permissions import may_log_at, may_report


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def incident_note(request, pk):
    return _write(request, get_object_or_404(Incident.objects.visible_to(request.user), pk=pk))


@require_http_methods(["GET", "POST"])
@permissions.require(may_report)
def practice_note(request, pk):
    return _write(request, get_object_or_404(Practice.objects.visible_to(request.user), pk=pk))


def _write(request, record):
    if not may_log_at(request.user, record.school_id):
        raise PermissionDenied
    back = record.get_absolute_url()
    form = NoteForm(request.POST or None, cancel_url=back)

    def save():
        data = form.cleaned_data
        write_note(record=record, text=data["text"], roles=data["roles"], by=request.user, now=timezone.now())
        messages.success(request, _("Saved. The page says that there is a note, and shows it to nobody."))
        return f"{back}#notes"

    crumbs = [(str(record), back)]
    intro = _("Family circumstances and the like. Whoever opens it is on record with name and time.")
    return form_page(request, form, save, title=_("Write a restricted note"), crumbs=crumbs, record=record, intro=intro)


@require_POST
@permissions.require(permissions.may_see_students)
def note_open(request, pk):
    notes = RestrictedNote.objects.visible_to(request.user).select_related("incident", "practice", "author")
    note = get_object_or_404(notes, pk=pk)
    record_view(request, note)
    record = note.incident or note.practice
    back = record.get_absolute_url() if record else ""
    context = {
        "title": _("Restricted note"),
        "note": note,
        "back": back,
        "crumbs": [(str(record), back), (_("Note"), "")],
    }
    return render(request, "incidents/note_detail.html", context)
