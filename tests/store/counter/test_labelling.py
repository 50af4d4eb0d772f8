import pytest

from store.counter import selling
from store.counter.labelling import EmptyLabel, LabelDiffers, LabelOfNoProduct
from store.db import settings
from store.db.models import SaleLine, StockEntry
from store.reports.verify import verify
from tests.store.counter.conftest import put_product
from tests.store.test_labels import with_check

FORMATS = "weight=22IIIIIWWWWWC amount=21IIIIIAAAAAC both=28IIIIIAAAAAWWWWWC jin=23IIIIIWWWWWC:3:2:斤"
APPLES = "20001"  # 9.98 a kilogram


@pytest.fixture
def deli(any_till):
    with any_till.shop.transaction():
        settings.save(scale_labels=FORMATS)
        put_product("00012", 400, "包子", unit="个")
        put_product("13", 2000, "牛肉", unit="斤", weighed=True, decimals=3)
        put_product("14", None, "熟食", unit="kg", weighed=True, decimals=3)
        put_product("15", 3, "茶叶", unit="g", weighed=True)
    any_till.shop.refresh()
    return any_till


def rung(basket) -> tuple[str, int, int, int]:
    line = basket.priced.lines[-1].line
    return line.name, line.quantity, line.unit_price, basket.priced.lines[-1].gross


def weight(item: str, digits: int, prefix: str = "22") -> str:
    return with_check(f"{prefix}{item:0>5}{digits:05}")


def test_a_weight_label_sells_its_weight_at_the_shops_price(deli):
    assert rung(deli.ring(weight(APPLES, 532))) == ("苹果", 532, 998, 531)


def test_an_amount_label_sells_for_its_amount_and_takes_the_weight_that_it_comes_to(deli):
    basket = deli.ring(with_check("212000101234"))
    assert rung(basket) == ("苹果 1.236kg", 1000, 1234, 1234)
    assert basket.priced.lines[0].line.holds == 1236
    deli.pay(1234)
    assert [entry.quantity for entry in StockEntry.select()] == [-1236]
    assert SaleLine.get().price_from == "label"
    assert verify(deli.shop).findings == ()


def test_a_label_of_both_is_the_shops_price_where_they_agree_and_its_amount_where_not(deli):
    assert rung(deli.ring(with_check("28200010053100532"))) == ("苹果", 532, 998, 531)
    assert rung(deli.ring(with_check("28200010050000532"))) == ("苹果 0.532kg", 1000, 500, 500)


def test_a_shop_that_refuses_other_amounts_still_takes_what_a_scale_rounds(deli):
    with deli.shop.transaction():
        settings.save(label_amount="refuse")
    deli.shop.refresh()
    assert rung(deli.ring(with_check("28200010053000532"))) == ("苹果 0.532kg", 1000, 530, 530)
    with pytest.raises(LabelDiffers) as refused:
        deli.ring(with_check("28200010050000532"))
    assert refused.value.params == {"name": "苹果", "amount": "5.00", "counted": "5.31"}


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (weight("12", 3), ("包子", 3000, 400, 1200)),
        (with_check("210001201200"), ("包子 ×3", 1000, 1200, 1200)),
        (weight("13", 500), ("牛肉", 1000, 2000, 2000)),
        (weight("13", 500, "23"), ("牛肉", 500, 2000, 1000)),
        (weight("15", 250), ("茶叶", 250_000, 3, 750)),
        (with_check("210001401234"), ("熟食 1kg", 1000, 1234, 1234)),
    ],
)
def test_pieces_jin_grams_and_goods_without_a_price(deli, code, line):
    assert rung(deli.ring(code)) == line


def test_two_of_one_label_are_twice_its_weight(deli):
    assert rung(deli.ring("2*" + weight(APPLES, 532))) == ("苹果", 1064, 998, 1062)


def test_a_weight_label_of_goods_without_a_price_asks_for_it(deli):
    with pytest.raises(selling.PriceNeeded) as asked:
        deli.ring(weight("14", 500))
    basket = selling.add_line(
        *(deli.shop, deli.actor, deli.sale, asked.value.sellable, asked.value.quantity), price=3000, **deli.tick()
    )
    assert rung(basket) == ("熟食", 500, 3000, 1500)


def test_what_no_label_is_about_is_said_and_a_payment_code_is_never_named(deli):
    with pytest.raises(LabelOfNoProduct) as refused:
        deli.ring(weight("99", 500))
    assert refused.value.params == {"format": "weight", "item": "00099"}
    with pytest.raises(EmptyLabel):
        deli.ring(weight(APPLES, 0))
    with pytest.raises(selling.LooksLikePayment):
        deli.ring(with_check("28000990050000532"))
    with pytest.raises(selling.UnknownCode):
        deli.ring(weight(APPLES, 532)[:-1] + "x")


def test_a_product_that_has_the_labels_code_wins(deli):
    code = weight(APPLES, 532)
    with deli.shop.transaction():
        put_product(code, 700, "礼盒")
    assert rung(deli.ring(code)) == ("礼盒", 1000, 700, 700)


def test_a_refund_of_an_amount_label_gives_back_its_amount_and_its_weight(deli):
    from store.counter.refunding import refund, returnable

    deli.ring(with_check("212000101234"))
    closed = deli.pay(1234)
    lines = {each.line: each.quantity for each in returnable(deli.shop, closed.sale)}
    done = refund(deli.shop, deli.actor, closed.sale, lines, **deli.tick())
    assert done.money == 1234
    assert sum(entry.quantity for entry in StockEntry.select()) == 0
