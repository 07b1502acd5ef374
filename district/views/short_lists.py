"""Short lists that an office keeps for everybody: a table of a few rows, and one form for a row."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from district import actions, permissions
from district.views.form_page import form_page, said_on_top


def settings_crumb(user):
    return (_("Settings"), reverse("district:settings"))


@dataclass(frozen=True)
class ShortList:
    """One list. `name` is its addresses' and template's: `district:year` has `district:year-list` and year_list.html.

    The caller's view asks who may come in; `may_edit(user)` decides what the table offers.
    """

    name: str
    title: str
    form: type[forms.ModelForm]
    may_edit: Callable = permissions.may_administer
    crumb: Callable = settings_crumb  # of a user: (label, address) of the page above

    @property
    def address(self):
        return reverse(f"{self.name}-list")

    def table(self, request, rows):
        context = {
            "title": self.title,
            "crumbs": [self.crumb(request.user), (self.title, "")],
            "rows": rows,
            "may_edit": self.may_edit(request.user),
        }
        return render(request, f"{self.name.replace(':', '/')}_list.html", context)

    def row(self, request, record, *, title, **context):
        """The page that adds or changes one row; takes what `form_page` takes."""
        back = self.address
        form = self.form(request.POST or None, instance=record, cancel_url=back)

        def save():
            fields = [name for name in form.changed_data if name in self.form.Meta.fields]
            actions.save_record(record=record, by=request.user, fields=fields)
            messages.success(request, _("Saved."))
            return back

        crumbs = [self.crumb(request.user), (self.title, back)]
        return form_page(request, form, save, title=title, crumbs=crumbs, **context)

    def remove(self, request, record):
        with said_on_top(request):
            actions.delete_record(record=record, by=request.user)
            messages.success(request, _("%(record)s is removed.") % {"record": record})
        return redirect(self.address)
