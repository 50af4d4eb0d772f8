"""What comes back in other ways at the till of the reference's shop: for other goods, without a receipt, and in cash
what a provider refused."""

from typing import Any

from tests.store.counter.day.sums import Bill, Good, Line, add, in_cash, yuan
from tests.store.counter.day.till import Tills
from tests.store.counter.members_reference import rounded


class Returns(Tills):
    swapping: tuple[Bill, dict[int, int], bool] | None = None
    """The bill of which so much, by place, comes back with the one at hand, and whether somebody had to allow it."""

    def swap(self, bill: Bill, wanted: dict[int, int]) -> None:
        """All of a paid bill, or some of one line, comes back when the bill at hand is paid."""
        money = sum(rounded(bill.left[at].paid, quantity, bill.left[at].quantity) for at, quantity in wanted.items())
        fields: dict[str, Any] = {"number": bill.number, "reason": "changed"}
        if len(wanted) == 1:
            ((place, quantity),) = wanted.items()
            fields |= {"line": place + 1, "quantity": f"{quantity / 1000:.3f}"}
        needed = self.needs("refund", money)
        self.allowed(needed, "swap", {"basket": {"exchange": yuan(money)}}, **fields)
        self.bill.begun = True
        self.swapping = bill, wanted, needed

    def swapped(self, due: int) -> tuple[int, int]:
        if self.swapping is None:
            return 0, 0
        (bill, wanted, needed), self.swapping = self.swapping, None
        bill.pooled = self.bill.pooled = True
        parts = [bill.left[place].give_back(quantity) for place, quantity in wanted.items()]
        exchanged = min(due, sum(part.paid for part in parts))
        tenders = self.given_back(bill, parts, "refund", needed, pays=due)["tenders"]
        return exchanged, round(float(tenders.get("cash", "0")) * 100)

    def lowest(self, good: Good) -> int:
        """What one of it cost at the least of all its sales, or today's price."""
        assert good.price is not None
        paid = [
            paid * 1000 // line.quantity
            for bill in self.sold
            for line, paid in zip(bill.lines, bill.paid, strict=True)
            if line.good.code == good.code and paid > 0
        ]
        return min(paid, default=good.price)

    def refund_goods(self, good: Good, quantity: int) -> None:
        """Nobody has a receipt of them: their lowest price, in cash, when a manager allows it."""
        line = Line(good, self.lowest(good), quantity)
        money, cash = line.gross, in_cash(line.gross)
        goods = [{"code": good.code, "quantity": f"{quantity / 1000:.3f}"}]
        tenders = {"cash": cash, "rounding": money - cash}
        shift, number = self.shift, self.number()
        expect = {
            "number": number,
            "money": yuan(money),
            "tenders": {tender: yuan(amount) for tender, amount in tenders.items() if amount},
            "points_taken_back": 0,
            "points_returned": 0,
        }
        self.allowed(True, "refund_goods", {"refunded": expect}, goods=goods, reason="damaged")
        self.tell("refund_no_receipt", approved=True)
        shift.closers.add(self.here.cashier)
        shift.numbers.append(number)
        shift.refunds += 1
        shift.refunded += money
        shift.rounding -= money - cash
        shift.taxes[good.tax] = shift.taxes.get(good.tax, 0) - rounded(money, good.tax, 100 + good.tax)
        if cash:
            add(shift.tenders, "cash", -cash)
        self._moved(1, [(line, quantity)])
        self.kick("receipt", cash=bool(cash))
        self._receipt(number, "refund", [(line, -quantity, -money)], money, [cash] if cash else [])
        self.receipts[-1] |= {"change": None, "rounding": yuan(money - cash)}

    @property
    def refused_refund(self) -> bool:
        return any(each.refused for each in self.here.pending)

    def refund_in_cash(self) -> None:
        """The oldest that a provider refused leaves the drawer, in the shift of the day."""
        oldest = next(each for each in self.here.pending if each.refused)
        self.here.pending.remove(oldest)
        cash = in_cash(oldest.amount)
        moved = {"kind": "refund", "amount": yuan(-cash), "reason": oldest.number}
        self.allowed(True, "refund_in_cash", {"moved": {"number": self.number("M"), **moved}})
        self.tell("refund_intent", approved=True)
        self.tell("refund_in_cash", approved=True)
        self.kick("cash_move")
        add(self.shift.moves, ("refund", oldest.number), -cash)
