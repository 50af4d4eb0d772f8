"""A basket priced over HTTP: the file of `shop offers try` as the body, its answer as the answer; no shop is needed."""

from typing import Any

from scripts.api.asking import Asked, Route
from scripts.api.shapes import CURRENCY, MONEY, QUANTITY, Anything, Field, Flag, Given, Many, Object, Text, Whole, Word
from store.pricing import trying

TRIAL = Object(
    "Trial",
    {
        "time": Field(Given(), "When it is bought: 2026-11-21T18:42."),
        "lines": Field(Given(), "The goods; see `shop offers schema` for each field here."),
        **{
            name: Field(Given(), doc, must=False)
            for name, doc in (
                ("currency", "CNY without it."),
                ("zone", "Of times without one; Asia/Shanghai without it."),
                ("store", "The store's number; 1 without it."),
                ("tax_inside", "false: tax is added to the prices."),
                ("points", "Money that points are to pay."),
                ("points_share", "The most of the bill that points may pay, a rate."),
                ("offers", "As in a file of offers."),
                ("points_offers", "Offers of points, as in the shop's setting."),
                ("points_rate", "Points a major unit of money; 1 without it."),
                ("points_factor", "The multiplier of the member's tier; 1 without it."),
                ("coupons", "In the order in which they are handed over."),
                ("member", "Who buys."),
                ("uses", "How often limited offers were used before."),
                ("discount", "By hand, on the basket."),
            )
        },
    },
)
REDUCTION = Object(
    "Reduction",
    {
        "step": Field(Text(16), "unit, set, line_by_hand, basket, basket_by_hand, coupon or points."),
        "offer": Field(Text(64), "Its id."),
        "name": Field(Text(), "What the customer reads."),
        "amount": Field(MONEY, "What it took off."),
    },
)
PRICED_LINE = Object(
    "PricedLine",
    {
        "product": Field(Text(64), "Its code."),
        "gross": Field(MONEY, "Price times quantity."),
        "paid": Field(MONEY, "What it costs."),
        "reductions": Field(Many(REDUCTION), "Why."),
    },
)
HANDED = Object(
    "HandedCoupon",
    {
        "code": Field(Text(64), "The coupon."),
        "accepted": Field(Flag(), "Whether it took anything off."),
        "amount": Field(MONEY, "What it took off."),
        "why": Field(Word(("", "lacking", "shut", "nothing")), "Why not."),
        "lacking": Field(MONEY, "The money that is lacking."),
        "lacking_pieces": Field(Whole(0), "The pieces that are lacking."),
        "lacking_kinds": Field(Whole(0), "The different products that are lacking."),
        "needed": Field(Flag(), "Whether it lacks of the goods that it needs, not of those that it covers."),
    },
)
MISSED = Object(
    "MissedOffer",
    {
        "offer": Field(Text(64), "An offer that came close."),
        "name": Field(Text(), "What the customer reads."),
        "lacking": Field(MONEY, "The money that is lacking."),
        "lacking_pieces": Field(Whole(0), "The pieces that are lacking."),
        "lacking_kinds": Field(Whole(0), "The different products that are lacking."),
        "needed": Field(Flag(), "Whether it lacks of the goods that it needs, not of those that it covers."),
        "saves": Field(MONEY, "What it would save."),
    },
)
TAX = Object(
    "TaxOfRate",
    {
        "class": Field(Text(16), "The tax class."),
        "rate": Field(Text(16), "Its rate, 13/100."),
        "paid": Field(MONEY, "What goods of it cost."),
        "tax": Field(MONEY, "The tax in it, or on it."),
    },
)
MANY_NAMES = 8000
"""Multipliers that work together are named in one reason, and in one sentence."""
POINTS_REASON = Object(
    "PointsReason",
    {
        "kind": Field(Word(("base", "tier", "multiplier", "bonus")), "Where they come from."),
        "name": Field(Text(MANY_NAMES), "The tier's code, or what the customer reads: of several, with commas."),
        "points": Field(Whole(), "So many."),
        "by": Field(Text(24), "The rate or factor, 3/2; empty where goods have different ones."),
        "cut": Field(Word(("", "cap", "limit")), "What kept more back."),
    },
)
NOT_GIVEN = Object(
    "PointsNotGiven",
    {
        "name": Field(Text(), "An offer of points that gives nothing."),
        "why": Field(Word(("used_up", "lacking", "better")), "Why not."),
        "lacking": Field(MONEY, "The money that is lacking."),
        "lacking_pieces": Field(Whole(0), "The pieces that are lacking."),
    },
)
EARNED = Object(
    "EarnedPoints",
    {
        "points": Field(Whole(0), "In all."),
        "base": Field(MONEY, "The money that counts."),
        "reasons": Field(Many(POINTS_REASON), "They add up to the points."),
        "used": Field(Anything(), "How often each limited offer of points was used, by points: and its id."),
        "not_given": Field(Many(NOT_GIVEN), "Offers of points that came close."),
    },
)
PRICED = Object(
    "Priced",
    {
        "currency": Field(CURRENCY, "Of the amounts."),
        "gross": Field(MONEY, "Without anything off."),
        "due": Field(MONEY, "What is to pay."),
        "pieces": Field(QUANTITY, "A weighed line counts as one."),
        "points": Field(MONEY, "What points pay of it."),
        "cut": Field(Flag(), "Whether the search for the best was cut short at its bound."),
        "lines": Field(Many(PRICED_LINE), "In the order in which they were given."),
        "coupons": Field(Many(HANDED), "What became of each."),
        "missed": Field(Many(MISSED), "Offers that came close."),
        "used": Field(Anything(), "How often each offer was used, by its id."),
        "taxes": Field(Many(TAX), "By class and rate."),
        "why": Field(Many(Many(Text(500))), "Sentences for each line."),
        "why_basket": Field(Many(Text(500)), "Sentences for the basket."),
        "earned": Field(EARNED, "The member's points; null without a member.", nothing=True),
        "why_points": Field(Many(Text(MANY_NAMES + 200)), "Sentences for the points."),
    },
)


def price(asked: Asked) -> dict[str, Any]:
    return trying.answer(trying.read_trial(asked.body), asked.speak)


ROUTES = (
    Route("POST", "/v1/price", "read", "Price a basket given with its offers (offers try).", price, PRICED, TRIAL),
)
