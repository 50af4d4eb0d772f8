"""The cases of other engines that need a till: sold, paid, and brought back by the real acts.

tests/store/pricing/test_other_engines.py says what a case is. Of one with the op `sale`, amounts are minor units:
`goods` are (price, pieces) by line, `tenders` in their order, `back` is what is brought back one after another, so many
pieces of each line, with what that gives `by` tender. `points` and `gift` are what is held afterwards.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from store.books import points, wallet
from store.counter import by_hand, paying, refunding
from store.counter.attaching import attach_member, use_points
from store.counter.paying import Cash, Recorded, StoredValue
from store.counter.topping_up import sell_card
from store.db import settings
from store.db.models import SaleLine
from store.ids import new_id
from store.money import ONE
from store.office import offering
from store.office.members import enrolling
from store.reports.verify import verify
from tests.store.counter.conftest import Till, put_product

FILE = Path(__file__).parents[2] / "cases/other_engines.jsonl"
SALES = [case for case in map(json.loads, FILE.read_text().splitlines()) if case["op"] == "sale"]


@dataclass
class Counter:
    """A till with what a case wants of its shop, and what its customer holds."""

    till: Till
    case: dict[str, Any]
    member: str = ""
    cards: list[str] = field(default_factory=list)

    def furnish(self) -> None:
        till, case = self.till, self.case
        with till.shop.transaction():
            settings.save(points_months=0, **case.get("settings", {}))
            for place, (price, _) in enumerate(case["goods"]):
                put_product(f"7{place}", price)
        till.shop.refresh()
        for place, offer in enumerate(case.get("offers", ())):
            offering.add(
                till.shop, till.actor, {"id": f"o{place}", "name": offer["kind"], **offer}, now=till.tick()["now"]
            )
        for held in case.get("gift", ()):
            card = sell_card(till.shop, till.actor, held, **till.tick())
            self.cards.append(card.account)
        if "member" in case:
            self.member = enrolling.enrol(till.shop, till.actor, "13912345678", **till.tick()).id
            self._give(**case["member"])

    def _give(self, points_held: int = 0, principal: int = 0, bonus: int = 0, **given: int) -> None:
        till, now = self.till, self.till.tick()["now"]
        with till.shop.transaction():
            if held := given.get("points", points_held):
                points.earn(till.shop, till.actor, self.member, held, source=new_id(), kind="opening", now=now)
            if principal or bonus:
                wallet.open_account(till.shop, self.member, now)
                wallet.put(
                    *(till.shop, till.actor, self.member),
                    **{"principal": principal, "bonus": bonus, "kind": "topup", "source": "t", "now": now},
                )

    def sell(self) -> paying.Closed:
        till, case = self.till, self.case
        till.next_sale()
        if self.member:
            attach_member(till.shop, till.actor, till.sale, self.member, **till.tick())
        for place, (_, pieces) in enumerate(case["goods"]):
            till.ring(f"{pieces}*7{place}")
        if amount := case.get("by_hand"):
            by_hand.discount_basket(till.shop, till.actor, till.sale, amount=amount, reason="other", **till.tick())
        if wanted := case.get("by_points"):
            use_points(till.shop, till.actor, till.sale, wanted, **till.tick())
        cards = iter(self.cards)
        ways = {
            "cash": Cash,
            "card": lambda amount: Recorded("card", amount),
            "gift": lambda amount: StoredValue(next(cards), amount),
            "stored": lambda amount: StoredValue(self.member, amount),
        }
        tenders = [ways[kind](amount) for kind, amount in case["tenders"]]
        return paying.pay(till.shop, till.actor, till.sale, tenders, **till.tick())

    def held(self) -> dict[str, Any]:
        shop = self.till.shop
        found: dict[str, Any] = {"gift": [wallet.account(shop, card).principal for card in self.cards]}
        if self.member:
            found["points"] = points.balance(shop, self.member, self.till.at)
            if account := wallet.account_for(shop, self.member):
                found["principal"] = account.principal
        return found


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in SALES])
def test_a_sale_of_another_engine_is_paid_and_brought_back_as_our_rules_say(till: Till, case: dict[str, Any]):
    till.actor = replace(till.actor, role="manager")
    counter = Counter(till, case)
    counter.furnish()
    closed = counter.sell()
    found = {**closed._asdict(), **counter.held()}
    assert {name: found[name] for name in case["expect"]} == case["expect"], case["title"]
    lines = list(SaleLine.select().where(SaleLine.sale == closed.sale).order_by(SaleLine.position))
    for back in case.get("back", ()):
        taken = {line.id: pieces * ONE for line, pieces in zip(lines, back["take"], strict=True) if pieces}
        done = refunding.refund(till.shop, till.actor, closed.sale, taken, **till.tick())
        found = {"money": done.money, "by": dict(done.by_tender), "take": back["take"], **counter.held()}
        assert {name: found[name] for name in back} == back, case["title"]
    assert not verify(till.shop).findings
