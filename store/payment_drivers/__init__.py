"""What a payment provider is asked and answers (收款通道): a port, like the printer's.

A driver takes the customer's code to the provider and says what came of it. It knows no sale and no database, keeps no
code, and may be slow or silent: `within` gives it a deadline, and what it has not said by then is *unknown*.

Everything is asked by a number of ours, which the provider has never more than once: paying, reversing and refunding
again under the same number is the same thing, so whoever did not hear the answer asks again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from store.errors import N_
from store.money import Money

State: TypeAlias = Literal["paid", "failed", "unknown", "reversed"]

DEADLINE = 10.0
"""Seconds that a provider has for one answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """`number` is ours; `channel` wechat, alipay or unionpay; `amount` in minor units of `currency` (ISO 4217)."""

    number: str
    channel: str
    amount: Money
    currency: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider says of a request. `trade` is its own number for it (交易号), `problem` why it failed or why
    nobody knows, in its words."""

    state: State
    trade: str = ""
    problem: str = ""


class Driver(Protocol):
    """Every call blocks until the provider answers or `seconds` are over; none raises for what a provider does."""

    name: str

    def pay(self, request: Request, code: str, seconds: float) -> Outcome:
        """Take the money with the customer's `code`: paid, failed or unknown."""

    def query(self, request: Request, seconds: float) -> Outcome:
        """What became of it: paid, failed (also: never heard of it), unknown or reversed."""

    def reverse(self, request: Request, seconds: float) -> Outcome:
        """Undo it, paid or not, so that it never will be: reversed or unknown."""

    def refund(self, request: Request, of: Request, seconds: float) -> Outcome:
        """Give `request.amount` back of what `of` paid: reversed, failed or unknown."""


NO_ANSWER = N_("The provider has not answered in time.")
NOT_REACHED = N_("The provider cannot be reached.")
"""Problems of our own; a screen translates a problem as it shows it."""


def within(seconds: float, call: Callable[[], Outcome]) -> Outcome:
    """The call's outcome, or unknown when it takes longer or breaks. It goes on in a thread that nobody waits for."""
    answer = _Answer()

    def ask() -> None:
        try:
            answer.outcome = call()
        except OSError:
            answer.outcome = Outcome("unknown", problem=NOT_REACHED)
        finally:
            answer.there.set()

    threading.Thread(target=ask, name="payment", daemon=True).start()
    answer.there.wait(seconds)
    return answer.outcome


@dataclass
class _Answer:
    outcome: Outcome = Outcome("unknown", problem=NO_ANSWER)
    there: threading.Event = field(default_factory=threading.Event)


DRIVERS = ("", "simulated")
"""What the setting `payment_driver` may be; "" is none: payments are taken elsewhere and recorded."""
