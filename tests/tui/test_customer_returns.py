"""The customer's screen and display while goods come back: what, for how much, what is to pay or to be handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from hardware.display import Display, Profile, open_display
from store import i18n
from store.books.actor import Actor
from store.counter import paying, refunding, selling
from store.counter.exchanging import begin_exchange, begin_exchange_goods
from store.counter.paying import Cash, Recorded
from store.counter.refunding import Refunded
from store.counter.shifts.opening import open_shift
from store.db.opening import Shop
from store.ids import new_id
from store.pricing.basket import SaleId
from tests.tui.frames import in_every_frame
from tests.tui.test_customer import COLA, SOY, Clock, Watched, clock, ring, watched
from tests.tui.test_returns import bars, sell
from tests.tui.waiting import until
from tui.app import Till
from tui.customer import CustomerDisplay
from tui.devices import Devices
from tui.messages import Scanned

__all__ = ["clock", "watched"]

OIL = "6900000000014"


def exchange(shop: Shop, actor: Actor, now: datetime, *codes: str) -> SaleId:
    """A bottle and two cans for 16.80 come back with the basket of these."""
    sold = sell(shop, actor, now, SOY, f"2*{COLA}")
    left = {each.line: each.quantity for each in refunding.returnable(shop, sold.sale)}
    sale = selling.new_sale_id()
    begin_exchange(shop, actor, sale, sold.sale, left, reason="changed", key=new_id(), now=now)
    ring(shop, actor, now, sale, *codes)
    return sale


def pay(shop: Shop, actor: Actor, now: datetime, sale: SaleId, *tenders: Any) -> None:
    paying.pay(shop, actor, sale, tenders, key=new_id(), now=now)


def refund(shop: Shop, actor: Actor, now: datetime, sale: SaleId) -> Refunded:
    left = {each.line: each.quantity for each in refunding.returnable(shop, sale)}
    return refunding.refund(shop, actor, sale, left, reason="changed", key=new_id(), now=now)


def rows(seen: str) -> list[str]:
    return [" ".join(row.split()) for row in seen.splitlines()]


async def test_what_comes_back_stands_above_what_is_taken_and_the_rest_is_to_pay(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    async with watched() as eyes:
        sale = exchange(stocked, actor, clock.now)
        seen = rows(await eyes.look())
        assert "Returned 海天草菇老抽500ml −11.80" in seen and "Returned 北岸可乐330ml × 2 −5.00" in seen
        assert any(row.startswith("Money back ￥") for row in seen)
        ring(stocked, actor, clock.now, sale, OIL)
        seen = rows(await eyes.look())
        assert "Taken 69.90" in seen and "Returned −16.80" in seen
        assert any(row.startswith("Left to pay ￥") for row in seen)
        pay(stocked, actor, clock.now, sale, Cash(6000))
        seen = rows(await eyes.look())
        joined = "\n".join(seen)
        assert "Taken 69.90" in joined and "Returned −16.80" in joined and "Paid 60.00" in joined
        assert "Change" in joined and "6.90" not in joined.replace("69.90", "")  # drawn large


async def test_what_is_worth_less_hands_money_out(watched: Watched, stocked: Shop, actor: Actor, clock: Clock) -> None:
    async with watched() as eyes:
        pay(stocked, actor, clock.now, exchange(stocked, actor, clock.now, COLA))
        joined = "\n".join(rows(await eyes.look()))
        assert "Taken 2.50" in joined and "Returned −2.50" in joined and "Money back" in joined


async def test_a_refund_shows_its_goods_and_each_way_in_which_the_money_went_back(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    async with watched() as eyes:
        sale = selling.new_sale_id()
        ring(stocked, actor, clock.now, sale, SOY, COLA)
        pay(stocked, actor, clock.now, sale, Recorded("card", 1000, "1234"), Cash(430))
        made = refund(stocked, actor, clock.now, sale)
        joined = "\n".join(rows(await eyes.look()))
        assert "Returned 海天草菇老抽500ml −11.80" in joined and "Returned 北岸可乐330ml −2.50" in joined
        assert "Card 10.00" in joined and "In cash 4.30" in joined and "Money back" in joined
        assert made.number in joined


async def test_goods_without_a_receipt_are_shown_too(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    boss = replace(actor, role="supervisor")
    sale, goods = selling.new_sale_id(), [(SOY, 2000)]
    begin_exchange_goods(stocked, boss, sale, goods, reason="changed", key=new_id(), now=clock.now)
    async with watched() as eyes:
        assert "Returned 海天草菇老抽500ml × 2 −23.60" in rows(await eyes.look())


async def test_of_many_lines_the_last_row_counts_the_rest(
    watched: Watched, stocked: Shop, actor: Actor, clock: Clock
) -> None:
    boss = replace(actor, role="supervisor")
    goods = [(code, 1000) for code in (SOY, COLA, OIL, "10001") * 3]
    sale = selling.new_sale_id()
    begin_exchange_goods(stocked, boss, sale, goods, reason="changed", key=new_id(), now=clock.now)
    ring(stocked, actor, clock.now, sale, OIL)
    async with watched() as eyes:
        seen = await eyes.look()
        shown = seen.count("−") - 1
        assert f"Returned: {12 - shown} more" in seen and "家庭装物理压榨桶装5L特惠装" in seen


@in_every_frame
@pytest.mark.parametrize("face", ["exchange", "exchanged", "refunded"])
def test_the_face_looks_as_it_did(
    face: str,
    language: str,
    size: tuple[int, int],
    stocked: Shop,
    actor: Actor,
    now: datetime,
    snap_compare: Callable[..., Any],
) -> None:
    i18n.use(language)
    if face == "refunded":
        sale = selling.new_sale_id()
        ring(stocked, actor, now, sale, SOY, COLA)
        pay(stocked, actor, now, sale, Recorded("wechat", 1000, "42"), Cash(430))
        refund(stocked, actor, now, sale)
    else:
        sale = exchange(stocked, actor, now, OIL)
        if face == "exchanged":
            pay(stocked, actor, now, sale, Cash(6000))
    app = CustomerDisplay(stocked, "0101", clock=lambda: now)

    async def drawn(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert stocked.settings.shop_name in "\n".join(s.text for s in app.screen._compositor.render_strips())

    assert snap_compare(app, terminal_size=size, run_before=drawn)


async def test_the_display_of_two_lines_is_told_of_an_exchange_and_of_a_refund(
    stocked: Shop, actor: Actor, now: datetime, tmp_path: Path
) -> None:
    open_shift(stocked, actor, 0, key=new_id(), now=now)
    sold, other = sell(stocked, actor, now, SOY), sell(stocked, actor, now, SOY)
    told: list[tuple[str, str]] = []

    class Told(Display):
        def tell(self, upper: str, lower: str) -> None:
            told.append((upper, lower))

    glass = Told(open_display(f"file:{tmp_path / 'glass'}"), Profile("gbk"))
    app = Till(stocked, "0101", Devices(display=lambda tell: glass), clock=lambda: now)
    async with app.run_test(size=(80, 24)) as pilot:
        app.signed_on(actor)
        desk = _Hands(app, pilot)
        await desk.press("f7")
        await desk.scan(bars(sold))
        await desk.press("f3", "f6")
        await until(desk, lambda: desk.place == "reason")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert told[-1] == ("", "Money back     11.80")
        await desk.scan(OIL)
        assert told[-1][1] == "Left to pay    58.10"
        await desk.press("f12", "f2")
        await until(desk, lambda: desk.place == "sale")
        assert told[-1] == ("Left to pay    58.10", "Change          0.00")
        await desk.press("f7")
        await desk.scan(bars(other))
        await desk.press("f2")
        await until(desk, lambda: desk.place == "reason")
        await desk.press("1")
        await until(desk, lambda: desk.place == "refunded")
        assert told[-1] == ("Returned       11.80", "In cash        11.80")


class _Hands:
    def __init__(self, app: Till, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def place(self) -> str:
        return self.app.top.place if self.app.top else ""

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def scan(self, code: str) -> None:
        self.app.post_message(Scanned(code))
        await self.settle()

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()

    def text(self) -> str:
        return repr(self.app.screen)
