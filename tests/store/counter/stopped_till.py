"""A till in a process of its own that is killed while a provider takes money.

    python -m tests.store.counter.stopped_till HOME SALE AMOUNT WHEN

WHEN: begun (nothing was sent), asked (it was sent, and perhaps never arrived), answered (the money is taken, the answer
not on the disk) or reversing.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from store.books.actor import Actor
from store.counter import charging
from store.db.opening import open_shop
from store.ids import new_id
from store.payment_drivers import Outcome, Request
from store.payment_drivers.simulated import Simulated
from store.pricing.basket import SaleId
from tests.conftest import CASHIER

CODE = "134567890123456789"


class Stopping(Simulated):
    when = ""

    def pay(self, request: Request, code: str, seconds: float) -> Outcome:
        if self.when == "asked":
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = super().pay(request, code, seconds)
        if self.when == "answered":
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    def reverse(self, request: Request, seconds: float) -> Outcome:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().reverse(request, seconds)


def main() -> None:
    home, sale, amount, when = sys.argv[1:]
    shop = open_shop(Path(home))
    actor = Actor(CASHIER, "1001", "小李", "cashier", "0101")
    driver = Stopping(Path(home) / "provider.json")
    driver.when = when

    def clock() -> datetime:
        return datetime.now(UTC)

    made = charging.begin(shop, actor, SaleId(sale), CODE, int(amount), driver, key=new_id(), now=clock())
    if when == "begun":
        os.kill(os.getpid(), signal.SIGKILL)
    charging.send(shop, actor, driver, made.id, CODE, clock=clock)
    charging.take_back(shop, actor, driver, made.id, clock=clock)


if __name__ == "__main__":
    main()
