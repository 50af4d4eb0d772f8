"""What goes with a basket: counted at night over the sales, and told with the counts behind it."""

from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.db.models import Companion, Product
from store.db.opening import Shop
from store.office import companions
from store.office.companions import Beside, beside, recount
from store.office.nightly import run
from store.pricing.basket import ProductId
from tests.store.counter.conftest import put_product
from tests.store.office.members.conftest import bought

COFFEE, BUN, BAG, TEA, MILK = "69011", "69012", "69013", "69014", "69015"


@pytest.fixture
def sold(any_shop: Shop, actor: Actor, now: datetime) -> dict[str, tuple[ProductId, str]]:
    """20 baskets with coffee, 12 of them with a bun; everybody takes a bag; tea goes twice with milk. By code."""
    made = {code: ProductId(put_product(code, 300)) for code in (COFFEE, BUN, BAG, TEA, MILK)}
    baskets = [(COFFEE, BUN, BAG)] * 12 + [(COFFEE, BAG)] * 8 + [(TEA, MILK, BAG)] * 2 + [(BAG,)] * 18
    with any_shop.transaction():
        for place, codes in enumerate(baskets):
            bought(any_shop, actor, None, 300, now - timedelta(hours=place), *codes)
    return {code: (product, f"商品{code}") for code, product in made.items()}


def test_with_coffee_goes_a_bun_12_of_20_times_and_not_the_bag_that_everybody_takes(
    any_shop: Shop, sold: dict[str, tuple[ProductId, str]], now: datetime
) -> None:
    assert recount(any_shop, now) == 2
    assert beside(any_shop, [sold[COFFEE]]) == [
        Beside(sold[BUN][0], BUN, "商品69012", times=12, of=20, beside="商品69011")
    ]
    (back,) = beside(any_shop, [sold[BUN]])
    assert (back.code, back.times, back.of) == (COFFEE, 12, 12)
    assert beside(any_shop, [sold[BAG]]) == []


def test_what_went_together_only_twice_is_not_told(
    any_shop: Shop, sold: dict[str, tuple[ProductId, str]], now: datetime
) -> None:
    recount(any_shop, now)
    assert beside(any_shop, [sold[TEA]]) == []


def test_what_is_in_the_basket_or_not_sold_any_more_is_not_offered(
    any_shop: Shop, sold: dict[str, tuple[ProductId, str]], now: datetime
) -> None:
    recount(any_shop, now)
    assert beside(any_shop, [sold[COFFEE], sold[BUN]]) == []
    assert beside(any_shop, []) == []
    Product.update(active=False).where(Product.code == BUN).execute()
    assert beside(any_shop, [sold[COFFEE]]) == []


def test_every_night_counts_anew_and_what_nobody_bought_for_long_is_forgotten(
    any_shop: Shop, sold: dict[str, tuple[ProductId, str]], office: Actor, actor: Actor, now: datetime
) -> None:
    assert run(any_shop, office, now).companions == 2
    assert run(any_shop, office, now).companions == 2
    assert Companion.select().count() == 2
    later = now + timedelta(days=companions.DAYS)
    assert run(any_shop, office, later).companions == 0
    assert Companion.select().count() == 0


def test_voided_lines_and_returns_are_not_bought_together(
    any_shop: Shop, office: Actor, actor: Actor, now: datetime
) -> None:
    for code in (COFFEE, BUN, BAG):
        put_product(code, 300)
    with any_shop.transaction():
        for place in range(5):
            at = now - timedelta(hours=place)
            bought(any_shop, actor, None, 300, at, COFFEE, BUN, voided=BUN)
            bought(any_shop, actor, None, -300, at, COFFEE, BUN)
            bought(any_shop, actor, None, 300, at, BAG)
    assert recount(any_shop, now) == 0


def test_twelve_of_twenty_are_told_before_three_of_three(any_shop: Shop, actor: Actor, now: datetime) -> None:
    made = {code: ProductId(put_product(code, 300)) for code in (COFFEE, BUN, BAG, TEA, MILK)}
    baskets = [(COFFEE, BUN)] * 12 + [(COFFEE, BAG)] * 8 + [(TEA, MILK)] * 3 + [(BAG,)] * 18
    with any_shop.transaction():
        for place, codes in enumerate(baskets):
            bought(any_shop, actor, None, 300, now - timedelta(hours=place), *codes)
    recount(any_shop, now)
    found = beside(any_shop, [(made[COFFEE], "咖啡"), (made[TEA], "茶")])
    assert [(each.code, each.times, each.of, each.beside) for each in found] == [
        (BUN, 12, 20, "咖啡"),
        (MILK, 3, 3, "茶"),
    ]


def test_of_a_busy_shop_the_latest_baskets_are_counted_and_of_a_buyer_for_a_canteen_none(
    any_shop: Shop, sold: dict[str, tuple[ProductId, str]], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(companions, "MOST_BASKETS", 10)
    assert recount(any_shop, now) == 0  # the latest ten have all three goods: none goes with another more than usual
    monkeypatch.setattr(companions, "MOST_BASKETS", 30)
    recount(any_shop, now)
    assert [(each.code, each.times, each.of) for each in beside(any_shop, [sold[COFFEE]])] == [(BUN, 12, 20)]
    monkeypatch.setattr(companions, "LARGEST", 2)
    assert recount(any_shop, now) == 0
