"""Words, days and times that are remembered: by language, never by who asked first."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Engine, Template
from django.utils import timezone, translation

AT = datetime(2025, 9, 3, 23, 30, tzinfo=UTC)
DJANGO = Engine(builtins=["django.templatetags.i18n"])
SAID = [
    '{% translate "Yes" %}',
    '{% translate "100%% & <more>" %}',
    '{% translate "Yes" as word %}[{{ word }}]',
    '{% translate "May" context "month" %}',
    "{% translate word %}",
    '{% translate "Yes"|upper %}',
    "{{ at|date }}",
    "{{ day|date }}",
    '{{ at|date:"H:i T" }}',
    '{{ day|date:"j F" }}',
    "{{ nothing|date }}",
    "{{ text|date }}",
    "{{ at|time }}",
    "{{ hour|time }}",
    '{{ hour|time:"H.i" }}',
    "{{ nothing|time }}",
    "{{ text|time }}",
]


@pytest.mark.parametrize("source", SAID)
def test_it_says_what_django_says_in_each_language_and_zone(source):
    context = {"at": AT, "day": date(2025, 9, 3), "hour": time(9, 5), "nothing": None, "text": "x", "word": "Yes"}
    ours, of_django = Template(source), DJANGO.from_string(source)
    for zone in ("America/New_York", "Asia/Tokyo"):
        for language in ("en", "es", "ar", "en"):
            with translation.override(language), timezone.override(zone):
                assert ours.render(Context(context)) == of_django.render(Context(context)), (language, zone)


def test_language_is_that_of_the_moment():
    said = Template('{% translate "Yes" %}')
    with translation.override("es"):
        spanish = said.render(Context())
    assert (spanish, said.render(Context())) == ("Sí", "Yes")
