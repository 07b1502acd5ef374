"""The rules on safety interventions: the sets, one set with its rules, and the days on which it is in force."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.exports import Column
from district.history import changes, changes_of, is_open
from district.permissions import may_see_settings, may_see_students, require
from district.views.form_page import form_page, locked, said_on_top
from district.views.lists import ListPage
from district.views.short_lists import settings_crumb
from incidents.actions import rulesets as actions
from incidents.filters.rulesets import RuleSetFilters
from incidents.forms.rulesets import EndForm, InForceForm, NewVersionForm, RuleForm, RuleSetForm
from incidents.models import Hold, RuleSet, SafetyRule
from incidents.permissions import may_keep_rules
from incidents.policies.rule_words import rule_words
from incidents.queries.rulesets import is_settled

LIST = "incidents:ruleset-list"


def crumbs_to(user, rule_set=None):
    above = settings_crumb(user) if may_see_settings(user) else (_("Safety"), reverse("incidents:safety-list"))
    crumbs = [above, (_("Safety rules"), reverse(LIST))]
    return [*crumbs, (rule_set.name, rule_set.get_absolute_url())] if rule_set else crumbs


def state_of(rule_set, today):
    """(tone, words): how a set stands to this day."""
    if rule_set.starts_on is None:
        return "mute", _("Not in force")
    if rule_set.starts_on > today:
        return "info", _("In force from %(day)s") % {"day": date_format(rule_set.starts_on)}
    if rule_set.ends_on is None:
        return "good", _("In force")
    if rule_set.ends_on < today:
        return "mute", _("Ended on %(day)s") % {"day": date_format(rule_set.ends_on)}
    return "good", _("In force through %(day)s") % {"day": date_format(rule_set.ends_on)}


class RuleSetList(ListPage):
    noun = "ruleset"
    title = gettext_lazy("Safety rules")
    template_name = "incidents/ruleset_list.html"
    filterset_class = RuleSetFilters
    orders = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self):
        return RuleSet.objects.all()

    def with_relations(self, queryset):
        return queryset.select_related("course").annotate(rules_count=Count("rules"))

    def columns(self):
        today = timezone.localdate()
        return [
            Column(_("Name"), lambda one: one.name),
            Column(_("Source"), lambda one: one.source),
            Column(_("State"), lambda one: state_of(one, today)[1]),
            Column(_("In force from"), lambda one: one.starts_on),
            Column(_("In force through"), lambda one: one.ends_on),
            Column(_("Rules"), lambda one: one.rules_count),
            Column(_("Longest allowed, minutes"), lambda one: one.most_minutes),
            Column(_("Prohibited holds"), prohibited_words),
            Column(_("Training that staff need"), lambda one: one.course.name if one.course else ""),
        ]

    def extra(self, page):
        today = timezone.localdate()
        return {
            "crumbs": [crumbs_to(self.request.user)[0], (self.title, "")],
            "rows": [(one, *state_of(one, today)) for one in page],
            "may_edit": may_keep_rules(self.request.user),
        }


ruleset_list = require(may_see_students)(RuleSetList.as_view())


def prohibited_words(rule_set):
    return "; ".join(str(Hold(one).label) for one in Hold.values if one in rule_set.prohibited)


@require_safe
@require(may_see_students)
def ruleset_detail(request, pk):
    rule_set = get_object_or_404(RuleSet.objects.select_related("course", "copied_from"), pk=pk)
    user, today = request.user, timezone.localdate()
    may_edit = may_keep_rules(user)
    settled = may_edit and is_settled(rule_set)
    tone, state = state_of(rule_set, today)
    started, ended = rule_set.starts_on is not None, rule_set.ends_on is not None and rule_set.ends_on < today
    context = {
        "title": rule_set.name,
        "crumbs": [*crumbs_to(user), (rule_set.name, "")],
        "rule_set": rule_set,
        "tone": tone,
        "state": state,
        "rules": [(rule, rule_words(rule)) for rule in rule_set.rules.all()],
        "may_edit": may_edit,
        "may_change_rules": may_edit and not settled,
        "settled": settled,
        "may_start": may_edit and not started,
        "may_withdraw": may_edit and started and not settled,
        "may_end": may_edit and started and rule_set.ends_on is None,
        "may_resume": may_edit and rule_set.ends_on is not None and not ended,
        "facts": [
            (_("Source"), rule_set.source),
            (_("In force from"), rule_set.starts_on),
            (_("In force through"), rule_set.ends_on),
            (_("Longest allowed, minutes"), rule_set.most_minutes),
            (_("Prohibited holds"), prohibited_words(rule_set)),
            (_("Training that staff need"), rule_set.course),
            (_("Copy of"), rule_set.copied_from),
        ],
        "history": changes_of(rule_set) if is_open(request) else None,
        "people_history": changes(SafetyRule, whole=True, rule_set_id=rule_set.pk) if is_open(request) else [],
    }
    return render(request, "incidents/ruleset_detail.html", context)


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def ruleset_create(request):
    form = RuleSetForm(request.POST or None, cancel_url=reverse(LIST))

    def save():
        actions.add_rule_set(rule_set=form.instance, by=request.user)
        messages.success(request, _("Saved. Add its rules, then put it in force."))
        return form.instance.get_absolute_url()

    return form_page(request, form, save, title=_("Add a rule set"), crumbs=crumbs_to(request.user))


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def ruleset_edit(request, pk):
    rule_set = get_object_or_404(locked(RuleSet.objects, request), pk=pk)
    back = rule_set.get_absolute_url()
    settled = is_settled(rule_set)
    form = RuleSetForm(request.POST or None, instance=rule_set, settled=settled, cancel_url=back)

    def save():
        actions.change_rule_set(rule_set=rule_set, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    intro = _("Interventions were judged by this set: its words may change, what it asks and forbids stays.")
    return form_page(
        request, form, save, title=_("Change the rule set"), crumbs=crumbs_to(request.user, rule_set),
        intro=intro if settled else "", history=changes_of(rule_set),
    )  # fmt: skip


def _rule_page(request, rule, write, done, **context):
    back = rule.rule_set.get_absolute_url()
    form = RuleForm(request.POST or None, instance=rule, cancel_url=back)
    form.choosing = "choose" in request.POST

    def save():
        write(form)
        messages.success(request, done)
        return back

    return form_page(request, form, save, crumbs=crumbs_to(request.user, rule.rule_set), **context)


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def rule_create(request, pk):
    rule = SafetyRule(rule_set=get_object_or_404(RuleSet, pk=pk))

    def write(form):
        actions.add_rule(rule=form.instance, by=request.user)

    return _rule_page(request, rule, write, _("The rule is added."), title=_("Add a rule"))


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def rule_edit(request, pk):
    get_object_or_404(locked(RuleSet.objects, request), rules=pk)  # the set first, as whoever removes a rule does
    rule = _rule(pk)

    def write(form):
        actions.change_rule(rule=form.instance, by=request.user, fields=form.changed_fields())

    return _rule_page(request, rule, write, _("Saved."), title=_("Change a rule"), history=changes_of(rule))


@require_POST
@require(may_keep_rules)
def rule_move(request, pk):
    """One place up, or down with `way=down`."""
    rule = _rule(pk)
    actions.move_rule(rule=rule, by=request.user, up=request.POST.get("way") != "down")
    return redirect(rule.rule_set)


@require_POST
@require(may_keep_rules)
def rule_remove(request, pk):
    rule = _rule(pk)
    with said_on_top(request):
        actions.remove_rule(rule=rule, by=request.user)
        messages.success(request, _("%(record)s is removed.") % {"record": rule})
    return redirect(rule.rule_set)


def _rule(pk):
    return get_object_or_404(SafetyRule.objects.select_related("rule_set"), pk=pk)


def _dated(request, pk, form_class, write, done, **context):
    """A page that asks for a day. `write(rule_set, now, **days)` returns the set to go to."""
    rule_set = get_object_or_404(RuleSet, pk=pk)
    now = timezone.now()
    form = form_class(request.POST or None, cancel_url=rule_set.get_absolute_url())

    def save():
        goal = write(rule_set=rule_set, by=request.user, now=now, **form.cleaned_data)
        messages.success(request, done)
        return goal.get_absolute_url()

    return form_page(request, form, save, crumbs=crumbs_to(request.user, rule_set), **context)


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def ruleset_start(request, pk):
    intro = _("Interventions from that day on are judged by it. From then its rules change only by a new version.")
    return _dated(
        request, pk, InForceForm, actions.put_in_force, _("It is dated."), title=_("Put in force"), intro=intro
    )


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def ruleset_end(request, pk):
    intro = _("What was owed stays owed. Interventions after that day are not judged by it.")
    return _dated(
        request, pk, EndForm, actions.end_rule_set, _("The last day is set."), title=_("Set the last day"), intro=intro
    )


@require_http_methods(["GET", "POST"])
@require(may_keep_rules)
def ruleset_version(request, pk):
    intro = _("A copy with all its rules, which you then change. It takes over on the day that you choose.")
    done = _("This is the new version. Change its rules before it comes into force.")
    return _dated(
        request, pk, NewVersionForm, actions.new_version, done, title=_("New version from a day"), intro=intro
    )


@require_POST
@require(may_keep_rules)
def ruleset_resume(request, pk):
    """Take back a last day that is still to come."""
    rule_set = get_object_or_404(RuleSet, pk=pk)
    with said_on_top(request):
        actions.end_rule_set(rule_set=rule_set, by=request.user, now=timezone.now(), last_day=None)
        messages.success(request, _("It stays in force."))
    return redirect(rule_set)


@require_POST
@require(may_keep_rules)
def ruleset_withdraw(request, pk):
    rule_set = get_object_or_404(RuleSet, pk=pk)
    with said_on_top(request):
        actions.withdraw_rule_set(rule_set=rule_set, by=request.user)
        messages.success(request, _("It is not in force."))
    return redirect(rule_set)
