"""Draws the usual form fields in Python, letter for letter as Django's templates do.

Django renders an option by two nested templates, 240 function calls: the filters of one list were a third of its page.
"""

from html import escape

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import SafeData, mark_safe

WIDGETS = "django/forms/widgets/"
OPTION = f"{WIDGETS}select_option.html"


class Renderer(DjangoTemplates):
    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return mark_safe(draw(self, context["widget"])) if draw else super().render(template_name, context, request)


def _select(renderer, widget):
    drawn = [f'<select name="{_as_text(widget["name"])}"{_attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            drawn.append(f'\n  <optgroup label="{_as_text(group)}">')
        for option in options:
            usual = option["template_name"] == OPTION
            one = _option(renderer, option) if usual else renderer.render(option["template_name"], {"widget": option})
            drawn.append(f"\n  {one}\n")
        if group:
            drawn.append("\n  </optgroup>")
    return "".join([*drawn, "\n</select>"])


def _option(renderer, widget):
    label = widget["label"]
    label = _as_text(localize(label) if isinstance(label, int | float) else label)
    return f'<option value="{_as_text(widget["value"])}"{_attributes(widget)}>{label}</option>'


def _input(renderer, widget):
    value = f' value="{_as_text(widget["value"])}"' if widget["value"] is not None else ""
    name = _as_text(widget["name"])
    return f'<input type="{_as_text(widget["type"])}" name="{name}"{value}{_attributes(widget)}>'


def _textarea(renderer, widget):
    text = _as_text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_as_text(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _attributes(widget):
    return "".join(
        f" {_as_text(name)}" if value is True else f' {_as_text(name)}="{_as_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _as_text(value):
    text = str(value)
    return text if isinstance(text, SafeData) else escape(text)


INPUTS = ["text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox"]
DRAWN = {f"{WIDGETS}{name}.html": _input for name in INPUTS} | {
    f"{WIDGETS}select.html": _select,
    f"{WIDGETS}textarea.html": _textarea,
}
