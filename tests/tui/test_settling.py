"""A member pays at the till what was bought on account: all of it or a part, in any recorded tender, and once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from hardware.simulated import SimulatedPrinter
from store import i18n
from store.books import debts
from store.books.actor import Actor
from store.counter.settling import settle
from store.counter.shifts.opening import open_shift
from store.db.models import Member, Settlement
from store.db.opening import Shop
from store.ids import new_id
from tests.tui.conftest import Desk, Open
from tests.tui.frames import in_every_frame
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import Piloted, open_entry, until
from tui.app import Till
from tui.devices import Devices
from tui.messages import Scanned
from tui.screens.settling import SettleScreen

COLA = "6901234567892"


@pytest.fixture
def debtor(stocked: Shop, actor: Actor, now: datetime) -> str:
    """A business member who owes 830.00 of at most 5,000.00."""
    member = gold_member(stocked, actor, now, points_held=0, principal=0)
    with stocked.transaction():
        Member.update(kind="business", number="90188800016").where(Member.id == member.id).execute()
        debts.set_limit(member.id, 500000)
        debts.charge(stocked, actor, member.id, 83000, source=new_id(), sale=None, now=now)  # type: ignore[arg-type]
    return member.id


def bills() -> list[tuple[str, int, int, str, int]]:
    """(tender, paid, tendered, reference, owed after)"""
    rows = Settlement.select().order_by(Settlement.number)
    return [(row.tender, row.paid, row.tendered, row.reference, row.owed_after) for row in rows]


def slips(folder: Path) -> str:
    paper = folder / "paper" / "receipts.txt"
    return paper.read_text(encoding="utf-8") if paper.exists() else ""


def drawer_opened(folder: Path) -> int:
    drawer = folder / "paper" / "drawer.txt"
    return len(drawer.read_text(encoding="utf-8").splitlines()) if drawer.exists() else 0


def words(desk: Desk) -> str:
    return " ".join(desk.text().replace("│", " ").split())


async def test_enter_alone_is_all_of_it_and_cash_prints_the_slip_opens_the_drawer_and_gives_change(
    open_till: Open, debtor: str, printer: SimulatedPrinter, tmp_path: Path
) -> None:
    async with open_till(size=(80, 24), printers=(printer,)) as desk:
        await desk.scan(COLA)
        await open_entry(desk, "s")
        assert desk.place == "members"
        await desk.type(PHONE + "\n")
        assert desk.screen.query_one("#head").amount == "830.00" and "138****5678 王*" in desk.text()
        assert "Settled 830.00" in words(desk) and "Still owed 0.00" in words(desk)
        await desk.press("enter")
        assert bills() == [] and "To pay ￥" in desk.text()
        await desk.type("900\n")
        assert bills() == [("cash", 83000, 90000, "", 0)]
        assert [desk.screen.query_one(each).amount for each in ("#head", "#change")] == ["0.00", "70.00"]
        await until(desk, lambda: drawer_opened(tmp_path) == 1)
        assert "830.00" in slips(tmp_path)
        await desk.press("f2")
        assert desk.place == "sale" and desk.said == ("good", "138****5678 王* paid on account: ￥0.00 is still owed.")
        assert len(desk.on_disk()) == 1 and "◆" not in desk.text()


async def test_a_part_is_recorded_with_another_tender_and_the_rest_is_still_owed(
    open_till: Open, debtor: str, printer: SimulatedPrinter, tmp_path: Path
) -> None:
    async with open_till(printers=(printer,)) as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "s")
        await desk.type("300")
        assert "Still owed 530.00" in words(desk)
        await desk.press("-")
        await desk.type("1234\n")
        assert bills() == [("card", 30000, 30000, "1234", 53000)] and debts.debt(debtor).owed == 53000
        assert desk.screen.query_one("#head").amount == "530.00"
        await until(desk, lambda: "300.00" in slips(tmp_path))
        assert drawer_opened(tmp_path) == 0


async def test_what_cannot_be_settled_is_said_and_stays_to_be_read(open_till: Open, debtor: str) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "s")
        for typed, said in (
            ("830.01", "Only 830.00 is owed; 830.01 cannot be settled."),
            ("0", "“0” is not an amount of money."),
            ("x", "“x” is not an amount of money."),
        ):
            await desk.type(typed + "\n")
            assert desk.said == ("bad", said) and desk.typed == typed
            await desk.press(*["backspace"] * len(typed))
        assert bills() == []


async def test_a_debt_that_was_paid_at_another_till_meanwhile_is_not_paid_twice(
    open_till: Open, debtor: str, stocked: Shop, actor: Actor, now: datetime
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "s")
        settle(stocked, actor, debtor, 80000, key=new_id(), now=now)
        await desk.press("f2")
        assert desk.said == ("bad", "Only 30.00 is owed; 830.00 cannot be settled.") and len(bills()) == 1
        await desk.press("f2")
        assert [paid for _tender, paid, *_rest in bills()] == [80000, 3000] and debts.debt(debtor).owed == 0
        await desk.press("f2", ".", "s")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.said[1] == "138****5678 王* owes nothing." and desk.place == "sale"


async def test_who_buys_nothing_on_account_has_nothing_to_settle(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "s")
        assert desk.place == "sale" and "nothing on account" in desk.said[1]


@in_every_frame
def test_the_screen_looks_as_it_did_while_a_debt_is_settled(
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    debtor: str,
    actor: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    open_shift(stocked, actor, 20000, key=new_id(), now=now)
    app = Till(stocked, "0101", Devices(), clock=lambda: now)

    async def work(pilot: Pilot[None]) -> None:
        app.signed_on(actor)
        await pilot.pause()
        app.post_message(Scanned(PHONE))
        await pilot.pause()
        await pilot.press(".", "s")
        await until(Piloted(pilot), lambda: type(app.screen) is SettleScreen)
        await pilot.press("3", "0", "0")

    assert snap_compare(app, terminal_size=size, run_before=work)
