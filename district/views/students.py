from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import actions, permissions, queries
from district.access import record_view
from district.exports import Column
from district.filters import StudentFilters
from district.history import changes_of, is_open
from district.models import Guardian, Section, Student
from district.models.names import with_names
from district.models.people import grade_words, language_name
from district.numbers import number_in
from district.panels import student_panels
from district.people_forms import GuardianForm, StudentForm, TransferForm
from district.views.form_page import edit_page, form_page, locked
from district.views.lists import ListPage
from district.views.placement import placement_steps

BY_NAME = ("family_name", "given_name", "id")
BY_NAME_DOWN = ("-family_name", "-given_name", "-id")


class StudentList(ListPage):
    noun = "student"
    title = gettext_lazy("Students")
    template_name = "district/student_list.html"
    filterset_class = StudentFilters
    orders = {
        "name": BY_NAME,
        "-name": BY_NAME_DOWN,
        "grade": ("grade_order", *BY_NAME),
        "-grade": ("-grade_order", *BY_NAME_DOWN),
    }

    def get_queryset(self):
        user = self.request.user
        students = Student.objects.visible_to(user)
        if user.sees_district() or self.request.GET.get("q"):
            return students
        # Those who moved on are found by name; the list itself names the school, so that its index is used.
        return students.at(user.school_ids())

    def with_relations(self, queryset):
        return with_names(queryset, "school")

    def columns(self):
        return [
            Column(_("Family name"), lambda student: student.family_name),
            Column(_("Given name"), lambda student: student.given_name),
            Column(_("Preferred name"), lambda student: student.preferred_name),
            Column(_("Grade"), lambda student: student.get_grade_display()),
            Column(_("School"), lambda student: student.school.name),
            Column(_("Student number"), lambda student: student.local_id),
            Column(_("Home language"), lambda student: language_name(student.home_language)),
            Column(_("Left on"), lambda student: student.left_on),
        ]

    def extra(self, page):
        section = number_in(self.request.GET.get("section", ""))
        return {
            "crumbs": [(self.title, "")],
            "section": Section.objects.select_related("school").filter(pk=section).first() if section else None,
            "may_import": permissions.may_administer(self.request.user),
        }


student_list = permissions.require(permissions.may_see_students)(StudentList.as_view())


@require_safe
@permissions.require(permissions.may_see_students)
def student_detail(request, pk):
    students = with_names(Student.objects.visible_to(request.user), "school")
    student = get_object_or_404(students, pk=pk)
    record_view(request, student)
    today = timezone.localdate()
    may_edit = permissions.may_edit_people(request.user)
    may_see_history = permissions.may_see_access_log(request.user)
    guardians = list(student.guardians.all())
    return render(
        request,
        "district/student_detail.html",
        {
            "title": student.name,
            "crumbs": crumbs_of(student),
            "student": student,
            "grade_words": grade_words(student.grade),
            "facts": _facts(student),
            "guardians": [one for one in guardians if not one.ended_on or one.ended_on > today],
            "past_guardians": [one for one in guardians if one.ended_on and one.ended_on <= today],
            "steps": list(placement_steps(student.enrollments, today, _grade)),
            "sections": queries.sections_of_student(student, today),
            "panels": student_panels(request, student),
            "may_edit": may_edit,
            "may_hold": permissions.may_destroy(request.user),
            "holds": student.legal_holds.in_force() if permissions.may_see_retention(request.user) else [],
            "may_see_record": permissions.may_see_record(request.user, student),
            "may_see_history": may_see_history,
            "history": changes_of(student) if may_see_history and is_open(request) else None,
        },
    )


def crumbs_of(student, inside=False):
    """To the student; `inside`: the student's page is one step up."""
    crumbs = [(_("Students"), reverse("district:student-list"))]
    return [*crumbs, (student.name, student.get_absolute_url() if inside else "")]


def _facts(student):
    called = " ".join(filter(None, [student.given_name, student.middle_name, student.family_name]))
    learner = {True: _("yes"), False: _("no")}.get(student.english_learner)
    return [
        (_("Full name"), called if called != student.name else ""),
        (_("Date of birth"), student.birth_date),
        (_("Home language"), language_name(student.home_language)),
        (_("English learner"), learner),
        (_("Left the district on"), student.left_on),
    ]


def _grade(enrollment, _current):
    return grade_words(enrollment.grade)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_edit_people)
def student_edit(request, pk):
    student = get_object_or_404(locked(Student.objects.visible_to(request.user), request), pk=pk)
    return edit_page(
        request,
        student,
        StudentForm,
        title=_("Correct the record"),
        record=student,
        crumbs=crumbs_of(student, inside=True),
        intro=_("Rosters own these facts: if the next roster says otherwise, it wins."),
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_edit_people)
def student_transfer(request, pk):
    students = Student.objects.visible_to(request.user).select_related("school")
    student = get_object_or_404(students, pk=pk)
    back = student.get_absolute_url()
    form = TransferForm(request.POST or None, student=student, cancel_url=back)

    def save():
        to = form.cleaned_data["to"]
        actions.transfer_student(student=student, to=to, by=request.user, today=timezone.localdate())
        said = _("%(student)s is at %(school)s from today on.")
        messages.success(request, said % {"student": student, "school": to})
        return back

    return form_page(
        request,
        form,
        save,
        title=_("Transfer to another school"),
        record=student,
        crumbs=crumbs_of(student, inside=True),
        intro=_(
            "From today on %(student)s belongs to the new school, which sees the whole record. "
            "%(school)s keeps what happened there. Class rosters at %(school)s end."
        )
        % {"student": student, "school": student.school},
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_edit_people)
def guardian_create(request, pk):
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    guardian = Guardian(student=student, school_id=student.school_id)
    return _guardian_page(request, student, guardian, title=_("Add a contact"))


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_edit_people)
def guardian_edit(request, pk, guardian_pk):
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    guardian = get_object_or_404(locked(student.guardians, request), pk=guardian_pk)
    return _guardian_page(request, student, guardian, title=guardian.name, history=changes_of(guardian))


def _guardian_page(request, student, guardian, **context):
    back = student.get_absolute_url()
    form = GuardianForm(request.POST or None, instance=guardian, cancel_url=back)

    def save():
        actions.save_record(record=guardian, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, crumbs=crumbs_of(student, inside=True), record=student, **context)
