"""The long tables of "Who is trained", drawn in Python: a row for each of 600 schools was most of its page."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from district import charts
from district.templatetags.ui import grouped, percent

register = template.Library()


@register.simple_tag
def school_rows(rows, total):
    """`rows`: (school or None, Counts, address or ""); `total`: the Counts of all, whose percentage marks each bar."""
    finished, seat, none, of = (
        escape(_("Finished")),
        escape(_("Has a seat")),
        escape(_("No seat")),
        _("%(n)s of %(of)s"),
    )
    drawn = []
    for school, one, url in rows:
        share, said = one.percent, of % {"n": grouped(one.finished), "of": grouped(one.people)}
        name = f"<bdi>{escape(school.name if school else _('No school'))}</bdi>"
        name = f'<a href="{escape(url)}">{name}</a>' if url else name
        drawn.append(
            f'<tr><th scope="row" class="pattern-name">{name}</th><td class="bar-cell">'
            f"{charts.bar(share, 100, second=one.seated_percent, mark=total.percent)}</td>"
            f'<td class="num" data-label="{finished}">{escape(said)}</td><td class="num pct">{percent(share)}</td>'
            f'<td class="num" data-label="{seat}">{grouped(one.seated)}</td>'
            f'<td class="num" data-label="{none}">{grouped(one.no_seat)}</td></tr>'
        )
    return mark_safe("".join(drawn))


@register.simple_tag
def need_rows(needs):
    """`needs`: of `queries.requirements.planner`."""
    return mark_safe("".join(_need(one) for one in needs))


def _need(one):
    name = escape(one.school.brief if one.school else _("No school"))
    return (
        f'<tr><th scope="row" class="fw-normal"><bdi>{name}</bdi></th><td class="num">{grouped(one.people)}</td>'
        f'<td class="num">{grouped(one.free)}</td><td class="num">{grouped(one.sessions)}</td></tr>'
    )
