"""Addresses of district."""

app_name = "district"
urlpatterns = []
