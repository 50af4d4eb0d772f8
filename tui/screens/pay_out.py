"""A member's balance is paid out (储值退款): whose wish it is, what comes of it and why, before any money leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books import wallet
from store.counter.topping_up import AccountOfFamily, NothingToPayOut, ToppedUp, own_account, pay_out, refund_for
from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.office.members.views import MemberView
from store.pricing.prepaid import Cause, Refund
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from tui.screens.sale import SaleScreen

CAUSES: dict[str, tuple[Cause, str]] = {
    "1": ("cooling off", N_("Within seven days of paying it in")),
    "2": ("shop", N_("The shop cannot go on with it")),
    "3": ("customer", N_("The customer wants it back")),
}
USUAL = ("1", "3", "2")
"""The cause that is chosen without a key: the first of these that gives anything."""


class PayOutScreen(OneKey["Cause | None"]):
    """One key chooses and shows the working, another hands out. Answers with whose wish it is."""

    CSS_PATH = "rewards.tcss"
    BINDINGS = keymap.bindings("pay_out")
    place = "pay_out"
    question = N_("The paying out")

    def __init__(self, member: MemberView) -> None:
        super().__init__()
        self.member = member
        self.chosen = "1"

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield Static(id="working", markup=False)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        shop, now = self.till.shop, self.till.clock()
        self.refunds = {
            key: refund_for(shop, self.member.account, cause, now) for key, (cause, _name) in CAUSES.items()
        }
        # What the law gives first, then what customers ask for: that the shop cannot go on has to be said by a key.
        self.chosen = next((key for key in USUAL if self.refunds[key].payout), "1")
        super().on_mount()

    @property
    def refund(self) -> Refund:
        return self.refunds[self.chosen]

    def tell(self) -> None:
        figures = self.figures
        self.query_one("#panel").border_title = _("Balance back")
        held = figures.signed(self.member.principal + self.member.bonus)
        self.query_one("#words", Static).update(f"{self.member.masked}  {_('Balance')} {held}")
        items = [
            (key, f"{'▸' if key == self.chosen else ' '} {_(name)}  {figures.signed(self.refunds[key].payout)}", "")
            for key, (_cause, name) in CAUSES.items()
        ]
        self.query_one(MenuList).show([(_("Whose wish it is:"), items)])
        lines = [step.say(_, figures.currency) for step in self.refund.steps]
        self.query_one("#working", Static).update("\n".join(("", *lines)))
        super().tell()

    def applies(self, action: str) -> bool:
        return bool(self.refund.payout) if action == "hand_out" else True

    def take_key(self, char: str) -> None:
        if char not in CAUSES:
            self.say(_("No entry has the key {key}.", key=char), "bad")
            return
        self.chosen = char
        self.say("")
        self.tell()

    def action_hand_out(self) -> None:
        if self.refund.payout:
            self.dismiss(CAUSES[self.chosen][0])
        else:
            self.refuse(NothingToPayOut())


def open_pay_out(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        pay_out_of(sale, sale.member)
    else:
        sale.find_member(lambda member: pay_out_of(sale, member))


def pay_out_of(sale: SaleScreen, member: MemberView) -> None:
    till, key = sale.till, new_id()
    try:
        account = own_account(member)
    except AccountOfFamily as refusal:
        sale.refuse(refusal)
        return
    if wallet.account_for(till.shop, account) is None:
        sale.refuse(NothingToPayOut())
        return

    def wanted(cause: Cause | None) -> None:
        if cause is None:
            return

        def do(actor: Actor) -> ToppedUp:
            return pay_out(till.shop, actor, account, cause, key=key, now=till.clock())

        sale.attempt(sale.actor, do, done)

    def done(made: ToppedUp) -> None:
        till.print_now()
        if sale.member is not None and sale.member.account == made.account:
            sale.look_at_member_again()
        told = {"member": member.masked, "paid": sale.figures.signed(-made.paid)}
        sale.say(_("{member}: {paid} of the balance is paid out.", **told), "good")
        till.tell_printer_trouble()

    till.push_screen(PayOutScreen(member), wanted)
