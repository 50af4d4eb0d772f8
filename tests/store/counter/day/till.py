"""Money at the till of the reference's shop: payments by code, closing a bill, and taking goods back."""

from typing import Any

from tests.store.counter.day.basket import Basket
from tests.store.counter.day.counter import Pending
from tests.store.counter.day.sums import STEPS, Bill, Left, Line, Way, add, in_cash, yuan
from tests.store.counter.members_reference import shared


class Tills(Basket):
    def charge(self, channel: str, amount: int) -> Way | None:
        """The customer's code is scanned; what becomes of it is in the amount's last two digits."""
        end = amount % 100
        first = {1: "failed", 2: "unknown", 3: "unknown", 4: "unknown"}.get(end, "paid")
        self._charged("charge", first, 3, **{channel: yuan(amount)})
        if end in (2, 3):
            first = "paid" if end == 2 else "failed"
            self._charged("charge_ask", first, 1)
        elif end == 4:
            self._charged("charge_ask", "unknown", 0)
            self._charged("charge_back", "reversed", 2)
        elif end == 10:
            self._charged("charge_back", "reversed", 2)
            return None
        return Way(channel, amount, by_code=amount) if first == "paid" else None

    def _charged(self, act: str, state: str, entries: int, **fields: str) -> None:
        self.say(act, {"charged": {"state": state}}, **fields)
        for _ in range(entries):
            self.tell("pay_intent")

    def charge_pending(self) -> None:
        """What went back through a provider is asked for: one that is slow says so the second time, one that refuses it
        is not asked again by itself."""
        left = []
        for each in self.here.pending:
            if each.refused:
                left.append(each)
                continue
            for _ in range(1 if each.asked else 2):
                self.tell("refund_intent")
            each.asked += 1
            if each.refused or (each.way.by_code % 100 == 6 and each.asked == 1):
                left.append(each)
        self.here.pending = left
        self.say("charge_pending")

    def pay(self, ways: list[tuple[Way, dict[str, str]]], cash: int | None) -> Bill:
        """Close the bill with these ways and, unless it is None, so much cash for the rest."""
        bill, taken = self.bill, self.bill.taken()
        exchanged, handed_back = self.swapped(bill.due)
        left = bill.due - exchanged - sum(way.left for way, _ in ways)
        bill.ways = [way for way, _ in ways] if bill.due else []
        said = [how for _, how in ways]
        change = rounding = 0
        if cash is not None:
            said.append({"cash": yuan(cash)})
            if bill.due:
                change, rounding = cash - in_cash(left), left - in_cash(left)
                bill.ways.append(Way("cash", left, in_cash(left)))
        bill.left = [
            Left(line, line.quantity, line.gross, paid, tax, off)
            for line, paid, tax, off in zip(bill.lines, bill.paid, bill.taxes, taken, strict=True)
        ]
        bill.number, bill.till, bill.shift, bill.day = self.number(), self.here.number, self.shift, self.today
        tendered = sum(way.left for way, _ in ways) + (cash or 0) if bill.due else 0
        expect = {
            "number": bill.number,
            "due": yuan(bill.due),
            "tendered": yuan(tendered),
            "change": yuan(change),
            "tax": yuan(sum(bill.taxes)),
            "lines": len(bill.lines),
        }
        if rounding:
            expect["rounding"] = yuan(-rounding)
        if exchanged:
            expect |= {"exchanged": yuan(exchanged), **({"handed_back": yuan(handed_back)} if handed_back else {})}
        for way in bill.ways:
            self._spend(way)
        self._reward(bill, expect)
        self._into_the_shift(bill, rounding, cash or 0)
        self.say("tender", {"closed": expect}, **{"with": said})
        self.tell("pay")
        self._moved(-1, ((line, line.quantity) for line in bill.lines))
        opens = cash is not None and bool(bill.due) and (in_cash(left) > 0 or cash > 0)
        self.kick("receipt", cash=opens)
        given = [way.left for way in bill.ways if way.tender != "cash"] + ([cash] if opens and cash is not None else [])
        given += [exchanged] if exchanged else []
        self._receipt(bill.number, "sale", [(line, line.quantity, line.gross) for line in bill.lines], bill.due, given)
        self.receipts[-1] |= {"change": yuan(change), "rounding": yuan(-rounding)}
        self.sold.append(bill)
        self.here.bill = Bill()
        return bill

    def _spend(self, way: Way) -> None:
        if way.purses:
            way.of_purses = list(way.purses.spend(way.left))
        if way.tender == "on_account":
            member = self.bill.member
            assert member and member.owes is not None
            member.owes += way.left

    def _reward(self, bill: Bill, expect: dict[str, Any]) -> None:
        who = bill.member
        if bill.coupon and any(left.off[4] for left in bill.left):
            self.used_coupons.add(bill.coupon)
        if who is None:
            return
        of_bonus = sum(way.of_purses[1] for way in bill.ways)
        bill.earned = (bill.due - of_bonus) // 100
        points = {"before": who.points, "spent": bill.points, "earned": bill.earned}
        who.points += bill.earned - bill.points
        who.spent += bill.due
        who.visits += 1
        expect["points"] = {**points, "after": who.points}
        if who.purses:
            expect["balance"] = {"principal": yuan(who.purses.principal), "bonus": yuan(who.purses.bonus)}

    def _into_the_shift(self, bill: Bill, rounding: int, handed: int) -> None:
        shift = self.shift
        shift.closers.add(self.here.cashier)
        shift.numbers.append(bill.number)
        shift.sales += 1
        shift.gross += bill.gross
        shift.members += bill.member is not None
        shift.rounding += rounding
        shift.given += bill.earned
        shift.spent += bill.points
        for left in bill.left:
            for step, off in zip(STEPS, left.off, strict=True):
                shift.discounts[step] = shift.discounts.get(step, 0) + off
            shift.taxes[left.line.good.tax] = shift.taxes.get(left.line.good.tax, 0) + left.tax
        for way in bill.ways:
            if way.tender == "cash" and not (way.drawer or handed):
                continue  # all of it was rounded off
            add(shift.tenders, way.tender, way.drawer if way.tender == "cash" else way.left)
            shift.purses = [had + part for had, part in zip(shift.purses, way.of_purses, strict=True)]

    def refund(self, bill: Bill, wanted: dict[int, int]) -> None:
        """Lines of a paid bill go back, by place: several are one act each, as a tape names one line or all."""
        everything = all(wanted.get(i, 0) == left.quantity for i, left in enumerate(bill.left))
        if everything:
            self._back(bill, wanted, "refund", {"number": bill.number, "reason": "changed"})
            return
        for place, quantity in wanted.items():
            fields = {"number": bill.number, "line": place + 1, "quantity": f"{quantity / 1000:.3f}"}
            self._back(bill, {place: quantity}, "refund", fields)

    def void_closed(self, bill: Bill) -> None:
        """A paid sale as if it had not been."""
        wanted = {place: left.quantity for place, left in enumerate(bill.left)}
        self._back(bill, wanted, "void_closed", {"number": bill.number, "reason": "mistake"})

    def _back(self, bill: Bill, wanted: dict[int, int], act: str, fields: dict[str, Any]) -> None:
        parts = [bill.left[place].give_back(quantity) for place, quantity in wanted.items() if quantity]
        needed = self.needs(act, sum(part.paid for part in parts))
        expect = self.given_back(bill, parts, act, needed)
        self.allowed(needed, act, {"refunded": expect}, **fields)

    def swapped(self, due: int) -> tuple[int, int]:
        """What of `due` goods pay that come back with the bill, and the cash that they are worth more."""
        return 0, 0

    def given_back(self, bill: Bill, parts: list[Left], act: str, needed: bool, pays: int = 0) -> dict[str, Any]:
        """The refund of what came back, and what it must be answered. Up to `pays` of it stays for the next bill."""
        money = sum(part.paid for part in parts)
        shift = self.shift
        tenders: dict[str, int] = {}
        given: list[int] = []
        weights = [max(0, way.left) for way in bill.ways]
        through: list[tuple[Way, int]] = []
        back = shared(money, weights)
        if stays := min(money, pays):
            tenders["exchange"] = stays
            given.append(stays)
            back = [part - share for part, share in zip(back, shared(stays, back), strict=True)]
        for way, part in zip(bill.ways, back, strict=True):
            if not part:
                continue
            if way.tender == "cash":
                cash = in_cash(max(0, way.drawer - in_cash(way.left - part)))
                way.drawer -= cash
                shift.rounding -= part - cash
                for tender, amount in (("cash", cash), ("rounding", part - cash)):
                    if amount:
                        tenders[tender] = tenders.get(tender, 0) + amount
                if cash:
                    add(shift.tenders, "cash", -cash)
                    given.append(cash)
            else:
                tenders[way.tender] = tenders.get(way.tender, 0) + part
                given.append(part)
                add(shift.tenders, way.tender, -part)
                self._give_back(bill, way, part)
                if way.by_code:
                    through.append((way, part))
            way.left -= part
        taken, returned = self._points_back(bill, parts)
        shift.closers.add(self.here.cashier)
        number = self.number()
        shift.numbers.append(number)
        shift.refunds += 1
        shift.refunded += money
        for part in parts:
            shift.taxes[part.line.good.tax] = shift.taxes.get(part.line.good.tax, 0) - part.tax
        expect = {
            "number": number,
            "money": yuan(money),
            "tenders": {tender: yuan(amount) for tender, amount in tenders.items()},
            "points_taken_back": taken,
            "points_returned": returned,
        }
        for way, amount in through:
            self.here.pending.append(Pending(way, amount, number))
            self.tell("refund_intent", needed)
        self.tell(act, needed)
        if bill.coupon and not any(left.quantity for left in bill.left):
            self.used_coupons.discard(bill.coupon)
        self._moved(1, ((part.line, part.quantity) for part in parts))
        self.kick("receipt", cash="cash" in tenders)
        kind = "refund" if act == "refund" else "void"
        self._receipt(number, kind, [(part.line, -part.quantity, -part.gross) for part in parts], money, given)
        self.receipts[-1] |= {"change": None, "rounding": yuan(tenders.get("rounding", 0))}
        return expect

    def _give_back(self, bill: Bill, way: Way, part: int) -> None:
        if way.purses:
            of_principal, of_bonus = shared(part, way.of_purses)
            way.of_purses = [way.of_purses[0] - of_principal, way.of_purses[1] - of_bonus]
            way.purses.principal += of_principal
            way.purses.bonus += of_bonus
            self.shift.purses = [self.shift.purses[0] - of_principal, self.shift.purses[1] - of_bonus]
        if way.tender == "on_account":
            assert bill.member and bill.member.owes is not None
            bill.member.owes -= part

    def _points_back(self, bill: Bill, parts: list[Left]) -> tuple[int, int]:
        """(taken back, returned)"""
        who = bill.member
        if who is None:
            return 0, 0
        remains = sum(left.paid for left in bill.left) - sum(way.of_purses[1] for way in bill.ways)
        taken = max(0, bill.earned - remains // 100)
        bill.earned -= taken
        returned = sum(part.off[-1] for part in parts)
        who.points += returned - taken
        who.spent -= sum(part.paid for part in parts)
        who.visits -= not any(left.quantity for left in bill.left)
        self.shift.given -= taken
        self.shift.spent -= returned
        return taken, returned

    def _moved(self, sign: int, lines: Any) -> None:
        for line, quantity in lines:
            moved = sign * (quantity * line.holds // 1000)
            self.stock[line.good.code] = self.stock.get(line.good.code, 0) + moved

    def _receipt(self, number: str, kind: str, items: list[tuple[Line, int, int]], due: int, given: list[int]) -> None:
        self.receipts.append(
            {
                "number": number,
                "kind": kind,
                "items": [(line.name or line.good.name, count, line.price, gross) for line, count, gross in items],
                "due": yuan(due),
                "given": sorted(map(yuan, given)),
            }
        )
