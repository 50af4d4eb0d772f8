"""Taking money: cash, points, stored value, codes, vouchers, on account and what was taken outside, in any mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store import codes, gift_numbers
from store.books.actor import Actor
from store.counter import paying
from store.counter.open_sales import OpenBasket
from store.counter.paying import ByCode, Cash, KeepChange, OnAccount, Recorded, StoredValue, Tender
from store.counter.tenders import card_reference, spendable
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.money import Money, parse_amount
from store.pricing.basket import PricedBasket, SaleId
from tui import keymap
from tui.screens.tender_names import NAMES
from tui.screens.tender_provider import looks_like_a_label
from tui.screens.tender_stored import PINS, Step
from tui.screens.tender_view import TenderView
from tui.widgets.choices import Choices
from tui.widgets.due import Due
from tui.widgets.facts import Facts
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.office.members.views import MemberView

__all__ = ["LONGEST_REFERENCE", "NAMES", "TenderScreen"]

LONGEST_REFERENCE = 64


class CashComesLast(Refused):
    template = N_("{cash} in cash is {missing} too little. Cash comes last: take {missing} another way first.")


class TenderScreen(TenderView):
    """Answers with the closed sale, or None when the customer goes on shopping.

    What is taken is listed and closed in one piece when it covers what is due; until then nothing but points is on the
    disk, and Esc takes back one after the other. `on_change` is told when points change the basket.

    Enter alone takes nothing: a scanner's Enter must not pay.
    """

    CSS_PATH = "tender.tcss"
    place = "tender"
    question = N_("Payment")

    def __init__(
        self,
        actor: Actor,
        sale: SaleId,
        basket: PricedBasket,
        member: MemberView | None = None,
        on_change: Callable[[OpenBasket], None] | None = None,
        *,
        exchange: Money = 0,
    ) -> None:
        super().__init__()
        self.actor, self.sale, self.due, self.points = actor, sale, basket.due, basket.points
        self.basket = basket
        self.exchange = exchange
        self.member, self.on_change = member, on_change
        self.taken = []
        self.cards = {}
        self.step: Step = "amount"
        self.keeping = False
        """Whether the change goes into the member's account."""
        self.pending = None
        """What the reference or the PIN is asked for."""
        self.by_itself = False
        # One key for this payment, whatever is pressed how often: it is taken once.
        self.act_key = new_id()

    # What is seen

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Due()
            yield Choices()
            yield Facts()
            yield Prompt(anywhere=keymap.anywhere(self.place), id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_prompt = self.query_one(Prompt)
        self.points_pay = self.count_points()
        if self.member is not None:
            self.spendable = spendable(self.till.shop, self.member, self.till.clock())
        self.find_money()
        super().on_mount()
        self.look_for_coupons()
        if self.waiting is not None:
            self.ask_for("provider")
            self.ask_provider()
        elif self.points_pay and not self.taken and not self.exchange:
            # Not beside goods that come back: points would be handed out as money then.
            self.offer_points(self.till.shop.settings.points_spend)

    def applies(self, action: str) -> bool:
        if self.step == "provider":
            return action in ("exact", "take_back", "help", "language")
        if action in ("back", "help", "language", "exact"):
            return True
        if self.step != "amount":
            return False
        if action.startswith("quick_"):
            return int(action[-1]) <= len(self.quick)
        if action == "take_back":
            return bool(self.taken or self.points or self.put_in)
        if action == "use_coupon":
            return bool(self.fits) and self.untouched
        if action == "points":
            return self.member is not None and self.member.points > 0
        if action == "stored":
            balance = self.member.balance if self.member is not None and not self._has_paid(self.member.account) else 0
            return balance > 0 and self.left > 0
        if action == "keep":
            return self.member is not None and self.left > 0
        if action == "account":
            return self.debt is not None and not any(isinstance(tender, OnAccount) for tender in self.taken)
        return True

    def _has_paid(self, account: str) -> bool:
        return any(isinstance(tender, StoredValue) and tender.account == account for tender in self.taken)

    def name_of(self, action: keymap.Action) -> str:
        if action.id == "exact" and self.step != "amount":
            return {"reference": _("Record"), "provider": _("Ask again")}.get(self.step) or _("OK")
        return action.title

    def ask_for(self, step: Step, pending: Tender | None = None) -> None:
        self.step, self.pending = step, pending
        self.w_prompt.anywhere = keymap.anywhere(self.place) if step == "amount" else ""
        self.w_prompt.change("", secret=step in PINS)
        self.say("")
        self.tell()

    # What comes in

    def scanned(self, code: str) -> None:
        if looks_like_a_label(code.strip()):
            self.say(_("That is a label of the scale: Esc, then scan it into the basket."), "attention")
        elif codes.is_payment_code(code.strip()):
            self._code(code.strip())
        elif self.step == "voucher":
            self.take_voucher(code.strip())
        elif self.step == "amount" and gift_numbers.sound(code.strip()):
            self.take_card(code.strip())
        elif self.step == "reference" and len(code) <= LONGEST_REFERENCE:
            self.w_prompt.put(code)
        else:
            super().scanned(code)

    def _code(self, code: str) -> None:
        """The customer's code is money: it is neither shown nor kept."""
        if self.till.payment_driver is None or self.step not in ("amount", "provider"):
            self._no_gateway()
        else:
            self.charge(code)

    def _no_gateway(self) -> None:
        self.w_prompt.clear()
        if self.till.payment_driver is None:
            self.say(_("No gateway is connected: take it elsewhere, then record it here."), "attention")
        else:
            self.say(_("That is a payment code: Esc, then scan it again."), "attention")

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = event.text.strip()
        if self.step not in PINS and codes.is_payment_code(text):
            self._code(text)
        elif self.step == "provider":
            self.say_waiting()
        elif self.step == "voucher":
            self.take_voucher(text)
        elif self.step in PINS:
            self._take_pin(text)
        elif self.step == "amount" and gift_numbers.sound(text):
            self.take_card(text)
        elif self.step == "reference" and text:
            self._record(text)
        elif self.step == "reference":
            self.say(_("{key} records it without a reference.", key=keymap.key_of("exact")), "attention")
        elif not text:
            self.say(_("Type what was handed over; {key} when it is exact.", key=keymap.key_of("exact")), "attention")
        elif (tendered := self.typed(0)) is not None:
            self.take_cash(tendered)

    def typed(self, unless: Money) -> Money | None:
        """The amount in the prompt, `unless` where nothing was typed; None when it is none and that was said."""
        text = self.w_prompt.text.strip()
        if not text:
            return unless
        if codes.is_payment_code(text):
            self._no_gateway()
            return None
        try:
            return parse_amount(text, self.figures.currency)
        except Refused as refusal:
            self.refuse(refusal)
            return None

    # What is done

    def close(self, *more: Tender) -> None:
        """Close the sale against what was taken and this; a refusal leaves everything as it was."""
        till = self.till
        try:
            closed = paying.pay(
                till.shop, self.actor, self.sale, [*self.taken, *more], key=self.act_key, now=till.clock()
            )
        except Refused as refusal:
            if self.step != "amount":
                self.ask_for("amount")
            self.refuse(refusal)
            return
        self.dismiss(closed)

    def take_cash(self, tendered: Money) -> None:
        """Cash that covers what is left; its change is handed out, or kept. Less waits for the other payments."""
        if tendered < self.in_cash:
            plain = self.figures.plain
            self.refuse(CashComesLast(cash=plain(tendered), missing=plain(self.in_cash - tendered)))
            return
        kept = [KeepChange()] if self.keeping and tendered > self.in_cash else []
        self.close(Cash(tendered), *kept)

    def action_keep(self) -> None:
        """The typed cash, and its change into the account; with nothing typed, from now on or no more."""
        if not self.applies("keep"):
            return
        if self.w_prompt.text.strip():
            if (tendered := self.typed(0)) is not None:
                before, self.keeping = self.keeping, True
                self.take_cash(tendered)
                self.keeping = before
            return
        self.keeping = not self.keeping
        self.tell()
        said = _("The change goes into the account.") if self.keeping else _("The change is handed out.")
        self.say(said, "good")

    def add(self, tender: Tender) -> None:
        """Take something that is not cash; the sale closes when it covers what is left."""
        if tender.amount == self.left:
            self.close(tender)
            return
        self.taken.append(tender)
        self.ask_for("amount")

    def action_exact(self) -> None:
        if self.step == "amount":
            self.close(*([Cash(self.in_cash)] if self.left else []))
        elif self.step == "reference":
            self._record(self.w_prompt.text.strip())
        elif self.step == "voucher":
            self.take_voucher(self.w_prompt.text)
        elif self.step == "provider":
            self.ask_provider()
        else:
            self._take_pin(self.w_prompt.text)

    def action_quick(self, at: int) -> None:
        """The `at`th of the rounder amounts, from 1."""
        if self.step == "amount" and at <= len(self.quick):
            self.take_cash(self.quick[at - 1])

    def action_back(self) -> None:
        if self.step == "provider":
            if self.till.payment_driver is None:  # nobody can be asked until the shop has one again
                self.dismiss(None)
            else:
                self.say_waiting()
        elif self.step != "amount":
            self.ask_for("amount")
        elif self.taken:
            self.action_take_back()
        elif self.by_itself and not self.use_points(0):
            self.by_itself = False  # Esc once more leaves them
        else:
            self.dismiss(None)

    def action_take_back(self) -> None:
        """The last thing taken; points when there is nothing else, then a coupon that was put in here."""
        if self.step == "provider":
            self.ask_provider(undo=True)
        if self.step != "amount":
            return
        if self.taken:
            tender = self.taken.pop()
            if isinstance(tender, ByCode):
                self.undo(tender)
                return
            self.tell()
            said = _(
                "Taken back: {tender} {amount}",
                tender=self.told(tender),
                amount=self.figures.grouped(tender.amount),
            )
            self.say(said, "attention")
        elif self.points:
            if self.use_points(0):
                self.say(_("No points are used."), "good")
        elif self.put_in:
            self.take_coupon_out()

    # Points

    def offer_points(self, how: str) -> None:
        """What is done of points as the payment opens, by the setting."""
        if how == "auto" and self.use_points(None):
            self.by_itself = True
            pays, key = self.figures.grouped(self.points), keymap.key_of("take_back")
            self.say(_("Points pay {amount}; {key} takes them back.", amount=pays, key=key), "good")
        elif how == "ask":
            from store.office.points import redeeming

            points = redeeming(self.till.shop).points_for(self.points_pay)
            pays, key = self.figures.grouped(self.points_pay), keymap.key_of("points")
            said = N_("{points} {points:point|points} would pay {amount}: {key}")
            self.say(_(said, points=f"{points:,}", amount=pays, key=key))

    def action_points(self) -> None:
        """As many as may be, or those that pay the typed amount; everything is priced again."""
        if not self.applies("points"):
            return
        if not self.left:
            self._say_nothing_is_left()
        elif self.taken:
            self.say(_("Points come first: take the payments back, then use them."), "attention")
        elif (wanted := self.typed(-1)) is not None and self.use_points(None if wanted < 0 else wanted):
            self.say(_("Points pay {amount}.", amount=self.figures.grouped(self.points)), "good")

    def use_points(self, wanted: Money | None) -> bool:
        from store.counter.attaching import use_points

        till = self.till
        try:
            opened = use_points(till.shop, self.actor, self.sale, wanted, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return False
        self.take_over(opened)
        return True

    # Payments taken outside

    def action_record(self, kind: Literal["wechat", "alipay", "unionpay", "card"]) -> None:
        if self.step == "amount" and (amount := self.other_than_cash(self.left)):
            self.ask_for("reference", Recorded(kind, amount))

    def _record(self, reference: str) -> None:
        if codes.is_payment_code(reference):
            self._no_gateway()
            return
        if len(reference) > LONGEST_REFERENCE:
            self.refuse(codes.TooLong(longest=LONGEST_REFERENCE))
            return
        assert isinstance(self.pending, Recorded)
        if self.pending.kind == "card":
            try:
                reference = card_reference(reference)
            except Refused as refusal:
                self.refuse(refusal)
                return
        self.add(replace(self.pending, reference=reference))

    def other_than_cash(self, unless: Money) -> Money:
        """The typed amount, at most what is left; 0 when it is none, and that was said."""
        amount = self.typed(unless)
        if amount is None:
            return 0
        figures = self.figures
        if amount > self.left:
            self.refuse(paying.TooMuch(tendered=figures.plain(amount), due=figures.plain(self.left)))
            return 0
        if amount == 0:
            self._say_nothing_is_left()
        return amount

    def _say_nothing_is_left(self) -> None:
        self.say(_("There is nothing left to pay: {key} closes the sale.", key=keymap.key_of("exact")), "attention")
