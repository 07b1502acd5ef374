"""Codes for checking in: they turn over, so that one who passes it on passes on little.

A code is made from the day's secret and the minute, so that none is stored and any server of ours knows it. It holds
for the window in which it is shown and the one after: at most two minutes.
"""

import hmac
import secrets
from hashlib import sha256

WINDOW = 60  # seconds
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look alike
LENGTH = 6
CERTIFICATE = 12  # letters of a certificate's code


def new_secret():
    return secrets.token_hex(32)


def code_at(secret, now):
    """The code of this moment. `now`: an aware datetime."""
    return _code(secret, int(now.timestamp()) // WINDOW)


def seconds_left(now):
    """How long the code that is shown stays on the wall."""
    return WINDOW - int(now.timestamp()) % WINDOW


def is_good(secret, code, now):
    """Whether a code that was typed is the one shown now or the one before."""
    typed = "".join(code.upper().split())
    window = int(now.timestamp()) // WINDOW
    return any(hmac.compare_digest(_code(secret, window - back).encode(), typed.encode()) for back in (0, 1))


def _code(secret, window):
    number = int.from_bytes(hmac.digest(secret.encode(), str(window).encode(), sha256))
    letters = []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)


def new_certificate_code():
    """Twelve letters that nobody guesses: 31^12 is about 8 × 10^17."""
    return "".join(secrets.choice(LETTERS) for _place in range(CERTIFICATE))


def certificate_code(typed):
    """The code that somebody typed, in lower case or with spaces and dashes as they like; "" for what is none."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    return code if len(code) == CERTIFICATE and set(code) <= set(LETTERS) else ""


def in_groups(code):
    """A certificate's code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
