"""A balance is paid out at the till: whose wish, the working, somebody allows it, cash, the slip; never twice."""

from datetime import datetime, timedelta

import pytest

from store.books import wallet
from store.books.actor import Actor
from store.counter.topping_up import top_up
from store.db.models import PrintJob, TopUp
from store.db.opening import Shop
from store.ids import new_id
from store.office import members, staff
from store.office.members import families
from store.office.members.views import MemberView
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_prepaid import words
from tests.tui.test_returns import PIN
from tests.tui.waiting import open_entry, until


@pytest.fixture
def member(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> MemberView:
    """500.00 paid in a month ago, 100.00 today; 60.00 were spent."""
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    member = gold_member(stocked, actor, now, principal=0)
    for paid, days in ((50000, 30), (10000, 0)):
        top_up(stocked, actor, member.id, paid, key=new_id(), now=now - timedelta(days=days))
    with stocked.transaction():
        wallet.spend(stocked, actor, member.id, 6000, source=new_id(), now=now)
    return member


def paid_out() -> list[int]:
    return [row.paid for row in TopUp.select().where(TopUp.kind == "payout")]


async def allow(desk: Desk) -> None:
    await until(desk, lambda: desk.place == "approval")
    await desk.type(f"1002\n{PIN}\n")
    await until(desk, lambda: desk.place == "sale")


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_each_cause_says_what_comes_of_it_and_how_before_any_money_leaves(
    open_till: Open, stocked: Shop, member: MemberView, size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "w")
        assert desk.place == "pay_out"
        assert "Within seven days of paying it in ￥100.00" in words(desk)
        assert "The customer wants it back ￥540.00" in words(desk)
        assert "Paid in within 7 days: 100.00" in words(desk)
        await desk.press("3")
        await until(desk, lambda: "at the customer's wish" in words(desk))
        await desk.press("escape")
        assert desk.place == "sale" and paid_out() == []


async def test_without_a_key_it_is_the_customers_wish_and_never_the_shops_fault_that_gives_more(
    open_till: Open, stocked: Shop, office: Actor, actor: Actor, now: datetime
) -> None:
    staff.add(stocked, office, "1002", "王姐", "supervisor", PIN, now=now)
    member = gold_member(stocked, actor, now, principal=0)
    top_up(stocked, actor, member.id, 50000, key=new_id(), now=now - timedelta(days=30))
    with stocked.transaction():
        wallet.spend(stocked, actor, member.id, 6000, source=new_id(), now=now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "w")
        assert "▸ The customer wants it back" in words(desk)


async def test_somebody_allows_it_the_money_is_handed_out_and_the_slip_printed_once(
    open_till: Open, stocked: Shop, member: MemberView
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "w")
        await desk.press("3")
        await until(desk, lambda: "at the customer's wish" in words(desk))
        await desk.press("f2")
        await allow(desk)
        assert desk.said == ("good", "138****5678 王*: ￥540.00 of the balance is paid out.")
        assert paid_out() == [-54000] and wallet.account(stocked, member.id).balance == 0
        jobs = PrintJob.select().where(PrintJob.kind == "top_up").order_by(PrintJob.id)
        assert [job.document for job in jobs][-1] == TopUp.get(TopUp.kind == "payout").id
        await open_entry(desk, "w")
        await desk.press("f2")
        assert desk.said == ("bad", "There is nothing to pay out.") and paid_out() == [-54000]


async def test_who_never_paid_in_is_told_at_once_and_without_a_member_one_is_looked_for(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, principal=0)
    async with open_till() as desk:
        await open_entry(desk, "w")
        assert desk.place == "members"
        await desk.type(PHONE + "\n")
        await until(desk, lambda: desk.place == "sale")
        assert desk.said == ("bad", "There is nothing to pay out.")


async def test_the_familys_balance_is_paid_out_to_whoever_s_it_is_alone(
    open_till: Open, stocked: Shop, office: Actor, actor: Actor, member: MemberView, now: datetime
) -> None:
    """However much of it the one who shares it may spend a day."""
    child = members.enrol(stocked, actor, "13800000042", name="王小小", key="child", now=now)
    families.link(stocked, office, member.id, child.id, limit=5000, now=now)
    async with open_till(size=(100, 30)) as desk:
        await desk.scan("13800000042")
        await open_entry(desk, "w")
        assert desk.place == "sale"
        assert desk.said[0] == "bad" and f"member {member.number}'s" in desk.said[1]
        assert paid_out() == []
