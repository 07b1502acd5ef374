"""Every component on one page, full, empty and at its worst. Demo mode only."""

from datetime import date

import django_filters
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from district.charts import heat_map
from district.flash import undoable
from district.forms import PageForm, PersonPicker, picker_query
from district.models import Student
from district.paging import Page

LONG = "Maximiliana Konstantinopolitanska-Featherstonehaugh de la Cruz y Villanueva"
ARABIC = "نور الهدى عبد الرحمن"
VIETNAMESE = "Nguyễn Thị Bích Phượng"
WEEKS = [
    "Dec 12",
    "Dec 19",
    "Jan 2",
    "Jan 9",
    "Jan 16",
    "Jan 23",
    "Jan 30",
    "Feb 6",
    "Feb 13",
    "Feb 20",
    "Feb 27",
    "Mar 6",
]


class SampleForm(PageForm, forms.Form):
    title = forms.CharField(label="What happened", help_text="As you would tell a colleague.", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("harm", "Harm circle"), ("check", "Check-in")])
    minutes = forms.IntegerField(label="Minutes", min_value=1, required=False)
    held_on = forms.DateField(label="Held on", widget=forms.DateInput(attrs={"type": "date"}))
    roles = forms.MultipleChoiceField(
        label="Who was asked",
        choices=[("h", "Harmed"), ("c", "Caused harm"), ("s", "Supporter")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Everyone may bring a supporter.",
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=[("a", "Agreement"), ("n", "No agreement")], widget=forms.RadioSelect
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    consent = forms.BooleanField(label="All three chose to take part", help_text="Asked one by one, beforehand.")


class SamplePicker(PersonPicker):
    """A picker over invented people: no database."""

    def picked(self, value):
        return [(1, "Amari T.", _("Grade 7")), (2, LONG, _("Grade 11")), (3, ARABIC, _("Grade 5"))] if value else []


class SampleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Name", method="ignore")
    grade = django_filters.ChoiceFilter(
        label="Grade", choices=[("6", "Grade 6"), ("7", "Grade 7"), ("8", "Grade 8")], method="ignore"
    )
    kind = django_filters.ChoiceFilter(
        label="Kind", choices=[("harm", "Harm circle"), ("check", "Check-in")], method="ignore"
    )
    open = django_filters.BooleanFilter(label="Still open", method="ignore")

    class Meta:
        model = Student
        fields = []

    def ignore(self, queryset, name, value):
        return queryset


class PickerForm(PageForm, forms.Form):
    people = forms.Field(label="Who took part", help_text="Students and staff of this school.", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].widget = SamplePicker("/gallery/people/")


def gallery(request):
    """`?dir=rtl` shows the page as in Arabic."""
    if not settings.DEMO:
        raise Http404
    messages.info(request, "The roster is read every night at two.")
    messages.warning(request, "Two rows were left out; nothing else changed.")
    messages.error(request, "The invoice would pass the not-to-exceed by $0.01. Nothing was changed.")
    undoable(request, "Check-in saved, 22 students, 15 minutes", "/gallery/")
    picker = PickerForm(initial={"people": [1, 2, 3]})
    picker.fields["people"].widget.offer(
        "ri", [(4, "Renée Ortiz", "Grade 7"), (5, VIETNAMESE, "Grade 8"), (6, ARABIC, "")]
    )
    return render(
        request,
        "gallery.html",
        sample()
        | {
            "force_dir": "rtl" if request.GET.get("dir") == "rtl" else "ltr",
            "filter": SampleFilter(request.GET or None, queryset=Student.objects.none()),
            "fresh": SampleForm(prefix="f", submit_label=_("Save circle"), cancel_url="/gallery/"),
            "wrong": SampleForm(
                {"w-title": "x" * 99, "w-minutes": "-3", "w-held_on": "2023-02-22", "w-outcome": "a"},
                prefix="w",
                cancel_url="/gallery/",
            ),
            "picker": picker,
        },
    )


def people(request):
    """What the gallery's picker finds."""
    if not settings.DEMO:
        raise Http404
    names = ["Amari Thompson", "Renée Ortiz", VIETNAMESE, ARABIC, "Łukasz Wiśniewski", LONG]
    _name, query = picker_query(request)
    found = [(n, name, "Grade 7") for n, name in enumerate(names, 10) if query and query.lower() in name.lower()]
    return render(request, "components/_person_results.html", {"name": "people", "query": query, "results": found})


def sample():
    """Invented records that fill the components."""
    proactive = [14, 17, 12, 19, 21, 9, 18, 22, 24, 20, 26, 23]
    responsive = [3, 4, 2, 5, 3, 2, 4, 5, 4, 3, 5, 4]
    return {
        "today": date(2023, 3, 8),
        "tones": ["bad", "warn", "good", "info", "plum", "mute"],
        "labels": WEEKS,
        "columns": [("Proactive", proactive), ("Responsive", responsive)],
        "lines": [
            ("Grade 6", [8.1, 7.9, 7.7, None, 7.0, 6.6]),
            ("Grade 7", [9.4, 9.2, 9.6, 9.0, 8.7, 8.1]),
            ("Grade 8", [6.2, 6.4, 6.0, 5.8, 5.9, 5.2]),
        ],
        "months": ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar"],
        "none": [("Circles", [0, 0, 0])],
        "heat": heat_map(
            "Incidents by weekday and hour",
            "Hour",
            [("Mon", "Monday"), ("Tue", "Tuesday"), ("Wed", "Wednesday"), ("Thu", "Thursday"), ("Fri", "Friday")],
            [("8 AM", [3, 1, 0, 2, 5]), ("10 AM", [12, 14, 9, 11, 22]), ("12 PM", [31, 28, 25, 40, 37])],
            url=lambda row, column: "#content",
        ),
        "hidden_heat": heat_map(
            "Incidents by weekday and hour, small counts hidden",
            "Hour",
            [("Mon", "Monday"), ("Tue", "Tuesday"), ("Wed", "Wednesday")],
            [("Morning", [None, None, 40]), ("Midday", [None, None, 33]), ("Afternoon", [20, 30, 15])],
            totals=([77, 55, 65], [36, 73, 88], 197),
        ),
        "no_heat": heat_map("Incidents by weekday and hour, none", "Hour", [("Mon", "Monday")], [("8 AM", [0])]),
        "none_labels": ["Jan", "Feb", "Mar"],
        "todo": [
            {
                "tone": "bad",
                "icon": "phone",
                "url": "#content",
                "what": "Written notice to the family of J. Alvarado",
                "context": "Safety intervention on Mar 2 · Harbor View Middle · 1 attempt logged",
                "state": "2 days late",
                "act": "Log attempt",
            },
            {
                "tone": "warn",
                "icon": "handshake",
                "url": "#content",
                "what": f"Check agreement: {LONG}",
                "context": "Item 2 of 3",
                "state": "Due 2:00 pm",
                "act": "Kept?",
            },
            {
                "tone": "info",
                "icon": "message-circle",
                "url": "#content",
                "what": ARABIC,
                "context": "30 days after the harm circle · prefers Arabic",
                "state": "Today",
                "act": "Record",
            },
        ],
        "steps": [
            {
                "icon": "flag",
                "title": "Referral from Ms. Castellanos",
                "when": "Tue, Feb 21 · 11:52 am",
                "text": "Shoving and shouting outside the gym after a group chat message. Nobody hurt.",
            },
            {
                "tone": "good",
                "icon": "footprints",
                "title": "Tried before the referral",
                "when": "Feb 14 to Feb 21",
                "text": "Seat change and check-ins, call home to both families.",
            },
            {
                "tone": "info",
                "icon": "heart-handshake",
                "title": "Peace circle held",
                "when": "Wed, Feb 22 · 1:10 pm · 42 minutes",
                "text": "Outcome: agreement reached.",
                "url": "#content",
            },
        ],
        "people": [
            {"name": "Amari Thompson", "note": "Grade 7", "role": "Harmed", "url": "#content"},
            {"name": LONG, "note": "Grade 11", "role": "Caused harm"},
            {"name": ARABIC, "note": "Grade 5", "role": "Supporter"},
            {"name": VIETNAMESE, "note": "Family", "role": "Supporter"},
        ],
        "facts": [
            ("Given by", "A. Marchetti, assistant principal"),
            ("Days averted", "2 of 3 days, by decision of Feb 22"),
            ("Student", LONG),
            ("Family", ARABIC),
        ],
        "states": [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("response", "In response"),
            ("resolved", "Resolved"),
            ("closed", "Closed"),
        ],
        "rows": [
            {
                "who": "Amari Thompson",
                "school": "Harbor View Middle School",
                "kind": "Peace circle",
                "on": "Feb 22",
                "n": 3,
                "state": ("good", "Kept"),
            },
            {
                "who": LONG,
                "school": "Dr. Martin Luther King Jr. Academy of Science and the Performing Arts",
                "kind": "Re-entry circle",
                "on": "Mar 10",
                "n": 12,
                "state": ("info", "Planned"),
            },
            {
                "who": ARABIC,
                "school": "Maple Street School",
                "kind": "Check-in",
                "on": "Mar 8",
                "n": 22,
                "state": ("warn", "Due today"),
            },
        ],
        "page": Page([], "?after=x", "?before=x"),
        "counts": [
            ("Students read", 1204, ""),
            ("New", 31, ""),
            ("Moved school", 12, ""),
            ("With a problem", 2, "bad"),
        ],
        "problems": [
            {
                "file": "students.csv",
                "line": 118,
                "column": "grade",
                "value": "13",
                "reason": "A grade is PK, KG or 1 to 12.",
            },
            {
                "file": "enrollments.csv",
                "line": 2041,
                "column": "beginDate",
                "value": "",
                "reason": f"{ARABIC} has no first day in this school.",
            },
        ],
        "crumbs": [("Settings", "/gallery/"), ("Components", "")],
    }
