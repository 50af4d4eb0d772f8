"""A basket in a file, priced without a shop: every field of the answer, and what is said of a file that is wrong."""

from typing import Any

import pytest

from store.i18n import explain, words
from store.pricing.offers.reading import Faults
from store.pricing.trying import answer, read_trial

ENGLISH = words("en")
PLAIN: dict[str, Any] = {"time": "2026-11-21T18:42", "lines": [{"product": "6901", "price": "2.50"}]}

FULL: dict[str, Any] = {
    "time": "2026-11-21T18:42",
    "store": 2,
    "points": "1.00",
    "points_share": "10%",
    "member": {"id": "m", "tier": "gold", "level": 1, "tags": ["staff"], "birthday": "11-21", "first_purchase": True},
    "discount": {"amount": "0.50", "reason": "late"},
    "uses": {"once": {"by_member": 1}, "daily": {"today": 2}, "ever": {"ever": 3}},
    "offers": [
        {"id": "member", "kind": "member_price", "name": "Member price"},
        {"id": "bread", "kind": "markdown", "name": "Bread", "steps": [{"days": 3, "rate": "50%"}]},
        {"id": "tea", "kind": "nth_at_percent", "name": "Tea", "nth": 2, "rate": "50%", "what": {"brands": ["tea"]}},
        {"id": "save", "kind": "spend_and_save", "name": "Save", "steps": [{"sum": 50, "off": 5}], "stack": "b"},
        {"id": "next", "kind": "spend_and_save", "name": "Next", "steps": [{"sum": 99, "off": 9}], "stack": "c"},
        {"id": "trio", "kind": "n_for_price", "name": "Trio", "n": 3, "price": 1, "what": {"tags": ["fresh"]}},
        *(
            {"id": id_, "kind": "spend_and_save", "name": id_, "steps": [{"sum": 0, "off": 1}], "limits": limits}
            for id_, limits in (("once", {"a_member": 1}), ("daily", {"a_day": 2}), ("ever", {"ever": 3}))
        ),
        {"id": "here", "kind": "spend_and_save", "name": "Here", "steps": [{"sum": 0, "off": "0.10"}], "stores": [2]},
        {"id": "there", "kind": "amount_off", "name": "There", "amount": "0.10", "stores": [3]},
    ],
    "coupons": [
        {"code": "C1", "offer": {"id": "c1", "kind": "spend_and_save", "name": "3", "steps": [{"sum": 0, "off": 3}]}},
        {
            "code": "C2",
            "offer": {
                **{"id": "c2", "kind": "spend_and_save", "name": "9", "minimum": 99},
                "steps": [{"sum": 0, "off": 9}],
            },
        },
        {
            "code": "C3",
            "offer": {
                **{"id": "c3", "kind": "spend_and_save", "name": "many", "minimum_pieces": 43},
                "steps": [{"sum": 0, "off": 9}],
            },
        },
        {
            "code": "C4",
            "offer": {"id": "c4", "kind": "percent_off", "name": "pears", "rate": "5%", "what": {"tags": ["x"]}},
        },
    ],
    "lines": [
        {"product": "cola", "name": "Cola", "price": "2.50", "quantity": 2, "levels": ["2.40"], "tax": "13%"},
        {"product": "tea", "price": 10, "quantity": 2, "brand": "tea", "tax": "13/100", "tax_class": "A"},
        {"product": "bread", "price": 8, "expires": "2026-11-23", "categories": ["food"], "tags": ["fresh"]},
        {"product": "ham", "price": 100, "quantity": "0.25", "weighed": True, "tax": "9%", "floor": "99"},
        {"product": "book", "price": 5, "discountable": False, "discount": {"rate": "10%", "reason": "dented"}},
        {"product": "box", "price": 20, "holds": 24, "keyed": True, "discount": {"rate": "10%", "reason": "dented"}},
    ],
}  # fmt: skip


def priced(**given: Any) -> dict[str, Any]:
    return answer(read_trial({**PLAIN, **given}), ENGLISH)


def refused(data: dict[str, Any]) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_trial(data)
    return [explain(fault, ENGLISH) for fault in caught.value.faults]


def test_one_line_without_anything():
    assert priced() == {
        "currency": "CNY",
        "gross": "2.50",
        "due": "2.50",
        "pieces": "1",
        "points": "0.00",
        "cut": False,
        "lines": [{"product": "6901", "gross": "2.50", "paid": "2.50", "reductions": []}],
        "coupons": [],
        "missed": [],
        "used": {},
        "taxes": [{"class": "", "rate": "0/1", "paid": "2.50", "tax": "0.00"}],
        "why": [["It costs its price, 2.50."]],
        "why_basket": [],
        "earned": None,
        "why_points": [],
    }


@pytest.fixture(scope="module")
def full() -> dict[str, Any]:
    return answer(read_trial(FULL), ENGLISH)


def test_a_full_file_says_what_each_line_costs_and_which_step_took_what(full):
    assert [(each["product"], each["gross"], each["paid"]) for each in full["lines"]] == [
        ("cola", "5.00", "3.77"),
        ("tea", "20.00", "11.79"),
        ("bread", "8.00", "3.15"),
        ("ham", "25.00", "24.33"),
        ("book", "5.00", "5.00"),
        ("box", "20.00", "14.16"),
    ]
    assert [tuple(each.values()) for each in full["lines"][0]["reductions"]] == [
        ("unit", "member", "Member price", "0.20"),
        ("basket", "here", "Here", "0.01"),
        ("basket", "save", "Save", "0.55"),
        ("basket_by_hand", "hand", "late", "0.06"),
        ("coupon", "c1", "3", "0.34"),
        ("points", "points", "", "0.07"),
    ]
    firsts = [each["reductions"][0] for each in full["lines"] if each["reductions"]]
    assert [tuple(each) for each in firsts] == [("step", "offer", "name", "amount")] * 5
    assert [(each["step"], each["offer"]) for each in firsts] == [
        ("unit", "member"), ("set", "tea"), ("unit", "bread"), ("basket", "here"), ("line_by_hand", "hand"),
    ]  # fmt: skip


def test_a_full_file_says_what_the_basket_comes_to(full):
    simple = ("currency", "gross", "due", "pieces", "points", "cut")
    assert [full[name] for name in simple] == ["CNY", "83.00", "62.20", "8", "1.00", False]
    assert full["used"] == {"bread": 1, "c1": 1, "here": 1, "member": 2, "save": 1, "tea": 1}
    assert full["taxes"] == [
        {"class": "", "rate": "13/100", "paid": "15.56", "tax": "1.79"},
        {"class": "", "rate": "9/100", "paid": "24.33", "tax": "2.01"},
        {"class": "", "rate": "0/1", "paid": "22.31", "tax": "0.00"},
    ]
    assert set(full) == {*simple, "lines", "used", "taxes", "coupons", "missed", "why", "why_basket"} | {
        "earned",
        "why_points",
    }


def test_a_full_file_says_what_became_of_the_coupons_and_what_came_close(full):
    fields = ("code", "accepted", "amount", "why", "lacking", "lacking_pieces")
    near = {"lacking_kinds": 0, "needed": False}
    assert [tuple(each[name] for name in fields) for each in full["coupons"]] == [
        ("C1", True, "3.00", "", "0.00", 0),
        ("C2", False, "0.00", "lacking", "40.80", 0),
        ("C3", False, "0.00", "lacking", "0.00", 13),
        ("C4", False, "0.00", "nothing", "0.00", 0),
    ]
    assert all(set(each) == {*fields, *near} for each in full["coupons"])
    assert full["missed"] == [
        {"offer": "trio", "name": "Trio", "lacking": "0.00", "lacking_pieces": 2, "saves": "0.00", **near},
        {"offer": "next", "name": "Next", "lacking": "37.30", "lacking_pieces": 0, "saves": "9.00", **near},
    ]


def test_a_full_file_says_why(full):
    assert full["why"][2] == [
        "“Bread” takes 4.00 off.",
        "“Save” takes 0.46 off.",
        "A discount by hand (late) takes 0.05 off.",
        "“3” takes 0.29 off.",
        "Points pay 0.05.",
        "“There” is for other stores of ours.",
        "2 pieces more and “Trio” holds.",
    ]
    assert full["why"][4] == ["It costs its price, 5.00.", "These goods are never discounted."]
    assert full["why"][5][-2:] == [
        "Its price was typed in: no special price works on it.",
        "“There” is for other stores of ours.",
    ]
    assert full["why_basket"] == [
        "“Here” takes 0.10 off.",
        "“Save” takes 5.00 off.",
        "A discount by hand (late) takes 0.50 off.",
        "“3” takes 3.00 off.",
        "Points pay 1.00.",
        "“daily” is used up.",
        "“ever” is used up.",
        "Spend 37.30 more and “Next” takes 9.00 more off.",
        "“once” is used up.",
        "Spend 40.80 more and “9” holds.",
        "13 pieces more and “many” holds.",
        "“pears” works on nothing in this basket.",
    ]


def test_the_currency_the_zone_and_the_tax_are_the_files_own():
    night = {"id": "n", "kind": "percent_off", "name": "Night", "rate": "50%", "when": {"hours": ["18:00-19:00"]}}
    line = {"product": "1", "price": 500, "tax": "10%"}
    given = {"currency": "JPY", "zone": "Asia/Tokyo", "time": "2026-11-21T09:42Z", "tax_inside": False}
    got = priced(**given, offers=[night], lines=[line])
    assert (got["currency"], got["gross"], got["due"]) == ("JPY", "500", "275")
    assert priced(**{**given, "zone": "Europe/Berlin"}, offers=[night], lines=[line])["due"] == "550"


def test_a_carton_counts_what_it_holds_and_a_tax_class_is_named():
    special = {"id": "s", "kind": "special", "name": "s", "price": 2}
    line = {"product": "1", "price": 55, "holds": 24, "tax": "13%", "tax_class": "A"}
    got = priced(offers=[special], lines=[line])
    assert (got["due"], got["taxes"][0]["class"]) == ("48.00", "A")


def test_a_member_has_a_tier_tags_a_birthday_and_a_first_purchase():
    for who, other in (
        ({"tiers": ["gold"]}, {"tiers": ["silver"]}),
        ({"tags": ["staff"]}, {"tags": ["press"]}),
        ({"birthday": "day"}, {"tiers": ["none"]}),
        ({"first_purchase": True}, {"tiers": ["none"]}),
    ):
        half = {"id": "h", "kind": "percent_off", "name": "h", "rate": "50%"}
        for given, due in ((who, "1.25"), (other, "2.50")):
            assert priced(member=FULL["member"], offers=[{**half, "who": given}])["due"] == due


def test_all_that_is_wrong_with_a_file_is_said_with_its_place():
    wrong = {
        "time": "noon",
        "lines": [],
        "store": 0,
        "member": {"id": "m", "level": 5, "birthday": "13-1"},
        "offers": [{"id": "s"}],
        "coupons": [{"offer": {"kind": "special"}}, {"code": "c", "offer": 3, "more": 1}, 4],
        "uses": {"a": {"often": 1}},
        "extra": 1,
    }
    assert refused(wrong) == [
        "time: “noon” is not a date or a time like 2026-11-30 or 2026-11-30T18:00.",
        "lines: this must be a list with something in it.",
        "store: “0” is not a whole number from 1 to 99.",
        "member.level: “5” is not a whole number from 0 to 4.",
        "member.birthday: “13-1” is not a month and a day like 11-21.",
        "extra: there is no such field; it may have: "
        "time, lines, store, tax_inside, points, points_share, points_rate, points_factor, member, discount, "
        "currency, zone, offers, points_offers, coupons, uses.",
        "offers[1].kind: this is missing.",
        "coupons[1].code: this is missing.",
        "coupons[2].more: there is no such field; it may have: code, offer.",
        "coupons[3]: this must be a table of named fields.",
        "uses.a.often: there is no such field; it may have: by_member, today, ever.",
    ]


def test_what_should_be_a_list_or_a_table_and_is_not_is_refused():
    assert refused({**PLAIN, "coupons": "none"}) == ["coupons: this must be a list with something in it."]
    assert refused({**PLAIN, "offers": "none"}) == ["offers: this must be a list with something in it."]
    assert refused({**PLAIN, "uses": 3}) == ["uses: this must be a table of named fields."]
    assert refused({**PLAIN, "uses": {"MAX": 3}}) == ["uses.MAX: this must be a table of named fields."]
    assert refused({**PLAIN, "coupons": [{"code": "c"}]}) == ["coupons[1].offer: this must be a table of named fields."]


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../etc", 3])
def test_a_zone_or_a_currency_that_there_is_not_is_refused(zone):
    assert refused({**PLAIN, "zone": zone}) == [f"zone: there is no time zone {zone}."]
    assert refused({**PLAIN, "currency": "XAU"})[0].startswith("currency: “XAU” is not one of CNY, HKD, ")


def test_goods_are_what_the_line_says_of_them():
    for given, what in (
        ({"categories": ["food"]}, {"categories": ["food"]}),
        ({"tags": ["new"]}, {"tags": ["new"]}),
        ({"brand": "tea"}, {"brands": ["tea"]}),
        ({}, {"products": ["6901"]}),
    ):
        half = {"id": "h", "kind": "percent_off", "name": "h", "rate": "50%", "what": what}
        assert priced(offers=[half], lines=[{"product": "6901", "price": "2.50", **given}])["due"] == "1.25"
        assert priced(offers=[half], lines=[{"product": "6902", "price": "2.50"}])["due"] == "2.50"


def test_points_pay_at_most_their_share():
    assert [priced(points="2.00", **given)["points"] for given in ({}, {"points_share": "10%"})] == ["2.00", "0.25"]


def test_the_reasons_are_those_of_the_member_and_of_the_store():
    offers = [
        {"id": "h", "kind": "percent_off", "name": "h", "rate": "50%", "who": {"tiers": ["gold"]}},
        {"id": "s", "kind": "special", "name": "s", "price": 2, "stores": [2]},
    ]
    assert priced(member={"id": "m", "tier": "tin"}, offers=offers, store=2)["why"] == [
        ["“s” takes 0.50 off.", "“h” is for members of another tier."]
    ]


def test_an_offer_of_the_files_store_is_compared_as_one():
    special = {"id": "s", "kind": "special", "name": "s", "price": 2, "stores": [2]}
    tenth = {"id": "t", "kind": "percent_off", "name": "t", "rate": "10%", "stores": [2]}
    assert priced(offers=[special, tenth], store=2)["why"] == [
        ["“s” takes 0.50 off.", "“t” would take 0.25 off; “s” takes 0.25 more."]
    ]


def test_what_is_wrong_before_the_coupons_hides_nothing_that_is_wrong_with_them():
    assert refused({**PLAIN, "store": 0, "coupons": "none", "uses": {"a": 1}}) == [
        "store: “0” is not a whole number from 1 to 99.",
        "coupons: this must be a list with something in it.",
        "uses.a: this must be a table of named fields.",
    ]


def test_a_coupon_of_one_fen_is_accepted():
    fen = {"id": "f", "kind": "spend_and_save", "name": "f", "steps": [{"sum": 0, "off": "0.01"}]}
    assert priced(coupons=[{"code": "C", "offer": fen}])["coupons"][0]["accepted"] is True


def test_a_coupon_beside_an_exclusive_one_is_shut_out():
    off = {"kind": "spend_and_save", "name": "n", "steps": [{"sum": 0, "off": 1}]}
    alone, other = {"id": "a", "exclusive": True, **off}, {"id": "b", **off}
    got = priced(coupons=[{"code": "A", "offer": alone}, {"code": "B", "offer": other}])
    assert [(use["accepted"], use["why"]) for use in got["coupons"]] == [(True, ""), (False, "shut")]


def test_offers_and_coupons_are_read_in_the_files_currency():
    yen = {"id": "y", "kind": "spend_and_save", "name": "y", "steps": [{"sum": 0, "off": 100}]}
    given = {"currency": "JPY", "lines": [{"product": "1", "price": 500}]}
    assert priced(**given, offers=[yen])["due"] == "400"
    assert priced(**given, coupons=[{"code": "C", "offer": yen}])["due"] == "400"


POINTS: dict[str, Any] = {
    "time": "2026-11-21T18:42",
    "lines": [
        {"product": "a", "price": "250.00"},
        {"product": "wine", "price": "60.00", "categories": ["wine"]},
    ],
    "member": {"id": "m", "tier": "gold", "birthday": "11-21"},
    "points_rate": "1/2",
    "points_factor": "1.5",
    "uses": {"points:fri": {"by_member": 4}, "points:gone": {"ever": 10}, "fri": {"by_member": 5}},
    "points_offers": [
        {
            **{"name": "Birthday", "factor": 2, "cap": 90, "who": {"birthday": "day"}},
            "what": {"without_categories": ["wine"]},
        },
        {"id": "fri", "name": "Hundreds", "sum": 100, "points": 20, "every": True, "limits": {"a_member": 5}},
        {"id": "gone", "name": "Opening", "sum": 10, "points": 20, "limits": {"ever": 10}},
        {"name": "Big", "sum": 500, "points": 100},
        {"name": "Pieces", "factor": 9, "minimum_pieces": 3},
        {"name": "More pieces", "factor": 9, "minimum_pieces": 9},
        {"name": "Monday", "factor": 3, "when": {"weekdays": [1]}},
        {"name": "Less", "factor": "1.2", "what": {"products": ["a"]}},
    ],
}


def test_a_file_says_what_its_basket_earns_by_which_offers_of_points_and_why_not_by_others():
    got = answer(read_trial(POINTS), ENGLISH)
    earned = got["earned"]
    assert (earned["points"], earned["base"], earned["used"]) == (155 + 77 + 90 + 20, "310.00", {"points:fri": 1})
    assert earned["reasons"] == [
        {"kind": "base", "name": "", "points": 155, "by": "1/2", "cut": ""},
        {"kind": "tier", "name": "gold", "points": 77, "by": "3/2", "cut": ""},
        {"kind": "multiplier", "name": "Birthday", "points": 90, "by": "2", "cut": "cap"},
        {"kind": "bonus", "name": "Hundreds", "points": 20, "by": "", "cut": "limit"},
    ]
    assert [(each["name"], each["why"], each["lacking"], each["lacking_pieces"]) for each in earned["not_given"]] == [
        ("Pieces", "lacking", "0.00", 1),
        ("More pieces", "lacking", "0.00", 7),
        ("Opening", "used_up", "0.00", 0),
        ("Big", "lacking", "190.00", 0),
        ("Less", "better", "0.00", 0),
    ]
    assert got["why_points"] == [
        "310.00 × 0.5, rounded down: 155",
        "The tier's factor 1.5: 77 more",
        "Birthday, times 2: 90 more, the most that it gives a sale",
        "Hundreds: 20 more; it is not given more often",
        "One piece more and “Pieces” holds.",
        "7 pieces more and “More pieces” holds.",
        "“Monday” is only on Monday.",
        "“Less” cannot be combined with what gives more points here.",
        "“Opening” is used up.",
        "Spend 190.00 more and “Big” holds.",
    ]


def test_a_customer_without_a_card_earns_nothing():
    got = answer(read_trial({name: each for name, each in POINTS.items() if name != "member"}), ENGLISH)
    assert (got["earned"], got["why_points"]) == (None, [])


def test_what_is_wrong_with_offers_of_points_is_said_with_its_place():
    offers = [{"name": "a", "factor": 2, "limits": {"ever": 1}}, {"name": "b", "sum": 1, "points": 5, "cap": 9}]
    assert refused({**PLAIN, "points_offers": offers, "points_rate": 0, "points_factor": "x"}) == [
        "points_rate: “0” is not a factor like 2, 1.5 or 3/2, and at most 100.",
        "points_factor: “x” is not a factor like 2, 1.5 or 3/2, and at most 100.",
        "points_offers[1].id: what is limited beyond one sale needs an id to be counted by.",
        "points_offers[2].cap: without “every” a sale gets its points once, it needs no cap.",
    ]
    assert refused({**PLAIN, "points_offers": 3}) == ["points_offers: this must be a list with something in it."]
