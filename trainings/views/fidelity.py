"""How faithfully schools practise: each with its newest review, one review by tier, scoring one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from district.exports import Column
from district.history import changes, changes_of, is_open
from district.models import SchoolYear
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, locked
from district.views.lists import ListPage
from trainings.actions import coaching as actions
from trainings.areas import areas, root
from trainings.filters.coaching import FidelityFilters
from trainings.forms.coaching import ReviewForm
from trainings.models import FidelityReview, FidelityScore, Rubric
from trainings.permissions import may_coach, may_coach_at, may_see_staff_training, may_see_training_figures
from trainings.queries import coaching as queries

TREND = 5  # reviews that a school's line shows


def crumbs_to(review=None):
    crumbs = [root(), (_("Fidelity"), reverse("trainings:fidelity-list"))]
    return [*crumbs, (_words(review), review.get_absolute_url())] if review else crumbs


def _words(review):
    return f"{review.school}, {date_format(review.day)}"


def percent(share):
    return "" if share is None or share.percent is None else round(share.percent, 1)


def newest(school):
    return school.reviews[0] if school.reviews else None


def tier_of(school, number):
    """The share of a tier in a school's newest review, or None."""
    tiers = queries.shares_in(newest(school))[0] if newest(school) else []
    return next((share for share in tiers if share.tier == number), None)


class FidelityList(ListPage):
    """A line a school, all on one page: those that were not reviewed this school year stand first."""

    noun = "fidelityreview"
    title = gettext_lazy("Fidelity")
    template_name = "trainings/fidelity_list.html"
    filterset_class = FidelityFilters
    orders = {"name": ("name", "id")}
    page_size = 1000

    def get_queryset(self):
        return queries.schools_for(self.request.user)

    def with_relations(self, queryset):
        return queries.with_reviews(queryset)

    def columns(self):
        tiers = [
            Column(_("Tier %(n)d, percent") % {"n": n}, lambda school, n=n: percent(tier_of(school, n)))
            for n in (1, 2, 3)
        ]
        met = [Column(_("Tier %(n)d met") % {"n": n}, lambda school, n=n: said(tier_of(school, n))) for n in (1, 2, 3)]
        return [
            Column(_("School"), lambda school: school.name),
            Column(_("Reviewed on"), lambda school: newest(school).day if newest(school) else ""),
            Column(_("Instrument"), lambda school: newest(school).rubric.name if newest(school) else ""),
            *tiers,
            *met,
            Column(
                _("In all, percent"),
                lambda school: percent(queries.shares_in(newest(school))[1]) if newest(school) else "",
            ),
        ]

    def extra(self, page):
        user, today = self.request.user, timezone.localdate()
        year = SchoolYear.objects.of(today)
        for school in page.rows:
            school.newest = newest(school)
            if school.newest:
                school.tiers, school.whole = queries.shares_in(school.newest)
            school.is_due = not school.newest or (year is not None and school.newest.day < year.starts_on)
            school.trend = [
                (review.day, queries.shares_in(review)[1])
                for review in reversed(school.reviews[:TREND])
                if review.rubric_id == school.newest.rubric_id
            ]
        page.rows.sort(key=lambda school: not school.is_due)  # stable: by name within each
        return {
            "crumbs": [root(), (self.title, "")],
            "areas": areas(user, "fidelity-list"),
            "year": year,
            "due": sum(school.is_due for school in page.rows),
            "met": sum(bool(school.newest and school.tiers and school.tiers[0].is_met) for school in page.rows),
            "may_review": may_coach(user),
            "may_see_rubrics": may_see_staff_training(user),
        }


fidelity_list = require(may_see_training_figures)(FidelityList.as_view())


def said(share):
    return "" if share is None else _("yes") if share.is_met else _("no")


@require_safe
@require(may_see_training_figures)
def fidelity_detail(request, pk):
    reviews = queries.reviews_for(request.user).select_related("school", "rubric", "by")
    review = get_object_or_404(reviews, pk=pk)
    lines = queries.lines_of(review)
    tiers, whole = queries.shares_of(lines)
    names = may_see_staff_training(request.user)
    return render(
        request,
        "trainings/fidelity_detail.html",
        {
            "title": review.school.name,
            "crumbs": [*crumbs_to(), (_words(review), "")],
            "review": review,
            "lines": lines,
            "tiers": tiers,
            "whole": whole,
            "others": list(
                review.school.fidelity_reviews.exclude(pk=review.pk).select_related("rubric").order_by("-day", "-pk")
            ),
            "may_see_names": names,
            "may_write": may_coach_at(request.user, review.school_id),
            "history": changes_of(review) if names and is_open(request) else None,
            "people_history": changes(FidelityScore, review_id=review.pk) if names and is_open(request) else [],
        },
    )


@require_http_methods(["GET", "POST"])
@require(may_coach)
def fidelity_create(request):
    """A review by one instrument: `?rubric=`, else the first in use. `?school=` chooses the school."""
    instruments = list(Rubric.objects.filter(kind=Rubric.Kind.FIDELITY, is_used=True).order_by("name", "pk"))
    asked = number_in(request.GET.get("rubric", ""))
    rubric = next((one for one in instruments if one.pk == asked), instruments[0] if instruments else None)
    review, today = FidelityReview(rubric=rubric, by=request.user), timezone.localdate()
    form = ReviewForm(
        request.POST or None, instance=review, user=request.user, today=today,
        initial={"school": number_in(request.GET.get("school", ""))}, cancel_url=reverse("trainings:fidelity-list"),
    )  # fmt: skip

    def save():
        facts = form.facts() | {"rubric": rubric}
        made = actions.record_review(by=request.user, today=today, facts=facts, scores=form.scores())
        messages.success(request, _("The review is on record."))
        return made.get_absolute_url()

    return form_page(
        request, form, save, title=_("Review a school"), crumbs=crumbs_to(), template="trainings/fidelity_form.html",
        rubric=rubric, instruments=instruments, intro=_("Score every item as the school practices today: 0, 1 or 2."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@require(may_coach)
def fidelity_edit(request, pk):
    found = queries.reviews_for(request.user).select_related("school", "rubric")
    review = get_object_or_404(locked(found, request), pk=pk)
    if not may_coach_at(request.user, review.school_id):
        raise PermissionDenied
    back, today = review.get_absolute_url(), timezone.localdate()
    form = ReviewForm(request.POST or None, instance=review, user=request.user, today=today, cancel_url=back)

    def save():
        actions.change_review(review=review, by=request.user, today=today, fields=form.facts(), scores=form.scores())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request, form, save, title=_("Correct the review"), crumbs=crumbs_to(review),
        template="trainings/scores_form.html", intro=f"{review.school} · {review.rubric}",
    )  # fmt: skip
