"""Licenses to teach: the list, one instructor with all of theirs, granting, correcting, revoking."""

from django.contrib import messages
from django.db.models import OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.forms import picker_step
from district.history import changes, changes_of, is_open
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import edit_page, form_page, locked, said_on_top
from district.views.lists import ListPage
from district.views.staff import staff_found
from trainings.actions import credentials as actions
from trainings.areas import areas, root
from trainings.filters.credentials import CredentialFilters, InstructorFilters
from trainings.forms.credentials import (
    CredentialEditForm,
    CredentialForm,
    InstructorEditForm,
    InstructorForm,
    RevokeForm,
)
from trainings.models import Credential, Instructor
from trainings.permissions import may_manage_trainings, may_see_staff_training
from trainings.queries import trainers as queries


def crumbs_to(instructor=None):
    crumbs = [root(), (_("Licenses"), reverse("trainings:credential-list"))]
    return [*crumbs, (instructor.name, instructor.get_absolute_url())] if instructor else crumbs


def state_of(license, today):
    """(tone, words) of where a license stands on a day."""
    if license.revoked_on and license.revoked_on <= today:
        return "bad", _("Revoked")
    if license.starts_on > today:
        return "info", _("Still to begin")
    if license.expires_on and license.expires_on < today:
        return "mute", _("Expired")
    if license.expires_on and (license.expires_on - today).days <= queries.SOON:
        return "warn", _("Ends soon")
    return "good", _("Certified")


class CredentialList(ListPage):
    noun = "credential"
    title = gettext_lazy("Licenses")
    template_name = "trainings/credential_list.html"
    filterset_class = CredentialFilters
    orders = {"-start": ("-starts_on", "-id"), "start": ("starts_on", "id")}

    def get_queryset(self):
        people = queries.instructors_for(self.request.user, timezone.localdate())
        return Credential.objects.filter(instructor__in=people.order_by())

    def with_relations(self, queryset):
        taught = queries.last_taught(OuterRef("instructor"), timezone.localdate())
        relations = ("instructor__staff", "instructor__vendor", "course")
        return queryset.annotate(last_taught=taught).select_related(*relations)

    def columns(self):
        today = timezone.localdate()
        return [
            Column(_("Instructor"), lambda one: one.instructor.name),
            Column(_("Vendor"), lambda one: one.instructor.vendor.name if one.instructor.vendor else ""),
            Column(_("May teach"), lambda one: one.course.code),
            Column(_("License number"), lambda one: one.number),
            Column(_("Issued by"), lambda one: one.issued_by),
            Column(_("From"), lambda one: one.starts_on),
            Column(_("To"), lambda one: one.expires_on),
            Column(_("Scope"), lambda one: one.get_scope_display()),
            Column(_("License"), lambda one: state_of(one, today)[1]),
            Column(_("Revoked on"), lambda one: one.revoked_on),
            Column(_("Last taught"), lambda one: one.last_taught),
        ]

    def extra(self, page):
        user, today = self.request.user, timezone.localdate()
        for row in page.rows:
            row.tone, row.word = state_of(row, today)
        certified, active, both = queries.both_counts(queries.instructors_for(user, today), today)
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "credential-list"),
            "certified": certified,
            "active": active,
            "both": both,
            "may_edit": may_manage_trainings(user),
        }


credential_list = require(may_see_staff_training)(CredentialList.as_view())


class InstructorList(ListPage):
    """Everybody who teaches, licensed or not, by name."""

    noun = "instructor"
    title = gettext_lazy("Instructors")
    template_name = "trainings/instructor_list.html"
    filterset_class = InstructorFilters
    orders = {"name": ("by_name", "id"), "-name": ("-by_name", "-id")}

    def get_queryset(self):
        return queries.with_name(queries.instructors_for(self.request.user, timezone.localdate()))

    def with_relations(self, queryset):
        return queries.with_standing(queryset, timezone.localdate()).select_related("staff", "vendor")

    def columns(self):
        return [
            Column(_("Instructor"), lambda one: one.name),
            Column(_("Vendor"), lambda one: one.vendor.name if one.vendor else ""),
            Column(_("Certified"), lambda one: _("yes") if one.is_certified else _("no")),
            Column(_("Active"), lambda one: _("yes") if one.is_active else _("no")),
            Column(_("Last taught"), lambda one: one.last_taught),
        ]

    def extra(self, page):
        return {
            "crumbs": [*crumbs_to(), (self.title, "")],
            "areas": areas(self.request.user, "credential-list"),
            "may_edit": may_manage_trainings(self.request.user),
        }


instructor_list = require(may_see_staff_training)(InstructorList.as_view())


@require_safe
def instructor_detail(request, pk):
    """All that is on record of who teaches. One's own page is open to oneself."""
    user, today = request.user, timezone.localdate()
    people = queries.instructors_for(user, today).select_related("staff", "vendor")
    instructor = get_object_or_404(people, pk=pk)
    story = queries.story_of(instructor, today)
    for license in story["licenses"]:
        license.tone, license.word = state_of(license, today)
    may_see = may_see_staff_training(user)
    return render(
        request,
        "trainings/instructor_detail.html",
        {
            "title": instructor.name,
            "crumbs": [*(crumbs_to() if may_see else [root()]), (instructor.name, "")],
            "instructor": instructor,
            **story,
            "may_edit": may_manage_trainings(user),
            "history": changes_of(instructor) if is_open(request) else None,
            "people_history": changes(Credential, whole=True, instructor_id=instructor.pk) if is_open(request) else [],
        },
    )


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def instructor_create(request):
    step = picker_step(request.POST, "staff", many=False) if request.method == "POST" else None
    form = InstructorForm(
        step or request.POST or None, today=timezone.localdate(), cancel_url=reverse("trainings:credential-list")
    )
    if step is not None:
        form.choosing = True
        typed = step.get("staff_q", "").strip()
        form.fields["staff"].widget.offer(typed, staff_found(request.user, typed)[0])

    def save():
        instructor = actions.record_instructor(instructor=form.instance, by=request.user)
        messages.success(request, _("On record. Now add the license."))
        return instructor.get_absolute_url()

    intro = _("Somebody who teaches: a member of staff, or an instructor whom a vendor sends.")
    return form_page(request, form, save, title=_("Add an instructor"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def instructor_edit(request, pk):
    """A vendor's instructor; a member of staff is corrected on the roster, so there is nothing to edit here."""
    vendors = Instructor.objects.filter(staff=None)
    instructor = get_object_or_404(locked(vendors, request), pk=pk)
    title = _("Change the instructor")
    return edit_page(request, instructor, InstructorEditForm, title=title, crumbs=crumbs_to(instructor))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def credential_create(request):
    """A license; `?instructor=` says whose."""
    asked = number_in(request.GET.get("instructor", ""))
    instructor = get_object_or_404(Instructor, pk=asked) if asked is not None else None
    back = instructor.get_absolute_url() if instructor else reverse("trainings:credential-list")
    start = {"instructor": asked, "starts_on": timezone.localdate()}
    form = CredentialForm(request.POST or None, initial=start, cancel_url=back)

    def save():
        credential = actions.record_credential(
            credential=Credential(**form.facts()), by=request.user, schools=list(form.cleaned_data["schools"])
        )
        messages.success(request, _("The license is on record."))
        return credential.instructor.get_absolute_url()

    intro = _("The license of one instructor for one course. Whoever finishes a cohort gets it on the cohort’s page.")
    return form_page(request, form, save, title=_("Add a license"), crumbs=crumbs_to(instructor), intro=intro)


def _credential(request, pk):
    relations = ("instructor__staff", "course")
    return get_object_or_404(locked(Credential.objects.select_related(*relations), request), pk=pk)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def credential_edit(request, pk):
    credential = _credential(request, pk)
    instructor, course = credential.instructor, credential.course
    back = instructor.get_absolute_url()
    form = CredentialEditForm(request.POST or None, instance=credential, cancel_url=back)

    def save():
        actions.change_credential(
            credential=credential, by=request.user, today=timezone.localdate(), fields=form.facts(),
            schools=list(form.cleaned_data["schools"]), knowing=form.cleaned_data["knowing"],
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return back

    title = _("License of %(who)s for %(course)s") % {"who": instructor.name, "course": course.code}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(instructor), history=changes_of(credential))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def credential_revoke(request, pk):
    credential = _credential(request, pk)
    back = credential.instructor.get_absolute_url()
    form = RevokeForm(request.POST or None, cancel_url=back)

    def save():
        data = form.cleaned_data
        actions.revoke_credential(
            credential=credential, by=request.user, today=timezone.localdate(), reason=data["reason"],
            knowing=data["knowing"],
        )  # fmt: skip
        messages.success(request, _("The license is revoked from today."))
        return back

    title = _("Revoke the license for %(course)s") % {"course": credential.course.code}
    intro = _("From today %(who)s may not teach it. What was taught before stays.") % {"who": credential.instructor}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(credential.instructor), intro=intro)


@require_POST
@require(may_manage_trainings)
def credential_restore(request, pk):
    credential = get_object_or_404(Credential.objects.select_related("instructor"), pk=pk)
    with said_on_top(request):
        actions.restore_credential(credential=credential, by=request.user)
        messages.success(request, _("The license counts again."))
    return redirect(credential.instructor)
