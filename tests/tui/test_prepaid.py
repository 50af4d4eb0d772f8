"""Top-ups and gift cards: what it brings is seen first, any tender, the balance large, and nothing twice."""

from datetime import datetime
from fractions import Fraction

import pytest

from store import gift_numbers
from store.books import wallet
from store.books.actor import Actor
from store.db import settings
from store.db.models import Account, JournalEntry, TopUp
from store.db.opening import Shop
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import open_entry

CARD = "VIP00012345"
COLA = "6901234567892"


def words(desk: Desk) -> str:
    return " ".join(desk.text().replace("│", " ").split())


def bills() -> list[tuple[str, str, int, int, int, str]]:
    """(kind, tender, paid, tendered, bonus, reference)"""
    rows = TopUp.select().order_by(TopUp.number)
    return [(row.kind, row.tender, row.paid, row.tendered, row.bonus, row.reference) for row in rows]


@pytest.fixture
def with_steps(stocked: Shop) -> Shop:
    with stocked.transaction():
        settings.save(topup_steps=((Fraction(200), Fraction(30)), (Fraction(500), Fraction(50))))
    stocked.refresh()
    return stocked


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_typed_amount_says_its_bonus_the_balance_then_and_the_next_step(
    open_till: Open, with_steps: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    gold_member(with_steps, actor, now)
    async with open_till(size=size) as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        assert "F3 200.00 bonus 30.00" in words(desk) and "F4 500.00 bonus 50.00" in words(desk)
        assert "Next step 200.00 more: bonus 30.00" in words(desk) and "138****5678 王*" in words(desk)
        await desk.type("300")
        for told in ("Bonus 30.00", "Balance then 880.00", "Next step 200.00 more: bonus 50.00"):
            assert told in words(desk)
        await desk.press("f4")
        assert desk.typed == "500.00" and "Balance then 1,100.00" in words(desk) and "Next step" not in words(desk)
        assert bills() == []


async def test_cash_exactly_is_the_amount_and_f2_and_the_balance_is_large(
    open_till: Open, with_steps: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(with_steps, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await desk.press("f4", "f2")
        assert bills() == [("topup", "cash", 50000, 50000, 5000, "")]
        assert desk.screen.query_one("#head").amount == "1100.00"
        await desk.press("escape")
        assert desk.place == "sale" and "1,100.00" in desk.said[1] and "balance 1,100.00" in desk.text()
        assert wallet.account(with_steps, member.id).balance == 110000


async def test_more_cash_gives_change_and_both_are_large(
    open_till: Open, with_steps: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(with_steps, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await desk.type("180\n")
        assert bills() == [] and "To pay ￥" in desk.text() and "200.00 change 20.00" in words(desk)
        await desk.type("200\n")
        assert bills() == [("topup", "cash", 18000, 20000, 0, "")]
        assert [desk.screen.query_one(each).amount for each in ("#head", "#change")] == ["730.00", "20.00"]
        await desk.press("enter")
        assert desk.place == "prepaid" and desk.said[1] == "F2 goes back to the sale."
        await desk.press("f2")
        assert desk.place == "sale"


async def test_too_little_cash_is_refused_and_escape_goes_back_a_step_with_the_amount(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await desk.type("180\n100\n")
        assert desk.said == ("bad", "100.00 is not enough for 180.00.") and bills() == []
        await desk.press("escape")
        assert desk.typed == "180.00"
        await desk.press("escape")
        assert desk.place == "sale"


@pytest.mark.parametrize(("key", "tender"), [("f9", "wechat"), ("/", "alipay"), ("f11", "unionpay"), ("-", "card")])
async def test_a_payment_taken_outside_is_recorded_after_a_second_key(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, key: str, tender: str
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await desk.type("100")
        await desk.press(key)
        await desk.press("enter")
        assert bills() == [] and "F2" in desk.said[1]
        await desk.type("1234\n")
        assert bills() == [("topup", tender, 10000, 10000, 0, "1234")]


async def test_without_a_member_one_is_looked_for_and_the_sale_stays_nobodys(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, card=CARD)
    async with open_till() as desk:
        await desk.scan(COLA)
        await open_entry(desk, "1")
        assert desk.place == "members"
        await desk.scan(CARD)
        assert desk.place == "prepaid" and "138****5678" in desk.text()
        await desk.type("100")
        await desk.press("f2", "escape")
        assert "650.00" in desk.said[1] and "◆" not in desk.text() and len(desk.on_disk()) == 1


async def test_a_scan_during_a_top_up_does_nothing_and_after_it_goes_to_the_sale(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await desk.type("100")
        await desk.scan(COLA)
        assert desk.said[0] == "attention" and desk.typed == "100" and bills() == []
        await desk.press("f2")
        await desk.scan(COLA)
        assert desk.place == "sale" and desk.on_disk() == [(COLA, 1000, 250)]


@pytest.mark.parametrize("how", ["scanned", "typed"])
async def test_a_payment_code_is_neither_shown_nor_kept(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, how: str
) -> None:
    gold_member(stocked, actor, now)
    code = "134567890123456789"
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        await (desk.scan(code) if how == "scanned" else desk.type(code + "\n"))
        assert "No gateway" in desk.said[1] and code not in desk.text() and bills() == []


async def test_nothing_typed_takes_nothing(open_till: Open, stocked: Shop, actor: Actor, now: datetime) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await open_entry(desk, "1")
        for key in ("f2", "f9", "enter"):
            await desk.press(key)
            assert desk.said[0] == "attention" and "first" in desk.said[1]
        await desk.type("0")
        await desk.press("f2")
        assert desk.said[0] == "bad" and bills() == []


async def test_a_printed_card_is_sold_by_its_code_and_shows_its_balance_when_scanned_again(
    open_till: Open, stocked: Shop
) -> None:
    code = gift_numbers.new_code(1)
    async with open_till(size=(80, 24)) as desk:
        await open_entry(desk, "2")
        await desk.scan(code)
        assert "not sold yet" in desk.said[1]
        await desk.type("200")
        await desk.press("f9", "f2")
        assert bills() == [("gift_card", "wechat", 20000, 20000, 0, "")]
        assert desk.screen.query_one("#head").amount == "200.00" and code in desk.text()
        await desk.press("escape")
        await open_entry(desk, "2")
        await desk.type(code + "\n")
        assert desk.screen.query_one("#head").amount == "200.00" and code not in desk.text()
        await desk.press("escape")
        assert desk.place == "sale" and len(bills()) == 1
    assert not any(code in entry.detail for entry in JournalEntry.select())


async def test_f2_sells_a_card_that_has_only_a_slip(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "2")
        await desk.press("f2")
        await desk.type("100")
        await desk.press("f2")
        (code,) = [row.code for row in Account.select().where(Account.kind == "gift")]
        assert gift_numbers.sound(code) and code in desk.text()


async def test_what_is_no_card_is_refused(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await open_entry(desk, "2")
        await desk.scan(COLA)
        assert desk.said[0] == "bad" and "not a gift card" in desk.said[1] and bills() == []
