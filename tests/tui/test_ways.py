"""How many keys a cashier presses, beyond the scans: the till is driven by exactly those that the READMEs name."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import paying, selling
from store.db import settings
from store.db.models import Payment, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office import staff
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_coupons import issue
from tests.tui.waiting import until
from tests.tui.ways import MANAGER, MANAGER_PIN, PLAIN, SHORT, WAYS, Way

SOY, OIL = "6909876543210", "6900000000014"
BADGE = "SQ7WERTY2345ABCD"


@pytest.mark.parametrize("preset", [PLAIN, pytest.param(SHORT, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.id)
async def test_these_keys_and_no_others_do_it(
    way: Way, preset: str, open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    with stocked.transaction():
        settings.save(keymap=preset)
    stocked.refresh()
    scans = {"<card>": PHONE, "<badge>": BADGE}
    if way.id.startswith("member"):
        member = gold_member(stocked, actor, now, points_held=500)
        scans["<coupon>"] = issue(stocked, office, now, member.id, "five", sum="10.00", off="5.00")
    if way.id == "refund":
        sale = selling.new_sale_id()
        for code in (SOY, OIL):
            selling.ring(stocked, actor, sale, code, key=new_id(), now=now)
        closed = paying.pay_cash(stocked, actor, sale, 8170, key=new_id(), now=now)
        scans["<receipt>"] = "".join(filter(str.isdigit, closed.number))
    if way.id.startswith("price"):
        staff.add(stocked, office, MANAGER, "店长", "manager", MANAGER_PIN, now=now)
        staff.set_badge(stocked, office, MANAGER, BADGE, now=now)
    async with open_till() as desk:
        if way.id != "refund":
            await desk.scan(SOY)
        for step in way.pressed(preset):
            await _until_it_waits_for(step, desk)
            if step in scans:
                await desk.scan(scans[step])
            else:
                await (desk.type(step) if len(step) == 1 or step.isdigit() else desk.press(step))
        await until(desk, lambda: desk.place == "sale")
        assert done(way.id, desk)


async def _until_it_waits_for(step: str, desk: Desk) -> None:
    """A reason and an approval open by themselves."""
    if step in ("<badge>", MANAGER):
        await until(desk, lambda: desk.place == "approval")
    elif step == "1":
        await until(desk, lambda: desk.place == "reason")
    elif step == "escape":
        await until(desk, lambda: desk.place == "refunded")


def done(way: str, desk: Desk) -> bool:
    match way:
        case "cash" | "cash_change":
            return Sale.get().state == "paid" and Payment.get().change == (0 if way == "cash" else 8820)
        case "member":
            paid = {row.tender: row.amount for row in Payment.select()}
            return Sale.get().due == 180 and paid == {"cash": 180}
        case "member_balance":
            # One key for each decision (pay, with points, the rest from the balance): less, and the till would decide.
            paid = {row.tender: row.amount for row in Payment.select()}
            return Sale.get().due == 180 and paid == {"stored_value": 180}
        case "member_points":
            # 500 points are 5.00 of 11.80.
            paid = {row.tender: row.amount for row in Payment.select()}
            return Sale.get().due == 680 and paid == {"cash": 680}
        case "member_prepaid":
            paid = {row.tender: row.amount for row in Payment.select()}
            return Sale.get().due == 1180 and paid == {"stored_value": 1180}
        case "refund":
            return Sale.get(Sale.refunds.is_null(False)).due == -1180
        case "park":
            return desk.on_disk() == [(SOY, 1000, 1180)]
        case _:
            return desk.on_disk() == [(SOY, 1000, 500)]
