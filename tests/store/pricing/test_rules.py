"""What holds for every basket and every set of offers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.pricing.basket import Basket, Goods, Line, LineId, ProductId, Tax
from store.pricing.conditions import Limits, Member, Needs, Settings, What, When, Who
from store.pricing.offers.base import Coupon, Offer
from store.pricing.offers.book import OfferBook
from store.pricing.offers.sets import Bundle, BuyGet, NForPrice, NthAtPercent
from store.pricing.offers.unit import AmountOff, Markdown, MemberPrice, PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import AddOn, PiecesPercent, PiecesSave, SpendAndSave, SpendPercent
from store.pricing.price import price

NOW = datetime(2026, 11, 21, 18, 42, tzinfo=UTC)
PRODUCTS = "ABCD"
PRICES = {"A": 1999, "B": 501, "C": 1200, "D": 3}
RATES = st.integers(1, 99).map(lambda percent: Fraction(percent, 100))


def what() -> st.SearchStrategy[What]:
    chosen = st.sets(st.sampled_from(PRODUCTS)).map(lambda names: frozenset(map(ProductId, names)))
    return st.builds(What, products=chosen)


@st.composite
def lines(draw: st.DrawFn) -> tuple[Line, ...]:
    out = []
    for i in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(PRODUCTS))
        weighed = name == "D" and draw(st.booleans())
        quantity = draw(st.integers(1, 5000)) if weighed else draw(st.integers(1, 4)) * 1000
        goods = Goods(
            floor={"A": 1500, "B": 0, "C": 600, "D": 2}[name],
            levels=(PRICES[name] - 1,),
            expires=date(2026, 11, 24) if name in "BC" else None,
        )
        tax = Tax("0", Fraction(0))
        out.append(
            Line(LineId(str(i)), ProductId(name), name, name, quantity, "", PRICES[name], tax, weighed, goods=goods)
        )
    return tuple(out)


def needs(sums: list[int]) -> st.SearchStrategy[Needs | None]:
    some = st.builds(
        Needs,
        what=what(),
        minimum=st.sampled_from(sums),
        minimum_pieces=st.integers(1, 4),
        minimum_kinds=st.integers(0, 3),
    )
    return st.sampled_from([None, None]) | some


LIMITS = st.builds(Limits, a_sale=st.none() | st.integers(1, 4), ever=st.none() | st.integers(1, 6))


def conditioned(offers: st.SearchStrategy[Offer]) -> st.SearchStrategy[Offer]:
    """The offers with what makes them compete: limits, caps, minima, priority, exclusiveness and stacks."""
    return st.builds(
        replace,
        offers,
        limits=LIMITS,
        cap=st.none() | st.integers(1, 2000),
        minimum=st.sampled_from([0, 0, 1500]),
        minimum_pieces=st.sampled_from([0, 0, 3]),
        needs=needs([0, 1500]),
        priority=st.integers(0, 2),
        exclusive=st.sampled_from([False, False, True]),
        stack=st.sampled_from(["", "", "b"]),
    )


def unit_offers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Offer]:
    common = {"id": ids, "name": st.just(""), "what": what()}
    return st.one_of(
        st.builds(PercentOff, rate=RATES, **common),
        st.builds(AmountOff, amount=st.integers(1, 900), **common),
        st.builds(Special, price=st.integers(1, 2000), **common),
        st.builds(MemberPrice, level=st.just(1), **common),
        st.builds(QuantityPrice, steps=st.just(((2000, 1100), (4000, 900))), **common),
        st.builds(Markdown, steps=st.tuples(st.tuples(st.integers(0, 9), RATES)), **common),
    )


def set_offers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Offer]:
    common = {"id": ids, "name": st.just(""), "what": what()}
    return st.one_of(
        st.builds(NthAtPercent, nth=st.integers(2, 3), rate=RATES, same=st.booleans(), every=st.booleans(), **common),
        st.builds(NForPrice, n=st.integers(2, 3), price=st.integers(1, 3000), **common),
        st.builds(
            BuyGet, buy=st.integers(1, 2), get=st.integers(1, 2), which=st.sampled_from(["same", "cheapest"]), **common
        ),
        st.builds(
            Bundle,
            parts=st.tuples(st.tuples(what(), st.just(1)), st.tuples(what(), st.just(1))),
            price=st.integers(1, 2500),
            id=ids,
            name=st.just(""),
        ),
    )


def whole_offers(ids: st.SearchStrategy[str]) -> st.SearchStrategy[Offer]:
    common = {"id": ids, "name": st.just("")}
    sums = st.integers(0, 4000)
    return st.one_of(
        st.builds(
            SpendAndSave,
            steps=st.tuples(st.tuples(sums, st.integers(1, 1500))),
            repeat=st.booleans(),
            what=what(),
            **common,
        ),
        st.builds(SpendPercent, steps=st.tuples(st.tuples(sums, RATES)), what=what(), **common),
        st.builds(
            PiecesSave,
            steps=st.tuples(st.tuples(st.integers(2, 5), st.integers(1, 1500))),
            repeat=st.booleans(),
            what=what(),
            **common,
        ),
        st.builds(PiecesPercent, steps=st.tuples(st.tuples(st.integers(2, 5), RATES)), what=what(), **common),
        st.builds(AddOn, threshold=sums, goods=what(), price=st.integers(0, 300), pieces=st.integers(1, 2), **common),
    )


IDS = st.integers(0, 10**6).map(str)


def offers() -> st.SearchStrategy[list[Offer]]:
    any_kind = st.one_of(unit_offers(IDS), set_offers(IDS), whole_offers(IDS))
    return st.lists(any_kind | conditioned(any_kind), max_size=5, unique_by=lambda offer: offer.id)


@given(lines(), offers(), whole_offers(IDS), st.integers(0, 3000))
def test_what_lines_pay_adds_up_and_no_line_falls_below_its_floor_or_zero(lines, offers, coupon, points):
    without_points = price(Basket(lines), offers, now=NOW, coupons=[Coupon("C", coupon)])
    priced = price(Basket(lines), offers, now=NOW, coupons=[Coupon("C", coupon)], points=points)
    assert priced.due == sum(each.paid for each in priced.lines)
    assert priced.due == without_points.due - priced.points
    for each, before_points in zip(priced.lines, without_points.lines, strict=True):
        assert each.gross - sum(reduction.amount for reduction in each.reductions) == each.paid >= 0
        assert all(reduction.amount > 0 for reduction in each.reductions)
        floor = min(each.gross, (each.line.goods.floor * each.line.quantity + 500) // 1000)
        assert before_points.paid >= floor


@given(lines(), offers(), st.randoms(use_true_random=False))
def test_the_total_does_not_depend_on_the_order_of_scanning(lines, offers, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert price(Basket(lines), offers, now=NOW).due == price(Basket(tuple(shuffled)), offers, now=NOW).due


WHENS = st.sampled_from(
    [
        *(When(), When()),
        *(When(weekdays=frozenset({6})), When(weekdays=frozenset({1})), When(days=frozenset({21}))),
        *(When(hours=((time(18), time(19)),)), When(hours=((time(22), time(2)),)), When(until=NOW)),
    ]
)
AUDIENCES = st.sampled_from(
    [
        *(Who(), Who(), Who(members=True), Who(tiers=frozenset({"gold"})), Who(tags=frozenset({"vip"}))),
        *(Who(birthday="month"), Who(birthday="day"), Who(first_purchase=True)),
    ]
)
BUYERS = st.sampled_from(
    [None, Member(id="m"), Member(id="m", tier="gold", level=1, birthday=(11, 21), first_purchase=True)]
)


def of_one_stack(offers: st.SearchStrategy[Offer]) -> st.SearchStrategy[Offer]:
    """The offers with every condition that an offer of the same stack, rank and exclusiveness may have."""
    counts = st.none() | st.integers(1, 5)
    return st.builds(
        replace,
        offers,
        when=WHENS,
        who=AUDIENCES,
        limits=st.builds(Limits, a_sale=counts, a_member=counts, a_day=counts, ever=counts),
        minimum=st.sampled_from([0, 0, 1500, 5000]),
        minimum_pieces=st.sampled_from([0, 0, 3]),
        needs=needs([0]),
        cap=st.none() | st.integers(1, 2000),
    )


@settings(max_examples=80)
@given(lines(), BUYERS, st.data())
def test_one_more_offer_of_the_same_step_never_makes_a_basket_dearer(lines, buyer, data):
    one_more_offer(lines, buyer, data)


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=list(HealthCheck))
@given(lines(), BUYERS, st.data())
def test_one_more_offer_of_the_same_step_never_makes_any_of_many_baskets_dearer(lines, buyer, data):
    one_more_offer(lines, buyer, data)


def one_more_offer(lines, buyer, data):
    kind = data.draw(st.sampled_from([unit_offers, set_offers, whole_offers]))
    some = data.draw(st.lists(of_one_stack(kind(IDS)), max_size=3, unique_by=lambda offer: offer.id))
    one_more = data.draw(of_one_stack(kind(st.just("more"))))
    before = price(Basket(lines), some, buyer, NOW)
    after = price(Basket(lines), [*some, one_more], buyer, NOW)
    assert after.due <= before.due


def test_where_a_cap_binds_the_next_best_offer_takes_its_place():
    """50% off of at most 1.00 would take more off each of them than 10% does, but not off both together."""
    pair = tuple(
        Line(LineId(name), ProductId(name), name, name, 1000, "", 2000, Tax("0", Fraction(0))) for name in "AB"
    )
    tenth = PercentOff(id="tenth", name="", rate=Fraction(1, 10))
    half = PercentOff(id="half", name="", rate=Fraction(1, 2), cap=100)
    assert price(Basket(pair), [tenth, half], now=NOW).due == 3600
    assert price(Basket(pair), [tenth, replace(half, cap=1500)], now=NOW).due == 2500
    twos = NthAtPercent(id="twos", name="", nth=2, rate=Fraction(1, 10))
    free = NthAtPercent(id="free", name="", nth=2, rate=Fraction(1), cap=100)
    assert price(Basket(pair), [twos, free], now=NOW).due == 3800
    assert price(Basket(pair), [twos, replace(free, cap=300)], now=NOW).due == 3700


@given(lines(), offers())
def test_the_same_basket_always_costs_the_same(lines, offers):
    assert price(Basket(lines), offers, now=NOW) == price(Basket(lines), list(reversed(offers)), now=NOW)


@given(lines(), offers())
def test_no_offer_is_used_beyond_its_limit_or_takes_more_than_its_cap(lines, offers):
    priced = price(Basket(lines), offers, now=NOW)
    used, taken = dict(priced.used), {}
    for (_, source, _), amount in priced.by_source().items():
        taken[source] = taken.get(source, 0) + amount
    for offer in offers:
        if offer.limits.a_sale is not None:
            assert used.get(offer.id, 0) <= offer.limits.a_sale
        if offer.cap is not None:
            assert taken.get(offer.id, 0) <= offer.cap


@given(lines(), offers())
def test_what_an_offer_took_is_booked_as_a_use_of_it(lines, offers):
    priced = price(Basket(lines), offers, now=NOW)
    sources = {reduction.source for each in priced.lines for reduction in each.reductions}
    assert sources <= {offer for offer, times in priced.used if times > 0}


def test_a_book_that_was_asked_before_answers_as_a_new_one():
    """What holds is found once and kept until it may change."""
    night = PercentOff(id="n", name="", rate=Fraction(1, 2), when=When(hours=((time(22), time(2)),)))
    monday = PercentOff(id="m", name="", rate=Fraction(1, 4), when=When(weekdays=frozenset({1})))
    sunday = datetime(2026, 11, 22, tzinfo=UTC)
    until = PercentOff(id="u", name="", rate=Fraction(1, 5), when=When(until=sunday + timedelta(hours=7)))
    birthday = PercentOff(id="b", name="", rate=Fraction(3, 4), who=Who(birthday="day"))
    book = OfferBook([night, monday, until, birthday])
    basket = Basket((Line(LineId("1"), ProductId("A"), "", "", 1000, "", 1000, Tax("0", Fraction(0))),))
    member = Member(id="m", birthday=(11, 23))
    for minutes in (*range(0, 3 * 24 * 60, 30), 60, 24 * 60):
        for who in (member, None):
            now = sunday + timedelta(minutes=minutes)
            fresh = price(basket, OfferBook(book.offers), who, now)
            assert price(basket, book, who, now) == fresh


def test_a_carton_with_a_price_of_its_own_counts_what_it_holds():
    """24 bottles at 2.50 for 55.00 the carton: a special of 2.00 a bottle makes it 48.00, never 2.00."""
    carton = Line(
        *(LineId("1"), ProductId("A"), "", "", 2000, "", 5500, Tax("0", Fraction(0))),
        holds=24_000,
        goods=Goods(levels=(220,), floor=190),
    )
    assert price(Basket((carton,)), [Special(id="s", name="", price=200)], now=NOW).due == 9600
    assert price(Basket((carton,)), [Special(id="s", name="", price=100)], now=NOW).due == 9120
    assert price(Basket((carton,)), [MemberPrice(id="m", name="", level=1)], now=NOW).due == 10560
    pair = NthAtPercent(id="p", name="", nth=2, rate=Fraction(1, 2))
    assert price(Basket((carton,)), [pair], now=NOW).due == 11000


def test_thousands_of_pieces_cost_no_more_steps_than_a_few():
    many = tuple(
        Line(LineId(name), ProductId(name), "", "", 9_999_000, "", unit, Tax("0", Fraction(0)))
        for name, unit in (("A", 501), ("B", 333), ("C", 100))
    )
    half = NthAtPercent(id="h", name="", nth=2, rate=Fraction(1, 2), same=True)
    priced = price(Basket(many), [half], now=NOW)
    assert priced.used == (("h", 3 * 4999),)
    assert [each.gross - each.paid for each in priced.lines] == [251 * 4999, 167 * 4999, 50 * 4999]
    cheapest = BuyGet(id="c", name="", buy=2, get=1, which="cheapest")
    priced = price(Basket(many), [cheapest], now=NOW)
    assert (dict(priced.used)["c"], priced.gross - priced.due) == (9999, 9999 * 100)


def test_the_search_stops_at_its_bound_and_says_so():
    many = tuple(
        Line(LineId(str(i)), ProductId(str(i)), "", "", 1000, "", 1000 + 7 * i, Tax("0", Fraction(0)))
        for i in range(60)
    )
    rivals = [
        NthAtPercent(id="pair", name="", nth=2, rate=Fraction(1, 2)),
        NForPrice(id="three", name="", n=3, price=2500),
        BuyGet(id="four", name="", buy=3, get=1, which="cheapest"),
    ]
    priced = price(Basket(many), rivals, now=NOW, settings=Settings(bound=20))
    assert priced.cut
    assert priced.due < priced.gross
