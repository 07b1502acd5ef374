"""Voice: the public questionnaire, the slips of a practice, and what people said."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from district import permissions
from district.access import record_view
from district.exports import Sheet, respond
from district.models import SchoolYear
from district.models.users import WHOLE_SCHOOL_ROLES
from district.qr import qr
from district.scope import scope
from district.views.form_page import said_on_top
from incidents.actions import voice as actions
from incidents.models import ParticipantFeedback, Practice, PracticeParticipant
from incidents.models.practice import Kind
from incidents.permissions import may_edit
from incidents.policies import voice as policies
from incidents.policies.voice_words import LANGUAGES, words_in
from incidents.queries import voice as queries

QUESTIONS = ParticipantFeedback.QUESTIONS
SCALE = ("1", "2", "3", "4", "5")
LONGEST = 2000


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def voice_answer(request, token):
    """One person's questionnaire, without an account: its link proves itself and is good for one answer.

    Nothing about the person stands on the page. The school is opened only when the signature holds.
    """
    if not ratelimit.consume(request, action="voice"):
        return ratelimit.respond_429(request)
    named = policies.read_token(token)
    if named is None:
        return _page(request, "unknown", status=404)
    school, pk = named
    with scope([school]):
        feedback = ParticipantFeedback.objects.filter(pk=pk, school_id=school).select_related("practice").first()
        if feedback is None:
            return _page(request, "unknown", status=404)
        state = policies.state_of(feedback, timezone.localdate())
        if state != "open":
            return _page(request, {"answered": "again"}.get(state, state), feedback)
        if request.method == "POST":
            return _answered(request, feedback)
        return _page(request, "form", feedback)


def _answered(request, feedback):
    given = {name: request.POST.get(name, "") for name in QUESTIONS}
    words = request.POST.get("words", "").replace("\0", "").strip()
    typed = {"given": given, "typed": words}
    if any(value not in ("", *SCALE) for value in given.values()) or len(words) > LONGEST:
        return _page(request, "form", feedback, trouble="wrong", **typed)
    answers = {name: int(value) for name, value in given.items() if value}
    if not answers and not words:
        return _page(request, "form", feedback, trouble="empty", **typed)
    try:
        actions.answer(
            feedback=feedback, answers=answers, words=words, language=_language(request, feedback),
            now=timezone.now(), today=timezone.localdate(),
        )  # fmt: skip
    except actions.Answered:
        return _page(request, "again", feedback)
    return _page(request, "thanks", feedback)


def _language(request, feedback=None):
    """What the reader chose, else the person's own, else what the browser asks for."""
    chosen = request.POST.get("lang") or request.GET.get("lang")
    if chosen in LANGUAGES:
        return chosen
    own = feedback.language if feedback else (translation.get_language() or "en").split("-")[0]
    return own if own in LANGUAGES else "en"


def _page(request, part, feedback=None, status=200, trouble="", given=None, typed=""):
    language = _language(request, feedback)
    words = words_in(language)
    days = {}
    with translation.override(language):
        if feedback:
            held = timezone.localtime(feedback.practice.started_at).date()
            days = {"about": held, "late": feedback.expires_on, "early": feedback.opens_on}
            days = {name: date_format(day) for name, day in days.items()}
        day = days.get("about" if part == "form" else part, "")
        context = {
            "part": part,
            "language": language,
            "languages": LANGUAGES.items() if feedback else (),
            "words": words,
            "title": words["title"] if part == "form" else words[part],
            "text": (words["about"] if part == "form" else words[f"{part}_text"]).replace("{day}", day),
            "trouble": words.get(trouble, ""),
            "questions": [(name, words[name], (given or {}).get(name, "")) for name in QUESTIONS],
            "scale": SCALE,
            "typed": typed,
            "longest": LONGEST,
            "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
        }
        response = render(request, "incidents/voice_answer.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def practice_voice(request, pk):
    """The links of one practice as slips to print, and who has answered; never what."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).select_related("school"), pk=pk)
    if not may_edit(request.user, practice):
        raise PermissionDenied
    here = reverse("incidents:practice-voice", args=[practice.pk])
    if request.method == "POST":
        with said_on_top(request):
            made = actions.make_links(practice=practice, by=request.user, today=timezone.localdate())
            text = _("%(n)s links are made. Print the slips, or show the code.") if made else _("The links are open.")
            messages.success(request, text % {"n": made})
        return redirect(here)
    record_view(request, practice)
    today = timezone.localdate()
    rows = practice.feedback.select_related("participant__student", "participant__staff", "participant__partner")
    asked = [_slip(request, row, today) for row in rows.order_by("round", "participant__student__family_name", "pk")]
    people = [one for one in practice.participants.all() if policies.is_asked(one)]
    context = {
        "title": _("Ask how it was"),
        "crumbs": [
            (_("Practice"), reverse("incidents:practice-list")),
            (practice.get_kind_display(), practice.get_absolute_url()),
            (_("Ask how it was"), ""),
        ],
        "practice": practice,
        "asked": asked,
        "slips": [each for each in asked if each["state"] == "open"],
        "can_make": _held(practice)
        and (len(people) > len({row.participant_id for row in rows}) or any(each["state"] == "late" for each in asked)),
        "held": _held(practice),
        "anybody": bool(people),
    }
    return render(request, "incidents/practice_voice.html", context)


def _held(practice):
    return practice.status in (Practice.Status.HELD, Practice.Status.COMPLETED)


def _slip(request, feedback, today):
    language = feedback.language if feedback.language in LANGUAGES else "en"
    words = words_in(language)
    state = policies.state_of(feedback, today)
    url = request.build_absolute_uri(reverse("incidents:voice-answer", args=[policies.token_of(feedback)]))
    with translation.override(language):
        until = words["slip_until"].replace("{day}", date_format(feedback.expires_on))
    return {
        "name": str(feedback.participant),
        "round": feedback.get_round_display(),
        "later": feedback.round == ParticipantFeedback.Round.LATER,
        "language": language,
        "language_words": LANGUAGES[language],
        "dir": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "state": state,
        "text": words["slip"],
        "until": until,
        "url": url if state == "open" else "",
        "code": qr(url) if state == "open" else "",
    }


def may_see_results(user):
    return user.sees_district() or user.has_role(*WHOLE_SCHOOL_ROLES)


@require_safe
@permissions.require(may_see_results)
def voice_results(request):
    """Averages by school, kind, tier, month and role: one school year, one school or all of one's own."""
    user = request.user
    years = list(SchoolYear.objects.all())
    year = next((each for each in years if str(each.pk) == request.GET.get("year")), None)
    year = year or SchoolYear.objects.of(timezone.localdate())
    schools = list(queries.with_answers(user))
    feedback = queries.listed_for(user)
    if year:
        feedback = feedback.filter(practice__held_on__range=(year.starts_on, year.ends_on))
    found, least = queries.figures(feedback), request.district.feedback_least
    hidden = queries.hidden_figures(found, least)
    crossed = len([each for each in found if each]) <= queries.CROSSED_UP_TO
    school = next((each for each in schools if str(each.pk) == request.GET.get("school")), None) if crossed else None
    at = school.pk if school else queries.WHOLE
    tables = _tables(found, hidden, at, schools if school is None else [])
    title = _("What people said")
    heads = [_("By"), _("Which"), _("Answers"), *(label for pair in _labels() for label in pair)]
    lines = [[heading, str(label), *_line(figure)] for heading, _name, rows in tables for label, figure in rows]
    response = respond(request, Sheet("participantfeedback", title, heads, lines))
    if response is not None:
        return response
    whole = found.get(at, {}).get("total", {}).get(None)
    shown = whole if whole and (at, "total", None) not in hidden and whole.n >= least else None
    context = {
        "title": title,
        "crumbs": [(title, "")],
        "years": years,
        "year": year,
        "schools": schools if crossed and len(schools) > 1 else [],
        "school": school,
        "least": least,
        "whole": shown,
        "questions": [label for label, _spread in _labels()],
        "whole_rows": list(zip([label for label, _s in _labels()], shown.averages, shown.spreads, strict=True))
        if shown
        else [],
        "tables": [(heading, [(label, _cells(figure)) for label, figure in rows]) for heading, _key, rows in tables],
        "any": bool(whole and whole.n),
    }
    return render(request, "incidents/voice_results.html", context)


def _labels():
    """(question, its spread) as headings, in the order of QUESTIONS."""
    fields = [ParticipantFeedback._meta.get_field(name).verbose_name for name in QUESTIONS]
    return [(str(name)[:1].upper() + str(name)[1:], _("%(what)s, spread") % {"what": name}) for name in fields]


def _line(figure):
    if figure is None:
        return [_("hidden"), *[None] * 2 * len(QUESTIONS)]
    pairs = zip(figure.averages, figure.spreads, strict=True)
    return [figure.n, *(value for pair in pairs for value in pair)]


def _cells(figure):
    if figure is None:
        return None
    labels = [label for label, _spread in _labels()]
    return figure.n, list(zip(figure.averages, figure.spreads, labels, strict=True))


def _tables(found, hidden, at, schools):
    """(heading, key, rows) of each table; a row is (label, Figure or None where it stays hidden)."""
    here = found.get(at, {})

    def rows(dimension, label):
        return [
            (label(value), None if (at, dimension, value) in hidden else figure)
            for value, figure in sorted(here.get(dimension, {}).items())
        ]

    tables = []
    if len(schools) > 1:
        tables.append(
            (
                _("School"),
                "school",
                [
                    (each.name, None if (each.pk, "total", None) in hidden else found[each.pk]["total"][None])
                    for each in schools
                    if each.pk in found
                ],
            )
        )
    roles = dict(PracticeParticipant.Role.choices)
    tables += [
        (_("Role"), "role", rows("role", lambda value: roles.get(value, value))),
        (_("Tier"), "tier", rows("tier", lambda value: Practice.Tier(value).label)),
        (_("Kind"), "kind", rows("kind", lambda value: Kind(value).label)),
        (_("Month"), "month", rows("month", lambda value: date_format(value, "F Y"))),
    ]
    return [table for table in tables if table[2]]
