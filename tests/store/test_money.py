from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import BadAmount, BadQuantity
from store.money import (
    CURRENCIES,
    allocate,
    allocate_within,
    fraction_of,
    half_up,
    parse_amount,
    parse_quantity,
    times,
    write_amount,
    write_quantity,
)

CNY, JPY, KWD = CURRENCIES["CNY"], CURRENCIES["JPY"], CURRENCIES["KWD"]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (300, [4000, 2000, 2000], [150, 75, 75]),
        (299, [4300, 1400, 2300], [161, 52, 86]),
        (299, [1000, 1000, 1000], [100, 100, 99]),
        (93, [10, 20, 10, 30, 50, 20, 10, 40], [5, 10, 5, 15, 24, 10, 5, 19]),
        # Engines differ on where an odd cent goes (ALLOC-07, -08): ours to the largest remainder, then the earlier.
        (5, [7, 3], [4, 1]),
        (5, [3, 7], [2, 3]),
        (1000, [1, 1, 1], [334, 333, 333]),
        (10, [1, 1, 1], [4, 3, 3]),
        (1000, [5000, 5000, 5000], [334, 333, 333]),
        (400, [200, 200, 200], [134, 133, 133]),
        (100, [700, 700, 700], [34, 33, 33]),
        (5, [0, 0], [3, 2]),
    ],
)
def test_an_amount_is_shared_by_largest_remainder_ties_to_the_earlier_part(amount, weights, parts):
    assert allocate(amount, weights) == parts
    assert allocate(-amount, weights) == [-part for part in parts]


@pytest.mark.parametrize("weights", [[2200, 1400, 4300, 750, 0], [4700, 3300, 950, 4200, 0]])
def test_a_coupon_of_fifteen_comes_out_as_fifteen_with_a_free_line_in_the_basket(weights):
    parts = allocate(1500, weights)
    assert sum(parts) == 1500
    assert parts[-1] == 0


def test_what_a_floor_price_refuses_goes_to_lines_with_room():
    weights, floors = [1000, 2000, 5000, 3000], [0, 1900, 5000, 2600]
    assert allocate_within(1200, weights, [w - f for w, f in zip(weights, floors, strict=True)]) == [700, 100, 0, 400]


def test_nothing_can_be_shared_over_no_parts_and_nothing_else():
    assert allocate(0, []) == []
    with pytest.raises(ValueError):
        allocate(1, [])


WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_the_parts_add_up_and_none_is_a_unit_off_its_exact_share(amount, weights):
    parts = allocate(amount, weights)
    assert sum(parts) == amount
    assert allocate(-amount, weights) == [-part for part in parts]
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = Fraction(amount * weight, total) if total else Fraction(amount, len(weights))
        assert abs(part - exact) < 1
        assert not (total and weight == 0 and part)


@given(
    st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=12)
)
def test_no_part_exceeds_its_room_and_all_is_placed_while_there_is_room(amount, both):
    weights, rooms = [w for w, _ in both], [r for _, r in both]
    parts = allocate_within(amount, weights, rooms)
    room = sum(r for w, r in both if w > 0)
    assert sum(parts) == min(amount, room)
    assert all(0 <= part <= r for part, r in zip(parts, rooms, strict=True))


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (5, 2, 3), (-5, 2, -3), (149, 100, 1), (1233528, 1000, 1234), (0, 7, 0)],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, rounded):
    assert half_up(numerator, denominator) == rounded


@pytest.mark.parametrize(
    ("base", "percent", "off"), [(106, 10, 11), (206, 10, 21), (1750, 3, 53), (1750, 5, 88), (9990, 15, 1499)]
)
def test_a_percent_of_an_amount_is_rounded_half_up(base, percent, off):
    """ROUND-01 and ROUND-03: where engines round a half cent down, ours goes up."""
    assert fraction_of(base, Fraction(percent, 100)) == off


def test_a_weight_times_its_price_is_rounded_half_up():
    assert times(998, 1236) == 1234
    assert times(-998, 1236) == -1234
    assert times(250, 6000) == 1500


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.37", CNY, 1237),
        ("12", CNY, 1200),
        (".5", CNY, 50),
        ("１２。３", CNY, 1230),
        ("1,234.50", CNY, 123450),
        ("￥100", CNY, 10000),
        ("873", JPY, 873),
        ("3.250", KWD, 3250),
        ("12.300", CNY, 1230),
    ],
)
def test_an_amount_is_read_as_typed_under_any_input_method(text, currency, amount):
    assert parse_amount(text, currency) == amount


@pytest.mark.parametrize("text", ["", ".", "abc", "-1", "1.2.3", "12.345", "1e5", "NaN", "X5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadAmount):
        parse_amount(text, CNY)
    with pytest.raises(BadQuantity):
        parse_quantity(text if text != "12.345" else "12.3456")


@given(st.integers(-(10**12), 10**12), st.sampled_from([CNY, JPY, KWD]))
def test_an_amount_that_is_written_reads_back(amount, currency):
    assert parse_amount(write_amount(abs(amount), currency, grouped=True), currency) == abs(amount)
    assert write_amount(amount, currency).startswith("-") == (amount < 0)


@given(st.integers(1, 10**9))
def test_a_quantity_that_is_written_reads_back(quantity):
    assert parse_quantity(write_quantity(quantity)) == quantity


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("2", 2000),
        ("1.", 1000),
        (".5", 500),
        ("0.50", 500),
        ("10", 10_000),
        ("1.236", 1236),
        ("100.000", 100_000),
        ("1.23600", 1236),
    ],
)
def test_a_quantity_is_read_as_typed(text, quantity):
    assert parse_quantity(text) == quantity


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (1000, "1"),
        (10_000, "10"),
        (1200, "1.2"),
        (1236, "1.236"),
        (5, "0.005"),
        (-1000, "-1"),
        (-500, "-0.5"),
        (0, "0"),
    ],
)
def test_a_quantity_is_written_without_what_says_nothing(quantity, text):
    assert write_quantity(quantity) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text", "grouped"),
    [
        (123450, CNY, "1234.50", "1,234.50"),
        (-5, CNY, "-0.05", "-0.05"),
        (1234567, JPY, "1234567", "1,234,567"),
        (3250, KWD, "3.250", "3.250"),
        (0, CNY, "0.00", "0.00"),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits_and_grouped_when_asked(amount, currency, text, grouped):
    assert write_amount(amount, currency) == text
    assert write_amount(amount, currency, grouped=True) == grouped


@pytest.mark.parametrize("read", [lambda text: parse_amount(text, CNY), parse_quantity])
@pytest.mark.parametrize("text", ["x", "1.23456"])
def test_what_cannot_be_read_is_named_as_it_was_typed(read, text):
    with pytest.raises((BadAmount, BadQuantity)) as refused:
        read(text)
    assert refused.value.params["text"] == text


def test_no_quantity_is_no_quantity():
    with pytest.raises(BadQuantity) as refused:
        parse_quantity("0.000")
    assert refused.value.params["text"] == "0.000"
