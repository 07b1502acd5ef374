"""Short lists that coordinators and administrators keep: question sets, partners from outside."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district import actions
from district.history import changes_of
from district.permissions import may_see_settings, require
from district.views.form_page import form_page, locked
from incidents.forms.tables import PartnerForm, QuestionSetForm
from incidents.models import CommunityPartner, QuestionSet
from incidents.permissions import may_keep_tables, may_see_tables


def _crumbs(request, *more):
    start = (_("Practice"), reverse("incidents:practice-list"))
    return [(_("Settings"), reverse("district:settings")) if may_see_settings(request.user) else start, *more]


@require_safe
@require(may_see_tables)
def question_list(request):
    return _list(request, QuestionSet.objects.order_by("retired", "position", "name"), "question", _("Question sets"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def question_create(request):
    return _named(request, QuestionSetForm, QuestionSet(), "question", _("Add a question set"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def question_edit(request, pk):
    record = get_object_or_404(locked(QuestionSet.objects, request), pk=pk)
    return _named(request, QuestionSetForm, record, "question", record.name, history=changes_of(record))


@require_safe
@require(may_see_tables)
def partner_list(request):
    return _list(request, CommunityPartner.objects.order_by("retired", "name", "id"), "partner", _("Partners"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def partner_create(request):
    return _named(request, PartnerForm, CommunityPartner(), "partner", _("Add a partner"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def partner_edit(request, pk):
    record = get_object_or_404(locked(CommunityPartner.objects, request), pk=pk)
    return _named(request, PartnerForm, record, "partner", record.name, history=changes_of(record))


def _list(request, rows, noun, title):
    context = {
        "title": title,
        "crumbs": _crumbs(request, (title, "")),
        "rows": rows,
        "may_edit": may_keep_tables(request.user),
    }
    return render(request, f"incidents/{noun}_list.html", context)


def _named(request, form_class, record, noun, title, **context):
    back = reverse(f"incidents:{noun}-list")
    form = form_class(request.POST or None, instance=record, cancel_url=back)

    def save():
        actions.save_record(record=record, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    titles = {"question": _("Question sets"), "partner": _("Partners")}
    return form_page(request, form, save, title=title, crumbs=_crumbs(request, (titles[noun], back)), **context)
