"""What a plan's tree says hundreds of times. Builtins of every template."""

from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from district.templatetags.ui import status
from strategy.models import ImplementationMeasure, Task

register = template.Library()
LOOKS = {  # tone and icon of each status
    Task.Status.DONE: ("good", "check-check"),
    Task.Status.ON_TRACK: ("good", "circle-check"),
    Task.Status.AT_RISK: ("warn", "triangle-alert"),
    Task.Status.OFF_TRACK: ("bad", "circle-alert"),
    Task.Status.NOT_STARTED: ("mute", "circle-dashed"),
}


@register.filter
def standing(value):
    """How a task stands, or the work on an action: a value of Task.Status, or nothing."""
    return _standing(value, get_language()) if value else ""


@lru_cache(maxsize=64)
def _standing(value, _language):
    tone, icon = LOOKS[value]
    return status(tone, Task.Status(value).label, icon)


@register.filter
def task_line(task):
    """A task in a tree: its code, its words, its “by” and how it stands."""
    by = f'<br><span class="small muted">{escape(task.by)}</span>' if task.by else ""
    return mark_safe(
        f'<span class="text-break"><span class="code">{escape(task.code)}</span> <a class="quiet"'
        f' href="{task.get_absolute_url()}">{escape(task.words)}</a>{by}</span>{standing(task.status)}'
    )


@register.filter
def measure_line(measure):
    """What tells that an implementation plan is done, with whose doing it measures."""
    kind = "" if measure.kind == ImplementationMeasure.Kind.OTHER else f"{_kind(measure.kind, get_language())}: "
    return mark_safe(f'<span class="small muted text-break">{kind}{escape(measure.words)}</span>')


@lru_cache(maxsize=64)
def _kind(kind, _language):
    return escape(ImplementationMeasure.Kind(kind).label)
