"""The access log: views of records, prints, exports, refusals. Source: 34 CFR 99.32."""

from district.models import AccessRecord


def _write(request, kind, noun, *, object_id=None, school_id=None, rows=None):
    AccessRecord.objects.create(
        kind=kind,
        noun=noun,
        user=request.user if request.user.is_authenticated else None,
        object_id=object_id,
        school_id=school_id,
        path=request.path[:300],
        rows=rows,
        request_id=request.id,
    )


def record_view(request, record, kind=AccessRecord.Kind.VIEW):
    """This person saw (or printed) this one record."""
    _write(
        request,
        kind,
        record._meta.model_name,
        object_id=record.pk,
        school_id=getattr(record, "school_id", None),
    )


def record_export(request, noun, rows):
    """This person took away this many rows."""
    _write(request, AccessRecord.Kind.EXPORT, noun, rows=rows)


def record_denial(request):
    """This person asked for a page that they may not have, or for a record that is not there for them."""
    match = request.resolver_match
    pk = match.kwargs.get("pk")
    noun = (match.url_name or match.view_name or "page")[:40]
    _write(
        request,
        AccessRecord.Kind.DENIAL,
        noun,
        object_id=pk if isinstance(pk, int) and pk < 2**63 else None,
    )
