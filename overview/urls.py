"""Addresses of overview."""

app_name = "overview"
urlpatterns = []
