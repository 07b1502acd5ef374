"""Addresses of what is taught, and of who has finished what."""

from django.urls import path

from trainings.views import cohorts, courses, seats, sessions

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
    path("trainings/sessions/", sessions.session_list, name="session-list"),
    path("trainings/sessions/new/", sessions.session_create, name="session-create"),
    path("trainings/sessions/<int:pk>/", sessions.session_detail, name="session-detail"),
    path("trainings/sessions/<int:pk>/edit/", sessions.session_edit, name="session-edit"),
    path("trainings/sessions/<int:pk>/open/", sessions.session_open, name="session-open"),
    path("trainings/sessions/<int:pk>/close/", sessions.session_close, name="session-close"),
    path("trainings/sessions/<int:pk>/held/", sessions.session_held, name="session-held"),
    path("trainings/sessions/<int:pk>/certify/", sessions.session_certify, name="session-certify"),
    path("trainings/sessions/<int:pk>/reopen/", sessions.session_reopen, name="session-reopen"),
    path("trainings/sessions/<int:pk>/cancel/", sessions.session_cancel, name="session-cancel"),
    path("trainings/sessions/<int:pk>/revive/", sessions.session_revive, name="session-revive"),
    path("trainings/sessions/<int:pk>/move/", sessions.session_move, name="session-move"),
    path("trainings/sessions/<int:pk>/register/", seats.session_register, name="session-register"),
    path("trainings/sessions/<int:pk>/register/other/", seats.session_register_other, name="session-register-other"),
    path("trainings/sessions/<int:pk>/register/list/", seats.session_register_list, name="session-register-list"),
    path("trainings/registrations/<int:pk>/withdraw/", seats.registration_withdraw, name="registration-withdraw"),
    path("trainings/registrations/<int:pk>/makeup/<int:number>/", seats.makeup_create, name="makeup-create"),
    path("trainings/makeups/<int:pk>/drop/", seats.makeup_drop, name="makeup-drop"),
    path("trainings/courses/", courses.course_list, name="course-list"),
    path("trainings/courses/new/", courses.course_create, name="course-create"),
    path("trainings/courses/<int:pk>/", courses.course_detail, name="course-detail"),
    path("trainings/courses/<int:pk>/edit/", courses.course_edit, name="course-edit"),
    path("trainings/sequences/new/", courses.sequence_create, name="sequence-create"),
    path("trainings/sequences/<int:pk>/", courses.sequence_detail, name="sequence-detail"),
    path("trainings/sequences/<int:pk>/edit/", courses.sequence_edit, name="sequence-edit"),
]
