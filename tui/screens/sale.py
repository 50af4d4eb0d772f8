"""Ringing up: the screen a cashier looks at all day.

What is seen is in sale_view.py; what keys and scans do is apart by subject: sale_search.py, sale_lines.py,
sale_member.py, sale_paying.py, sale_returns.py, and the rest here. A subject of its own gets a file and a class of its
own.
"""

from __future__ import annotations

from textual import on

from store import codes
from store.counter import selling
from store.errors import Refused
from store.i18n import _
from store.ids import new_id
from store.money import write_quantity
from tui import menu
from tui.screens.sale_lines import LineKeys
from tui.screens.sale_member import MemberKeys
from tui.screens.sale_parking import ParkKeys
from tui.screens.sale_paying import PayKeys
from tui.screens.sale_returns import ReturnKeys
from tui.screens.sale_search import SearchKeys
from tui.widgets.prompt import Prompt


class SaleScreen(SearchKeys, LineKeys, MemberKeys, PayKeys, ReturnKeys, ParkKeys):
    """One basket after the other. Every act is on the disk before its result is drawn."""

    CSS_PATH = "sale.tcss"
    missed = ""
    """What was said of the scans that rang nothing."""

    # What comes in

    def scanned(self, code: str) -> None:
        """`3*` typed before a scan counts for it; what was typed and refused is done with; anything else typed stays
        where it is.

        What a scan before could not ring stays said, of two both where they are seen whole: in a row of scans nobody
        looks up at each, and what was refused would leave the shop unpaid. A key ends that.
        """
        typed, line = self.w_prompt.text, self.message_line
        missed = self.missed if line.text.startswith(self.missed) else ""
        if self.w_prompt.refused:
            self.w_prompt.clear()
        elif typed.rstrip().endswith(("*", "×", "＊")):
            self.w_prompt.clear()
            code = f"{typed}{code}"
        if not self.ring(code) and line.kind == "bad":
            both = f"{missed.split('  ')[-1]}  {line.text}"
            if missed and line.text not in missed and line.fits(both):
                line.say_quietly(both, "bad")
            self.missed = line.text
        elif missed and not line.text.startswith(missed):
            both = f"{missed}  {line.text}".rstrip()
            line.say_quietly(both if line.fits(both) else missed, "bad")

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        choice = self.w_results.choice
        if choice is not None:
            quantity = self._typed_quantity(event.text)
            self.close_search()
            self.w_prompt.clear()
            self.ring(f"{write_quantity(quantity)}*{choice.code}" if quantity else choice.code)
        elif event.text.strip() and self.ring(event.text):
            self.close_search()
            self.w_prompt.clear()

    def ring(self, text: str) -> bool:
        """Ring up a code. False when it was refused and said so."""
        try:
            reading = codes.read(text)
            if isinstance(reading, codes.MarkedQuantity):
                return self._set_quantity(reading.quantity)
            opened = selling.ring(self.till.shop, self.actor, self.sale, text, key=new_id(), now=self.till.clock())
        except selling.PriceNeeded as needed:
            self._ask_price(needed)
            return True
        except selling.ThatIsATicket as parked:
            return self.recall(parked.ticket)
        except (selling.UnknownCode, selling.LooksLikePayment) as refusal:
            return self._take_card(reading, refusal)
        except Refused as refusal:
            self.not_done(refusal)
            return False
        self.show_basket(opened)
        self.quiet()
        return True

    # Keys

    def action_clear(self) -> None:
        self.close_search()
        self.w_prompt.clear()
        self.quiet()

    def action_why(self) -> None:
        from tui.screens.why import WhyScreen

        if not self.basket or not self.basket.lines or self.closed:
            self.say(_("The basket is empty."), "bad")
            return
        self.till.push_screen(WhyScreen(self.sale, self.w_basket.marked_line))

    def action_demo_scan(self) -> None:
        if self.till.demo is not None:
            self.till.scan_something()

    def action_entry(self, opens: str) -> None:
        """What the menu does too, by a key of its own."""
        entry = menu.opening(opens)
        if lacking := entry.lacking(self):
            self.say(_("{entry}: {lacking}", entry=entry.title, lacking=lacking), "bad")
        else:
            self.close_search()
            entry.open(self)

    def action_lock(self) -> None:
        self.till.lock()

    def action_menu(self) -> None:
        from tui.screens.menu import MenuScreen

        self.close_search()
        self.till.push_screen(MenuScreen(self), self._do_entry)

    def _do_entry(self, entry: menu.Entry | None) -> None:
        if entry is not None:
            entry.open(self)
