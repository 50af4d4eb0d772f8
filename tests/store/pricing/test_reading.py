"""The format of offers' files: what is written is read back, and what is wrong is said, all of it at once."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.i18n import explain, words
from store.money import CURRENCIES
from store.pricing.basket import ProductId
from store.pricing.conditions import Limits, What, When, Who
from store.pricing.offers.reading import (
    KINDS,
    Faults,
    Terms,
    parse,
    read_offer,
    read_offers,
    write_json,
    write_offer,
    write_toml,
)
from store.pricing.offers.sense import nonsense
from store.pricing.offers.sets import NthAtPercent
from store.pricing.offers.unit import PercentOff, QuantityPrice, Special
from store.pricing.offers.whole import SpendAndSave
from tests.offers import ANY_OFFER, ZONE

BERLIN = Terms(zone=ZONE)
ENGLISH = words("en")


def said(error: Faults) -> list[str]:
    return [explain(fault, ENGLISH) for fault in error.faults]


def faults_of(data: dict, terms: Terms = BERLIN) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_offer(data, terms)
    return said(caught.value)


def special(**more: object) -> dict:
    return {"id": "s", "kind": "special", "name": "特价", "price": "9.90", **more}


@given(ANY_OFFER)
def test_an_offer_that_is_written_is_read_back_the_same(offer):
    assert read_offer(write_offer(offer, BERLIN), BERLIN) == offer


SENSIBLE = ANY_OFFER.filter(lambda offer: not list(nonsense(offer, "")))


@settings(max_examples=30)
@given(st.lists(SENSIBLE, max_size=2, unique_by=lambda offer: offer.id))
def test_toml_and_json_have_the_same_shape(offers):
    toml, json = parse(write_toml(offers, BERLIN), ".toml"), parse(write_json(offers, BERLIN), ".json")
    assert toml.get("offers", []) == json["offers"]
    assert read_offers(toml, BERLIN) == read_offers(json, BERLIN) == tuple(offers)


def test_a_file_as_an_owner_writes_it():
    text = """
        [[offers]]
        id = "tea-time"
        kind = "nth_at_percent"
        name = "周三下午茶第二件半价"
        nth = 2
        rate = "50%"
        when = {since = 2026-11-01, until = 2026-11-30, weekdays = [3], hours = ["14:00-17:00"]}
        who = {members = true}
        what = {categories = ["drinks"], without_products = ["6901"]}
        limits = {a_member = 1}
        stack = "tea"

        [[offers]]
        id = "100-10"
        kind = "spend_and_save"
        name = "满100减10"
        steps = [{sum = 100, off = 10}, {sum = "200.00", off = 25.5}]
        cap = 30
    """
    zone = ZoneInfo("Asia/Shanghai")
    tea, spend = read_offers(parse(text, ".toml"))
    assert tea == NthAtPercent(
        id="tea-time",
        name="周三下午茶第二件半价",
        nth=2,
        rate=Fraction(1, 2),
        when=When(
            since=datetime(2026, 11, 1, tzinfo=zone),
            until=datetime(2026, 12, 1, tzinfo=zone),
            weekdays=frozenset({3}),
            hours=((time(14), time(17)),),
        ),
        who=Who(members=True),
        what=What(categories=frozenset({"drinks"}), without_products=frozenset({ProductId("6901")})),
        limits=Limits(a_member=1),
        stack="tea",
    )
    assert spend == SpendAndSave(id="100-10", name="满100减10", steps=((10000, 1000), (20000, 2550)), cap=3000)


@pytest.mark.parametrize(
    ("written", "minor"), [("9.90", 990), ("9.9", 990), (9, 900), (Decimal("9.90"), 990), (Decimal("0.07"), 7)]
)
def test_money_is_read_exactly(written, minor):
    offer = read_offer(special(price=written))
    assert isinstance(offer, Special)
    assert offer.price == minor


def test_money_has_the_digits_of_the_currency():
    yen = Terms(currency=CURRENCIES["JPY"])
    assert read_offer(special(price="500"), yen) == Special(id="s", name="特价", price=500)
    assert faults_of(special(price="9.90"), yen) == ["price: “9.90” is not an amount of money with at most 0 decimals."]


@pytest.mark.parametrize("written", ["9.901", "-1", "9,90", "", "1e3", 9.9, True, None, Decimal("NaN"), "٣", 10**10])
def test_what_is_not_an_amount_is_refused(written):
    assert faults_of(special(price=written))[0].startswith(f"price: “{written}” is not an amount of money")


@pytest.mark.parametrize(
    ("written", "rate"), [("20%", Fraction(1, 5)), ("1/3", Fraction(1, 3)), ("12.5%", Fraction(1, 8))]
)
def test_a_rate_is_a_percent_or_a_fraction(written, rate):
    offer = read_offer({"id": "p", "kind": "percent_off", "name": "p", "rate": written})
    assert isinstance(offer, PercentOff)
    assert offer.rate == rate
    assert write_offer(offer)["rate"] == written


@pytest.mark.parametrize("written", ["8折", "0%", "101%", "2/1", "1/0", 20, Decimal("0.2"), "-5%"])
def test_what_is_not_a_rate_is_refused(written):
    assert faults_of({"id": "p", "kind": "percent_off", "name": "p", "rate": written}) == [
        f"rate: “{written}” is not a part like 20% or 1/5, and at most 100%."
    ]


def test_all_that_is_wrong_with_a_file_is_said_with_its_place():
    data = parse(
        """
        [[offers]]
        id = "a b"
        kind = "special"
        price = 9.999
        when = {weekdays = [0, 3, 8], hours = ["2-"], month = 3}
        who = {birthday = "year"}
        [[offers]]
        kind = "half_price"
        [[offers]]
        id = "same"
        kind = "member_price"
        name = "会员价"
        [[offers]]
        id = "same"
        kind = "quantity_price"
        name = "阶梯价"
        steps = [{from = 3, price = 2}, {from = 2, price = "1.80"}]
        [[offers]]
        id = "same"
        kind = "member_price"
        name = "会员价"
        level = 5
        [[offers]]
        id = "same"
        kind = "member_price"
        name = "会员价"
        """,
        ".toml",
    )
    with pytest.raises(Faults) as caught:
        read_offers(data)
    assert said(caught.value) == [
        "offers[1].id: “a b” is not an id of letters, digits and . _ -.",
        "offers[1].name: this is missing.",
        "offers[1].price: “9.999” is not an amount of money with at most 2 decimals.",
        "offers[1].when.weekdays[1]: “0” is not a whole number from 1 to 7.",
        "offers[1].when.weekdays[3]: “8” is not a whole number from 1 to 7.",
        "offers[1].when.hours[1]: “2-” are not hours like 14:00-17:00.",
        "offers[1].when.month: there is no such field; it may have: since, until, weekdays, hours, days.",
        "offers[1].who.birthday: “year” is not one of day, month.",
        f"offers[2].kind: “half_price” is not one of {', '.join(KINDS)}. Is n_for_price meant?",
        "offers[4].steps: the steps must rise, each beginning above the one before.",
        "offers[5].level: “5” is not a whole number from 1 to 4.",
        "offers[6].id: an offer before has the id same too.",
    ]
    assert explain(caught.value, ENGLISH) == (
        "There are 12 faults; the first: offers[1].id: “a b” is not an id of letters, digits and . _ -."
    )


def test_products_are_named_by_code_in_the_file_and_by_id_inside():
    ids = {"6901": ProductId("id-of-coke")}
    codes = {product: code for code, product in ids.items()}
    terms = Terms(product=ids.get, code=codes.__getitem__)
    offer = read_offer(special(what={"products": ["6901"]}), terms)
    assert offer.what.products == {"id-of-coke"}
    assert write_offer(offer, terms)["what"] == {"products": ["6901"]}
    assert faults_of(special(what={"products": ["6902"]}), terms) == ["what.products[1]: no product has the code 6902."]


def test_a_day_as_the_end_still_counts_and_a_time_is_exclusive():
    day = read_offer(special(when={"until": date(2026, 11, 30)})).when
    moment = read_offer(special(when={"until": "2026-11-30T18:00"})).when
    late = datetime(2026, 11, 30, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert day.holds(late)
    assert not moment.holds(late)
    assert moment.until == datetime(2026, 11, 30, 10, tzinfo=UTC)


def test_only_what_comes_after_others_leaves_out_what_they_made_cheaper():
    after = {"id": "s", "kind": "spend_and_save", "name": "满减", "steps": [{"sum": 1, "off": 1}]}
    offer = read_offer({**after, "without_kinds": ["special", "bundle"]})
    assert offer.without_kinds == {"special", "bundle"} and read_offer(write_offer(offer)) == offer
    assert "bundle" in faults_of({**after, "without_kinds": ["add_on"]})[0]
    assert read_offers({"offers": [{**after, "without_kinds": ["special"]}]})[0].without_kinds == {"special"}
    tenth = {"id": "p", "kind": "percent_off", "name": "九折", "rate": "10%", "without_kinds": ["special"]}
    assert read_offer(tenth).without_kinds == {"special"}
    with pytest.raises(Faults) as caught:
        read_offers({"offers": [tenth]})
    assert said(caught.value) == ["offers[1].without_kinds: of this kind only a coupon may say so."]
    assert "without_kinds" in faults_of({"id": "h", "kind": "special", "name": "x", "price": 1, "without_kinds": []})[0]


def test_text_that_is_no_toml_or_no_json_is_said_to_be_so():
    for text, suffix, name in (("[[", ".toml", "TOML"), ("{", ".json", "JSON")):
        with pytest.raises(Faults) as caught:
            parse(text, suffix)
        assert said(caught.value)[0].startswith(f"…: this is not {name}: ")


def test_a_quantity_price_counts_from_thousandths():
    steps = [{"from": 3, "price": "2.80"}, {"from": "6.5", "price": "2.50"}]
    offer = read_offer({"id": "q", "kind": "quantity_price", "name": "阶梯价", "steps": steps})
    assert offer == QuantityPrice(id="q", name="阶梯价", steps=((3000, 280), (6500, 250)))


def test_what_repeats_has_one_step():
    data = {"id": "r", "kind": "spend_and_save", "name": "每满减", "repeat": True}
    assert faults_of({**data, "steps": [{"sum": 0, "off": 1}]}) == [
        "steps: what repeats has one step, with a sum above zero."
    ]
    assert faults_of({**data, "steps": [{"sum": 1, "off": 1}, {"sum": 2, "off": 2}]}) == [
        "steps: what repeats has one step, with a sum above zero."
    ]
    by_pieces = [{"pieces": 2, "off": 1}, {"pieces": 3, "off": 2}]
    assert faults_of({**data, "kind": "pieces_save", "steps": by_pieces}) == ["steps: what repeats has one step."]
    assert read_offer({**data, "steps": [{"sum": 1, "off": 1}]}).repeat
    assert read_offer({**data, "repeat": False, "steps": [{"sum": 0, "off": 1}]}).steps == ((0, 100),)


def test_steps_are_a_list_with_something_in_it():
    for steps in ([], {"sum": 1, "off": 1}):
        assert faults_of({"id": "r", "kind": "spend_and_save", "name": "n", "steps": steps}) == [
            "steps: this must be a list with something in it."
        ]


def test_an_offer_alone_needs_a_kind_that_there_is():
    assert faults_of({"id": "s"}) == ["kind: this is missing."]
    assert faults_of({"id": "s", "kind": 3}) == [f"kind: “3” is not one of {', '.join(KINDS)}."]
    assert faults_of("special") == [": this must be a table of named fields."]


def test_a_file_has_offers_and_what_its_reader_adds():
    def refused(data: dict, **more: tuple[str, ...]) -> list[str]:
        with pytest.raises(Faults) as caught:
            read_offers(data, **more)
        return said(caught.value)

    assert refused({"offer": []}) == ["offer: there is no such field; is offers meant? It may have: offers."]
    assert refused({"zone": 1, "x": 2}, besides=("zone", "time")) == [
        "x: there is no such field; it may have: offers, zone, time."
    ]
    for wrong in ("none", 3, {"a": 1}):
        assert refused({"offers": wrong}) == ["offers: this must be a list with something in it."]
    assert read_offers({}) == ()


def test_what_is_wrong_with_an_offer_hides_nothing_of_the_next():
    with pytest.raises(Faults) as caught:
        read_offers({"offer": 1, "offers": [special(price="x"), special(), special(), special()]})
    assert said(caught.value) == [
        "offer: there is no such field; is offers meant? It may have: offers.",
        "offers[1].price: “x” is not an amount of money with at most 2 decimals.",
        "offers[3].id: an offer before has the id s too.",
        "offers[4].id: an offer before has the id s too.",
    ]


def test_json_must_be_a_table_and_what_is_no_json_says_what_is_wrong_with_it():
    def refused(text: str) -> list[str]:
        with pytest.raises(Faults) as caught:
            parse(text, ".json")
        return said(caught.value)

    assert refused("[1]") == ["…: this must be a table of named fields."]
    assert refused("{") == [
        "…: this is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    ]


def test_a_file_nested_deeper_than_any_of_ours_is_said_to_be_so():
    for text, suffix, name in (("offers = " + "[" * 5000, ".toml", "TOML"), ("[" * 100_000, ".json", "JSON")):
        with pytest.raises(Faults) as caught:
            parse(text, suffix)
        assert said(caught.value) == [f"…: this is not {name}: nested too deep"]


def test_files_are_written_for_people_to_read():
    offer = Special(id="s", name="特价", price=990, stores=frozenset({1}), limits=Limits(a_sale=2))
    assert (
        write_json([offer])
        == """{
  "offers": [
    {
      "kind": "special",
      "id": "s",
      "name": "特价",
      "stores": [
        1
      ],
      "limits": {
        "a_sale": 2
      },
      "price": "9.90"
    }
  ]
}
"""
    )
    assert write_toml([offer, offer]) == "\n".join(
        [
            """[[offers]]
kind = "special"
id = "s"
name = "特价"
stores = [1]
limits = {a_sale = 2}
price = "9.90"
"""
        ]
        * 2
    )


def test_a_file_with_nothing_in_it_says_so():
    for text in ("", " \n"):
        with pytest.raises(Faults) as caught:
            parse(text, ".json")
        assert said(caught.value) == ["…: there is nothing in it."]
    assert parse("", ".toml") == {}


def test_a_file_says_of_the_offers_that_are_stopped_that_they_are_and_of_others_nothing():
    offers = [read_offer(special(id=id_)) for id_ in ("on", "off")]
    for text, suffix in (
        (write_toml(offers, stopped={"off"}), ".toml"),
        (write_json(offers, stopped={"off"}), ".json"),
    ):
        written = parse(text, suffix)["offers"]
        assert [(each["id"], each.get("stopped")) for each in written] == [("on", None), ("off", True)]
