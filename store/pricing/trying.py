"""A basket with its offers, member and coupons in one file, priced without any shop; the format is stable.

The file, TOML or JSON (money as text or number in major units, rates "13%" or "13/100"):

    currency        CNY (the usual), or another that the till knows
    zone            Asia/Shanghai (the usual); of times without one
    time            2026-11-21T18:42: when it is bought
    store           the store's number; 1 without
    tax_inside      false: tax is added to the prices
    points          money that points are to pay
    points_share    the most of the bill that points may pay, a rate
    offers          as in a file of offers, products by the codes that the lines have
    points_offers   as in the shop's setting (store.pricing.points_offers)
    points_rate     points a major unit of money: 1 (the usual), "1.5" or "3/2"
    points_factor   the multiplier of the member's tier, 1 without
    coupons         [{code = "5YUAN", offer = {…}}, …] in the order they are handed over
    member          {id, tier, level, tags, birthday = "11-21", first_purchase}; without it a customer without a card
    uses            {"offer's id" = {by_member, today, ever}, …}: how often limited offers were used before,
                    those of points by "points:" and the id
    discount        {rate or amount, reason}: by hand, on the basket
    lines           [{product = "6901", price = "2.50", quantity = 6, …}, …]: further name, weighed, keyed, holds, tax,
                    tax_class, categories, brand, tags, levels = ["2.40", …], floor, discountable, expires, discount

The answer, in JSON: currency, gross, due, pieces, points, cut, lines [{product, gross, paid, reductions: [{step,
offer, name, amount}]}], coupons [{code, accepted, amount, why, lacking, lacking_pieces, lacking_kinds, needed}], missed
[{offer, name, lacking, lacking_pieces, lacking_kinds, needed, saves}], used {offer: times}, taxes [{class, rate, paid,
tax}], why [[sentences of each line]], why_basket [sentences], earned {points, base, reasons [{kind, name, points, by,
cut}], used {offer: times}, not_given [{name, why, lacking, lacking_pieces}]}, null without a member, and why_points
[sentences]. Its money is text in major units; `step` is unit, set, line_by_hand, basket, basket_by_hand, coupon or
points; a coupon's `why` is "" when it was accepted, "lacking" (with what), "shut" (by an exclusive one, or by a_sale)
or "nothing" (it fits nothing here); `needed`: what is lacking are goods that it needs beside. A reason's `kind` is
base, tier, multiplier or bonus, its `cut` "cap" or "limit" by what kept more back, or ""; nothing is given because an
offer of points is "used_up", is "lacking" (with what), or "better" ones are there that it may not be combined with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from store.errors import N_
from store.i18n import Speaker
from store.money import CURRENCIES, ONE, Currency, Money, Quantity, write_amount
from store.pricing.basket import Basket, Goods, Line, LineId, Manual, PricedBasket, ProductId, Tax
from store.pricing.conditions import Member, Settings, Uses
from store.pricing.explain import Explainer, say
from store.pricing.explain_points import not_given, reason_for
from store.pricing.loyalty import earned
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.forms import (
    CATEGORIES,
    CODE,
    CODES,
    COUNT,
    DATE,
    FLAG,
    MONEY,
    PRODUCT,
    QUANTITY,
    RATE,
    BirthdayForm,
    ChoiceForm,
    CountForm,
    Fault,
    Faults,
    ListForm,
    MomentForm,
    RateForm,
    TableForm,
    Terms,
    TextForm,
    fault,
)
from store.pricing.offers.reading import offer_handed_in, read_offers
from store.pricing.points_offers import FactorForm, read_points_list
from store.pricing.points_rules import POINTS_OFFER, Bonus, Multiplier, PointsRules
from store.pricing.price import price
from store.pricing.trying_answer import as_json, points_as_json

_MANUAL = TableForm(Manual, {"rate": RATE, "amount": MONEY, "reason": TextForm()})
_MEMBER = TableForm(
    Member,
    {
        "id": CODE,
        "tier": CODE,
        "level": CountForm(0, 4),
        "tags": CODES,
        "birthday": BirthdayForm(),
        "first_purchase": FLAG,
    },
)
_USES = TableForm(Uses, {"by_member": COUNT, "today": COUNT, "ever": COUNT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _GivenLine:
    """A line as the file says it."""

    product: ProductId
    price: Money
    quantity: Quantity = ONE
    name: str = ""
    weighed: bool = False
    keyed: bool = False
    holds: Quantity = ONE
    tax: Fraction = Fraction(0)
    tax_class: str = ""
    categories: frozenset[str] = frozenset()
    brand: str = ""
    tags: frozenset[str] = frozenset()
    levels: tuple[Money, ...] = ()
    floor: Money = 0
    discountable: bool = True
    expires: date | None = None
    discount: Manual | None = None

    def line(self, place: int) -> Line:
        goods = Goods(
            categories=self.categories,
            brand=self.brand,
            tags=self.tags,
            levels=self.levels,
            floor=self.floor,
            discountable=self.discountable,
            expires=self.expires,
        )
        return Line(
            *(LineId(str(place)), self.product, self.name or self.product, self.product, self.quantity, ""),
            unit_price=self.price,
            tax=Tax(self.tax_class, self.tax),
            weighed=self.weighed,
            holds=self.holds,
            goods=goods,
            keyed=self.keyed,
            discount=self.discount,
        )


_LINE = TableForm(
    _GivenLine,
    {
        "product": PRODUCT,
        "price": MONEY,
        "quantity": QUANTITY,
        "name": TextForm(),
        "weighed": FLAG,
        "keyed": FLAG,
        "holds": QUANTITY,
        "tax": RateForm(zero=True),
        "tax_class": CODE,
        "categories": CATEGORIES,
        "brand": CODE,
        "tags": CODES,
        "levels": ListForm(MONEY),
        "floor": MONEY,
        "discountable": FLAG,
        "expires": DATE,
        "discount": _MANUAL,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a file asks to be priced."""

    time: datetime
    lines: tuple[_GivenLine, ...]
    currency: Currency = CURRENCIES["CNY"]
    store: int = 1
    tax_inside: bool = True
    points: Money = 0
    points_share: Fraction = Fraction(1)
    member: Member | None = None
    discount: Manual | None = None
    offers: tuple[Offer, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    uses: Mapping[str, Uses] = field(default_factory=dict)
    points_rate: Fraction = Fraction(1)
    points_factor: Fraction = Fraction(1)
    multipliers: tuple[Multiplier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()


_TRIAL = TableForm(
    Trial,
    {
        "time": MomentForm(),
        "lines": ListForm(_LINE, least=1),
        "store": CountForm(1, 99),
        "tax_inside": FLAG,
        "points": MONEY,
        "points_share": RATE,
        "points_rate": FactorForm(),
        "points_factor": FactorForm(),
        "member": _MEMBER,
        "discount": _MANUAL,
    },
)
_BESIDES = ("currency", "zone", "offers", "points_offers", "coupons", "uses")


def read_trial(data: Mapping[str, Any]) -> Trial:
    """A file's data as what to price. Raises Faults with everything that is wrong in it."""
    terms = _terms(data)
    faults: list[Fault] = []
    trial: Trial | None = None
    offers: tuple[Offer, ...] = ()
    try:
        trial = _TRIAL.read(data, "", terms, besides=_BESIDES)
    except Faults as error:
        faults += error.faults
    try:
        offers = read_offers({"offers": data.get("offers", [])}, terms)
    except Faults as error:
        faults += error.faults
    multipliers: tuple[Multiplier, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    try:
        multipliers, bonuses = read_points_list(data.get("points_offers", []), "points_offers", terms)
    except Faults as error:
        faults += error.faults
    coupons = []
    for place, each in enumerate(_sequence(data, "coupons", faults), 1):
        try:
            coupons.append(_read_coupon(each, f"coupons[{place}]", terms))
        except Faults as error:
            faults += error.faults
    uses = {}
    given = data.get("uses", {})
    for offer, each in (given if isinstance(given, Mapping) else {"": given}).items():
        try:
            uses[str(offer)] = _USES.read(each, f"uses.{offer}".rstrip("."), terms)
        except Faults as error:
            faults += error.faults
    if faults or trial is None:
        raise Faults(faults)
    return replace(
        trial,
        currency=terms.currency,
        offers=offers,
        multipliers=multipliers,
        bonuses=bonuses,
        coupons=tuple(coupons),
        uses=uses,
    )


def _terms(data: Mapping[str, Any]) -> Terms:
    currency = ChoiceForm(*CURRENCIES).read(data.get("currency", "CNY"), "currency", Terms())
    name = data.get("zone", "Asia/Shanghai")
    try:
        return Terms(CURRENCIES[currency], ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise fault(N_("{path}: there is no time zone {value}."), "zone", value=name) from None


def _sequence(data: Mapping[str, Any], name: str, faults: list[Fault]) -> list[Any]:
    given = data.get(name, [])
    if isinstance(given, list):
        return given
    faults.append(Fault(N_("{path}: this must be a list with something in it."), name))
    return []


def _read_coupon(raw: Any, path: str, terms: Terms) -> Coupon:
    data = TableForm(dict, {"code": CODE}, required=("code",)).read(raw, path, terms, besides=("offer",))
    return Coupon(data["code"], offer_handed_in(raw.get("offer"), terms, path=f"{path}.offer"))


def answer(trial: Trial, speak: Speaker) -> dict[str, Any]:
    """What the trial comes to, as JSON knows it."""
    settings = Settings(store=trial.store, points_share=trial.points_share)
    basket = Basket(
        tuple(given.line(place) for place, given in enumerate(trial.lines, 1)), trial.tax_inside, trial.discount
    )
    priced = price(
        basket,
        trial.offers,
        trial.member,
        trial.time,
        settings,
        coupons=trial.coupons,
        points=trial.points,
        uses=trial.uses,
    )
    why = Explainer(
        priced,
        trial.offers,
        trial.member,
        trial.time,
        trial.currency,
        settings,
        coupons=trial.coupons,
        uses=trial.uses,
    )
    return {
        **as_json(priced, trial.currency),
        "why": [[say(sentence, speak) for sentence in why.line(place)] for place in range(len(priced.lines))],
        "why_basket": [say(sentence, speak) for sentence in why.basket()],
        **_points(trial, priced, speak),
    }


def _points(trial: Trial, priced: PricedBasket, speak: Speaker) -> dict[str, Any]:
    if trial.member is None:
        return {"earned": None, "why_points": []}
    money = partial(write_amount, currency=trial.currency)
    rules = PointsRules(
        rate=trial.points_rate,
        unit=10**trial.currency.digits,
        multipliers=trial.multipliers,
        bonuses=trial.bonuses,
    )
    uses = {
        source.removeprefix(POINTS_OFFER): used
        for source, used in trial.uses.items()
        if source.startswith(POINTS_OFFER)
    }
    found = earned(priced, rules, trial.member, 0, trial.time, tier=trial.points_factor, store=trial.store, uses=uses)
    said = [reason_for(reason, money(found.base)) for reason in found.reasons]
    said += not_given(found, rules, trial.member, trial.time, trial.currency, trial.store)
    return {
        "earned": points_as_json(found, trial.currency),
        "why_points": [say(sentence, speak) for sentence in said],
    }
