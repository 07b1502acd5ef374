"""The words that letters start from: one newest version for each kind and language, and the older ones."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.views.form_page import form_page
from incidents.actions import letters as actions
from incidents.forms.letters import TemplateForm
from incidents.models import LetterKind, LetterLanguage, LetterTemplate
from incidents.policies import letters as policies
from incidents.queries import letters as queries
from incidents.views.letters import as_pdf, rtl

# Invented people for the preview, as they would be named in each language.
SAMPLE = {
    "en": ("Jordan Rivers", "Alex Rivers", "Community room", "write to the class what has changed"),
    "es": ("Camila Ríos", "Lucía Ríos", "Sala comunitaria", "escribir a la clase lo que ha cambiado"),
    "pt": ("Bruno Ribeiro", "Marta Ribeiro", "Sala comunitária", "escrever à turma o que mudou"),
    "ar": ("سامي النهر", "ليلى النهر", "قاعة اللقاء", "كتابة رسالة إلى الصف عمّا تغيّر"),
}


def _crumbs(*more):
    return [
        (_("Settings"), reverse("district:settings")),
        (_("Letters to families"), reverse("incidents:letter-template-list") if more else ""),
        *more,
    ]


@require_safe
@permissions.require(permissions.may_see_settings)
def template_list(request):
    newest = {(each.kind, each.language): each for each in LetterTemplate.objects.current()}
    rows = [
        (label, [(code, word, newest.get((kind, code))) for code, word in LetterLanguage.choices], kind)
        for kind, label in LetterKind.choices
    ]
    context = {
        "title": _("Letters to families"),
        "crumbs": _crumbs(),
        "rows": rows,
        "languages": LetterLanguage.choices,
        "may_edit": permissions.may_administer(request.user),
    }
    return render(request, "incidents/letter_template_list.html", context)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def template_edit(request, kind, language):
    if kind not in LetterKind.values or language not in LetterLanguage.values:
        raise Http404
    versions = list(LetterTemplate.objects.filter(kind=kind, language=language).order_by("-version"))
    newest = versions[0] if versions else LetterTemplate(kind=kind, language=language, version=0)
    back = reverse("incidents:letter-template-list")
    form = TemplateForm(request.POST or None, instance=newest, rtl=rtl(language), cancel_url=back)

    def save():
        based_on = form.cleaned_data["based_on"] or 0
        form.overtake(versions[0].version if versions else 0)
        saved = actions.save_template(
            by=request.user, now=timezone.now(), kind=kind, language=language, subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"], based_on=based_on,
        )  # fmt: skip
        messages.success(request, _("Version %(n)s is used from now on.") % {"n": saved.version})
        return back

    title = f"{LetterKind(kind).label}, {LetterLanguage(language).label}"
    return form_page(
        request, form, save, title=title, crumbs=_crumbs(("", ""))[:2], template="incidents/letter_template.html",
        versions=versions, rtl=rtl(language), language_code=language, placeholders=policies.PLACEHOLDERS.items(),
    )  # fmt: skip


@require_safe
@permissions.require(permissions.may_see_settings)
def template_pdf(request, pk):
    """A version as a letter to people who do not exist."""
    template = get_object_or_404(LetterTemplate, pk=pk)
    today = timezone.localdate()
    student, guardian, place, promise = SAMPLE[template.language]
    with translation.override(template.language):
        day, weekday = queries.said(today), queries.weekday(today)
    phone = "(555) 010-0100"
    values = dict.fromkeys(["day", "first_day", "last_day", "return_day"], day) | {
        "student": student, "guardian": guardian, "place": place, "items": f"• {promise}",
        "school": "Riverside Middle School", "district": request.district.name, "weekday": weekday, "time": "9:30",
        "contact": "Sam Bell", "phone": queries.ISOLATED.format(phone) if rtl(template.language) else phone,
    }  # fmt: skip
    return as_pdf(
        language=template.language, day=today, district=request.district.name, school=values["school"], phone=phone,
        addressee=guardian, subject=policies.fill(template.subject, values),
        body=policies.fill(template.body, values), filename=f"{template.kind}-{template.language}",
    )  # fmt: skip
