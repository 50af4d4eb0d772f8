"""A member's receipt, to the character: what was taken off and why, how it was paid, what the member has left."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.money import CURRENCIES
from store.pricing.basket import Reduction, Step
from store.slip import PaperLine, lay_out, paper_width
from store.slips.sale import MemberFacts, SaleFacts, SoldLine, Tendered, lay_out_sale
from tests.golden import NARROW, WIDE, paper
from tests.store.slips.test_sale_slip import SALE

HUNDRED = (Step.BASKET, "100-10", "满100减10")
COUPON = (Step.COUPON, "coupon:follow", "关注送5元券")
POINTS = (Step.POINTS, "points", "")


def sold(name: str, quantity: int, price: int, gross: int, paid: int, own: Reduction | None, *whole: int) -> SoldLine:
    shared = [Reduction(*key, amount) for key, amount in zip((HUNDRED, COUPON, POINTS), whole, strict=True)]
    return SoldLine(
        *(name, quantity, "kg" if quantity % 1000 else "瓶", price, bool(quantity % 1000)),
        *(gross, paid, Fraction(0), 0, (*([own] if own else []), *shared)),
    )


GOLDEN = replace(
    SALE,
    shop="小木超市",
    branch="文三路店",
    lines=(
        sold("山泉汽水330ml", 6000, 250, 1500, 948, Reduction(Step.SET, "half", "第二件半价", 375), 104, 52, 21),
        sold(
            "老磨坊压榨一级菜籽油5L", 1000, 6990, 6990, 5297,
            Reduction(Step.UNIT, "member:price", "会员价", 700), 584, 292, 117,
        ),
        sold("脆红苹果(散)", 1236, 998, 1234, 1039, None, 115, 57, 23),
        sold("老码头草菇酱油500ml", 2000, 1180, 2360, 1789, Reduction(Step.UNIT, "nine", "9折", 236), 197, 99, 39),
    ),
    due=9073,
    tendered=(
        Tendered("stored_value", 5000, 5000, 0, 4545, 455),
        Tendered("wechat", 4073, 4073, 0, reference="4200002026112118420700001"),
    ),
    member=MemberFacts("138****5678 王*", "黄金", 129, 200, 1569, (320, date(2026, 12, 31)), 24545, 2455, 2),
)  # fmt: skip


def lines_of(facts: SaleFacts, columns: int = 48) -> list[str]:
    return paper(lay_out_sale(facts, columns=columns)).splitlines()


@pytest.mark.parametrize(("columns", "expected"), [(48, WIDE), (32, NARROW)])
def test_the_golden_sale_reads_like_this(columns, expected):
    assert paper(lay_out_sale(GOLDEN, columns=columns)) == expected


def test_every_line_of_the_golden_sale_is_paid_what_it_cost_less_its_reductions():
    assert [line.gross - sum(each.amount for each in line.reductions) for line in GOLDEN.lines] == [
        line.paid for line in GOLDEN.lines
    ]
    assert GOLDEN.gross - GOLDEN.saved == GOLDEN.due == sum(each.amount for each in GOLDEN.tendered)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            48,
            "  *第二件半价                              -3.75\n"
            "  *Member price 62.90                      -7.00\n"
            "Off the goods                             -13.11\n"
            "满100减10                                 -10.00\n"
            "Coupon 关注送5元券                         -5.00\n"
            "Points as money: 200                       -2.00\n"
            "Amount due                               ￥90.73\n"
            "Stored value (principal 45.45, bonus 4.55) 50.00\n"
            "WeChat Pay                                 40.73\n"
            "  Transaction 4200002026112118420700001\n"
            "Change                                      0.00\n"
            "Member: 138****5678 王*               Tier: 黄金\n"
            "Points from this sale                       +129\n"
            "Points spent                                -200\n"
            "Points now                                  1569\n"
            "  of which 320 expire on 2026-12-31\n"
            "Stored value left                         270.00\n"
            "  principal/bonus                   245.45/24.55\n"
            "Coupons left                           2 coupons\n"
            "         You saved ￥30.11 on this sale",
        ),
        (
            32,
            "  *Member price 62.90      -7.00\n"
            "Stored (45.45, bonus 4.55) 50.00\n"
            "  4200002026112118420700001\n"
            "  of which 320 until 2026-12-31\n"
            "  principal/bonus   245.45/24.55",
        ),
    ],
    ids=["48", "32"],
)
def test_the_golden_sale_in_english(columns, expected):
    printed = lines_of(replace(GOLDEN, language="en"), columns)
    assert [line for line in printed if line in expected.splitlines()] == expected.splitlines()


def test_each_tender_is_named_with_its_number():
    paid = (
        Tendered("alipay", 1000, 1000, 0, reference="2026112122001"),
        Tendered("unionpay", 1000, 1000, 0),
        Tendered("card", 1000, 1000, 0, reference="1234"),
        Tendered("stored_value", 1000, 1000, 0, 1000, 0, gift_card=True, left=4000),
        Tendered("cash", 5073, 6000, 927),
    )
    printed = lines_of(replace(GOLDEN, tendered=paid))
    begin = printed.index("=" * 48)
    assert printed[begin + 1 : begin + 10] == [
        "支付宝                                     10.00",
        "  交易号 2026112122001",
        "云闪付                                     10.00",
        "银行卡                                     10.00",
        "  尾号 1234",
        "礼品卡                                     10.00",
        "  卡内余额                                 40.00",
        "收现                                       60.00",
        "找零                                        9.27",
    ]


def test_a_member_without_account_coupons_or_points_spent_is_not_told_of_them():
    plain = replace(GOLDEN, member=MemberFacts("9000000001", "普通", 0, 0, 0, None, None, None, 0))
    printed = lines_of(plain)
    begin = printed.index("会员:9000000001                        等级:普通")
    assert printed[begin + 1 : begin + 4] == [
        "本次积分                                      +0",
        "可用积分                                       0",
        "-" * 48,
    ]


def test_offers_are_said_to_a_customer_who_is_no_member():
    printed = lines_of(replace(GOLDEN, member=None))
    assert not [line for line in printed if "会员:" in line]
    assert "满100减10                                 -10.00" in printed
    assert "             本单共为您节省 ￥30.11" in printed


def test_a_member_price_that_no_single_price_says_is_named_without_it():
    odd = Reduction(Step.UNIT, "member:price", "会员价", 500)
    three = SoldLine("茶", 3000, "盒", 1000, False, 3000, 2500, Fraction(0), 0, (odd,))
    assert "  *会员价                                  -5.00" in lines_of(replace(GOLDEN, lines=(three,)))


def test_what_was_taken_off_by_hand_is_said_to_be():
    by_hand = (Reduction(Step.LINE_BY_HAND, "hand", "broken", 100), Reduction(Step.BASKET_BY_HAND, "hand", "", 50))
    line = SoldLine("茶", 1000, "盒", 1000, False, 1000, 850, Fraction(0), 0, by_hand)
    printed = lines_of(replace(GOLDEN, lines=(line,)), 32)
    assert [each for each in printed if "手工优惠" in each] == [
        "  *手工优惠                -1.00",
        "手工优惠                   -0.50",
    ]


def test_a_refund_says_so_and_names_the_sale_that_it_gives_back():
    back = SoldLine("茶", -1000, "盒", 1000, False, -1000, -900, Fraction(0), 0, (Reduction(*HUNDRED, -100),))
    facts = replace(
        GOLDEN, lines=(back,), due=-900, refunds="0102-20261120-0001", member=None,
        tendered=(Tendered("cash", -900, -900, 0),),
    )  # fmt: skip
    printed = lines_of(facts, 32)
    assert [line.strip() for line in printed[1:3]] == ["【退货】", "原单号 0102-20261120-0001"]
    assert printed[10:] == [
        "茶",
        "  -1 × 10.00             -10.00",
        "-" * 32,
        "件数: 1种 -1件      合计: -10.00",
        "满100减10                   1.00",
        "应退                      ￥9.00",
        "=" * 32,
        "退现                        9.00",
        "-" * 32,
        "   凭小票7日内可退换 谢谢惠顾",
        "||0102202611210087||",
        "8<",
    ]


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60)
amounts = st.integers(-(10**10), 10**10)
reductions = st.builds(
    Reduction, st.sampled_from(Step), st.sampled_from(["member:price", "half", "points", "hand"]), words, amounts
)
sold_lines = st.builds(
    SoldLine,
    name=words,
    quantity=st.integers(-9_999_000, 9_999_000).filter(bool),
    unit=words,
    unit_price=st.integers(0, 10**9),
    weighed=st.booleans(),
    gross=amounts,
    paid=amounts,
    tax_rate=st.sampled_from([Fraction(0), Fraction(1, 3)]),
    tax=amounts,
    reductions=st.lists(reductions, max_size=4).map(tuple),
)
tenders = st.builds(
    Tendered,
    tender=st.sampled_from(["cash", "stored_value", "wechat", "alipay", "unionpay", "card"]),
    amount=amounts,
    tendered=amounts,
    change=amounts,
    principal=amounts,
    bonus=amounts,
    reference=words,
    gift_card=st.booleans(),
    left=st.none() | amounts,
)
members = st.builds(
    MemberFacts,
    name=words,
    tier=words,
    points_earned=amounts,
    points_spent=amounts,
    points_after=amounts,
    points_expiring=st.none() | st.tuples(amounts, st.dates()),
    principal=st.none() | amounts,
    bonus=st.none() | amounts,
    coupons=st.integers(0, 10**6),
)


@given(
    lines=st.lists(sold_lines, max_size=4).map(tuple),
    tendered=st.lists(tenders, max_size=4).map(tuple),
    member=st.none() | members,
    refunds=st.just("") | words,
    currency=st.sampled_from(list(CURRENCIES.values())),
    language=st.sampled_from(["zh_CN", "en"]),
    columns=st.integers(24, 64),
)
def test_no_line_is_wider_than_the_paper_whatever_was_sold_taken_off_and_paid(
    lines, tendered, member, refunds, currency, language, columns
):
    facts = replace(
        GOLDEN, lines=lines, tendered=tendered, member=member, refunds=refunds, currency=currency, language=language
    )
    for line in lay_out(lay_out_sale(facts, columns=columns)):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) <= columns
