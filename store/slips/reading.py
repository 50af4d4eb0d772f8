"""A paid sale read back for its receipt: everything as it was when the sale closed, whatever happened since."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from peewee import JOIN

from store.calendar import as_date, from_millis
from store.db.models import Account, Payment, Sale, SaleLine, SaleReduction, Staff, Store, Till
from store.db.opening import Shop
from store.errors import N_, Refused
from store.money import ONE, Money
from store.pricing.basket import Reduction, SaleId, Step
from store.slips.facts import MemberFacts, SaleFacts, SoldLine, Tendered


class NoSuchSale(Refused):
    template = N_("There is no paid sale “{sale}”.")


def read_sale(shop: Shop, sale_id: SaleId) -> SaleFacts:
    """What the store knows of a paid sale. Raises NoSuchSale for one that is open, voided or not there."""
    settings, original = shop.settings, Sale.alias()
    sale = (
        Sale.select(
            Sale.number,
            Sale.closed_at,
            Sale.due,
            Sale.tax_inside,
            Sale.facts,
            original.number,
            Sale.kind,
            Till.number,
            Store.name,
            Staff.number,
            Staff.name,
        )
        .join(Till)
        .join(Store)
        .switch(Sale)
        .join(Staff, on=(Sale.closed_by == Staff.id))
        .switch(Sale)
        .join(original, JOIN.LEFT_OUTER, on=(Sale.refunds == original.id))
        .where(Sale.id == sale_id, Sale.state == "paid")
        .tuples()
        .first()
    )
    if sale is None:
        raise NoSuchSale(sale=sale_id)
    number, closed_at, due, tax_inside, said, refunds, kind, till, branch, cashier_number, cashier_name = sale
    reductions = _reductions(sale_id)
    lines: Iterable[Any] = (
        SaleLine.select(
            SaleLine.id,
            SaleLine.name,
            SaleLine.quantity,
            SaleLine.unit,
            SaleLine.unit_price,
            SaleLine.weighed,
            SaleLine.gross,
            SaleLine.paid,
            SaleLine.tax_numerator,
            SaleLine.tax_denominator,
            SaleLine.tax,
            SaleLine.points,
            SaleLine.shelf_price,
        )
        .where(SaleLine.sale == sale_id, SaleLine.voided_at.is_null())
        .order_by(SaleLine.position)
        .namedtuples()
    )
    return SaleFacts(
        shop=settings.shop_name,
        branch=branch,
        number=number,
        till=f"{till:02}",
        cashier_number=cashier_number,
        cashier_name=cashier_name,
        closed_at=from_millis(closed_at, settings.zone),
        currency=settings.currency,
        lines=tuple(
            SoldLine(
                name=line.name,
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                weighed=line.weighed,
                gross=line.gross,
                paid=line.paid,
                tax_rate=Fraction(line.tax_numerator, line.tax_denominator),
                tax=line.tax,
                reductions=tuple(reductions[line.id]),
                points=line.points * line.quantity // ONE,
                was=line.shelf_price,
            )
            for line in lines
        ),
        due=due,
        tax_inside=tax_inside,
        tendered=_tendered(sale_id, json.loads(said).get("gift_cards", {}) if said else {}),
        header=settings.receipt_header,
        footer=settings.receipt_footer,
        language=settings.language,
        member=_member(said, kind != "sale") if said else None,
        refunds=refunds or "",
        voids=kind == "void",
        no_receipt=kind == "refund" and not refunds,
    )


def _reductions(sale: SaleId) -> dict[str, list[Reduction]]:
    """By line, in the order in which they were taken off it."""
    rows: Iterable[Any] = (
        SaleReduction.select(
            SaleReduction.line, SaleReduction.step, SaleReduction.source, SaleReduction.name, SaleReduction.amount
        )
        .join(SaleLine)
        .where(SaleLine.sale == sale)
        .order_by(SaleLine.position, SaleReduction.place)
        .tuples()
    )
    by_line: dict[str, list[Reduction]] = defaultdict(list)
    for line, step, source, name, amount in rows:
        by_line[line].append(Reduction(Step(step), source, name, amount))
    return by_line


def _tendered(sale: SaleId, cards: Mapping[str, Money]) -> tuple[Tendered, ...]:
    """`cards`: what was left on the gift cards, by account."""
    rows: Iterable[Any] = (
        Payment.select(
            *(Payment.tender, Payment.amount, Payment.tendered, Payment.change),
            *(Payment.principal, Payment.bonus, Payment.reference, Account.kind, Payment.account),
        )
        .join(Account, JOIN.LEFT_OUTER, on=(Payment.account == Account.id))
        .where(Payment.sale == sale)
        .order_by(Payment.id)
        .tuples()
    )
    return tuple(
        Tendered(
            tender, amount, tendered, change, principal, bonus, reference, kind == "gift", cards.get(account or "")
        )
        for tender, amount, tendered, change, principal, bonus, reference, kind, account in rows
    )


def _member(said: str, refund: bool) -> MemberFacts | None:
    """What the closing sale kept of its member and the member's balances; a refund takes points back and returns
    points that paid."""
    from store.pricing.loyalty import Reason

    facts = json.loads(said)
    if "member" not in facts:
        return None
    earned, spent = ("points_taken_back", "points_returned") if refund else ("points_earned", "points_spent")
    sign = -1 if refund else 1
    expiring = facts["points_expiring"]
    return MemberFacts(
        name=facts["member"],
        tier=facts["tier"],
        points_earned=sign * facts[earned],
        points_spent=sign * facts[spent],
        points_after=facts["points_after"],
        points_expiring=(expiring[0], as_date(expiring[1])) if expiring else None,
        principal=facts["principal"],
        bonus=facts["bonus"],
        coupons=facts["coupons"],
        points_goods=sign * facts.get("points_goods", 0),
        points_base=facts.get("points_base"),
        points_reasons=tuple(Reason(*each) for each in facts.get("points_reasons", ())),
        points_used_up=tuple(facts.get("points_used_up", ())),
    )
