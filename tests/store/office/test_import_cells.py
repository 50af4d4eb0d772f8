"""Headers, numbers and words as spreadsheets and people write them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import Refused
from store.office.importing import cells, headers
from store.office.importing.headers import NoHeader, NoSuchField, NoSuchHeader, TwoColumns

MOST = 10**11


@given(st.integers(0, 10**9 - 1), st.integers(0, 99))
def test_an_amount_is_read_exactly_however_it_is_written(whole: int, part: int):
    wanted = whole * 100 + part or None
    plain = f"{whole}.{part:02d}"
    ways = [
        plain,
        f"￥{plain}",
        f"¥ {plain}",
        f"{whole:,}.{part:02d}",
        f"{plain}元",
        f"{plain}00",
        f" {plain} ",
        float(plain),
    ]
    full_width = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    for cell in (*ways, full_width):
        assert cells.scaled(cell, "售价", 2, MOST) == (wanted, None)


@given(st.decimals(0, 10**6, places=6))
def test_what_cannot_be_kept_is_rounded_half_up_and_said(number: Decimal):
    value, warning = cells.scaled(str(number), "进价", 4, MOST)
    exact = Fraction(number) * 10**4
    assert abs(Fraction(value or 0) - exact) <= Fraction(1, 2)
    assert (warning is not None) is (exact.denominator != 1)


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_is_refused_in_one_sentence(text: str):
    try:
        value, _ = cells.scaled(text, "售价", 2, MOST)
        assert value is None or 0 < value <= MOST
    except Refused as refusal:
        assert "\n" not in refusal.template


@given(st.floats())
def test_any_float_is_a_number_or_is_refused(number: float):
    try:
        value, _ = cells.scaled(number, "售价", 2, MOST)
        assert value is None or 0 < value <= MOST
    except Refused:
        pass


@pytest.mark.parametrize(
    ("cell", "refusal"),
    [
        ("abc", cells.NotANumber),
        ("1,2,3", cells.NotANumber),
        ("1.2.3", cells.NotANumber),
        ("-1", cells.NumberNegative),
        (-0.5, cells.NumberNegative),
        ("3000000000", cells.NumberTooLarge),
        (3e9, cells.NumberTooLarge),
        (1e300, cells.NumberTooLarge),
        (float("nan"), cells.NotANumber),
        (float("inf"), cells.NotANumber),
        ("9" * 100_000, cells.NumberTooLarge),
        ("=A1*2", cells.FormulaText),
        ("#REF!", cells.NotANumber),
        ("6901234567892", cells.NumberTooLarge),
    ],
)
def test_what_is_no_price_is_refused(cell: object, refusal: type[Refused]):
    with pytest.raises(refusal):
        cells.scaled(cell, "售价", 2, MOST // 100)


def test_zero_and_nothing_are_unset():
    assert [cells.scaled(cell, "会员价", 2, MOST)[0] for cell in (0.0, "0", "0.00", "", None, " ")] == [None] * 6


@pytest.mark.parametrize(
    ("cell", "permille"),
    [
        *((cell, 850) for cell in (0.85, "0.85", "85%", 85.0, "8.5折", "8.5", "８５％")),
        *((cell, None) for cell in (1.0, "1", "100%", 0.0, "", "10折", 100)),
    ],
)
def test_a_lowest_rate_is_a_fraction_a_percentage_or_zhe(cell: object, permille: int | None):
    assert cells.rate_of(cell, "最低折扣") == permille


def test_a_tax_rate_is_a_fraction_or_a_percentage_and_may_be_zero():
    ways = [cells.tax_rate_of(cell, "税率") for cell in ("13%", 13.0, 0.13, "13", "0", "")]
    assert ways == [*[Fraction(13, 100)] * 4, Fraction(0), None]


def test_codes_keep_their_zeros_and_lose_no_digits_unseen():
    assert cells.code_of(6901234567892.0, "条码") == "6901234567892"
    assert cells.code_of('="00123"', "条码") == "00123"
    assert cells.code_of("00123 ", "条码") == "00123"
    for damaged in ("6.90123E+12", 1.2345678901234567e17):
        with pytest.raises(cells.CodeDamaged):
            cells.code_of(damaged, "条码")


def test_yes_no_status_and_way_to_sell_in_both_languages():
    assert [cells.yes_of(cell, "") for cell in ("是", "Y", 1.0, True, "否", "0", "")] == [True] * 4 + [False] * 2 + [
        None
    ]
    assert [cells.status_of(cell, "") for cell in ("A", "正常", "停用", "下架", "")] == [True, True, False, False, None]
    assert [cells.weighed_of(cell, "") for cell in ("0", "普通", 1.0, "计重", "称重", "")] == [
        *(False, False, True, True, True),
        None,
    ]
    for read, refusal in (
        (cells.yes_of, cells.NotYesOrNo),
        (cells.status_of, cells.UnknownStatus),
        (cells.weighed_of, cells.UnknownPriceWay),
    ):
        with pytest.raises(refusal):
            read("也许", "")


@given(st.sampled_from(sorted(headers.FIELDS)), st.sampled_from(["{}", " {} ", "*{}", "{}(元)", "{}（必填）", "{}:"]))
def test_every_header_of_an_export_is_recognised_also_decorated(field: str, decoration: str):
    for title in headers.FIELDS[field][:2]:
        other = "货号" if field != "code" else "品名"
        row = [decoration.format(title), other, "品名" if field not in ("code", "name") else "售价"]
        if headers.plain(title) not in map(headers.plain, row[1:]):
            assert headers.find([row], {}).fields[field] == (0,)


def test_no_header_names_two_fields():
    seen: dict[str, str] = {}
    for field, (english, chinese, others) in headers.FIELDS.items():
        for title in (field, english, chinese, *others.split()):
            assert seen.setdefault(headers.plain(title), field) == field, title


def test_the_header_may_stand_below_a_title():
    found = headers.find([["商品资料导出"], ["2026-11-21", ""], ["条码", "品名", "售价"], ["1", "甲", "2"]], {})
    assert found.row == 2


def test_other_headers_are_mapped_or_ignored():
    rows = [["内部号", "叫法", "零售价", "批发"], ["1", "甲", "2", "3"]]
    with pytest.raises(NoHeader):
        headers.find(rows, {})
    found = headers.find(rows, {"内部号": "code", "叫法": "name"})
    assert found.fields == {"code": (0,), "name": (1,), "price": (2,)}
    assert found.ignored == ("批发",)
    with pytest.raises(NoSuchHeader):
        headers.find(rows, {"外部号": "code"})


def test_two_columns_for_one_field_are_a_question_that_a_mapping_answers():
    rows = [["条码", "品名", "售价", "零售价"]]
    with pytest.raises(TwoColumns):
        headers.find(rows, {})
    assert headers.find(rows, {"零售价": "price"}).fields["price"] == (3,)
    assert headers.find(rows, {"售价": "ignore"}).fields["price"] == (3,)


def test_what_map_says_is_checked():
    assert headers.read_mapping(["a=b=price"]) == {"a=b": "price"}
    with pytest.raises(NoSuchField):
        headers.read_mapping(["a=prize"])
    with pytest.raises(headers.MapUnclear):
        headers.read_mapping(["price"])
