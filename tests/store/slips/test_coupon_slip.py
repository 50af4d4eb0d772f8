"""The slip of a coupon: what it gives, until when, whose, and a code that the till reads."""

from datetime import date, time
from fractions import Fraction

import pytest

from store.i18n import words
from store.money import CURRENCIES
from store.pricing.conditions import Limits, What, When, Who
from store.pricing.explain import say
from store.pricing.offers.sets import NForPrice
from store.pricing.offers.telling import conditions, gives
from store.pricing.offers.unit import AmountOff, PercentOff, Special
from store.pricing.offers.whole import SpendAndSave, SpendPercent
from store.slip import QR, Barcode, PaperLine, lay_out
from store.slips.coupon import CouponFacts, coupon_slip, lay_out_coupon
from tests.coupons import put_coupon, put_kind
from tests.store.books.ledgers import put_member

CNY = CURRENCIES["CNY"]


def facts(**given) -> CouponFacts:
    usual = {
        "shop": "小木超市",
        "code": "9901123456784",
        "name": "满200送30元代金券",
        "offer": SpendAndSave(id="coupon:earned", name="满200送30元代金券", steps=((10000, 3000),)),
        "uses": 1,
        "expires_on": date(2026, 12, 4),
        "owner": "138****5678 王*",
        "currency": CNY,
        "language": "zh_CN",
    }
    return CouponFacts(**{**usual, **given})


def paper(slip) -> list[str]:
    return [line.text for line in lay_out(slip) if isinstance(line, PaperLine)]


@pytest.mark.parametrize("columns", [48, 32])
def test_the_slip_in_both_widths(columns):
    slip = lay_out_coupon(facts(), columns=columns)
    text = "\n".join(paper(slip))
    for said in ("小木超市", "优 惠 券", "满200送30元代金券", "满￥100.00减￥30.00", "2026-12-04", "138****5678 王*"):
        assert said in text
    assert [block.data for block in slip.blocks if isinstance(block, Barcode | QR)] == ["9901123456784"] * 2


def test_nobodys_coupon_of_many_uses_without_an_end():
    text = "\n".join(paper(lay_out_coupon(facts(owner="", uses=3, expires_on=None, language="en"), columns=32)))
    assert "Member" not in text
    assert "no end" in text
    assert "Times it may be used           3" in text


def test_a_reprint_says_so():
    assert "重打" in paper(lay_out_coupon(facts(), columns=32, mark="reprint", copy=1))[0]


def test_the_slip_of_a_coupon_in_the_store_masks_its_member(shop, office, now):
    put_kind(shop, office, now)
    coupon = put_coupon(shop, office, now, member=put_member(shop, now, phone="13812345678", name="王小明"))
    text = "\n".join(paper(coupon_slip(shop, coupon.id, columns=32)))
    assert "138****5678 王*" in text
    assert "13812345678" not in text and "小明" not in text


@pytest.mark.parametrize(
    ("offer", "english", "chinese"),
    [
        (SpendAndSave(id="a", name="n", steps=((0, 500),)), ["￥5.00 off"], ["立减￥5.00"]),
        (
            SpendAndSave(id="a", name="n", steps=((10000, 1000),), repeat=True),
            ["￥10.00 off for every ￥100.00"],
            ["每满￥100.00减￥10.00"],
        ),
        (SpendPercent(id="a", name="n", steps=((0, Fraction(1, 8)),)), ["12.5% off"], ["优惠12.5%"]),
        (PercentOff(id="a", name="n", rate=Fraction(1, 5)), ["20% off"], ["优惠20%"]),
        (AmountOff(id="a", name="n", amount=100), ["￥1.00 off each"], ["每件减￥1.00"]),
        (Special(id="a", name="n", price=990), ["￥9.90 each"], ["每件￥9.90"]),
        (NForPrice(id="a", name="n", n=3, price=1000), [], []),
    ],
)
def test_what_a_coupon_gives_in_a_few_words(offer, english, chinese):
    assert [say(each, words("en")) for each in gives(offer, CNY)] == english
    assert [say(each, words("zh_CN")) for each in gives(offer, CNY)] == chinese


def test_where_and_when_a_coupon_holds_in_a_few_words():
    offer = PercentOff(
        id="a",
        name="n",
        rate=Fraction(1, 5),
        minimum=5000,
        cap=2000,
        what=What(brands=frozenset({"b"})),
        who=Who(birthday="month"),
        when=When(weekdays=frozenset({1, 3}), hours=((time(14), time(17)),), days=frozenset({8, 18})),
        limits=Limits(a_sale=1),
    )
    assert [say(each, words("en")) for each in conditions(offer, CNY)] == [
        "From ￥50.00 on",
        "￥20.00 off at most",
        "On certain goods only",
        "In the month of your birthday",
        "On these days of the month: 8, 18",
        "On Monday, Wednesday",
        "At 14:00-17:00",
        "One a purchase",
    ]
