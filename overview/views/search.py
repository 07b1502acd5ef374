from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from overview.context import navigation
from overview.search import search


@require_safe
def search_page(request):
    """`?q=`: everything one may see that holds every word."""
    text = request.GET.get("q", "")[:200].strip()
    groups = search(request.user, text, list(navigation(request)))
    crumbs = [(_("Search"), "")]
    return render(request, "overview/search.html", {"text": text, "groups": groups, "crumbs": crumbs})
