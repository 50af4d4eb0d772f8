"""The code on a badge that somebody signs on with: letters and digits, so that it is no number and no goods."""

import hmac
import secrets

from store.db.keys import Root
from store.errors import N_, Refused

BADGE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
BADGE_LENGTH = range(10, 33)


class BadBadge(Refused):
    template = N_("A badge's code is 10 to 32 letters and digits, and not digits alone.")


class BadgeTaken(Refused):
    template = N_("That badge is somebody else's already.")


def looks_like_badge(text: str) -> bool:
    return len(text) in BADGE_LENGTH and text.isascii() and text.isalnum() and not text.isdecimal()


def badge_hash(root: Root, code: str) -> str:
    return hmac.digest(root.pin_pepper, b"badge:" + code.encode(), "sha256").hex()


def new_badge() -> str:
    """A code that nobody guesses, for a barcode."""
    return "S" + "".join(secrets.choice(BADGE_LETTERS) for _ in range(15))
