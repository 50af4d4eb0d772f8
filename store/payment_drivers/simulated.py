"""A provider that is none: what happens is in the amount, so that demos and tests can choose.

    ends in .01   declined at once
    ends in .02   unknown at first (the customer types a password), paid when it is asked for again
    ends in .03   unknown at first, failed when it is asked for again
    ends in .04   unknown for good; reversing it works
    ends in .05   paid, but the answer takes longer than anybody waits
    ends in .06   paid; a reversal or refund is unknown at first, done when it is asked for again
    ends in .07   paid; a refund of it is refused, however often
    ends in .08   paid; a refund of it is refused once, made when it is asked for again
    else          paid at once

Its book, when it has a file, is there after a crash as a provider's is. No code is ever written into it.
"""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

from store.errors import N_
from store.payment_drivers import Outcome, Request

DECLINED = N_("The provider declined it: not enough money.")
TYPING = N_("The customer is typing a password.")
GAVE_UP = N_("The customer gave up.")
NO_REFUND = N_("The payer's account takes nothing.")
NEVER_HEARD = N_("The provider has never heard of it.")
UNREACHABLE = N_("The provider does not answer.")


class Simulated:
    """`slow` is how long .05 takes, in seconds."""

    name = "simulated"

    def __init__(self, book: Path | None = None, *, slow: float = 30.0) -> None:
        self.book = book
        self.slow = slow
        self._kept: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def pay(self, request: Request, code: str, seconds: float) -> Outcome:
        with self._lock:
            known = self._read().get(request.number)
            if known is None:
                state = {1: "failed", 2: "typing", 3: "typing", 4: "lost"}.get(request.amount % 100, "paid")
                known = self._write(request, state)
        if request.amount % 100 == 5:
            time.sleep(min(self.slow, seconds * 2))
        return self._said(request, known)

    def query(self, request: Request, seconds: float) -> Outcome:
        with self._lock:
            known = self._read().get(request.number)
            if known is None:
                return Outcome("failed", problem=NEVER_HEARD)
            if known["state"] == "typing":
                known = self._write(request, "paid" if request.amount % 100 == 2 else "gave up")
        return self._said(request, known)

    def reverse(self, request: Request, seconds: float) -> Outcome:
        with self._lock:
            known = self._read().get(request.number)
            if known is not None and request.amount % 100 == 6 and known["state"] == "paid":
                self._write(request, "reversing")
                return Outcome("unknown", problem=UNREACHABLE)
            self._write(request, "reversed")
        return Outcome("reversed", trade=_trade(request))

    def refund(self, request: Request, of: Request, seconds: float) -> Outcome:
        with self._lock:
            book = self._read()
            known = book.get(request.number)
            if known is None and of.amount % 100 in (7, 8):
                self._write(request, "refused" if of.amount % 100 == 7 else "refused once", of=of.number, amount=0)
                return Outcome("failed", problem=NO_REFUND)
            if known is not None and known["state"] == "refused":
                return Outcome("failed", problem=NO_REFUND)
            if known is None or known["state"] == "refused once":
                paid = book.get(of.number)
                given = sum(each["amount"] for each in book.values() if each.get("of") == of.number)
                if paid is None or paid["state"] != "paid" or given + request.amount > paid["amount"]:
                    return Outcome("failed", problem=NEVER_HEARD)
                self._write(request, "reversed", of=of.number)
                if of.amount % 100 == 6:
                    return Outcome("unknown", problem=UNREACHABLE)
        return Outcome("reversed", trade=_trade(request))

    def _said(self, request: Request, known: dict[str, Any]) -> Outcome:
        match known["state"]:
            case "paid" | "reversing":
                return Outcome("paid", _trade(request))
            case "reversed":
                return Outcome("reversed", _trade(request))
            case "failed":
                return Outcome("failed", problem=DECLINED)
            case "gave up":
                return Outcome("failed", problem=GAVE_UP)
            case "typing":
                return Outcome("unknown", problem=TYPING)
            case _:
                return Outcome("unknown", problem=UNREACHABLE)

    def _read(self) -> dict[str, dict[str, Any]]:
        if self.book is not None and self.book.exists():
            self._kept = json.loads(self.book.read_text())
        return self._kept

    def _write(self, request: Request, state: str, **more: Any) -> dict[str, Any]:
        known: dict[str, Any] = {"amount": request.amount, "state": state, **more}
        self._kept[request.number] = known
        if self.book is not None:
            new = self.book.with_suffix(".new")
            new.write_text(json.dumps(self._kept))
            os.replace(new, self.book)
        return known


def _trade(request: Request) -> str:
    """Like a channel's own: 28 digits that begin with its sign."""
    sign = {"wechat": "42", "alipay": "20", "unionpay": "62"}.get(request.channel, "90")
    return sign + str(int(request.number[-20:], 16) % 10**26).rjust(26, "0")
