"""At the payment: a coupon of the member that fits and is not used is told, and one key uses it."""

from datetime import datetime
from typing import Any

import pytest

from store.books.actor import Actor
from store.counter import couponing
from store.db import settings
from store.db.models import Coupon, Payment, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office.coupons import issuing, kinds
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.test_coupons import three_coupons
from tests.tui.test_exchange import exchange
from tests.tui.test_returns import bars, sell
from tests.tui.waiting import until

COLA, OIL = "6901234567892", "6900000000014"


@pytest.fixture
def codes(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> dict[str, str]:
    return three_coupons(stocked, office, actor, now)


def words(desk: Desk) -> str:
    return " ".join(desk.text().replace("│", " ").split())


async def told(desk: Desk, sentence: str) -> None:
    await until(desk, lambda: sentence in words(desk))


def used() -> list[str]:
    return sorted(row.template_id for row in Coupon.select().where(Coupon.state == "used"))


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_best_of_those_that_fit_is_told_and_one_key_after_another_uses_them(
    open_till: Open, codes: dict[str, str], size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await told(desk, "Ins −8.00 2 coupons fit: eight")
        await desk.press("insert")
        assert desk.said == ("good", "eight is in the sale: −8.00") and "61.90 exact" in words(desk)
        await told(desk, "Ins −5.00 a coupon fits: five")
        await desk.press("=")
        assert "56.90 exact" in words(desk) and "fits" not in words(desk)
        await desk.press("insert")
        assert "56.90 exact" in words(desk)
        await desk.press("f2")
        assert desk.place == "sale"
    assert used() == ["eight", "five"] and [row.amount for row in Payment.select()] == [5690]


async def test_it_is_told_in_chinese_too(open_till: Open, codes: dict[str, str]) -> None:
    async with open_till(size=(80, 24)) as desk:
        desk.app.switch_language()
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await told(desk, "Ins −8.00 有 2 张可用优惠券:eight")


async def test_del_takes_out_what_was_put_in_here_and_it_is_told_again(open_till: Open, codes: dict[str, str]) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL, codes["five"])
        await desk.press("f12")
        await told(desk, "Ins −8.00 a coupon fits: eight")
        await desk.press("insert", "delete")
        assert desk.said == ("good", "Taken out: eight") and "64.90 exact" in words(desk)
        await told(desk, "Ins −8.00 a coupon fits: eight")
        await desk.press("delete")
        assert "64.90 exact" in words(desk), "what was scanned before is left alone"
        await desk.press("escape")
        assert desk.sale.w_due.amount == "64.90"


async def test_once_something_is_taken_it_is_neither_told_nor_done(open_till: Open, codes: dict[str, str]) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await told(desk, "Ins −8.00")
        await desk.press(*"20", "f9", "f2")
        assert "49.90 exact" in words(desk) and "fit" not in words(desk)
        await desk.press("insert")
        assert "49.90 exact" in words(desk)
        await desk.press("delete")
        assert "Ins −8.00 2 coupons fit: eight" in words(desk)
        await desk.press("5", "f6")
        assert "64.90 exact" in words(desk) and "fit" not in words(desk)
        await desk.press("insert")
        assert "64.90 exact" in words(desk), "points come behind coupons: they are taken back first"


async def test_points_that_pay_by_themselves_are_counted_again_behind_it(
    open_till: Open, stocked: Shop, codes: dict[str, str]
) -> None:
    with stocked.transaction():
        settings.save(points_spend="auto", points_share="10%")
    stocked.refresh()
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert "Points −6.99" in words(desk)
        await told(desk, "Ins −8.00")
        await desk.press("insert")
        assert "Points −6.19" in words(desk) and "55.71 exact" in words(desk)
        await desk.press("escape")
        assert desk.place == "sale" and desk.sale.w_due.amount == "61.90"
    assert Sale.get().points_money == 0


async def test_one_that_would_shut_out_a_better_one_is_not_told(
    open_till: Open, stocked: Shop, office: Actor, now: datetime, codes: dict[str, str]
) -> None:
    alone: dict[str, Any] = {"id": "alone", "name": "alone", "kind": "spend_and_save", "exclusive": True}
    kinds.add(stocked, office, {**alone, "steps": [{"sum": 0, "off": "9.00"}]}, now=now)
    member = Coupon.get().member_id
    issuing.issue(stocked, office, "alone", member, key=new_id(), now=now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await told(desk, "Ins −9.00 3 coupons fit: alone")
        await desk.press("escape")
        await desk.scan(codes["five"], codes["eight"])
        await desk.press("f12")
        await desk.pilot.pause()
        assert "fit" not in words(desk)


async def test_one_that_is_used_elsewhere_meanwhile_is_refused_and_the_next_is_told(
    open_till: Open, stocked: Shop, office: Actor, now: datetime, codes: dict[str, str]
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await told(desk, "Ins −8.00")
        issuing.void(stocked, office, codes["eight"], "printed twice", now=now)
        await desk.press("insert")
        assert desk.said[0] == "bad" and "69.90 exact" in words(desk)
        await told(desk, "Ins −5.00 a coupon fits: five")


async def test_beside_goods_that_come_back_none_is_told_that_would_be_handed_out_as_money(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, codes: dict[str, str]
) -> None:
    closed = sell(stocked, actor, now, OIL)
    async with open_till() as desk:
        await exchange(desk, bars(closed))
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await desk.app.workers.wait_for_complete()
        assert "fit" not in words(desk) and "Exchange −69.90" in words(desk)
        await desk.press("insert", "escape")
        await desk.scan(COLA, COLA, COLA)
        await desk.press("f12")
        await told(desk, "Ins −5.00 a coupon fits: five")
        await desk.press("insert")
        assert "Exchange −69.90" in words(desk) and "2.50 exact" in words(desk) and "fit" not in words(desk)


async def test_without_a_member_or_without_coupons_nothing_is_asked(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold_member(stocked, actor, now)
    asked: list[object] = []
    monkeypatch.setattr(couponing, "read_open", lambda *what: asked.append(what))
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.pilot.pause()
        await desk.press("escape")
        await desk.scan(PHONE)
        await desk.press("f12", "f2")
        assert desk.place == "sale"
    assert asked == []
