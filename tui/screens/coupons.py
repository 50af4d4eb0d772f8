"""The coupons of this sale and those of its member that fit: what each takes off the basket, or is lacking for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store import codes
from store.counter.couponing import add_coupon, coupons_for_basket, remove_coupon
from store.counter.open_sales import OpenBasket
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from tui import keymap
from tui.coupon_words import lacks, put_in
from tui.screens.base import Question
from tui.widgets.coupon_list import CouponLine, CouponList
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class CouponsScreen(Question[None]):
    """Enter puts the marked one into the sale, or the typed one; Del takes it out. A scanned coupon goes in."""

    CSS_PATH = "coupons.tcss"
    place = "coupons"
    question = N_("The list of coupons")

    def __init__(self, sale: SaleScreen) -> None:
        super().__init__()
        self.sale = sale

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield CouponList()
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(CouponList), self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        due = self.sale.basket.due if self.sale.basket else 0
        title = _("Coupons · due {amount}", amount=self.figures.signed(due))
        self.query_one("#panel").border_title = title
        self.w_prompt.ask = _("Scan a coupon, or type its code")
        self.w_prompt.refresh()
        nobody = _("Without a member there is no list: scan the coupon.")
        nothing = _("The member has no coupons. Scan one that was brought.")
        self.w_list.show(self._lines(), nothing if self.sale.member else nobody)
        super().tell()

    def _lines(self) -> list[CouponLine]:
        """Those in the sale, then what takes most first."""
        figures, basket = self.figures, self.sale.basket
        uses = {use.code: use for use in basket.coupons} if basket else {}
        lines = []
        for coupon in self.sale.coupons:
            use = uses.get(coupon.code)
            words = f"−{figures.grouped(use.amount)}" if use and use.amount else lacks(use, figures)
            lines.append(CouponLine(coupon.code, coupon.offer.name, "", words, bool(use and use.amount), True))
        for fit in coupons_for_basket(self.till.shop, self.sale.sale, now=self.till.clock()):
            view = fit.coupon
            until = _("until {day}", day=view.expires_on.isoformat()) if view.expires_on else ""
            words = _("takes {amount}", amount=figures.grouped(fit.takes)) if fit.takes else lacks(fit, figures)
            lines.append(CouponLine(view.code, view.name, until, words, bool(fit.takes), False))
        return lines

    def applies(self, action: str) -> bool:
        choice = self.w_list.choice
        if action == "take_coupon":
            return choice is not None and not choice.there
        if action == "coupon_out":
            return choice is not None and choice.there
        return bool(self.w_list.lines) if action == "coupon_down" else True

    # What comes in

    def scanned(self, code: str) -> None:
        reading = self._reading(code)
        if isinstance(reading, codes.ProductCode) and reading.coupon_code:
            self._add(reading.code)
        else:
            super().scanned(code)

    def _reading(self, text: str) -> codes.Reading | None:
        try:
            return codes.read(text)
        except Refused as refusal:
            self.refuse(refusal)
            return None

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if text := event.text.strip():
            reading = self._reading(text)
            if isinstance(reading, codes.ProductCode):
                self._add(reading.code)
            elif reading is not None:
                self._add(text)
        elif (choice := self.w_list.choice) is None:
            self.say(_("There is no coupon to choose."), "attention")
        elif choice.there:
            self.say(_("It is in the sale: {key} takes it out.", key=keymap.key_of("coupon_out")), "attention")
        else:
            self._add(choice.code)

    def _add(self, code: str) -> None:
        if opened := self._do(add_coupon, code):
            self.w_prompt.clear()
            self.say(*put_in(opened, code, self.figures))

    def action_take_out(self) -> None:
        choice = self.w_list.choice
        if choice is None or not choice.there:
            self.say(_("Mark one that is in the sale."), "attention")
        elif self._do(remove_coupon, choice.code):
            self.say(_("Taken out: {name}", name=choice.name), "good")

    def _do(self, act: Callable[..., OpenBasket], code: str) -> OpenBasket | None:
        till, sale = self.till, self.sale
        try:
            opened = act(till.shop, sale.actor, sale.sale, code, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return None
        sale.show_basket(opened)
        self.tell()
        return opened

    def action_coupon(self, by: int) -> None:
        self.w_list.move(by)
        self.show_keys()


def open_coupons(sale: SaleScreen) -> None:
    sale.till.push_screen(CouponsScreen(sale))
