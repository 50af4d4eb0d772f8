"""Refunds: a sale of its own that mirrors what is left of another one.

Each line gives back its share of what is left of it (money, discounts, points), not of what it was, so that any
sequence of partial refunds ends at exactly zero. Money goes back the way it came, in proportion; stored value to
its principal and bonus. Points are reckoned anew on what remains; points that paid return in their share.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.books import acts, coupons, journal, offer_uses, points, stock, told, visits
from store.books.actor import Actor
from store.books.permits import Grant, Permit, require
from store.calendar import to_millis
from store.counter import printing, referring
from store.counter.balances import balances
from store.counter.giving_back import KEPT, give_back
from store.counter.numbering import day_of, next_number
from store.counter.refunding_points import account_of, refund_points, return_goods
from store.counter.returning import Left, left_of
from store.counter.shifts.current import shift_of
from store.counter.tenders import write_payment
from store.db.models import Payment, Sale, SaleLine, SaleReduction
from store.db.opening import Shop
from store.errors import N_, Refused
from store.ids import new_id
from store.money import ONE, Money, Quantity, write_quantity
from store.office.members.views import get
from store.office.reasons import check_reason
from store.pricing.basket import LineId, SaleId

REFUND = Permit("refund", N_("Refund"), grants=(Grant("cashier", 20_000), Grant("supervisor")))
VOID_CLOSED = Permit("void_closed", N_("Void a paid sale"), least="supervisor")


class NotASale(Refused):
    template = N_("Only a paid sale can be refunded.")


class MoreThanSold(Refused):
    """`left` "0": all of it came back before."""

    template = N_("Of “{name}” {left} can still be returned, not {wanted}.")

    def __init__(self, *, name: str, left: str, wanted: str) -> None:
        if left == "0":
            self.template = N_("“{name}” came back already, all of it.")
        super().__init__(name=name, left=left, wanted=wanted)


class NotInThisShift(Refused):
    template = N_("Only a sale of this till's open shift and today can be voided; refund it.")


class PartlyReturned(Refused):
    template = N_("Something of this sale was returned already; refund the rest.")


class NothingToRefund(Refused):
    template = N_("Nothing was chosen to be returned.")


@dataclass(frozen=True, slots=True)
class Refunded:
    """A refund. `money` is what the goods had cost; `by_tender` says how it went back, less what a coupon that the sale
    had earned was worth. What goes back through a provider is asked for afterwards (store.counter.charging). Points are
    whole points."""

    sale: SaleId
    number: str
    money: Money
    by_tender: tuple[tuple[str, Money], ...]
    points_taken_back: int = 0
    points_returned: int = 0


@dataclass(frozen=True, slots=True)
class Returnable:
    """What is left of a line of a sale: what can still be returned, and what that gives back. `code` as rung up."""

    line: LineId
    name: str
    quantity: Quantity
    paid: Money
    code: str = ""


def returnable(shop: Shop, sale: SaleId) -> list[Returnable]:
    """The lines of a paid sale of which something can still be returned. Raises NotASale."""
    return [
        Returnable(LineId(left.row.id), left.row.name, left.quantity, left.paid, left.row.code)
        for left in left_of(_paid_sale(sale, locked=False))
        if left.quantity
    ]


def refund(
    shop: Shop,
    actor: Actor,
    sale: SaleId,
    quantities: Mapping[LineId, Quantity],
    *,
    key: str,
    now: datetime,
    reason: str = "",
) -> Refunded:
    """Take goods back: of each line so many thousandths, and give back what they had cost.

    Doing it twice with the same key answers the same. `reason` is a code. Raises NotASale, MoreThanSold,
    NothingToRefund, ApprovalNeeded, UnknownReason.
    """
    if reason:
        check_reason(shop, "refund", reason)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return refunded(SaleId(done))
        original, parts = shares_of(shop, sale, quantities)
        require(shop, actor, REFUND, amount=sum(part.paid for part in parts))
        made = refund_inside(shop, actor, original, parts, now, reason)
        acts.done(shop, key, "refund", made.sale, now)
        return made


class _OnlyAsked(Exception):
    """Ends the transaction of a refund that nobody wants yet."""


def would_refund(
    shop: Shop, actor: Actor, sale: SaleId, quantities: Mapping[LineId, Quantity], *, now: datetime
) -> Refunded:
    """What `refund` would give back, by doing it and taking it back: nothing of it stays, and nobody need allow it.

    Raises NotASale, MoreThanSold, NothingToRefund.
    """
    try:
        with shop.transaction():
            original, parts = shares_of(shop, sale, quantities)
            made = refund_inside(shop, actor, original, parts, now, "")
            raise _OnlyAsked()
    except _OnlyAsked:
        return made


def void_closed(shop: Shop, actor: Actor, sale: SaleId, reason: str, *, key: str, now: datetime) -> Refunded:
    """Take a paid sale back as a whole, as if it had not been: a linked reversal, in its own till's open shift and on
    its own trading day only. `reason` is a code for a void.

    Raises NotASale, NotInThisShift, PartlyReturned, ApprovalNeeded, ReasonMissing, UnknownReason.
    """
    why = check_reason(shop, "void", reason)
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return refunded(SaleId(done))
        original = _paid_sale(sale, locked=shop.engine == "postgresql")
        same_shift = original.till_id == actor.till and original.shift_id == shift_of(shop, actor, now)
        if not same_shift or original.trading_day != day_of(shop, actor.till, now):
            raise NotInThisShift()
        left = left_of(original)
        if any(each.quantity != each.row.quantity for each in left):
            raise PartlyReturned()
        require(shop, actor, VOID_CLOSED, amount=original.due)
        made = _write(shop, actor, original, [each.share(each.quantity) for each in left], now, "void", why.code)
        acts.done(shop, key, "void_closed", made.sale, now)
        return made


def _paid_sale(sale: SaleId, *, locked: bool) -> Any:
    query = Sale.select().where(Sale.id == sale)
    row = (query.for_update() if locked else query).first()
    if row is None or row.state != "paid" or row.kind != "sale":
        raise NotASale()
    return row


def shares_of(shop: Shop, sale: SaleId, quantities: Mapping[LineId, Quantity]) -> tuple[Any, list[Left]]:
    """The row of a paid sale and what goes back of its lines, inside a transaction.

    Raises NotASale, MoreThanSold, NothingToRefund.
    """
    original = _paid_sale(sale, locked=shop.engine == "postgresql")
    return original, _parts(left_of(original), quantities)


def refund_inside(
    shop: Shop, actor: Actor, original: Any, parts: Sequence[Left], now: datetime, reason: str, *, pays: Money = 0
) -> Refunded:
    """A refund in the caller's transaction. Up to `pays` of it goes not back but pays the sale that is closed next in
    the same transaction, at the same till."""
    return _write(shop, actor, original, parts, now, "refund", reason, pays)


def _parts(lines: Sequence[Left], quantities: Mapping[LineId, Quantity]) -> list[Left]:
    by_id = {left.row.id: left for left in lines}
    parts = []
    for line, quantity in quantities.items():
        left = by_id.get(line)
        if left is None or not 0 < quantity <= left.quantity:
            name, most = (left.row.name, left.quantity) if left else (_name_of(line), 0)
            raise MoreThanSold(name=name, left=write_quantity(most), wanted=write_quantity(quantity))
        parts.append(left.share(quantity))
    if not parts:
        raise NothingToRefund()
    return parts


def _name_of(line: LineId) -> str:
    row = SaleLine.get_or_none(SaleLine.id == line)
    return row.name if row else ""


def _write(
    shop: Shop,
    actor: Actor,
    original: Any,
    parts: Sequence[Left],
    now: datetime,
    kind: str,
    reason: str,
    pays: Money = 0,
) -> Refunded:
    at, new = to_millis(now), SaleId(new_id())
    day, sequence = next_number(shop, actor.till, now)
    number, following = (f"{actor.till}-{day}-{each:04}" for each in (sequence, sequence + 1))
    Sale.create(
        id=new,
        till=actor.till,
        opened_at=at,
        opened_by=actor.staff,
        tax_inside=original.tax_inside,
        kind=kind,
        void_reason=reason or None,
        refunds=original.id,
        member=original.member_id,
    )
    moves = []
    for position, part in enumerate(parts, 1):
        moves.append(_write_line(actor, new, position, part, at))
    offer_uses.give_back(shop, original.id, new)
    money = sum(part.paid for part in parts)
    charged = _coupons(shop, actor, original, new, money, now)
    by_tender = give_back(shop, actor, original, new, money - charged, now, pays=pays, following=following)
    if charged:
        write_payment(shop, actor, new, new_id(), KEPT, -charged, now)
    taken_back, returned = refund_points(shop, actor, original, new, parts, now)
    returned_goods = return_goods(shop, actor, original, new, parts, moves, now)
    facts: dict[str, Any] = {"points_taken_back": taken_back, "points_returned": returned, "of": original.number}
    facts["points_goods"] = returned_goods
    member = get(shop, original.member_id, now=now) if original.member_id else None
    if member is not None:
        account = account_of(original)
        facts = {**balances(shop, member, now), **facts, "points_after": points.balance(shop, account, now)}
    Sale.update(
        state="paid",
        closed_at=at,
        closed_by=actor.staff,
        trading_day=day,
        sequence=sequence,
        number=number,
        gross=-sum(part.gross for part in parts),
        due=-money,
        tax=-sum(part.tax for part in parts),
        facts=json.dumps(facts, ensure_ascii=False),
        shift=shift_of(shop, actor, now),
    ).where(Sale.id == new).execute()
    stock.move(shop, actor, moves, now)
    printing.enqueue_sale(shop, actor.till, new, drawer=any(tender == "cash" for tender, _ in by_tender), at=at)
    detail: dict[str, Any] = {"number": number, "of": original.number, "money": money, "tenders": by_tender}
    detail.update({"by": original.closed_by_id}, **({"reason": reason} if reason else {}))
    journal.append(shop, actor, "void_closed" if kind == "void" else kind, now=now, sale=new, **detail)
    told.tell(shop, "refund", new, now)
    return Refunded(new, number, money, tuple(by_tender), taken_back, returned + returned_goods)


def _write_line(actor: Actor, sale: SaleId, position: int, part: Left, at: int) -> stock.Move:
    row, line = part.row, new_id()
    SaleLine.create(
        id=line,
        sale=sale,
        position=position,
        product=row.product_id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        weighed=row.weighed,
        quantity=-part.quantity,
        holds=row.holds,
        unit_price=row.unit_price,
        price_from=row.price_from,
        tax_class=row.tax_class,
        tax_numerator=row.tax_numerator,
        tax_denominator=row.tax_denominator,
        rung_at=at,
        rung_by=actor.staff,
        gross=-part.gross,
        paid=-part.paid,
        tax=-part.tax,
        refunds=row.id,
        points=row.points,
    )
    for place, ((step, source, name), amount) in enumerate(part.reductions.items()):
        if amount:
            SaleReduction.create(line=line, place=place, step=step, source=source, name=name, amount=-amount)
    return stock.Move(row.product_id, part.quantity * row.holds // ONE, "refund", line)


def _coupons(shop: Shop, actor: Actor, original: Any, sale: SaleId, money: Money, now: datetime) -> Money:
    """Coupons that the sale used come back when nothing is left of it, and it is no visit of the member any more; those
    that it had earned are taken back. What is to be kept of the money for one that is used up already."""
    remains = left_of(original)
    if not any(left.quantity for left in remains):
        if shop.settings.coupon_return == "full":
            coupons.give_back(shop, actor, original.id, sale, now=now)
        if original.member_id:
            visits.never_was(original.member_id)
            referring.take_back(shop, actor, original.id, sale, original.member_id, now)
    costs = sum(left.paid for left in remains)
    return coupons.take_back(
        shop, actor, original.id, sale, left=costs, most=money, charge=shop.settings.coupon_charge, now=now
    )


def refunded(sale: SaleId) -> Refunded:
    """A refund that was made, read back."""
    row: Any = Sale.get_by_id(sale)
    facts = json.loads(row.facts)
    by_tender = [
        (each.tender, -each.amount) for each in Payment.select().where(Payment.sale == sale).order_by(Payment.id)
    ]
    returned = facts["points_returned"] + facts.get("points_goods", 0)
    return Refunded(sale, row.number, -row.due, tuple(by_tender), facts["points_taken_back"], returned)
