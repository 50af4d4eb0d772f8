"""Whose sale this is: found by phone, its last four digits, name or initials, or made new with the phone alone."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from store.books.actor import Actor
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.office.members.enrolling import enrol
from store.office.members.finding import any_by_code, by_code, find_members
from store.office.members.phones import good_phone, plain_phone
from store.office.members.refusals import MemberInactive, NoSuchMember
from tui import keymap
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.member_list import MemberList
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class MemberLookupScreen(Question[str | None]):
    """Answers with the member's id, or None when it was left."""

    CSS_PATH = "member_lookup.tcss"
    place = "members"
    question = N_("The member search")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.made_one = False
        """Whether who it answers with is new, made here."""
        self.new_phone = ""
        """A whole phone that nobody has: somebody new, if the cashier says so."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Prompt(id="prompt")
            yield MessageLine()
            yield MemberList()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list, self.w_prompt = self.query_one(MemberList), self.query_one(Prompt)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Member")
        self.w_prompt.ask = _("Scan the card, or type phone, last four digits, name")
        self.w_prompt.refresh()
        self._look(self.w_prompt.text)
        super().tell()

    def applies(self, action: str) -> bool:
        if action == "new_member":
            return bool(self.new_phone)
        return bool(self.w_list.found) if action in ("take_member", "member_down") else True

    @on(Prompt.Typed)
    def look(self, event: Prompt.Typed) -> None:
        if self.message_line.text:
            self.say("")
        self._look(event.text)
        self.show_keys()

    def _look(self, text: str) -> None:
        text = text.strip()
        found = find_members(self.till.shop, text) if text else []
        self.new_phone = "" if found else self._whole_phone(text)
        if self.new_phone:
            hint = _("No member has this phone yet: {key} makes one.", key=keymap.key_of("new_member"))
        elif text:
            hint = _("Nobody found. Try the phone, its last four digits or the initials.")
        else:
            hint = _("A name, its initials, how a phone begins, its last four digits")
        self.w_list.show(found, hint)

    def _whole_phone(self, text: str) -> str:
        try:
            return good_phone(text, self.till.shop.settings.currency.code) if plain_phone(text) else ""
        except Refused:
            return ""

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        text = event.text.strip()
        if not text:
            return
        if self.new_phone:
            self.say(
                _("No member has this phone. {key} makes a new member with it.", key=keymap.key_of("new_member")),
                "attention",
            )
        elif self.w_list.marked > 0 and (choice := self.w_list.choice):
            self.dismiss(choice.id)
        else:
            self._take_code(text)

    def _take_code(self, text: str) -> None:
        """A whole card, number or phone is that member whatever the list says; otherwise the first found."""
        try:
            member = by_code(self.till.shop, text, now=self.till.clock())
        except MemberInactive:
            member = any_by_code(self.till.shop, text, now=self.till.clock())  # who asked goes on with activating
        except Refused as refusal:
            self.refuse(refusal)
            return
        if member is not None:
            self.dismiss(member.id)
        elif choice := self.w_list.choice:
            self.dismiss(choice.id)
        else:
            self.refuse(NoSuchMember())

    def scanned(self, code: str) -> None:
        self._take_code(code)

    def action_new_member(self) -> None:
        if not self.new_phone:
            self.say(_("Type the whole phone first."), "attention")
            return
        till = self.till
        try:
            member = enrol(till.shop, self.actor, self.new_phone, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.made_one = True
        self.dismiss(member.id)

    def action_member(self, by: int) -> None:
        self.w_list.move(by)
