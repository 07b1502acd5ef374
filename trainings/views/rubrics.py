"""Rubrics: those for a coaching visit, and the instruments by which a school's fidelity is reviewed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district.history import changes, changes_of, is_open
from district.permissions import require
from district.views.form_page import edit_page, form_page, locked
from trainings.actions import rubrics as actions
from trainings.areas import areas, root
from trainings.forms.scores import ItemForm, NewRubricForm, RubricForm
from trainings.models import Rubric, RubricItem
from trainings.permissions import may_manage_trainings, may_see_staff_training
from trainings.queries.coaching import with_item_counts


def crumbs_to(rubric=None):
    crumbs = [
        root(), (_("Coaching"), reverse("trainings:visit-list")), (_("Rubrics"), reverse("trainings:rubric-list")),
    ]  # fmt: skip
    return [*crumbs, (rubric.name, rubric.get_absolute_url())] if rubric else crumbs


@require_safe
@require(may_see_staff_training)
def rubric_list(request):
    return render(
        request,
        "trainings/rubric_list.html",
        {
            "title": _("Rubrics"),
            "crumbs": [*crumbs_to()[:2], (_("Rubrics"), "")],
            "areas": areas(request.user, "visit-list"),
            "rubrics": list(with_item_counts(Rubric.objects.order_by("-is_used", "kind", "name"))),
            "may_edit": may_manage_trainings(request.user),
        },
    )


@require_safe
@require(may_see_staff_training)
def rubric_detail(request, pk):
    rubric = get_object_or_404(Rubric, pk=pk)
    items = list(rubric.items.order_by("number"))
    return render(
        request,
        "trainings/rubric_detail.html",
        {
            "title": rubric.name,
            "crumbs": [*crumbs_to(), (rubric.name, "")],
            "rubric": rubric,
            "items": [item for item in items if item.is_used],
            "retired": [item for item in items if not item.is_used],
            "may_edit": may_manage_trainings(request.user),
            "history": changes_of(rubric) if is_open(request) else None,
            "people_history": changes(RubricItem, whole=True, rubric_id=rubric.pk) if is_open(request) else [],
        },
    )


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def rubric_create(request):
    form = NewRubricForm(request.POST or None, cancel_url=reverse("trainings:rubric-list"))

    def save():
        rubric = actions.record_rubric(rubric=form.instance, by=request.user, lines=form.cleaned_data["items"])
        messages.success(request, _("The rubric can be used from now on."))
        return rubric.get_absolute_url()

    intro = _("Each item is scored 0, 1 or 2. For a visit write one list; for a school’s fidelity, items by tier.")
    return form_page(request, form, save, title=_("Add a rubric"), crumbs=crumbs_to(), intro=intro)


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def rubric_edit(request, pk):
    rubric = get_object_or_404(locked(Rubric.objects, request), pk=pk)
    return edit_page(request, rubric, RubricForm, title=_("Change the rubric"), crumbs=crumbs_to(rubric))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def item_create(request, pk):
    rubric = get_object_or_404(Rubric, pk=pk)
    form = ItemForm(request.POST or None, rubric=rubric, cancel_url=rubric.get_absolute_url())

    def save():
        actions.add_item(rubric=rubric, by=request.user, **form.facts())
        messages.success(request, _("The item is added."))
        return rubric.get_absolute_url()

    return form_page(request, form, save, title=_("Add an item"), crumbs=crumbs_to(rubric))


@require_http_methods(["GET", "POST"])
@require(may_manage_trainings)
def item_edit(request, pk):
    item = get_object_or_404(locked(RubricItem.objects.select_related("rubric"), request), pk=pk)
    rubric = item.rubric
    form = ItemForm(request.POST or None, instance=item, rubric=rubric, cancel_url=rubric.get_absolute_url())

    def save():
        actions.change_item(item=item, by=request.user, **form.facts())
        messages.success(request, _("Saved."))
        return rubric.get_absolute_url()

    title = _("Change an item")
    return form_page(request, form, save, title=title, crumbs=crumbs_to(rubric), history=changes_of(item))


def _item(pk):
    return get_object_or_404(RubricItem.objects.select_related("rubric"), pk=pk)


@require_POST
@require(may_manage_trainings)
def item_move(request, pk):
    """One place up, or down with `way=down`."""
    item = _item(pk)
    actions.move_item(item=item, by=request.user, up=request.POST.get("way") != "down")
    return redirect(item.rubric)


@require_POST
@require(may_manage_trainings)
def item_remove(request, pk):
    item = _item(pk)
    retired = actions.remove_item(item=item, by=request.user)
    messages.success(
        request, _("Retired: what it scored stays on record.") if retired else _("Removed: nobody had scored it.")
    )
    return redirect(item.rubric)


@require_POST
@require(may_manage_trainings)
def item_return(request, pk):
    item = _item(pk)
    actions.bring_back_item(item=item, by=request.user)
    messages.success(request, _("The item is asked again."))
    return redirect(item.rubric)
