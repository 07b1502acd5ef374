"""The one way forms look: `PageForm` beside `forms.Form` or `forms.ModelForm`, and the person picker."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, TemplateNameMixin
from django import forms
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _


class Actions(TemplateNameMixin):
    """The row with the one green button and the way out; on a phone it stays in reach of the thumb."""

    template = "components/_form_actions.html"

    def __init__(self, submit_label, cancel_url=""):
        self.fields = []
        self.submit_label, self.cancel_url = submit_label, cancel_url

    def render(self, form, context, template_pack=None, **kwargs):
        return render_to_string(
            self.template,
            {"submit_label": self.submit_label, "cancel_url": self.cancel_url},
            getattr(context, "request", None),
        )


def page_helper(form, *, submit_label, cancel_url="", layout=None):
    """The crispy helper of every form: errors summed on top, fields of `layout` (else all), then `Actions`."""
    helper = FormHelper(form)
    helper.layout = Layout(*(layout or form.fields), Actions(submit_label, cancel_url))
    helper.attrs = {"novalidate": True}  # the server's words are translated, and summed on top
    return helper


class PageForm:
    """Put first among a form's bases. `layout` may be a list of field names and crispy layout objects.

    `{% include "components/_form.html" %}` renders `form`; the view passes `submit_label` and `cancel_url`.
    """

    submit_label = _("Save")
    layout = None
    choosing = False  # set while a picker is operated without JavaScript: too early to speak of errors

    def __init__(self, *args, submit_label=None, cancel_url="", **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.submit_label, self.cancel_url = submit_label or self.submit_label, cancel_url

    @property
    def errors(self):
        return ErrorDict() if self.choosing else super().errors

    @property
    def helper(self):
        return page_helper(self, submit_label=self.submit_label, cancel_url=self.cancel_url, layout=self.layout)


class PersonPicker(forms.Widget):
    """Search, pick, take back: people as chips, with hidden inputs that carry their keys.

    `search_url` answers a GET (read it with `picker_query`) with `components/_person_results.html`. Without JavaScript
    the same buttons post the form, and the view hands the post to `picker_step` first. `say(person)` gives
    (name, note).
    """

    use_fieldset = True

    def __init__(self, search_url, *, many=True, say=None, attrs=None):
        super().__init__(attrs)
        self.search_url, self.many, self.say = search_url, many, say or (lambda person: (str(person), ""))
        self.choices = ()

    def value_from_datadict(self, data, files, name):
        keys = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        keys = [key for key in ([keys] if isinstance(keys, str) else keys or []) if key]
        return keys if self.many else next(iter(keys), None)

    def value_omitted_from_data(self, data, files, name):
        return False

    def picked(self, value):
        """(key, name, note) of those chosen, looked up inside the field's own queryset: no others can be named."""
        keys = value if isinstance(value, (list, tuple)) else [value] if value else []
        keys = [str(getattr(key, "pk", key)) for key in keys]
        people = getattr(self.choices, "queryset", None)
        if not keys or people is None:
            return []
        pk = people.model._meta.pk
        known = []
        for key in keys:
            try:
                known.append(pk.to_python(key))
            except forms.ValidationError:
                continue
        return [(person.pk, *self.say(person)) for person in people.filter(pk__in=known)]

    def offer(self, query, results):
        """Show the results of a search made without JavaScript: a list of (key, name, note)."""
        self.query, self.results = query, results

    def render(self, name, value, attrs=None, renderer=None):
        context = {
            "name": name,
            "id": (attrs or {}).get("id", f"id_{name}"),
            "describedby": (attrs or {}).get("aria-describedby", ""),
            "invalid": (attrs or {}).get("aria-invalid", ""),
            "search_url": self.search_url,
            "many": self.many,
            "picked": self.picked(value),
            "query": getattr(self, "query", ""),
            "results": getattr(self, "results", None),
        }
        return render_to_string("components/_person_picker.html", context)


class PersonField(forms.ModelMultipleChoiceField):
    """People of a scoped queryset, chosen with the picker."""

    def __init__(self, queryset, *, search_url, say=None, **kwargs):
        super().__init__(queryset, widget=PersonPicker(search_url, say=say), **kwargs)


class OnePersonField(forms.ModelChoiceField):
    """One person of a scoped queryset, chosen with the picker."""

    def __init__(self, queryset, *, search_url, say=None, **kwargs):
        super().__init__(queryset, widget=PersonPicker(search_url, many=False, say=say), **kwargs)


def picker_query(request):
    """(field name, what was typed) of a picker's search."""
    name = request.GET.get("name", "")
    return name, request.GET.get(f"{name}_q", "").replace("\0", "").strip()


def picker_step(data, name, many=True):
    """The next state of a form whose picker `name` was operated without JavaScript, or None if it was not.

    Give what comes back to the form as `data`, set `form.choosing = True`, `offer` the results of `<name>_q` and render
    without saving: the person is still choosing. A name that was typed but not picked counts as a search too.
    """
    typed = data.get(f"{name}_q", "").replace("\0", "").strip()
    if not typed and not {f"{name}_add", f"{name}_remove", f"{name}_find"} & set(data):
        return None
    data = data.copy()
    keys = data.getlist(name)
    if added := data.get(f"{name}_add"):
        keys = [*(key for key in keys if key != added), added] if many else [added]
        data[f"{name}_q"] = ""
    if removed := data.get(f"{name}_remove"):
        keys = [key for key in keys if key != removed]
    data.setlist(name, keys)
    return data
