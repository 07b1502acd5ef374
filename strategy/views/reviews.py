"""Progress reviews: which school has had which round, one review with its agenda, and its way to the close."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.exports import Column
from district.history import changes_of, is_open
from district.models import SchoolYear
from district.numbers import number_in
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from incidents.permissions import may_see_patterns
from strategy.actions import reviews as actions
from strategy.areas import areas, root
from strategy.filters.reviews import ReviewFilters, year_asked
from strategy.forms.reviews import ReviewCloseForm, ReviewForm, ReviewNoteForm, ReviewOpenForm, ReviewPlanForm
from strategy.models import ProgressReview
from strategy.permissions import may_keep_all_reviews, may_see_improvement, may_see_reviews, may_write_for
from strategy.policies.reviews import days_of_round, missing, round_of
from strategy.queries import reviews as queries
from strategy.queries.elements import plan_on
from strategy.reports.reviews import review_pdf
from trainings.permissions import may_see_training_figures

Status, Round = ProgressReview.Status, ProgressReview.Round


def crumbs_to(review=None):
    crumbs = [root(), (_("Progress reviews"), reverse("strategy:review-list"))]
    return [*crumbs, (short(review), review.get_absolute_url())] if review else crumbs


def short(review):
    return f"{review.school.brief}, {review.year}, {review.get_round_display()}"


def round_words(review):
    """How a round stands, for a cell of an export."""
    if review is None:
        return ""
    day = review.held_on or review.planned_on
    return f"{review.get_status_display()}, {day.isoformat()}"


class ReviewList(ListPage):
    """A school a row, with its three rounds of the year."""

    noun = "progressreview"
    title = gettext_lazy("Progress reviews")
    template_name = "strategy/review_list.html"
    filterset_class = ReviewFilters
    orders = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "next": ("next_on", "name", "id"),
        "-next": ("-next_on", "-name", "-id"),
    }

    def get_queryset(self):
        self.year = year_asked(self.request)
        return queries.schools_for(self.request.user)

    def with_relations(self, queryset):
        user = self.request.user
        return queries.with_rounds(queries.with_next(queryset, user, self.year), user, self.year)

    def columns(self):
        def of(school, number):
            return next((one for one in school.found if one.round == number), None)

        return [
            Column(_("School"), lambda school: school.name),
            *(
                Column(Round(number).label, lambda school, number=number: round_words(of(school, number)))
                for number in Round.values
            ),
        ]

    def extra(self, page):
        user = self.request.user
        for school in page:
            of = {one.round: one for one in school.found}
            school.rounds = [(Round(number), of.get(number)) for number in Round.values]
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(None, "review-list", user),
            "year": self.year,
            "heads": [
                (Round(number).label, days_of_round(self.year, number) if self.year else None)
                for number in Round.values
            ],
            "may_plan": may_keep_all_reviews(user),
            "today": timezone.localdate(),
        }


review_list = permissions.require(may_see_reviews)(ReviewList.as_view())


def _review(request, pk):
    found = queries.reviews_for(request.user).select_related("school", "plan", "year", "closed_by")
    return get_object_or_404(locked(found, request), pk=pk)


def _to_keep(request, pk):
    """A review, for who plans and closes it."""
    review = _review(request, pk)
    if not may_keep_all_reviews(request.user):
        raise PermissionDenied
    return review


def _to_write(request, pk):
    """A review, for who writes what the school shows."""
    review = _review(request, pk)
    if not may_write_for(request.user, review.school_id):
        raise PermissionDenied
    return review


def may_open_part(user, key):
    """Whether the page behind a part of the agenda answers this person."""
    if key == "training":
        return may_see_training_figures(user)
    if key in ("practices", "equity", "data"):
        return may_see_patterns(user)
    if key == "duties":
        return permissions.may_see_students(user)
    return True


@require_safe
@permissions.require(may_see_reviews)
def review_detail(request, pk):
    review, user, today = _review(request, pk), request.user, timezone.localdate()
    agenda = queries.agenda_of(review, today)
    inside = may_see_improvement(user) and queries.reads_whole(user, review.school_id)
    first, last = days_of_round(review.year, review.round)
    context = {
        "title": str(review),
        "crumbs": [*crumbs_to(), (short(review), "")],
        "areas": areas(None, "", user),
        "review": review,
        "agenda": agenda,
        "parts": [(part, may_open_part(user, part.key)) for part in agenda.parts],
        "evidence": review.evidence.select_related("priority"),
        "commitments": review.commitments.select_related("priority"),
        "carried": queries.carried_to(review) if not review.is_closed else [],
        "notes": review.notes.select_related("by"),
        "improvement": queries.improvement_of(review.school_id, review.year_id) if inside else None,
        "visits": queries.visits_in(review.school_id, first, last) if inside else [],
        "inside": inside,
        "lacks": missing(review) if not review.is_closed else [],
        "may_keep": may_keep_all_reviews(user),
        "may_write": may_write_for(user, review.school_id),
        "today": today,
        "history": changes_of(review) if inside and is_open(request) else None,
    }
    return render(request, "strategy/review_detail.html", context)


@require_safe
@permissions.require(may_see_reviews)
def review_sheet(request, pk):
    """The review as a tagged PDF."""
    review = _review(request, pk)
    agenda = queries.agenda_of(review, timezone.localdate())
    response = HttpResponse(review_pdf(review, agenda, timezone.localtime()), content_type="application/pdf")
    name = slugify(f"review-{review.school.brief}-{review.year}-{review.round}")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@permissions.require(may_keep_all_reviews)
def review_create(request):
    """A review to come; `?school=`, `?year=` and `?round=` fill in the form."""
    today = timezone.localdate()
    year, plan = SchoolYear.objects.of(today), plan_on(today)
    start = {"year": year and year.pk, "plan": plan and plan.pk, "round": round_of(year, today) if year else None}
    for name in ("school", "year", "round"):
        if (number := number_in(request.GET.get(name, ""))) is not None:
            start[name] = number
    form = ReviewPlanForm(request.POST or None, initial=start, cancel_url=reverse("strategy:review-list"))

    def save():
        review = actions.plan_review(by=request.user, facts=form.facts())
        messages.success(request, _("The review is planned."))
        return review.get_absolute_url()

    intro = _("One review for each school and round. Its agenda fills itself with figures.")
    return form_page(request, form, save, title=_("Plan a progress review"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@permissions.require(may_see_reviews)
def review_edit(request, pk):
    review = _to_keep(request, pk)
    form = ReviewPlanForm(request.POST or None, instance=review, cancel_url=review.get_absolute_url())

    def save():
        actions.change_review(by=request.user, review=review, facts=form.facts(), today=timezone.localdate())
        messages.success(request, _("Saved."))
        return review.get_absolute_url()

    return _form(request, form, save, review, _("Change the review"))


@require_http_methods(["GET", "POST"])
@permissions.require(may_see_reviews)
def review_open(request, pk):
    review, today = _to_keep(request, pk), timezone.localdate()
    start = {"held_on": min(review.planned_on, today), "present": review.present}
    form = ReviewOpenForm(request.POST or None, initial=start, cancel_url=review.get_absolute_url())

    def save():
        actions.open_review(by=request.user, review=review, today=today, **form.cleaned_data)
        messages.success(request, _("The review has begun."))
        return review.get_absolute_url()

    return _form(request, form, save, review, _("Begin the review"))


@require_http_methods(["GET", "POST"])
@permissions.require(may_see_reviews)
def review_write(request, pk):
    review = _to_write(request, pk)
    step = ReviewForm.stepped(request.POST) if request.method == "POST" else None
    data = step if step is not None else request.POST or None
    form = ReviewForm(data, instance=review, cancel_url=review.get_absolute_url())
    form.choosing = step is not None

    def save():
        evidence = form.cleaned_data["evidence"]
        actions.write_review(by=request.user, review=review, facts=form.facts(), evidence=evidence)
        messages.success(request, _("Saved."))
        return review.get_absolute_url()

    return _form(request, form, save, review, _("Evidence and words"), intro=short(review))


@require_http_methods(["GET", "POST"])
@permissions.require(may_see_reviews)
def review_close(request, pk):
    """Asks once, for it is for good; says what is missing."""
    review, now = _to_keep(request, pk), timezone.now()
    form = ReviewCloseForm(request.POST or None, cancel_url=review.get_absolute_url())

    def save():
        actions.close_review(by=request.user, review=review, now=now, today=timezone.localdate(now))
        messages.success(request, _("The review is closed. Its figures stay as they are now."))
        return review.get_absolute_url()

    intro = _(
        "A closed review is not opened again. Its words, evidence and figures stay as they stand now; corrections are written beside it."  # noqa: E501
    )
    return _form(request, form, save, review, _("Close the review"), intro=intro)


@require_http_methods(["GET", "POST"])
@permissions.require(may_see_reviews)
def review_correct(request, pk):
    review = _to_write(request, pk)
    form = ReviewNoteForm(request.POST or None, cancel_url=review.get_absolute_url())

    def save():
        actions.correct_review(
            by=request.user, review=review, text=form.cleaned_data["text"], now=timezone.now()
        )  # fmt: skip
        messages.success(request, _("The correction stands beside the review."))
        return review.get_absolute_url()

    return _form(request, form, save, review, _("Add a correction"))


def _form(request, form, save, review, title, **context):
    return form_page(request, form, save, title=title, crumbs=crumbs_to(review), **context)
