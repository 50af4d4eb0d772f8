"""The part of the scripted day in which goods come back: by a receipt, for others, without one, and as if the sale had
not been."""

import random

from tests.store.counter.day import shop as of
from tests.store.counter.day.returns import Returns
from tests.store.counter.day.shop import Stocked
from tests.store.counter.day.sums import Bill, in_cash
from tests.store.counter.members_reference import rounded


class ComingBack:
    random: random.Random
    stocked: Stocked
    day: Returns

    def _serve(self) -> Bill:
        raise NotImplementedError

    def _ring(self, count: int) -> None:
        raise NotImplementedError

    def _plain(self) -> None:
        raise NotImplementedError

    def _returnable(self, elsewhere: bool = False) -> Bill | None:
        found = [
            bill
            for bill in self.day.sold
            if any(left.quantity for left in bill.left)
            and (bill.till != self.day.here.number) == elsewhere
            and not bill.pooled
        ]
        return self.random.choice(found) if found else None

    def _return(self, *, whole: bool, again: bool = False, elsewhere: bool = False) -> None:
        bill = self._returnable(elsewhere) or (self._serve() if not elsewhere else None)
        if bill is None:
            return
        if whole:
            self.day.refund(bill, {place: left.quantity for place, left in enumerate(bill.left)})
            return
        for _ in range(2 if again else 1):
            place = next((at for at, left in enumerate(bill.left) if left.quantity), None)
            if place is not None:
                self.day.refund(bill, {place: self._part_of(bill, place)})

    def _part_of(self, bill: Bill, place: int) -> int:
        left = bill.left[place]
        if left.line.good.weighed and left.line.holds == 1000:
            return self.random.randint(1, left.quantity)
        return self.random.randint(1, left.quantity // 1000) * 1000

    def _return_too_much(self) -> None:
        bill = self._returnable() or self._serve()
        much = f"{bill.left[0].quantity / 1000 + 1:.3f}"
        self.day.refused("MoreThanSold", "refund", number=bill.number, line=1, quantity=much)

    def _exchange(self, *, whole: bool) -> None:
        """For goods worth more or less; a bill that stored value paid is exchanged in tests of its own."""
        day, bill = self.day, self._returnable()
        if bill is None or any(way.purses for way in bill.ways) or not sum(left.paid for left in bill.left):
            bill = self._without_stored_value()
        wanted = {place: left.quantity for place, left in enumerate(bill.left) if left.quantity}
        if not whole:
            place = next(iter(wanted))
            wanted = {place: self._part_of(bill, place)}
        day.swap(bill, wanted)
        for _ in range(self.random.randint(1, 3)):
            self._plain()
        worth = sum(rounded(bill.left[at].paid, part, bill.left[at].quantity) for at, part in wanted.items())
        left = max(0, day.bill.due - worth)
        day.pay([], in_cash(left) + self.random.choice([0, 50]) if left else 0)

    def _without_stored_value(self) -> Bill:
        self._ring(2)
        self._plain()
        return self.day.pay([], in_cash(self.day.bill.due))

    def _return_without_a_receipt(self) -> None:
        good = self.random.choice([good for good in self.stocked.goods if good.price])
        self.day.refund_goods(good, self.random.randint(1, 3) * 1000)

    def _return_what_the_provider_refuses(self) -> None:
        """It is asked for twice, by the till and by hand; then it is handed out in cash."""
        day = self.day
        self._ring(3)
        self.day.ring(of.SPECIAL[2])
        paid = day.charge("wechat", day.bill.due // 300 * 100 + 7)
        assert paid
        left = day.bill.due - paid.left
        bill = day.pay([(paid, {"charged": "exact"})], in_cash(left) if left else None)
        day.refund(bill, {place: left.quantity for place, left in enumerate(bill.left)})
        day.charge_pending()
        while day.refused_refund:
            day.refund_in_cash()

    def _void_closed(self) -> None:
        bill = self._serve()
        self.day.void_closed(bill)
        self.day.refused("PartlyReturned", "void_closed", number=bill.number, reason="mistake")
