"""A scanner's kernel events, made without a scanner: the bytes that reading /dev/input/eventN would give."""

import time

from hardware.keys import KERNEL_EVENT

EV_SYN, EV_KEY, EV_MSC = 0, 1, 4
LEFT_SHIFT, LEFT_CTRL, ENTER, TAB, KEYPAD_ENTER = 42, 29, 28, 15, 96

# Written out here and not taken from hardware.keys: two tables that must agree.
_UNSHIFTED = {
    **dict(zip("1234567890-=", range(2, 14), strict=True)),
    **dict(zip("qwertyuiop[]", range(16, 28), strict=True)),
    **dict(zip("asdfghjkl;'`", range(30, 42), strict=True)),
    **dict(zip("\\zxcvbnm,./", range(43, 54), strict=True)),
    " ": 57,
}
_SHIFT_OF = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
TYPABLE = "".join(sorted({*_UNSHIFTED, *_SHIFT_OF, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}))
"""Every character that a US keyboard types."""


def event(at: float, type_: int, code: int, value: int) -> bytes:
    return KERNEL_EVENT.pack(*divmod(round(at * 1_000_000), 1_000_000), type_, code, value)


def syn(at: float, code: int = 0) -> bytes:
    return event(at, EV_SYN, code, 0)


def press(code: int, at: float) -> bytes:
    """Key down, with the scan code and the report that the kernel sends along."""
    return event(at, EV_MSC, 4, 0x70000 + code) + event(at, EV_KEY, code, 1) + syn(at)


def release(code: int, at: float) -> bytes:
    return event(at, EV_KEY, code, 0) + syn(at)


def key(code: int, at: float, *, held: int | None = None) -> bytes:
    """A key pressed and let go, with `held` (Shift, Ctrl) down around it."""
    tap = press(code, at) + release(code, at)
    return tap if held is None else press(held, at) + tap + release(held, at)


def stroke(char: str, at: float) -> bytes:
    """One character as a scanner types it; GS is Ctrl+]."""
    if char == "\x1d":
        return key(_UNSHIFTED["]"], at, held=LEFT_CTRL)
    if char in _SHIFT_OF:
        return key(_UNSHIFTED[_SHIFT_OF[char]], at, held=LEFT_SHIFT)
    if char.isupper():
        return key(_UNSHIFTED[char.lower()], at, held=LEFT_SHIFT)
    return key(_UNSHIFTED[char], at)


def events_for(text: str, *, end: int | None = ENTER, at: float | None = None, pace: float = 0.001) -> bytes:
    """A whole scan: every character `pace` seconds after the one before it, then the key that ends it.

    `at` is the time of the first key in seconds since 1970; None is now.
    """
    start = time.time() if at is None else at
    out = b"".join(stroke(char, start + i * pace) for i, char in enumerate(text))
    return out if end is None else out + key(end, start + len(text) * pace)
