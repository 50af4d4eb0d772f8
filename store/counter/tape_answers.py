"""What a line of a tape came to, and how a program reads it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.counter.paying import Closed
from store.counter.printing import Job
from store.counter.selling import OpenBasket
from store.counter.tape import BadTapeLine
from store.errors import Refused
from store.i18n import explain
from store.money import Currency, Money, write_amount, write_quantity

if TYPE_CHECKING:
    from store.books.cash_moves import CashMoved
    from store.books.counts import CountCardView
    from store.books.intents import Intent
    from store.counter.parking import ParkedView
    from store.counter.refunding import Refunded
    from store.counter.shifts.closing import Counted
    from store.counter.shifts.figures import ShiftSums
    from store.counter.shifts.reading import ShiftView
    from store.counter.topping_up import ToppedUp
    from store.office.bookings.views import BookingView
    from store.office.coupons.views import CouponView
    from store.office.members.benefits import MembersBenefit
    from store.office.members.views import MemberView


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line of the tape came to: a basket, a closed sale, a refund, money paid ahead, a member, a print job, a
    shift, a parked basket, a coupon for points, a benefit handed out, a count card, a booking, cash that moved, what
    was counted, an X or a Z, nothing more to say, or a refusal. `facts` are what a member's closed sale says of points
    and balances."""

    line: int
    do: str
    at: datetime | None
    basket: OpenBasket | None = None
    closed: Closed | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    refunded: "Refunded | None" = None
    topped_up: "ToppedUp | None" = None
    member: "MemberView | None" = None
    job: Job | None = None
    shift: "ShiftView | None" = None
    moved: "CashMoved | None" = None
    counted: "Counted | None" = None
    sums: "ShiftSums | None" = None
    charged: "Intent | None" = None
    parked: "ParkedView | None" = None
    coupon: "CouponView | None" = None
    benefit: "MembersBenefit | None" = None
    count_card: "CountCardView | None" = None
    booking: "BookingView | None" = None
    refusal: Refused | None = None

    @property
    def malformed(self) -> bool:
        return isinstance(self.refusal, BadTapeLine)

    def as_json(self, currency: Currency) -> dict[str, Any]:
        """Amounts and quantities as text, as on a receipt."""
        out: dict[str, Any] = {"line": self.line, "do": self.do}
        if self.at:
            out["at"] = self.at.isoformat(timespec="milliseconds")
        if self.refusal:
            return {**out, "error": type(self.refusal).__name__, "sentence": explain(self.refusal)}
        if self.closed:
            out["closed"] = _closed(self.closed, self.facts, currency)
        if self.refunded:
            out["refunded"] = _refunded(self.refunded, currency)
        if self.topped_up:
            out["topped_up"] = _topped_up(self.topped_up, currency)
        if self.member:
            out["member"] = _member(self.member, currency)
        if self.charged:
            amount = write_amount(self.charged.amount, currency)
            out["charged"] = {"channel": self.charged.channel, "amount": amount, "state": self.charged.state}
        if self.parked:
            due = write_amount(self.parked.due, currency)
            out["parked"] = {"ticket": self.parked.ticket, "name": self.parked.name, "due": due}
        if self.coupon:
            out["coupon"] = {"code": self.coupon.code, "kind": self.coupon.kind, "name": self.coupon.name}
        if self.benefit:
            has = self.benefit
            out["benefit"] = {"code": has.code, "used": has.used, "left": has.left}
        if self.count_card:
            has_left = {"unused": self.count_card.unused, "uses": self.count_card.uses}
            until = str(self.count_card.until) if self.count_card.until else None
            out["count_card"] = {
                "number": self.count_card.number,
                "kind": self.count_card.kind,
                **has_left,
                "until": until,
            }
        if self.booking:
            names = ("number", "service", "course", "worker", "state", "used", "rung")
            out["booking"] = {name: getattr(self.booking, name) for name in names}
            out["booking"]["begin"] = self.booking.begins.isoformat(timespec="minutes")
        if self.job:
            out["print"] = {"kind": self.job.kind, "number": self.job.number, "copy": self.job.copy}
        if self.shift or self.moved or self.counted or self.sums:
            out |= _day(self, currency)
        if self.basket:
            out["basket"] = _basket(self.basket, currency)
        return out


def _basket(basket: OpenBasket, currency: Currency) -> dict[str, Any]:
    priced = basket.priced
    lines = [
        {
            "code": each.line.code,
            "name": each.line.name,
            "quantity": write_quantity(each.line.quantity),
            "unit_price": write_amount(each.line.unit_price, currency),
            "gross": write_amount(each.gross, currency),
            "paid": write_amount(each.paid, currency),
            **({"off": _reasons(each.reductions, currency)} if each.reductions else {}),
            **({"latest": True} if each.line.id == basket.latest else {}),
        }
        for each in priced.lines
    ]
    return {
        "lines": lines,
        "gross": write_amount(priced.gross, currency),
        "due": write_amount(priced.due, currency),
        "pieces": write_quantity(priced.pieces),
        **({"member": _member(basket.member, currency)} if basket.member else {}),
        **({"coupons": _coupons(basket, currency)} if basket.coupons else {}),
        **({"points": write_amount(priced.points, currency)} if priced.points else {}),
        **({"exchange": write_amount(basket.exchange.money, currency)} if basket.exchange else {}),
    }


def _reasons(reductions: Any, currency: Currency) -> list[dict[str, str]]:
    """Why a line costs less: the offer's or coupon's id and name, and what it takes off."""
    return [
        {"source": each.source, "name": each.name, "amount": write_amount(each.amount, currency)}
        for each in reductions
    ]  # fmt: skip


def _member(member: "MemberView", currency: Currency) -> dict[str, Any]:
    """As a screen shows one: phone and name masked."""
    return {
        "number": member.number,
        "member": member.masked,
        "tier": member.tier.code,
        "points": member.points,
        "principal": write_amount(member.principal, currency),
        "bonus": write_amount(member.bonus, currency),
        "coupons": member.coupons,
    }


def _coupons(basket: OpenBasket, currency: Currency) -> list[dict[str, Any]]:
    """What each that was handed over takes off, or how much must be spent more until it does."""
    return [
        {
            "code": coupon.code,
            "name": coupon.offer.name,
            "amount": write_amount(use.amount, currency),
            **({"lacking": write_amount(use.lacking, currency)} if use.lacking else {}),
        }
        for coupon, use in zip(basket.coupons, basket.priced.coupons, strict=True)
    ]


def _closed(closed: Closed, facts: dict[str, Any], currency: Currency) -> dict[str, Any]:
    out: dict[str, Any] = {
        "number": closed.number,
        "due": write_amount(closed.due, currency),
        "tendered": write_amount(closed.tendered, currency),
        "change": write_amount(closed.change, currency),
        "tax": write_amount(closed.tax, currency),
        **({"kept": write_amount(closed.kept, currency)} if closed.kept else {}),
        **({"rounding": write_amount(-closed.rounding, currency)} if closed.rounding else {}),
        **({"exchanged": write_amount(closed.exchanged, currency)} if closed.exchanged else {}),
        **({"handed_back": write_amount(closed.handed_back, currency)} if closed.handed_back else {}),
        "lines": closed.lines,
        "pieces": write_quantity(closed.pieces),
        **({"coupons": list(closed.coupons)} if closed.coupons else {}),
    }
    if "member" in facts:
        out["member"] = facts["member"]
        out["points"] = {name: facts[f"points_{name}"] for name in ("before", "spent", "earned", "after")}
        out["balance"] = {
            purse: write_amount(facts[purse], currency)
            for purse in ("principal", "bonus")
            if facts[purse] is not None
        }  # fmt: skip
    return out


def _day(answer: Answer, currency: Currency) -> dict[str, Any]:
    """What an act of the day came to."""
    from store.counter.shifts import as_json

    if answer.shift:
        return {"shift": as_json.shift_as_json(answer.shift, currency)}
    if answer.moved:
        return {"moved": as_json.moved_as_json(answer.moved, currency)}
    if answer.counted:
        return {"counted": as_json.counted_as_json(answer.counted, currency)}
    return {"sums": as_json.sums_as_json(answer.sums, currency)} if answer.sums else {}


def _refunded(refunded: "Refunded", currency: Currency) -> dict[str, Any]:
    given: dict[str, Money] = {}
    for tender, amount in refunded.by_tender:  # a tender may have paid twice: by the customer's code, and recorded
        given[tender] = given.get(tender, 0) + amount
    return {
        "number": refunded.number,
        "money": write_amount(refunded.money, currency),
        "tenders": {tender: write_amount(amount, currency) for tender, amount in given.items()},
        "points_taken_back": refunded.points_taken_back,
        "points_returned": refunded.points_returned,
    }


def _topped_up(bill: "ToppedUp", currency: Currency) -> dict[str, Any]:
    return {
        "number": bill.number,
        "kind": bill.kind,
        **({"gift_card": bill.code} if bill.code else {}),
        "paid": write_amount(bill.paid, currency),
        "change": write_amount(bill.change, currency),
        "points": bill.points,
        "principal": write_amount(bill.principal_after, currency),
        "bonus": write_amount(bill.bonus_after, currency),
    }
