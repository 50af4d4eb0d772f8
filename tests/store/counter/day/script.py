"""The scripted day: three cashiers, three shifts at two tills, as many sales as are asked for, and every exception of
the trade several times. The same seed writes the same tape."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.store.counter.day import shop as of
from tests.store.counter.day.coming_back import ComingBack
from tests.store.counter.day.returns import Returns
from tests.store.counter.day.shop import Stocked
from tests.store.counter.day.sums import Bill, Customer, Line, Way, in_cash, yuan
from tests.store.counter.members_reference import rounded

SALES_A_SHIFT = (4, 4, 2)
"""How the day's sales are shared by the shifts: the morning and the evening at till 1, the one at till 2."""


class Script(ComingBack):
    """Writes the tape into `tape`, and what its lines must be answered into `expected`."""

    def __init__(self, stocked: Stocked, sales: int, seed: int) -> None:
        self.random = random.Random(seed)
        self.stocked = stocked
        self.tape: list[str] = []
        self.expected: list[dict[str, Any]] = []
        self.day = Returns(of.START.astimezone(), self._write)
        self.day.at = of.START.replace(hour=8)  # the shop's own hours: the tape says no zone
        self.day.customers[stocked.business] = Customer(stocked.business, "幸福公司", owes=0)
        self.wanted = sales
        self.names = 0
        self.coupons = list(stocked.coupons)
        self.cards = list(of.CARDS)

    def _write(self, line: dict[str, Any], expect: dict[str, Any]) -> None:
        self.tape.append(json.dumps(line, ensure_ascii=False))
        self.expected.append(expect)

    def write(self) -> "Script":
        day = self.day
        for staff in ("1001", "1003"):
            day.go_to(1 if staff == "1001" else 2)
            day.sign_on(staff)
            day.clock("in")
            day.open_shift(50_000 if staff == "1001" else 30_000)
        morning, evening, other = (self.wanted * part // 10 for part in SALES_A_SHIFT)
        morning += self.wanted - morning - evening - other
        self._sell({1: morning, 2: other // 2}, self.wanted // 100)
        day.go_to(2)
        day.clock("break")
        day.sign_on("1001")
        day.hand_over()
        day.go_to(1)
        self._park("等人", keep=True)
        self._end(over=-120)
        day.clock("out")
        day.sign_on("1002")
        day.clock("in")
        day.open_shift(40_000)
        day.recall("等人")
        self._pay()
        self._sell({1: evening, 2: other - other // 2}, self.wanted // 100 + 1)
        day.go_to(1)
        day.at = day.at.replace(hour=23, minute=59)
        for _ in range(4):
            self._serve()  # after midnight it is the same trading day
            day.at += timedelta(minutes=2)
        self._end(over=50)
        day.clock("out")
        day.go_to(2)
        self._end(over=0)
        return self

    def _end(self, over: int) -> None:
        """Count blind, over or short, and draw the Z."""
        day = self.day
        day.charge_pending()
        day.charge_pending()
        day.x()
        day.x(by_boss=True)
        day.refused("CountFirst", "close")
        day.count(over)
        if over > 0:
            day.move("pay_in", 500, "找到的硬币")
            day.refused("CountAgain", "close")
            day.count(over)
        day.close_shift()

    # -- the mixture

    def _sell(self, at: dict[int, int], rounds: int) -> None:
        """So many sales at each till in any order, every exception so often strewn among them."""
        exceptions = [each for _ in range(rounds) for each in self._exceptions()]
        self.random.shuffle(exceptions)
        steps: list[tuple[int, Callable[[], None]]] = []
        for number, sales in at.items():
            steps += [(number, self._serve)] * sales
        self.random.shuffle(steps)
        every = max(1, len(steps) // max(1, len(exceptions)))
        for place, (number, serve) in enumerate(steps):
            self.day.go_to(number)
            serve()
            if exceptions and place % every == every - 1:
                exceptions.pop()()
        for rest in exceptions:
            rest()

    def _exceptions(self) -> list[Callable[[], None]]:
        day = self.day
        return [
            self._void_a_basket,
            lambda: self._park("红衣服"),
            lambda: self._park(f"等人{len(day.sold)}", elsewhere=True),
            lambda: self._return(whole=False),
            lambda: self._return(whole=False, again=True),
            lambda: self._return(whole=True),
            lambda: self._return(whole=False, elsewhere=True),
            self._return_too_much,
            self._return_without_a_receipt,
            lambda: self._exchange(whole=True),
            lambda: self._exchange(whole=False),
            self._return_what_the_provider_refuses,
            self._void_closed,
            lambda: day.move("pay_in", 10_000, "银行换零"),
            lambda: day.move("pay_out", 1_800, "送水"),
            lambda: day.move("drop", min(20_000, max(100, day.shift.expected // 2)), ""),
            lambda: day.move("no_sale", 0, "换零钱"),
            self._top_up,
            self._sell_card,
            self._settle,
            day.reprint if any(bill.till == day.here.number for bill in day.sold) else self._serve_and_reprint,
            day.x,
            lambda: self._serve(self._change_prices),
            lambda: self._serve(self._discounts),
            lambda: self._serve(self._give_away),
            lambda: self._serve(self._take_out),
            lambda: self._serve(with_codes=True),
            lambda: self._serve(with_codes=True),
            lambda: self._serve(on_account=True),
            self._what_is_not_there,
        ]

    def _serve_and_reprint(self) -> None:
        self._serve()
        self.day.reprint()

    # -- ringing up

    def _serve(
        self, before_paying: Callable[[], None] | None = None, *, with_codes: bool = False, on_account: bool = False
    ) -> Bill:
        day = self.day
        who = day.customers[self.stocked.business] if on_account else self._somebody()
        first = self.random.random() < 0.5
        if who and first:
            day.member(who)
        self._ring(1 + int(self.random.expovariate(0.5)))
        if who and not first:
            day.member(who)
        if before_paying:
            before_paying()
        return self._pay(with_codes=with_codes, on_account=on_account)

    def _somebody(self) -> Customer | None:
        day, draw = self.day, self.random.random()
        if draw < 0.55:
            return None
        known = [who for who in day.customers.values() if who.owes is None]
        if draw < 0.65 or not known:
            self.names += 1
            return day.enrol(f"138{self.names:04}5678", f"王小{self.names}")
        return self.random.choice(known)

    def _ring(self, count: int) -> None:
        for _ in range(count):
            self.random.choice(self._WAYS_TO_RING)(self)

    def _plain(self) -> None:
        self.day.ring(self.random.choice(self.stocked.goods))

    def _several(self) -> None:
        self.day.ring(self.random.choice(self.stocked.goods), self.random.randint(2, 6) * 1000)

    def _special(self) -> None:
        self.day.ring(self.random.choice(of.SPECIAL), self.random.choice([1, 1, 1, 2]) * 1000)

    def _weighed(self) -> None:
        self.day.ring(self.random.choice(of.WEIGHED), self.random.randint(50, 3000))

    def _labelled(self) -> None:
        good, weight = self.random.choice(of.WEIGHED), self.random.randint(50, 3000)
        self.day.ring_label(good, of.label(good, weight=weight), weight)

    def _priced_label(self) -> None:
        good, amount = self.random.choice(of.WEIGHED), self.random.randint(100, 6000)
        assert good.price
        weight = rounded(amount, 1000, good.price)
        line = self.day.bill.lines and self.day.bill.lines[-1]
        made = self.day.ring_label(good, of.label(good, amount=amount), weight, amount)
        if made is not line:
            made.name = f"{good.name} {weight / 1000:.3f}".rstrip("0").rstrip(".") + "kg"

    def _carton(self) -> None:
        good = of.CARTONS[0]
        assert good.carton
        self.day.ring_carton(good).name = f"{good.name} ×{good.carton[1]}"

    def _open(self) -> None:
        self.day.ring_open(self.random.choice(of.OPEN), self.random.randint(1, 80) * 50)

    def _key(self) -> None:
        self.day.key(of.KEYED, 1, 3)

    def _repeat(self) -> None:
        last = self.day.bill.lines[-1] if self.day.bill.lines else None
        if last is None or last.good.weighed or last.good.price is None or last.was is not None or last.off:
            self._plain()
        else:
            self.day.repeat()

    _WAYS_TO_RING = (
        _plain, _plain, _plain, _plain, _several, _special, _special, _weighed, _labelled, _priced_label, _carton,
        _open, _key, _repeat,
    )  # fmt: skip

    # -- exceptions on an open basket

    def _a_plain_line(self) -> Line:
        """A line of a product that nothing was done to, rung for that."""
        good = next(
            good for good in self.stocked.goods
            if good.price and good.price > 200 and all(line.good is not good for line in self.day.bill.lines)
        )  # fmt: skip
        return self.day.ring(good)

    def _change_prices(self) -> None:
        for part in (95, 60, 110):
            line = self._a_plain_line()
            self.day.change_price(line, line.price * part // 100)

    def _discounts(self) -> None:
        day = self.day
        day.discount_line(self._a_plain_line(), permille=100)
        day.discount_line(self._a_plain_line(), permille=250)
        day.discount_line(self._a_plain_line(), amount=100)
        if not day.discount_whole(permille=50):
            raise AssertionError("nothing was taken off")
        if self.random.random() < 0.5:
            day.discount_whole(amount=300)

    def _give_away(self) -> None:
        self.day.give_free(self._a_plain_line())

    def _take_out(self) -> None:
        day = self.day
        line = self._a_plain_line()
        day.set_quantity(line, 5000)
        day.set_quantity(line, 2000)
        day.ring(of.SPECIAL[2], 4000)
        day.void_line(day.bill.lines[-1])
        day.void_line(line)
        if not day.bill.lines:
            self._plain()

    def _void_a_basket(self) -> None:
        self._ring(2)
        if self.random.random() < 0.5:
            self.day.ring(of.SPECIAL[2], 9000)
        self.day.void_basket()

    def _park(self, name: str, *, elsewhere: bool = False, keep: bool = False) -> None:
        day, here = self.day, self.day.here.number
        self._ring(2)
        day.park(name)
        if keep:
            return
        self._serve()
        if elsewhere:
            day.go_to(3 - here)
        day.recall(name)
        day.refused("NoSuchTicket", "recall", name=name)
        self._plain()
        self._pay()
        day.go_to(here)

    def _what_is_not_there(self) -> None:
        day = self.day
        day.refused("UnknownCode", "scan", code="6999999999990")
        day.refused("LooksLikePayment", "scan", code="134567890123456789")
        day.refused("NoSuchTicket", "recall", name="谁也不是")
        day.refused("NoSuchMember", "member", code="13700000000")
        day.refused("NothingToPay", "tender", cash="1")

    # -- paying

    def _pay(self, *, with_codes: bool = False, on_account: bool = False) -> Bill:
        day, bill = self.day, self.day.bill
        who = bill.member
        if who and self.random.random() < 0.4:
            free = [code for code in self.coupons if code not in day.used_coupons]
            if free and bill.due > 0:
                day.coupon(self.random.choice(free))
        if who and who.points > 0 and bill.due > 0 and self.random.random() < 0.5:
            day.points(self.random.randint(1, min(who.points, bill.due)))
        left, ways = bill.due, list[tuple[Way, dict[str, str]]]()

        def put(way: Way, how: dict[str, str]) -> None:
            nonlocal left
            ways.append((way, how))
            left -= way.left

        for end in self.random.sample((1, 2, 3, 4, 6, 7, 10, 20), 4) if with_codes else ():
            if left > 700:
                paid = day.charge(self.random.choice(("wechat", "alipay", "unionpay")), left // 300 * 100 + end)
                if paid:
                    put(paid, {"charged": "exact"})
        if on_account and left > 1:
            put(Way("on_account", left // 2), {"on_account": yuan(left // 2)})
        self._mix(left, who, put)
        change = self.random.choice([0, 0, 50, 1000, 7])
        return day.pay(ways, in_cash(left) + change if left or not bill.due else None)

    def _mix(self, left: int, who: Customer | None, put: Callable[[Way, dict[str, str]], None]) -> None:
        """Any of the other tenders; what is left after them is paid in cash."""
        draw = self.random.random
        if who and who.purses and who.purses.balance and left and draw() < 0.6:
            amount = min(left, who.purses.balance, self.random.randint(1, 5_000))
            put(Way("stored_value", amount, purses=who.purses), {"stored_value": yuan(amount)})
            left -= amount
        cards = [code for code, purses in self.day.cards.items() if purses.balance]
        if cards and left and draw() < 0.15:
            code = self.random.choice(cards)
            amount = min(left, self.day.cards[code].balance, self.random.randint(1, 3_000))
            put(Way("stored_value", amount, purses=self.day.cards[code]), {"gift_card": code, "amount": yuan(amount)})
            left -= amount
        if left > 500 and draw() < 0.08:
            face = 5_000
            number = f"GQ{self.day.here.number}{len(self.day.sold):05}"
            put(Way("voucher", min(face, left)), {"voucher": yuan(face), "number": number})
            left -= min(face, left)
        for name in ("wechat", "alipay", "unionpay", "card"):
            if left and draw() < 0.13:
                amount = left if draw() < 0.7 else self.random.randint(1, left)
                reference = "1234 000045" if name == "card" else f"42{len(self.day.sold):010}"
                put(Way(name, amount), {name: yuan(amount), "reference": reference})
                left -= amount

    # -- afterwards

    def _top_up(self) -> None:
        who = next((who for who in self.day.customers.values() if who.owes is None), None) or self.day.enrol(
            "13700001111", "李梅梅"
        )
        self.day.top_up(who, self.random.choice([5_000, 10_000, 20_000]), self.random.choice(["cash", "wechat"]))

    def _sell_card(self) -> None:
        self.day.sell_card(self.cards.pop(), 10_000, self.random.choice(["cash", "alipay"]))

    def _settle(self) -> None:
        who = self.day.customers[self.stocked.business]
        if (who.owes or 0) <= 0:  # below it where goods came back that were settled
            self._serve(on_account=True)
        if who.owes and who.owes > 0:
            self.day.settle(who, max(1, who.owes // 2))
