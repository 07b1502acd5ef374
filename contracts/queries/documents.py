"""Papers as pages list them."""

from django.db.models import Prefetch, Q

from contracts.models import Document, DocumentVersion


def papers(*which, **more):
    """Those that were not withdrawn, each with its versions, the newest first."""
    versions = DocumentVersion.objects.select_related("uploaded_by")
    return (
        Document.objects.filter(*which, **more, withdrawn=False)
        .select_related("amendment")
        .prefetch_related(Prefetch("versions", versions))
    )


def papers_of_contract(contract):
    """Its own and those of its amendments."""
    return papers(Q(contract=contract) | Q(amendment__contract=contract))


def give_papers(items, meeting):
    """Each of a meeting's items gets its `papers`."""
    of = {}
    for paper in papers(item__meeting=meeting):
        of.setdefault(paper.item_id, []).append(paper)
    for item in items:
        item.papers = of.get(item.pk, [])
