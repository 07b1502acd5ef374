"""Settings: from which amounts a rule asks for more, and since when."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.forms.thresholds import ThresholdForm
from contracts.models import Threshold
from contracts.permissions import may_see_contracts, may_set_thresholds
from district import actions
from district.history import changes_of
from district.permissions import may_see_settings, require
from district.views.form_page import form_page, locked, said_on_top


def _crumbs(request, *more):
    if may_see_settings(request.user):
        return [(_("Settings"), reverse("district:settings")), *more]
    return [(_("Contracts"), reverse("contracts:contract-list")), *more]


@require_safe
@require(may_see_contracts)
def threshold_list(request):
    title = _("Purchasing thresholds")
    context = {
        "title": title,
        "crumbs": _crumbs(request, (title, "")),
        "rows": Threshold.objects.all(),
        "may_edit": may_set_thresholds(request.user),
    }
    return render(request, "contracts/threshold_list.html", context)


@require_http_methods(["GET", "POST"])
@require(may_set_thresholds)
def threshold_create(request):
    return _form(request, Threshold(), _("Add thresholds"))


@require_http_methods(["GET", "POST"])
@require(may_set_thresholds)
def threshold_edit(request, pk):
    record = get_object_or_404(locked(Threshold.objects, request), pk=pk)
    return _form(request, record, _("Change the thresholds"), history=changes_of(record))


@require_POST
@require(may_set_thresholds)
def threshold_delete(request, pk):
    record = get_object_or_404(Threshold, pk=pk)
    if Threshold.objects.exclude(pk=pk).exists():
        with said_on_top(request):
            actions.delete_record(record=record, by=request.user)
            messages.success(request, _("The thresholds from %(day)s are removed.") % {"day": record})
    else:
        messages.error(request, _("These are the only thresholds on record: without any, no rule could be asked."))
    return redirect("contracts:threshold-list")


def _form(request, record, title, **context):
    back = reverse("contracts:threshold-list")
    form = ThresholdForm(request.POST or None, instance=record, cancel_url=back)

    def save():
        actions.save_record(record=record, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    crumbs = _crumbs(request, (_("Purchasing thresholds"), back))
    return form_page(request, form, save, title=title, crumbs=crumbs, **context)
