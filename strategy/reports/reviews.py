"""A progress review on paper: its agenda, what was said, and what was promised."""

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from district.exports import typeset
from strategy.queries.reviews import days_in_words


def review_pdf(review, agenda, now):
    """Bytes of a tagged PDF."""
    return typeset("sheet", sheet_data(review, agenda, now))


def sheet_data(review, agenda, now):
    sections = [
        *(_figures(part) for part in agenda.parts),
        _carried(agenda),
        _evidence(review),
        *({"title": title, "text": text} for title, text in _words(review) if text),
        _commitments(review),
        *({"title": _("Correction of %(day)s") % {"day": date_format(one.at)}, "text": one.text}
          for one in review.notes.all()),
    ]  # fmt: skip
    return {
        "title": _("Progress review: %(school)s") % {"school": review.school.name},
        "subtitle": f"{review.year} · {review.get_round_display()} · {review.get_status_display()}",
        "facts": [[str(label), value] for label, value in _facts(review, agenda)],
        "sections": [section for section in sections if section],
        "signatures": [],
        "printed": _("Printed %(when)s") % {"when": date_format(now, "DATETIME_FORMAT")},
    }


def _facts(review, agenda):
    yield _("Plan"), review.plan.name
    yield _("Planned for"), date_format(review.planned_on)
    yield _("Held on"), date_format(review.held_on) if review.held_on else ""
    yield _("Led by"), review.chair
    yield _("Present"), review.present.replace("\n", ", ")
    yield _("Figures of"), days_in_words(agenda.period)
    yield _("Compared with"), days_in_words(agenda.before)
    yield _("As of"), date_format(agenda.as_of)


def _figures(part):
    heads = [_("Figure"), _("Now"), *([_("A year before")] if part.compared else [])]
    rows = [
        [
            f"{one.label} ({one.note})" if one.note else one.label,
            one.shown,
            *([one.shown_before] if part.compared else []),
        ]
        for one in part.figures
    ]
    return {"title": part.title, "columns": heads, "rows": rows, "text": part.note}


def _carried(agenda):
    if not agenda.commitments:
        return None
    rows = [[one["what"], one["who"], date_format(parse_date(one["due_on"]))] for one in agenda.commitments]
    return {"title": _("Open from earlier reviews"), "columns": [_("What"), _("Who"), _("By when")], "rows": rows}


def _evidence(review):
    rows = [
        [one.text, one.priority.code if one.priority else _("whole plan"), one.link]
        for one in review.evidence.select_related("priority")
    ]
    if not rows:
        return None
    return {"title": _("Evidence"), "columns": [_("What"), _("Priority"), _("Link")], "rows": rows}


def _words(review):
    return [
        (_("Growth"), review.growth),
        (_("Areas of need"), review.need),
        (_("Next level of work"), review.next_level),
    ]


def _commitments(review):
    rows = [
        [one.what, one.who, date_format(one.due_on), date_format(one.done_on) if one.done_on else _("open")]
        for one in review.commitments.all()
    ]
    if not rows:
        return None
    heads = [_("What"), _("Who"), _("By when"), _("Done on")]
    return {"title": _("Commitments"), "columns": heads, "rows": rows}
