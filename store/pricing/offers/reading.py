"""Offers as people write them, in TOML or JSON of one shape; the format is stable.

A file holds a list of offers, in TOML ``[[offers]]``, in JSON ``{"offers": [ … ]}``. Each is a table:

    id              up to 32 letters, digits and . _ -
    kind            one of the kinds below
    name            what the customer reads on the receipt
    when            since, until (2026-11-30, or 2026-11-30T18:00, in the shop's zone; a day given as `until` still
                    counts), weekdays (1 Monday … 7 Sunday), hours ("14:00-17:00"; "22:00-02:00" runs over midnight),
                    days (of the month)
    who             members = true, tiers, tags, birthday ("day" or "month"), first_purchase = true
    what            products (codes), categories (codes; with all below), brands, tags, without_products,
                    without_categories; nothing named is everything
    stores          store numbers
    minimum, minimum_pieces     what the goods it covers must come to before it holds
    needs           what has to be in the basket beside: what (as above), and of it minimum (money), minimum_pieces (1
                    without), minimum_kinds (different products)
    cap             the most it takes off a basket
    limits          a_sale, a_member, a_day, ever: pieces of a price, sets of a set offer, times of a basket offer
    priority        the higher goes first; 0 without
    exclusive       true: where it applies, no other offer of its step does
    stack           offers of one stack compete, offers of different stacks work one after another
    without_kinds   of basket offers (spend_and_save to add_on), and of coupons that are percent_off or amount_off:
                    goods that an offer of these kinds (of steps 1 and 2) has made cheaper are none of its goods

Money is in major units, as text ("9.90") or as a number (9.9); it is read exactly and never as a float. A rate is
what is taken off: "20%" or "1/5" (8折). Kinds and their own fields:

    member_price    level (1–4; without it the level of the member's tier)
    percent_off     rate
    amount_off      amount (off each unit)
    special         price
    quantity_price  steps = [{from = 3, price = "2.80"}, …]
    markdown        steps = [{days = 1, rate = "50%"}, …]      days left at most to the end of life
    nth_at_percent  nth, rate (off the nth), same = true (of one product only), every = true (all nth pay less)
    n_for_price     n, price
    bundle          parts = [{what = {…}, pieces = 1}, …], price
    buy_get         buy, get, rate (100% without), which ("same", "cheapest" or "listed"), gifts = {…} (of listed)
    spend_and_save  steps = [{sum = "100", off = "10"}, …], repeat = true (the first step for every multiple)
    spend_percent   steps = [{sum = "100", rate = "10%"}, …]
    pieces_save     steps = [{pieces = 2, off = "10"}, …], repeat = true (the first step for every so many)
    pieces_percent  steps = [{pieces = 2, rate = "10%"}, …]
    add_on          threshold, goods = {…}, price (0 without: a gift), pieces, repeat
"""

import json
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from store.errors import N_
from store.exact_json import read_json
from store.pricing.basket import Step
from store.pricing.conditions import Limits, Needs, What, When, Who
from store.pricing.offers.base import Offer
from store.pricing.offers.forms import (
    CATEGORIES,
    CODES,
    COUNT,
    FLAG,
    MONEY,
    POSITIVE,
    PRODUCTS,
    QUANTITY,
    RATE,
    TIERS,
    ChoiceForm,
    CountForm,
    Fault,
    Faults,
    Form,
    HoursForm,
    ListForm,
    MomentForm,
    PairForm,
    TableForm,
    Terms,
    TextForm,
    fault,
    no_such_field,
)
from store.pricing.offers.sense import nonsense
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, PiecesPercent, PiecesSave, SpendAndSave, SpendPercent

Suffix: TypeAlias = Literal[".toml", ".json"]

WHEN = TableForm(
    When,
    {
        "since": MomentForm(),
        "until": MomentForm(last=True),
        "weekdays": ListForm(CountForm(1, 7), frozenset),
        "hours": ListForm(HoursForm()),
        "days": ListForm(CountForm(1, 31), frozenset),
    },
)
WHO = TableForm(
    Who,
    {
        "members": FLAG,
        "tiers": TIERS,
        "tags": CODES,
        "birthday": ChoiceForm("day", "month"),
        "first_purchase": FLAG,
    },
)
WHAT = TableForm(
    What,
    {
        "products": PRODUCTS,
        "categories": CATEGORIES,
        "brands": CODES,
        "tags": CODES,
        "without_products": PRODUCTS,
        "without_categories": CATEGORIES,
    },
)
NEEDS = TableForm(Needs, {"what": WHAT, "minimum": MONEY, "minimum_pieces": POSITIVE, "minimum_kinds": CountForm(2)})
STORES = ListForm(CountForm(1, 99), frozenset)
LIMITS = TableForm(Limits, {name: POSITIVE for name in ("a_sale", "a_member", "a_day", "ever")})
PRIORITY = CountForm(-1000, 1000)

OFFER_ID = TextForm(32, of=r"[A-Za-z0-9._-]+", what=N_("an id of letters, digits and . _ -"))

_COMMON: dict[str, Form] = {
    "id": OFFER_ID,
    "name": TextForm(60),
    "when": WHEN,
    "who": WHO,
    "what": WHAT,
    "stores": STORES,
    "minimum": MONEY,
    "minimum_pieces": COUNT,
    "needs": NEEDS,
    "cap": MONEY,
    "limits": LIMITS,
    "priority": PRIORITY,
    "exclusive": FLAG,
    "stack": TextForm(32),
}


_EARLIER = ListForm(
    ChoiceForm(
        *("member_price", "percent_off", "amount_off", "special", "quantity_price", "markdown"),
        *("nth_at_percent", "n_for_price", "bundle", "buy_get"),
    ),
    frozenset,
)
_LATER: dict[str, Form] = {"without_kinds": _EARLIER}


def _steps(**forms: Form) -> ListForm:
    return ListForm(PairForm(**forms), least=1, rising=True)


_KINDS: tuple[tuple[type[Offer], dict[str, Form]], ...] = (
    (MemberPrice, {"level": CountForm(1, 4)}),
    (PercentOff, {"rate": RATE, **_LATER}),
    (AmountOff, {"amount": MONEY, **_LATER}),
    (Special, {"price": MONEY}),
    (QuantityPrice, {"steps": _steps(from_=QUANTITY, price=MONEY)}),
    (Markdown, {"steps": _steps(days=COUNT, rate=RATE)}),
    (NthAtPercent, {"nth": CountForm(2, 99), "rate": RATE, "same": FLAG, "every": FLAG}),
    (NForPrice, {"n": CountForm(1, 99), "price": MONEY}),
    (Bundle, {"parts": ListForm(PairForm(what=WHAT, pieces=CountForm(1, 99)), least=1), "price": MONEY}),
    (
        BuyGet,
        {
            "buy": CountForm(0, 99),
            "get": CountForm(1, 99),
            "rate": RATE,
            "which": ChoiceForm("same", "cheapest", "listed"),
            "gifts": WHAT,
        },
    ),
    (SpendAndSave, {"steps": _steps(sum=MONEY, off=MONEY), "repeat": FLAG, **_LATER}),
    (SpendPercent, {"steps": _steps(sum=MONEY, rate=RATE), **_LATER}),
    (PiecesSave, {"steps": _steps(pieces=CountForm(2), off=MONEY), "repeat": FLAG, **_LATER}),
    (PiecesPercent, {"steps": _steps(pieces=CountForm(2), rate=RATE), **_LATER}),
    (AddOn, {"threshold": MONEY, "goods": WHAT, "price": MONEY, "pieces": POSITIVE, "repeat": FLAG, **_LATER}),
)
KINDS: dict[str, TableForm] = {made.kind: TableForm(made, {**_COMMON, **own}) for made, own in _KINDS}
"""The table of each kind of offer."""

USUAL = Terms()


def read_offer(data: Mapping[str, Any], terms: Terms = USUAL, *, path: str = "") -> Offer:
    """An offer from a table of the format above, what TOML and JSON give with numbers as Decimal. Raises Faults."""
    if not isinstance(data, Mapping):
        raise fault(N_("{path}: this must be a table of named fields."), path)
    at = f"{path}.kind" if path else "kind"
    if "kind" not in data:
        raise fault(N_("{path}: this is missing."), at)
    kind = ChoiceForm(*KINDS).read(data["kind"], at, terms)
    offer: Offer = KINDS[kind].read(data, path, terms, besides=("kind",))
    if isinstance(offer, SpendAndSave) and offer.repeat and (len(offer.steps) > 1 or not offer.steps[0][0]):
        raise fault(N_("{path}: what repeats has one step, with a sum above zero."), f"{path}.steps".lstrip("."))
    if isinstance(offer, PiecesSave) and offer.repeat and len(offer.steps) > 1:
        raise fault(N_("{path}: what repeats has one step."), f"{path}.steps".lstrip("."))
    return offer


def offer_handed_in(data: Mapping[str, Any], terms: Terms = USUAL, *, path: str = "") -> Offer:
    """The same of what a person hands in, which has to make sense too. Raises Faults."""
    offer = read_offer(data, terms, path=path)
    if faults := list(nonsense(offer, path)):
        raise Faults(faults)
    return offer


def write_offer(offer: Offer, terms: Terms = USUAL) -> dict[str, Any]:
    """The table that read_offer reads; what is as usual is left out."""
    return {"kind": offer.kind, **KINDS[offer.kind].write(offer, terms)}


def read_offers(data: Mapping[str, Any], terms: Terms = USUAL, *, besides: tuple[str, ...] = ()) -> tuple[Offer, ...]:
    """All offers of a file. Raises Faults with everything that is wrong in it."""
    raw = data.get("offers", [])
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        raise fault(N_("{path}: this must be a list with something in it."), "offers")
    offers: list[Offer] = []
    known = ("offers", *besides)
    faults = [no_such_field(name, name, known) for name in data if name not in known]
    taken: set[str] = set()
    for place, each in enumerate(raw, 1):
        path = f"offers[{place}]"
        try:
            offer = offer_handed_in(each, terms, path=path)
        except Faults as error:
            faults += error.faults
            continue
        if offer.id in taken:
            faults.append(Fault(N_("{path}: an offer before has the id {value} too."), f"{path}.id", value=offer.id))
        if offer.without_kinds and offer.step < Step.BASKET:
            faults.append(Fault(N_("{path}: of this kind only a coupon may say so."), f"{path}.without_kinds"))
        taken.add(offer.id)
        offers.append(offer)
    if faults:
        raise Faults(faults)
    return tuple(offers)


def write_offers(
    offers: Iterable[Offer], terms: Terms = USUAL, *, stopped: Collection[str] = ()
) -> dict[str, list[dict[str, Any]]]:
    """The data of a file that read_offers reads; those `stopped`, by id, say so."""
    more = {True: {"stopped": True}, False: {}}
    return {"offers": [{**write_offer(offer, terms), **more[offer.id in stopped]} for offer in offers]}


def parse(text: str, suffix: Suffix, file: str = "…") -> dict[str, Any]:
    """A file's text as data, its numbers exact; `file` is how a refusal calls it. Raises Faults when it is not TOML,
    or not JSON."""
    if suffix == ".json" and not text.strip():
        raise fault(N_("{path}: there is nothing in it."), file)
    try:
        data = tomllib.loads(text, parse_float=Decimal) if suffix == ".toml" else read_json(text)
    except (ValueError, RecursionError) as error:
        problem = error if isinstance(error, ValueError) else "nested too deep"
        raise fault(
            N_("{path}: this is not {format}: {problem}"), file, format=suffix[1:].upper(), problem=problem
        ) from None
    if not isinstance(data, dict):
        raise fault(N_("{path}: this must be a table of named fields."), file)
    return data


def write_toml(offers: Iterable[Offer], terms: Terms = USUAL, *, stopped: Collection[str] = ()) -> str:
    """The offers as a TOML file."""
    return "\n".join(
        "[[offers]]\n" + "".join(f"{name} = {_toml(value)}\n" for name, value in table.items())
        for table in write_offers(offers, terms, stopped=stopped)["offers"]
    )


def write_json(offers: Iterable[Offer], terms: Terms = USUAL, *, stopped: Collection[str] = ()) -> str:
    """The offers as a JSON file."""
    return json.dumps(write_offers(offers, terms, stopped=stopped), ensure_ascii=False, indent=2) + "\n"


def _toml(value: Any) -> str:
    """A value on one line. TOML's basic strings are JSON's, but for DEL."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


__all__ = [
    "KINDS",
    "LIMITS",
    "PRIORITY",
    "STORES",
    "USUAL",
    "WHAT",
    "WHEN",
    "WHO",
    "Fault",
    "Faults",
    "Terms",
    "offer_handed_in",
    "parse",
    "read_offer",
    "read_offers",
    "write_json",
    "write_offer",
    "write_offers",
    "write_toml",
]
