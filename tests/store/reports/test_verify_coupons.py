"""What cannot be true of sound coupons is found, and which they are is named."""

import pytest

from store.counter.couponing import add_coupon
from store.counter.selling import new_sale_id
from store.db import triggers
from store.ids import new_id
from store.office.coupons import issuing
from store.office.coupons.nightly import expire
from tests.conftest import OFFICE
from tests.coupons import EARNED, put_coupon, put_kind
from tests.store.counter.conftest import Till, stock_shop
from tests.store.reports.test_verify import found


@pytest.fixture
def sold(any_shop, actor, now) -> tuple[Till, str]:
    """Coupons in every state; the code of one that a sale used."""
    stock_shop(any_shop)
    till = Till(any_shop, actor, now, new_sale_id())
    put_kind(till.shop, till.actor, till.at, uses=2)
    put_kind(till.shop, till.actor, till.at, EARNED)
    code = put_coupon(till.shop, till.actor, till.at).code
    issuing.void(till.shop, OFFICE, put_coupon(till.shop, till.actor, till.at).code, "lost", now=till.at)
    issuing.issue(till.shop, OFFICE, "follow", None, 3, key=new_id(), now=till.at)
    till.ring("20*036000291452")
    add_coupon(till.shop, till.actor, till.sale, code, **till.tick())
    till.ring("036000291452")
    assert len(till.pay(20500).coupons) == 1
    return till, code


def test_what_the_counter_and_the_office_do_with_coupons_is_sound(sold):
    till, _ = sold
    assert found(till.shop) == []
    expire(till.shop, till.actor, till.at.replace(year=2027))
    assert found(till.shop) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE coupon SET uses_left = 2 WHERE code = '{code}'",
        "UPDATE coupon SET state = 'used' WHERE code = '{code}'",
        "UPDATE coupon_event SET event = 'void' WHERE event = 'issued' AND coupon = {id}",
    ],
)
def test_a_coupon_that_its_history_does_not_make_is_named(sold, damage):
    till, code = sold
    with till.shop.transaction():
        triggers.drop_all(till.shop.db)
    sql = damage.format(code=code, id=f"(SELECT id FROM coupon WHERE code = '{code}')")
    with till.shop.transaction():
        till.shop.db.execute_sql(sql)
        triggers.install(till.shop.db)
    assert found(till.shop) == [("coupon", code)]


def test_a_coupon_that_took_other_than_the_lines_say_is_found(sold):
    till, _ = sold
    with till.shop.transaction():
        triggers.drop_all(till.shop.db)
        till.shop.db.execute_sql("UPDATE coupon_event SET amount = 400 WHERE event = 'used'")
        triggers.install(till.shop.db)
    assert found(till.shop) == [("coupons of a sale", "0101-20261121-0001")]
