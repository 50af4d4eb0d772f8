"""The demo's desk: a scanner and a printer that are not there."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from store.books.actor import Actor
from store.db.opening import Shop
from store.i18n import _, current
from store.ids import new_id
from store.money import parse_amount
from tui import keymap
from tui.devices import Tell
from tui.messages import Scanned

if TYPE_CHECKING:
    from store.counter.shifts.reading import ShiftView


class DemoDesk:
    """What the screens show of the demo: who may sign on, where to echo codes, where receipts go."""

    def __init__(self, codes: Path, receipts: Path) -> None:
        self.codes = codes
        self.receipts = receipts
        self._goods: list[tuple[str, bool]] = []

    def staff(self) -> tuple[tuple[str, str, str], ...]:
        """(number, name, PIN) of those who may sign on."""
        from store.office.demo import demo_staff  # a shop of one's own starts without it

        return demo_staff(current())

    def notes(self) -> tuple[str, ...]:
        """What stands on the paper while nothing is printed."""
        return (
            _("Your receipts will come out here."),
            _("{key} scans some product. Or type a code, or letters such as “cola”.", key=keymap.key_of("demo_scan")),
            _("A scan from another terminal:"),
            f"echo 9520000000011 > {self.codes}",
            _("Every receipt is kept in:"),
            str(self.receipts),
        )

    def open_shift(self, shop: Shop, actor: Actor, *, now: datetime) -> ShiftView:
        """A shift with 200.00 in the drawer, nobody asked."""
        from store.counter.shifts.opening import open_shift  # a shop of one's own asks first, on its own screen

        amount = parse_amount("200", shop.settings.currency)
        return open_shift(shop, actor, amount, key=new_id(), now=now)

    def scan_something(self, shop: Shop, tell: Tell) -> None:
        """One product of the shop, by its code; what is weighed comes with a weight, as from a scale's label."""
        if not self._goods:
            from store.office.listing import articles

            self._goods = [(article.code, article.weighed) for article in articles()]
        code, weighed = random.choice(self._goods)
        tell(Scanned(f"{random.randint(150, 2400) / 1000:.3f}*{code}" if weighed else code))
