from django.contrib.auth.views import LoginView
from django.urls import path

from bench.floor import views

urlpatterns = [
    path("login/", LoginView.as_view(template_name="form.html")),
    path("incidents/", views.incident_list),
    path("incidents/<int:pk>/", views.incident_detail, name="detail"),
    path("incidents/new/", views.incident_create),
    path("report/", views.report),
    path("students/", views.student_list),
]
