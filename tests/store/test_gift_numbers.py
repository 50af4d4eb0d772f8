"""Codes of gift cards are like no goods, no payment, no member and no coupon."""

from hypothesis import given
from hypothesis import strategies as st

from store import coupon_numbers, gift_numbers, member_numbers
from store.codes import ProductCode, is_payment_code


@given(st.integers(1, 99), st.integers(0, 10**10 - 1))
def test_a_gift_cards_code_is_sound_and_nothing_elses(store, number):
    code = gift_numbers.new_code(store, lambda _: number)
    assert gift_numbers.sound(code) and ProductCode(code).gift_code == code
    assert not (coupon_numbers.sound(code) or member_numbers.sound(code) or is_payment_code(code))


@given(st.integers(0, 10**10 - 1), st.integers(2, 14), st.integers(1, 9))
def test_one_wrong_digit_is_found(number, place, off):
    code = gift_numbers.new_code(1, lambda _: number)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert not gift_numbers.sound(wrong)
