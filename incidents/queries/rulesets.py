"""What was judged by a rule set."""

import datetime

from incidents.models import SafetyIntervention
from incidents.policies.clock import MIDNIGHT, at

DAY = datetime.timedelta(days=1)


def judged_by(rule_set):
    """The interventions that began while this rule set was in force, those that were taken back too."""
    if rule_set.starts_on is None:
        return SafetyIntervention.objects.none()
    judged = SafetyIntervention.objects.filter(started_at__gte=at(rule_set.starts_on, MIDNIGHT))
    return judged.filter(started_at__lt=at(rule_set.ends_on + DAY, MIDNIGHT)) if rule_set.ends_on else judged


def is_settled(rule_set):
    """Was an intervention judged by it? Then its rules are part of the record and do not change any more.

    To be asked by who sees the whole district: others do not see every intervention.
    """
    return judged_by(rule_set).exists()
