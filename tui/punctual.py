"""Timers that always come.

Textual leaves out the beats of a timer that lie in the past, so that a clock does not rush after a pause. Of a timer
that beats once that is its only one: on a box that was held up just as it was set it never comes, and whoever waits
for it waits for ever.
"""

from __future__ import annotations

from textual.message_pump import MessagePump
from textual.timer import Timer, TimerCallback


class Punctual(MessagePump):
    """An app or a screen whose `set_timer` comes late rather than never."""

    def set_timer(
        self, delay: float, callback: TimerCallback | None = None, *, name: str | None = None, pause: bool = False
    ) -> Timer:
        timer = super().set_timer(delay, callback, name=name, pause=pause)
        timer._skip = False  # before it is begun, which is a task's business
        return timer
