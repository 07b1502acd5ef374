"""What lets the quick log work without a network; see docs/adr/0008-what-a-device-keeps.md."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required  # holds nothing of anybody, and must be found anew when nobody is signed in
@require_safe
def service_worker(request):
    """The script that answers for the quick log's page; one that removes itself where the district wants none."""
    response = render(
        request, "incidents/sw.js", {"on": request.district.keep_drafts}, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/circles/"
    return response
