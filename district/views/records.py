"""A student's whole record as the family sees it: reading it for other students' names, releasing it, printing it."""

import csv
import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district import record_actions as actions
from district import record_policies as policies
from district.access import record_view
from district.exports import plain, safe_cell, typeset
from district.models import AccessRecord, Student
from district.models.names import with_names
from district.record_forms import PrintForm, TextForm
from district.records import whole_record
from district.views.form_page import form_page, refuse, said_on_top
from district.views.students import crumbs_of


def student_of(request, pk, *, write=False):
    """The student whose record the reader may see or, to `write`, keeps. Raises 404, then 403."""
    student = get_object_or_404(with_names(Student.objects.visible_to(request.user), "school"), pk=pk)
    allowed = permissions.may_keep_record if write else permissions.may_see_record
    if not allowed(request.user, student):
        raise PermissionDenied
    return student


def record_crumbs(student, inside=True):
    url = reverse("district:record-detail", args=[student.pk])
    return [*crumbs_of(student, inside=True), (_("Whole record"), url if inside else "")]


@require_safe
@permissions.require(permissions.may_see_records)
def record_detail(request, pk):
    student = student_of(request, pk)
    record_view(request, student)
    record = whole_record(student)
    context = {
        "title": _("Whole record"),
        "crumbs": record_crumbs(student, inside=False),
        "student": student,
        "record": record,
        "waiting": len(record.waiting),
        "may_keep": permissions.may_keep_record(request.user, student),
    }
    return render(request, "district/record_detail.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def record_review(request, pk):
    """Every text that waits, with what is hidden in it; one button says that all of them were read."""
    student = student_of(request, pk, write=True)
    record = whole_record(student)
    if request.method == "POST":
        with said_on_top(request):
            actions.release_all(record=record, digest=request.POST.get("seen", ""), by=request.user, now=timezone.now())
            messages.success(request, _("The record can be printed for the family."))
            return redirect("district:record-detail", student.pk)
        return redirect("district:record-review", student.pk)
    record_view(request, student)
    context = {
        "title": _("Read for other students’ names"),
        "crumbs": [*record_crumbs(student), (_("Read for other students’ names"), "")],
        "student": student,
        "record": record,
        "waiting": record.waiting,
        "read": [text for text in record.texts if text.state == "read"],
    }
    return render(request, "district/record_review.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def record_text(request, pk, key):
    student = student_of(request, pk, write=True)
    record = whole_record(student)
    text = record.text(key)
    if text is None:
        raise Http404
    back = reverse("district:record-review", args=[student.pk])
    found = record.rehidden(text, also=(), keep=()).hidden
    form = TextForm(request.POST or None, names=found.terms, row=text.row, cancel_url=back)

    def save():
        actions.release_text(
            record=record, text=text, also=form.cleaned_data["also"], keep=form.kept(), by=request.user,
            now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. This is what the family reads."))
        return back

    return form_page(
        request, form, save, title=text.label, record=student, template="district/record_text.html",
        crumbs=[*record_crumbs(student), (_("Read for other students’ names"), back)], text=text,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_keep_records)
def record_print(request, pk):
    """Asks for whom, enters a disclosure where one is due, and answers with the file."""
    student = student_of(request, pk, write=True)
    back = reverse("district:record-detail", args=[student.pk])
    record = whole_record(student)
    form = PrintForm(request.POST or None, today=timezone.localdate(), cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            policies.check_may_release(record)
            return _printed(request, record, form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
    record_view(request, student)
    context = {
        "title": _("Print the record"),
        "crumbs": [*record_crumbs(student), (_("Print the record"), "")],
        "form": form,
        "student": student,
        "waiting": len(record.waiting),
        "intro": _("Who printed it, and when, goes into the access log."),
    }
    return render(request, "district/record_print.html", context)


def _printed(request, record, data):
    student = record.student
    if data["whom"] == PrintForm.OTHER:
        actions.disclose(
            student=student, client_id=data["client_id"], by=request.user, now=timezone.now(), day=timezone.localdate(),
            party=data["party"], interest=data["interest"], purpose=data["purpose"], what=_("The whole record"),
        )  # fmt: skip
        record = whole_record(student)  # with this entry
    record_view(request, student, AccessRecord.Kind.PRINT)
    now = timezone.localtime()
    if data["kind"] == "csv":
        content, kind = csv_of(record), "text/csv; charset=utf-8"
    else:
        content, kind = pdf_of(record, district=request.district.name, now=now), "application/pdf"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="record-{student.pk}.{data["kind"]}"'
    return response


def csv_of(record):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Part"), _("Entry"), _("What"), _("Text")])
    for line in record.lines():
        writer.writerow([safe_cell(plain(value)) for value in line])
    return "\ufeff" + out.getvalue()


def pdf_of(record, *, district, now):
    """Bytes of a tagged PDF of the record, as the family may have it."""
    data = {
        "title": _("Record of %(student)s") % {"student": record.student.name},
        "subtitle": f"{district} · {record.student.school.name}",
        "intro": _(
            "All that is kept about this student in restorative practice and discipline. Where another student stood, "
            "it says “another student” (34 CFR 99.12)."
        ),
        "parts": [
            {
                "title": part.title,
                "note": part.note,
                "entries": [
                    {
                        "title": entry.title,
                        "facts": [[label, _said(value)] for label, value in entry.facts],
                        "texts": [[text.label, text.text] for text in entry.texts],
                    }
                    for entry in part.entries
                ],
            }
            for part in record.parts
        ],
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }
    return typeset("record", data)


def _said(value):
    return date_format(value) if hasattr(value, "year") else plain(value)
