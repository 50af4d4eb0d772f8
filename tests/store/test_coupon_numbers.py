"""A coupon's code is like no other code that a till scans."""

from hypothesis import given
from hypothesis import strategies as st

from store import codes, coupon_numbers, member_numbers
from store.coupon_numbers import new_code, sound

made = st.builds(lambda store, chance: new_code(store, lambda _: chance), st.integers(1, 99), st.integers(0, 10**8 - 1))


@given(made)
def test_a_new_code_is_sound_and_no_member_and_no_payment_and_no_receipt(code):
    read = codes.read(code)
    assert isinstance(read, codes.ProductCode)
    assert (read.coupon_code, read.member_number, read.sale_number, read.may_be_payment) == (code, None, None, False)
    assert len(code) == coupon_numbers.DIGITS != member_numbers.DIGITS


@given(made, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(code, place, off):
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert not sound(wrong)


@given(made, st.integers(0, 11))
def test_two_digits_exchanged_are_noticed(code, place):
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert wrong == code or not sound(wrong)


def test_goods_and_words_are_no_coupons():
    for text in ("6901234567892", "9901123456785", "990112345678", "99011234567٨4", ""):
        assert not sound(text)
    assert sound("9901123456784")
