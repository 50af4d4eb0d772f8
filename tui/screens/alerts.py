"""What somebody ought to look at: each alert until a manager has said that it was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.worker import Worker, WorkerState

from store.books.actor import Actor
from store.books.permits import require
from store.errors import N_, Refused
from store.i18n import _
from store.reports import alerts
from tui.screens.base import Question
from tui.widgets.alert_list import AlertList
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class AlertsScreen(Question[None]):
    """Opened by who may see them, or as approved. The look at the journal takes a while: off the event loop."""

    CSS_PATH = "alerts.tcss"
    AUTO_FOCUS = ""
    place = "alerts"
    question = N_("The list of alerts")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield AlertList()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.w_list = self.query_one(AlertList)
        super().on_mount()
        self.say(_("Looking …"))
        self.look()

    @work(thread=True, exit_on_error=False, exclusive=True)
    def look(self) -> tuple[alerts.Alert, ...]:
        with self.till.shop.connection():
            return alerts.look(self.till.shop, self.actor, now=self.till.clock())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            assert event.worker.error is not None
            raise event.worker.error
        if event.state is WorkerState.SUCCESS and event.worker.result is not None:
            self.w_list.show(event.worker.result)
            self.say("" if self.w_list.alerts else _("There is nothing to look at."))
            self.show_keys()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Alerts")
        super().tell()

    def applies(self, action: str) -> bool:
        return self.w_list.alert is not None if action in ("seen", "alert_up", "alert_down") else True

    def action_alert(self, by: int) -> None:
        self.w_list.move(by)

    def action_seen(self) -> None:
        if (marked := self.w_list.alert) is None:
            return
        till = self.till
        try:
            alerts.acknowledge(till.shop, self.actor, marked.id, now=till.clock())
        except Refused as refusal:
            self.refuse(refusal)
            return
        self.w_list.show([each for each in self.w_list.alerts if each.id != marked.id])
        self.say(_("Looked at; {count} left.", count=len(self.w_list.alerts)), "good")
        self.show_keys()


def open_alerts(sale: SaleScreen) -> None:
    shop = sale.till.shop

    def allowed(actor: Actor) -> Actor:
        require(shop, actor, alerts.SEE_ALERTS)
        return actor

    sale.attempt(sale.actor, allowed, lambda actor: sale.till.push_screen(AlertsScreen(actor)))
