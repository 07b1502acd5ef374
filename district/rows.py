"""Forms with rows: buttons that post the form to add or remove one, and save nothing."""

from crispy_forms.layout import TemplateNameMixin
from django.template.loader import render_to_string

from district.numbers import number_in


class RowButtons(TemplateNameMixin):
    """What a form's `template` shows of: `remove` a row, or offer `more`."""

    def __init__(self, template, **context):
        self.template, self.fields, self.context = template, [], context

    def render(self, form, context, template_pack=None, **kwargs):
        url = context["request"].get_full_path()
        return render_to_string(self.template, {"form": form, "url": url, **self.context})


class Rows:
    """The rows of a form, at most `most`: row 0 has `<name>_0` of each of `names`; the field `rows` says how many.

    The layout puts `rows` into the element that the buttons fetch anew: else a row added so is not counted, and lost.

    A new row takes the fields `kept` over from the row above. `start` is the count where none is given.
    """

    def __init__(self, names, *, start, most, kept=(), buttons=("more", "remove")):
        self.names, self.start, self.most, self.kept, self.buttons = names, start, most, kept, buttons

    def count(self, data):
        given = number_in(str(data.get("rows", "")))
        return self.start if given is None else max(1, min(given, self.most))

    def stepped(self, data):
        """The data with a row more or one less, or None when no button of the rows was pressed."""
        if not any(name in data for name in self.buttons):
            return None
        data, count = data.copy(), self.count(data)
        gone = number_in(data.get("remove", ""))
        if "more" in data and count < self.most:
            for name in self.kept:
                data[f"{name}_{count}"] = data.get(f"{name}_{count - 1}", "")
            count += 1
        elif "more" not in data and gone is not None and gone < count and count > 1:
            for name in self.names:
                for n in range(gone, count - 1):
                    data[f"{name}_{n}"] = data.get(f"{name}_{n + 1}", "")
            count -= 1
        data["rows"] = count
        return data
