"""Commitments of a review: made, corrected, moved, ticked off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from district.flash import undoable
from district.permissions import require
from district.views.form_page import form_page, locked, said_on_top
from strategy.actions import reviews as actions
from strategy.forms.reviews import CommitmentDoneForm, CommitmentForm, CommitmentMoveForm
from strategy.models import Commitment
from strategy.permissions import may_see_reviews, may_write_for
from strategy.queries.reviews import commitments_for, reviews_for
from strategy.views.reviews import crumbs_to


def _commitment(request, pk):
    found = commitments_for(request.user).select_related("review__school", "review__year", "review__plan", "priority")
    commitment = get_object_or_404(locked(found, request), pk=pk)
    if not may_write_for(request.user, commitment.review.school_id):
        raise PermissionDenied
    return commitment


def _form(request, form, save, commitment, title, intro=""):
    return form_page(request, form, save, title=title, crumbs=crumbs_to(commitment.review), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_see_reviews)
def commitment_create(request, pk):
    found = reviews_for(request.user).select_related("school", "year", "plan")
    review = get_object_or_404(locked(found, request), pk=pk)
    if not may_write_for(request.user, review.school_id):
        raise PermissionDenied
    back = review.get_absolute_url()
    form = CommitmentForm(
        request.POST or None, instance=Commitment(), review=review, cancel_url=back, submit_label=_("Add it")
    )

    def save():
        actions.commit(by=request.user, review=review, facts=form.facts())
        messages.success(request, _("The commitment is on record."))
        return back

    intro = _("It stands on the agenda of every later review of the school until it is done.")
    return form_page(request, form, save, title=_("Add a commitment"), crumbs=crumbs_to(review), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_see_reviews)
def commitment_edit(request, pk):
    commitment = _commitment(request, pk)
    back = commitment.review.get_absolute_url()
    form = CommitmentForm(request.POST or None, instance=commitment, review=commitment.review, cancel_url=back)

    def save():
        actions.change_commitment(by=request.user, commitment=commitment, facts=form.facts())
        messages.success(request, _("Saved."))
        return back

    return _form(request, form, save, commitment, _("Change the commitment"))


@require_http_methods(["GET", "POST"])
@require(may_see_reviews)
def commitment_done(request, pk):
    commitment, today = _commitment(request, pk), timezone.localdate()
    back = commitment.review.get_absolute_url()
    form = CommitmentDoneForm(request.POST or None, initial={"done_on": today}, cancel_url=back)

    def save():
        actions.finish_commitment(by=request.user, commitment=commitment, today=today, **form.cleaned_data)
        undoable(request, _("The commitment is done."), reverse("strategy:commitment-undo", args=[commitment.pk]))
        return back

    return _form(request, form, save, commitment, _("Tick off the commitment"), commitment.what)


@require_POST
@require(may_see_reviews)
def commitment_undo(request, pk):
    commitment = _commitment(request, pk)
    with said_on_top(request):
        actions.reopen_commitment(by=request.user, commitment=commitment)
        messages.success(request, _("The commitment is open again."))
    return redirect(commitment.review)


@require_http_methods(["GET", "POST"])
@require(may_see_reviews)
def commitment_move(request, pk):
    commitment = _commitment(request, pk)
    back = commitment.review.get_absolute_url()
    form = CommitmentMoveForm(request.POST or None, initial={"due_on": commitment.due_on}, cancel_url=back)

    def save():
        actions.move_commitment(by=request.user, commitment=commitment, **form.cleaned_data)
        messages.success(request, _("The commitment has a new day."))
        return back

    return _form(request, form, save, commitment, _("Move the commitment"), commitment.what)
