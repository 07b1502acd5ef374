"""Short lists that coordinators and administrators keep: question sets, partners from outside."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district.history import changes_of
from district.permissions import may_see_settings, require
from district.views.form_page import locked
from district.views.short_lists import ShortList, settings_crumb
from incidents.forms.tables import PartnerForm, QuestionSetForm
from incidents.models import CommunityPartner, QuestionSet
from incidents.permissions import may_keep_tables, may_see_tables


def _above(user):
    return settings_crumb(user) if may_see_settings(user) else (_("Practice"), reverse("incidents:practice-list"))


QUESTIONS = ShortList(
    "incidents:question", gettext_lazy("Question sets"), QuestionSetForm, may_edit=may_keep_tables, crumb=_above
)
PARTNERS = ShortList("incidents:partner", gettext_lazy("Partners"), PartnerForm, may_edit=may_keep_tables, crumb=_above)


@require_safe
@require(may_see_tables)
def question_list(request):
    return QUESTIONS.table(request, QuestionSet.objects.order_by("retired", "position", "name"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def question_create(request):
    return QUESTIONS.row(request, QuestionSet(), title=_("Add a question set"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def question_edit(request, pk):
    record = get_object_or_404(locked(QuestionSet.objects, request), pk=pk)
    return QUESTIONS.row(request, record, title=record.name, history=changes_of(record))


@require_safe
@require(may_see_tables)
def partner_list(request):
    return PARTNERS.table(request, CommunityPartner.objects.order_by("retired", "name", "id"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def partner_create(request):
    return PARTNERS.row(request, CommunityPartner(), title=_("Add a partner"))


@require_http_methods(["GET", "POST"])
@require(may_keep_tables)
def partner_edit(request, pk):
    record = get_object_or_404(locked(CommunityPartner.objects, request), pk=pk)
    return PARTNERS.row(request, record, title=record.name, history=changes_of(record))
