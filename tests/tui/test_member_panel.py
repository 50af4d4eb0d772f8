"""The member's panel: count cards, what they usually buy, and what goes with what is in the basket."""

from datetime import datetime, timedelta

import pytest

from store.books.actor import Actor
from store.counter import count_cards
from store.db.opening import Shop
from store.ids import new_id
from store.office import count_kinds
from store.office.companions import recount
from tests.store.office.members.conftest import bought
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import until

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_panel_tells_what_is_left_of_count_cards_and_their_page_each_use(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime, size: tuple[int, int]
) -> None:
    member = gold_member(stocked, actor, now)
    for code, name, uses, days in (("ten", "护理10次", 10, 30), ("once", "洗车1次", 1, None), ("old", "旧卡3次", 3, 5)):
        count_kinds.add(stocked, office, code, name, COLA, uses, 10000, valid_days=days, now=now)
        at = now - timedelta(days=9) if code == "old" else now
        card = count_cards.sell(stocked, actor, member.id, code, "wechat", key=new_id(), now=at).card
        if code != "old":
            count_cards.use(stocked, actor, card, key=new_id(), now=now)
    async with open_till(size=size) as desk:
        await desk.scan(PHONE)
        await desk.press("f3")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "Count cards 护理10次 9 of 10 left until 2026-12-20" in text
        assert "旧卡3次 3 of 3 left expired on 2026-11-16" in text
        assert "洗车1次" not in text
        await desk.press("left")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "11-21 10:30 used once 护理10次 -1 9" in text and "11-12 10:30 sold 旧卡3次 +3 3" in text
        await desk.press("u")
        await until(desk, lambda: desk.place == "count_cards")


@pytest.fixture
def with_soy(stocked: Shop, actor: Actor, now: datetime) -> None:
    """Four baskets of cola and soy sauce, one of cola alone, twenty of oil; the member bought two of them."""
    member = gold_member(stocked, actor, now)
    with stocked.transaction():
        for codes, times in (((COLA, SOY), 4), ((COLA,), 1), ((OIL,), 20)):
            for place in range(times):
                bought(stocked, actor, member.id if codes == (OIL,) and place < 2 else None, 1180, now, *codes)
    recount(stocked, now)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_panel_says_what_is_bought_with_what_is_in_the_basket_and_one_key_adds_it(
    open_till: Open, stocked: Shop, with_soy: None, size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f3")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "Goes with it 2 海天草菇老抽500ml 4 of 5 with 北岸可乐330ml" in text
        assert "Often buys 1 " in text and "2/2" in text and "1–9 Add" in text
        await desk.press("2")
        await until(desk, lambda: desk.place == "sale")
        assert [code for code, *_ in desk.on_disk()] == [COLA, SOY]
        await desk.press("f3")
        assert "Goes with it" not in desk.text()
        await desk.press("9")
        await until(desk, lambda: desk.said[0] == "bad")
        await desk.press("1")
        await until(desk, lambda: desk.place == "sale")
        assert [code for code, *_ in desk.on_disk()] == [COLA, SOY, OIL]


async def test_the_panel_of_an_empty_basket_offers_nothing_beside_and_a_scan_adds_nothing(
    open_till: Open, stocked: Shop, with_soy: None
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE)
        await desk.press("f3")
        assert "Goes with it" not in desk.text()
        await desk.scan(COLA)
        assert desk.place == "member" and desk.on_disk() == []
        await desk.press("right")
        assert "Add" not in desk.text()
        await desk.press("1")
        await until(desk, lambda: desk.said[0] == "bad")
        assert desk.place == "member"
