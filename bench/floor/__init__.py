"""The floor: the smallest honest Django application of this kind, which our pages are measured against.

One incident model, session login, CSRF, a list of 50 rows with what they relate to, one student's records, a record,
a save, a search. No scope, no row security, no history, no access log, no navigation, no look.
"""
