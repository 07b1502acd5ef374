"""Django's own `translate`, `date` and `time`, for what a list says fifty times: each word and day is made once.

Builtins of every template, after Django's. What they say hangs on the words, the day and the language alone.
"""

import datetime
from functools import lru_cache

from django import template
from django.template import defaultfilters
from django.templatetags.i18n import do_translate
from django.utils.translation import get_language

register = template.Library()


class Said(template.Node):
    """`{% translate "Day" %}`, remembered by language; with `as`, put into the context."""

    child_nodelists = ()

    def __init__(self, node):
        self.name, node.asvar = node.asvar, None
        self.node, self.words = node, {}

    def render(self, context):
        language = get_language()
        words = self.words.get(language)
        if words is None:
            words = self.words[language] = self.node.render(context)
        if self.name:
            context[self.name] = words
            return ""
        return words


@register.tag
def translate(parser, token):
    """Django's, and remembered if its words are written in the template, not in a variable."""
    node = do_translate(parser, token)
    written = node.filter_expression.token[:1] in "\"'" and not node.filter_expression.filters
    return Said(node) if written and node.message_context is None else node


@register.filter(expects_localtime=True)
def date(value, arg=None):
    if arg is None and isinstance(value, datetime.date):
        return _day(datetime.date(value.year, value.month, value.day), get_language())
    return defaultfilters.date(value, arg)


@lru_cache(maxsize=2048)
def _day(day, _language):
    return defaultfilters.date(day)


@register.filter(expects_localtime=True)
def time(value, arg=None):
    if arg is None and isinstance(value, datetime.datetime | datetime.time):
        return _time(datetime.time(value.hour, value.minute, value.second), get_language())
    return defaultfilters.time(value, arg)


@lru_cache(maxsize=2048)
def _time(of_day, _language):
    return defaultfilters.time(of_day)
