"""Addresses of what is practised."""

from django.urls import path

from incidents.views import circles, classes, pickers, practices

app_name = "incidents"
urlpatterns = [
    path("circles/new/", circles.circle_create, name="circle-create"),
    path("circles/groups/", pickers.group_search, name="group-search"),
    path("circles/people/", pickers.people_search, name="people-search"),
    path("circles/classes/", classes.class_list, name="class-list"),
    path("practices/", practices.practice_list, name="practice-list"),
    path("practices/<int:pk>/", practices.practice_detail, name="practice-detail"),
    path("practices/<int:pk>/edit/", practices.practice_edit, name="practice-edit"),
    path("practices/<int:pk>/undo/", circles.practice_undo, name="practice-undo"),
]
