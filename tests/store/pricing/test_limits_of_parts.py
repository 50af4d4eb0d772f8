"""Limits where pieces are not whole or are weighed, add-ons with floors, and what is not promised past a cap."""

from store.pricing.basket import Basket, Line, LineId, ProductId
from store.pricing.conditions import Limits
from store.pricing.offers.unit import Special
from store.pricing.offers.whole import AddOn, SpendAndSave
from store.pricing.price import price
from tests.store.pricing.test_cases import NO_TAX, NOW, line
from tests.store.pricing.test_lowest_price import only, percent, priced, taken


def part(name: str, quantity: int, unit: int, *, weighed: bool = False, id_: str = "") -> Line:
    """A line of thousandths."""
    unit_name = "kg" if weighed else "m"
    return Line(LineId(id_ or name), ProductId(name), name, name, quantity, unit_name, unit, NO_TAX, weighed=weighed)


def special(price_: int, **given: object) -> Special:
    return Special(id="s", name="s", price=price_, limits=Limits(**given))


def test_a_limited_price_by_the_metre_is_paid_for_all_that_was_cut():
    """Two and a half metres at 5.00 are 12.50 and not two metres' 10.00."""
    assert priced([part("a", 2500, 1000)], special(500, a_sale=2)).due == 1250
    assert priced([part("a", 2500, 1000)], special(500, a_sale=1)).due == 500 + 1500
    assert taken([part("a", 2500, 1000)], special(500, a_sale=1), percent(10)) == {"s": 500, "p10": 150}


def test_less_than_one_piece_counts_as_one_for_a_limit():
    got = priced([part("a", 500, 1000)], special(500, a_sale=2))
    assert (got.due, got.used) == (250, (("s", 1),))
    gone = special(500, a_sale=0)
    assert taken([part("a", 500, 1000)], gone, percent(10)) == {"p10": 50}, "used up, it leaves the others their turn"


def test_of_weighed_bags_of_one_product_a_limit_takes_the_dearest():
    bags = [part("a", 900, 1000, weighed=True), part("a", 1200, 1000, weighed=True, id_="a2")]
    few = percent(50, limits=Limits(a_sale=1))
    got = priced(bags, few)
    assert (got.due, got.used) == (2100 - 600, (("p50", 1),))
    assert priced(bags[::-1], few).due == got.due
    assert taken(bags, few, percent(10)) == {"p50": 600, "p10": 90}


def test_a_thousandth_of_a_kilogram_costs_what_it_costs():
    crumb = [part("a", 1, 998, weighed=True)]
    assert priced(crumb, percent(10)).due == 1, "a tenth of a fen is none"
    assert priced(crumb, percent(50)).due == 0, "half a fen is one"
    assert priced(crumb, special(500, a_sale=1)).due == 1


def test_the_add_on_that_saves_most_is_given_and_not_the_dearest_at_its_floor():
    lines = [line("a", 1, 5000), line("g", 1, 1000, floor=950), line("h", 2, 800)]
    gift = AddOn(id="g", name="g", threshold=5000, goods=only("g", "h"), price=100)
    assert [each.paid for each in priced(lines, gift).lines] == [5000, 1000, 900]
    three = AddOn(id="g", name="g", threshold=5000, goods=only("g", "h"), price=100, pieces=3)
    assert [each.paid for each in priced(lines, three).lines] == [5000, 950, 200]


def test_more_add_ons_than_rights_take_the_rights_and_no_more():
    lines = [line("a", 1, 5000), line("g", 3, 800), line("h", 1, 900)]
    two = AddOn(id="g", name="g", threshold=5000, goods=only("g", "h"), price=100, pieces=2)
    assert [each.paid for each in priced(lines, two).lines] == [5000, 1700, 100]
    half_way = [line("a", 2, 5000), line("g", 3, 800, floor=600)]
    repeated = AddOn(id="g", name="g", threshold=5000, goods=only("g"), price=100, repeat=True)
    assert priced(half_way, repeated).lines[1].paid == 2400 - 600, "two rights, and a floor for all three"


def test_who_has_reached_the_cap_is_not_told_to_spend_more():
    every = SpendAndSave(id="s", name="s", steps=((10000, 1000),), repeat=True, cap=2500)
    got = priced([line("a", 1, 36000)], every)
    assert (got.due, got.missed) == (33500, ())
    (near,) = priced([line("a", 1, 26000)], every).missed
    assert (near.lacking, near.saves) == (4000, 500), "and before it of what the cap still lets through"
    steps = SpendAndSave(id="s", name="s", steps=((10000, 1000), (20000, 3000)), cap=1000)
    assert priced([line("a", 1, 15000)], steps).missed == ()


def test_currencies_without_decimals_and_with_three_are_priced_in_their_own_smallest_unit():
    """In minor units a price is a price: 1,235 yen or 1.235 dinars for a thousandth of what costs 1,234,567."""
    got = price(Basket((part("a", 1, 1_234_567),)), [percent(33)], now=NOW)
    assert (got.gross, got.due) == (1235, 1235 - 408)
