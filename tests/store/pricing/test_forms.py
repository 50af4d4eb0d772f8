"""What each field of an offer's file may say, to its very bounds, and the sentence that refuses the rest."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.i18n import explain, words
from store.money import CURRENCIES
from store.pricing.basket import ProductId
from store.pricing.offers import forms
from store.pricing.offers.forms import (
    COUNT,
    DATE,
    FLAG,
    MONEY,
    POSITIVE,
    QUANTITY,
    RATE,
    BirthdayForm,
    CategoryForm,
    ChoiceForm,
    CountForm,
    Faults,
    Form,
    HoursForm,
    ListForm,
    MomentForm,
    PairForm,
    ProductForm,
    RateForm,
    TableForm,
    Terms,
    TextForm,
    TierForm,
)

BERLIN = ZoneInfo("Europe/Berlin")
TERMS = Terms(zone=BERLIN)
ENGLISH = words("en")


def refused(form: Form, *written: Any, terms: Terms = TERMS) -> list[str]:
    said = []
    for raw in written:
        with pytest.raises(Faults) as caught:
            form.read(raw, "at", terms)
        said += [explain(fault, ENGLISH) for fault in caught.value.faults]
    return said


def read(form: Form, *written: Any, terms: Terms = TERMS) -> list[Any]:
    return [form.read(raw, "at", terms) for raw in written]


def test_an_amount_is_exact_and_at_most_a_thousand_million():
    assert read(MONEY, "1000000000", 10**9, "000000000001", "0", Decimal("0.010"), "9.900000000000") == [
        10**11, 10**11, 100, 0, 1, 990,
    ]  # fmt: skip
    bad = ["1000000000.01", 10**9 + 1, "0000000000001", "9.9000000000000", "0.001", Decimal("-1"), Decimal("1E+30")]
    assert refused(MONEY, *bad) == [f"at: “{raw}” is not an amount of money with at most 2 decimals." for raw in bad]
    assert MONEY.write(990, TERMS) == "9.90"


def test_an_amount_has_the_decimals_of_its_currency():
    dinar = Terms(currency=CURRENCIES["KWD"])
    assert read(MONEY, "9.905", terms=dinar) == [9905]
    assert refused(MONEY, "9.9055", terms=dinar) == ["at: “9.9055” is not an amount of money with at most 3 decimals."]


def test_a_quantity_is_above_zero_and_in_thousandths():
    assert read(QUANTITY, 3, "1.5", Decimal("0.001"), "1") == [3000, 1500, 1, 1000]
    bad = [0, "0", "0.0001", "-1", True, None, 1.5]
    assert refused(QUANTITY, *bad) == [
        f"at: “{raw}” is not a quantity above zero with at most three decimals." for raw in bad
    ]
    assert QUANTITY.write(1500, TERMS) == "1.5"


def test_a_part_is_a_percent_or_a_fraction_up_to_the_whole():
    assert read(RATE, "100%", "1/1", "0.000000001%", "1/999999999", "12.5%", "007/100") == [
        1, 1, Fraction(1, 10**11), Fraction(1, 999999999), Fraction(1, 8), Fraction(7, 100),
    ]  # fmt: skip
    bad = [
        "0%",
        "0/5",
        "100.1%",
        "3/2",
        "1/0",
        "1000%",
        "1/1000000000",
        "0.1234567890%",
        "20",
        "20 %",
        "٢٠%",
        "١/٥",
        1,
        None,
    ]
    assert refused(RATE, *bad) == [f"at: “{raw}” is not a part like 20% or 1/5, and at most 100%." for raw in bad]


def test_a_tax_may_be_nothing():
    assert read(RateForm(zero=True), "0%", "0/5", "13%") == [0, 0, Fraction(13, 100)]
    assert refused(RateForm(zero=True), "101%")


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (Fraction(1), "100%"),
        (Fraction(1, 10), "10%"),
        (Fraction(1, 8), "12.5%"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 10**11), "0.000000001%"),
        (Fraction(1, 10**9), "0.0000001%"),
        (Fraction(1, 4096), "1/4096"),
    ],
)
def test_a_part_is_written_as_a_percent_where_that_is_exact(rate, written):
    assert RATE.write(rate, TERMS) == written
    assert read(RATE, written) == [rate]


def test_a_count_is_within_its_bounds():
    assert read(COUNT, 0, 10**9) == [0, 10**9]
    assert read(POSITIVE, 1) == [1]
    assert refused(POSITIVE, 0) == ["at: “0” is not a whole number from 1 to 1000000000."]
    bad = [-1, 10**9 + 1, True, "1", 1.0, None]
    assert refused(COUNT, *bad) == [f"at: “{raw}” is not a whole number from 0 to 1000000000." for raw in bad]
    assert read(CountForm(2, 3), 2, 3) == [2, 3]
    assert CountForm(2, 3).write(2, TERMS) == 2


def test_a_flag_is_true_or_false():
    assert read(FLAG, True, False) == [True, False]
    assert refused(FLAG, 1, "true") == ["at: “1” is neither true nor false.", "at: “true” is neither true nor false."]
    assert FLAG.write(True, TERMS) is True


def test_a_text_is_one_line_of_so_many_characters():
    assert read(TextForm(3), "a", "特价签") == ["a", "特价签"]
    assert read(TextForm(), "x" * 120) == ["x" * 120]
    bad = ["", "abcd", "a\n", 3]
    assert refused(TextForm(3), *bad) == [f"at: “{raw}” is not a text of 1 to 3 characters." for raw in bad]
    assert refused(TextForm(), "x" * 121)[0].endswith("is not a text of 1 to 120 characters.")
    digits = TextForm(3, of="[0-9]+", what="a number")
    assert read(digits, "12") == ["12"]
    assert refused(digits, "1a") == ["at: “1a” is not a number."]
    assert refused(TextForm(9, of=r"\w+", what="a word"), "词") == ["at: “词” is not a word."]
    assert TextForm().write("a", TERMS) == "a"


def test_a_choice_is_one_of_those_named():
    form = ChoiceForm("day", "month")
    assert read(form, "day", "month") == ["day", "month"]
    assert refused(form, "year", 3) == ["at: “year” is not one of day, month.", "at: “3” is not one of day, month."]
    assert form.write("day", TERMS) == "day"


def test_products_categories_and_tiers_must_be_there():
    terms = Terms(
        product={"6901": ProductId("cola")}.get,
        code={ProductId("cola"): "6901"}.__getitem__,
        category=frozenset({"food"}).__contains__,
        tier=frozenset({"gold"}).__contains__,
    )
    assert read(ProductForm(), "6901", terms=terms) == ["cola"]
    assert ProductForm().write(ProductId("cola"), terms) == "6901"
    assert read(CategoryForm(), "food", terms=terms) == ["food"]
    assert read(TierForm(), "gold", terms=terms) == ["gold"]
    assert [CategoryForm().write("food", terms), TierForm().write("gold", terms)] == ["food", "gold"]
    assert refused(ProductForm(), "6902", "", "x" * 65, terms=terms) == [
        "at: no product has the code 6902.",
        "at: “” is not a text of 1 to 64 characters.",
        f"at: “{'x' * 65}” is not a text of 1 to 64 characters.",
    ]
    assert refused(CategoryForm(), "toys", 3, terms=terms) == [
        "at: there is no category toys.",
        "at: “3” is not a text of 1 to 64 characters.",
    ]
    assert refused(TierForm(), "tin", 3, terms=terms) == [
        "at: there is no tier tin.",
        "at: “3” is not a text of 1 to 64 characters.",
    ]


def test_a_date_is_a_day_without_a_time():
    assert read(DATE, "2026-11-30", date(2026, 11, 30)) == [date(2026, 11, 30)] * 2
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    bad = ["2026-11-31", "soon", 3, moment]
    assert refused(DATE, *bad) == [f"at: “{raw}” is not a date like 2026-11-30." for raw in bad]
    assert DATE.write(date(2026, 11, 30), TERMS) == "2026-11-30"


def test_a_moment_is_in_the_shops_zone_and_a_day_as_an_end_still_counts():
    midnight = datetime(2026, 11, 30, tzinfo=BERLIN)
    assert read(MomentForm(), "2026-11-30", date(2026, 11, 30), "2026-11-29T23:00Z") == [midnight] * 3
    assert read(MomentForm(last=True), "2026-11-30", date(2026, 11, 30)) == [midnight + timedelta(days=1)] * 2
    assert (
        read(MomentForm(last=True), "2026-11-30T18:00", datetime(2026, 11, 30, 18)) == [midnight.replace(hour=18)] * 2
    )
    assert all(each.tzinfo is BERLIN for each in read(MomentForm(), "2026-11-30", "2026-11-29T23:00Z"))
    bad = ["2026-02-30", "noon", 20261130, None, "9999-12-31T23:59:59-12:00"]
    assert refused(MomentForm(), *bad) == [
        f"at: “{raw}” is not a date or a time like 2026-11-30 or 2026-11-30T18:00." for raw in bad
    ]
    assert refused(MomentForm(last=True), "9999-12-31")


def test_a_moment_is_written_as_short_as_it_can_be():
    midnight = datetime(2026, 11, 30, tzinfo=BERLIN)
    assert MomentForm().write(midnight, TERMS) == "2026-11-30"
    assert MomentForm(last=True).write(midnight, TERMS) == "2026-11-29"
    assert MomentForm().write(midnight.replace(hour=18), TERMS) == "2026-11-30T18:00:00"
    assert MomentForm().write(midnight.astimezone(UTC), TERMS) == "2026-11-30"


def test_an_hour_that_the_clock_shows_twice_is_written_with_its_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert MomentForm().write(first, TERMS) == "2026-10-25T02:30:00"
    assert MomentForm().write(first + timedelta(hours=1), TERMS) == "2026-10-25T02:30:00+01:00"


def test_a_midnight_that_the_clock_shows_twice_is_not_taken_for_the_day():
    """Havana's clock goes back from one to midnight."""
    terms = Terms(zone=ZoneInfo("America/Havana"))
    first = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert MomentForm().write(first, terms) == "2026-11-01"
    again = MomentForm().write(first + timedelta(hours=1), terms)
    assert [each.astimezone(UTC) for each in read(MomentForm(), again, terms=terms)] == [first + timedelta(hours=1)]


def test_hours_have_a_beginning_and_another_end():
    form = HoursForm()
    assert read(form, "14:00-17:00", "22:00 - 02:00") == [(time(14), time(17)), (time(22), time(2))]
    bad = ["14:00-14:00", "14:00", "14:00-15:00-16:00", "14-25", "14:00Z-15:00", "14:00-15:00Z", 14, None]
    assert refused(form, *bad) == [f"at: “{raw}” are not hours like 14:00-17:00." for raw in bad]
    assert form.write((time(14), time(17, 30, 15)), TERMS) == "14:00-17:30:15"
    assert form.write((time(14, 0, 0, 5), time(17)), TERMS) == "14:00:00.000005-17:00"


def test_a_birthday_is_a_month_and_a_day():
    assert read(BirthdayForm(), "11-21", "02-29") == [(11, 21), (2, 29)]
    assert refused(BirthdayForm(), "21-11", 3) == [
        "at: “21-11” is not a month and a day like 11-21.",
        "at: “3” is not a month and a day like 11-21.",
    ]
    assert BirthdayForm().write((2, 9), TERMS) == "02-09"


def test_a_list_says_which_of_its_values_are_wrong():
    assert read(ListForm(COUNT), [], [3, 1], (2,)) == [(), (3, 1), (2,)]
    assert read(ListForm(COUNT, frozenset), [3, 1]) == [frozenset({1, 3})]
    assert refused(ListForm(POSITIVE), [0, 1, 0]) == [
        "at[1]: “0” is not a whole number from 1 to 1000000000.",
        "at[3]: “0” is not a whole number from 1 to 1000000000.",
    ]
    assert refused(ListForm(COUNT, least=1), [], "12", 3) == ["at: this must be a list with something in it."] * 3
    assert read(ListForm(COUNT, least=1), [1]) == [(1,)]
    assert ListForm(COUNT, frozenset).write(frozenset({8, 1}), TERMS) == [1, 8], "a set's own order is 8, 1"
    assert ListForm(COUNT).write((3, 1), TERMS) == [3, 1]


def test_steps_rise():
    form = ListForm(PairForm(from_=COUNT, price=MONEY), rising=True)
    assert read(form, [{"from": 1, "price": 3}, {"from": 2, "price": 3}]) == [((1, 300), (2, 300))]
    for other in (1, 0):
        assert refused(form, [{"from": 1, "price": 3}, {"price": 2, "from": other}]) == [
            "at: the steps must rise, each beginning above the one before."
        ]
    assert form.write(((1, 300),), TERMS) == [{"from": 1, "price": "3.00"}]
    assert refused(form, [{"from": 1}, 3]) == [
        "at[1].price: this is missing.",
        "at[2]: this must be a table of named fields.",
    ]


def test_a_table_names_what_is_missing_and_what_there_is_not():
    form = TableForm(dict, {"a": COUNT, "b": COUNT}, required=("a",))
    assert read(form, {"b": 1, "a": 2}) == [{"a": 2, "b": 1}]
    assert refused(form, {"b": -1, "c": 1, "d": 2}) == [
        "at.a: this is missing.",
        "at.b: “-1” is not a whole number from 0 to 1000000000.",
        "at.c: there is no such field; it may have: a, b.",
        "at.d: there is no such field; it may have: a, b.",
    ]
    assert form.read({"a": 1, "c": 3}, "", TERMS, besides=("c",)) == {"a": 1}
    with pytest.raises(Faults) as caught:
        form.read({}, "", TERMS)
    assert [explain(fault, ENGLISH) for fault in caught.value.faults] == ["a: this is missing."]


def test_the_usual_terms_are_yuan_in_shanghai_and_take_every_code():
    usual = Terms()
    assert (usual.currency.code, str(usual.zone)) == ("CNY", "Asia/Shanghai")
    assert read(forms.PRODUCTS, ["6901"], terms=usual) == [frozenset({"6901"})]
