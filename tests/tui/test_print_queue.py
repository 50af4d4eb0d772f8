"""A printer in trouble is shown, holds nothing up, and loses nothing."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import tui.printing
from hardware.ports import Status
from hardware.simulated import SimulatedPrinter
from store.books.actor import Actor
from store.counter import printing
from store.db.engine import NoServer
from store.db.models import PrintJob
from store.db.opening import Shop, StoreBusy
from store.slip import Slip
from tests.coupons import EARNED, put_kind
from tests.tui.conftest import Open
from tests.tui.waiting import open_entry, until
from tui.widgets.job_list import JobList

COLA, SOY = "6901234567892", "6909876543210"


def paper(printer: SimulatedPrinter) -> str:
    file = Path(printer.place)
    return file.read_text() if file.exists() else ""


async def test_a_printer_without_paper_is_shown_selling_goes_on_and_the_slip_comes_later(
    open_till: Open, printer: SimulatedPrinter
) -> None:
    printer.condition = Status.PAPER_OUT
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: "Printer ✗" in desk.lines()[0])
        assert "out of paper" in desk.said[1] and ". 9" in desk.said[1]
        await desk.scan(SOY)
        assert desk.on_disk() == [(SOY, 1000, 1180)]
        printer.condition = Status.READY
        await until(desk, lambda: "2.50" in paper(printer))
        await until(desk, lambda: "Printer ✓" in desk.lines()[0])


async def test_what_failed_waits_and_is_retried_with_f2(open_till: Open, printer: SimulatedPrinter) -> None:
    printer.stops_after = 0
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "9")
        await until(desk, lambda: "✗ not printed" in desk.text())
        printer.stops_after = None
        await desk.press("f2")
        await until(desk, lambda: "2.50" in paper(printer))
        await until(desk, lambda: "Nothing waits" in desk.text())


async def test_a_slip_that_perhaps_came_out_is_printed_again_only_with_a_mark(
    open_till: Open, printer: SimulatedPrinter
) -> None:
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        printer.stops_after = 40
        await desk.press("f12", "f2")
        await open_entry(desk, "9")
        await until(desk, lambda: "? maybe printed" in desk.text())
        printer.stops_after = None
        await desk.press("f2")
        await until(desk, lambda: "可能重复" in paper(printer))


async def test_a_slip_that_a_fault_of_the_program_spoils_is_told_with_its_report_and_the_next_ones_come_out(
    open_till: Open, printer: SimulatedPrinter, stocked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tui.printing.sale_slip

    def spoilt_at_first(*args: Any, **given: Any) -> Slip:
        monkeypatch.setattr(tui.printing, "sale_slip", make)
        raise ZeroDivisionError("of 13912345678")

    monkeypatch.setattr(tui.printing, "sale_slip", spoilt_at_first)
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: "Printer ✗" in desk.lines()[0])
        assert "by a fault of the program" in desk.said[1] and ". 9" in desk.said[1]
        await desk.scan(SOY)
        await desk.press("f12", "f2")
        await until(desk, lambda: "11.80" in paper(printer))
        await until(desk, lambda: printer.openings == 2)
        assert "2.50" not in paper(printer)
        await open_entry(desk, "9")
        await until(desk, lambda: "✗ not printed" in desk.text())
        await desk.press("f2")
        await until(desk, lambda: "2.50" in paper(printer))
    (report,) = (stocked.home / "log").glob("crash-*.txt")
    assert "ZeroDivisionError: of #" in report.read_text()


async def test_a_slip_that_the_store_refuses_says_why_and_blames_no_fault_of_the_program(
    open_till: Open, printer: SimulatedPrinter, stocked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = tui.printing.sale_slip

    def away_at_first(*args: Any, **given: Any) -> Slip:
        monkeypatch.setattr(tui.printing, "sale_slip", make)
        raise NoServer(problem="connection refused")

    monkeypatch.setattr(tui.printing, "sale_slip", away_at_first)
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: "Printer ✗" in desk.lines()[0])
        assert "connection refused" in desk.said[1] and "fault of the program" not in desk.said[1]
        await open_entry(desk, "9")
        await until(desk, lambda: "✗ not printed" in desk.text())
        await desk.press("f2")
        await until(desk, lambda: "2.50" in paper(printer))
    assert list(stocked.home.glob("log/crash-*.txt")) == []


async def test_a_printer_goes_on_after_another_program_held_the_store_too_long(
    open_till: Open, printer: SimulatedPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = printing.lease

    def busy_at_first(*args: Any, **given: Any) -> printing.Job | None:
        monkeypatch.setattr(printing, "lease", lease)
        raise StoreBusy()

    monkeypatch.setattr(printing, "lease", busy_at_first)
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: "2.50" in paper(printer))
        await until(desk, lambda: "Printer ✓" in desk.lines()[0])


async def test_what_came_out_while_the_store_was_held_is_told_to_it_later_and_asks_nobody(
    open_till: Open, printer: SimulatedPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed, tries = printing.printed, []

    def busy_at_first(shop: Shop, job: str, worker: str, *, now: datetime) -> None:
        tries.append(job)
        if len(tries) == 1:
            raise StoreBusy()
        printed(shop, job, worker, now=now)

    monkeypatch.setattr(printing, "printed", busy_at_first)
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await until(desk, lambda: PrintJob.select().where(PrintJob.state == "printed").count() == 2)
        await until(desk, lambda: "Printer ✓" in desk.lines()[0])
        assert paper(printer).count("单号") == 1


async def test_a_job_is_sent_to_the_other_printer(
    open_till: Open, printer: SimulatedPrinter, spare: SimulatedPrinter
) -> None:
    printer.condition = Status.COVER_OPEN
    async with open_till(printers=(printer, spare)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "9")
        jobs = desk.screen.query_one(JobList)
        at = next(at for at, job in enumerate(jobs.jobs) if job.kind == "receipt")
        await desk.press(*["down"] * at, "f3")
        await until(desk, lambda: "2.50" in paper(spare))
        assert "2.50" not in paper(printer)


async def test_a_dropped_job_is_gone_and_the_sale_stays_paid(open_till: Open, printer: SimulatedPrinter) -> None:
    printer.condition = Status.OFFLINE
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "9")
        for _job in range(len(desk.screen.query_one(JobList).jobs)):
            await desk.press("delete")
        await until(desk, lambda: "Nothing waits" in desk.text())
        await desk.press("escape", "f9", "enter")
        assert "可乐" in desk.text()


async def test_a_coupon_that_the_sale_earned_waits_in_the_queue_and_is_printed_behind_the_receipt(
    open_till: Open, printer: SimulatedPrinter, stocked: Shop, office: Actor, now: datetime
) -> None:
    put_kind(stocked, office, now, EARNED, issue_at=1)
    printer.condition = Status.PAPER_OUT
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f2")
        await open_entry(desk, "9")
        await until(desk, lambda: "Coupon" in desk.text())
        printer.condition = Status.READY
        await until(desk, lambda: "30元代金券" in paper(printer))
        assert paper(printer).index("2.50") < paper(printer).index("30元代金券")
