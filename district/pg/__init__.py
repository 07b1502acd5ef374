"""The PostgreSQL backend that says, in every transaction, whose schools these are."""
