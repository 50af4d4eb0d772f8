"""Pairing a scanner: a code is shown, and the device that types it is the scanner.

Scanners and keyboards look the same to the system, so nothing is guessed. All keyboards are listened to
and none is grabbed. A person who types the code on the cashier's keyboard does not pair that: nobody
types as fast as a scanner.
"""

import os
import secrets
import selectors
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from hardware.find import Keyboard, Pairing
from hardware.keys import KERNEL_EVENT, Decoder, Scan, events_in
from hardware.scanner import Kernel
from store.errors import N_, Refused

FAST = 0.1
"""Seconds between two keys that only a machine keeps up for six digits and Enter."""
DIGITS = 6
PATIENCE = 60.0


class NothingToListenTo(Refused):
    template = N_("No keyboard or scanner is plugged in.")


class MayNotListen(Refused):
    template = N_("No permission to read keyboards and scanners: add this user to the group “input” and sign in again.")


class NobodyTyped(Refused):
    template = N_("No scanner typed the code in {seconds} s. Is it plugged in, and is the till closed?")


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def listen(
    code: str, show: Callable[[str], None], *, seconds: float = PATIENCE, kernel: Kernel | None = None
) -> Pairing:
    """Call `show` with the code once all keyboards are open, and wait for the one that types it.

    Raises NothingToListenTo, MayNotListen, NobodyTyped.
    """
    with ExitStack() as opened:
        listeners = _open_all(kernel or Kernel(), opened)
        show(code)
        found = _first_to_type(code, listeners, seconds)
    if found is None:
        raise NobodyTyped(seconds=round(seconds))
    return Pairing.of(found)


@dataclass(frozen=True, slots=True)
class _Listener:
    keyboard: Keyboard
    fd: int
    decoder: Decoder

    def read(self) -> list[str] | None:
        """The codes that it has typed by now; None when it is gone."""
        try:
            data = os.read(self.fd, KERNEL_EVENT.size * 64)
        except OSError:
            return None
        if not data:
            return None
        read = (one for event in events_in(data) for one in self.decoder.feed(event))
        return [one.text for one in read if isinstance(one, Scan)]


def _open_all(kernel: Kernel, opened: ExitStack) -> list[_Listener]:
    listeners = []
    for keyboard in kernel.keyboards():
        try:
            fd = kernel.open(keyboard.node)
        except PermissionError:
            raise MayNotListen from None
        except OSError:  # unplugged this moment
            continue
        opened.callback(kernel.close, fd)
        listeners.append(_Listener(keyboard, fd, Decoder(pause=FAST)))
    if not listeners:
        raise NothingToListenTo
    return listeners


def _first_to_type(code: str, listeners: list[_Listener], seconds: float) -> Keyboard | None:
    end = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for each in listeners:
            selector.register(each.fd, selectors.EVENT_READ, each)
        while (left := end - time.monotonic()) > 0:
            for key, _mask in selector.select(left):
                listener: _Listener = key.data
                codes = listener.read()
                if codes is None:
                    selector.unregister(listener.fd)
                elif code in codes:
                    return listener.keyboard
    return None
