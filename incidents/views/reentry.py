"""Returns after days away: who is due back, the plan of one, its sheet."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import permissions
from district.access import record_view
from district.exports import Sheet, respond, typeset
from district.history import changes_of, is_open
from district.models import AccessRecord
from district.views.form_page import form_page, locked, said_on_top
from incidents.actions import reentry as actions
from incidents.filters.reentry import ReentryFilters
from incidents.forms.reentry import ReentryForm
from incidents.models import ReentryPlan
from incidents.panels import reentry_panels
from incidents.permissions import may_plan_reentry
from incidents.policies import reentry as policies
from incidents.queries import reentry as queries

Status = ReentryPlan.Status
MOST = 200  # rows of one part; a district chooses a school


def crumbs_to(plan=None):
    crumbs = [(_("Re-entry"), reverse("incidents:reentry-list"))]
    return [*crumbs, (plan.student.name, plan.get_absolute_url())] if plan else crumbs


@permissions.require(permissions.may_see_students)
@require_safe
def reentry_list(request):
    """Who is due back: first those without a plan, then those with, then those lately back."""
    user, today = request.user, timezone.localdate()
    filters = ReentryFilters(request.GET or None, queryset=ReentryPlan.objects.listed_for(user), request=request)
    school = filters.chosen
    unplanned = queries.without_plan(user, today, school)
    planned = queries.with_relations(queries.planned(user, today, school))
    back = queries.with_relations(queries.lately_back(user, today, school).reverse())
    if "format" in request.GET:
        response = respond(request, _sheet(unplanned, [*planned, *back]))
        if response is not None:
            return response
    planned, back = list(planned[: MOST + 1]), list(back[: MOST + 1])
    context = {
        "title": _("Re-entry"),
        "crumbs": [(_("Re-entry"), "")],
        "filters": filters,
        "unplanned": unplanned[:MOST],
        "planned": planned[:MOST],
        "back": back[:MOST],
        "more": any(len(rows) > MOST for rows in (unplanned, planned, back)),
        "most": MOST,
        "today": today,
        "plans_at": set(user.whole_schools()),
        "several_schools": len(user.school_ids()) > 1,
    }
    return render(request, "incidents/reentry_list.html", context)


def _sheet(unplanned, plans):
    """Everybody of the list as a file: first who has no plan."""
    heads = [
        _("Back on"), _("Student"), _("School"), _("Away for"), _("Last day away"), _("Plan"), _("Contact"),
        _("Welcome circle"), _("Check-ins done"), _("Check-ins"),
    ]  # fmt: skip

    def line(consequence, returns_on, *rest):
        who = consequence.student.name if consequence.student else _("A student of another school")
        away = consequence.get_kind_display()
        return [returns_on, who, consequence.school.name, away, consequence.ends_on, *rest]

    lines = [line(one.consequence, one.returns_on, _("Without a plan"), "", None, None, None) for one in unplanned]
    for plan in plans:
        contact = plan.contact.name if plan.contact else ""
        circle = plan.welcome_practice.started_at if plan.welcome_practice else None
        done = sum(one.done_on is not None for one in plan.check_ins)
        lines.append(
            line(
                plan.consequence, plan.returns_on, plan.get_status_display(), contact, circle, done, len(plan.check_ins)
            )
        )
    return Sheet("reentryplan", _("Re-entry"), heads, lines)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def reentry_create(request, pk):
    """The plan for the return after one consequence; where there is one already, that."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    consequences = queries.away_at(user).select_related("school", "student")
    consequence = get_object_or_404(consequences, pk=pk)
    if not may_plan_reentry(user, consequence.school_id):
        raise PermissionDenied
    if plan := ReentryPlan.objects.filter(consequence=consequence).first():
        messages.info(request, _("There is a plan already."))
        return redirect(plan)
    if consequence.ends_on is None:
        with said_on_top(request):
            policies.check_plannable(consequence)
        return redirect("incidents:reentry-list")
    plan = ReentryPlan(
        consequence=consequence,
        school=consequence.school,
        student=consequence.student,
        returns_on=queries.usual_return(consequence),
    )
    back = reverse("incidents:reentry-list")
    form = ReentryForm(request.POST or None, instance=plan, today=today, cancel_url=back)

    def save():
        data = form.cleaned_data
        made_plan, made = actions.plan_reentry(
            consequence=consequence,
            by=user,
            now=now,
            today=today,
            returns_on=data["returns_on"],
            contact=data["contact"],
            supports=data["supports"],
            no_circle_reason=data["no_circle_reason"],
            **form.answers(),
        )
        if made:
            messages.success(request, _("The return is planned. Check-ins stand on the 1st, 5th and 20th school day."))
        else:
            messages.info(request, _("There is a plan already."))
        return made_plan.get_absolute_url()

    return form_page(
        request, form, save, title=_("Plan the return of %(student)s") % {"student": consequence.student.name},
        crumbs=crumbs_to(), record=consequence,
        intro=_("Away through %(day)s.") % {"day": formats.date_format(consequence.ends_on, "l, F j")},
    )  # fmt: skip


def found(request, pk):
    plans = ReentryPlan.objects.visible_to(request.user)
    relations = ("student", "school", "contact", "welcome_practice", "consequence__school", "created_by")
    return get_object_or_404(plans.select_related(*relations), pk=pk)


@require_safe
@permissions.require(permissions.may_see_students)
def reentry_detail(request, pk):
    plan, user, today = found(request, pk), request.user, timezone.localdate()
    record_view(request, plan)
    may_write = may_plan_reentry(user, plan.school_id)
    return render(
        request,
        "incidents/reentry_detail.html",
        {
            "title": plan.student.name,
            "crumbs": [*crumbs_to(), (plan.student.name, "")],
            "plan": plan,
            "today": today,
            "states": Status.choices,
            "missing": policies.what_is_missing(plan) if plan.status == Status.OPEN else [],
            "moves": _moves(plan, today) if may_write else [],
            "facts": _facts(user, plan),
            "may_write": may_write,
            "may_change": may_write and plan.status != Status.DONE,
            "followed": plan.school_id not in user.school_ids(),
            "panels": reentry_panels(request, plan),
            "history": changes_of(plan) if is_open(request) else None,
        },
    )


def _moves(plan, today):
    """(state, label, icon) of the buttons that make sense now."""
    if plan.status == Status.OPEN:
        return [(Status.READY, _("Everything is ready"), "check")]
    if plan.status == Status.READY:
        back = [(Status.OPEN, _("Prepare again"), "undo-2")]
        return [(Status.DONE, _("Back and settled"), "check"), *back] if today >= plan.returns_on else back
    return [(Status.READY, _("Open again"), "undo-2")]


def _facts(user, plan):
    facts = [
        (_("Returns on"), formats.date_format(plan.returns_on, "l, F j, Y")),
        (_("School"), plan.school.name),
        (_("The student’s person"), plan.contact.name if plan.contact else ""),
        (_("Written by"), plan.created_by.name),
    ]
    consequence = plan.consequence
    whole = user.whole_schools()
    if consequence and (user.sees_district() or plan.school_id in whole or plan.student.school_id in whole):
        days = formats.date_format(consequence.starts_on) + " – " + formats.date_format(consequence.ends_on)
        facts.insert(1, (_("After"), f"{consequence.get_kind_display()}, {days}"))
    return facts


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_log_practice)
def reentry_edit(request, pk):
    seen = found(request, pk)
    if not may_plan_reentry(request.user, seen.school_id):
        raise PermissionDenied  # before the lock, which row security grants in one's own schools only
    plans = ReentryPlan.objects.visible_to(request.user).select_related("consequence__school", "student")
    plan = get_object_or_404(locked(plans, request), pk=pk)
    now, back, returned_on = timezone.now(), plan.get_absolute_url(), plan.returns_on
    if plan.status == Status.DONE:
        messages.error(request, _("This return is settled. Open it again to change it."))
        return redirect(back)
    form = ReentryForm(request.POST or None, instance=plan, today=timezone.localdate(now), cancel_url=back)

    def save():
        actions.change_reentry(
            plan=form.instance,
            by=request.user,
            now=now,
            fields=form.changed_fields(),
            returned_on=returned_on,
            **form.answers(),
        )
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, title=_("Change the plan"), crumbs=crumbs_to(plan), record=plan)


@require_POST
@permissions.require(permissions.may_log_practice)
def reentry_move(request, pk):
    plan, to, now = found(request, pk), request.POST.get("to", ""), timezone.now()
    if not may_plan_reentry(request.user, plan.school_id):
        raise PermissionDenied
    if to in Status.values:
        with said_on_top(request):
            _plan, moved = actions.move_reentry(
                plan=plan, to=Status(to), by=request.user, now=now, today=timezone.localdate(now)
            )
            if moved:
                messages.success(request, Status(to).label)
    return redirect(plan)


@require_safe
@permissions.require(permissions.may_see_students)
def reentry_print(request, pk):
    """The plan as a sheet for the meeting, with lines to sign."""
    plan = found(request, pk)
    record_view(request, plan, AccessRecord.Kind.PRINT)
    circle = plan.welcome_practice
    at = plan.no_circle_reason
    if circle:
        at = formats.date_format(timezone.localtime(circle.started_at), "l, F j, g:i A")
    check_ins = plan.follow_ups.order_by("due_on", "id")
    data = {
        "title": _("Coming back to school"),
        "subtitle": plan.student.name,
        "facts": [
            [_("School"), plan.school.name],
            [_("First day back"), formats.date_format(plan.returns_on, "l, F j, Y")],
            [_("Whom I can go to"), plan.contact.name if plan.contact else ""],
            [_("Welcome circle"), at],
        ],
        "sections": [
            *([{"title": _("What will help"), "text": plan.supports}] if plan.supports else []),
            {
                "title": _("When somebody looks in"),
                "columns": [_("What"), _("Day")],
                "rows": [[row.what or str(row), formats.date_format(row.due_on, "l, F j")] for row in check_ins],
            },
        ],
        "signatures": [plan.student.name, _("Family"), plan.contact.name if plan.contact else "", plan.created_by.name],
        "signed": _("We have talked about this together."),
        "day": _("Day"),
        "printed": _("Printed %(when)s") % {"when": formats.date_format(timezone.localtime(), "DATETIME_FORMAT")},
    }
    response = HttpResponse(typeset("sheet", data), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="return-{plan.pk}.pdf"'
    return response
