"""Addresses of what is taught, and of who has finished what."""

from django.urls import path

from trainings.views import cohorts

app_name = "trainings"
urlpatterns = [
    path("trainings/cohorts/", cohorts.cohort_list, name="cohort-list"),
    path("trainings/cohorts/new/", cohorts.cohort_create, name="cohort-create"),
    path("trainings/cohorts/<int:pk>/", cohorts.cohort_detail, name="cohort-detail"),
    path("trainings/cohorts/<int:pk>/edit/", cohorts.cohort_edit, name="cohort-edit"),
    path("trainings/cohorts/<int:pk>/members/add/", cohorts.member_add, name="member-add"),
    path("trainings/cohorts/<int:pk>/lines/add/", cohorts.line_create, name="line-create"),
    path("trainings/cohorts/<int:pk>/tick/", cohorts.cohort_tick, name="cohort-tick"),
    path("trainings/cohorts/<int:pk>/grant/", cohorts.cohort_grant, name="cohort-grant"),
    path("trainings/cohorts/members/<int:pk>/leave/", cohorts.member_leave, name="member-leave"),
    path("trainings/cohorts/members/<int:pk>/return/", cohorts.member_return, name="member-return"),
    path("trainings/cohorts/lines/<int:pk>/edit/", cohorts.line_edit, name="line-edit"),
    path("trainings/cohorts/lines/<int:pk>/move/", cohorts.line_move, name="line-move"),
    path("trainings/cohorts/lines/<int:pk>/remove/", cohorts.line_remove, name="line-remove"),
    path("trainings/cohorts/met/<int:pk>/", cohorts.met_edit, name="met-edit"),
]
