"""What is done to a basket in the reference's shop, and with members and money paid ahead."""

from typing import Any

from tests.store.counter.day.counter import BONUSES, Day
from tests.store.counter.day.sums import Bill, Customer, Good, Line, add, amount_of, yuan
from tests.store.counter.members_reference import Purses, rounded


class Basket(Day):
    def shown(self) -> dict[str, Any]:
        """What every act on a basket answers."""
        bill = self.bill
        lines = [
            {
                "quantity": amount_of(line.quantity),
                "unit_price": yuan(line.price),
                "gross": yuan(line.gross),
                "paid": yuan(paid),
            }
            for line, paid in zip(bill.lines, bill.paid, strict=True)
        ]
        return {"basket": {"lines": lines, "gross": yuan(bill.gross), "due": yuan(bill.due)}}

    def on_bill(self, act: str, needed: bool = False, **fields: Any) -> None:
        self.bill.begun = True
        self.allowed(needed, act, self.shown(), **fields)

    def put(self, line: Line) -> Line:
        """A line more, or more of the last one."""
        lines = self.bill.lines
        last = lines[-1] if lines else None
        alike = last and (last.good, last.price, last.holds) == (line.good, line.price, line.holds)
        if last and alike and not (line.good.weighed and line.holds == 1000) and last.was is None and last.off is None:
            last.quantity += line.quantity
            return last
        lines.append(line)
        return line

    def ring(self, good: Good, quantity: int = 1000) -> Line:
        assert good.price is not None
        line = self.put(Line(good, good.price, quantity))
        if quantity == 1000:
            self.on_bill("scan", code=good.code)
        else:
            self.on_bill("type", text=f"{amount_of(quantity)}*{good.code}")
        return line

    def ring_carton(self, good: Good, count: int = 1) -> Line:
        assert good.carton
        code, holds, price = good.carton
        line = self.put(Line(good, price, count * 1000, holds * 1000))
        self.on_bill("type", text=f"{count}*{code}")
        return line

    def ring_open(self, good: Good, price: int) -> Line:
        """Goods without a price: it is asked for."""
        self.refused("PriceNeeded", "scan", code=good.code)
        line = self.put(Line(good, price))
        self.on_bill("price", price=yuan(price))
        return line

    def ring_label(self, good: Good, code: str, weight: int, amount: int | None = None) -> Line:
        """A scale's label: the weight on it, or the amount, for which the weight is reckoned."""
        assert good.price is not None
        if amount is None:
            line = self.put(Line(good, good.price, weight))
        else:
            line = self.put(Line(good, amount, 1000, weight))
        self.on_bill("scan", code=code)
        return line

    def key(self, good: Good, page: int, place: int) -> None:
        assert good.price is not None
        self.put(Line(good, good.price))
        self.on_bill("key", page=page, key=place)

    def repeat(self) -> None:
        last = self.bill.lines[-1]
        self.put(Line(last.good, last.price, 1000, last.holds))
        self.on_bill("repeat")

    def set_quantity(self, line: Line, quantity: int) -> None:
        less = line.gross - rounded(line.price, quantity, 1000)
        fewer = quantity < line.quantity
        needed = fewer and self.needs("void_line", less)
        line.quantity = quantity
        self.on_bill("quantity", needed, quantity=amount_of(quantity), line=self.place(line))
        if fewer:
            self.tell("decrease_quantity", needed)

    def place(self, line: Line) -> int:
        return self.bill.lines.index(line) + 1

    def void_line(self, line: Line) -> None:
        needed, at = self.needs("void_line", line.gross), self.place(line)
        self.bill.lines.remove(line)
        self.on_bill("void", needed, line=at, reason="mistake")
        self.tell("void_line", needed)
        self.shift.voids[1] += 1

    def void_basket(self) -> None:
        needed = self.needs("void_sale", self.bill.due)
        self.allowed(needed, "void_sale", reason="changed")
        self.tell("void_sale", needed)
        self.shift.voids[0] += 1
        self.here.bill = Bill()

    def change_price(self, line: Line, price: int) -> None:
        was = line.price
        amount = max(0, line.gross - rounded(price, line.quantity, 1000))
        permille = max(0, -((price - was) * 1000 // was))
        needed = self.needs("price", amount, permille)
        line.was, line.price = was, price
        self.on_bill("price", needed, price=yuan(price), reason="label", line=self.place(line))
        self.tell("change_price", needed)
        self.shift.happened("price")

    def give_free(self, line: Line) -> None:
        line.was, line.price = line.price, 0
        self.on_bill("free", True, reason="gift", line=self.place(line))
        self.tell("free_item", True)
        self.shift.happened("price")

    def discount_line(self, line: Line, *, permille: int = 0, amount: int = 0) -> bool:
        """False, and nothing is done, where it comes to nothing."""
        cost = line.gross - self.bill.taken(1)[self.bill.lines.index(line)][0]
        return self._discount(line, cost, permille, amount)

    def discount_whole(self, *, permille: int = 0, amount: int = 0) -> bool:
        self.bill.off = None
        return self._discount(None, self.bill.gross - sum(map(sum, self.bill.taken(3))), permille, amount)

    def _discount(self, line: Line | None, cost: int, permille: int, amount: int) -> bool:
        taken = amount or rounded(cost, permille, 1000)
        if not taken or amount >= cost:
            return False
        permit = "whole" if line is None else "discount"
        needed = self.needs(permit, taken, permille or -(-taken * 1000 // cost))
        most = 2_000 if permille and not needed else None
        fields: dict[str, Any] = {"reason": "regular"}
        fields |= {"percent": amount_of(permille * 100)} if permille else {"amount": yuan(amount)}
        if line is None:
            self.bill.off = permille, amount, most
            self.on_bill("discount", needed, whole=True, **fields)
        else:
            line.off = permille, amount, most
            self.on_bill("discount", needed, line=self.place(line), **fields)
        self.tell("discount_basket" if line is None else "discount_line", needed)
        self.shift.happened("basket_discount" if line is None else "discount")
        return True

    def park(self, name: str) -> None:
        self.say("park", {"parked": {"name": name, "due": yuan(self.bill.due)}}, name=name)
        self.tell("park")
        self.parked[name] = self.bill, self.here.number
        self.slips.append("parked")
        self.here.bill = Bill()

    def recall(self, name: str) -> None:
        if self.bill.begun and not self.bill.lines:
            self.tell("empty_sale")
        self.here.bill, _ = self.parked.pop(name)
        self.on_bill("recall", name=name)
        self.tell("recall")

    # -- members

    def enrol(self, phone: str, name: str) -> Customer:
        self.say("enrol", {"member": {"points": 0}}, phone=phone, name=name)
        self.tell("member.enrol")
        self.customers[phone] = Customer(phone, name)
        return self.customers[phone]

    def member(self, who: Customer) -> None:
        self.bill.member = who
        self.on_bill("member", code=who.phone)

    def coupon(self, code: str) -> None:
        self.bill.coupon = code
        self.on_bill("coupon", code=code)

    def points(self, money: int) -> None:
        self.bill.points = money
        self.on_bill("points", money=yuan(money))

    def top_up(self, who: Customer, paid: int, tender: str) -> None:
        bonus = next((extra for step, extra in BONUSES if paid >= step), 0)
        who.purses = who.purses or Purses()
        who.purses.principal += paid
        who.purses.bonus += bonus
        expect = {"principal": yuan(who.purses.principal), "bonus": yuan(who.purses.bonus)}
        self._ahead("top_up", "topup", paid, bonus, tender, expect, member=who.phone)
        self.tell("wallet.top_up")

    def sell_card(self, code: str, paid: int, tender: str) -> None:
        self.cards[code] = Purses(paid)
        self._ahead("sell_card", "gift_card", paid, 0, tender, {"gift_card": code}, code=code)
        self.tell("wallet.sell_card")

    def _ahead(self, act: str, kind: str, paid: int, bonus: int, tender: str, expect: Any, **fields: str) -> None:
        expect = {"number": self.number("C"), "paid": yuan(paid), **expect}
        self.say(act, {"topped_up": expect}, paid=yuan(paid), tender=tender, **fields)
        add(self.shift.prepaid, (kind, tender), paid)
        self.shift.bonus += bonus
        self.kick("top_up", cash=tender == "cash")

    def settle(self, who: Customer, paid: int) -> None:
        assert who.owes is not None
        who.owes -= paid
        self.say("settle", member=who.phone, paid=yuan(paid))
        add(self.shift.settled, "cash", paid)
        self.kick("settlement")
        self.tell("settle")

    def reprint(self) -> None:
        last = next(bill for bill in reversed(self.sold) if bill.till == self.here.number)
        self.say("reprint", {"print": {"kind": "receipt"}})
        self.tell("reprint")
        self.shift.happened("reprint")
        self.slips.append("receipt")
        self.receipts.append({"number": last.number, "copy": True})
