"""Addresses of the whole at a glance."""

from django.urls import path

from overview.views import practising
from overview.views.health import healthz
from overview.views.home import home
from overview.views.search import search_page

app_name = "overview"
urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("search/", search_page, name="search"),
    path("trainings/practising/", practising.practising_list, name="practising"),
    path("trainings/lineage/", practising.lineage_page, name="lineage"),
]
