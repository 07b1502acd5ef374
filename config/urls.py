from django.urls import include, path

urlpatterns = [
    path("", include("overview.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("strategy.urls")),
    path("", include("incidents.urls")),
    path("", include("trainings.urls")),
    path("", include("contracts.urls")),
    path("", include("district.urls")),
]
handler400 = "overview.views.errors.bad_request"
handler403 = "overview.views.errors.forbidden"
handler404 = "overview.views.errors.not_found"
handler500 = "overview.views.errors.server_error"
