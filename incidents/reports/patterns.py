"""Incidents by what, where, when and why; the students who caused harm; the practices and how soon they came."""

import datetime

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from district.charts import heat_map
from district.models.people import GRADES, grade_words
from district.suppression import hidden_cells, hidden_counts
from incidents.models import Incident, Practice
from incidents.models.practice import Kind
from incidents.queries import patterns as queries
from incidents.queries.patterns import ANSWERED_WITHIN, months_of, next_month
from incidents.reports.parts import Months, figure, month_name, part, percent, rows_of, shown

SCHOOL_HOURS = (*range(7, 17),)  # those that a reader without student records sees, whatever happened in them
OWN_ROOM = -1  # places of one school, told together to readers who may not tell schools apart
INCIDENTS, PRACTICES = "incidents:incident-list", "incidents:practice-list"


class IncidentReport:
    title = gettext_lazy("Patterns of incidents")

    def __init__(self, filters, today):
        self.filters, self.least = filters, filters.rule.least_count if filters.whole else 0
        self.now = queries.incident_counts(filters.chosen, filters.period, today)
        self.before = queries.incident_counts(filters.chosen, filters.before, today) if filters.before else None
        self.total = self.now.total if self.now.total >= self.least else None
        self.sentence = self._sentence()
        self.behavior = self._by(_("What"), _("Behavior"), "behavior", self._behaviors(), "behavior")
        self.location = self._by(_("Where"), _("Place"), "location", self._places(), "location", none="nowhere")
        self.motive = self._by(_("Why"), _("As far as one can tell"), "motive", self._motives(), "motive")
        self.schools = self._schools() if filters.several_schools else None
        self.months = self._months()
        self.heat, self.heat_sentence = self._heat()

    def _sentence(self):
        if self.total is None:
            return _("Fewer than %(least)s incidents are on record, so no figure is shown.") % {"least": self.least}
        if not self.total and not (self.before and self.before.total):
            return _("No incident is on record for these days.")
        text = ngettext("%(n)s incident on record", "%(n)s incidents on record", self.total) % {"n": figure(self.total)}
        if self.before is None or self.before.total < self.least:
            return f"{text}."
        difference = self.now.total - self.before.total
        if not difference:
            return _("%(text)s, as many as the year before.") % {"text": text}
        how = _("%(n)s more than") if difference > 0 else _("%(n)s fewer than")
        how = how % {"n": figure(abs(difference))}
        return _("%(text)s, %(how)s the %(before)s of the year before.") % {
            "text": text, "how": how, "before": figure(self.before.total),
        }  # fmt: skip

    def _rows(self, **query):
        return rows_of(INCIDENTS, self.filters, **{"status": "sent"} | query)

    def _by(self, title, head, name, names, query, none="none"):
        def link(key):
            if key in (None, ""):
                return self._rows(**({none: "on"} if none == "nowhere" else {query: none}))
            return self._rows(**{query: key})

        now, before = getattr(self.now, name), self.before and getattr(self.before, name)
        if name == "location" and self.filters.whole:
            now, before = (by and _told_together(by, names) for by in (now, before))
        return part(title, head, now, before, names, filters=self.filters, link=link)

    def _behaviors(self):
        return self.filters.behaviors

    def _places(self):
        names = self.filters.locations | {None: _("No place named")}
        return names | {OWN_ROOM: _("A room of one school")} if self.filters.whole else names

    def _motives(self):
        return dict(Incident.Motive.choices) | {"": _("Not asked")}

    def _schools(self):
        before = self.before and self.before.school
        names = self.filters.schools
        return part(
            _("Which school"), _("School"), self.now.school, before, names, filters=self.filters,
            link=lambda school: self._rows(school=school),
        )  # fmt: skip

    def _months(self):
        months = months_of(self.filters.period)
        columns = [[self.now.month.get(month, 0) for month in months]]
        if self.before is not None:
            columns.append([self.before.month.get(_year_earlier(month), 0) for month in months])
        if self.filters.whole:
            hidden = [hidden_counts(column, self.least)[0] for column in columns]
            columns = [[None if n in hide else count for n, count in enumerate(column)]
                       for column, hide in zip(columns, hidden, strict=True)]  # fmt: skip
        names = [_("These days"), _("The year before")]
        series = [(name, column) for name, column in zip(names, columns, strict=False)]
        top = max(zip(columns[0], months, strict=True), key=lambda pair: (pair[0] or 0, pair[1]))
        sentence = ""
        if top[0]:
            sentence = _("The month with the most incidents is %(month)s: %(n)s.") % {
                "month": date_format(top[1], "F Y"), "n": figure(top[0]),
            }  # fmt: skip
        links = [] if self.filters.whole else [
            (month_name(month), count, self._rows(**_days_of(month, self.filters.period)))
            for month, count in zip(months, columns[0], strict=True) if count
        ]  # fmt: skip
        return Months([date_format(month, "M") for month in months], series, sentence, links)

    def _heat(self):
        title = _("Incidents by weekday and hour")
        slots = self.now.slot
        if self.filters.whole:
            return self._guarded_heat(title)
        if not slots:
            return None, ""
        weekdays = [*range(1, 6), *sorted({day for day, _hour in slots} & {6, 7})]
        known = sorted({hour for _day, hour in slots if hour is not None})
        hours = [*range(known[0], known[-1] + 1)] if known else []
        if any(hour is None for _day, hour in slots):
            hours.append(None)
        rows = [(_hour(hour), [slots.get((day, hour), 0) for day in weekdays]) for hour in hours]

        def url(row, column):
            hour = hours[row]
            return self._rows(weekday=weekdays[column], hour="none" if hour is None else hour)

        columns = [(str(WEEKDAYS_ABBR[day - 1]), str(WEEKDAYS[day - 1])) for day in weekdays]
        heat = heat_map(title, _("Hour"), columns, rows, url=url)
        timed = {slot: n for slot, n in slots.items() if slot[1] is not None}
        if not timed:
            return heat, _("No incident has its time on record.")
        (day, hour), n = max(timed.items(), key=lambda item: (item[1], item[0]))
        text = _("The most in one hour: %(n)s, on %(day)s from %(hour)s.") % {
            "n": figure(n), "day": WEEKDAYS[day - 1], "hour": _hour(hour),
        }  # fmt: skip
        if untimed := sum(slots.values()) - sum(timed.values()):
            more = ngettext("%(n)s has no time on record.", "%(n)s have no time on record.", untimed)
            text = f"{text} {more % {'n': figure(untimed)}}"
        return heat, text

    def _guarded_heat(self, title):
        """The same rows and columns whatever happened: a row that is missing would tell that it is empty."""
        hours = [*SCHOOL_HOURS, None]
        columns = [*((str(WEEKDAYS_ABBR[n]), str(WEEKDAYS[n])) for n in range(5)), (_("Weekend"), _("Weekend"))]
        table = [[0] * len(columns) for _hour_ in hours]
        for (day, hour), n in self.now.slot.items():
            table[hours.index(hour) if hour in SCHOOL_HOURS else -1][min(day, 6) - 1] += n
        cells, row_totals, column_totals, no_total = hidden_cells(table, self.least)
        rows = [
            (_hour(hour, _("Other times")), [None if (n, m) in cells else count for m, count in enumerate(table[n])])
            for n, hour in enumerate(hours)
        ]
        totals = (
            [None if n in row_totals else sum(line) for n, line in enumerate(table)],
            [None if m in column_totals else sum(line[m] for line in table) for m in range(len(columns))],
            None if no_total else self.now.total,
        )
        heat = heat_map(title, _("Hour"), columns, rows, totals=totals)
        told = [(count, n, m) for n, (_w, line) in enumerate(rows) for m, count in enumerate(line) if count]
        if not told:
            return heat, _("Every count here is small, so none is shown.") if self.now.total else ""
        count, n, m = max(told)
        text = _("The most in one hour: %(n)s, on %(day)s from %(hour)s.")
        return heat, text % {"n": figure(count), "day": columns[m][1], "hour": rows[n][0]}

    def sheet(self):
        """(heads, lines) of the export: each figure of the page."""
        compared = [_("The year before")] if self.before is not None else []
        heads = [_("Part"), _("What"), _("Incidents"), *compared]
        lines = [[_("All"), "", shown(self.total), self._told_before()]]
        for section in (self.behavior, self.location, self.motive, self.schools):
            lines += section.sheet() if section else []
        for n, label in enumerate(months_of(self.filters.period)):
            figures = [shown(values[n]) for _name, values in self.months.series]
            lines.append([_("Month"), month_name(label), *figures])
        if self.heat:
            for word, cells, _total in self.heat.rows:
                for (_short, long), cell in zip(self.heat.columns, cells, strict=True):
                    lines.append([_("Weekday and hour"), f"{long}, {word}", shown(cell.count), None])
        return heads, [(line + [None] * len(heads))[: len(heads)] for line in lines]

    def _told_before(self):
        if self.before is None:
            return None
        return shown(None if self.before.total < self.least else self.before.total)


def _told_together(counts, names):
    found = {}
    for key, n in counts.items():
        key = key if key in names else OWN_ROOM
        found[key] = found.get(key, 0) + n
    return found


def _hour(hour, other=None):
    return (other or _("No time")) if hour is None else time_format(datetime.time(hour), "g A")


def _year_earlier(month):
    return month.replace(year=month.year - 1)


def _days_of(month, period):
    """The days of a month that lie in the period, as a list's filter."""
    last = min(next_month(month) - datetime.timedelta(days=1), period.last)
    return {"first": max(month, period.first).isoformat(), "last": last.isoformat()}


class PeopleReport:
    title = gettext_lazy("Students and repeated harm")

    def __init__(self, filters, today):
        self.filters = filters
        self.who = queries.people(filters.chosen, filters.period)
        self.enrolled = queries.enrolled(filters.chosen, today)
        self.repeats = queries.repeats(filters.chosen, filters.period, today)
        self.sentence = self._sentence()
        self.grades = [
            (
                grade_words(grade) or _("No grade"),
                *self.who.grade[grade],
                self.enrolled.get(grade, 0),
                self._rows(grade=grade) if grade else "",
            )
            for grade in [*GRADES, ""]
            if grade in self.who.grade
        ]
        self.many = [
            (_many(fewest, most), students, self._rows(repeat=fewest)) for fewest, most, students, _n in self.who.many
        ]
        self.again = [
            (days.days, days, with_answer, without)
            for days, with_answer, without in zip(*self.repeats.values(), strict=True)
        ]
        self.again_sentence = self._again()

    def _rows(self, **query):
        return rows_of(INCIDENTS, self.filters, **{"status": "sent"} | query)

    def _sentence(self):
        if not self.who.total:
            return _("No student is on record as having caused harm in these days.")
        text = ngettext(
            "%(n)s student caused harm, of %(enrolled)s enrolled today.",
            "%(n)s students caused harm, of %(enrolled)s enrolled today.",
            self.who.total,
        )
        return text % {"n": figure(self.who.total), "enrolled": figure(sum(self.enrolled.values()))}

    def _again(self):
        days = self.repeats["all"][0]
        if not days.of:
            return _("For nobody have 30 days passed since the first incident, so nothing can be said yet.")
        text = ngettext(
            "Of %(of)s student whose 30 days have passed, %(n)s caused harm again within them (%(share)s).",
            "Of %(of)s students whose 30 days have passed, %(n)s caused harm again within them (%(share)s).",
            days.of,
        )
        return text % {"of": figure(days.of), "n": figure(days.n), "share": percent(days.n, days.of)}

    answered_within = ANSWERED_WITHIN

    def sheet(self):
        heads = [_("Part"), _("What"), _("Students"), _("Of"), _("Incidents")]
        lines = [[_("All"), "", self.who.total, sum(self.enrolled.values()), None]]
        lines += [[_("Grade"), word, students, of, n] for word, students, n, of, _url in self.grades]
        lines += [
            [_("Incidents of one student"), _many(fewest, most), students, self.who.total, None]
            for fewest, most, students, _n in self.who.many
        ]
        names = {
            "all": _("Again"),
            "answered": _("Again, after a restorative response"),
            "unanswered": _("Again, without one"),
        }
        for name, by_days in self.repeats.items():
            for days in by_days:
                lines.append([names[name], _("within %(n)s days") % {"n": days.days}, days.n, days.of, None])
        return heads, lines


def _many(fewest, most):
    if most is None:
        return _("%(n)s or more") % {"n": fewest}
    return str(fewest) if fewest == most else f"{fewest}–{most}"


class PracticeReport:
    title = gettext_lazy("Practices and response")

    def __init__(self, filters, today):
        self.filters, self.least = filters, filters.rule.least_count if filters.whole else 0
        self.now = queries.practice_counts(filters.chosen, filters.period, today)
        self.before = queries.practice_counts(filters.chosen, filters.before, today) if filters.before else None
        self.response, by_school, by_month = queries.response_times(filters.chosen, filters.period)
        self.averted = queries.days_averted(filters.chosen, filters.period)
        self.share = self._share(self.now.total)
        self.share_before = self.before and self._share(self.before.total)
        self.sentence = self._sentence()
        self.kinds = [self._kinds(mode) for mode in Practice.Mode] if self.share else []
        self.tiers = self._tiers()
        self.months = self._months()
        self.schools, self.response_schools, self.response_months = [], [], []
        if filters.whole:
            self._hush()
        else:
            self.response_months = [
                (month_name(month), by_month[month], self._incidents(**_days_of(month, filters.period)))
                for month in sorted(by_month)
            ]
        if filters.several_schools:
            names = filters.schools
            self.schools = sorted(
                (
                    (names[school], share, self._rows(school=school))
                    for school, share in self.now.school.items()
                    if school in names
                ),
                key=lambda row: (-row[1].total, row[0]),
            )
            self.response_schools = sorted(
                (
                    (names[school], response, self._incidents(school=school))
                    for school, response in by_school.items()
                    if school in names
                ),
                key=lambda row: (row[1].median is None, -(row[1].median or 0), row[0]),
            )

    def _rows(self, **query):
        return rows_of(PRACTICES, self.filters, **{"status": "took_place"} | query)

    def _incidents(self, **query):
        return rows_of(INCIDENTS, self.filters, **{"status": "sent"} | query)

    def _share(self, share):
        """A Share, or None where one of its two counts is too small for its reader."""
        if self.filters.whole and hidden_counts([share.proactive, share.responsive], self.least)[0]:
            return None
        return share

    def _hush(self):
        """Of the rest, what a reader without student records may know."""
        if hidden_counts([self.response.answered, self.response.waiting], self.least)[0]:
            self.response = None
        if self.averted["students"] < self.least:
            self.averted = None

    def _sentence(self):
        if self.share is None:
            return _("Too few practices are on record to show a figure.")
        share = self.share
        if not share.total:
            return _("No practice that took place is on record for these days.")
        text = _("%(n)s practices took place; %(count)s of them, and %(minutes)s of their minutes, were proactive.") % {
            "n": figure(share.total),
            "count": percent(share.proactive, share.total),
            "minutes": percent(share.proactive_minutes, share.minutes),
        }
        if share.total == 1:
            text = (
                _("1 practice took place; it was proactive.")
                if share.proactive
                else _("1 practice took place; it answered harm.")
            )
        if self.share_before and self.share_before.total:
            before = _("In the same days of the year before: %(n)s, %(count)s proactive.") % {
                "n": figure(self.share_before.total),
                "count": percent(self.share_before.proactive, self.share_before.total),
            }
            text = f"{text} {before}"
        return text

    def _kinds(self, mode):
        def counts(shares):
            found = {kind: getattr(share, mode.value) for kind, share in shares.kind.items()}
            return {kind: n for kind, n in found.items() if n}

        title = _("Proactive, by kind") if mode == Practice.Mode.PROACTIVE else _("Responsive, by kind")
        before = counts(self.before) if self.before and self.share_before else None
        return part(
            title, _("Practice"), counts(self.now), before, dict(Kind.choices), filters=self.filters,
            link=lambda kind: self._rows(kind=kind, mode=mode.value),
        )  # fmt: skip

    def _tiers(self):
        def counts(shares):
            return {tier: share.total for tier, share in shares.tier.items()}

        before = counts(self.before) if self.before else None
        return part(
            _("By tier"), _("Tier"), counts(self.now), before, dict(Practice.Tier.choices), filters=self.filters,
            link=lambda tier: self._rows(tier=tier),
        )  # fmt: skip

    def _months(self):
        months = months_of(self.filters.period)
        shares = [self.now.month.get(month) for month in months]
        table = [[share.proactive, share.responsive] if share else [0, 0] for share in shares]
        if self.filters.whole:
            hidden = hidden_cells(table, self.least)[0]
            table = [
                [None if (n, m) in hidden else count for m, count in enumerate(line)] for n, line in enumerate(table)
            ]
        series = [(_("Proactive"), [line[0] for line in table]), (_("Responsive"), [line[1] for line in table])]
        totals = [(sum(filter(None, line)), month) for line, month in zip(table, months, strict=True)]
        most, month = max(totals)
        sentence = ""
        if most and not self.filters.whole:
            sentence = _("The month with the most practices is %(month)s: %(n)s.") % {
                "month": date_format(month, "F Y"), "n": figure(most),
            }  # fmt: skip
        links = [] if self.filters.whole else [
            (month_name(month), n, self._rows(**_days_of(month, self.filters.period))) for n, month in totals if n
        ]  # fmt: skip
        return Months([date_format(month, "M") for month in months], series, sentence, links)

    @property
    def response_sentence(self):
        response = self.response
        if response is None:
            return _("Too few incidents are on record to show a figure.")
        if not response.answered:
            return _("No incident of these days has been answered by a practice that took place yet.")
        if response.answered == 1:
            text = _("One incident was answered by a practice; days until it: %(median)s.")
            return text % {"median": days_words(response.median)}
        text = _(
            "Of %(n)s that were answered, half had a practice within %(median)s days, and 80 in 100 within %(most)s."
        )
        return text % {
            "n": figure(response.answered), "median": days_words(response.median), "most": days_words(response.most),
        }  # fmt: skip

    def sheet(self):
        heads = [
            _("Part"), _("What"), _("Practices"), _("The year before"), _("Proactive"), _("Minutes"),
            _("Proactive minutes"), _("Incidents answered"), _("Not yet answered"), _("Median days"),
            _("80 % within days"),
        ]  # fmt: skip
        lines = []
        if self.share:
            lines.append([_("All"), "", *_of_share(self.share, self.share_before)])
        for section in (*self.kinds, self.tiers):
            lines += section.sheet()
        by_month = self.months.series
        for n, month in enumerate(months_of(self.filters.period)):
            proactive, responsive = by_month[0][1][n], by_month[1][1][n]
            told = proactive is not None and responsive is not None
            lines.append([_("Month"), month_name(month), proactive + responsive if told else shown(None), None,
                          shown(proactive)])  # fmt: skip
        lines += [[_("School"), name, *_of_share(share, None)] for name, share, _url in self.schools]
        blank = [None] * 5
        for name, rows in (
            (_("Response"), [("", self.response, "")] if self.response else []),
            (_("Response by month"), self.response_months),
            (_("Response by school"), self.response_schools),
        ):
            for word, response, _url in rows:
                lines.append([name, word, *blank, response.answered, response.waiting, response.median, response.most])
        if self.averted:
            lines.append([_("Days of suspension averted"), figure(self.averted["days"], 1)])
        return heads, [(line + [None] * len(heads))[: len(heads)] for line in lines]


def _of_share(share, before):
    return [share.total, before.total if before else None, share.proactive, share.minutes, share.proactive_minutes]


def days_words(days):
    return figure(days, 0 if days == int(days) else 1)
