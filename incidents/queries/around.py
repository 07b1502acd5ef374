"""What belongs to an incident's page, each kind read once for all parts of the page that tell of it."""

from django.db.models import Prefetch
from django.utils.functional import cached_property

from district.models.names import with_names
from incidents.models import Practice, PracticeParticipant
from incidents.queries import agreements, consequences, followups


class Around:
    """What the reader may open around an incident; its page makes one and its panels find it at `incident.around`.

    What there is none of is asked by number only: the wall's question is the dear one.
    """

    def __init__(self, incident, user):
        self.incident, self.user = incident, user

    @cached_property
    def practices(self):
        """The practices that answer it, the last first, with `leaders`."""
        if not self.incident.answer_ids:
            return []
        led = PracticeParticipant.objects.filter(role=PracticeParticipant.Role.FACILITATOR)
        led = with_names(led.select_related("partner"), "student", "staff")
        answers = Practice.objects.visible_to(self.user).filter(pk__in=self.incident.answer_ids)
        answers = answers.select_related("location").prefetch_related(Prefetch("participants", led, to_attr="leaders"))
        return list(answers.order_by("-started_at", "-id"))

    @cached_property
    def agreements(self):
        """Those about the incident itself, and those of the practices that answer it."""
        return list(agreements.seen_among(self.user, self.incident.agreement_ids).prefetch_related("items"))

    @cached_property
    def consequences(self):
        if not self.incident.consequences.exists():  # as of most
            return []
        return list(consequences.of_incident(self.incident, self.user))

    @cached_property
    def follow_ups(self):
        """Its own, and those of the practices and agreements that came of it; those to come first."""
        return list(followups.of_incident(self.user, self.incident))
