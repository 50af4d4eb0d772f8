"""Why the marked line, the basket, and every number of a receipt cost what they do: asked by a key."""

import json
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.db import settings
from store.db.opening import Shop
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member, member_price, offer
from tests.tui.waiting import until

COLA, SOY = "6901234567892", "6909876543210"


@pytest.mark.parametrize("key", ["/", "f10"])
async def test_why_tells_the_marked_lines_reductions_and_what_the_basket_misses(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, key: str
) -> None:
    gold_member(stocked, actor, now)
    member_price(stocked, SOY, 1080)
    offer(
        stocked, actor, now, id="20-5", name="满20减5", kind="spend_and_save", steps=[{"sum": "20.00", "off": "5.00"}]
    )
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, COLA, SOY)
        await desk.press(key)
        assert desk.place == "why"
        text = " ".join(desk.text().replace("│", " ").split())
        assert "Line 2: 海天草菇老抽500ml 10.80" in text
        assert "1 × 11.80 = 11.80" in text and "1 × 10.80" in text and "1.00 less" in text
        assert "Amount due 13.30" in text and "14.30 − 1.00 = 13.30" in text
        await desk.press("end")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "Spend 6.70 more and “满20减5” takes 5.00 more off." in text
        await desk.press("escape")
        assert desk.place == "sale"


async def test_of_a_paid_sale_every_number_of_the_receipt_is_explained(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, COLA, SOY)
        await desk.press("f12", "f2", "f9", "enter", "/")
        assert desk.place == "why"
        text = " ".join(desk.text().replace("│", " ").split())
        assert "Every number of the receipt" in text and "2.50 + 11.80 = 14.30" in text
        await desk.press("end")
        await until(desk, lambda: "Points now" in desk.text() and "Tier now: 黄金" in desk.text())
        await desk.press("escape")
        assert desk.place == "last_sale"


async def test_offers_of_points_are_explained_before_and_after_the_sale_is_paid(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    offers = [
        {"name": "会员日", "factor": 2, "cap": 10},
        {"id": "open", "name": "开业送", "sum": 1, "points": 9, "limits": {"a_member": 1}},
        {"name": "满20送5", "sum": 20, "points": 5},
    ]
    with stocked.transaction():
        settings.save(points_offers=json.dumps(offers))
    stocked.refresh()
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, COLA, SOY)
        await desk.press("/", "end")
        assert desk.place == "why"
        text = " ".join(desk.text().replace("│", " ").split())
        assert "会员日, times 2: 10 more, the most that it gives a sale" in text
        assert "开业送: 9 more" in text and "Spend 5.70 more and “满20送5” holds." in text
        await desk.press("escape", "f12", "f2")
        await desk.scan(PHONE, COLA)
        await desk.press("/", "end")
        assert "“开业送” is used up." in " ".join(desk.text().replace("│", " ").split())
        await desk.press("escape", "f12", "f2", "f9", "enter", "/", "end")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "“开业送” is used up." in text and "会员日, times 2" in text


async def test_why_in_a_shop_without_offers_is_the_price(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f10")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "1 × 2.50 = 2.50" in text and "Amount due 2.50" in text
