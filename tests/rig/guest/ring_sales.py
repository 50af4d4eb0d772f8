"""In the guest: rings up sales as fast as the disk lets it, and tells the host of each act once it is done.

`python ring_sales.py HOME CODES…` writes to /share/acks, a JSON line an act: `lines` of an open sale, or `paid`.
"""

import itertools
import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from store.counter.paying import pay_cash
from store.counter.selling import new_sale_id, ring
from store.db.opening import open_shop
from store.ids import new_id
from tests.shops import cashier

home, codes = Path(sys.argv[1]), sys.argv[2:]
acks = os.open("/share/acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
chance = random.Random(7)
shop = open_shop(home)
actor = cashier()


def tell(**what: object) -> None:
    os.write(acks, (json.dumps(what) + "\n").encode())


for _ in itertools.count():
    sale = new_sale_id()
    for count in range(1, chance.randint(2, 7)):
        basket = ring(shop, actor, sale, f"{count}*{chance.choice(codes)}", key=new_id(), now=datetime.now(UTC))
        tell(sale=sale, lines=len(basket.priced.lines))
    due = basket.priced.due
    closed = pay_cash(shop, actor, sale, due, key=new_id(), now=datetime.now(UTC))
    tell(sale=sale, paid=closed.number, due=due)
