"""The PIN of a member's account (储值密码): the member types it, twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books import wallet
from store.counter.topping_up import AccountOfFamily, own_account
from store.errors import N_, Refused
from store.i18n import _
from store.office.members.views import MemberView
from store.office.staff import check_pin
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.books.actor import Actor
    from tui.screens.sale import SaleScreen


class NotTheSame(Refused):
    template = N_("Those were two different PINs; once more, please.")


class AccountPinScreen(Question[str | None]):
    """Answers with the PIN; what is typed is never shown."""

    CSS_PATH = "rewards.tcss"
    place = "amount"
    question = N_("The account's PIN")

    def __init__(self, member: MemberView) -> None:
        super().__init__()
        self.member = member
        self.first = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(secret=True, id="prompt")
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Account PIN")
        words = [_("{member} types 6 to 12 digits.", member=self.member.masked)]
        if limit := self.till.shop.settings.wallet_pin_over:
            words.append(_("Payments above {limit} ask for them.", limit=self.figures.grouped(limit)))
        self.query_one("#words", Static).update("\n".join(words))
        prompt = self.query_one(Prompt)
        prompt.ask = _("The same PIN again") if self.first else _("A new PIN")
        prompt.refresh()
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        pin = event.text.strip()
        self.query_one(Prompt).change("", secret=True)
        try:
            check_pin("", pin)
            if self.first and pin != self.first:
                raise NotTheSame()
        except Refused as refusal:
            self.first = ""
            self.tell()
            self.refuse(refusal)
            return
        if self.first:
            self.dismiss(pin)
        else:
            self.first = pin
            self.say("")
            self.tell()


def open_account_pin(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        account_pin_of(sale, sale.member)
    else:
        sale.find_member(lambda member: account_pin_of(sale, member))


def account_pin_of(sale: SaleScreen, member: MemberView) -> None:
    till = sale.till
    try:
        account = own_account(member)
    except AccountOfFamily as refusal:
        sale.refuse(refusal)
        return
    if wallet.account_for(till.shop, account) is None:
        sale.refuse(wallet.NoSuchAccount(code=member.number))
        return

    def typed(pin: str | None) -> None:
        if pin is None:
            return

        def do(actor: Actor) -> None:
            from store.office.wallet_pins import set_pin

            set_pin(till.shop, actor, account, pin, now=till.clock())

        sale.attempt(sale.actor, do, done)

    def done(_nothing: None) -> None:
        sale.say(_("The account of {member} has a new PIN.", member=member.masked), "good")

    till.push_screen(AccountPinScreen(member), typed)
