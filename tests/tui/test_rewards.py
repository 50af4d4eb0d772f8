"""What points buy and what a tier brings, at the till; and change that goes into the account."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import printing
from store.db.models import BenefitUse, Coupon, JournalEntry, SaleLine, WalletEntry
from store.db.opening import Shop
from store.office import rewards, staff
from store.office.coupons import kinds
from store.office.members import benefits
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_returns import PIN
from tests.tui.waiting import open_entry, until

COLA, OIL = "6901234567892", "6900000000014"


@pytest.fixture
def generous(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> None:
    """The member has 1640 points; a cola costs 300, the oil more than that, a coupon 500. Tea twice a month."""
    gold_member(stocked, actor, now)
    five = {"id": "five", "name": "满10减5券", "kind": "spend_and_save", "steps": [{"sum": "10.00", "off": "5.00"}]}
    kinds.add(stocked, office, five, now=now)
    rewards.add(stocked, office, "cola", 300, money=50, product=COLA, now=now)
    rewards.add(stocked, office, "oil", 2000, product=OIL, now=now)
    rewards.add(stocked, office, "five", 500, coupon="five", now=now)
    benefits.add(stocked, office, "gold", "tea", "到店奉茶", quota=2, period="month", now=now)
    benefits.add(stocked, office, "gold", "gift", "生日礼品", quota=1, period="birthday", now=now)
    benefits.add(stocked, office, "gold", "queue", "免排队", now=now)


async def choose(desk: Desk, key: str, place: str, said: str) -> None:
    """The key does it, when no other follows at once, and this is said there."""
    await desk.press(key)
    await until(desk, lambda: desk.place == place and said in desk.said[1])


async def test_goods_for_points_are_a_line_and_a_coupon_is_printed(open_till: Open, stocked: Shop, generous) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await desk.press("f3", "f7")
        assert desk.place == "rewards" and "1,640 points" in desk.text() and "360 more points" in desk.text()
        await choose(desk, "2", "rewards", "360 more points")
        await choose(desk, "1", "sale", "for 300 points is in the sale")
        assert desk.sale.w_due.amount == "0.50"
        await open_entry(desk, "r")
        assert "1,340 points" in desk.text()
        await choose(desk, "3", "sale", "满10减5券 for 500 points: the coupon is printed.")
        assert Coupon.select().count() == 1
        assert [job.kind for job in printing.waiting(stocked, "0101")] == ["coupon"]
        assert desk.sale.member is not None and desk.sale.member.points == 1140
    assert SaleLine.select().count() == 1


async def test_a_benefit_is_handed_out_by_one_key_until_it_is_used_up(open_till: Open, generous) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        for left in (1, 0):
            await desk.press("f3", "f9")
            assert desk.place == "benefits" and "免排队" in desk.text()
            await choose(desk, "2", "sale", f"138****5678 王*: 到店奉茶 is handed out, {left} left.")
        await open_entry(desk, "b")
        await choose(desk, "2", "benefits", "used up")
        await choose(desk, "1", "benefits", "in the birthday's month")
    assert [row.benefit_id for row in BenefitUse.select()] == ["tea", "tea"]


async def test_a_benefit_booked_by_mistake_is_taken_back_when_a_supervisor_allows_it(
    open_till: Open, stocked: Shop, office: Actor, now: datetime, generous
) -> None:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await desk.press("f3", "f9")
        await choose(desk, "2", "sale", "到店奉茶 is handed out, 1 left.")
        await desk.press("f3", "f9")
        assert "Del Take back" in desk.text()
        await desk.press("delete")
        assert "One key takes one back:" in desk.text() and "Del Hand out" in desk.text()
        await choose(desk, "1", "benefits", "not used")
        await desk.press("2")
        await until(desk, lambda: desk.place == "approval")
        await desk.type(f"1002\n{PIN}\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("good", "138****5678 王*: 到店奉茶 is taken back, 2 left.")
    assert [row.uses for row in BenefitUse.select().order_by(BenefitUse.id)] == [1, -1]
    assert JournalEntry.get(JournalEntry.act == "benefit.back").approver is not None


async def test_the_change_goes_into_the_account_by_one_key(open_till: Open, generous) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, COLA)
        due = round(float(desk.sale.w_due.amount) * 100)
        await desk.press("f12", "f7")
        assert desk.said[1] == "The change goes into the account." and "into the account" in desk.text()
        await desk.press("f7")
        assert desk.said[1] == "The change is handed out."
        await desk.press(*"20", "f7")
        assert desk.place == "sale" and "into the account" in desk.said[1]
    kept = WalletEntry.get(WalletEntry.kind == "change")
    assert (kept.purse, kept.amount) == ("principal", 2000 - due)


async def test_without_a_member_no_change_is_kept(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(COLA)
        await desk.press("f12", *"20", "f7")
        assert desk.place == "tender" and WalletEntry.select().count() == 0
