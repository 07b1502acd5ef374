from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from district import actions, permissions, queries
from district.exports import Column
from district.filters import UserFilters
from district.flash import undoable
from district.forms import picker_step
from district.history import changes, changes_of
from district.models import Role, RoleGrant, User
from district.user_forms import ROLE_WORDS, GrantForm, LastDayForm, UserForm
from district.views.form_page import form_page, locked, refuse, said_on_top
from district.views.lists import ListPage
from district.views.staff import staff_found


class UserList(ListPage):
    noun = "user"
    title = gettext_lazy("Users and roles")
    template_name = "district/user_list.html"
    filterset_class = UserFilters
    orders = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "email": ("email", "id"),
        "-email": ("-email", "-id"),
    }

    def get_queryset(self):
        return User.objects.visible_to(self.request.user)

    def with_relations(self, queryset):
        return queries.with_sign_in(queryset, timezone.localdate())

    def columns(self):
        return [
            Column(_("Name"), lambda user: user.name),
            Column(_("E-mail"), lambda user: user.email),
            Column(_("Roles today"), lambda user: "; ".join(map(_role_and_school, user.roles_today))),
            Column(_("Second factor"), lambda user: user.has_second_factor),
            Column(_("Last sign-in"), lambda user: user.last_login),
            Column(_("May sign in"), lambda user: user.is_active),
        ]

    def extra(self, page):
        return {"crumbs": [(self.title, "")], "may_edit": permissions.may_administer(self.request.user)}


user_list = permissions.require(permissions.may_see_users)(UserList.as_view())


def _role_and_school(grant):
    return f"{grant.get_role_display()}, {grant.school.name}" if grant.school else grant.get_role_display()


@require_safe
@permissions.require(permissions.may_see_users)
def user_detail(request, pk):
    return _user_page(request, _user(request, pk))


def _user(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user).select_related("staff"), pk=pk)


def _user_page(request, user, form=None):
    today = timezone.localdate()
    grants = list(user.grants.select_related("school", "granted_by"))
    may_edit = permissions.may_administer(request.user)
    if form is None and may_edit:
        form = GrantForm(instance=RoleGrant(user=user, starts_on=today))
    return render(
        request,
        "district/user_detail.html",
        {
            "title": user.name,
            "crumbs": [(UserList.title, reverse("district:user-list")), (user.name, "")],
            "person": user,
            "second_factor": user.authenticator_set.exists(),
            "invited_only": not user.has_usable_password() and not user.last_login,
            "current": [grant for grant in grants if grant.is_on(today)],
            "coming": [grant for grant in grants if grant.starts_on > today],
            "past": [grant for grant in grants if grant.ends_on and grant.ends_on < today],
            "form": form,
            "role_words": [(role.label, ROLE_WORDS[role]) for role in Role],
            "may_edit": may_edit,
            "history": changes_of(user),
            "grant_history": changes(RoleGrant, whole=True, user=user.pk),
        },
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def user_create(request):
    user = User()
    form = _user_form(request, user, reverse("district:user-list"), submit_label=_("Add and invite"))

    def save():
        actions.add_user(user=user, by=request.user, site=request.build_absolute_uri("/"))
        messages.success(request, _("%(user)s is added. Now give a role.") % {"user": user})
        return user.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        title=_("Add a user"),
        crumbs=[(UserList.title, reverse("district:user-list"))],
        intro=_("An e-mail with a link to set a password goes to the address. Roles come in the next step."),
    )


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def user_edit(request, pk):
    user = get_object_or_404(locked(User.objects.visible_to(request.user), request), pk=pk)
    back = user.get_absolute_url()
    form = _user_form(request, user, back)

    def save():
        actions.change_user(user=user, fields=form.changed_fields(), by=request.user)
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request,
        form,
        save,
        title=_("Change the user"),
        crumbs=[(UserList.title, reverse("district:user-list")), (user.name, back)],
        history=changes_of(user),
    )


def _user_form(request, user, cancel_url, **kwargs):
    if request.method != "POST":
        return UserForm(instance=user, cancel_url=cancel_url, **kwargs)
    chosen = picker_step(request.POST, "staff", many=False)
    form = UserForm(chosen or request.POST, instance=user, cancel_url=cancel_url, **kwargs)
    if chosen:
        form.choosing = True
        typed = chosen.get("staff_q", "").replace("\0", "").strip()
        form.fields["staff"].widget.offer(typed, staff_found(request.user, typed)[0])
    return form


@require_POST
@permissions.require(permissions.may_administer)
def user_invite(request, pk):
    user = _user(request, pk)
    actions.invite_user(user=user, by=request.user, site=request.build_absolute_uri("/"))
    said = _("An e-mail with a link is on its way to %(email)s. The link holds for %(days)s days.")
    messages.success(request, said % {"email": user.email, "days": settings.PASSWORD_RESET_TIMEOUT // 86_400})
    return redirect(user)


@require_POST
@permissions.require(permissions.may_administer)
def user_deactivate(request, pk):
    user = _user(request, pk)
    with said_on_top(request):
        actions.stop_sign_in(user=user, by=request.user, today=timezone.localdate())
        undoable(
            request,
            _("%(user)s may no longer sign in.") % {"user": user},
            reverse("district:user-activate", args=[user.pk]),
        )
    return redirect(user)


@require_POST
@permissions.require(permissions.may_administer)
def user_activate(request, pk):
    user = _user(request, pk)
    actions.allow_sign_in(user=user, by=request.user)
    messages.success(request, _("%(user)s may sign in again.") % {"user": user})
    return redirect(user)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def grant_create(request, pk):
    user = _user(request, pk)
    if request.method == "GET":  # somebody reloads after an error
        return redirect(user)
    grant = RoleGrant(user=user)
    form = GrantForm(request.POST, instance=grant)
    if form.is_valid():
        try:
            actions.grant_role(grant=grant, by=request.user)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(user)s has the role now.") % {"user": user})
            return redirect(user)
    return _user_page(request, user, form)


@require_POST
@permissions.require(permissions.may_administer)
def grant_end(request, pk, grant_pk):
    """The role stops now: yesterday was its last day."""
    grant = get_object_or_404(RoleGrant.objects.select_related("user"), user=_user(request, pk), pk=grant_pk)
    today = timezone.localdate()
    with said_on_top(request):
        actions.end_grant(grant=grant, last_day=today - timedelta(days=1), by=request.user, today=today)
        messages.success(request, _("%(role)s has ended.") % {"role": grant.get_role_display()})
    return redirect(grant.user)


@require_http_methods(["GET", "POST"])
@permissions.require(permissions.may_administer)
def grant_edit(request, pk, grant_pk):
    user = _user(request, pk)
    grant = get_object_or_404(user.grants.select_related("school"), pk=grant_pk)
    back = user.get_absolute_url()
    form = LastDayForm(request.POST or None, grant=grant, initial={"last_day": grant.ends_on}, cancel_url=back)

    def save():
        last_day = form.cleaned_data["last_day"]
        actions.end_grant(grant=grant, last_day=last_day, by=request.user, today=timezone.localdate())
        messages.success(request, _("Saved."))
        return back

    return form_page(
        request,
        form,
        save,
        title=_("Last day of a role"),
        crumbs=[(UserList.title, reverse("district:user-list")), (user.name, back)],
        intro=_("%(role)s of %(user)s. The role still holds on its last day.")
        % {"role": _role_and_school(grant), "user": user},
    )
