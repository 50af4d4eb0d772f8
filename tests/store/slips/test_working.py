"""Every number on a receipt is explained, in both languages: what the golden sale prints is looked for there."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.counter import by_hand, paying, refunding
from store.counter.paying import Cash
from store.counter.selling import new_sale_id
from store.db import settings
from store.db.models import OfferRow, SaleLine
from store.db.settings import SumBonus
from store.i18n import words
from store.office import offering
from store.pricing.explain import say
from store.slips.sale import sale_slip
from store.slips.working_paid import sale_working
from tests.golden import paper
from tests.store.counter.conftest import Till, stock_shop
from tests.store.counter.test_golden_sale import PAID_AT, counter, sold
from tests.store.counter.test_member_sales import COKE, attach, member_of

__all__ = ["counter", "sold"]


@pytest.fixture
def till(shop, actor, now):
    stock_shop(shop)
    return Till(shop, actor, now, new_sale_id())


NUMBER = re.compile(r"\d+(?:\.\d+)?")


def told(shop: Any, sale: Any, now: Any, language: str) -> list[tuple[str, str, list[str]]]:
    """(title, figure, what is said) of each part."""
    speak = words(language)
    return [
        (say(part.title, speak), part.figure, [say(each, speak) for each in part.said])
        for part in sale_working(shop, sale, now=now)
    ]


def numbers_of(text: str) -> set[str]:
    return set(NUMBER.findall(text))


def printed_numbers(slip: str) -> set[str]:
    """What a customer may ask about: all but who sold it when, and the bill's number."""
    lines = slip.splitlines()
    first, last = next(at for at, line in enumerate(lines) if set(line) == {"-"} and at > 3), len(lines)
    asked = []
    for line in lines[first:last]:
        if "||" in line or "8<" in line or "7日内" in line:
            continue
        asked.append(re.sub(r"138\*+\d+|\d{4}-\d\d-\d\d|\d{20,}|L |\d+ml|5L", " ", line))
    return numbers_of(" ".join(asked))


def everything(parts: Sequence[tuple[str, str, list[str]]]) -> str:
    return " ".join(" ".join((title, figure, *said)) for title, figure, said in parts)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("columns", [48, 32])
def test_each_number_of_the_golden_receipt_is_found_in_the_explanation(counter, sold, language, columns):
    sale, _ = sold
    printed = printed_numbers(paper(sale_slip(counter.shop, sale, columns=columns)))
    explained = numbers_of(everything(told(counter.shop, sale, counter.at, language)))
    assert {"3.75", "13.11", "90.73", "45.45", "24.55", "129", "1569", "320", "30.11", "200"} <= printed
    assert printed - explained == set()


def test_the_golden_sale_is_explained_to_the_last_fen(counter, sold):
    sale, _ = sold
    parts = {title: (figure, said) for title, figure, said in told(counter.shop, sale, counter.at, "en")}
    cola = next(said for title, (_, said) in parts.items() if title.startswith("Line 1"))
    assert cola == [
        "6 × 2.50 = 15.00",
        "第二件半价 (of every 2 one is 50% off): 3 × 2.50 × 50% = 3.75; 15.00 − 3.75 = 11.25",
        "满100减10, its share: 10.00 × 11.25 ÷ 107.73 = 1.04; leaves 10.21",
        "Coupon 关注送5元券, its share: 5.00 × 10.21 ÷ 97.73 = 0.52; leaves 9.69",
        "Points as money, its share: 2.00 × 9.69 ÷ 92.73 = 0.21; leaves 9.48",
    ]
    apples = next(said for title, (_, said) in parts.items() if title.startswith("Line 3"))
    assert apples[0] == "1.236kg × 9.98, rounded: 12.34"
    assert parts["Amount due"] == ("90.73", ["120.84 − 13.11 − 10.00 − 5.00 − 2.00 = 90.73"])
    assert parts["Off the goods"] == ("-13.11", ["3.75 + 7.00 + 2.36 = 13.11"])
    assert parts["Points from this sale"] == (
        "+129",
        [
            "What bonus paid earns nothing: 90.73 − 4.55 = 86.18 counts.",
            "86.18 × 1, rounded down: 86",
            "The tier's factor 1.5: 43 more",
            "86 + 43 = 129",
        ],
    )
    assert parts["Points now"][1][0] == "1640 − 200 + 129 = 1569"
    assert parts["Stored value left"] == (
        "270.00",
        ["320.00 − 50.00 = 270.00", "Principal: 290.90 − 45.45 = 245.45", "Bonus: 29.10 − 4.55 = 24.55"],
    )
    assert parts["You saved"] == ("30.11", ["13.11 + 10.00 + 5.00 + 2.00 = 30.11"])


def test_the_points_of_a_multiplier_and_of_bonuses_are_explained(counter):
    member = member_of(counter)
    offers = [{"name": "会员日", "factor": "2"}, {"name": "满20送5", "sum": "20", "points": 5}]
    with counter.shop.transaction():
        settings.save(points_offers=json.dumps(offers), points_bonus=SumBonus(Fraction(10), 3, every=True))
    counter.shop.refresh()
    counter.next_sale()
    attach(counter, member)
    counter.pay(counter.ring("3*6900000000039").priced.due)
    parts = {title: (figure, said) for title, figure, said in told(counter.shop, counter.sale, counter.at, "en")}
    assert parts["Points from this sale"] == (
        "+109",
        [
            "31.86 was paid and counts.",
            "31.86 × 1, rounded down: 31",
            "The tier's factor 1.5: 16 more",
            "会员日, times 2: 48 more",
            "满20送5: 5 more",
            "For the sum: 9 more",
            "31 + 16 + 48 + 5 + 9 = 109",
        ],
    )


def test_what_a_cap_or_a_limit_kept_back_and_what_is_used_up_is_said(counter):
    member = member_of(counter)
    offers = [
        {"name": "会员日", "factor": "2", "cap": 30},
        {"name": "满5送2", "sum": "5", "points": 2, "every": True, "cap": 7},
        {"name": "满6送3", "sum": "6", "points": 3, "every": True, "limits": {"a_sale": 2}},
        {"id": "open", "name": "开业送", "sum": "1", "points": 9, "limits": {"a_member": 1}},
    ]
    with counter.shop.transaction():
        settings.save(points_offers=json.dumps(offers))
    counter.shop.refresh()
    said = []
    for _ in range(2):
        counter.next_sale()
        attach(counter, member)
        counter.pay(counter.ring("3*6900000000039").priced.due)
        parts = {title: sentences for title, _, sentences in told(counter.shop, counter.sale, counter.at, "en")}
        said.append(parts["Points from this sale"][3:])
    capped = [
        "会员日, times 2: 30 more, the most that it gives a sale",
        "满5送2: 7 more, the most that it gives a sale",
        "满6送3: 6 more; it is not given more often",
    ]
    assert said == [
        [*capped, "开业送: 9 more", "31 + 16 + 30 + 7 + 6 + 9 = 99"],
        [*capped, "31 + 16 + 30 + 7 + 6 = 90", "“开业送” is used up."],
    ]


def test_each_sum_that_is_written_out_is_right(counter, sold):
    """A reader with a calculator."""
    sale, _ = sold
    for _, _, said in told(counter.shop, sale, counter.at, "en"):
        for sentence in said:
            for left, right in re.findall(r"([\d.]+(?: [−+] [\d.]+)+) = ([\d.]+)", sentence):
                terms = [
                    int(each.replace(" ", "").replace(".", ""))
                    for each in re.findall(r"-?[\d. ]+", left.replace("− ", "-"))
                ]
                assert sum(terms) == int(right.replace(".", "")), sentence


def test_an_offer_that_was_changed_since_is_not_said_to_have_said_so_then(counter, sold):
    sale, _ = sold
    code = next(row.code for row in OfferRow.select() if row.name == "第二件半价")
    manager = replace(counter.actor, role="manager")
    offering.edit(counter.shop, manager, code, {"rate": "30%"}, now=counter.tick()["now"].replace(hour=23))
    cola = told(counter.shop, sale, counter.at, "en")[0][2]
    assert "第二件半价: 15.00 − 3.75 = 11.25" in cola


def test_rounding_and_change_are_explained(counter, sold):
    counter.next_sale()
    with counter.shop.transaction():
        settings.save(rounding_step=10)
    counter.shop.refresh()
    counter.ring(COKE)
    basket = counter.ring("0.107*20002")
    assert basket.priced.due % 10
    paying.pay(counter.shop, counter.actor, counter.sale, [Cash(2000)], **counter.tick())
    parts = {title: (figure, said) for title, figure, said in told(counter.shop, counter.sale, counter.at, "en")}
    assert parts["Amount due"][0] == "3.57"
    assert parts["Rounding"] == (
        "-0.07",
        ["There is no smaller coin: 3.57 in cash becomes 3.50, 0.07 less; no price changes."],
    )
    assert parts["Change"] == ("16.50", ["20.00 in cash − 3.50 = 16.50"])
    printed = printed_numbers(paper(sale_slip(counter.shop, counter.sale, columns=48)))
    assert printed - numbers_of(everything(told(counter.shop, counter.sale, counter.at, "zh_CN"))) == set()


def test_a_refund_says_what_goes_back(counter, sold):
    sale, _ = sold
    oil = SaleLine.get((SaleLine.sale == sale) & (SaleLine.position == 2))
    made = refunding.refund(counter.shop, counter.actor, sale, {oil.id: 1000}, key="r", now=PAID_AT)
    parts = told(counter.shop, made.sale, counter.at, "zh_CN")
    printed = printed_numbers(paper(sale_slip(counter.shop, made.sale, columns=48)))
    assert printed - numbers_of(everything(parts)) == set()
    assert parts[0][1] == "52.97"


@pytest.mark.parametrize("inside", [True, False])
def test_the_tax_of_each_rate_is_explained(till, inside):
    with till.shop.transaction():
        settings.save(tax_inside=inside)
    till.shop.refresh()
    till.sell("3*6901234567892", "0.536*20001", "036000291452")
    parts = {title: (figure, said) for title, figure, said in told(till.shop, till.sale, till.at, "en")}
    if inside:
        assert parts["Tax 13%"] == (
            "2.01",
            ["It is in the price: of 17.50 for goods at this rate, 17.50 × 13% ÷ 113% = 2.01"],
        )
        assert "Of 5.35, 0.44 is tax (9%)." in parts["Line 2: 苹果"][1]
    else:
        assert parts["Tax 13%"] == ("2.28", ["17.50 of the goods × 13% = 2.28"])
        assert parts["Amount due"] == ("25.61", ["22.85 + 2.28 + 0.48 = 25.61"])
        assert "Tax on top: 5.35 + 0.48 = 5.83" in parts["Line 2: 苹果"][1]
    for columns in (48, 32):
        printed = printed_numbers(paper(sale_slip(till.shop, till.sale, columns=columns)))
        assert printed - numbers_of(everything(told(till.shop, till.sale, till.at, "zh_CN"))) == set()


def test_goods_at_a_price_changed_by_hand_and_a_discount_by_hand_are_explained(till):
    opened = till.ring("3*6901234567892")
    (line,) = opened.priced.lines
    manager = replace(till.actor, role="manager")
    by_hand.change_price(till.shop, manager, till.sale, line.line.id, 200, "label", **till.tick())
    by_hand.discount_basket(till.shop, manager, till.sale, "regular", amount=100, **till.tick())
    till.pay(500)
    parts = told(till.shop, till.sale, till.at, "en")
    assert parts[0][2][:2] == ["3 × 2.00 = 6.00", "Its price was changed by hand, it was 2.50."]
    printed = printed_numbers(paper(sale_slip(till.shop, till.sale, columns=48)))
    assert printed - numbers_of(everything(parts)) == set()


@pytest.mark.parametrize(
    ("offer", "says"),
    [
        (
            {"kind": "pieces_save", "steps": [{"pieces": 2, "off": "1"}], "repeat": True},
            [
                "It says: ￥1.00 off for every 2 pieces.",
                "On goods that cost 12.50, each by what it cost: 12.50 − 2.00 = 10.50",
            ],
        ),
        (
            {"kind": "pieces_percent", "steps": [{"pieces": 2, "rate": "10%"}, {"pieces": 5, "rate": "20%"}]},
            [
                "It says: 10% off from 2 pieces on, 20% off from 5 pieces on.",
                "On goods that cost 12.50, each by what it cost: 12.50 − 2.50 = 10.00",
            ],
        ),
        (
            {"kind": "pieces_save", "steps": [{"pieces": 2, "off": "99"}]},
            ["On goods that cost 12.50, each by what it cost: 12.50 − 12.50 = 0.00"],
        ),
    ],
)
def test_an_offer_that_counts_pieces_is_explained_where_its_rule_makes_the_amount(till, offer, says):
    manager = replace(till.actor, role="manager")
    offering.add(till.shop, manager, {"id": "p", "name": "满件", **offer}, now=till.tick()["now"])
    till.ring("5*6901234567892")
    till.pay(2000)
    parts = {title: said for title, _, said in told(till.shop, till.sale, till.at, "en")}
    assert parts["满件"] == says
