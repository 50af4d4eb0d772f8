import json
import sqlite3

import pytest

from store import codes
from store.books.actor import Actor
from store.counter import selling
from store.counter.selling import look_up
from store.db.models import Product, SaleLine
from store.db.models import Sale as SaleRow
from store.db.settings import save
from store.errors import BadAmount, BadQuantity
from store.i18n import explain, words
from store.ids import new_id

COLA, APPLES, FLOWERS, TISSUES, SIX_TISSUES, BAG, CLOTH = (
    "6901234567892",
    "20001",
    "10001",
    "036000291452",
    "10002",
    "10004",
    "10005",
)


def names(basket):
    return [(each.line.name, each.line.quantity, each.paid) for each in basket.priced.lines]


def test_a_scan_is_a_line_on_the_disk(till):
    basket = till.ring(COLA)
    assert names(basket) == [("可乐", 1000, 250)]
    (row,) = SaleLine.select()
    assert (row.id, row.position, row.unit_price, row.tax_numerator) == (basket.latest, 1, 250, 13)
    assert SaleRow.get().state == "open"


def test_the_product_of_the_last_line_adds_to_that_line(till):
    till.ring(COLA)
    assert names(till.ring(f"2*{COLA}")) == [("可乐", 3000, 750)]
    assert [row.quantity for row in SaleLine.select()] == [3000]
    till.ring(TISSUES)
    assert names(till.ring(COLA)) == [("可乐", 3000, 750), ("纸巾", 1000, 1000), ("可乐", 1000, 250)]


def test_a_weighed_product_is_a_line_each_time(till):
    till.ring(f"0.532*{APPLES}")
    assert names(till.ring(f"1.236*{APPLES}")) == [("苹果", 532, 531), ("苹果", 1236, 1234)]


def test_a_product_whose_price_changed_meanwhile_is_a_line_of_its_own(till):
    till.ring(COLA)
    Product.update(price=300).where(Product.code == COLA).execute()
    assert names(till.ring(COLA)) == [("可乐", 1000, 250), ("可乐", 1000, 300)]


def test_a_carton_with_a_price_of_its_own_is_one_piece_that_holds_many(till):
    assert names(till.ring("2*16901234567899")) == [("可乐 ×24", 2000, 10000)]
    assert names(till.ring(COLA))[1] == ("可乐", 1000, 250)
    assert [row.holds for row in SaleLine.select().order_by(SaleLine.position)] == [24000, 1000]


def test_a_carton_without_a_price_is_so_many_pieces(till):
    till.ring(TISSUES)
    assert names(till.ring(f"2*{SIX_TISSUES}")) == [("纸巾", 13000, 13000)]


@pytest.mark.parametrize("scanned", ["036000291452", "0036000291452", "00036000291452", "０３６０００２９１４５２"])
def test_a_upc_is_found_in_each_of_its_forms(till, scanned):
    assert names(till.ring(scanned)) == [("纸巾", 1000, 1000)]


def test_a_code_with_letters_is_rung_in_either_case(till):
    assert names(till.ring("abc123")) == [("字母", 1000, 300)]


def test_an_unknown_code_is_named(till):
    with pytest.raises(selling.UnknownCode) as refused:
        till.ring("6900000000000")
    assert "6900000000000" in explain(refused.value, words("en"))


@pytest.mark.parametrize("digits", ["134567890123456789", "2" * 16, "3" * 24])
def test_an_unknown_payment_code_is_called_that_and_never_shown(till, digits):
    with pytest.raises(selling.LooksLikePayment) as refused:
        till.ring(digits)
    assert digits not in repr(refused.value) + explain(refused.value)


def test_the_barcode_of_a_receipt_is_called_that(till):
    closed = till.sell(COLA)
    till.next_sale()
    with pytest.raises(selling.ThatIsASale) as refused:
        till.ring(closed.number.replace("-", ""))
    assert closed.number in str(refused.value)


def test_a_product_without_a_price_asks_for_it_and_takes_the_answer(till):
    with pytest.raises(selling.PriceNeeded) as asked:
        till.ring(f"2*{FLOWERS}")
    assert SaleLine.select().count() == 0
    error = asked.value
    basket = selling.add_line(
        till.shop, till.actor, till.sale, error.sellable, error.quantity, price=1550, **till.tick()
    )
    assert names(basket) == [("鲜花", 2000, 3100)]
    assert SaleLine.get().price_from == "asked"


def test_another_asked_price_is_another_line_and_the_same_one_adds(till):
    flowers = look_up(till.shop, codes.read(FLOWERS), now=till.at)
    for price in (1000, 1000, 1200):
        basket = selling.add_line(till.shop, till.actor, till.sale, flowers, 1000, price=price, **till.tick())
    assert names(basket) == [("鲜花", 2000, 2000), ("鲜花", 1000, 1200)]


@pytest.mark.parametrize(("price", "refusal"), [(0, BadAmount), (-1, BadAmount), (10_000_001, selling.PriceTooLarge)])
def test_a_price_that_cannot_be_meant_is_refused(till, price, refusal):
    flowers = look_up(till.shop, codes.read(FLOWERS), now=till.at)
    with pytest.raises(refusal):
        selling.add_line(till.shop, till.actor, till.sale, flowers, 1000, price=price, **till.tick())


def test_a_price_that_became_known_meanwhile_is_not_overridden(till):
    cola = look_up(till.shop, codes.read(COLA), now=till.at)
    with pytest.raises(selling.PriceIsKnown):
        selling.add_line(till.shop, till.actor, till.sale, cola, 1000, price=1, **till.tick())


def test_a_product_of_price_nought_costs_nothing_and_is_not_asked_for(till):
    assert names(till.ring(BAG)) == [("袋子", 1000, 0)]


def test_what_is_not_sold_any_more_is_refused(till):
    with pytest.raises(selling.NotForSale):
        till.ring("10003")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (f"10000*{COLA}", selling.QuantityTooLarge),
        (f"6901234567892*{COLA}", selling.QuantityTooLarge),
        (f"0.5*{COLA}", selling.PiecesOnly),
        (f"0.55*{CLOTH}", selling.TooManyDecimals),
        (f"0*{COLA}", BadQuantity),
        (f"0.5*{SIX_TISSUES}", selling.PiecesOnly),
        (f"2000*{SIX_TISSUES}", selling.QuantityTooLarge),
        ("0.5*16901234567899", selling.PiecesOnly),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_and_the_next_scan_works(till, text, refusal):
    till.ring(TISSUES)
    with pytest.raises(refusal):
        till.ring(text)
    assert names(till.ring(COLA)) == [("纸巾", 1000, 1000), ("可乐", 1000, 250)]


def test_a_line_never_grows_past_9999(till):
    till.ring(f"9999*{COLA}")
    with pytest.raises(selling.QuantityTooLarge):
        till.ring(COLA)
    assert names(selling.open_basket(till.shop, "0101")) == [("可乐", 9_999_000, 2_499_750)]


def test_half_a_metre_is_sold_where_the_product_allows_it(till):
    assert names(till.ring(f"0.5*{CLOTH}")) == [("布", 500, 250)]


def test_a_total_nobody_can_mean_is_refused(till):
    Product.update(price=9_999_999).where(Product.code == COLA).execute()
    with pytest.raises(selling.TotalTooLarge):
        till.ring(f"9999*{COLA}")
    assert selling.open_basket(till.shop, "0101") is None


def test_the_same_key_adds_one_line(till):
    key = new_id()
    first = till.ring(COLA, key)
    assert till.ring(COLA, key) == first
    assert till.ring(f"5*{TISSUES}", key) == first


def test_the_same_key_answers_the_basket_even_of_a_paid_sale(till):
    key = new_id()
    before = till.ring(COLA, key)
    till.pay(250)
    assert till.ring(COLA, key) == before


def test_the_same_key_works_after_a_crash(till):
    key = new_id()
    till.ring(COLA, key)
    selling.forget(till.shop)
    assert names(till.ring(COLA, key)) == [("可乐", 1000, 250)]


def test_a_quantity_can_be_set_both_ways_and_a_decrease_is_journaled(till, journaled):
    line = till.ring(f"3*{COLA}").latest
    assert names(till.quantity(line, 5000)) == [("可乐", 5000, 1250)]
    assert journaled() == []
    assert names(till.quantity(line, 2000)) == [("可乐", 2000, 500)]
    ((act, detail),) = journaled()
    assert act == "decrease_quantity"
    assert json.loads(detail) == {"line": line, "before": 5000, "after": 2000, "amount": 750}


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [(0, BadQuantity), (-1000, BadQuantity), (1500, selling.PiecesOnly), (10_000_000, selling.QuantityTooLarge)],
)
def test_a_quantity_cannot_be_set_to_what_cannot_be(till, quantity, refusal):
    line = till.ring(COLA).latest
    with pytest.raises(refusal):
        till.quantity(line, quantity)
    assert names(selling.open_basket(till.shop, "0101")) == [("可乐", 1000, 250)]


def test_setting_a_quantity_again_with_its_key_changes_nothing(till):
    line, key = till.ring(COLA).latest, new_id()
    till.quantity(line, 3000, key)
    till.ring(COLA)
    assert names(till.quantity(line, 3000, key)) == [("可乐", 4000, 1000)]


def test_a_voided_line_stays_on_the_disk_with_who_and_when(till, journaled):
    first = till.ring(COLA).latest
    second = till.ring(TISSUES).latest
    assert names(till.void(first)) == [("纸巾", 1000, 1000)]
    row = SaleLine.get_by_id(first)
    assert row.voided_by_id == till.actor.staff and row.voided_at
    assert SaleLine.get_by_id(second).voided_at is None
    ((act, detail),) = journaled()
    assert (act, json.loads(detail)["amount"]) == ("void_line", 250)


def test_a_voided_line_cannot_be_touched(till):
    line = till.ring(COLA).latest
    till.ring(TISSUES)
    till.void(line)
    with pytest.raises(selling.NoSuchLine):
        till.quantity(line, 2000)
    with pytest.raises(selling.NoSuchLine):
        till.void(line)


def test_voiding_again_with_its_key_answers_the_basket(till):
    line, key = till.ring(COLA).latest, new_id()
    till.ring(TISSUES)
    assert till.void(line, key) == till.void(line, key)


def test_after_the_last_line_is_voided_its_product_is_a_new_line(till):
    line = till.ring(COLA).latest
    assert till.void(line).latest is None
    basket = till.ring(COLA)
    assert basket.latest != line
    assert [row.position for row in SaleLine.select().order_by(SaleLine.id)] == [1, 2]


def test_a_voided_sale_stays_without_a_number(till, journaled):
    till.ring(COLA)
    key = new_id()
    till.void_sale(key)
    till.void_sale(key)
    row = SaleRow.get()
    assert (row.state, row.number, row.closed_by_id) == ("voided", None, till.actor.staff)
    assert selling.open_basket(till.shop, "0101") is None
    assert [act for act, _ in journaled()] == ["void_sale"]


def test_a_closed_sale_takes_no_more_lines(till):
    line = till.ring(COLA).latest
    till.pay(250)
    for act in (lambda: till.ring(COLA), lambda: till.quantity(line, 2000), lambda: till.void(line), till.void_sale):
        with pytest.raises(selling.SaleClosed):
            act()


def test_a_till_has_one_open_sale(till):
    till.ring(COLA)
    till.next_sale()
    with pytest.raises(selling.AnotherSaleOpen):
        till.ring(COLA)


def test_two_tills_each_have_their_own_open_sale(till):
    till.ring(COLA)
    other = Actor(staff=till.actor.staff, number="1001", name="小李", role="cashier", till="0102")
    basket = selling.ring(till.shop, other, selling.new_sale_id(), TISSUES, **till.tick())
    assert names(basket) == [("纸巾", 1000, 1000)]
    assert names(selling.open_basket(till.shop, "0101")) == [("可乐", 1000, 250)]


def test_after_a_crash_the_basket_is_as_it_was(till):
    till.ring(COLA)
    voided = till.ring(TISSUES).latest
    till.ring(f"0.532*{APPLES}")
    before = till.void(voided)
    selling.forget(till.shop)
    assert selling.open_basket(till.shop, "0101") == before
    assert selling.open_basket(till.shop, "0102") is None
    assert names(till.ring(COLA))[2] == ("可乐", 1000, 250)


def test_a_line_that_another_process_voids_is_seen_at_the_next_act(till):
    line = till.ring(COLA).latest
    other = sqlite3.connect(till.shop.home / "shop.db")
    other.execute("UPDATE sale_line SET voided_at = 1 WHERE id = ?", (line,))
    other.commit()
    other.close()
    assert names(till.ring(TISSUES)) == [("纸巾", 1000, 1000)]


def test_what_failed_leaves_nothing_behind(till, monkeypatch):
    till.ring(COLA)
    from store.books import acts

    def breaks(*args):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(acts, "done", breaks)
        with pytest.raises(RuntimeError):
            till.ring(TISSUES)
    assert names(till.ring(COLA)) == [("可乐", 2000, 500)]


def test_prices_without_tax_have_it_added_as_the_setting_was_when_the_sale_began(till):
    with till.shop.transaction():
        save(tax_inside=False)
    till.shop.refresh()
    till.ring(COLA)
    with till.shop.transaction():
        save(tax_inside=True)
    till.shop.refresh()
    selling.forget(till.shop)
    basket = till.ring(TISSUES)
    assert (basket.priced.gross, basket.priced.due) == (1250, 1413)
    closed = till.pay(1413)
    assert (closed.due, closed.tax) == (1413, 163)
