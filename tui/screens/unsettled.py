"""What keeps a shift from closing, each by name and with the way to settle it; a provider is asked again from here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books.actor import Actor
from store.books.intents import Intent, intent
from store.counter.shifts.unsettled import PROVIDERS, Unsettled, unsettled
from store.errors import N_
from store.i18n import _
from tui import keymap
from tui.screens.provider_refunds import ProviderScreen
from tui.screens.tender_names import tender_name
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine
from tui.widgets.unsettled_list import Item, UnsettledList

KINDS = {
    "basket": (N_("Open basket"), N_("take payment, void it with {void_sale}, or park it with {park}")),
    "parked": (N_("Parked basket"), N_("recall it with {park}, then take payment or void it")),
    "payment": (N_("Payment not decided"), N_("{ask_provider} asks the provider again; what is paid waits at {pay}")),
    "refund": (N_("Refund not decided"), N_("{ask_provider} asks the provider again")),
    "refund_failed": (
        N_("Refund refused"),
        N_("{ask_provider} asks the provider again; {cash_instead} hands it out in cash, when somebody allows it"),
    ),
}
"""What is unsettled, and what settles it."""


class UnsettledScreen(ProviderScreen[tuple[str, ...] | None]):
    """Answers with the ids of what is carried over: all that is left, or nothing when it was settled here."""

    CSS_PATH = "closing.tcss"
    AUTO_FOCUS = ""
    place = "unsettled"
    question = N_("The close of the shift")

    def __init__(self, actor: Actor, left: tuple[Unsettled, ...]) -> None:
        super().__init__()
        self.actor, self.left = actor, left

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield UnsettledList()
            yield Static(id="how", markup=False)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list = self.query_one(UnsettledList)
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Not settled yet")
        some = bool(self.left)
        words = _("Settle these first, then close the shift:") if some else _("All is settled.")
        self.query_one("#words", Static).update(words)
        actions = ("pay", "park", "void_sale", "ask_provider", "cash_instead")
        keys = {action: keymap.key_of(action) for action in actions}
        self.w_list.show([self._item(each, keys) for each in self.left])
        key = keymap.key_of("carry")
        how = _("{key} leaves them to the next shift, by name; somebody has to allow it.", key=key)
        self.query_one("#how", Static).update(how if some else _("{key} goes on with the count.", key=key))
        super().tell()

    def _item(self, each: Unsettled, keys: dict[str, str]) -> Item:
        kind, how = KINDS[each.kind]
        name = each.name
        if each.kind in PROVIDERS:
            channel, _space, number = name.partition(" ")
            name = f"{tender_name(channel)} {number}"
        return _(kind), name, self.figures.signed(each.amount), _(how, **keys)

    def name_of(self, action: keymap.Action) -> str:
        return _("Go on") if action.id == "carry" and not self.left else super().name_of(action)

    def applies(self, action: str) -> bool:
        return len(self.left) > 1 if action == "unsettled_down" else super().applies(action)

    def at_provider(self) -> Intent | None:
        if not self.left or (marked := self.left[self.w_list.marked]).kind not in PROVIDERS:
            return None
        return intent(self.till.shop, marked.id)

    def look_again(self) -> None:
        self.left = unsettled(self.till.shop, self.till.number)
        self.tell()

    def action_unsettled(self, by: int) -> None:
        self.w_list.move(by)
        self.show_keys()

    def action_carry(self) -> None:
        if not self.asking:
            self.dismiss(tuple(each.id for each in self.left))
