import threading

from store.books.stock import Move, move
from store.db.models import StockBalance, StockEntry
from tests.store.counter.conftest import put_product


def balances():
    return dict(StockBalance.select(StockBalance.product, StockBalance.quantity).tuples())


def test_a_balance_is_the_sum_of_its_entries(any_shop, actor, now):
    with any_shop.transaction():
        tea, rice = put_product("1", 100), put_product("2", 200)
        move(any_shop, actor, [Move(tea, 10000, "delivery", "d1"), Move(rice, 2500, "delivery", "d1")], now)
        move(any_shop, actor, [Move(tea, -1000, "sale", "l1"), Move(tea, -2000, "sale", "l2")], now)
    assert balances() == {tea: 7000, rice: 2500}
    assert StockEntry.select().count() == 4
    entry = StockEntry.get(StockEntry.source == "l2")
    assert (entry.store_id, entry.till_id, entry.quantity, entry.reason) == (1, "0101", -2000, "sale")


def test_goods_that_were_never_in_stock_leave_with_those_that_were(any_shop, actor, now):
    with any_shop.transaction():
        old, new = put_product("1", 100), put_product("2", 200)
        move(any_shop, actor, [Move(old, 5000, "delivery", "d1")], now)
    with any_shop.transaction():
        move(any_shop, actor, [Move(new, -1000, "sale", "l1"), Move(old, -2000, "sale", "l2")], now)
    assert balances() == {old: 3000, new: -1000}


def test_stock_may_go_below_zero_when_goods_were_not_entered(any_shop, actor, now):
    with any_shop.transaction():
        tea = put_product("1", 100)
        move(any_shop, actor, [Move(tea, -1000, "sale", "l1")], now)
    assert balances() == {tea: -1000}


def test_tills_that_sell_the_same_goods_at_once_lose_nothing(any_shop, actor, now):
    """In opposite orders, so that locks taken in the order of scanning would stand against each other."""
    with any_shop.transaction():
        goods = [put_product(str(number), 100) for number in range(5)]
    failed = []

    def sell(order):
        try:
            with any_shop.connection():
                for number in range(20):
                    with any_shop.transaction():
                        move(any_shop, actor, [Move(product, -1000, "sale", str(number)) for product in order], now)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=sell, args=(order,)) for order in (goods, goods[::-1], goods, goods[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert balances() == {product: -80000 for product in goods}
