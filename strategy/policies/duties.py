"""What the parts of this software do that a board's policy can rest on, and their pages."""

from django.utils.translation import gettext_lazy as _

from strategy.models.policies import Feature

DOES = {
    Feature.RESTORATIVE: _("Each consequence owes a restorative part until one is named; My work tells what is owed."),
    Feature.SAFETY: _("Attempts to reach the family, notices and debriefs fall due by dated rules."),
    Feature.EQUITY: _("Who is excluded and who is offered repair, by group, against the district’s threshold."),
    Feature.CIVIL_RIGHTS: _("Students and times by race, sex, disability and language, with what is not collected."),
    Feature.TIERS: _("Circles and conferences are logged by tier, proactive told from responsive."),
    Feature.REENTRY: _("A plan for the return stands beside the days away, with a circle, goals and check-ins."),
    Feature.RECORDS: _("Requests and disputes run against their days; each disclosure is on a log."),
    Feature.RETENTION: _("Records go after their years, by two people, and never past a hold."),
    Feature.TRAINING: _("Requirements by job class and school, and who lacks what on any day."),
    Feature.SPENDING: _(
        "No contract above the threshold is signed without its vote; spend is told against the ceiling."
    ),
    Feature.PLAN: _("Indicators are counted from the rows; what a period showed when it was locked stays."),
}
PAGES = {
    Feature.RESTORATIVE: "incidents:incident-list",
    Feature.SAFETY: "incidents:ruleset-list",
    Feature.EQUITY: "incidents:equity",
    Feature.CIVIL_RIGHTS: "incidents:crdc",
    Feature.TIERS: "incidents:practice-list",
    Feature.REENTRY: "incidents:reentry-list",
    Feature.RECORDS: "district:record-request-list",
    Feature.RETENTION: "district:retention-list",
    Feature.TRAINING: "trainings:requirement-list",
    Feature.SPENDING: "contracts:meeting-list",
    Feature.PLAN: "strategy:plan",
}
