"""Writing the plan part by part: each with what stands under it, in an order that the keyboard changes."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.forms import picker_step
from district.history import changes_of
from district.numbers import number_in
from district.permissions import require
from district.views.form_page import form_page, said_on_top
from district.views.staff import staff_found
from strategy.actions import elements as actions
from strategy.areas import areas, root, within
from strategy.forms.elements import TargetFormSet, form_of
from strategy.permissions import may_manage_plan
from strategy.policies import when
from strategy.policies.kinds import KIND_OF, KINDS
from strategy.views.plan import plan_of

ROOTS = [name for name, kind in KINDS.items() if not kind.parents]
BELOW = {name: [child for child, kind in KINDS.items() if name in kind.parents] for name in KINDS}


def kind_asked(kind):
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def part_asked(kind, pk):
    """The part of this kind and number, with its plan. Raises Http404."""
    model = kind_asked(kind).model
    return get_object_or_404(model.objects.select_related("plan", *KINDS[kind].parents.values()), pk=pk)


def url_of(part):
    return reverse("strategy:part-detail", args=[KIND_OF[type(part)].name, part.pk])


def above(part):
    """What it stands under; None for a root."""
    found = (getattr(part, column) for column in KIND_OF[type(part)].parents.values())
    return next((parent for parent in found if parent is not None), None)


def crumbs_to(plan, part=None):
    """The way down to a part."""
    way = []
    while part is not None:
        way.append((part.code, url_of(part)))
        part = above(part)
    return [root(), (_("Write the plan"), within(reverse("strategy:part-list"), plan)), *reversed(way)]


def _lists(plan, names, of):
    """[(kind, word, parts, address of a new one)]: `of(kind)` gives the parts and what a new one stands under."""
    lists = []
    for name in names:
        parts, query = of(name)
        query = query if plan.is_main else query | {"plan": plan.pk}
        new = reverse("strategy:part-create", args=[name]) + (f"?{urlencode(query)}" if query else "")
        rows = [(part, url_of(part)) for part in parts]
        lists.append((name, plan.word(name), rows, new))
    return lists


@require_safe
@require(may_manage_plan)
def part_list(request):
    """What stands at the top: priorities, department goals, major actions."""
    plan = plan_of(request)
    if plan is None:
        return redirect("strategy:plan-create")
    context = {
        "title": _("Write the plan"),
        "crumbs": [root(), (_("Write the plan"), "")],
        "areas": areas(plan, "part-list", request.user),
        "plan": plan,
        "lists": _lists(plan, ROOTS, lambda name: (KINDS[name].model.objects.filter(plan=plan), {})),
        "moved": _moved(request),
    }
    return render(request, "strategy/part_list.html", context)


@require_safe
@require(may_manage_plan)
def part_detail(request, kind, pk):
    part = part_asked(kind, pk)

    def below(name):
        column = KINDS[name].parents[kind]
        return KINDS[name].model.objects.filter(**{column: part}), {"under": f"{kind}-{part.pk}"}

    context = {
        "title": part.words or part.code,
        "crumbs": [*crumbs_to(part.plan, above(part)), (part.code, "")],
        "areas": areas(part.plan, "part-list", request.user),
        "plan": part.plan,
        "kind": kind,
        "word": part.plan.word(kind),
        "part": part,
        "lists": _lists(part.plan, BELOW[kind], below),
        "targets": list(part.targets.all()) if kind == "goal" else None,
        "people": [link.staff for link in part.people.select_related("staff")] if kind == "strategy" else [],
        "reading": read_as(part) if kind == "task" else "",
        "moved": _moved(request),
        "history": changes_of(part),
    }
    return render(request, "strategy/part_detail.html", context)


def read_as(task):
    """What the words of a task's "by" are taken to mean, for the person who wrote them."""
    return when.read(task.by, task.plan.starts_on, task.plan.ends_on)


def _moved(request):
    """(id, up or down) of the part that was just moved: its button takes the focus again."""
    name, _dash, number = request.GET.get("moved", "").partition("-")
    return (number_in(number), name) if name in ("up", "down") else (None, "")


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def part_create(request, kind):
    plan = plan_of(request)
    model = kind_asked(kind).model
    if plan is None:
        raise Http404
    part, parent = model(plan=plan), _under(request, plan, kind)
    if parent is not None:
        setattr(part, KINDS[kind].parents[KIND_OF[type(parent)].name], parent)
    back = url_of(parent) if parent else within(reverse("strategy:part-list"), plan)
    form = _form(request, kind, part, back)

    def save():
        with transaction.atomic():
            made = actions.create_element(by=request.user, kind=kind, plan=plan, facts=form.facts())
            _link(request, made, form)
        messages.success(request, _("%(code)s is added.") % {"code": made.code})
        return url_of(made)

    title = _("Add: %(kind)s") % {"kind": plan.word(kind)}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(plan, parent))


def _form(request, kind, part, back):
    """The form of a kind; a strategy's people are still being chosen while their picker is operated."""
    picks = kind == "strategy" and request.method == "POST"
    step = picker_step(request.POST, "people") if picks else None
    form = form_of(kind)(step or request.POST or None, instance=part, cancel_url=back)
    if step is not None:
        form.choosing = True
        typed = step.get("people_q", "")
        form.fields["people"].widget.offer(typed, staff_found(request.user, typed)[0])
    return form


def _under(request, plan, kind):
    """The part that `?under=` names; None without one. Raises Http404 where it names none of this plan."""
    name, dash, number = request.GET.get("under", "").partition("-")
    if not dash:
        return None
    if name not in KINDS[kind].parents:
        raise Http404
    return get_object_or_404(KINDS[name].model, plan=plan, pk=number_in(number))


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def part_edit(request, kind, pk):
    part = part_asked(kind, pk)
    form = _form(request, kind, part, url_of(part))

    def save():
        with transaction.atomic():
            actions.change_element(by=request.user, element=part, facts=form.facts())
            _link(request, part, form)
        messages.success(request, _("Saved."))
        return url_of(part)

    title = _("Change %(code)s") % {"code": part.code}
    return form_page(request, form, save, title=title, crumbs=crumbs_to(part.plan, part), history=changes_of(part))


def _link(request, part, form):
    for relation, column, others in form.links():
        actions.set_links(by=request.user, element=part, relation=relation, column=column, others=others)


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def part_targets(request, pk):
    """What a goal aims at, for everybody or for groups of students."""
    goal = part_asked("goal", pk)
    facts = [{name: getattr(one, name) for name in TargetFormSet.form._meta.fields} for one in goal.targets.all()]
    forms = TargetFormSet(request.POST or None, initial=facts)
    if request.method == "POST" and forms.is_valid():
        actions.set_targets(by=request.user, goal=goal, targets=forms.facts())
        messages.success(request, _("Saved."))
        return redirect(url_of(goal))
    context = {
        "title": _("Targets of %(code)s") % {"code": goal.code},
        "crumbs": [*crumbs_to(goal.plan, goal), (_("Targets"), "")],
        "goal": goal,
        "forms": forms,
        "back": url_of(goal),
    }
    return render(request, "strategy/part_targets.html", context)


@require_POST
@require(may_manage_plan)
def part_move(request, kind, pk):
    """A place up, or with `down` a place down; the page says where it stands now, and the focus stays."""
    part = part_asked(kind, pk)
    up = "down" not in request.POST
    part = actions.move_element(by=request.user, element=part, up=up)
    order = list(KINDS[kind].siblings(part).values_list("pk", flat=True))
    facts = {"code": part.code, "place": order.index(part.pk) + 1, "of": len(order)}
    messages.success(request, _("%(code)s is number %(place)s of %(of)s.") % facts)
    parent = above(part)
    back = url_of(parent) if parent else within(reverse("strategy:part-list"), part.plan)
    mark = urlencode({"moved": f"{'up' if up else 'down'}-{part.pk}"})
    return redirect(f"{back}{'&' if '?' in back else '?'}{mark}#part-{part.pk}")


@require_http_methods(["GET", "POST"])
@require(may_manage_plan)
def part_remove(request, kind, pk):
    """Asked for first; refused, in words, while others hang on it."""
    part = part_asked(kind, pk)
    if request.method == "POST":
        parent, back = above(part), url_of(part)
        with said_on_top(request):
            actions.remove_element(by=request.user, element=part)
            messages.success(request, _("%(code)s is removed.") % {"code": part.code})
            back = url_of(parent) if parent else within(reverse("strategy:part-list"), part.plan)
        return redirect(back)
    context = {
        "title": _("Remove %(code)s?") % {"code": part.code},
        "crumbs": [*crumbs_to(part.plan, part), (_("Remove"), "")],
        "part": part,
        "kind": kind,
        "back": url_of(part),
    }
    return render(request, "strategy/part_remove.html", context)
