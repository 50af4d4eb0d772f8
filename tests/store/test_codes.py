import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import codes
from store.codes import MarkedQuantity, PaymentCode, ProductCode, Search, read
from store.errors import BadQuantity, Refused


@pytest.mark.parametrize(
    ("text", "code", "quantity"),
    [
        ("6901234567892", "6901234567892", None),
        ("  6901234567892\r\n", "6901234567892", None),
        ("10086", "10086", None),
        ("3*6901234567892", "6901234567892", 3000),
        ("0.532*20001", "20001", 532),
        (".5*20001", "20001", 500),
        ("3×20001", "20001", 3000),
        ("3 * 20001", "20001", 3000),
        ("６９０１２３４５６７８９２", "6901234567892", None),
        ("３＊２０００１", "20001", 3000),
        ("0。532＊20001", "20001", 532),
        ("6901 2345 6789 2", "6901234567892", None),
    ],
)
def test_a_code_is_read_the_same_under_any_input_method(text, code, quantity):
    assert read(text) == ProductCode(code, quantity)


@pytest.mark.parametrize("text", ["可乐", "klkl", "7up", "330ml×24", "1.5L", "A-100", "abc*3", "-3*690", "."])
def test_words_are_searched_for(text):
    assert isinstance(read(text), Search)
    assert read(text).quantity is None


def test_words_may_be_multiplied_too():
    assert read("2*可乐") == Search("可乐", 2000)


def test_a_star_first_is_the_quantity_of_the_marked_line():
    assert read("*12") == MarkedQuantity(12000)
    assert read("＊0。5") == MarkedQuantity(500)


@pytest.mark.parametrize("text", ["", "   ", "\r\n", "　"])
def test_nothing_is_refused_as_nothing(text):
    with pytest.raises(codes.NothingTyped):
        read(text)


@pytest.mark.parametrize("text", ["69\x0012", "\x1bp\x00", "690\x7f", "6901\u200b2", "\ud800", "\ue000"])
def test_control_characters_are_refused(text):
    with pytest.raises(codes.StrangeCharacters):
        read(text)


def test_sixty_five_characters_are_too_long_and_sixty_four_are_not():
    assert read("9" * 64) == ProductCode("9" * 64)
    with pytest.raises(codes.TooLong):
        read("9" * 65)


def test_a_code_between_stars_is_a_code():
    assert read("*ZC12037395SL*") == Search("*ZC12037395SL*")
    assert read("3**ZC12037395SL*") == Search("*ZC12037395SL*", 3000)


@pytest.mark.parametrize("text", ["0*20001", "1.2.3*20001", "0.0001*20001", "*", "*abc"])
def test_a_quantity_that_is_none_is_refused(text):
    with pytest.raises(BadQuantity):
        read(text)


def test_a_star_without_a_code_says_that_the_code_is_missing():
    with pytest.raises(codes.CodeMissing) as refused:
        read("3*")
    assert "3*" in str(refused.value)


@pytest.mark.parametrize(
    ("scanned", "stored"),
    [
        ("036000291452", "0036000291452"),
        ("0036000291452", "036000291452"),
        ("06901234567892", "6901234567892"),
        ("00036000291452", "036000291452"),
        ("6901234567892", "06901234567892"),
    ],
)
def test_a_upc_and_its_ean_with_a_leading_zero_are_one_product(scanned, stored):
    assert stored in ProductCode(scanned).variants


@given(st.integers(1, 10**11 - 1))
def test_the_forms_of_a_gtin_are_those_that_biip_knows(number):
    import biip

    payload = f"{number:011d}"
    check = -sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(reversed(payload))) % 10
    upc = f"{payload}{check}"
    gtin = biip.parse(upc).gtin or biip.parse("0" + upc).gtin
    assert set(ProductCode(upc).variants) == {upc, gtin.as_gtin_13(), gtin.as_gtin_14()}
    assert codes.checks(upc)
    assert not codes.checks(f"{payload}{(check + 1) % 10}")


def test_a_carton_of_gtin_14_is_not_its_piece():
    assert ProductCode("16901234567899").variants == ("16901234567899",)


def test_letters_of_a_code_match_in_either_case():
    assert "ABC123" in read("abc123").code.variants


def test_a_gs1_message_is_its_gtin():
    assert read("]d20106901234567892\x1d10ABC") == ProductCode("6901234567892")
    assert read("\x1d0106901234567892" + "10ABC\x1d21X") == ProductCode("6901234567892")
    assert "6901234567892" in read("010690123456789217261231").variants
    with pytest.raises(codes.NoGtinInside):
        read("10ABC\x1d21X")


def test_the_digits_under_a_receipt_are_its_sale_number():
    assert ProductCode("0102202611210087").sale_number == "0102-20261121-0087"
    assert ProductCode("01022026112110087").sale_number == "0102-20261121-10087"
    for code in ("0102202613210087", "0002202611210087", "6901234567892", "2812345678901234"):
        assert ProductCode(code).sale_number is None


@given(st.text("0123456789", min_size=16, max_size=24))
def test_sixteen_to_twenty_four_digits_may_be_a_payment_code_and_are_never_shown(digits):
    assert read(digits, "paying") == PaymentCode(digits)
    reading = read(digits)
    assert isinstance(reading, ProductCode) and reading.may_be_payment
    assert digits not in repr(reading) + repr(read(digits, "paying"))


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        reading = read(text)
    except Refused as refusal:
        assert "\n" not in str(refusal).replace(text, "")
    else:
        assert isinstance(reading, ProductCode | Search | MarkedQuantity)


def test_importing_codes_does_not_load_biip():
    probe = "import sys, store.codes; store.codes.read('6901234567892'); sys.exit('biip' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], timeout=60).returncode == 0
