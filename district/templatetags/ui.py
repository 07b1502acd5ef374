"""Template tags of the look. They are builtins of every template: no `{% load %}` is needed."""

import re
from decimal import Decimal
from functools import lru_cache
from math import cos, radians, sin

from django import template
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from district import charts
from district.flash import UNDO

register = template.Library()

TONES = {"bad", "warn", "good", "info", "plum", "mute"}
TONE_ICONS = {
    "bad": "alarm-clock",
    "warn": "clock",
    "good": "circle-check",
    "info": "circle-dashed",
    "plum": "lock",
    "mute": "circle",
}
SEATS = ["pine", "gold", "pine", "clay", "pine", "lake", "pine", "gold", "pine", "plum", "pine", "clay"]
PAGE_KEYS = ("after", "before", "page")  # a place in one order means nothing in another
POINTS = re.compile(r"^(?:arrow|chevrons?|move)-(?:left|right)|^(?:undo|redo|reply|log-out|log-in)")


@lru_cache(maxsize=512)
def _icon(name):
    """The drawing of a lucide icon; what all share (stroke, caps) is in the stylesheet's `.ic`."""
    svg = lucide(str(name), size=None)
    paths = re.sub(r"\s+", " ", svg[svg.index(">") + 1 : svg.rindex("</svg>")]).strip().replace(" />", "/>")
    turns = " turns" if POINTS.match(name) else ""
    return mark_safe(f'<svg class="ic{turns}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{paths}</svg>')


@register.simple_tag
def icon(name):
    """`{% icon "calendar" %}`: decoration only, hidden from screen readers. Arrows turn in a right-to-left page."""
    return _icon(name)


@register.simple_tag
def ring():
    """The picture of a circle: twelve people on their chairs, from above."""
    return _ring()


@lru_cache(maxsize=1)
def _ring():
    seats = []
    for n, name in enumerate(SEATS):
        angle, fill = 30 * n, charts.COLOURS[name]
        x, y = 160 + 112 * sin(radians(angle)), 160 - 112 * cos(radians(angle))
        seats.append(
            f'<g transform="translate({x:.1f} {y:.1f}) rotate({angle})"><rect x="-19" y="-4" width="38" height="26"'
            f' rx="13" fill="{fill}" fill-opacity=".85"/><circle cy="-9" r="11" fill="{fill}"/></g>'
        )
    return mark_safe(
        '<svg class="ring" viewBox="0 0 320 320" aria-hidden="true" focusable="false"><circle cx="160" cy="160" r="112"'
        ' fill="none" stroke="currentColor" stroke-opacity=".2" stroke-width="2"/>'
        + "".join(seats)
        + '<circle cx="160" cy="160" r="34" fill="currentColor" fill-opacity=".06"/><circle cx="160" cy="160" r="7"'
        ' fill="#c8643a"/></svg>'
    )


@register.simple_tag
def status(tone, word, name=""):
    """`{% status "good" _("Kept") "check" %}`: icon, word and tint; `tone` is one of TONES."""
    return mark_safe(f"{_before_status(tone, name)}{conditional_escape(word)}</span>")


@lru_cache(maxsize=512)
def _before_status(tone, name):
    tone = tone if tone in TONES else "mute"
    return format_html('<span class="status tone-{}">{}', tone, _icon(name or TONE_ICONS[tone]))


@register.filter
def entry(item):
    """One line of the navigation, a dict of `overview.context.navigation`."""
    current = mark_safe(' aria-current="page"') if item["current"] else ""
    return format_html('<a href="{}"{}>{}<span>{}</span></a>', item["url"], current, _icon(item["icon"]), item["label"])


@register.filter
def initials(name):
    """`Dana Whitfield` → `DW`; the first letters of the first and the last word."""
    words = [word for word in re.split(r"[\s\-]+", str(name or "")) if word[:1].isalpha()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


@register.simple_tag
def avatar(name):
    """A disc with initials; the name itself stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(name))


@register.simple_tag
def money(amount, figure=False):
    """`$92,650.00`; with `figure=True` the cents in small type, for a tile."""
    text = number_format(Decimal(amount or 0), 2, use_l10n=True, force_grouping=True)
    sign, text = ("−", text[1:]) if text.startswith("-") else ("", text)
    if not figure:
        return f"{sign}${text}"
    return format_html("{}${}<small>{}</small>", sign, text[:-3], text[-3:])


@register.filter
def grouped(count):
    """`1204` → `1,204`, after the language's habit."""
    if type(count) is int:  # not 1.0, which is equal and looks otherwise
        return _grouped(count, get_language())
    return number_format(count, use_l10n=True, force_grouping=True)


@lru_cache(maxsize=2048)
def _grouped(count, _language):
    return number_format(count, use_l10n=True, force_grouping=True)


@register.simple_tag
def heat_cell(cell):
    """A cell of `charts.heat_map`: its shade, and its count as a link to what it counts."""
    return mark_safe(f'<td class="shade-{cell.level}">{heat_count(cell.count, cell.url)}</td>')


@register.simple_tag
def heat_count(count, url=""):
    """The count, as a link where `url` is given; a dash where it is None, and so not shown."""
    if count is None:
        words = escape(_("not shown"))
        said = f'<span class="muted" aria-hidden="true">–</span><span class="visually-hidden">{words}</span>'
    elif url:
        said = f'<a href="{escape(url)}">{grouped(count)}</a>'
    else:
        quiet = "" if count else ' class="muted"'
        said = f"<span{quiet}>{grouped(count)}</span>"
    return mark_safe(said)


@register.filter
def one_or_many(amount):
    """The whole number by which a language chooses its plural: 1.5 days are many."""
    return 1 if amount == 1 else 2


@register.filter
def percent(value):
    """`82.06` → `82.1 %`; a dash where there was nothing to divide by."""
    return "–" if value is None else _percent(round(value, 1), get_language())


@lru_cache(maxsize=2048)
def _percent(value, _language):
    return f"{number_format(value, 1, use_l10n=True)} %"


@register.simple_tag
def bar(value, total=100, second=0, mark=None, fill="pine", height=10):
    """`{% bar 704 1100 mark=80 %}`, see `charts.bar`."""
    return charts.bar(value, total, second=second, mark=mark, fill=fill, height=height)


@register.simple_tag
def ratio_plot(ratio, low, high, fill="clay"):
    return charts.ratio_plot(float(ratio), float(low), float(high), fill=fill)


@register.simple_tag
def ratio_axis():
    return charts.ratio_axis()


@register.simple_tag
def line_chart(labels, series, title, unit="", target=None, top=None, height=210):
    """A figure: key, picture and the same figures as a table that screen readers can walk. See `charts.line_chart`."""
    labels, series = list(labels), list(series)
    picture = charts.line_chart(labels, series, title, unit=unit, target=target, top=top, height=height)
    return _figure(picture, labels, series, title, unit, lines=True)


@register.simple_tag
def column_chart(labels, series, title, unit="", target=None, height=190):
    """As `line_chart`, in columns. See `charts.column_chart`."""
    labels, series = list(labels), list(series)
    picture = charts.column_chart(labels, series, title, unit=unit, target=target, height=height)
    return _figure(picture, labels, series, title, unit)


def _figure(picture, labels, series, title, unit, lines=False):
    key = ""
    if len(series) > 1:
        shapes = (
            (_swatch(n, charts.colour(*rest, charts.PALETTE[n]) if rest else charts.PALETTE[n], lines), name)
            for n, (name, _values, *rest) in enumerate(series)
        )
        key = format_html('<ul class="key">{}</ul>', format_html_join("", "<li>{}{}</li>", shapes))
    heads = format_html_join("", '<th scope="col">{}</th>', ((name,) for name, *_rest in series))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                label,
                format_html_join("", "<td>{}</td>", ((_cell(values, n, unit),) for _name, values, *_rest in series)),
            )
            for n, label in enumerate(labels)
        ),
    )
    table = format_html(
        '<div class="visually-hidden"><table><caption>{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        title,
        _("When"),
        heads,
        rows,
    )
    return format_html('<div class="figure-chart">{}{}{}</div>', key, picture, table)


def _cell(values, n, unit):
    return _("not known") if values[n] is None else charts.said(values[n], unit)


def _swatch(n, fill, lines):
    if lines:
        dash = format_html(' stroke-dasharray="{}"', charts.DASHES[n % len(charts.DASHES)]) if n else ""
        return format_html(
            '<svg viewBox="0 0 28 12" class="wide" aria-hidden="true"><line x1="2" x2="26" y1="6" y2="6" stroke="{}"'
            ' stroke-width="3" stroke-linecap="round"{}/></svg>',
            fill,
            dash,
        )
    return format_html(
        '<svg viewBox="0 0 16 12" aria-hidden="true"><rect width="16" height="12" rx="3" fill="{}"/></svg>', fill
    )


def _with(request, **changes):
    """The address of this page with some parameters changed (None: removed) and its place in the list forgotten."""
    query = request.GET.copy()
    for key in PAGE_KEYS:
        query.pop(key, None)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag(takes_context=True)
def sort_header(context, field, label, num=False):
    """`{% sort_header "held_on" _("Held") %}`: a column head that sorts by `?sort=field`, then by `?sort=-field`.

    The page's own order comes from the query or from `sort` in the context. Filters stay.
    """
    request = context["request"]
    current = request.GET.get("sort") or context.get("sort") or ""
    up, down = current == field, current == f"-{field}"
    state = "ascending" if up else "descending" if down else ""
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}{}</a></th>',
        mark_safe(' class="num"') if num else "",
        format_html(' aria-sort="{}"', state) if state else "",
        _with(request, sort=f"-{field}" if up else field),
        label,
        _icon("arrow-up" if up else "arrow-down" if down else "chevrons-up-down"),
    )


@register.simple_tag(takes_context=True)
def active_filters(context, filterset):
    """The filters in force: a list of `{"label", "value", "url"}`, where `url` is this page without that one."""
    request, found = context["request"], []
    form = getattr(filterset, "form", filterset)
    if not form.is_bound:
        return found
    form.is_valid()
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        if value in (None, "", []) or (hasattr(value, "exists") and not value.exists()):
            continue
        names = [
            key
            for key in request.GET
            if key == field.html_name or re.match(rf"{field.html_name}_(min|max|after|before)$", key)
        ]
        if names:
            url = _with(request, **dict.fromkeys(names))
            found.append({"label": field.label, "value": _filter_word(field, value), "url": url})
    return found


def _filter_word(field, value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, slice):  # django-filter's ranges
        return " – ".join(conditional_escape(part) if part is not None else "…" for part in (value.start, value.stop))
    if choices := getattr(field.field, "choices", None):
        picked = {str(getattr(one, "pk", one)) for one in (value if _many(value) else [value])}
        words = [str(label) for key, label in _flat(choices) if str(key) in picked]
        return ", ".join(words) or str(value)
    return str(value)


def _many(value):
    return not isinstance(value, str) and hasattr(value, "__iter__")


def _flat(choices):
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label


@register.filter
def error_count(form):
    """How many errors a form holds, those of the whole form included."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def option_class(tag):
    """Bootstrap's class on one radio button or checkbox that Django rendered."""
    return mark_safe(tag.replace("<input ", '<input class="form-check-input" ', 1))


@register.filter
def undo_url(message):
    """The address that takes a message's deed back, or an empty string; see `district.flash.undoable`."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.simple_tag(takes_context=True)
def text_direction(context):
    """`rtl` or `ltr`: that of the language, unless a view forces one (the gallery does)."""
    return context.get("force_dir") or ("rtl" if get_language_bidi() else "ltr")


@lru_cache(maxsize=16)
def _built(path):
    """The address of a file that set-up builds, or None before it has run."""
    try:
        address = staticfiles_storage.url(path)
    except ValueError:  # not in the manifest
        return None
    if hasattr(staticfiles_storage, "manifest_name") or finders.find(path):
        return address
    return None


@register.simple_tag
def stylesheets(direction="ltr"):
    """Bootstrap as `build_styles` trimmed it, our own sheet, and the fonts once `build_fonts` has run."""
    side = ".rtl" if direction == "rtl" else ""
    sheets = [static(f"app/built/bootstrap{side}.css"), static("app/app.css")]
    if fonts := _built("app/fonts/fonts.css"):
        sheets.append(fonts)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((sheet,) for sheet in sheets))


@register.simple_tag
def font_preloads():
    """Ask early for the two files that nearly every page needs, so that the text does not jump."""
    names = ("app/fonts/inter-latin.woff2", "app/fonts/literata-latin.woff2")
    found = [(address,) for address in map(_built, names) if address]
    return format_html_join("\n", '<link rel="preload" as="font" type="font/woff2" href="{}" crossorigin>', found)
