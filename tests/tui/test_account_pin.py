"""A member chooses the PIN of their account at the till, and pays with it."""

from datetime import datetime

import pytest

from store.books import wallet
from store.books.actor import Actor
from store.db import settings
from store.db.models import JournalEntry
from store.db.opening import Shop
from store.office import members, staff
from store.office.members import families
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_prepaid import words
from tests.tui.test_returns import PIN as BOSS_PIN
from tests.tui.test_tenders import OIL, payments
from tests.tui.waiting import open_entry, until

PIN, OTHER = "482915", "739164"


@pytest.fixture
def member(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> str:
    """Payments above 10.00 ask for the PIN, which the member does not have yet."""
    staff.add(stocked, office, "1002", "王姐", "supervisor", BOSS_PIN, now=now)
    member = gold_member(stocked, actor, now)
    with stocked.transaction():
        settings.save(wallet_pin_over=1000)
    stocked.refresh()
    return member.id


async def choose(desk: Desk, first: str, second: str) -> None:
    await open_entry(desk, "n")
    await desk.type(f"{first}\n{second}\n")


async def test_who_has_no_pin_may_set_one_from_the_menu_too_and_pays(
    open_till: Open, stocked: Shop, member: str
) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        assert desk.said[0] == "attention" and "chooses one" in desk.said[1] and payments() == []
        await desk.press("escape", "escape")
        await open_entry(desk, "n")
        assert "138****5678 王* types 6 to 12 digits." in words(desk) and "above 10.00" in words(desk)
        await desk.type(PIN)
        assert PIN not in desk.text()
        await desk.type("\n")
        assert "The same PIN again" in words(desk)
        await desk.type(f"{PIN}\n")
        assert desk.said == ("good", "The account of 138****5678 王* has a new PIN.")
        await desk.press("f12", "f8")
        await desk.type(f"{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert payments() == [("stored_value", 6990, 0, "")]
        entry = JournalEntry.get(JournalEntry.act == "wallet.pin")
        assert PIN not in entry.detail


async def test_two_that_differ_or_one_that_is_guessed_set_nothing(open_till: Open, stocked: Shop, member: str) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await choose(desk, PIN, OTHER)
        assert desk.said == ("bad", "Those were two different PINs; once more, please.")
        await desk.type("111111\n")
        assert desk.said[0] == "bad" and "guessed" in desk.said[1] and "staff" not in desk.said[1]
        await desk.press("escape")
        assert desk.place == "sale" and not wallet.account(stocked, member).has_pin


async def test_another_pin_takes_somebody_who_may_give_one(open_till: Open, stocked: Shop, member: str) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await choose(desk, PIN, PIN)
        first = wallet.pin_hash_of(stocked, member)
        await choose(desk, OTHER, OTHER)
        await until(desk, lambda: desk.place == "approval")
        assert wallet.pin_hash_of(stocked, member) == first
        await desk.type(f"1002\n{BOSS_PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said[0] == "good" and wallet.pin_hash_of(stocked, member) != first


async def test_who_never_paid_in_has_no_account_to_give_a_pin(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, principal=0)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await desk.press(".", "n")
        await until(desk, lambda: desk.said[0] == "bad")
        assert "There is no stored value account" in desk.said[1] and desk.place == "sale"


async def test_who_shares_a_familys_account_chooses_no_pin_for_it(
    open_till: Open, stocked: Shop, office: Actor, actor: Actor, member: str, now: datetime
) -> None:
    child = members.enrol(stocked, actor, "13800000042", name="王小小", key="child", now=now)
    families.link(stocked, office, member, child.id, now=now)
    async with open_till() as desk:
        await desk.scan("13800000042", OIL)
        await open_entry(desk, "n")
        assert desk.place == "sale" and "alone to ask for" in desk.said[1]
        await desk.press("f12", "f8")
        assert "alone to ask for" in desk.said[1] and "New PIN" not in desk.text() and payments() == []
    account = wallet.account(stocked, member)
    assert not account.has_pin
