"""What a basket that was tried comes to, as JSON knows it; store.pricing.trying describes the format."""

from dataclasses import asdict
from typing import Any

from store.money import Currency, Money, write_amount, write_quantity
from store.pricing.basket import CouponUse, PricedBasket
from store.pricing.loyalty import Earned, NotGiven
from store.pricing.points_rules import POINTS_OFFER
from store.pricing.tax import taxes


def as_json(priced: PricedBasket, currency: Currency) -> dict[str, Any]:
    """The prices."""

    def money(amount: Money) -> str:
        return write_amount(amount, currency)

    def why(use: CouponUse) -> str:
        if use.amount:
            return ""
        return (
            "shut"
            if use.shut_by
            else "lacking"
            if use.lacking or use.lacking_pieces or use.lacking_kinds
            else "nothing"
        )

    return {
        "currency": currency.code,
        "gross": money(priced.gross),
        "due": money(priced.due),
        "pieces": write_quantity(priced.pieces),
        "points": money(priced.points),
        "cut": priced.cut,
        "lines": [
            {
                "product": each.line.code,
                "gross": money(each.gross),
                "paid": money(each.paid),
                "reductions": [
                    {
                        "step": reduction.step.name.lower(),
                        "offer": reduction.source,
                        "name": reduction.name,
                        "amount": money(reduction.amount),
                    }
                    for reduction in each.reductions
                ],
            }
            for each in priced.lines
        ],
        "coupons": [
            {
                "code": use.code,
                "accepted": use.amount > 0,
                "amount": money(use.amount),
                "why": why(use),
                "lacking": money(use.lacking),
                "lacking_pieces": use.lacking_pieces,
                "lacking_kinds": use.lacking_kinds,
                "needed": use.needed,
            }
            for use in priced.coupons
        ],
        "missed": [
            {
                "offer": miss.offer,
                "name": miss.name,
                "lacking": money(miss.lacking),
                "lacking_pieces": miss.lacking_pieces,
                "lacking_kinds": miss.lacking_kinds,
                "needed": miss.needed,
                "saves": money(miss.saves),
            }
            for miss in priced.missed
        ],
        "used": dict(priced.used),
        "taxes": [
            {
                "class": total.tax.code,
                "rate": f"{total.tax.rate.numerator}/{total.tax.rate.denominator}",
                "paid": money(total.paid),
                "tax": money(total.amount),
            }
            for total in taxes(priced)
        ],
    }


def points_as_json(earned: Earned, currency: Currency) -> dict[str, Any]:
    """The points."""
    return {
        "points": earned.points,
        "base": write_amount(earned.base, currency),
        "reasons": [asdict(reason) for reason in earned.reasons],
        "used": {POINTS_OFFER + offer: times for offer, times in earned.used.items()},
        "not_given": [
            {
                "name": each.offer.name,
                "why": _why(each),
                "lacking": write_amount(each.lacking, currency),
                "lacking_pieces": each.lacking_pieces,
            }
            for each in earned.not_given
        ],
    }


def _why(each: NotGiven) -> str:
    if each.used_up:
        return "used_up"
    return "lacking" if each.lacking or each.lacking_pieces else "better"
