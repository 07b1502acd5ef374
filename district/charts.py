"""Charts as SVG text, drawn on the server.

Colours are `fill` and `stroke` attributes, never classes or styles, so that the strict content policy lets them pass
and the PDF embeds the same picture. Positions along the x axis are percentages and heights are pixels: a chart takes
the width that it is given and its letters keep their size, on a phone as on a wall.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log2, log10

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

PINE, GOLD, CLAY, LAKE, PLUM, STONE = "#2f8069", "#b98216", "#c8643a", "#4a80bd", "#9a62a3", "#8a8375"
BOOKED = "#8fb8a8"
PALETTE = [PINE, GOLD, CLAY, LAKE, PLUM, STONE]
COLOURS = {"pine": PINE, "gold": GOLD, "clay": CLAY, "lake": LAKE, "plum": PLUM, "stone": STONE, "booked": BOOKED}
DASHES = ["", "7 5", "2 5", "10 4 2 4", "1 4", "14 5"]  # a line is told by its dash and its end label too
TOP, BOTTOM, LETTER = 16, 24, 6.4


def colour(name, default=PINE):
    """A palette name, or a literal `#rrggbb`, as the literal."""
    return COLOURS.get(name, name) if name else default


def number(value):
    """At most two decimals, no trailing zeros: coordinates stay short."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def nice_ticks(top, count=3, whole=False):
    """Round steps from above 0 up to `top` (a number ≥ 0), at most `count` + 1 of them; `whole` numbers for counts."""
    if top <= 0:
        return [1]
    power = 10 ** floor(log10(top / (count + 1)))
    steps = (round(power * nice, 10) for nice in (1, 2, 2.5, 5, 10, 20, 50))
    step = next(step for step in steps if top / step < count + 2 - 1e-9 and (not whole or step % 1 == 0))
    return [round(step * n, 10) for n in range(1, max(floor(top / step + 1e-9), 1) + 1)]


def said(value, unit=""):
    """A figure as it is written on a chart: `1,250`, `83.6%`."""
    text = f"{value:,.1f}".removesuffix(".0") if isinstance(value, float) else f"{value:,}"
    return f"{text}{unit}"


def _frame(body, title, height, *, gutter, standalone):
    """The outer `svg`; `standalone` is a width in pixels for use outside a page (PDF)."""
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    outer = f'width="{standalone}"' if standalone else 'class="chart" width="100%"'
    inner = f'<svg width="{standalone - gutter}" height="{height}" overflow="visible">' if standalone else ""
    svg = f'<svg{space} {outer} height="{height}" role="img" direction="ltr"><title>{escape(title)}</title>'
    return mark_safe(svg + inner + body + ("</svg>" if standalone else "") + "</svg>")


def _text(x, y, text, *, anchor="start", dx=0, ink, weight=""):
    bold = f' font-weight="{weight}"' if weight else ""
    shift = f' dx="{dx}"' if dx else ""
    return (
        f'<text x="{number(x)}%" y="{number(y)}"{shift} text-anchor="{anchor}" font-size="12"{bold} fill="{ink}"'
        f' fill-opacity=".8">{escape(text)}</text>'
    )


def _scale(highest, height):
    """The function from a value to its y: 0 on the base line, `highest` at the top."""
    base = height - BOTTOM
    return lambda value: base - value / highest * (base - TOP)


def _grid(ticks, y_of, unit, ink):
    out = []
    for tick in ticks:
        y = y_of(tick)
        out.append(f'<line x1="0%" x2="100%" y1="{number(y)}" y2="{number(y)}" stroke="{ink}" stroke-opacity=".13"/>')
        out.append(_text(100, y + 4, said(tick, unit), dx=8, ink=ink))
    base = number(y_of(0))
    out.append(f'<line x1="0%" x2="100%" y1="{base}" y2="{base}" stroke="{ink}" stroke-opacity=".55"/>')
    return "".join(out)


def _x_labels(labels, x_of, y, ink, room=250):
    """As many labels as `room` pixels (the narrowest card) hold, always with the last."""
    if not labels:
        return ""
    widest = max(len(str(label)) for label in labels) * LETTER + 10
    step = max(1, ceil(len(labels) * widest / room))
    shown = range(len(labels) - 1, -1, -step)
    return "".join(_text(x_of(n), y, labels[n], anchor="middle", ink=ink) for n in shown)


def column_chart(labels, series, title, *, unit="", height=190, target=None, ink="currentColor", standalone=0):
    """Columns over time, stacked when there is more than one series.

    `labels` are words for the columns; `series` is a list of `(name, values)` or `(name, values, colour)` with one
    value (None: nothing known) a label. `title` is the plain sentence that says what the chart shows.
    """
    series = [
        (name, values, colour(*rest, PALETTE[n]) if rest else PALETTE[n])
        for n, (name, values, *rest) in enumerate(series)
    ]
    totals = [sum(values[n] or 0 for _, values, _ in series) for n in range(len(labels))]
    highest = max([*totals, target or 0], default=0)
    ticks = nice_ticks(highest, whole=all(isinstance(total, int) for total in totals))
    y_of = _scale(max(highest, ticks[-1]), height)

    slot = 100 / max(len(labels), 1)
    out = [_grid(ticks, y_of, unit, ink)]
    for n, label in enumerate(labels):
        below = 0
        for name, values, fill in series:
            value = values[n] or 0
            if value <= 0:
                continue
            top, foot = y_of(below + value), y_of(below) - (2 if below else 0)
            out.append(
                f'<rect x="{number(slot * (n + 0.14))}%" width="{number(slot * 0.72)}%" y="{number(top)}"'
                f' height="{number(max(foot - top, 1))}" rx="2" fill="{fill}">'
                f"<title>{escape(f'{label}: {name} {said(value, unit)}')}</title></rect>"
            )
            below += value
    out.append(_target(target, y_of, unit, ink, totals[:2]))
    out.append(_x_labels(labels, lambda n: slot * (n + 0.5), height - 6, ink))
    return _frame("".join(out), title, height, gutter=44, standalone=standalone)


def line_chart(labels, series, title, *, unit="", height=210, target=None, top=None, ink="currentColor", standalone=0):
    """Lines over time; a None value leaves a gap. Arguments as `column_chart`; `top` fixes the highest tick's value."""
    series = [
        (name, values, colour(*rest, PALETTE[n]) if rest else PALETTE[n])
        for n, (name, values, *rest) in enumerate(series)
    ]
    known = [value for _, values, _ in series for value in values if value is not None]
    highest = max([*known, target or 0, top or 0], default=0)
    ticks = nice_ticks(highest, 4, whole=all(isinstance(value, int) for value in known))
    y_of = _scale(max(highest, ticks[-1]), height)

    def x_of(n):
        return 2 + 96 * n / max(len(labels) - 1, 1)

    out = [
        _grid(ticks, y_of, unit, ink),
        _target(target, y_of, unit, ink, [values[0] for _, values, _ in series if values]),
    ]
    for order, (name, values, stroke) in enumerate(series):
        dash = f' stroke-dasharray="{DASHES[order % len(DASHES)]}"' if order else ""
        points = [(n, value) for n, value in enumerate(values) if value is not None]
        for (a, from_value), (b, to_value) in pairwise(points):
            if b - a > 1:
                continue
            out.append(
                f'<line x1="{number(x_of(a))}%" x2="{number(x_of(b))}%" y1="{number(y_of(from_value))}"'
                f' y2="{number(y_of(to_value))}" stroke="{stroke}" stroke-width="2.5" stroke-linecap="round"{dash}/>'
            )
        for n, value in points:
            label = escape(f"{labels[n]}: {name} {said(value, unit)}")
            out.append(
                f'<circle cx="{number(x_of(n))}%" cy="{number(y_of(value))}" r="{4 if n == points[-1][0] else 3}"'
                f' fill="{stroke}"><title>{label}</title></circle>'
            )
    out.append(_x_labels(labels, x_of, height - 6, ink))
    return _frame("".join(out), title, height, gutter=44, standalone=standalone)


def _target(target, y_of, unit, ink, near):
    """A dashed line with its word at the start: above it, or below where the first values stand just above."""
    if target is None:
        return ""
    y = y_of(target)
    line = (
        f'<line x1="0%" x2="100%" y1="{number(y)}" y2="{number(y)}" stroke="{ink}" stroke-width="1.5"'
        ' stroke-dasharray="4 4"/>'
    )
    below = any(0 <= y - y_of(value) < 22 for value in near if value is not None)
    return line + _text(0, y + (15 if below else -5), _("target %(value)s") % {"value": said(target, unit)}, ink=ink)


def bar(value, total=100, *, second=0, mark=None, fill="pine", height=10, ink="currentColor"):
    """One bar on a track: `value` of `total`, a `second` part behind it, a `mark` (a guideline) on the same scale.

    It is decoration: the figure and its n stand beside it in words.
    """
    total = float(total or 0)

    def share(part):
        return number(min(max(float(part or 0) / total * 100, 0), 100)) if total else "0"

    out = [f'<rect width="100%" height="{height}" fill="{ink}" fill-opacity=".16"/>']
    if second:
        both = share(float(value or 0) + float(second))
        out.append(f'<rect width="{both}%" height="{height}" rx="{height // 2}" fill="{BOOKED}"/>')
    out.append(f'<rect width="{share(value)}%" height="{height}" rx="{height // 2}" fill="{colour(fill)}"/>')
    if mark is not None:
        out.append(f'<rect x="{share(mark)}%" width="3" height="{height}" fill="{ink}"/>')
    return mark_safe(f'<svg class="bar" height="{height}" aria-hidden="true" focusable="false">{"".join(out)}</svg>')


def ratio_plot(ratio, low, high, *, fill="clay", reach=4):
    """A ratio with its interval on a log scale from 1/`reach` to `reach`; filled when the interval leaves out 1."""

    def x_of(value):
        return number(min(max(50 + 50 * log2(max(value, 1e-6)) / log2(reach), 0), 100))

    stroke = colour(fill)
    lines = "".join(
        f'<line x1="{x}%" x2="{x}%" y1="0" y2="32" stroke="currentColor" stroke-opacity="{faint}"/>'
        for x, faint in ((0, ".12"), (25, ".12"), (50, ".65"), (75, ".12"), (100, ".12"))
    )
    whisker = f'<line x1="{x_of(low)}%" x2="{x_of(high)}%" y1="16" y2="16" stroke="{stroke}" stroke-width="3"/>'
    ends = "".join(
        f'<line x1="{x_of(x)}%" x2="{x_of(x)}%" y1="11" y2="21" stroke="{stroke}" stroke-width="2"/>'
        for x in (low, high)
    )
    if low > 1 or high < 1:
        dot = f'<circle cx="{x_of(ratio)}%" cy="16" r="7" fill="{stroke}"/>'
    else:
        ring = f'class="open" fill="#ffffff" stroke="{stroke}" stroke-width="3"'
        dot = f'<circle cx="{x_of(ratio)}%" cy="16" r="6" {ring}/>'
    return mark_safe(
        f'<svg class="plot" direction="ltr" aria-hidden="true" focusable="false">{lines}{whisker}{ends}{dot}</svg>'
    )


def ratio_axis(reach=4):
    """The axis over a column of `ratio_plot`."""
    words = (("0", f"1/{reach}", "start"), ("50", "1", "middle"), ("100", f"{reach}×", "end"))
    ink = 'font-size="12" fill="currentColor" fill-opacity=".8"'
    text = "".join(f'<text x="{x}%" y="12" {ink} text-anchor="{anchor}">{word}</text>' for x, word, anchor in words)
    return mark_safe(f'<svg class="plot axis" direction="ltr" aria-hidden="true" focusable="false">{text}</svg>')


SHADES = 4


@dataclass(frozen=True)
class HeatCell:
    """One count of a heat map: `count` None is a figure that stays hidden; `level` 0 is none, SHADES the darkest."""

    count: int | None
    level: int
    url: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Counts by row and column as a table with shaded cells, see components/_heat_map.html.

    `columns` are (short, long) words; `rows` are (word, [HeatCell], total); totals that are None stay hidden.
    `legend` is (level, fewest, most) for each shade in use.
    """

    title: str
    corner: str
    columns: list
    rows: list
    totals: list
    total: int | None
    legend: list

    @property
    def hides(self):
        figures = [cell.count for _word, cells, _total in self.rows for cell in cells]
        return None in [*figures, *self.totals, *(total for _word, _cells, total in self.rows), self.total]


def shades(highest):
    """[(level, fewest, most)]: the counts from 1 to `highest` in up to SHADES steps of about the same width."""
    most = sorted({ceil(highest * level / SHADES) for level in range(1, SHADES + 1)} - {0})
    return [(level, fewest + 1, top) for level, (fewest, top) in enumerate(pairwise([0, *most]), 1)]


def heat_map(title, corner, columns, rows, *, totals=None, url=None):
    """A HeatMap of `rows`, a list of (word, counts); a None among the counts stays hidden.

    `totals` is (of rows, of columns, of all) where they are not plain sums; `url(row, column)` is where a count leads.
    """
    counts = [[n or 0 for n in line] for _word, line in rows]
    of_rows, of_columns, of_all = totals or (
        [sum(line) for line in counts], [sum(line) for line in zip(*counts, strict=True)], sum(map(sum, counts))
    )  # fmt: skip
    legend = shades(max((n for line in counts for n in line), default=0))

    def cell(n, m, count):
        level = next((level for level, fewest, most in legend if fewest <= (count or 0) <= most), 0)
        return HeatCell(count, level, url(n, m) if url and count else "")

    lines = [
        (word, [cell(n, m, count) for m, count in enumerate(line)], of_rows[n]) for n, (word, line) in enumerate(rows)
    ]
    return HeatMap(title, corner, columns, lines, of_columns, of_all, legend)
