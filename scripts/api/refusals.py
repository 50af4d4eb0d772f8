"""What is refused, as every error is told: an id for programs, a sentence for people, and the status."""

import re
from typing import Any

from store.errors import N_, Refused
from store.i18n import LANGUAGES, explain, words


class NoToken(Refused):
    template = N_("Say who asks: Authorization: Bearer TOKEN.")


class WrongToken(Refused):
    template = N_("This token is nobody's, or counts no more.")


class TooManyWrong(Refused):
    template = N_("Too many wrong tokens: try again in a minute.")


class NotAllowed(Refused):
    template = N_("This token may not do that; it needs: {may}.")


class NoSuchPath(Refused):
    template = N_("There is nothing at this address; /v1/openapi.json says what there is.")


class WrongMethod(Refused):
    template = N_("This address takes {known} alone.")


class KeyMissing(Refused):
    template = N_("This changes something: it needs the header Idempotency-Key, 1 to 64 letters, digits and . _ : -")


class NotJson(Refused):
    template = N_("The body must be JSON (Content-Type: application/json).")


class BadJson(Refused):
    template = N_("The body cannot be read as JSON: {problem}.")


class TooLarge(Refused):
    template = N_("The body is larger than {most} bytes.")


class TooSlow(Refused):
    template = N_("The request did not come whole within {seconds} {seconds:second|seconds}.")


class TooMuchAtOnce(Refused):
    template = N_("Too much is asked at once: try again in a moment.")


class WentWrong(Refused):
    template = N_("Something went wrong here, and nothing was changed; the log of `shop serve` says what.")


_STATUS = {
    400: "BadJson KeyMissing",
    401: "NoToken WrongToken",
    403: "NotAllowed ApprovalNeeded",
    404: "UnknownCode",
    405: "WrongMethod",
    408: "TooSlow",
    409: "PhoneTaken OpenidTaken MemberInactive MemberFrozen MemberLost MemberClosed CardLost CardReplaced CouponUsed "
    "CouponUsedOutside CouponExpired CouponVoid CouponTakenBack CouponOfAnother OrderDone EntryReversed NotToReverse "
    "NotEnoughPoints KindStopped KindOver TakesNothing NotForSale NoPointsForThat",
    413: "TooLarge",
    415: "NotJson",
    429: "TooManyWrong",
    500: "WentWrong",
    503: "TooMuchAtOnce StoreBusy StoreLost DiskFull DiskFailed StoreDamaged NoServer",
}
STATUS = {name: status for status, names in _STATUS.items() for name in names.split()}
"""Of what is not here: what there is not is 404, and what cannot be done as it is said is 422."""

STATUSES = (*_STATUS, 422)


def status_of(refusal: Refused) -> int:
    name = type(refusal).__name__
    return STATUS.get(name) or (404 if name.startswith("NoSuch") else 422)


def error_id(refusal: Refused) -> str:
    """CouponUsed → coupon_used"""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(refusal).__name__).lower()


def as_json(refusal: Refused, language: str) -> dict[str, Any]:
    return {"error": error_id(refusal), "message": " ".join(explain(refusal, words(language)).split())}


def language_of(accepted: str, usual: str) -> str:
    """The language that Accept-Language likes best of ours, else the shop's."""
    best, chosen = 0.0, usual
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";q=")
        try:
            likes = float(weight or 1)
        except ValueError:
            continue
        found = next((known for known in LANGUAGES if tag.lower().startswith(known[:2])), None)
        if found and likes > best:
            best, chosen = likes, found
    return chosen
