"""One form on a page of its own: the shape of nearly every edit."""

from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from district import actions
from district.access import record_view
from district.history import changes_of


def form_page(request, form, save, *, title, crumbs, record=None, template="district/form_page.html", **context):
    """Shows `form`; when it is posted and valid, `save()` writes and says where to go next.

    What `save` refuses with a ValidationError is said beside the field, and nothing that was typed is lost.
    A form that tells about a student names whose `record` it opens, for the access log.
    """
    if request.method == "POST" and not getattr(form, "choosing", False) and form.is_valid():
        try:
            return redirect(save())
        except ValidationError as error:
            refuse(form, error)
    if record is not None:
        record_view(request, record)
    return render(request, template, {"form": form, "title": title, "crumbs": [*crumbs, (title, "")], **context})


def edit_page(request, instance, form_class, **context):
    """The edit of a record that is saved as its form says, with its history below; takes what `form_page` takes."""
    back = instance.get_absolute_url()
    form = form_class(request.POST or None, instance=instance, cancel_url=back)

    def save():
        actions.save_record(record=instance, by=request.user, fields=form.changed_fields())
        messages.success(request, _("Saved."))
        return back

    return form_page(request, form, save, history=changes_of(instance), **context)


def refuse(form, error):
    """Puts an action's ValidationError on its fields; what the form does not ask for stands on top."""
    errors = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    for name, found in errors.items():
        form.add_error(name if name in form.fields else None, [text for one in found for text in one.messages])


@contextmanager
def said_on_top(request):
    """For a button without a form: what the action refuses is said on top of the next page."""
    try:
        yield
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def locked(queryset, request):
    """The row, held while it is being changed: of two who save at once, the second sees what the first wrote."""
    return queryset.select_for_update(of=("self",)) if request.method == "POST" else queryset
