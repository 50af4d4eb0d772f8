"""A till in a process of its own that spends from one account and one member's points until there is nothing left.

    python -m tests.store.books.racing HOME TILL ACCOUNT

Each purchase has a source of its own, said on stdout when it is on the disk: whoever kills this process knows what
must be there. A source that was said may be asked for again: then nothing moves.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from store.books import points, wallet
from store.books.actor import Actor
from store.books.points import NotEnoughPoints
from store.books.wallet import NotEnoughBalance
from store.db.opening import StoreBusy, open_shop
from tests.conftest import CASHIER

PRICE, POINTS = 700, 7


def main() -> None:
    home, till, account = sys.argv[1:]
    now = datetime.now(UTC)
    shop = open_shop(Path(home))
    actor = Actor(CASHIER, "1001", "小李", "cashier", till)
    for turn in range(10_000):
        source = f"{till}-{turn}-{now.timestamp():.0f}"[:32]
        try:
            for _ in range(2):  # every request is sent twice
                with shop.transaction():
                    wallet.spend(shop, actor, account, PRICE, source=source, now=now)
                    points.burn(shop, actor, account, POINTS, source=source, now=now)
        except (NotEnoughBalance, NotEnoughPoints):
            break
        except StoreBusy:
            continue
        print(source, flush=True)
    shop.close()


if __name__ == "__main__":
    main()
