"""Putting the basket aside and taking one up again; once more what was rung last."""

from __future__ import annotations

from store.counter import parking
from store.counter.open_sales import OpenBasket
from store.errors import Refused
from store.i18n import _
from store.ids import new_id
from tui import keymap
from tui.screens.sale_view import SaleView


class ParkKeys(SaleView):
    """F5 parks a basket that has lines, and without one shows those that wait."""

    def applies(self, action: str) -> bool:
        if action == "repeat":
            return bool(self.lines) and not self.w_results.is_open
        return super().applies(action)

    def name_of(self, action: keymap.Action) -> str:
        return _("Recall") if action.id == "park" and not self.lines else super().name_of(action)

    def action_repeat(self) -> None:
        from store.counter.repeating import repeat_last

        self.act(repeat_last)

    def action_park(self) -> None:
        if self.lines:
            self._park()
        else:
            self._choose_parked()

    def _park(self) -> None:
        sale, key, name = self.sale, new_id(), self._parking_name()

        def parked(made: parking.Parked) -> None:
            self.close_search()
            self.w_prompt.clear()
            self.start_anew()
            self.till.print_now()
            said = _(
                "Parked: {name}. Its ticket ends with {tail} and is being printed.", name=made.name, tail=made.tail
            )
            self.say(said, "good")

        self.attempt(
            self.actor,
            lambda actor: parking.park(self.till.shop, actor, sale, name, key=key, now=self.till.clock()),
            parked,
        )

    def _parking_name(self) -> str:
        """What was typed; else the member, masked; else the time and what was rung first."""
        typed = self.w_prompt.text.strip()
        if typed and not self.w_prompt.refused:
            return typed
        if self.member is not None:
            return self.member.masked[: parking.LONGEST_NAME]
        return f"{self.till.local_now():%H:%M} {self.lines[0].line.name}"[: parking.LONGEST_NAME]

    def _choose_parked(self) -> None:
        waiting = parking.parked(self.till.shop)
        if not waiting:
            self.say(_("No basket is parked."), "plain")
            return
        from tui.screens.parked import ParkedScreen

        def chosen(ticket: str | None) -> None:
            if ticket is not None:
                self.recall(ticket)

        self.close_search()
        self.till.push_screen(ParkedScreen(waiting), chosen)

    def recall(self, ticket: str) -> bool:
        """Take up a parked basket. False when it was refused and said so, or waits for an approval."""
        shop, key = self.till.shop, new_id()
        try:
            before = parking.parking(shop, ticket)
        except Refused as refusal:
            self.not_done(refusal)
            return False

        def recalled(opened: OpenBasket) -> None:
            self.show_basket(opened)
            was, now = before.due, opened.priced.due
            if was == now:
                self.say(_("Recalled: {name}", name=before.name), "good")
            else:
                words = _(
                    "Recalled: {name}. Prices changed since: {was} then, {now} now.",
                    name=before.name,
                    was=self.figures.signed(was),
                    now=self.figures.signed(now),
                )
                self.say(words, "attention")

        return self.attempt(
            self.actor,
            lambda actor: parking.recall(shop, actor, before.id, key=key, now=self.till.clock()),
            recalled,
        )
