"""Numbers that come from outside: keys and counts in an address or a form."""

DIGITS = 18


def number_in(text):
    """The number that a text writes, None where it is none or too long.

    With 18 digits it fits the database's bigint. Of more than 4,300 Python itself refuses to read it, which would
    answer 500.
    """
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None
