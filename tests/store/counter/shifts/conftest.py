"""A till with its day: shifts, cash and counts, each act with a key of its own, a second after the one before."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.calendar import to_millis
from store.counter import selling
from store.counter.shifts import closing, drawer, opening, reading
from store.db.models import Staff
from store.db.opening import Shop
from store.ids import new_id
from tests.store.counter.conftest import Till, stock_shop

BOSS = "0193b0f0000070008000000000001000"
OTHER = "0193b0f0000070008000000000001002"


@dataclass
class Day(Till):
    """What a cashier does at a till beside selling. `boss` is the same with a supervisor's approval."""

    @property
    def boss(self) -> Actor:
        return replace(self.actor, approver=BOSS)

    def open(self, amount=0, key=""):
        return opening.open_shift(self.shop, self.actor, amount, **self.tick(key=key))

    def pay_in(self, amount, reason="银行换零"):
        return drawer.pay_in(self.shop, self.actor, amount, reason, **self.tick())

    def pay_out(self, amount, reason="送水", key=""):
        return drawer.pay_out(self.shop, self.boss, amount, reason, **self.tick(key=key))

    def drop(self, amount, reason=""):
        return drawer.drop(self.shop, self.actor, amount, reason, **self.tick())

    def no_sale(self, reason="换零钱"):
        return drawer.no_sale(self.shop, self.boss, reason, **self.tick())

    def count(self, pieces, key="", actor=None):
        return closing.count(self.shop, actor or self.actor, pieces, **self.tick(key=key))

    def count_all(self):
        """A count that finds what should be there."""
        return self.count({1: closing.expected_cash(self.shop, self.shift)})

    def close(self, *carry, key="", actor=None):
        return closing.close(self.shop, actor or self.actor, carry=carry, **self.tick(key=key))

    @property
    def shift(self):
        return reading.the_open_shift(self.shop, self.actor.till)

    def x(self):
        return closing.x(self.shop, self.boss)


def hire(shop: Shop, now: datetime) -> None:
    with shop.transaction():
        for id_, number, name, role in ((BOSS, "1000", "店长", "supervisor"), (OTHER, "1002", "小王", "cashier")):
            Staff.create(id=id_, number=number, name=name, role=role, pin_hash="", created_at=to_millis(now))


@pytest.fixture
def day(shop, actor, now):
    stock_shop(shop)
    hire(shop, now)
    return Day(shop, actor, now, selling.new_sale_id())


@pytest.fixture
def any_day(any_shop, actor, now):
    stock_shop(any_shop)
    hire(any_shop, now)
    return Day(any_shop, actor, now, selling.new_sale_id())


@pytest.fixture
def other(day):
    """Another cashier at another till of the same shop."""
    who = Actor(staff=OTHER, number="1002", name="小王", role="cashier", till="0102")
    return Day(day.shop, who, day.at, selling.new_sale_id())


__all__ = ["BOSS", "OTHER", "Day", "hire", "new_id"]
