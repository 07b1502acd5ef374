"""What the staff ask each other after a safety intervention."""

from django.utils.translation import gettext as _


def house_questions():
    """Asked where no rule set in force that day has questions. Source: Cache 3120, F.10: a debrief of the staff."""
    return [
        _("How is everybody who was there, and what does each of you need?"),
        _("What did we see and hear before it began?"),
        _("What did we try, and what helped even a little?"),
        _("What will we do so that this student does not come to this point again?"),
    ]


def questions(rule_sets, answers=()):
    """The questions of a debrief, each once: those that were answered, then what the rule sets ask beside them."""
    asked = [one["question"] for one in answers]
    asked += [line for rules in rule_sets for line in rules.question_lines]
    return list(dict.fromkeys(asked)) or house_questions()
