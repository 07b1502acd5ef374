"""Parts of the pages of an incident and of a practice, each in the module of its subject, as in district.panels."""

from district.panels import registry

incident_panel, incident_panels = registry()
practice_panel, practice_panels = registry()
agreement_panel, agreement_panels = registry()
safety_panel, safety_panels = registry()
reentry_panel, reentry_panels = registry()
