"""What holds from a day until it expires or is revoked: licenses and completions."""

from django.db import models
from django.db.models import Q


class TermQuerySet(models.QuerySet):
    def current(self, day):
        """Those in force on a day: begun by then, not expired, not revoked."""
        return self.filter(
            Q(**{f"{self.model.BEGINS}__lte": day}),
            Q(expires_on=None) | Q(expires_on__gte=day),
            Q(revoked_on=None) | Q(revoked_on__gt=day),
        )


class Term:
    """Mixin of a model with `expires_on` and `revoked_on`; `BEGINS` names its first day."""

    def counts_on(self, day):
        return (
            getattr(self, self.BEGINS) <= day
            and (self.expires_on is None or day <= self.expires_on)
            and (self.revoked_on is None or day < self.revoked_on)
        )
