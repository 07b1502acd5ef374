"""The address of a record's page, for lists that write it fifty times: Django reverses a name with 90 calls."""

from functools import cache

from django.urls import reverse

# `reverse(name)` of an address without arguments, which is the same in every request.
address = cache(reverse)


def address_of(name, pk):
    """`reverse(name, args=[pk])` for an address that holds one number, `/students/12/`."""
    before, after = _around_the_number(name)
    return f"{before}{int(pk)}{after}"


@cache
def _around_the_number(name):
    before, slash, after = reverse(name, args=[0]).rpartition("/0/")
    return before + slash[:1], slash[2:] + after
