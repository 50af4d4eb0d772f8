"""Coupons at the till: what each takes or lacks, put in and taken out, scanned or chosen."""

from datetime import datetime
from typing import Any

import pytest

from store import coupon_numbers
from store.books.actor import Actor
from store.counter import printing
from store.db.models import Payment, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office.coupons import issuing, kinds
from tests.tui.conftest import Desk, Open
from tests.tui.members import PHONE, gold_member
from tests.tui.waiting import open_entry
from tui.widgets.coupon_list import CouponList

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"


def issue(shop: Shop, office: Actor, now: datetime, member: str | None, name: str, **step: Any) -> str:
    data = {"id": name, "name": name, "kind": "spend_and_save", "steps": [step]}
    kinds.add(shop, office, data, now=now)
    (coupon,) = issuing.issue(shop, office, name, member, key=new_id(), now=now)
    return coupon.code


def three_coupons(shop: Shop, office: Actor, actor: Actor, now: datetime) -> dict[str, str]:
    """The member's, by their kinds; one of them does not fit the oil (69.90)."""
    member = gold_member(shop, actor, now)
    return {
        "five": issue(shop, office, now, member.id, "five", sum="10.00", off="5.00"),
        "eight": issue(shop, office, now, member.id, "eight", sum="50.00", off="8.00"),
        "far": issue(shop, office, now, member.id, "far", sum="100.00", off="30.00"),
    }


@pytest.fixture
def codes(stocked: Shop, office: Actor, actor: Actor, now: datetime) -> dict[str, str]:
    return three_coupons(stocked, office, actor, now)


def rows(desk: Desk) -> list[tuple[str, str, bool]]:
    return [(line.name, line.words, line.there) for line in desk.screen.query_one(CouponList).lines]


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_what_takes_most_comes_first_and_what_lacks_says_how_much(
    open_till: Open, codes: dict[str, str], size: tuple[int, int]
) -> None:
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, OIL)
        await open_entry(desk, "3")
        assert rows(desk) == [
            ("eight", "takes 8.00", False),
            ("five", "takes 5.00", False),
            ("far", "30.10 more to buy", False),
        ]
        assert "takes 8.00" in desk.text() and "due ￥69.90" in desk.text()


async def test_enter_puts_the_marked_one_in_and_del_takes_it_out_again(open_till: Open, codes: dict[str, str]) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await open_entry(desk, "3")
        await desk.press("enter")
        assert rows(desk)[0] == ("eight", "−8.00", True) and desk.sale.w_due.amount == "61.90"
        await desk.press("enter")
        assert [there for _, _, there in rows(desk)] == [True, True, False] and desk.sale.w_due.amount == "56.90"
        await desk.press("up", "up", "enter")
        assert "Del takes it out" in desk.said[1]
        await desk.press("delete")
        assert desk.said == ("good", "Taken out: eight") and desk.sale.w_due.amount == "64.90"
        await desk.press("escape")
        assert desk.place == "sale"


async def test_beside_an_exclusive_coupon_another_takes_nothing_and_says_so(
    open_till: Open, stocked: Shop, office: Actor, now: datetime, codes: dict[str, str]
) -> None:
    data = {
        "id": "alone",
        "name": "alone",
        "kind": "spend_and_save",
        "steps": [{"sum": 0, "off": 3}],
        "exclusive": True,
    }
    kinds.add(stocked, office, data, now=now)
    (alone,) = issuing.issue(stocked, office, "alone", None, key=new_id(), now=now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL, codes["five"], alone.code)
        assert desk.sale.w_due.amount == "66.90"
        await open_entry(desk, "3")
        assert rows(desk) == [
            ("five", "not together with the other one", True),
            ("alone", "−3.00", True),
            ("eight", "not together with the other one", False),
            ("far", "not together with the other one", False),
        ]


async def test_a_coupon_that_needs_other_goods_says_how_many_until_they_are_scanned(
    open_till: Open, stocked: Shop, office: Actor, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    kind = {"id": "oil", "name": "oil", "kind": "spend_and_save", "steps": [{"sum": 0, "off": 3}]}
    needs = {"what": {"products": [COLA]}, "minimum_pieces": 2}
    kinds.add(stocked, office, {**kind, "what": {"products": [OIL]}, "needs": needs}, now=now)
    issuing.issue(stocked, office, "oil", member.id, key=new_id(), now=now)
    async with open_till() as desk:
        await desk.scan(PHONE, OIL, COLA)
        await open_entry(desk, "3")
        assert rows(desk) == [("oil", "1 more of what it needs", False)]
        await desk.press("escape")
        await desk.scan(COLA)
        await open_entry(desk, "3")
        assert rows(desk) == [("oil", "takes 3.00", False)]


async def test_a_coupon_says_what_it_takes_and_one_that_takes_nothing_asks_for_attention(
    open_till: Open, codes: dict[str, str]
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, codes["eight"])
        assert desk.said == ("good", "eight is in the sale.")
        await desk.scan(OIL, codes["five"])
        assert desk.said == ("good", "five is in the sale: −5.00")
        await desk.scan(codes["far"])
        assert desk.said == ("attention", "far is in the sale and takes nothing: 43.10 more to buy.")
        await open_entry(desk, "3")
        await desk.press("down", "down", "delete", "enter")
        assert desk.said == ("attention", "far is in the sale and takes nothing: 43.10 more to buy.")


async def test_a_coupon_scanned_or_typed_goes_in_and_a_product_does_nothing(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    codes = [issue(stocked, office, now, None, name, sum="10.00", off="2.00") for name in ("one", "two")]
    async with open_till() as desk:
        await desk.scan(OIL)
        await open_entry(desk, "3")
        assert "Without a member there is no list" in desk.text()
        await desk.scan(codes[0])
        await desk.type(codes[1] + "\n")
        assert desk.sale.w_due.amount == "65.90" and desk.typed == ""
        await desk.scan(COLA)
        assert desk.said[0] == "attention" and len(desk.on_disk()) == 1
        await desk.scan(coupon_numbers.new_code(1))
        assert desk.said[0] == "bad"


async def test_the_members_panel_opens_the_coupons(open_till: Open, codes: dict[str, str]) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL)
        await desk.press("f3", "f5")
        assert desk.place == "coupons"
        await desk.press("enter", "escape", "f12", "f2")
        await desk.scan(PHONE)
        await open_entry(desk, "3")
        assert [name for name, _, _ in rows(desk)] == ["five", "far"]


@pytest.mark.parametrize("way", ["menu", "panel"])
async def test_a_statement_is_queued_for_the_printer(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, way: str
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        if way == "menu":
            await open_entry(desk, "4")
        else:
            await desk.press("f3", "f6")
        assert desk.said == ("good", "The statement of 138****5678 王* is printed.")
        assert [job.document for job in printing.waiting(stocked, "0101")] == [member.id]


async def test_card_coupon_points_and_balance_are_three_keys_beside_the_scans(
    open_till: Open, stocked: Shop, codes: dict[str, str]
) -> None:
    async with open_till() as desk:
        await desk.scan(PHONE, OIL, codes["eight"])
        await desk.press("f12", "f6", "f8")
        assert desk.place == "sale"
        paid = Sale.get(Sale.state == "paid")
        assert (paid.due, paid.points_money) == (6990 - 800 - 1640, 1640)
        assert [(row.tender, row.amount) for row in Payment.select()] == [("stored_value", 4550)]
