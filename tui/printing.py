"""The print queue's hands: one thread a printer, off the event loop. A printer never holds up a sale.

lease → slip → bytes → port → printed, failed or unknown. While a printer says that it cannot print, its jobs stay
in the queue as they are and go on by themselves when it is well again; what failed waits for a person to retry it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime

from hardware.drawer import kick
from hardware.encode import encode
from hardware.ports import PRINTED, Outcome, Result, Status
from hardware.refusals import PrinterAway, SlipNotMade
from store.counter import printing
from store.counter.printing import Job
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import explain
from store.slip import Slip
from store.slips.sale import sale_slip
from tui.messages import Printed, PrinterNews
from tui.outlet import Outlet

LOOK = 2.0
"""Seconds between looks at the queue when nobody calls."""
ASK = 15.0
"""Seconds between questions to a printer that has nothing to do."""


class PrinterThread(threading.Thread):
    """Owns one printer. `tell` takes news from this thread (Textual's post_message may be called from any)."""

    def __init__(
        self,
        shop: Shop,
        till: str,
        outlet: Outlet,
        clock: Callable[[], datetime],
        tell: Callable[[PrinterNews | Printed], object],
    ) -> None:
        super().__init__(name=f"printer {outlet.name}", daemon=True)
        self.shop, self.till, self.outlet, self.clock, self.tell = shop, till, outlet, clock, tell
        self.worker = f"{till}-{os.getpid()}-{outlet.name}"
        self._called = threading.Event()
        self._stopping = False
        self._last: PrinterNews | None = None
        self._problem = ""
        self._ask_at = 0.0
        self._untold: tuple[Job, Slip | None, Result] | None = None
        """What became of a job that the store could not be told yet."""

    def call(self) -> None:
        """There is something to print: look now."""
        self._called.set()

    def stop(self, timeout: float = 3.0) -> None:
        """Finish the job in hand, then end."""
        self._stopping = True
        self._called.set()
        self.join(timeout)

    def run(self) -> None:
        with self.shop.connection():
            while not self._stopping:
                self._called.clear()
                self._look()
                self._called.wait(LOOK)

    def _look(self) -> None:
        """Print what waits and say how things are. A store that refuses just now is looked at again: a thread that
        ended here would open no drawer any more, and nobody would know."""
        try:
            self._drain()
            self._report()
        except Refused as refusal:
            waiting = self._last.waiting if self._last else 0
            self._say(PrinterNews(self.outlet.name, waiting, explain(refusal), stuck=False))

    def _drain(self) -> None:
        """Print until nothing waits or the printer cannot."""
        if self._untold is not None:
            self._tell_store(*self._untold)
        while not self._stopping and self._can_print():
            job = printing.lease(self.shop, self.till, self.worker, now=self.clock(), printer=self.outlet.name)
            if job is None or not self._print(job):
                return

    def _can_print(self) -> bool:
        """Ask the printer before a job, while it is in trouble, and now and then in between."""
        waits = any(job.state == "waiting" for job in self._queue())
        moment = time.monotonic()
        if not (waits or self._problem or moment >= self._ask_at):
            return False
        self._ask_at = moment + ASK
        status = self.outlet.port.status()
        if status is Status.AWAY:
            self._problem = explain(PrinterAway(place=self.outlet.port.place))
        else:
            self._problem = explain(status.problem) if status.halts else ""
        return waits and not self._problem

    def _queue(self) -> list[Job]:
        return [job for job in printing.waiting(self.shop, self.till) if job.printer == self.outlet.name]

    def _print(self, job: Job) -> bool:
        """One job; False when the printer is in trouble."""
        slip, result = self._sent(job)
        return self._tell_store(job, slip, result)

    def _tell_store(self, job: Job, slip: Slip | None, result: Result) -> bool:
        """How a job ended; a store that refuses just now is told at the next look. False when the printer is in
        trouble."""
        self._untold = job, slip, result
        try:
            self._give_back(job, result)
        except (printing.JobNotYours, printing.NoSuchJob):
            # It was dropped or taken over on the screen meanwhile: that has been said there.
            self._untold = None
            return result.outcome == "printed"
        self._untold = None
        if result.outcome == "printed":
            self._problem = ""
            if slip is not None:
                self.tell(Printed(self.outlet.name, slip))
            return True
        self._problem = explain(result.problem) if result.problem else ""
        return False

    def _sent(self, job: Job) -> tuple[Slip | None, Result]:
        """What the printer was given, None for the drawer, and how that ended. A slip that cannot be made, because the
        store refuses or by a fault of the program, waits like one that failed, and those behind it come out."""
        slip: Slip | None = None
        outcome: Outcome = "failed"
        try:
            slip = self._slip(job)
            if self.shop.practice:
                if slip is None:
                    return None, PRINTED  # the drawer stays shut
                from store.slips.practice import stamped

                slip = stamped(slip, self.shop.settings.language)
            data = kick(self.outlet.profile) if slip is None else encode(slip, self.outlet.profile)
            outcome = "unknown"
            return slip, self.outlet.port.send(data)
        except Refused as refusal:
            return slip, Result(outcome, refusal)
        except Exception as fault:
            from tui.crash import write_report

            return slip, Result(outcome, SlipNotMade(file=str(write_report(self.shop.home, fault))))

    def _give_back(self, job: Job, result: Result) -> None:
        now = self.clock()
        problem = explain(result.problem) if result.problem else ""
        match result.outcome:
            case "printed":
                printing.printed(self.shop, job.id, self.worker, now=now)
            case "failed":
                printing.failed(self.shop, job.id, self.worker, problem, now=now)
            case "unknown":
                printing.unknown(self.shop, job.id, self.worker, problem, now=now)

    def _slip(self, job: Job) -> Slip | None:
        """What the job prints; None for the drawer."""
        columns = self.outlet.columns
        if job.kind == "drawer":
            return None
        if job.kind == "coupon" and job.document:
            from store.slips.coupon import coupon_slip

            return coupon_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "settlement" and job.document:
            from store.slips.account import settlement_slip

            return settlement_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "count_card" and job.document:
            from store.slips.count_card import count_card_slip

            return count_card_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "count_use" and job.document:
            from store.slips.count_use import count_use_slip

            return count_use_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "parked" and job.document:
            from store.slips.parked import parked_slip

            return parked_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "top_up" and job.document:
            from store.slips.top_up import top_up_slip

            return top_up_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "statement" and job.document:
            from store.slips.statement import statement_slip

            return statement_slip(
                self.shop, job.document, columns=columns, now=self.clock(), mark=job.mark, copy=job.copy
            )
        if job.kind == "cash_move" and job.document:
            from store.slips.cash_move import cash_move_slip

            return cash_move_slip(self.shop, job.document, columns=columns, mark=job.mark, copy=job.copy)
        if job.kind == "join_qr":
            from store.slips.join import join_slip

            return join_slip(self.shop, columns=columns)
        if job.kind.startswith("shift_") and job.document:
            from store.slips.shift import shift_slip

            return shift_slip(
                self.shop, job.document, job.kind, columns=columns, now=self.clock(), mark=job.mark, copy=job.copy
            )
        if job.sale is None:
            from hardware.printer import trial_slip

            return trial_slip(columns)
        return sale_slip(self.shop, job.sale, columns=columns, mark=job.mark, copy=job.copy)

    def _report(self) -> None:
        waiting = self._queue()
        stuck = any(job.state in ("failed", "unknown") for job in waiting)
        self._say(PrinterNews(self.outlet.name, len(waiting), self._problem, stuck))

    def _say(self, news: PrinterNews) -> None:
        if self._last is None or news != self._last:
            self._last = news
            self.tell(news)
