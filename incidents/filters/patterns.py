"""What the reports on patterns are narrowed by. Everything stands in the address."""

from urllib.parse import urlencode

from django import forms
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from district.models import School, SchoolYear
from district.models.people import grade_choices
from district.permissions import counts_students_at
from incidents.models import BehaviorCode, Location
from incidents.permissions import may_see_patterns_of_students
from incidents.queries.patterns import Period, Slice, year_period

ANY = ("", gettext_lazy("All"))


def _day(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _choice(label):
    return forms.ChoiceField(label=label, required=False)


class PatternForm(forms.Form):
    chosen_always = {"year", "event", "group"}  # these have no "All"

    school = _choice(gettext_lazy("School"))
    year = _choice(gettext_lazy("School year"))
    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("Through"))
    behavior = _choice(gettext_lazy("Behavior"))
    severity = _choice(gettext_lazy("Severity"))
    location = _choice(gettext_lazy("Where"))
    grade = _choice(gettext_lazy("Grade of who caused harm"))

    def __init__(self, data, *, choices):
        super().__init__(data)
        for name in list(self.fields):
            if name not in choices:
                del self.fields[name]
            elif choices[name]:
                self.fields[name].choices = [*([] if name in self.chosen_always else [ANY]), *choices[name]]

    def clean(self):
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        for name in ("first", "last"):
            if data.get(name) and not 1990 <= data[name].year <= 2200:
                self.add_error(name, _("There is nothing on record for such a year."))
        return data


class PatternFilters:
    """A reader's question: `.form` for the page, `.chosen` (Slice), `.period` and `.before` (Period or None).

    `narrow`: by behavior, place and grade too; `compare`: with the year before.

    Readers without student records choose a school year and nothing else, and get whole months that have ended: two
    answers that differ by a day or by a school would tell the difference between them. Source: DOMAIN §4.
    """

    form_class = PatternForm

    def __init__(self, request, today, *, narrow=True, compare=True):
        self.user, self.today, self.rule = request.user, today, request.district.suppression
        self.whole = not may_see_patterns_of_students(self.user)
        self.narrow, self.compare = narrow and not self.whole, compare
        self.form = self.form_class(request.GET, choices=self._choices())
        self.is_valid = self.form.is_valid()
        self.data = self.form.cleaned_data if self.is_valid else {}

    def _choices(self):
        found = {"year": [(str(year.pk), year.name) for year in self.years]}
        if self.whole:
            return found
        found |= {"first": [], "last": []}
        if len(self.schools) > 1:
            found["school"] = [(str(pk), name) for pk, name in self.schools.items()]
        if self.narrow:
            found |= {
                "behavior": [(str(pk), name) for pk, name in self.behaviors.items()],
                "severity": BehaviorCode.Severity.choices,
                "location": [(str(pk), name) for pk, name in self.locations.items()],
                "grade": grade_choices(),
            }
        return found

    @cached_property
    def years(self):
        """School years that have begun, the newest first."""
        return list(SchoolYear.objects.filter(starts_on__lte=self.today).order_by("-starts_on"))

    @cached_property
    def schools(self):
        """{id: short name} of the schools that the reader knows whole."""
        schools = School.objects.all() if self.whole else School.objects.filter(pk__in=counts_students_at(self.user))
        return {school.pk: school.brief for school in schools.order_by("name")}

    @cached_property
    def behaviors(self):
        return dict(BehaviorCode.objects.values_list("pk", "name"))

    @cached_property
    def locations(self):
        """{id: name}: a place of one school with the school's name where there are several."""
        places = Location.objects.filter(school=None)
        if not self.whole:
            places |= Location.objects.filter(school__in=self.schools)
        several = len(self.schools) > 1
        return {
            place.pk: f"{place.name}, {self.schools[place.school_id]}" if several and place.school_id else place.name
            for place in places
        }

    @cached_property
    def year(self):
        """The school year that was chosen, else this one, else None."""
        asked = self.data.get("year")
        return next((year for year in self.years if str(year.pk) == asked), self.years[0] if self.years else None)

    @cached_property
    def by_days(self):
        return bool(self.data.get("first") or self.data.get("last"))

    @cached_property
    def period(self):
        if self.by_days:
            last = self.data.get("last") or self.today
            return Period(self.data.get("first") or min(self._start(last), last), last)
        if self.year is None:
            return Period(self.today, self.today)
        return year_period(self.year, self.today, whole=self.whole)

    def _start(self, day):
        return next((year.starts_on for year in self.years if year.starts_on <= day), day.replace(month=1, day=1))

    @cached_property
    def before(self):
        """The year before, to the same day; None where no earlier year is known, or a part of one would tell."""
        if not self.compare:
            return None
        if self.by_days:
            return self.period.year_before()
        earlier = self.years[self.years.index(self.year) + 1 :] if self.year else []
        if not earlier:
            return None
        if self.year.ends_on <= self.today:
            return Period(earlier[0].starts_on, earlier[0].ends_on)
        if self.whole:
            return None
        return Period(earlier[0].starts_on, max(self.period.year_before().last, earlier[0].starts_on))

    @cached_property
    def chosen(self):
        def key(name):
            return int(self.data[name]) if self.data.get(name) else None

        return Slice(
            None if self.whole else self.user,
            (key("school"),) if key("school") else None,
            behavior=key("behavior"),
            severity=key("severity"),
            location=key("location"),
            grade=self.data.get("grade", ""),
        )

    @property
    def several_schools(self):
        return not self.whole and not self.data.get("school") and len(self.schools) > 1

    def words(self):
        """Which days these are, and with which they are compared."""
        period = {"first": date_format(self.period.first), "last": date_format(self.period.last)}
        if self.before is None:
            text = _("%(first)s through %(last)s.") % period
            return f"{text} {self._hiding()}" if self.whole else text
        before = {"before": date_format(self.before.first), "until": date_format(self.before.last)}
        return _("%(first)s through %(last)s, beside the year before: %(before)s through %(until)s.") % (
            period | before
        )

    def _hiding(self):
        return _("Counts under %(least)s are hidden.") % {"least": self.rule.least_count}

    def link(self):
        """The query that narrows a list to the same rows."""
        same = {
            name: str(value) for name, value in self.data.items() if value and name not in ("year", "first", "last")
        }
        return same | {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}

    @cached_property
    def link_parts(self):
        """Dict name → its part of the query."""
        return {name: urlencode({name: value}) for name, value in self.link().items()}
