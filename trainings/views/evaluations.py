"""Saying how a session was, without a name."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from district.permissions import require
from district.views.form_page import form_page
from trainings.actions import evaluations as actions
from trainings.forms.evaluations import EvaluationForm
from trainings.models import Registration, Session
from trainings.permissions import may_see_courses
from trainings.policies.evaluations import SHOWN_FROM, why_not_answer
from trainings.queries.sessions import place_of
from trainings.views.sessions import crumbs_to


@require_http_methods(["GET", "POST"])
@require(may_see_courses)
def evaluation_create(request, pk):
    """One's own answer about a session in which one has a place; 404 for everybody else."""
    session = get_object_or_404(Session.objects.select_related("course"), pk=pk)
    place = place_of(request.user, session)
    if place is None or place.status == Registration.Status.WITHDRAWN:
        raise Http404
    form = EvaluationForm(request.POST if request.method == "POST" else None, cancel_url=session.get_absolute_url())

    def save():
        data = form.cleaned_data
        actions.answer(
            registration=place, by=request.user, now=timezone.now(), answers=form.answers(),
            went_well=data["went_well"], to_change=data["to_change"],
        )  # fmt: skip
        messages.success(request, _("Thank you. Your answer is kept without your name."))
        return session.get_absolute_url()

    intro = _("Without your name: those who teach see averages and words of %(n)s people at a time.") % {
        "n": SHOWN_FROM
    }
    return form_page(
        request, form, save, title=_("How was it?"), crumbs=crumbs_to(session), intro=intro, session=session,
        template="trainings/evaluation_form.html", why_not=why_not_answer(place, session, place.attendance.all()),
    )  # fmt: skip
