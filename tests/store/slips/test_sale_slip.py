"""The receipt, to the character: layout needs no store, only facts."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.money import CURRENCIES, times
from store.slip import PaperLine, lay_out, paper_width
from store.slips.sale import SaleFacts, SoldLine, Tendered, lay_out_sale
from tests.golden import paper

THIRTEEN, NINE = Fraction(13, 100), Fraction(9, 100)


def sold(name: str, quantity: int, unit_price: int, tax: int, rate: Fraction = THIRTEEN, *, unit: str = "") -> SoldLine:
    gross = times(unit_price, quantity)
    return SoldLine(name, quantity, unit or "瓶", unit_price, unit != "", gross, gross, rate, tax)


SALE = SaleFacts(
    shop="半山杂货",
    branch="桥头店",
    number="0102-20261121-0087",
    till="02",
    cashier_number="1001",
    cashier_name="小李",
    closed_at=datetime(2026, 11, 21, 18, 42, 7, tzinfo=ZoneInfo("Asia/Shanghai")),
    currency=CURRENCIES["CNY"],
    lines=(
        sold("山泉汽水330ml", 6000, 250, 173),
        sold("老磨坊压榨一级菜籽油5L", 1000, 6990, 804),
        sold("脆红苹果(散)", 1236, 998, 102, NINE, unit="kg"),
        sold("手工红糖姜茶独立小包装礼盒装家庭分享十二袋入", 2000, 1180, 271),
    ),
    due=12084,
    tax_inside=True,
    header="",
    tendered=(Tendered("cash", 12084, 15000, 2916),),
    footer="凭小票7日内可退换 谢谢惠顾",
    language="zh_CN",
)


def test_a_receipt_for_80_mm_paper_reads_like_this():
    assert paper(lay_out_sale(SALE, columns=48)) == (
        "              【半山杂货·桥头店】\n"
        "                  销 售 小 票\n"
        "------------------------------------------------\n"
        "单号:0102-20261121-0087                  机号:02\n"
        "收银:1001 小李               2026-11-21 18:42:07\n"
        "------------------------------------------------\n"
        "品名                      数量    单价      小计\n"
        "------------------------------------------------\n"
        "山泉汽水330ml                6    2.50     15.00\n"
        "老磨坊压榨一级菜籽油5L       1   69.90     69.90\n"
        "脆红苹果(散)           1.236kg    9.98     12.34\n"
        "手工红糖姜茶独立小包装礼盒装家庭分享十二袋入\n"
        "                             2   11.80     23.60\n"
        "------------------------------------------------\n"
        "件数: 4种 10件                      合计: 120.84\n"
        "应付                                    ￥120.84\n"
        "  内含税 13%                               12.48\n"
        "  内含税 9%                                 1.02\n"
        "================================================\n"
        "收现                                      150.00\n"
        "找零                                       29.16\n"
        "------------------------------------------------\n"
        "           凭小票7日内可退换 谢谢惠顾\n"
        "||0102202611210087||\n"
        "8<"
    )


def test_a_receipt_for_58_mm_paper_reads_like_this():
    assert paper(lay_out_sale(SALE, columns=32)) == (
        "      【半山杂货·桥头店】\n"
        "          销 售 小 票\n"
        "--------------------------------\n"
        "单号:0102-20261121-0087\n"
        "机号:02           收银:1001 小李\n"
        "时间:2026-11-21 18:42:07\n"
        "--------------------------------\n"
        "品名/数量×单价             小计\n"
        "--------------------------------\n"
        "山泉汽水330ml\n"
        "  6 × 2.50                15.00\n"
        "老磨坊压榨一级菜籽油5L\n"
        "  1 × 69.90               69.90\n"
        "脆红苹果(散)\n"
        "  1.236kg × 9.98          12.34\n"
        "手工红糖姜茶独立小包装礼盒装家庭\n"
        "分享十二袋入\n"
        "  2 × 11.80               23.60\n"
        "--------------------------------\n"
        "件数: 4种 10件      合计: 120.84\n"
        "应付                    ￥120.84\n"
        "  内含税 13%               12.48\n"
        "  内含税 9%                 1.02\n"
        "================================\n"
        "收现                      150.00\n"
        "找零                       29.16\n"
        "--------------------------------\n"
        "   凭小票7日内可退换 谢谢惠顾\n"
        "||0102202611210087||\n"
        "8<"
    )


def test_a_receipt_in_english_reads_like_this():
    facts = replace(
        SALE,
        shop="Halfway Hill",
        branch="",
        cashier_name="Li",
        currency=CURRENCIES["USD"],
        language="en",
        lines=(sold("Spring soda 330ml", 6000, 250, 0, Fraction(0)), sold("Apples", 1236, 998, 102, NINE, unit="kg")),
        due=2734,
        tendered=(Tendered("cash", 2734, 3000, 266),),
        footer="Returns within 7 days with this receipt",
    )
    assert paper(lay_out_sale(facts, columns=48)) == (
        "                 [Halfway Hill]\n"
        "                 SALES RECEIPT\n"
        "------------------------------------------------\n"
        "No. 0102-20261121-0087                   Till 02\n"
        "Cashier 1001 Li              2026-11-21 18:42:07\n"
        "------------------------------------------------\n"
        "Item                       Qty   Price       Sum\n"
        "------------------------------------------------\n"
        "Spring soda 330ml            6    2.50     15.00\n"
        "Apples                 1.236kg    9.98     12.34\n"
        "------------------------------------------------\n"
        "Lines 2, pieces 7                   Total: 27.34\n"
        "Amount due                                $27.34\n"
        "  Tax included 9%                           1.02\n"
        "================================================\n"
        "Cash tendered                              30.00\n"
        "Change                                      2.66\n"
        "------------------------------------------------\n"
        "    Returns within 7 days with this receipt\n"
        "||0102202611210087||\n"
        "8<"
    )


@pytest.mark.parametrize(
    ("mark", "copy", "first"),
    [("reprint", 2, "【重打】第2次"), ("unknown", 0, "【可能重复】"), ("", 0, "【半山杂货·桥头店】")],
)
def test_a_copy_says_first_of_all_that_it_is_one(mark, copy, first):
    slip = lay_out_sale(SALE, columns=48, mark=mark, copy=copy)
    assert paper(slip).splitlines()[0].strip() == first


def test_figures_too_wide_for_their_columns_stand_below_the_name_and_touch_nothing():
    wide = replace(SALE, lines=(sold("金条", 1000, 123_456_789, 0), sold("米", 12_345, 598, 0, unit="公斤")))
    lines = paper(lay_out_sale(wide, columns=48)).splitlines()
    assert lines[8:12] == [
        "金条",
        "  1 × 1234567.89                     1234567.89",
        "米",
        "  12.345公斤 × 5.98                       73.82",
    ]


def test_a_rate_with_decimals_is_printed_as_a_percentage():
    half = replace(
        SALE, lines=(sold("糖", 1000, 1000, 49, Fraction(1, 200)), sold("盐", 1000, 1000, 1, Fraction(1, 3)))
    )
    assert [line for line in paper(lay_out_sale(half, columns=32)).splitlines() if "内含税" in line] == [
        "  内含税 33.333%            0.01",
        "  内含税 0.5%               0.49",
    ]


def test_tax_that_comes_on_top_of_the_prices_stands_between_the_total_and_what_is_due():
    added = replace(SALE, tax_inside=False, lines=(sold("茶", 1000, 1000, 130),), due=1130)
    lines = paper(lay_out_sale(added, columns=32)).splitlines()
    assert lines[12:16] == [
        "件数: 1种 1件        合计: 10.00",
        "税 13%                      1.30",
        "应付                     ￥11.30",
        "=" * 32,
    ]


def test_what_the_shop_says_of_itself_stands_under_its_name():
    lines = paper(lay_out_sale(replace(SALE, header="桥头路8号\n0571-5550123"), columns=32)).splitlines()
    assert [line.strip() for line in lines[:4]] == ["【半山杂货·桥头店】", "桥头路8号", "0571-5550123", "销 售 小 票"]


def test_a_weighed_line_counts_as_one_piece_whatever_it_weighs():
    weighed = replace(SALE, lines=(sold("葡萄", 20_000, 998, 0, unit="kg"), sold("梨", 3000, 100, 0)))
    assert "件数: 2种 4件" in paper(lay_out_sale(weighed, columns=48))


def test_a_shop_that_is_its_own_only_branch_is_named_once():
    assert "【半山杂货】" in paper(lay_out_sale(replace(SALE, branch="半山杂货"), columns=48))


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=60)
lines = st.builds(
    sold,
    name=words,
    quantity=st.integers(1, 9_999_000),
    unit_price=st.integers(0, 10**9),
    tax=st.integers(0, 10**9),
    rate=st.sampled_from([Fraction(0), NINE, Fraction(1, 3)]),
    unit=st.sampled_from(["", "kg", "公斤", "a very long unit"]),
)


@given(
    sold_lines=st.lists(lines, max_size=8),
    names=st.tuples(words, words, words, words),
    language=st.sampled_from(["zh_CN", "en"]),
    columns=st.integers(24, 64),
    mark=st.sampled_from(["", "reprint", "unknown"]),
)
def test_no_line_is_wider_than_the_paper_whatever_the_shop_and_its_goods_are_called(
    sold_lines, names, language, columns, mark
):
    shop, branch, cashier, footer = names
    facts = replace(
        SALE,
        shop=shop,
        branch=branch,
        cashier_name=cashier,
        footer=footer,
        language=language,
        lines=tuple(sold_lines),
        due=sum(line.paid for line in sold_lines),
    )
    for line in lay_out(lay_out_sale(facts, columns=columns, mark=mark, copy=3)):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) <= columns


@given(name=st.text(st.sampled_from("苹果梨ab12 ()·-"), min_size=1, max_size=70), columns=st.integers(24, 64))
def test_a_name_wraps_and_loses_nothing_but_spaces(name, columns):
    facts = replace(SALE, lines=(sold(name, 1000, 100, 0),))
    printed = "".join(
        line.text for line in lay_out(lay_out_sale(facts, columns=columns)) if isinstance(line, PaperLine)
    )
    assert name.replace(" ", "") in printed.replace(" ", "")
