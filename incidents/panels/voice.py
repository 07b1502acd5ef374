"""What the people of a practice said of it, on its page."""

from district.panels import Panel
from incidents.models import ParticipantFeedback, Practice
from incidents.panels import practice_panel
from incidents.permissions import may_edit
from incidents.policies import voice as policies
from incidents.queries import voice as queries


@practice_panel(order=40)
def voice_of_practice(request, practice):
    """How many answered; averages from the district's least number on; all of it, words too, for who led it.

    Words are shown to nobody but who led the practice: in a circle of the whole class only from the least number on.
    """
    if practice.status not in (Practice.Status.HELD, Practice.Status.COMPLETED):
        return None
    user, least = request.user, request.district.feedback_least
    leads = policies.leads(practice, user)
    whole = leads and practice.tier > Practice.Tier.UNIVERSAL
    asked, answered, figure = queries.of_practice(practice, least, whole=whole)
    may_ask = may_edit(user, practice)
    if not asked and not may_ask:
        return None
    labels = [ParticipantFeedback._meta.get_field(name).verbose_name for name in queries.QUESTIONS]
    averages = [] if figure is None else figure.averages if whole else queries.halves(figure)
    words = []
    if whole or (leads and answered >= least):
        said = practice.feedback.exclude(words="").order_by("pk")
        words = list(said.values_list("words", "language"))
    return Panel(
        "incidents/_voice_panel.html",
        {
            "practice": practice,
            "asked": asked,
            "answered": answered,
            "rows": list(zip(labels, averages, strict=True)) if figure else [],
            "least": least,
            "whole": whole,
            "words": words,
            "may_ask": may_ask,
        },
        aside=True,
    )
