"""A desk where count cards are sold and used."""

from dataclasses import replace
from datetime import datetime

from store.books import counts
from store.books.actor import Actor
from store.books.counts import CountCardView
from store.counter import count_cards
from store.counter.count_cards import CountBilled
from store.db.opening import Shop
from store.ids import new_id
from store.office import count_kinds, members
from tests.conftest import OFFICE
from tests.store.counter.conftest import stock_shop

TISSUES = "036000291452"
PHONE = "13800000001"


class Desk:
    """A cashier, somebody who may approve, and a member; `ten` is 10 uses of a service for 298.00, good for 30 days."""

    def __init__(self, shop: Shop, actor: Actor, now: datetime) -> None:
        self.shop, self.actor, self.now = shop, actor, now
        stock_shop(shop)
        self.boss = replace(actor, role="manager")
        self.member = members.enrol(shop, actor, PHONE, key=new_id(), now=now).id
        self.kind("ten", "面部护理10次", 10, 29800, valid_days=30)

    def kind(self, code: str, name: str, uses: int, price: int, **given: int) -> None:
        count_kinds.add(self.shop, OFFICE, code, name, TISSUES, uses, price, **given, now=self.now)

    def sell(self, kind: str = "ten", tender: str = "wechat", key: str = "", **given: object) -> CountBilled:
        given = {"key": key or new_id(), "now": self.now, **given}
        return count_cards.sell(self.shop, self.actor, self.member, kind, tender, **given)

    def use(self, card: str, key: str = "", **given: object) -> CountCardView:
        given = {"key": key or new_id(), "now": self.now, **given}
        return count_cards.use(self.shop, self.actor, card, **given)

    def take_back(self, card: str, key: str = "") -> CountCardView:
        return count_cards.take_back(self.shop, self.boss, card, key=key or new_id(), now=self.now)

    def refund(self, card: str, key: str = "") -> CountBilled:
        return count_cards.refund(self.shop, self.boss, card, key=key or new_id(), now=self.now)

    def card(self, number: str) -> CountCardView:
        return counts.card(self.shop, number, now=self.now)
