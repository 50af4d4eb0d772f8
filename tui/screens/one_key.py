"""Questions that one character answers. What a scanner types into them does nothing, like any scan."""

from __future__ import annotations

import unicodedata

from textual import events
from textual.timer import Timer

from tui.screens.base import Answer, Question

ALONE = 0.06
"""Seconds in which no other key may follow: a scanner that types is faster than that, a finger is not."""


class OneKey(Question[Answer], inherit_bindings=False):
    """`take_key` gets a character that came alone, as `1` or `a` whatever the input method; `?` is the help."""

    AUTO_FOCUS = ""
    _typed = ""
    _pressed = 0.0
    """When the last character came."""
    _quiet_soon: Timer | None = None

    def take_key(self, char: str) -> None:
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character:
            self._typed += unicodedata.normalize("NFKC", event.character).lower()
        elif event.key not in ("enter", "ctrl+j"):
            return
        self._pressed = event.time
        event.stop()
        event.prevent_default()
        if self._quiet_soon:
            self._quiet_soon.stop()
        self._quiet_soon = self.set_timer(ALONE, self._take_typed)

    def undecided(self, pressed: float) -> bool:
        """A finger's next key, however late the till comes to read both: the character before it came alone."""
        return self._quiet_soon is not None and pressed - self._pressed > ALONE

    def _take_typed(self) -> None:
        typed, self._typed, self._quiet_soon = self._typed, "", None
        if len(typed) > 1:
            self.scanned(typed)
        elif typed == "?":
            self.call_next(self.action_help)
        elif typed:
            self.take_key(typed)
