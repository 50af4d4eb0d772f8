"""The last use of an offer, and two tills that both showed its price."""

import multiprocessing
from datetime import datetime
from pathlib import Path
from typing import Any

from store.books.actor import Actor
from store.db.models import OfferUse
from store.db.opening import open_shop
from store.office import offering
from store.pricing.basket import SaleId
from tests.conftest import CASHIER, OFFICE
from tests.store.counter.conftest import Till, put_product, stock_shop

GOODS = [f"69000000{at:05}" for at in range(6)]


def _sell_all(home: str, number: str, now: datetime, ready: Any, answers: Any) -> None:
    shop = open_shop(Path(home))
    actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till=number)
    till = Till(shop, actor, now, SaleId(""))
    with shop.connection():
        for code in GOODS:
            till.next_sale()
            shown = till.ring(code).priced.due
            ready.wait(60)
            answers.put((code, shown, 1000 - till.pay(1000).change))
    shop.close()


def test_two_tills_at_once_never_give_the_last_use_of_an_offer_twice(any_shop, actor, home, now):
    stock_shop(any_shop)
    with any_shop.transaction():
        for code in GOODS:
            put_product(code, 500)
    for at, code in enumerate(GOODS):
        what = {"products": [code]}
        offer = {
            "id": f"o{at}",
            "name": "秒杀",
            "kind": "special",
            "price": "1.00",
            "what": what,
            "limits": {"ever": 1},
        }
        offering.add(any_shop, OFFICE, offer, now=now)
    processes = multiprocessing.get_context("spawn")
    ready, answers = processes.Barrier(2), processes.Queue()
    tills = [
        processes.Process(target=_sell_all, args=(str(home), number, now, ready, answers))
        for number in ("0101", "0102")
    ]
    for each in tills:
        each.start()
    said = sorted(answers.get(timeout=60) for _ in range(2 * len(GOODS)))
    for each in tills:
        each.join(30)
    assert said == sorted((code, 100, paid) for code in GOODS for paid in (100, 500))
    assert [row.uses for row in OfferUse.select()] == [1] * len(GOODS)
