"""Coming, resting, being back, going (打卡): one key says which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from store.books.actor import Actor
from store.calendar import as_number, trading_day
from store.errors import N_, Refused
from store.i18n import _
from store.ids import new_id
from store.office import hours
from tui.screens.one_key import OneKey
from tui.widgets.key_bar import KeyBar
from tui.widgets.menu_list import MenuList
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen

NAMES: dict[hours.Kind, str] = {
    "in": N_("I come to work"),
    "break": N_("I take a break"),
    "back": N_("I am back"),
    "out": N_("I go home"),
}
"""In the order of their keys, which are always the same."""


class HoursScreen(OneKey[str | None]):
    """Answers with what was written down, in words. What cannot be now is dimmed."""

    place = "hours"
    question = N_("Clocking in")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Static(id="words", markup=False)
            yield MenuList(columns=1)
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        till = self.till
        settings = till.shop.settings
        assert self.actor.staff is not None
        self.last, day = hours.last_of(self.actor.staff)
        self.possible = hours.AFTER[self.last]
        if day is not None and day < as_number(trading_day(till.clock(), settings.zone, settings.day_ends_at)):
            self.possible = tuple({*self.possible, "in"})  # a day that nobody ended
        super().on_mount()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Clock in/out")
        state = _(hours.STATE_NAMES[self.last])
        who, now = f"{self.actor.number} {self.actor.name}", f"{self.till.local_now():%H:%M}"
        self.query_one("#words", Static).update(_("{who} is {state}. It is {now}.", who=who, state=state, now=now))
        items = [
            (str(at), _(name), "" if kind in self.possible else _("not now"))
            for at, (kind, name) in enumerate(NAMES.items(), 1)
        ]
        self.query_one(MenuList).show([(_("One key chooses, and it is done:"), items)])
        super().tell()

    def take_key(self, char: str) -> None:
        kinds = dict(zip("1234", NAMES, strict=True))
        if char not in kinds:
            self.say(_("No entry has the key {key}.", key=char), "bad")
            return
        till, kind = self.till, kinds[char]
        try:
            at = hours.clock(till.shop, self.actor, kind, key=new_id(), now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        local = at.astimezone(till.shop.settings.zone)
        what = _(hours.KIND_NAMES[kind])
        self.dismiss(_("{time}: {name} {what}.", time=f"{local:%H:%M}", name=self.actor.name, what=what))


def open_hours(sale: SaleScreen) -> None:
    sale.till.push_screen(HoursScreen(sale.actor), sale.tell_answer)
