import re


def dialed(number):
    """As a telephone dials it: `+1 (860) 555-0100 x12` → `+18605550100`."""
    number = re.split(r"(?i)\s*(?:x|ext)", number, maxsplit=1)[0]
    return ("+" if number.strip().startswith("+") else "") + re.sub(r"\D", "", number)
