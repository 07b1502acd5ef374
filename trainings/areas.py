"""The ways through trainings: the same row of links on each of its lists, by what one may see."""

from django.urls import reverse
from django.utils.translation import gettext as _

from trainings.permissions import (
    may_manage_trainings,
    may_see_lineage,
    may_see_staff_training,
    may_see_training_figures,
)


def root():
    """Where the way to every page of trainings begins."""
    return (_("Training"), reverse("trainings:home"))


def areas(user, here):
    """(word, url, whether it is here) of each list that this person may open; `here` names the one that is open."""
    return [(word, url, name == here) for name, word, url in places_of(user)]


def places_of(user):
    """(name, word, url) of each of them. Two of the lists read practices too, and so are the overview's."""
    figures, names = may_see_training_figures(user), may_see_staff_training(user)
    places = [  # (name of the address, word, whether this person may)
        ("home", _("My training"), True),
        ("session-list", _("Sessions"), True),
        ("course-list", _("Courses"), True),
        ("completion", _("Who is trained"), figures),
        ("requirement-list", _("Requirements"), figures),
        ("completion-list", _("Certificates"), names),
        ("cohort-list", _("Cohorts"), figures),
        ("credential-list", _("Licenses"), names),
        ("overview:lineage", _("Lineage"), may_see_lineage(user)),
        ("overview:practising", _("Who practices"), names),
        ("visit-list", _("Coaching"), True),
        ("fidelity-list", _("Fidelity"), figures),
        ("past-list", _("Earlier records"), may_manage_trainings(user)),
    ]
    return [(name, word, reverse(name if ":" in name else f"trainings:{name}")) for name, word, may in places if may]
