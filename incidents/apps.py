from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = _("Incidents")

    def ready(self):
        import incidents.records
        import incidents.retention
        from incidents.panels import (  # noqa: F401  register their panels
            consequences,
            debriefs,
            incidents,
            letters,
            notes,
            people,
            planning,
            repair,
            safety,
            voice,
        )
