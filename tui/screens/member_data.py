"""What a member told (会员资料): what the shop asks for beside the phone is filled in at the till, and the whole is
shown to who may see it, for a reason, recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.errors import N_, Refused
from store.i18n import _
from store.office.members import editing, revealing
from store.office.members.birthdays import birthday_of, birthday_text
from store.office.members.revealing import REASONS, Revealed
from store.office.members.views import MemberView
from tui import keymap
from tui.screens.base import Question
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import MenuList
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from store.books.actor import Actor
    from tui.screens.sale import SaleScreen

NAMES = {
    "phone": N_("Phone"),
    "name": N_("Member's name"),
    "birthday": N_("Birthday"),
    "gender": N_("Gender"),
    "address": N_("Address"),
    "email": N_("E-mail"),
    "note": N_("Note"),
}
ASKS = {
    "birthday": N_("1990-08-15 or 08-15; with an L behind it a lunar one"),
    "gender": N_("m or f"),
}
NOTHING = "-"
"""Typed in the place of a text, it takes away what is there."""


class MemberFieldScreen(Question[str | None]):
    """One thing that the member tells. Answers with what was typed; `typed` is what was refused the last time."""

    CSS_PATH = "rewards.tcss"
    place = "amount"
    question = N_("What the member tells")

    def __init__(self, member: MemberView, field: str, typed: str, refused: Refused | None) -> None:
        super().__init__()
        self.member, self.field = member, field
        self.typed, self.refused = typed, refused

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        if self.refused is not None:
            self.query_one(Prompt).put(self.typed)
            self.refuse(self.refused)

    def tell(self) -> None:
        self.query_one("#panel").border_title = _(NAMES[self.field])
        words = [self.member.masked, *([_(ASKS[self.field])] if self.field in ASKS else [])]
        if self.field != "phone":
            words.append(_("{sign} alone takes away what is there.", sign=NOTHING))
        self.query_one("#words", Static).update("\n".join(words))
        prompt = self.query_one(Prompt)
        prompt.ask = _(NAMES[self.field])
        prompt.refresh()
        super().tell()

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if text := event.text.strip():
            self.dismiss(text)


class MemberDataScreen(OneKey[None]):
    """One key changes what it stands beside; another shows the whole, when one says why."""

    CSS_PATH = "rewards.tcss"
    BINDINGS = keymap.bindings("member_data")
    place = "member_data"
    question = N_("What the member told")

    def __init__(self, actor: Actor, member: MemberView) -> None:
        super().__init__()
        self.actor, self.member = actor, member
        self.whole: Revealed | None = None
        self.asks_why = False

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        asked = self.till.shop.settings.member_fields.split()
        self.fields = {str(at): field for at, field in enumerate(("phone", *asked), 1)}
        self.reasons = {str(at): reason for at, reason in enumerate(REASONS, 1)}
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Member's data")
        self.query_one("#words", Static).update(f"{self.member.masked}  {self.member.number}")
        if self.asks_why:
            items = [(key, _(REASONS[reason]), "") for key, reason in self.reasons.items()]
            self.query_one(MenuList).show([(_("Why the whole is shown; it is recorded:"), items)])
        else:
            items = [(key, f"{_(NAMES[field])}  {self._told(field)}", "") for key, field in self.fields.items()]
            self.query_one(MenuList).show([(_("One key changes it:"), items)])
        super().tell()

    def _told(self, field: str) -> str:
        """What is kept of it: masked, or only that something is, until somebody may see the whole."""
        told = editing.details(self.till.shop, self.member.id)
        if field in ("phone", "name"):
            if self.whole is not None:
                return self.whole.phone if field == "phone" else self.whole.name
            return self.member.masked_phone if field == "phone" else self.member.masked_name
        text = birthday_text(told.birthday, _) if field == "birthday" else str(getattr(told, field))
        if field == "gender":
            return {"m": _("male"), "f": _("female")}.get(text, "")
        return text if self.whole is not None or field == "note" or not text else "****"

    def applies(self, action: str) -> bool:
        return self.whole is None and not self.asks_why if action == "show_whole" else True

    def name_of(self, action: keymap.Action) -> str:
        return _("Choose") if action.id == "data_of" and self.asks_why else super().name_of(action)

    def action_show_whole(self) -> None:
        if self.applies("show_whole"):
            self.asks_why = True
            self.say("")
            self.tell()

    def action_back(self) -> None:
        if self.asks_why:
            self.asks_why = False
            self.tell()
        else:
            super().action_back()

    def take_key(self, char: str) -> None:
        known = self.reasons if self.asks_why else self.fields
        if char not in known:
            self.say(_("No entry has the key {key}.", key=char), "bad")
        elif self.asks_why:
            self._reveal(known[char])
        else:
            self._ask(known[char])

    def _ask(self, field: str, typed: str = "", refused: Refused | None = None) -> None:
        screen = MemberFieldScreen(self.member, field, typed, refused)
        self.till.push_screen(screen, lambda text: self._change(field, text))

    def _reveal(self, reason: str) -> None:
        till = self.till

        def do(actor: Actor) -> Revealed:
            return revealing.reveal(till.shop, actor, self.member.id, reason, now=till.clock())

        def done(whole: Revealed) -> None:
            self.whole = whole
            self.say(_("This look is recorded."), "attention")
            self.tell()

        self.asks_why = False
        self.tell()
        self.attempt(self.actor, do, done)

    def _change(self, field: str, text: str | None) -> None:
        if text is None:
            return
        till = self.till
        said = "" if text == NOTHING and field != "phone" else text
        try:
            value = birthday_of(said) if field == "birthday" else said
            self.member = editing.edit(till.shop, self.actor, self.member.id, now=till.clock(), **{field: value})
        except Refused as refusal:
            self._ask(field, text, refusal)
            return
        if self.whole is not None:
            self.whole = Revealed(self.member.id, self.member.name, self.member.phone)
        self.say(_("{what} is changed.", what=_(NAMES[field])), "good")
        self.tell()


def open_member_data(sale: SaleScreen) -> None:
    """Of the sale's member; without one, of whoever is found, and the sale stays nobody's."""
    if sale.member is not None:
        member_data_of(sale, sale.member)
    else:
        sale.find_member(lambda member: member_data_of(sale, member))


def member_data_of(sale: SaleScreen, member: MemberView) -> None:
    def done(_nothing: None) -> None:
        if sale.member is not None and sale.member.id == member.id:
            sale.look_at_member_again()

    sale.till.push_screen(MemberDataScreen(sale.actor, member), done)
