"""Clocking in and out at the till, before the sign-on and from its menu."""

from datetime import datetime

from store.books.actor import Actor
from store.db.models import JournalEntry
from store.office.hours import last_of
from tests.tui.conftest import Open
from tests.tui.test_day import PIN, boss
from tests.tui.waiting import open_entry, until

__all__ = ["boss"]


async def test_one_clocks_in_with_f3_after_the_pin_and_is_not_signed_on(
    open_till: Open, boss: Actor, now: datetime
) -> None:
    async with open_till(signed_on=False) as desk:
        await desk.type("1000\n")
        await desk.press("f3")
        assert desk.said == ("attention", "Type the PIN, then F3.")
        await desk.type(PIN)
        await desk.press("f3")
        await until(desk, lambda: desk.place == "hours")
        await desk.press("4")
        await until(desk, lambda: desk.said[0] == "bad")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sign_on")
        assert desk.said == ("good", f"{desk.app.local_now():%H:%M}: 店长 comes.")
        assert boss.staff and last_of(boss.staff)[0] == "in"
        assert not JournalEntry.select().where(JournalEntry.act == "sign_on").exists()
        assert desk.screen.query_one("Prompt").text == "" and "Staff number" in desk.text()


async def test_one_takes_a_rest_from_the_menu(open_till: Open, actor: Actor) -> None:
    async with open_till() as desk:
        await open_entry(desk, "c")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        await open_entry(desk, "c")
        await desk.press("2")
        await until(desk, lambda: desk.place == "sale")
        assert actor.staff and last_of(actor.staff)[0] == "break" and "rests" in desk.said[1]
