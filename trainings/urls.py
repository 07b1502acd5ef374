"""Addresses of what is taught, and of who has finished what."""

app_name = "trainings"
urlpatterns = []
