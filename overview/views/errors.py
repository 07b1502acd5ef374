"""The pages for when something goes wrong. The last one asks nothing of the database."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request):
    page = loader.get_template("500.html").render({"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=500)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
