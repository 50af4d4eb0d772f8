"""What the shop owes in coupons, against a count by hand."""

from datetime import timedelta

from store.books import coupons as book
from store.ids import new_id
from store.office.coupons import issuing, kinds, nightly
from store.office.coupons.owing import Owed, owed
from tests.coupons import put_coupon, put_kind
from tests.store.books.test_coupons import Hand, put_sale


def of(shop, now, since=-100, until=100) -> dict[str, Owed]:
    return {each.code: each for each in owed(shop, now + timedelta(days=since), now + timedelta(days=until))}


def test_uses_are_counted_from_issue_to_end_and_what_they_took(any_shop, office, now):
    put_kind(any_shop, office, now, valid_days=10, uses=3)
    first, second, third = issuing.issue(any_shop, office, "follow", None, 3, key=new_id(), now=now)
    with any_shop.transaction():
        sale = put_sale(now)
        book.use(any_shop, office, first.id, sale, 500, now=now + timedelta(days=1))
    issuing.void(any_shop, office, second.code, "lost", now=now + timedelta(days=2))
    assert of(any_shop, now)["follow"] == Owed(
        "follow", "关注送5元券", issued=9, used=1, withdrawn=3, closing=5, taken=500, most=2500
    )
    nightly.expire(any_shop, office, now + timedelta(days=20))
    later = of(any_shop, now, since=1)["follow"]
    assert (later.opening, later.issued, later.used, later.withdrawn, later.ended) == (9, 0, 1, 3, 5)
    assert (later.closing, later.most, third.expires_on is not None) == (0, 0, True)


def test_what_a_refund_gives_back_is_outside_again_and_takes_nothing_off(shop, actor, office, now):
    hand = Hand(shop, actor, now)
    hand.give_back(hand.use())
    assert of(shop, now)["follow"] == Owed(
        "follow", "关注送5元券", issued=1, used=1, given_back=1, closing=1, taken=0, most=500
    )
    sale = hand.use()
    assert (of(shop, now)["follow"].closing, of(shop, now)["follow"].taken) == (0, 500)
    with shop.transaction():
        book.expire(shop, office, [hand.coupon.id], now=now)
    hand.give_back(sale)
    assert of(shop, now)["follow"].closing == 1


def test_a_day_before_they_were_issued_there_was_nothing(shop, office, now):
    put_kind(shop, office, now)
    put_coupon(shop, office, now)
    assert of(shop, now, until=0) == {}
    assert of(shop, now, since=1)["follow"].opening == 1


def test_what_a_percent_takes_off_has_no_bound_but_its_cap(shop, office, now):
    rate = {"kind": "percent_off", "rate": "20%"}
    for name, more in (("free", {}), ("capped", {"cap": 30})):
        kinds.add(shop, office, {"id": name, "name": name, **rate, **more}, now=now)
        issuing.issue(shop, office, name, None, 2, key=new_id(), now=now)
    found = of(shop, now)
    assert (found["free"].most, found["capped"].most) == (None, 6000)


def test_what_an_amount_from_so_many_pieces_on_takes_off_is_its_highest_step(shop, office, now):
    steps = [{"pieces": 2, "off": 5}, {"pieces": 5, "off": 20}]
    for name, more in (("once", {"steps": steps}), ("every", {"steps": steps[:1], "repeat": True})):
        kinds.add(shop, office, {"id": name, "name": name, "kind": "pieces_save", **more}, now=now)
        issuing.issue(shop, office, name, None, 2, key=new_id(), now=now)
    found = of(shop, now)
    assert (found["once"].most, found["every"].most) == (4000, None)
