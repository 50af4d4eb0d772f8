"""A card that was made in advance (未激活) becomes somebody's: the phone alone is enough. Who has that phone already is
given the card by another key."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books.actor import Actor
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.office.members.activating import activate, hand_to
from store.office.members.finding import any_by_code
from store.office.members.refusals import PhoneTaken
from store.office.members.views import MemberView
from tui.screens.base import Question
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.prompt import Prompt


class ActivateScreen(Question[MemberView | None]):
    """Answers with the member who is one now, or None when it was left."""

    CSS_PATH = "activating.tcss"
    place = "activating"
    question = N_("The activation")

    def __init__(self, actor: Actor, member: MemberView) -> None:
        super().__init__()
        self.actor = actor
        self.member = member
        self.key = new_id()
        self.owner: MemberView | None = None
        """Who has the typed phone already."""

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield Prompt(id="prompt")
            yield MessageLine()
        yield KeyBar()

    def tell(self) -> None:
        member = self.member
        self.query_one("#panel").border_title = _("Activate")
        words = [_("{member} is not activated yet.", member=member.masked), _("Tier: {tier}", tier=member.tier.name)]
        words.append(
            _("Whoever activates agrees to the text on membership {version}.", version=self._version())
        )  # fmt: skip
        self.query_one("#words", Static).update("\n".join(words))
        prompt = self.query_one(Prompt)
        prompt.ask = _("Another phone, if it changed") if member.phone else _("The member's phone")
        prompt.refresh()
        super().tell()

    def _version(self) -> str:
        return self.till.shop.settings.consent_version

    @on(Prompt.Entered)
    def take(self, event: Prompt.Entered) -> None:
        if event.text.strip():
            self._activate(event.text)

    def action_activate(self) -> None:
        self._activate(self.query_one(Prompt).text)

    def applies(self, action: str) -> bool:
        return self.owner is not None if action == "give_card" else True

    @on(Prompt.Typed)
    def typed(self) -> None:
        self._owned_by(None)

    def action_give_card(self) -> None:
        if self.owner is None:
            return
        till = self.till
        try:
            member = hand_to(till.shop, self.actor, self.member.id, self.owner.id, key=self.key, now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.dismiss(member)

    def _owned_by(self, owner: MemberView | None) -> None:
        self.owner = owner
        self.show_keys()

    def _activate(self, phone: str) -> None:
        till = self.till
        try:
            member = activate(
                till.shop, self.actor, self.member.id, phone.strip() or None, key=self.key, now=till.clock()
            )
        except PhoneTaken as refusal:
            self._owned_by(any_by_code(till.shop, phone, now=till.clock()))
            self.refuse(refusal)
            return
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.dismiss(member)
