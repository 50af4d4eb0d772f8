"""The slip of a coupon: what it gives, until when, whose, and a code that the till reads."""

from datetime import date

import pytest

from store.money import CURRENCIES
from store.pricing.offers.whole import SpendAndSave
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
