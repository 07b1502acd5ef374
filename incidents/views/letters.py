"""Letters to families: the list, who was not told yet, writing one, one letter, its PDF."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import permissions
from district.access import record_view
from district.exports import Column, typeset
from district.history import changes_of
from district.models import AccessRecord, Student
from district.models.users import SCHOOL_ROLES, WHOLE_SCHOOL_ROLES
from district.numbers import number_in
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from incidents.actions import letters as actions
from incidents.filters.letters import LetterFilters, UntoldFilters
from incidents.forms.letters import FAMILY, ChooseLetterForm, LetterForm, SendForm, StudentForm
from incidents.models import Letter, LetterKind, Practice
from incidents.permissions import letter_kinds, may_send
from incidents.policies import letters as policies
from incidents.queries import letters as queries
from incidents.views.pickers import posted

TYPST = Path(__file__).parent.parent / "typst"
NUMBERS = ("student", "incident", "practice", "consequence")
PHONE = "letter_phone"  # kept in the session: the number that the last letter gave


def crumbs():
    return [(_("Letters"), reverse("incidents:letter-list"))]


def rtl(language):
    return get_language_info(language)["bidi"]


class LetterList(ListPage):
    noun = "letter"
    title = gettext_lazy("Letters")
    template_name = "incidents/letter_list.html"
    filterset_class = LetterFilters
    orders = {"-written": ("-created_at", "-id"), "written": ("created_at", "id")}

    def get_queryset(self):
        return Letter.objects.listed_for(self.request.user)

    def with_relations(self, queryset):
        return queryset.select_related("school", "student", "created_by", "sent_by").defer("body")

    def columns(self):
        return [
            Column(_("Written"), lambda letter: letter.created_at),
            Column(_("Letter"), lambda letter: letter.get_kind_display()),
            Column(_("Student"), lambda letter: letter.student.sort_name),
            Column(_("To"), lambda letter: letter.addressee),
            Column(_("School"), lambda letter: letter.school.name),
            Column(_("Language"), lambda letter: letter.get_language_display()),
            Column(_("Written by"), lambda letter: letter.created_by.name),
            Column(_("Sent on"), lambda letter: letter.sent_on),
            Column(_("Sent how"), lambda letter: letter.get_method_display()),
            Column(_("Sent by"), lambda letter: letter.sent_by.name if letter.sent_by else ""),
        ]

    def extra(self, page):
        user = self.request.user
        return {
            "crumbs": [(self.title, "")],
            "several_schools": len(user.school_ids()) > 1,
            "may_write": permissions.may_log_practice(user),
            "may_see_untold": may_see_untold(user),
        }


letter_list = permissions.require(permissions.may_see_students)(LetterList.as_view())


def may_see_untold(user):
    return user.sees_district() or user.has_role(*WHOLE_SCHOOL_ROLES)


class UntoldList(ListPage):
    """Days away from class of which the family has no letter yet."""

    noun = "consequence"
    title = gettext_lazy("Families not yet told")
    template_name = "incidents/untold_list.html"
    filterset_class = UntoldFilters
    orders = {"-starts": ("-starts_on", "-id"), "starts": ("starts_on", "id")}

    def get_queryset(self):
        return queries.untold(self.request.user, timezone.localdate())

    def with_relations(self, queryset):
        return queryset.select_related("school", "student", "incident")

    def columns(self):
        return [
            Column(_("First day"), lambda row: row.starts_on),
            Column(_("Last day"), lambda row: row.ends_on),
            Column(_("Student"), lambda row: row.student.sort_name),
            Column(_("What was decided"), lambda row: row.get_kind_display()),
            Column(_("School"), lambda row: row.school.name),
        ]

    def extra(self, page):
        waiting = queries.unsent_of(page.rows)
        for row in page.rows:
            row.letter = waiting.get(row.pk)
            row.may_write = LetterKind.SUSPENSION in letter_kinds(self.request.user, row.school_id)
        return {"crumbs": [*crumbs(), (self.title, "")], "days": queries.UNTOLD_FOR}


letter_untold = permissions.require(may_see_untold)(UntoldList.as_view())


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def letter_create(request):
    """Whose family, which letter and to whom, then its words: each step an address of its own."""
    keys = {name: _number(request.GET.get(name)) for name in NUMBERS}
    student_pk = keys.pop("student")
    try:
        about = queries.about(request.user, **keys)
    except ObjectDoesNotExist:
        raise Http404 from None
    if student_pk is None:
        return _choose_student(request, about)
    students = Student.objects.visible_to(request.user).at(request.user.schools_as(*SCHOOL_ROLES))
    student = get_object_or_404(students.select_related("school"), pk=student_pk)
    if about.query and not queries.students_of(about).filter(pk=student.pk).exists():
        raise Http404
    return _write(request, student, about)


def _number(text):
    """A record's number from the address, None where there is none. Raises Http404 for what is no number."""
    if not text:
        return None
    if (number := number_in(text)) is None:
        raise Http404
    return number


def _choose_student(request, about):
    if about.query:
        seen = Student.objects.visible_to(request.user).at(request.user.schools_as(*SCHOOL_ROLES))
        students = queries.students_of(about).filter(pk__in=seen.values("pk"))
        context = {
            "title": _("Write a letter"),
            "crumbs": [*crumbs(), (_("Write a letter"), "")],
            "students": [(student, f"?{urlencode({'student': student.pk, **about.query})}") for student in students],
        }
        return render(request, "incidents/letter_students.html", context)

    def build(data=None):
        return StudentForm(
            data, user=request.user, today=timezone.localdate(), cancel_url=reverse("incidents:letter-list")
        )

    form = posted(request, build, ["students"]) if request.method == "POST" else build()
    return form_page(
        request,
        form,
        lambda: f"{request.path}?student={form.cleaned_data['students'].pk}",
        title=_("Write a letter"),
        crumbs=crumbs(),
        intro=_("To whose family?"),
    )


def _write(request, student, about):
    kinds = letter_kinds(request.user, student.school_id)
    guardians = list(student.guardians.filter(ended_on=None))
    back = student.get_absolute_url()
    asked = "kind" in request.GET or "to" in request.GET
    data = request.GET if asked else None
    initial = {"phone": request.session.get(PHONE) or student.school.phone, "kind": _usual_kind(about, kinds)}
    kept = {"student": student.pk, **about.query}
    choose = ChooseLetterForm(data, kinds=kinds, guardians=guardians, kept=kept, initial=initial, cancel_url=back)
    context = {"student": student, "crumbs": [*crumbs(), (_("Write a letter"), "")], "title": _("Write a letter")}
    if not choose.is_valid():
        if request.method == "POST":
            return redirect(request.get_full_path())
        record_view(request, student)
        intro = _("To the family of %(student)s") % {"student": student.name}
        return render(request, "district/form_page.html", context | {"form": choose, "intro": intro})
    chosen = choose.cleaned_data
    if chosen["phone"] and request.session.get(PHONE) != chosen["phone"]:
        request.session[PHONE] = chosen["phone"]
    guardian = next((one for one in guardians if str(one.pk) == chosen["to"]), None)
    language, unwritten = queries.language_for(student, guardian)
    template = queries.template_for(chosen["kind"], language)
    if template is None:
        raise Http404
    language = template.language
    values = queries.values_for(
        kind=chosen["kind"], language=language, student=student, guardian=guardian, about=about, by=request.user,
        phone=chosen["phone"], district=request.district.name,
    )  # fmt: skip
    start = {
        "addressee": guardian.name if guardian else _the_family(student, language),
        "subject": policies.fill(template.subject, values)[:160],
        "body": policies.fill(template.body, values),
    }
    if chosen["to"] == FAMILY:
        start["body"] = start["body"].replace("{guardian}", start["addressee"])
    form = LetterForm(
        request.POST or None, initial=start, language=language, rtl=rtl(language),
        cancel_url=f"{request.path}?{urlencode(kept)}",
    )  # fmt: skip

    def save():
        letter, made = actions.write_letter(
            by=request.user, now=timezone.now(), student=student, kind=chosen["kind"], language=language,
            template=template, guardian=guardian, about=about, **form.cleaned_data,
        )  # fmt: skip
        if made:
            messages.success(request, _("The letter is written. Print it, then say how the family got it."))
        return letter.get_absolute_url()

    return form_page(
        request, form, save, record=student, template="incidents/letter_form.html",
        title=dict(LetterKind.choices)[chosen["kind"]], crumbs=[*crumbs(), (_("Write a letter"), choose_url(kept))],
        language=template.get_language_display(), unwritten=unwritten, student=student,
        gaps=[(name, policies.PLACEHOLDERS[name]) for name in policies.gaps(start["body"] + start["subject"])],
    )  # fmt: skip


def choose_url(kept):
    return f"{reverse('incidents:letter-create')}?{urlencode(kept)}"


def _usual_kind(about, kinds):
    if about.consequence and LetterKind.SUSPENSION in kinds:
        return LetterKind.SUSPENSION
    if about.practice and about.practice.status in Practice.TOOK_PLACE:
        return LetterKind.AGREEMENT
    return LetterKind.INCIDENT if about.incident and not about.practice else LetterKind.INVITATION


FAMILIES = {
    "en": "The family of {}",
    "es": "Familia de {}",
    "pt": "Família de {}",
    "ar": "عائلة {}",
}


def _the_family(student, language):
    return FAMILIES[language].format(student.name)


def _letters(request):
    return Letter.objects.visible_to(request.user).select_related(
        "school", "student__school", "created_by", "sent_by", "incident", "practice", "consequence", "template"
    )


@require_safe
@permissions.require(permissions.may_see_students)
def letter_detail(request, pk):
    letter = get_object_or_404(_letters(request), pk=pk)
    record_view(request, letter)
    context = {
        "title": letter.get_kind_display(),
        "crumbs": [*crumbs(), (letter.get_kind_display(), "")],
        "letter": letter,
        "rtl": rtl(letter.language),
        "form": SendForm(initial={"sent_on": timezone.localdate()}),
        "may_send": may_send(request.user, letter),
        "facts": [
            (_("To"), letter.addressee),
            (_("Language"), letter.get_language_display()),
            (_("Student"), letter.student.name),
            (_("School"), letter.school.name),
            (_("Written by"), letter.created_by.name),
            (_("Written"), timezone.localtime(letter.created_at)),
            (_("Template"), _("version %(n)s") % {"n": letter.template.version}),
            (_("Sent on"), letter.sent_on),
            (_("Sent how"), letter.get_method_display()),
            (_("Sent by"), letter.sent_by.name if letter.sent_by else ""),
        ],
        "history": changes_of(letter),
    }
    return render(request, "incidents/letter_detail.html", context)


def _own(request, pk):
    """The letter, if one may change it; asked before it is locked, as row security grants that at own schools only."""
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    if not may_send(request.user, letter):
        raise PermissionDenied
    return letter


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def letter_edit(request, pk):
    _own(request, pk)
    letter = get_object_or_404(locked(_letters(request), request), pk=pk)
    back = letter.get_absolute_url()
    if letter.sent_on:
        with said_on_top(request):
            policies.check_may_change(letter)
        return redirect(back)
    start = {"addressee": letter.addressee, "subject": letter.subject, "body": letter.body}
    form = LetterForm(
        request.POST or None, initial=start, language=letter.language, rtl=rtl(letter.language), cancel_url=back,
        submit_label=_("Save"),
    )  # fmt: skip

    def save():
        actions.edit_letter(letter=letter, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, record=letter, template="incidents/letter_form.html", title=_("Change the text"),
        crumbs=[*crumbs(), (letter.get_kind_display(), back)], language=letter.get_language_display(),
        student=letter.student, gaps=[],
    )  # fmt: skip


@require_POST
@permissions.require(permissions.may_log_practice)
def letter_send(request, pk):
    letter = _own(request, pk)
    form = SendForm(request.POST)
    with said_on_top(request):
        if not form.is_valid():
            raise ValidationError(_("Say on which day and how the family got it."))
        day, method = form.cleaned_data["sent_on"], form.cleaned_data["method"]
        actions.send_letter(
            letter=letter, by=request.user, day=day, method=method, now=timezone.now(), today=timezone.localdate()
        )
        messages.success(request, _("Marked as sent. The text stays as the family has it."))
    return redirect(letter.get_absolute_url())


@require_POST
@permissions.require(permissions.may_log_practice)
def letter_discard(request, pk):
    letter = _own(request, pk)
    with said_on_top(request):
        actions.discard_letter(letter=letter, by=request.user)
        messages.success(request, _("The letter is thrown away. Nobody had got it."))
        return redirect("incidents:letter-list")
    return redirect(letter.get_absolute_url())


@require_safe
@permissions.require(permissions.may_see_students)
def letter_pdf(request, pk):
    letter = get_object_or_404(_letters(request), pk=pk)
    record_view(request, letter, AccessRecord.Kind.PRINT)
    day = timezone.localtime(letter.created_at).date()
    return as_pdf(
        language=letter.language, day=day, district=request.district.name, school=letter.school.name,
        phone=letter.school.phone, addressee=letter.addressee, subject=letter.subject, body=letter.body,
        filename=f"{letter.kind}-{letter.pk}",
    )  # fmt: skip


def as_pdf(*, language, day, filename, subject, body, **words):
    """A tagged PDF in the letter's language; lines that begin with a bullet become a list."""
    with translation.override(language):
        content = typeset(
            "letter", {"day": queries.said(day), "subject": subject, "parts": parts(body), **words}, TYPST
        )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(filename)}.pdf"'
    return response


def parts(body):
    """Paragraphs of a text as dicts of `lines` or, where every line has a bullet, `items`."""
    found = []
    for paragraph in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        if lines:
            listed = all(line.startswith(("• ", "- ")) for line in lines)
            found.append(
                {"items": [line[2:] for line in lines], "lines": []} if listed else {"items": [], "lines": lines}
            )
    return found
