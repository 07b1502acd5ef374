"""Certificates: the list, one with its history, the PDF, revoking, and the public page that confirms one."""

from copy import copy

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.flash import undoable
from district.history import changes_of, is_open
from district.models import DistrictSettings
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from district.views.lists import ListPage
from trainings.actions import completions as actions
from trainings.areas import areas, root
from trainings.filters.completions import CompletionFilters
from trainings.forms.completions import CheckForm, RevokeForm
from trainings.models import Completion
from trainings.permissions import may_manage_trainings, may_see_courses, may_see_staff_training
from trainings.policies.certificates import State, renewable_from, state_of
from trainings.policies.codes import certificate_code, in_groups
from trainings.queries import completions as queries
from trainings.reports.certificate import certificate_pdf, hours_words

PEOPLE = ("staff", "course", "school")


def crumbs_to(completion=None):
    crumbs = [root(), (_("Certificates"), reverse("trainings:completion-list"))]
    return [*crumbs, (str(completion), completion.get_absolute_url())] if completion else crumbs


class CompletionList(ListPage):
    noun = "completion"
    title = gettext_lazy("Certificates")
    template_name = "trainings/completion_list.html"
    filterset_class = CompletionFilters
    orders = {
        "-day": ("-completed_on", "-id"),
        "day": ("completed_on", "id"),
        "person": ("staff__family_name", "staff__given_name", "id"),
        "-person": ("-staff__family_name", "-staff__given_name", "-id"),
        "course": ("course__code", "-completed_on", "-id"),
        "-course": ("-course__code", "-completed_on", "-id"),
    }

    def get_queryset(self):
        return queries.completions_open_to(self.request.user, timezone.localdate())

    def with_relations(self, queryset):
        return queryset.select_related(*PEOPLE)

    def columns(self):
        today = timezone.localdate()
        return [
            Column(_("Family name"), lambda one: one.staff.family_name),
            Column(_("Given name"), lambda one: one.staff.given_name),
            Column(_("Staff number"), lambda one: one.staff.staff_number),
            Column(_("Course"), lambda one: one.course.code),
            Column(_("Name of the course"), lambda one: one.course.name),
            Column(_("Finished on"), lambda one: one.completed_on),
            Column(_("Minutes"), lambda one: one.minutes),
            Column(_("School then"), lambda one: one.school.name if one.school else ""),
            Column(_("Valid until"), lambda one: one.expires_on),
            Column(_("Standing"), lambda one: state_of(one, today).label),
            Column(_("Revoked on"), lambda one: one.revoked_on),
            Column(_("Source"), lambda one: one.get_source_display()),
            Column(_("Certificate code"), lambda one: in_groups(one.code)),
        ]

    def extra(self, page):
        user, today = self.request.user, timezone.localdate()
        for one in page.rows:
            one.state = state_of(one, today)
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "completion-list"),
            "may_edit": may_manage_trainings(user),
        }


completion_list = require(may_see_staff_training)(CompletionList.as_view())


def _completion(request, pk):
    found = queries.completions_open_to(request.user, timezone.localdate())
    return get_object_or_404(found.select_related(*PEOPLE, "registration__session", "granted_by", "revoked_by"), pk=pk)


@require_safe
@require(may_see_courses)
def completion_detail(request, pk):
    """One's own, and those of the staff for whom one answers."""
    completion = _completion(request, pk)
    user, today = request.user, timezone.localdate()
    state = state_of(completion, today)
    lists = crumbs_to() if may_see_staff_training(user) else [root()]
    return render(
        request,
        "trainings/completion_detail.html",
        {
            "title": str(completion),
            "crumbs": [*lists, (str(completion), "")],
            "completion": completion,
            "state": state,
            "is_revoked": state == State.REVOKED,
            "facts": _facts(completion),
            "code": in_groups(completion.code),
            "may_edit": may_manage_trainings(user),
            "history": changes_of(completion) if is_open(request) and may_manage_trainings(user) else None,
        },
    )


def _facts(completion):
    course = completion.course
    renewal = renewable_from(course, completion.expires_on)
    return [
        (_("Finished on"), date_format(completion.completed_on)),
        (_("Time attended"), hours_words(completion.minutes)),
        (_("Taught by"), ", ".join(queries.taught(completion))),
        (_("School then"), completion.school),
        (_("Valid until"), date_format(completion.expires_on) if completion.expires_on else _("without end")),
        (_("May be renewed from"), date_format(renewal) if renewal else ""),
        (_("Source"), completion.get_source_display()),
        (_("Granted by"), completion.granted_by),
    ]


@require_safe
@require(may_see_courses)
def certificate_download(request, pk):
    completion = _completion(request, pk)
    if completion.revoked_on:
        messages.error(request, _("This certificate is revoked: there is nothing to print."))
        return redirect(completion)
    url = request.build_absolute_uri(reverse("trainings:certificate", args=[completion.code]))
    district = DistrictSettings.objects.current().name
    pdf = certificate_pdf(completion, district, url, queries.taught(completion))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{in_groups(completion.code)}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def completion_revoke(request, pk):
    completion = get_object_or_404(Completion.objects.select_related("staff", "course"), pk=pk)
    form = RevokeForm(request.POST or None, cancel_url=completion.get_absolute_url())

    def save():
        actions.revoke_completion(
            completion=completion, by=request.user, today=timezone.localdate(), reason=form.cleaned_data["reason"]
        )
        undoable(request, _("The certificate is revoked."), reverse("trainings:completion-restore", args=[pk]))
        return completion.get_absolute_url()

    intro = _("From today it no longer counts, and its public page says so.")
    return form_page(
        request, form, save, title=_("Revoke the certificate"), crumbs=crumbs_to(completion), intro=intro
    )  # fmt: skip


@require_POST
@require(may_manage_trainings)
def completion_restore(request, pk):
    completion = get_object_or_404(Completion, pk=pk)
    with said_on_top(request):
        actions.restore_completion(completion=completion, by=request.user)
        messages.success(request, _("The certificate counts again."))
    return redirect(completion)


# -------------------------------------------------------------------------------------------------- the public page
def _public(request, status=200, **context):
    context = {"title": _("Check a certificate"), "form": CheckForm(), **context}
    response = render(request, "trainings/certificate.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@login_not_required
@require_safe
def certificate_check(request):
    """A form for the code; the page of the certificate answers."""
    typed = request.GET.get("code")
    if typed is None:
        return _public(request)
    form = CheckForm(request.GET)
    code = certificate_code(form.cleaned_data["code"]) if form.is_valid() else ""
    if code:
        return redirect("trainings:certificate", code)
    return _public(request, form=form, unknown=bool(typed.strip()), typed=typed[:40])


@never_cache
@login_not_required
@require_safe
def certificate(request, code):
    """Whether the certificate with this code counts today: the name, the course and the day, and nothing more."""
    asked = copy(request)
    asked.method = "POST"  # allauth counts posts alone
    if not ratelimit.consume(asked, action="certificate"):
        return ratelimit.respond_429(request)
    wanted = certificate_code(code)
    found = Completion.objects.filter(code=wanted).select_related("staff", "course").first() if wanted else None
    if found is None:
        return _public(request, status=404, unknown=True, form=CheckForm(initial={"code": code[:40]}))
    state = state_of(found, timezone.localdate())
    return _public(request, title=_("Certificate"), completion=found, state=state, code=in_groups(found.code))
