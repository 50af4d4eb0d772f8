"""Above a limit a member's balance pays with its PIN, which is chosen at the till the first time."""

from datetime import datetime

from store.books.actor import Actor
from store.db import settings
from store.db.opening import Shop
from store.office import wallet_pins
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_tenders import OIL, payments
from tests.tui.waiting import until

PIN = "482915"


async def test_over_the_limit_the_pin_is_asked_and_a_wrong_one_pays_nothing(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    with stocked.transaction():
        settings.save(wallet_pin_over=1000)
    stocked.refresh()
    wallet_pins.set_pin(stocked, actor, member.id, PIN, now=now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        assert "PIN of the member's account, for 69.90" in desk.text()
        await desk.type("111222\n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert "wrong" in desk.said[1] and payments() == [] and "111222" not in desk.text()
        await desk.type(PIN)
        assert PIN not in desk.text()


async def test_the_right_pin_pays(open_till: Open, stocked: Shop, actor: Actor, now: datetime) -> None:
    member = gold_member(stocked, actor, now)
    with stocked.transaction():
        settings.save(wallet_pin_over=1000)
    stocked.refresh()
    wallet_pins.set_pin(stocked, actor, member.id, PIN, now=now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        await desk.type(PIN + "\n")
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("stored_value", 6990, 0, "")]


async def test_over_the_limit_a_member_without_a_pin_chooses_one_and_it_is_asked_from_then_on(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    with stocked.transaction():
        settings.save(wallet_pin_over=1000)
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        assert "chooses one" in desk.said[1] and "10.00 first" in desk.said[1] and "New PIN" in desk.text()
        await desk.type("123456\n")
        assert desk.said[0] == "bad" and "New PIN" in desk.text()
        await desk.type(PIN + "\n")
        assert "The same PIN again" in desk.text()
        await desk.type("111222\n")
        assert desk.said == ("bad", "Those were two different PINs; once more, please.") and "New PIN" in desk.text()
        await desk.type(PIN + "\n")
        await desk.type(PIN)
        assert PIN not in desk.text()
        await desk.type("\n")
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("stored_value", 6990, 0, "")]
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        assert "PIN of the member's account, for 69.90" in desk.text()


async def test_a_member_without_a_pin_may_pay_as_much_as_needs_none(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    with stocked.transaction():
        settings.save(wallet_pin_over=1000)
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8", "escape")
        await desk.type("10")
        await desk.press("f8", "f2")
        assert payments() == [("cash", 5990, 0, ""), ("stored_value", 1000, 0, "")]
