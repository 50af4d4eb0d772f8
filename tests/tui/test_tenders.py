"""Paying with more than cash: points, stored value and payments taken outside, closed in one piece."""

from datetime import datetime

import pytest

from store.books import points, wallet
from store.books.actor import Actor
from store.db.models import JournalEntry, Payment, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office.members import enrolling, families
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
PAYMENT_CODE = "134567890123456789"


def payments() -> list[tuple[str, int, int, str]]:
    """(tender, amount, change, reference)"""
    rows = Payment.select().order_by(Payment.id)
    return sorted((row.tender, row.amount, row.change, row.reference) for row in rows)


@pytest.mark.parametrize(
    ("key", "tender"),
    [("f9", "wechat"), ("f10", "alipay"), ("/", "alipay"), ("f11", "unionpay"), ("*", "unionpay"), ("-", "card")],
)
async def test_a_payment_taken_outside_is_recorded_for_what_is_due_after_a_second_key(
    open_till: Open, key: str, tender: str
) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12", key)
        assert payments() == []
        await desk.press("enter")
        assert payments() == [] and "F2" in desk.said[1]
        await desk.press("f2")
        assert desk.place == "sale" and payments() == [(tender, 250, 0, "")]


async def test_a_typed_amount_is_one_part_and_the_list_says_what_is_left(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("30")
        await desk.press("f9")
        await desk.type("4200-0026\n")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "WeChat Pay 30.00 4200-0026" in text and "Still due ￥" in text and "39.90 exact" in text
        await desk.type("20/")
        await desk.press("f2")
        await desk.type("20\n")
        assert payments() == [("alipay", 2000, 0, ""), ("cash", 1990, 10, ""), ("wechat", 3000, 0, "4200-0026")]
        assert desk.sale.w_due.label == "Change" and desk.sale.w_due.amount == "0.10"


@pytest.mark.parametrize("key", ["escape", "delete"])
async def test_the_last_payment_is_taken_back_before_the_sale_closes(open_till: Open, key: str) -> None:
    async with open_till() as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await desk.type("30")
        await desk.press("f9", "f2", key)
        assert desk.said == ("attention", "Taken back: WeChat Pay 30.00") and desk.place == "tender"
        await desk.press("f2")
        assert payments() == [("cash", 6990, 0, "")]


async def test_escape_at_the_reference_records_nothing(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12", "f9", "escape")
        assert desk.place == "tender"
        await desk.press("escape")
        assert desk.place == "sale" and payments() == []


async def test_only_cash_may_be_more_than_what_is_left(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.type("5")
        await desk.press("f9")
        assert desk.said == ("bad", "5.00 is more than the 2.50 that is due, and only cash gives change.")


@pytest.mark.parametrize("before", [(), ("f9",)], ids=["amount", "reference"])
@pytest.mark.parametrize("how", ["scanned", "typed"])
async def test_a_payment_code_is_neither_shown_nor_kept(open_till: Open, before: tuple[str, ...], how: str) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12", *before)
        if how == "scanned":
            await desk.scan(PAYMENT_CODE)
        else:
            await desk.type(PAYMENT_CODE + "\n")
        assert "No gateway is connected" in desk.said[1]
        assert PAYMENT_CODE not in desk.text() and desk.typed == "" and payments() == []
        await desk.press("escape", "escape")
    assert not any(PAYMENT_CODE in entry.detail for entry in JournalEntry.select())


async def test_a_payment_code_that_a_key_would_take_for_an_amount_is_not_one(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.type(PAYMENT_CODE)
        await desk.press("f9")
        assert "No gateway is connected" in desk.said[1] and PAYMENT_CODE not in desk.text()


async def test_points_pay_as_much_as_they_may_and_del_gives_them_up(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f6")
        assert desk.said == ("good", "Points pay 16.40.")
        assert desk.sale.w_due.amount == "53.50" and "53.50 exact" in " ".join(desk.text().split())
        await desk.press("delete")
        assert desk.sale.w_due.amount == "69.90"
        await desk.type("2")
        await desk.press("f6", "f2")
        assert payments() == [("cash", 6790, 0, "")]
        assert Sale.get(Sale.state == "paid").points_money == 200
        assert points.balance(stocked, member.id, now) == 1640 - 200 + 101


async def test_a_sale_that_points_pay_whole_is_closed_by_f2_without_money(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f12", "f6")
        assert desk.place == "tender"
        await desk.press("f2")
        assert desk.place == "sale" and payments() == [] and Sale.get(Sale.state == "paid").due == 0


async def test_too_many_points_are_refused_with_how_many_there_may_be(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await desk.type("50")
        await desk.press("f6")
        assert desk.said == ("bad", "On this sale at most 1640 points can be spent.")


async def test_points_are_not_changed_while_a_payment_is_on_the_list(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        await desk.type("10")
        await desk.press("f9", "f2", "f6")
        assert "Points come first" in desk.said[1] and desk.sale.w_due.amount == "69.90"


async def test_the_balance_pays_what_is_left_at_once(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f12", "f8")
        assert desk.place == "sale" and payments() == [("stored_value", 250, 0, "")]
        assert wallet.account(stocked, member.id).balance == 55000 - 250


async def test_a_balance_that_is_too_small_pays_what_it_has_and_cash_the_rest(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, principal=1000, bonus=0)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        assert "Still due ￥" in desk.text() and "59.90 exact" in " ".join(desk.text().split())
        await desk.press("f8")
        assert "paid already" in desk.said[1]
        await desk.press("f2")
        assert payments() == [("cash", 5990, 0, ""), ("stored_value", 1000, 0, "")]


async def test_a_familys_member_is_offered_and_held_to_what_the_limit_leaves_today(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    head = gold_member(stocked, actor, now)
    child = enrolling.enrol(stocked, actor, "13900001111", key=new_id(), now=now)
    families.link(stocked, office, head.id, child.id, limit=5000, now=now)
    async with open_till() as desk:
        await desk.scan("13900001111", OIL)
        await desk.press("f12")
        assert "F8 50.00 of a balance of 550.00" in " ".join(desk.text().split())
        await desk.type("60")
        await desk.press("f8")
        assert desk.said == ("bad", "From the family's balance 50.00 is left for this member today.")
        await desk.press("escape", "f12", "f8", "f2")
        assert payments() == [("cash", 1990, 0, ""), ("stored_value", 5000, 0, "")]
        await desk.scan("13900001111", COLA)
        await desk.press("f12", "f8")
        assert desk.said == ("bad", "From the family's balance 0.00 is left for this member today.")


async def test_the_balance_says_what_it_would_pay_and_what_there_is(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        assert "F8 69.90 of a balance of 550.00" in " ".join(desk.text().split())


async def test_where_nothing_is_due_neither_points_nor_the_balance_are_asked_for(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, COLA)
        await desk.press("f12", "f6")
        assert "F8" not in desk.text()
        await desk.press("f6")
        assert desk.said == ("attention", "There is nothing left to pay: F2 closes the sale.")


async def test_points_and_balance_are_offered_only_to_a_member_who_has_some(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        assert "F6 Points" not in desk.text() and "F8 Balance" not in desk.text() and "F9 WeChat Pay" in desk.text()
        await desk.press("f6", "f8")
        assert payments() == [] and desk.place == "tender"


async def test_no_amounts_stand_beside_f2_while_it_means_to_record(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        assert "exact" in desk.text()
        await desk.press("f9")
        assert "exact" not in desk.text() and "F2 Record" in desk.text()
        await desk.press("f3")
        assert payments() == [] and desk.place == "tender"


async def test_on_24_rows_many_payments_leave_the_prompt_and_what_is_left_in_sight(open_till: Open) -> None:
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        for amount in range(1, 8):
            await desk.type(str(amount))
            await desk.press("f9", "f2")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "4 before" in text and "WeChat Pay 7.00" in text and "Amount handed over" in text
        assert "Still due ￥" in text and "41.90 exact" in text


def gift_card(shop: Shop, actor: Actor, now: datetime, amount: int = 5000) -> str:
    from store.counter.topping_up import sell_card
    from store.ids import new_id

    card = sell_card(shop, actor, amount, key=new_id(), now=now)
    assert card.code
    return card.code


@pytest.mark.parametrize("how", ["scanned", "typed"])
async def test_a_gift_card_pays_what_it_can_and_cash_the_rest(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, how: str
) -> None:
    code = gift_card(stocked, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(OIL)
        await desk.press("f12")
        await (desk.scan(code) if how == "scanned" else desk.type(code + "\n"))
        text = " ".join(desk.text().replace("│", " ").split())
        assert f"Gift card 50.00 {code[:4]}****{code[-4:]}" in text and "19.90 exact" in text and code not in text
        await desk.press("f2")
        assert payments() == [("cash", 1990, 0, ""), ("stored_value", 5000, 0, "")]
    assert not any(code in entry.detail for entry in JournalEntry.select())


async def test_a_gift_card_pays_the_typed_amount_and_beside_the_members_balance(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, principal=1000, bonus=0)
    code = gift_card(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12", "f8")
        await desk.type("20")
        await desk.scan(code)
        await desk.scan(code)
        assert "paid already" in desk.said[1]
        await desk.press("f2")
        assert payments() == [("cash", 3990, 0, ""), ("stored_value", 1000, 0, ""), ("stored_value", 2000, 0, "")]


async def test_an_empty_or_unknown_gift_card_pays_nothing_and_its_code_is_not_shown(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    from store import gift_numbers

    code, unknown = gift_card(stocked, actor, now, amount=250), gift_numbers.new_code(1)
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.scan(unknown)
        assert desk.said[0] == "bad" and unknown not in desk.text()
        await desk.scan(code)
        assert desk.place == "sale"
        await desk.scan(COLA)
        await desk.press("f12")
        await desk.scan(code)
        assert desk.said == ("bad", f"Nothing is left on the gift card {code[:4]}****{code[-4:]}.")
        await desk.press("escape")


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_what_points_and_balance_would_pay_is_said_before_a_key_is_pressed(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    gold_member(stocked, actor, now)
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f12")
        text = " ".join(desk.text().replace("│", " ").split())
        assert (
            "Take payment" in text and "F6 16.40 of 1,640 points" in text and "F8 69.90 of a balance of 550.00" in text
        )
        await desk.press("f6")
        text = " ".join(desk.text().replace("│", " ").split())
        assert "of 1,640 points" not in text and "Points −16.40" in text
