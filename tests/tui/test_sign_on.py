"""Who is at the till."""

from datetime import datetime, timedelta

from store.books.actor import Actor
from store.db.opening import Shop
from store.office import staff
from tests.tui.conftest import Open
from tests.tui.waiting import open_entry, until

PIN = "274951"


def hire(shop: Shop, office: Actor, now: datetime) -> None:
    staff.add(shop, office, "1002", "小王", "cashier", PIN, now=now)


async def test_number_and_pin_sign_on_and_the_pin_is_never_shown(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    hire(stocked, office, now)
    async with open_till(signed_on=False) as desk:
        await desk.type("1002\n")
        await desk.type(PIN)
        assert PIN not in desk.text() and "••••••" in desk.text()
        await desk.type("\n")
        await until(desk, lambda: desk.place == "sale")
        assert "1002 小王" in desk.lines()[0]


async def test_a_wrong_pin_counts_the_delay_down_and_then_the_pin_alone_is_typed_again(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    hire(stocked, office, now)
    moment = [now]
    async with open_till(signed_on=False, clock=lambda: moment[0]) as desk:
        await desk.type("1002\n111112\n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert "The number or the PIN is wrong" in desk.said[1]
        assert "PIN of 1002" in desk.text()
        await desk.type(PIN)
        assert PIN not in desk.text()
        await desk.type("\n")
        assert desk.place == "sign_on" and desk.said[1] == "The next try is possible in 1 s."
        moment[0] += timedelta(seconds=2)
        await until(desk, lambda: desk.said[1] == "You may try again now.")
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "sale")


async def test_a_number_that_was_mistyped_is_taken_back_with_esc(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    hire(stocked, office, now)
    moment = [now]
    async with open_till(signed_on=False, clock=lambda: moment[0]) as desk:
        await desk.type(f"1020\n{PIN}\n")
        await until(desk, lambda: desk.said[0] == "bad")
        moment[0] += timedelta(seconds=2)
        await until(desk, lambda: desk.said[1] == "You may try again now.")
        await desk.press("escape")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")


async def test_full_width_digits_sign_on(open_till: Open, stocked: Shop, office: Actor, now: datetime) -> None:
    hire(stocked, office, now)
    async with open_till(signed_on=False) as desk:
        await desk.type("１００２\n２７４９５１\n")
        await until(desk, lambda: desk.place == "sale")


async def test_a_scan_before_sign_on_is_told_to_wait(open_till: Open) -> None:
    async with open_till(signed_on=False) as desk:
        await desk.scan("6901234567892")
        assert desk.said == ("attention", "Sign on first, then scan.")
        assert desk.typed == "" and desk.on_disk() == []


async def test_escape_goes_back_from_the_pin_to_the_number(open_till: Open) -> None:
    async with open_till(signed_on=False) as desk:
        await desk.type("1002\n27")
        await desk.press("escape")
        assert "Staff number" in desk.text() and desk.typed == ""


async def test_the_demo_shows_who_may_sign_on(open_till: Open) -> None:
    async with open_till(signed_on=False, demo=True) as desk:
        assert "1001" in desk.text() and "123456" in desk.text()
    async with open_till(signed_on=False) as desk:
        assert "123456" not in desk.text()


async def test_signing_off_leaves_the_basket_for_the_next(open_till: Open, actor: Actor) -> None:
    async with open_till() as desk:
        await desk.scan("6901234567892")
        await open_entry(desk, "o")
        await until(desk, lambda: desk.place == "sign_on")
        desk.app.signed_on(actor)
        await until(desk, lambda: desk.place == "sale")
        assert "is here again: lines 1" in desk.said[1]
