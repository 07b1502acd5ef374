"""The words of a choice, quickly: Django hashes, and so translates, every choice of the field for each word."""

from functools import cache

from django.utils.encoding import force_str


@cache
def _labels(field):
    return dict(field.flatchoices)


class Labels:
    """Mixin for models that lists show: `get_<field>_display()` at a tenth of the cost."""

    def _get_FIELD_display(self, field):
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)
