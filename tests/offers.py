"""Offers of every kind with every condition, drawn by Hypothesis as their file may say them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from store.pricing.basket import ProductId
from store.pricing.conditions import Limits, Needs, What, When, Who
from store.pricing.offers.base import Offer
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, PiecesPercent, PiecesSave, SpendAndSave, SpendPercent

ZONE = ZoneInfo("Europe/Berlin")
"""A zone whose clock goes back once a year."""

MONEY = st.integers(0, 10**7)
RATES = st.fractions(0, 1, max_denominator=1000).filter(bool)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=8)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.astimezone(ZONE)
)
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))
HOURS = st.tuples(CLOCKS, CLOCKS).filter(lambda hours: hours[0] != hours[1])


def sets(items: st.SearchStrategy) -> st.SearchStrategy[frozenset]:
    return st.frozensets(items, max_size=3)


def rising(*parts: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    steps = st.lists(st.tuples(*parts), min_size=1, max_size=3, unique_by=lambda step: step[0])
    return steps.map(lambda drawn: tuple(sorted(drawn)))


WHEN = st.builds(
    When,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    weekdays=sets(st.integers(1, 7)),
    hours=st.lists(HOURS, max_size=2).map(tuple),
    days=sets(st.integers(1, 31)),
)
WHO = st.builds(
    Who,
    members=st.booleans(),
    tiers=sets(WORDS),
    tags=sets(WORDS),
    birthday=st.sampled_from(["", "day", "month"]),
    first_purchase=st.booleans(),
)
WHAT = st.builds(
    What,
    products=sets(WORDS.map(ProductId)),
    categories=sets(WORDS),
    brands=sets(WORDS),
    tags=sets(WORDS),
    without_products=sets(WORDS.map(ProductId)),
    without_categories=sets(WORDS),
)
NEEDS = st.builds(
    Needs, what=WHAT, minimum=MONEY, minimum_pieces=st.integers(1, 20), minimum_kinds=st.just(0) | st.integers(2, 9)
)
COUNTS = st.none() | st.integers(1, 50)
LIMITS = st.builds(Limits, a_sale=COUNTS, a_member=COUNTS, a_day=COUNTS, ever=COUNTS)
SHARED = {
    "id": st.from_regex(r"[A-Za-z0-9._-]{1,32}", fullmatch=True),
    "name": WORDS,
    "when": WHEN,
    "who": WHO,
    "what": WHAT,
    "stores": sets(st.integers(1, 99)),
    "minimum": MONEY,
    "minimum_pieces": st.integers(0, 20),
    "needs": st.none() | NEEDS,
    "cap": st.none() | MONEY,
    "limits": LIMITS,
    "priority": st.integers(-9, 9),
    "exclusive": st.booleans(),
    "stack": st.just("") | WORDS,
}


def repeated_or_stepped() -> st.SearchStrategy[Offer]:
    steps = rising(MONEY, MONEY)
    once = st.tuples(st.tuples(st.integers(1, 10**7), MONEY))
    return st.one_of(
        st.builds(SpendAndSave, steps=steps, repeat=st.just(False), **SHARED),
        st.builds(SpendAndSave, steps=once, repeat=st.just(True), **SHARED),
    )


ANY_OFFER: st.SearchStrategy[Offer] = st.one_of(
    st.builds(MemberPrice, level=st.integers(0, 4), **SHARED),
    st.builds(PercentOff, rate=RATES, **SHARED),
    st.builds(AmountOff, amount=MONEY, **SHARED),
    st.builds(Special, price=MONEY, **SHARED),
    st.builds(QuantityPrice, steps=rising(st.integers(1, 10**6), MONEY), **SHARED),
    st.builds(Markdown, steps=rising(st.integers(0, 30), RATES), **SHARED),
    st.builds(NthAtPercent, nth=st.integers(2, 9), rate=RATES, same=st.booleans(), every=st.booleans(), **SHARED),
    st.builds(NForPrice, n=st.integers(1, 9), price=MONEY, **SHARED),
    st.builds(
        Bundle,
        parts=st.lists(st.tuples(WHAT, st.integers(1, 3)), min_size=1, max_size=3).map(tuple),
        price=MONEY,
        **SHARED,
    ),
    st.builds(
        BuyGet,
        buy=st.integers(0, 5),
        get=st.integers(1, 5),
        rate=RATES,
        which=st.sampled_from(["same", "cheapest", "listed"]),
        gifts=WHAT,
        **SHARED,
    ),
    repeated_or_stepped(),
    st.builds(SpendPercent, steps=rising(MONEY, RATES), **SHARED),
    st.builds(PiecesSave, steps=rising(st.integers(2, 99), MONEY), **SHARED),
    st.builds(PiecesSave, steps=st.tuples(st.tuples(st.integers(2, 99), MONEY)), repeat=st.just(True), **SHARED),
    st.builds(PiecesPercent, steps=rising(st.integers(2, 99), RATES), **SHARED),
    st.builds(
        AddOn, threshold=MONEY, goods=WHAT, price=MONEY, pieces=st.integers(1, 5), repeat=st.booleans(), **SHARED
    ),
)
