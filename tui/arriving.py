"""What meets who has just signed on: whose shift it is, and what they ought to know, on one line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from store.books.actor import Actor
from store.books.permits import may
from store.counter.shifts.clock import clock_jumped
from store.counter.shifts.opening import hand_over, holder
from store.counter.shifts.reading import ShiftView, open_shift_at
from store.i18n import _
from store.ids import new_id
from tui import menu
from tui.messages import AlertsFound

if TYPE_CHECKING:
    from tui.app import Till
    from tui.screens.sale import SaleScreen

SEPARATOR = " · "


class Arrival:
    """One sign-on, until all is said. `opened` is the shift whose float was just typed. Alerts are looked for off the
    event loop, and only for who may see them."""

    def __init__(self, till: Till, sale: SaleScreen, opened: ShiftView | None) -> None:
        self.till, self.sale, self.opened = till, sale, opened
        self.notices: list[str] = []
        self.good = ""

    def begin(self) -> None:
        till, actor = self.till, self.sale.actor
        self._look_round(actor)
        shift = open_shift_at(till.shop, till.number)
        if shift is None:
            none = till.figures.grouped(0)
            self.notices.append(_("No shift: the first sale opens one, its float {none}.", none=none))
        elif self.opened is not None:
            amount = till.figures.signed(shift.opening_float)
            self.good = _("Shift {number} is open, float {amount}.", number=shift.number, amount=amount)
        elif holder(shift) != actor.staff:
            hand_over(till.shop, actor, key=new_id(), now=till.clock())
            self.good = _("Shift {number} goes on.", number=shift.number)
        self.tell()

    def _look_round(self, actor: Actor) -> None:
        from store.office import staff
        from store.reports.alerts import SEE_ALERTS

        till = self.till
        zone = till.shop.settings.zone
        if jump := clock_jumped(till.shop, till.number, till.clock()):
            last, now = (f"{at.astimezone(zone):%m-%d %H:%M}" for at in (jump.last, jump.now))
            self.notices.append(_("The clock jumped from {last} to {now}: check it.", last=last, now=now))
        if others := staff.signed_on_at(till.shop, actor):
            tills = ", ".join(other[2:] for other in others)
            self.notices.append(_("Signed on at till {tills} too.", tills=tills))
        if may(till.shop, actor, SEE_ALERTS):
            till.run_worker(partial(_look, till, actor), thread=True, exit_on_error=False, group="alerts")

    def alerts_found(self, count: int) -> None:
        key = menu.key_of("tui.screens.alerts:open_alerts")
        self.notices.append(_("{count} {count:alert|alerts}: keys . {key}", count=count, key=key))
        self.tell()

    def tell(self) -> None:
        """Say it all on one line, what the sale says of its basket too."""
        if not self.sale.is_attached:
            return
        if not self.sale.is_mounted:
            self.till.set_timer(0.01, self.tell)
            return
        line = self.sale.message_line
        if line.kind == "attention" and line.text not in self.notices:
            self.notices += [part for part in line.text.split(SEPARATOR) if part and part not in self.notices]
        if self.notices:
            self.sale.say(SEPARATOR.join(self.notices), "attention")
        elif self.good:
            self.sale.say(self.good, "good")


def _look(till: Till, actor: Actor) -> None:
    from store.reports.alerts import look

    with till.shop.connection():
        found = look(till.shop, actor, now=till.clock())
    if found:
        till.post_message(AlertsFound(len(found)))
