import pytest

from store.counter import by_hand, repeating, selling
from store.counter.repeating import NothingToRepeat
from store.db import settings
from store.db.models import Barcode
from tests.store.test_labels import with_check

COLA, APPLES, CARTON = "6901234567892", "20001", "16901234567899"


def repeat(till):
    return repeating.repeat_last(till.shop, till.actor, till.sale, **till.tick())


def lines(basket):
    return [(each.line.quantity, each.line.holds, each.gross) for each in basket.priced.lines]


def test_one_more_of_the_last_line_however_many_it_has(any_till):
    any_till.ring(f"3*{COLA}")
    assert lines(repeat(any_till)) == [(4000, 1000, 1000)]


def test_a_carton_is_repeated_as_a_carton_and_what_was_weighed_as_a_line_of_its_own(till):
    till.ring(CARTON)
    assert lines(repeat(till)) == [(2000, 24_000, 10_000)]
    till.ring(f"0.5*{APPLES}")
    assert lines(repeat(till))[1:] == [(500, 1000, 499), (500, 1000, 499)]


def test_an_asked_price_and_a_label_are_repeated_as_they_were(till):
    with pytest.raises(selling.PriceNeeded) as asked:
        till.ring("10001")
    selling.add_line(
        *(till.shop, till.actor, till.sale, asked.value.sellable, 1000), price=1500, **till.tick()
    )  # fmt: skip
    assert repeat(till).priced.due == 3000
    with till.shop.transaction():
        settings.save(scale_labels="deli=21IIIIIAAAAAC")
    till.shop.refresh()
    till.ring(with_check("212000101234"))
    assert lines(repeat(till))[-1] == (2000, 1236, 2468)


def test_a_price_by_hand_is_not_repeated(till):
    line = till.ring(COLA).latest
    by_hand.change_price(till.shop, till.actor, till.sale, line, 240, "label", **till.tick())
    assert [each.line.unit_price for each in repeat(till).priced.lines] == [240, 250]


def test_the_same_key_repeats_once(till):
    till.ring(COLA)
    when = till.tick()
    for _time in range(2):
        basket = repeating.repeat_last(till.shop, till.actor, till.sale, **when)
    assert basket.priced.due == 500


def test_nothing_to_repeat_is_said(till):
    with pytest.raises(NothingToRepeat):
        repeat(till)
    till.void(till.ring(COLA).latest)
    with pytest.raises(NothingToRepeat):
        repeat(till)
    till.ring("10004")
    with till.shop.transaction():
        Barcode.delete().where(Barcode.code == "10004").execute()
    with pytest.raises(NothingToRepeat):
        repeat(till)
