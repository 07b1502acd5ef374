"""Addresses of what the district bought."""

app_name = "contracts"
urlpatterns = []
