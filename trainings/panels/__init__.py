"""Parts of other pages that trainings contribute, each in the module of its subject; and a place on a course's page."""

from district.panels import registry

course_panel, course_panels = registry()
