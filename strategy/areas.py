"""The ways through the plan: the same links on each of its pages, within the plan that is open."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.permissions import may_see_improvement, may_see_reviews


def root():
    return (_("Strategy"), reverse("strategy:plan"))


def within(address, plan):
    """The address with the plan in it, unless it is the main one."""
    return address if plan is None or plan.is_main else f"{address}?{urlencode({'plan': plan.pk})}"


def areas(plan, here, user=None):
    """(word, url, whether it is here). `user`: whose ways to the schools' reviews stand beside the plan's own."""
    places = [("plan", _("The plan")), ("task-list", _("Tasks"))]
    found = [(word, within(reverse(f"strategy:{name}"), plan), name == here) for name, word in places]
    return found + [(word, reverse(f"strategy:{name}"), name == here) for name, word in places_of(user)]


def places_of(user):
    """(route, word) of the lists about schools that this person may read."""
    places = []
    if user is not None and may_see_reviews(user):
        places.append(("review-list", _("Progress reviews")))
    if user is not None and may_see_improvement(user):
        places += [("improvement-list", _("School improvement plans")), ("visit-list", _("Site visits"))]
    return places
