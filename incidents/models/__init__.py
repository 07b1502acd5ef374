from incidents.models.crdc import Category, NotCollected
from incidents.models.equity import EquityChange, EquityMark, EquityPeriod, EquityTally, StateRate
from incidents.models.feed import CalendarFeed
from incidents.models.incident import (
    Consequence,
    Incident,
    IncidentParticipant,
    IncidentPractice,
    IncidentStep,
    PriorIntervention,
    RestrictedNote,
)
from incidents.models.letter import Letter, LetterKind, LetterLanguage, LetterTemplate
from incidents.models.location import Location
from incidents.models.past import PastOpening
from incidents.models.practice import Practice, PracticeParticipant
from incidents.models.reminder import Reminder
from incidents.models.repair import Agreement, AgreementItem, FollowUp, ReentryPlan
from incidents.models.rulesets import Hold, Measure, RuleSet, SafetyRule
from incidents.models.safety import Debrief, Duty, DutyAttempt, SafetyIntervention, SafetyPhase, SafetyStaff
from incidents.models.statefiles import StateCode, StateColumn, StateFile
from incidents.models.tables import BehaviorCode, CommunityPartner, QuestionSet
from incidents.models.tally import IncidentTally, PracticeTally
from incidents.models.voice import ParticipantFeedback

__all__ = [
    "Agreement",
    "AgreementItem",
    "BehaviorCode",
    "CalendarFeed",
    "Category",
    "CommunityPartner",
    "Consequence",
    "Debrief",
    "Duty",
    "DutyAttempt",
    "EquityChange",
    "EquityMark",
    "EquityPeriod",
    "EquityTally",
    "FollowUp",
    "Hold",
    "Incident",
    "IncidentParticipant",
    "IncidentPractice",
    "IncidentStep",
    "IncidentTally",
    "Letter",
    "LetterKind",
    "LetterLanguage",
    "LetterTemplate",
    "Location",
    "Measure",
    "NotCollected",
    "ParticipantFeedback",
    "PastOpening",
    "Practice",
    "PracticeParticipant",
    "PracticeTally",
    "PriorIntervention",
    "QuestionSet",
    "ReentryPlan",
    "Reminder",
    "RestrictedNote",
    "RuleSet",
    "SafetyIntervention",
    "SafetyPhase",
    "SafetyRule",
    "SafetyStaff",
    "StateCode",
    "StateColumn",
    "StateFile",
    "StateRate",
]
