"""Whose sale it is: members and coupons on the sale screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from store import codes
from store.counter.open_sales import OpenBasket
from store.errors import Refused
from store.i18n import _
from tui import menu
from tui.screens.sale_view import SaleView

if TYPE_CHECKING:
    from store.office.members.views import MemberView


class MemberKeys(SaleView):
    """A card, a number, a phone or a coupon, scanned or typed; the member's panel and search."""

    def ring(self, text: str) -> bool:
        """Ring up a code, as the sale screen does."""
        raise NotImplementedError

    def _take_card(self, reading: codes.Reading, no_product: Refused) -> bool:
        """No product has the code: a coupon, or a member's card, number or phone, perhaps."""
        from store.office.members.finding import any_by_code, by_code
        from store.office.members.refusals import MemberInactive, NoSuchMember

        match reading:
            case codes.ProductCode(code, None) | codes.Search(code, None):
                pass
            case _:
                self.not_done(no_product)
                return False
        if isinstance(reading, codes.ProductCode) and reading.coupon_code:
            from store.counter.couponing import add_coupon
            from tui.coupon_words import put_in

            return self.act(add_coupon, code, then=lambda opened: self.say(*put_in(opened, code, self.figures)))
        try:
            member = by_code(self.till.shop, code, now=self.till.clock())
        except MemberInactive:
            waiting = any_by_code(self.till.shop, code, now=self.till.clock())
            assert waiting is not None
            self._activate(waiting, lambda who: self.attach(who.id))
            return True
        except Refused as refusal:
            self.refuse(refusal)
            return False
        if member is not None:
            return self.attach(member.id)
        of_a_member = isinstance(reading, codes.ProductCode) and reading.member_number
        self.refuse(NoSuchMember() if of_a_member else no_product)
        return False

    def attach(self, member: str | None) -> bool:
        """Make a member the sale's, or nobody. False when it was refused and said so."""
        from store.counter.attaching import attach_member

        return self.act(attach_member, member, then=self._say_whose)

    def _say_whose(self, opened: OpenBasket) -> None:
        if opened.member is not None:
            self.say(_("Member: {member}", member=opened.member.masked), "good")
        else:
            self.say(_("The sale has no member any more."), "good")

    def action_member(self) -> None:
        self.close_search()
        if self.member is None:
            self.look_for_member()
            return
        from tui.screens.member import MemberScreen, Wish
        from tui.screens.member_goods import Add

        def wished(wish: Wish | Add | None) -> None:
            match wish:
                case Add(code):
                    self.ring(code)
                case "another":
                    self.look_for_member()
                case "nobody":
                    self.attach(None)
                case "coupons" | "statement" | "top_up" | "rewards" | "benefits" | "count_cards":
                    menu.opening(f"tui.screens.{wish}:open_{wish}").open(self)

        self.till.push_screen(MemberScreen(self.member, self.lines), wished)

    def _activate(self, waiting: MemberView, then: Callable[[MemberView], object]) -> None:
        """Ask for the phone of whoever holds a card that was made in advance, and go on with them."""
        from tui.screens.activating import ActivateScreen

        def activated(member: MemberView | None) -> None:
            if member is not None:
                then(member)
                if member.id == waiting.id and self.message_line.kind != "bad":
                    self.say(_("Activated: {member}", member=member.masked), "good")

        self.till.push_screen(ActivateScreen(self.actor, waiting), activated)

    def look_for_member(self) -> None:
        self.find_member(lambda member: self.attach(member.id))

    def find_member(self, then: Callable[[MemberView], object]) -> None:
        """Ask whom it is about, by scan or search, and go on with them; the sale stays whose it is."""
        from store.office.members.views import get
        from tui.screens.member_lookup import MemberLookupScreen

        search = MemberLookupScreen(self.actor)

        def found(member: str | None) -> None:
            view = get(self.till.shop, member, now=self.till.clock()) if member is not None else None
            if view is not None and view.state == "inactive":
                self._activate(view, then)
            elif view is not None:
                then(view)
                if search.made_one:
                    self.say(_("New member: {member}", member=view.masked), "good")

        self.till.push_screen(search, found)

    def look_at_member_again(self) -> None:
        """What the member of this sale has may have changed: read it anew."""
        from store.counter.attaching import attach_member

        if self.member is not None:
            self.act(attach_member, self.member.id)
