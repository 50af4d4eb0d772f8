"""A coupon of the member that fits the basket and is not used, told and put in while nothing is taken yet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.errors import Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money
from tui import keymap
from tui.screens.tender_provider import ProviderKeys

if TYPE_CHECKING:
    from store.counter.couponing import Fit
    from store.counter.open_sales import OpenBasket
    from store.pricing.basket import PricedBasket
    from tui.widgets.choices import Choice

GROUP = "coupons"


class CouponKeys(ProviderKeys):
    """The part of the tender screen that reminds of coupons."""

    basket: PricedBasket
    due: Money
    exchange: Money
    """What goods that come back are worth."""
    points: Money
    """What points pay."""
    points_pay: Money
    """What they would pay."""
    by_itself: bool
    """Whether points pay because the shop's setting says so, and nobody has changed that."""
    on_change: Callable[[OpenBasket], None] | None
    fits: tuple[Fit, ...] = ()
    """The member's coupons that would make the basket cheaper and are not used, the best first."""
    put_in: tuple[Fit, ...] = ()
    """Those that were put in here."""

    def count_points(self) -> Money:
        raise NotImplementedError

    def use_points(self, wanted: Money | None) -> bool:
        raise NotImplementedError

    @property
    def untouched(self) -> bool:
        """Whether nothing was taken, and no points by hand: those work on what coupons leave."""
        return not self.taken and (not self.points or self.by_itself)

    def take_over(self, opened: OpenBasket) -> None:
        """The basket was priced again: go on with what it costs now."""
        self.basket, self.due, self.points = opened.priced, opened.priced.due, opened.priced.points
        self.points_pay, self.by_itself = self.count_points(), False
        if self.on_change is not None:
            self.on_change(opened)
        self.ask_for("amount")

    def look_for_coupons(self) -> None:
        """Behind what is on the screen already; of a member without coupons nothing is asked."""
        self.fits = ()
        if self.member is not None and self.member.coupons and not self.taken:
            self.run_worker(self._try_coupons(), group=GROUP, exclusive=True)

    async def _try_coupons(self) -> None:
        from store.counter.couponing import try_coupons
        from store.counter.open_sales import SaleClosed

        fits: list[Fit] = []
        try:
            for fit in try_coupons(self.till.shop, self.sale, now=self.till.clock()):
                # beside goods that come back, what is more than the difference would be handed out as money
                if fit.saves > 0 and (not self.exchange or fit.saves <= self.left):
                    fits.append(fit)
                await asyncio.sleep(0)  # each prices the basket: a key that was pressed meanwhile comes first
        except SaleClosed:
            return  # paying says so
        if fits:
            self.fits = tuple(sorted(fits, key=lambda fit: -fit.saves))
            self.tell()

    def best_coupon(self) -> Choice:
        """The key, what the best one saves, how many fit."""
        best, count = self.fits[0], len(self.fits)
        name = best.coupon.name
        told = (
            _("a coupon fits: {name}", name=name)
            if count == 1
            else _("{count} {count:coupon fits|coupons fit}: {name}", count=count, name=name)
        )
        return keymap.key_of("use_coupon"), f"−{self.figures.grouped(best.saves)}", told

    def action_use_coupon(self) -> None:
        """The best one; points that pay by themselves are counted again on what it leaves."""
        if not self.applies("use_coupon"):
            return
        from store.counter.couponing import add_coupon
        from tui.coupon_words import put_in

        best, by_itself, till = self.fits[0], self.by_itself, self.till
        code = best.coupon.code
        try:
            opened = add_coupon(till.shop, self.actor, self.sale, code, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            self.look_for_coupons()
            return
        self.put_in = (*self.put_in, best)
        self._coupons_changed(opened, by_itself)
        self.say(*put_in(opened, code, self.figures))

    def take_coupon_out(self) -> None:
        """The last one that was put in here."""
        from store.counter.couponing import remove_coupon

        last, till = self.put_in[-1].coupon, self.till
        try:
            opened = remove_coupon(till.shop, self.actor, self.sale, last.code, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.put_in = self.put_in[:-1]
        self._coupons_changed(opened, False)
        self.say(_("Taken out: {name}", name=last.name), "good")

    def _coupons_changed(self, opened: OpenBasket, by_itself: bool) -> None:
        self.fits = ()
        self.take_over(opened)
        if by_itself:
            self.by_itself = self.use_points(None)
            if not self.by_itself:
                self.use_points(0)
        self.look_for_coupons()
