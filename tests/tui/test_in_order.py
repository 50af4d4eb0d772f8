"""Keys and scans that arrive together, as they do when the till was busy, each go where the one before it led to."""

from datetime import datetime

from textual import events
from textual.keys import _character_to_key

from store.books.actor import Actor
from store.db.models import Payment, TopUp
from store.db.opening import Shop
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import until
from tui.messages import Scanned
from tui.screens.help import HelpScreen

COLA, SOY = "6901234567892", "6909876543210"


def at_once(desk: Desk, *keys: str) -> None:
    """Keys by name or character, and scans ("scan:CODE"), before the till does anything about the first."""
    for key in keys:
        if key.startswith("scan:"):
            desk.app.post_message(Scanned(key.removeprefix("scan:")))
        else:
            named = len(key) > 1
            desk.app.post_message(events.Key(key if named else _character_to_key(key), None if named else key))


async def test_a_menu_entry_typed_with_its_menu_leaves_nothing_in_the_prompt(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        at_once(desk, ".", "1")
        await until(desk, lambda: desk.place == "prepaid")
        await desk.press("escape")
        assert desk.place == "sale" and desk.typed == ""


async def test_a_whole_payment_in_one_breath_is_paid_and_the_next_customers_goods_are_rung(open_till: Open) -> None:
    async with open_till() as desk:
        at_once(desk, f"scan:{COLA}", "f12", "1", "0", "enter", f"scan:{SOY}", "f12", "f2", f"scan:{COLA}")
        await until(desk, lambda: desk.place == "sale" and desk.on_disk() == [(COLA, 1000, 250)])
        assert [(each.amount, each.change) for each in Payment.select()] == [(250, 750), (1180, 0)]
        assert desk.typed == ""


async def test_a_multiplier_and_the_scan_right_behind_it_go_together(open_till: Open) -> None:
    async with open_till() as desk:
        at_once(desk, "4", "*", f"scan:{COLA}")
        await until(desk, lambda: desk.on_disk() == [(COLA, 4000, 1000)])


async def test_keys_go_on_where_a_screen_closed_with_the_one_before(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        at_once(desk, "?", "escape", ".", "escape", "f12", "escape", "*", "3", "enter")
        await until(desk, lambda: desk.place == "sale" and desk.on_disk() == [(COLA, 3000, 750)])


async def test_what_fingers_typed_while_the_till_was_busy_is_no_scan_in_the_menu(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, principal=0)
    async with open_till() as desk:
        await desk.scan(PHONE)
        for at, key in enumerate((".", "1", "5", "0", "0", "f2")):
            event = events.Key(key, None if len(key) > 1 else key)
            event.time += at * 0.15
            desk.app.post_message(event)
        await until(desk, lambda: TopUp.select().count())
        assert TopUp.get().paid == 50000


async def test_who_quits_and_types_on_leaves_no_fault_behind(open_till: Open) -> None:
    async with open_till(signed_on=False) as desk:
        at_once(desk, "f4", "1", "2", "3", "enter", f"scan:{COLA}", "4")
        await desk.pilot.pause()
    assert desk.app._exception is None


async def test_no_key_waits_for_ever_where_who_was_asked_is_gone(open_till: Open) -> None:
    async with open_till() as desk:
        desk.app._follow = lambda key, rounds: None
        at_once(desk, "1", "2")
        await until(desk, lambda: desk.typed == "12")


async def test_a_key_that_finds_a_screen_still_bare_does_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        bare = HelpScreen("sale", lambda action: True)
        assert await desk.app.run_action("scroll(1)", bare) is False
