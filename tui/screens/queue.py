"""What waits for a printer: look at it, try again, send it elsewhere, drop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from store.books.actor import Actor
from store.counter import printing
from store.counter.printing import Job
from store.errors import N_, Refused
from store.i18n import _
from tui.screens.base import Question
from tui.widgets.job_list import JobList
from tui.widgets.key_bar import KeyBar
from tui.widgets.message_line import MessageLine

if TYPE_CHECKING:
    from tui.screens.sale import SaleScreen


class QueueScreen(Question[str | None]):
    CSS_PATH = "queue.tcss"
    place = "queue"
    question = N_("The print queue")

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield JobList()
            yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        super().on_mount()
        self.look()
        self.set_interval(1, self.look)

    def look(self) -> None:
        """The queue as it is now: the printers go on while one looks."""
        self.query_one(JobList).show(printing.waiting(self.till.shop, self.till.number))
        self.show_keys()

    def tell(self) -> None:
        self.query_one("#panel").border_title = _("Print queue")
        super().tell()

    def applies(self, action: str) -> bool:
        if action in ("retry", "drop", "job_up", "job_down"):
            return self.query_one(JobList).job is not None
        if action == "elsewhere":
            return self.query_one(JobList).job is not None and len(self.till.printer_names) > 1
        return True

    def action_job(self, by: int) -> None:
        self.query_one(JobList).move(by)

    def _do(self, act: Callable[[Job], object], said: str) -> None:
        job = self.query_one(JobList).job
        if job is None:
            self.say(_("Nothing waits for a printer."), "plain")
            return
        try:
            act(job)
        except Refused as refusal:
            self.refuse(refusal)
        else:
            self.till.print_now()
            self.say(said, "good")
        self.look()

    def action_retry(self) -> None:
        till = self.till
        self._do(lambda job: printing.retry(till.shop, job.id, now=till.clock()), _("Sent to the printer again."))

    def action_elsewhere(self) -> None:
        till = self.till
        names = till.printer_names
        if len(names) < 2:
            self.say(_("This till has no other printer."), "bad")
            return

        def send(job: Job) -> None:
            at = names.index(job.printer) if job.printer in names else -1
            printing.send_elsewhere(till.shop, job.id, names[(at + 1) % len(names)], now=till.clock())

        self._do(send, _("Sent to the next printer."))

    def action_drop(self) -> None:
        till = self.till
        self._do(lambda job: printing.drop(till.shop, job.id, now=till.clock()), _("Taken out of the queue."))


def open_queue(sale: SaleScreen) -> None:
    sale.till.push_screen(QueueScreen(sale.actor), sale.tell_answer)
