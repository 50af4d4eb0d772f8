"""What the member's tier brings (等级权益): one key hands out what is counted, or takes back what was booked by
mistake; the rest is only said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_
from store.i18n import _
from store.ids import new_id
from store.office.members.benefits import PERIODS, MembersBenefit, benefits_of, return_benefit, use_benefit
from store.office.members.views import MemberView
from tui import keymap
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import Item, MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from store.books.actor import Actor
    from tui.screens.sale import SaleScreen

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"


class BenefitsScreen(OneKey[tuple[MembersBenefit, bool] | None]):
    """Answers with the one to hand out, or to take back (True)."""

    CSS_PATH = "rewards.tcss"
    BINDINGS = keymap.bindings("benefits")
    place = "benefits"
    question = N_("The benefits of the tier")

    def __init__(self, member: MemberView) -> None:
        super().__init__()
        self.member = member
        self.back = False
        """The next key takes back."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        found = benefits_of(self.till.shop, self.member, now=self.till.clock())
        counted = [each for each in found if each.left is not None]
        self.choices = dict(zip(KEYS, counted, strict=False))
        self.said = [each.name for each in found if each.left is None]
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Benefits")
        tier = self.member.tier
        words = [f"{self.member.masked}  {tier.name}", *([tier.benefits] if tier.benefits else []), *self.said]
        if not (self.choices or self.said or tier.benefits):
            words.append(_("The tier brings nothing beside prices and points."))
        self.query_one("#words", Static).update("\n".join(words))
        items = [self._item(key, each) for key, each in self.choices.items()]
        ask = _("One key takes one back:") if self.back else _("One key hands one out:")
        self.query_one(MenuList).show([(ask, items)] if items else [])
        super().tell()

    def applies(self, action: str) -> bool:
        return bool(self.choices) if action == "benefit_back" else True

    def name_of(self, action: keymap.Action) -> str:
        return _("Hand out") if action.id == "benefit_back" and self.back else super().name_of(action)

    def action_benefit_back(self) -> None:
        if self.choices:
            self.back = not self.back
            self.tell()

    def _item(self, key: str, each: MembersBenefit) -> Item:
        often = _("{left} of {quota} {period}", left=each.left, quota=each.quota, period=_(PERIODS[each.period]))
        return key, f"{each.name}  {often}", self._why_not(each)

    def _why_not(self, each: MembersBenefit) -> str:
        if self.back:
            return "" if each.used else _("not used")
        if each.open:
            return ""
        return _("in the birthday's month") if each.left else _("used up")

    def take_key(self, char: str) -> None:
        chosen = self.choices.get(char)
        if chosen is None:
            self.say(_("No entry has the key {key}.", key=char), "bad")
        elif why := self._why_not(chosen):
            self.say(_("{entry}: {lacking}", entry=chosen.name, lacking=why), "bad")
        else:
            self.dismiss((chosen, self.back))


def open_benefits(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        _benefits_of(sale, sale.member)
    else:
        sale.find_member(lambda member: _benefits_of(sale, member))


def _benefits_of(sale: SaleScreen, member: MemberView) -> None:
    till, key = sale.till, new_id()
    mine = sale.sale if sale.basket is not None and sale.member is not None else None

    def wanted(answer: tuple[MembersBenefit, bool] | None) -> None:
        if answer is None:
            return
        benefit, back = answer

        def do(actor: Actor) -> MembersBenefit:
            if back:
                return return_benefit(till.shop, actor, member.id, benefit.code, key=key, now=till.clock())
            return use_benefit(till.shop, actor, member.id, benefit.code, sale=mine, key=key, now=till.clock())

        sale.attempt(sale.actor, do, lambda after: done(after, back))

    def done(after: MembersBenefit, back: bool) -> None:
        told = {"member": member.masked, "name": after.name, "left": after.left}
        taken, given = (
            N_("{member}: {name} is taken back, {left} left."),
            N_("{member}: {name} is handed out, {left} left."),
        )
        sale.say(_(taken if back else given, **told), "good")

    till.push_screen(BenefitsScreen(member), wanted)
