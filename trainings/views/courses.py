"""Courses and sequences: the list, one with its sessions and teachers, writing them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district.exports import Column
from district.history import changes_of, is_open
from district.models import StaffMember
from district.permissions import require
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from trainings.actions import courses as actions
from trainings.areas import areas, root
from trainings.filters.sessions import CourseFilters
from trainings.forms.courses import CourseForm, SequenceForm
from trainings.models import Course, CourseSequence
from trainings.panels import course_panels
from trainings.permissions import may_manage_trainings, may_see_courses, may_see_training_figures
from trainings.queries import courses as queries

LIST = "trainings:course-list"


def crumbs_to(record=None):
    crumbs = [root(), (_("Courses"), reverse(LIST))]
    return [*crumbs, (getattr(record, "code", str(record)), record.get_absolute_url())] if record else crumbs


class CourseList(ListPage):
    noun = "course"
    title = gettext_lazy("Courses")
    template_name = "trainings/course_list.html"
    filterset_class = CourseFilters
    orders = {"code": ("code", "id"), "-code": ("-code", "-id"), "name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self):
        return Course.objects.all()

    def with_relations(self, queryset):
        return queries.with_counts(queryset, timezone.localdate())

    def columns(self):
        return [
            Column(_("Code"), lambda one: one.code),
            Column(_("Name"), lambda one: one.name),
            Column(_("Kind"), lambda one: one.get_kind_display()),
            Column(_("Provider"), lambda one: one.provider.name if one.provider else ""),
            Column(_("For whom"), lambda one: one.audience),
            Column(_("Days"), lambda one: one.days),
            Column(_("Hours"), lambda one: one.hours),
            Column(_("Finished before"), lambda one: one.prerequisite.code if one.prerequisite else ""),
            Column(_("Valid for, in months"), lambda one: one.valid_months),
            Column(_("Sessions ahead"), lambda one: one.ahead),
            Column(_("May teach it"), lambda one: one.teachers),
            Column(_("Offered"), lambda one: one.is_offered),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [crumbs_to()[0], (self.title, "")],
            "areas": areas(user, "course-list"),
            "sequences": queries.with_steps(CourseSequence.objects.all()),
            "may_edit": may_manage_trainings(user),
        }


course_list = require(may_see_courses)(CourseList.as_view())


@require_safe
@require(may_see_courses)
def course_detail(request, pk):
    course = get_object_or_404(Course.objects.select_related("provider", "prerequisite"), pk=pk)
    user, today = request.user, timezone.localdate()
    by_class, words = [], dict(StaffMember.JobClass.choices)
    if may_see_training_figures(user):
        by_class = [(words.get(key, key), n) for key, n in queries.finished_by_class(course, today)]
    return render(
        request,
        "trainings/course_detail.html",
        {
            "title": course.name,
            "crumbs": [*crumbs_to(), (course.code, "")],
            "course": course,
            "sessions": queries.sessions_ahead(course, today),
            "teachers": queries.teachers_of(course, today),
            "licenses": list(course.licenses.all()) if course.kind == Course.Kind.TRAINERS else [],
            "leads_to": list(course.leads_to.all()),
            "sequences": list(CourseSequence.objects.filter(steps__course=course)),
            "by_class": by_class,
            "finished": sum(n for _word, n in by_class),
            "sees_figures": may_see_training_figures(user),
            "facts": _facts(course),
            "panels": course_panels(request, course),
            "may_edit": may_manage_trainings(user),
            "history": changes_of(course) if is_open(request) and may_manage_trainings(user) else None,
        },
    )


def _facts(course):
    rule = [
        _("every day") if course.every_day else "",
        _("at least %(n)s minutes") % {"n": course.least_minutes} if course.least_minutes else "",
        _("the evaluation") if course.evaluation_required else "",
    ]
    valid = _("%(n)s months") % {"n": course.valid_months} if course.valid_months else _("without end")
    return [
        (_("For whom"), course.audience),
        (_("Days"), course.days),
        (_("Hours"), f"{course.hours.normalize():f}"),
        (_("Provider"), course.provider.name if course.provider else _("The district itself")),
        (_("To finish it"), ", ".join(filter(None, rule)) or _("one day attended")),
        (_("Valid for"), valid),
        (_("May be renewed"), _("%(n)s days before") % {"n": course.renewal_days} if course.valid_months else ""),
    ]


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def course_create(request):
    return _course_page(request, Course(), _("Add a course"), crumbs_to(), reverse(LIST))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def course_edit(request, pk):
    course = get_object_or_404(locked(Course.objects, request), pk=pk)
    crumbs, history = crumbs_to(course), changes_of(course)
    return _course_page(request, course, _("Change the course"), crumbs, course.get_absolute_url(), history=history)


def _course_page(request, course, title, crumbs, back, **context):
    form = CourseForm(request.POST or None, instance=course, cancel_url=back)

    def save():
        fields = form.changed_fields() if course.pk else None
        actions.save_course(course=course, by=request.user, licenses=form.cleaned_data["licenses"], fields=fields)
        messages.success(request, _("Saved."))
        return course.get_absolute_url()

    return form_page(request, form, save, title=title, crumbs=crumbs, **context)


# ----------------------------------------------------------------------------------------------------- sequences
@require_safe
@require(may_see_courses)
def sequence_detail(request, pk):
    sequence = get_object_or_404(CourseSequence, pk=pk)
    user = request.user
    return render(
        request,
        "trainings/sequence_detail.html",
        {
            "title": sequence.name,
            "crumbs": [*crumbs_to(), (sequence.name, "")],
            "sequence": sequence,
            "steps": list(sequence.steps.select_related("course")),
            "may_edit": may_manage_trainings(user),
            "history": changes_of(sequence) if is_open(request) and may_manage_trainings(user) else None,
        },
    )


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def sequence_create(request):
    return _sequence_page(request, CourseSequence(), _("Add a sequence"), crumbs_to(), reverse(LIST))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def sequence_edit(request, pk):
    sequence = get_object_or_404(locked(CourseSequence.objects, request), pk=pk)
    back, history = sequence.get_absolute_url(), changes_of(sequence)
    return _sequence_page(request, sequence, _("Change the sequence"), crumbs_to(sequence), back, history=history)


def _sequence_page(request, sequence, title, crumbs, back, **context):
    step = SequenceForm.stepped(request.POST) if request.method == "POST" else None
    form = SequenceForm(step if step is not None else request.POST or None, instance=sequence, cancel_url=back)
    form.choosing = step is not None

    def save():
        fields = form.changed_fields() if sequence.pk else None
        actions.save_sequence(sequence=sequence, by=request.user, courses=form.chosen(), fields=fields)
        messages.success(request, _("Saved."))
        return sequence.get_absolute_url()

    return form_page(request, form, save, title=title, crumbs=crumbs, **context)
