"""Addresses of what is practised."""

from django.urls import path

from incidents.views import circles, classes, incidents, letter_templates, letters, pickers, practices

app_name = "incidents"
urlpatterns = [
    path("circles/new/", circles.circle_create, name="circle-create"),
    path("circles/groups/", pickers.group_search, name="group-search"),
    path("circles/people/", pickers.people_search, name="people-search"),
    path("circles/classes/", classes.class_list, name="class-list"),
    path("incidents/", incidents.incident_list, name="incident-list"),
    path("incidents/new/", incidents.incident_create, name="incident-create"),
    path("incidents/<int:pk>/", incidents.incident_detail, name="incident-detail"),
    path("incidents/<int:pk>/edit/", incidents.incident_edit, name="incident-edit"),
    path("incidents/<int:pk>/step/", incidents.incident_step, name="incident-step"),
    path("incidents/<int:pk>/copy/", incidents.incident_copy, name="incident-copy"),
    path("practices/", practices.practice_list, name="practice-list"),
    path("practices/<int:pk>/", practices.practice_detail, name="practice-detail"),
    path("practices/<int:pk>/edit/", practices.practice_edit, name="practice-edit"),
    path("practices/<int:pk>/undo/", circles.practice_undo, name="practice-undo"),
    path("letters/", letters.letter_list, name="letter-list"),
    path("letters/new/", letters.letter_create, name="letter-create"),
    path("letters/untold/", letters.letter_untold, name="letter-untold"),
    path("letters/<int:pk>/", letters.letter_detail, name="letter-detail"),
    path("letters/<int:pk>/edit/", letters.letter_edit, name="letter-edit"),
    path("letters/<int:pk>/sent/", letters.letter_send, name="letter-send"),
    path("letters/<int:pk>/discard/", letters.letter_discard, name="letter-discard"),
    path("letters/<int:pk>/pdf/", letters.letter_pdf, name="letter-pdf"),
    path("settings/letters/", letter_templates.template_list, name="letter-template-list"),
    path("settings/letters/<int:pk>/pdf/", letter_templates.template_pdf, name="letter-template-pdf"),
    path("settings/letters/<slug:kind>/<slug:language>/", letter_templates.template_edit, name="letter-template-edit"),
]
