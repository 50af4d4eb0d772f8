"""Key events → codes: what was read whole is a code, what was not says why and is never a code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.keys import KERNEL_EVENT, PAUSE, PLAIN, Broken, Decoder, Scan, Why, events_in
from tests.keyboard import (
    ENTER,
    KEYPAD_ENTER,
    LEFT_CTRL,
    TAB,
    TYPABLE,
    event,
    events_for,
    key,
    press,
    release,
    stroke,
    syn,
)

CODES = st.text(st.sampled_from(TYPABLE + "\x1d"), min_size=1, max_size=40)
NOON = 1_000_000.0
EV_KEY, REPEAT, SYN_DROPPED = 1, 2, 3
RIGHT_SHIFT, CAPS_LOCK, NUM_LOCK, F8, ESC, ALT = 54, 58, 69, 66, 1, 56


def read(data: bytes, decoder: Decoder | None = None) -> list[Scan | Broken]:
    decoder = decoder or Decoder()
    return [one for each in events_in(data) for one in decoder.feed(each)]


def test_a_code_that_runs_into_the_next_second_by_less_than_a_microsecond_is_read_whole():
    """Its tenth key comes half a microsecond before the second is full, which is the next one in the kernel's
    microseconds."""
    assert read(events_for("6933890311823", at=1_700_000_000.9909997)) == [Scan("6933890311823")]


def test_an_event_is_24_bytes_as_the_kernel_writes_it():
    assert KERNEL_EVENT.size == 24


@given(CODES, st.sampled_from([ENTER, TAB, KEYPAD_ENTER]))
def test_every_code_is_read_back_whatever_ends_it(code, end):
    assert read(events_for(code, end=end)) == [Scan(code)]


@given(st.lists(CODES, min_size=1, max_size=5))
def test_codes_that_follow_each_other_closely_stay_apart(codes):
    data = b"".join(events_for(code, at=NOON + i * 0.1) for i, code in enumerate(codes))
    assert read(data) == [Scan(code) for code in codes]


@given(CODES, st.data())
def test_a_code_with_events_lost_in_it_is_never_read_and_the_next_one_is(code, data):
    strokes = [stroke(char, NOON) for char in code]
    lost = data.draw(st.integers(0, len(strokes)))
    dropped = syn(NOON, SYN_DROPPED) + release(30, NOON)
    events = b"".join(strokes[:lost]) + dropped + b"".join(strokes[lost + 1 :]) + key(ENTER, NOON)
    assert read(events + events_for("next", at=NOON + 0.01)) == [Broken(Why.LOST), Scan("next")]


def test_when_the_end_of_a_code_was_lost_too_a_pause_makes_a_new_beginning():
    events = events_for("123", end=None, at=NOON) + syn(NOON, SYN_DROPPED) + syn(NOON)
    assert read(events + events_for("456", at=NOON + 1)) == [Broken(Why.LOST), Scan("456")]


def test_what_comes_between_dropped_and_the_next_report_is_not_trusted():
    events = syn(NOON, SYN_DROPPED) + event(NOON, EV_KEY, ENTER, 1) + event(NOON, EV_KEY, 2, 1) + syn(NOON)
    assert read(events + events_for("7", at=NOON)) == [Broken(Why.LOST)]


def test_a_shift_that_was_lost_up_does_not_stay_down():
    events = press(42, NOON) + syn(NOON, SYN_DROPPED) + syn(NOON) + key(ENTER, NOON) + events_for("a1", at=NOON)
    assert read(events) == [Broken(Why.LOST), Scan("a1")]


@given(CODES, st.integers(0, 39))
def test_the_kernels_own_key_repeats_are_no_characters(code, at):
    events = [stroke(char, NOON) for char in code]
    events.insert(min(at, len(events)), event(NOON, EV_KEY, 2, REPEAT) * 3)
    assert read(b"".join(events) + key(ENTER, NOON)) == [Scan(code)]


@pytest.mark.parametrize("shift", [42, RIGHT_SHIFT])
def test_both_shifts_shift(shift):
    assert read(key(30, NOON, held=shift) + key(5, NOON, held=shift) + key(ENTER, NOON)) == [Scan("A$")]


def test_one_shift_let_go_leaves_the_other_down():
    events = press(42, NOON) + press(54, NOON) + release(42, NOON) + key(30, NOON) + release(54, NOON) + key(30, NOON)
    assert read(events + key(ENTER, NOON)) == [Scan("Aa")]


def test_caps_lock_turns_letters_round_and_nothing_else():
    caps = key(CAPS_LOCK, NOON)
    events = caps + key(30, NOON) + key(2, NOON) + key(30, NOON, held=42) + caps + key(30, NOON) + key(ENTER, NOON)
    assert read(events) == [Scan("A1aa")]


def test_the_keypad_types_digits_and_signs_whatever_num_lock_says():
    keypad = [79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, 78, 74, 55, 98]
    events = key(NUM_LOCK, NOON) + b"".join(key(code, NOON) for code in keypad) + key(KEYPAD_ENTER, NOON)
    assert read(events) == [Scan("1234567890.+-*/")]


def test_the_group_separator_comes_as_ctrl_bracket_or_f8():
    events = stroke("1", NOON) + key(27, NOON, held=LEFT_CTRL) + stroke("2", NOON) + key(F8, NOON) + key(ENTER, NOON)
    assert read(events) == [Scan("1\x1d2\x1d")]


def test_ctrl_j_and_ctrl_m_end_a_code_like_enter():
    ctrl_j, ctrl_m = key(36, NOON, held=97), key(50, NOON, held=LEFT_CTRL)
    assert read(stroke("1", NOON) + ctrl_m + ctrl_j + stroke("2", NOON) + ctrl_j) == [Scan("1"), Scan("2")]


def test_an_end_with_nothing_before_it_is_nothing():
    assert read(key(ENTER, NOON) + key(TAB, NOON)) == []


@pytest.mark.parametrize("code", [ESC, ALT, 103])
def test_a_key_that_types_nothing_we_know_spoils_the_code_it_stands_in(code):
    events = stroke("1", NOON) + key(code, NOON) + stroke("2", NOON) + key(ENTER, NOON)
    assert read(events + events_for("3", at=NOON)) == [Broken(Why.UNKNOWN_KEY), Scan("3")]


def test_a_code_without_an_end_is_given_up_when_the_next_begins():
    events = events_for("123", end=None, at=NOON) + events_for("456", at=NOON + 0.1 + PAUSE)
    assert read(events) == [Broken(Why.UNENDED), Scan("456")]


def test_a_slow_scanner_is_read_as_long_as_no_pause_is_too_long():
    assert read(events_for("123", at=NOON, pace=PAUSE * 0.9)) == [Scan("123")]


def test_time_is_that_of_the_events_so_a_busy_till_breaks_no_code():
    decoder = Decoder()
    first = read(events_for("12", end=None, at=NOON), decoder)
    assert [*first, *read(events_for("3", at=NOON + 0.01), decoder)] == [Scan("123")]


def test_a_clock_that_is_set_back_breaks_no_code():
    assert read(events_for("12", end=None, at=NOON) + events_for("3", at=NOON - 3600)) == [Scan("123")]


def test_a_code_without_bounds_is_given_up_at_the_longest_and_its_rest_thrown_away():
    decoder = Decoder(longest=5)
    assert read(events_for("123456789", at=NOON) + events_for("12345", at=NOON + 0.1), decoder) == [
        Broken(Why.TOO_LONG),
        Scan("12345"),
    ]


def test_the_rest_of_a_code_that_was_under_way_when_reading_began_is_no_code():
    events = events_for("67890", at=NOON + 0.1) + events_for("123", at=NOON + 0.2)
    assert read(events, Decoder(since=NOON)) == [Broken(Why.LOST), Scan("123")]


def test_a_scan_a_pause_after_reading_began_is_whole():
    assert read(events_for("123", at=NOON + 2), Decoder(since=NOON)) == [Scan("123")]


def test_unplugging_throws_the_part_away_and_says_so_only_if_there_was_one():
    decoder = Decoder()
    read(events_for("12", end=None, at=NOON), decoder)
    assert decoder.unplugged() == [Broken(Why.UNPLUGGED)]
    assert decoder.unplugged() == []
    assert read(events_for("3", at=NOON + 0.1), decoder) == [Scan("3")]


@given(st.binary(max_size=24 * 40).map(lambda raw: raw[: len(raw) // 24 * 24]))
def test_no_bytes_break_the_decoder(raw):
    read(raw)


def test_the_keys_are_those_that_evdev_names():
    ecodes = pytest.importorskip("evdev.ecodes")
    for char in "abcdefghijklmnopqrstuvwxyz0123456789":
        assert PLAIN[getattr(ecodes, f"KEY_{char.upper()}")] == char
    for digit in "0123456789":
        assert PLAIN[getattr(ecodes, f"KEY_KP{digit}")] == digit
    named = {"MINUS": "-", "EQUAL": "=", "DOT": ".", "SLASH": "/", "SPACE": " ", "SEMICOLON": ";", "GRAVE": "`",
             "BACKSLASH": "\\", "LEFTBRACE": "[", "KPDOT": ".", "KPASTERISK": "*", "KPPLUS": "+", "KPMINUS": "-",
             "KPSLASH": "/", "KPEQUAL": "=", "KPCOMMA": ",", "F8": "\x1d", "KPENTER": "\n", "TAB": "\n"}  # fmt: skip
    assert {name: PLAIN[getattr(ecodes, f"KEY_{name}")] for name in named} == named
