"""Lists: scope, then filter, then sort, then page; and the same rows as CSV, XLSX or PDF."""

from django.shortcuts import render
from django.views import View

from district import exports
from district.paging import bounded_count, keyset_page


class ListPage(View):
    """A list page. A subclass says its rows, filters, orders and export columns, and has a template of its own.

    `orders` maps the values of `?sort=` to keyset orders (see paging); the first is the default.
    The template gets `page`, `filters`, `count`, `count_is_exact`, `sort` and what `extra()` adds.
    """

    noun = ""
    title = ""
    template_name = ""
    filterset_class = None
    orders = {}
    page_size = 50

    def get_queryset(self):
        """The rows that this person may see: starts from a scope."""
        raise NotImplementedError

    def with_relations(self, queryset):
        """What the page and the export read beside the row itself (select_related, annotations)."""
        return queryset

    def columns(self):
        """The export's columns."""
        raise NotImplementedError

    def export_rows(self, rows, order):
        """(queryset, order) of the export: the list's own rows, unless a row of the file is something smaller."""
        return self.with_relations(rows), order

    def extra(self, page):
        return {}

    def get(self, request, **address):
        filters = self.filterset_class(request.GET or None, queryset=self.get_queryset(), request=request)
        rows = filters.qs if not filters.is_bound or filters.is_valid() else filters.queryset.none()
        sort = request.GET.get("sort")
        sort = sort if sort in self.orders else next(iter(self.orders))
        order = self.orders[sort]
        if exports.is_asked(request):
            export = exports.Export(self.noun, str(self.title), self.columns(), *self.export_rows(rows, order))
            return exports.respond(request, export)
        page = keyset_page(self.with_relations(rows), order, request.GET, self.page_size)
        count, exact = bounded_count(rows)
        context = {
            "title": self.title,
            "page": page,
            "filters": filters,
            "count": count,
            "count_is_exact": exact,
            "sort": sort,
        }
        return render(request, self.template_name, context | self.extra(page))
