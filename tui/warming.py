"""What the first sale needs and the sign-on screen does without: loaded when that screen stands there, a little at a
time, so that neither the start nor the first scan waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.app import Till

MODULES = (
    "store.office.staff",
    "argon2",
    "store.pricing.basket",
    "store.counter.open_sales",
    "store.counter.selling",
    "store.counter.printing",
    "store.counter.tenders",
    "store.counter.paying",
    "store.slips.facts",
    "tui.screens.sale",
    "tui.screens.float",
    "tui.arriving",
)
"""In the order of their imports: each takes a few milliseconds when those before it are there."""

BREATH = 0.01
"""Seconds between two of them, for keys."""


def warm_up(till: Till) -> None:
    """Begin; it goes on by itself on the event loop: of two threads that import, each may wait for the other."""
    _next(till, iter(MODULES))


def _next(till: Till, modules: Iterator[str]) -> None:
    if module := next(modules, None):
        import_module(module)
        till.set_timer(BREATH, lambda: _next(till, modules))
