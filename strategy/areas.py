"""The ways through the plan: the same links on each of its pages, within the plan that is open."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _


def root():
    return (_("Strategy"), reverse("strategy:plan"))


def within(address, plan):
    """The address with the plan in it, unless it is the main one."""
    return address if plan is None or plan.is_main else f"{address}?{urlencode({'plan': plan.pk})}"


def address_of_action(action):
    return within(reverse("strategy:action-detail", args=[action.code]), action.plan)


def areas(plan, here):
    """(word, url, whether it is here)."""
    places = [
        ("plan", _("The plan")), ("task-list", _("Tasks")), ("alignment-list", _("What serves it")),
        ("policy-list", _("Policies")),
    ]  # fmt: skip
    return [(word, within(reverse(f"strategy:{name}"), plan), name == here) for name, word in places]
