"""The ways through the plan: the same links on each of its pages, within the plan that is open."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from strategy.permissions import may_manage_plan, may_see_improvement, may_see_reviews, may_update_tasks


def root():
    return (_("Strategy"), reverse("strategy:plan"))


def within(address, plan):
    """The address with the plan in it, unless it is the main one."""
    return address if plan is None or plan.is_main else f"{address}?{urlencode({'plan': plan.pk})}"


def address_of(part):
    """The page of an action or an indicator by its code, of a task by its number."""
    if hasattr(part, "get_absolute_url"):
        return part.get_absolute_url()
    return within(reverse(f"strategy:{part._meta.model_name}-detail", args=[part.code]), part.plan)


def areas(plan, here, user):
    """(word, url, whether it is here) of what this person may open."""
    places = [  # (name of the address, word, whether this person may)
        ("plan", _("The plan"), True),
        ("indicator-list", _("Indicators"), True),
        ("task-list", _("Tasks"), True),
        ("update", _("Update mine"), may_update_tasks(user)),
        ("period-list", _("Periods"), may_update_tasks(user)),
        ("part-list", _("Write the plan"), may_manage_plan(user)),
        ("alignment-list", _("What serves it"), True),
        ("policy-list", _("Policies"), True),
    ]
    found = [(word, within(reverse(f"strategy:{name}"), plan), name == here) for name, word, may in places if may]
    return found + [(word, reverse(f"strategy:{name}"), name == here) for name, word in places_of(user)]


def places_of(user):
    """(name of the address, word) of the lists about schools that this person may read."""
    places = []
    if may_see_reviews(user):
        places.append(("review-list", _("Progress reviews")))
    if may_see_improvement(user):
        places += [("improvement-list", _("School improvement plans")), ("visit-list", _("Site visits"))]
    return places
