"""The member at the till: attached by card or search, seen, enrolled, taken off; and why a price is what it is."""

from datetime import datetime

import pytest

from store.books.actor import Actor
from store.counter import selling
from store.db.models import Consent, Member, Sale
from store.db.opening import Shop
from store.ids import new_id
from store.office.members import activating, cards
from store.office.members.enrolling import Birthday, Details
from tests.tui.conftest import Open
from tests.tui.members import PHONE, gold_member, member_price
from tests.tui.waiting import until
from tui.widgets.member_list import MemberList
from tui.widgets.member_strip import MemberStrip

COLA, SOY, OIL = "6901234567892", "6909876543210", "6900000000014"
CARD = "VIP00012345"


def attached(shop: Shop) -> str | None:
    """The member of the open sale as another program would read it."""
    selling.forget(shop)
    found = selling.open_basket(shop, "0101")
    return found.member.id if found and found.member else None


async def test_a_scanned_card_attaches_the_member_to_an_empty_basket(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now, card=CARD)
    async with open_till() as desk:
        assert "◆" not in desk.text()
        await desk.scan(CARD)
        assert attached(stocked) == member.id
        assert desk.said == ("good", "Member: 138****5678 王*")
        assert "◆ 138****5678 王*  黄金" in desk.text()


@pytest.mark.parametrize("text", ["number", PHONE])
async def test_a_typed_member_number_or_phone_attaches_the_member(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, text: str
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(COLA)
        await desk.type((member.number if text == "number" else text) + "\n")
        assert attached(stocked) == member.id and desk.typed == ""
        assert desk.said == ("good", f"Member: {member.masked}")


async def test_a_product_that_has_the_code_wins(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    from store.office import catalogue

    member = gold_member(stocked, actor, now)
    catalogue.add(stocked, office, code=member.number, name="同号商品", unit="个", price=100, now=now)
    async with open_till() as desk:
        await desk.scan(member.number)
        assert desk.on_disk() == [(member.number, 1000, 100)] and attached(stocked) is None


async def test_a_card_that_was_lost_is_refused_with_the_reason(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now, card=CARD)
    cards.lose(stocked, actor, CARD, now=now)
    async with open_till() as desk:
        await desk.scan(CARD)
        assert desk.said[0] == "bad" and "reported lost" in desk.said[1]
        assert attached(stocked) is None


async def test_an_unknown_member_number_is_no_member_and_an_unknown_code_no_product(open_till: Open) -> None:
    from store import member_numbers

    async with open_till() as desk:
        await desk.scan(member_numbers.new_number(1))
        assert desk.said == ("bad", "No member is found by that.")
        await desk.scan("6909")
        assert desk.said == ("bad", "No member is found by that.  No product has the code 6909.")


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_the_strip_says_who_tier_points_balance_and_birthday_and_goes_with_the_sale(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, size: tuple[int, int]
) -> None:
    gold_member(stocked, actor, now, birthday=Birthday(month=11, day=21))
    async with open_till(size=size) as desk:
        await desk.scan(PHONE, COLA)
        for words in ("138****5678 王*", "黄金", "1,640 points", "balance 550.00", "Birthday today"):
            assert words in desk.text()
        assert "小明" not in desk.text() and PHONE not in desk.text()
        await desk.press("f12", "f2")
        assert "◆" not in desk.text() and not desk.sale.query_one(MemberStrip).display


async def test_member_prices_show_what_is_paid_what_was_saved_and_why(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    member_price(stocked, SOY, 1080)
    async with open_till() as desk:
        await desk.scan(SOY)
        assert desk.sale.w_due.amount == "11.80"
        await desk.scan(PHONE)
        assert desk.sale.w_due.amount == "10.80"
        assert desk.row("海天草菇").endswith("1 11.80 10.80 ↓")
        assert "1 × 11.80 −1.00" in desk.text()
        assert "Saved 1.00" in " ".join(desk.text().split())
        assert any("Saved" in line and "−1.00" in line for line in desk.lines())


async def test_without_reductions_nothing_is_said_of_savings(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.scan(SOY)
        assert "Saved" not in desk.text() and "↓ " not in desk.text().replace("↑↓", "")


@pytest.mark.parametrize("text", ["1381", "5678", "王", "wxm", "小明"])
async def test_the_search_finds_masked_members_and_enter_attaches_the_marked_one(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, text: str
) -> None:
    member = gold_member(stocked, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.press("f3")
        assert desk.place == "members"
        await desk.type(text)
        assert "138****5678" in desk.text() and "王*" in desk.text() and PHONE not in desk.text()
        await desk.type("\n")
        assert desk.place == "sale" and attached(stocked) == member.id


async def test_the_arrows_choose_among_several(open_till: Open, stocked: Shop, actor: Actor, now: datetime) -> None:
    from store.ids import new_id
    from store.office.members.enrolling import enrol

    gold_member(stocked, actor, now)
    enrol(stocked, actor, "13812340000", name="王大", key=new_id(), now=now)
    async with open_till() as desk:
        await desk.press("f3")
        await desk.type("138")
        second = desk.screen.query_one(MemberList).found[1]
        await desk.press("down")
        await desk.type("\n")
        assert attached(stocked) == second.id


async def test_a_card_scanned_in_the_search_attaches_at_once(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now, card=CARD)
    async with open_till() as desk:
        await desk.press("f3")
        await desk.scan(CARD)
        assert desk.place == "sale" and attached(stocked) == member.id


async def test_a_whole_phone_that_nobody_has_makes_a_new_member_by_f2_and_never_by_enter(
    open_till: Open, stocked: Shop
) -> None:
    async with open_till() as desk:
        await desk.press("f3")
        assert "New member" not in desk.text()
        await desk.type("13900001234\n")
        assert "F2" in desk.said[1] and Member.select().count() == 0
        assert "New member" in desk.text()
        await desk.press("f2")
        made = Member.get()
        assert made.phone == "13900001234" and attached(stocked) == made.id
        assert desk.said == ("good", "New member: 139****1234")


async def test_f2_without_a_whole_phone_makes_nobody(open_till: Open) -> None:
    async with open_till() as desk:
        await desk.press("f3")
        await desk.type("1390000")
        await desk.press("f2")
        assert desk.said[1] == "Type the whole phone first." and Member.select().count() == 0


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
@pytest.mark.parametrize("key", ["f2", "enter"])
async def test_a_card_made_in_advance_is_activated_with_the_phone_as_it_is_attached(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime, size: tuple[int, int], key: str
) -> None:
    activating.make_cards(stocked, office, 1, first=CARD, key=new_id(), now=now)
    async with open_till(size=size) as desk:
        await desk.scan(COLA, CARD)
        assert desk.place == "activating" and attached(stocked) is None
        assert "is not activated yet" in desk.text() and "2026-01" in desk.text()
        await desk.press("f2")
        assert desk.said == ("bad", "Activating needs the member's phone.")
        await desk.type("1390000")
        await desk.press("f2")
        assert desk.place == "activating" and desk.said[0] == "bad"
        await desk.type("13900001234")
        await desk.press(key)
        assert desk.place == "sale" and desk.said == ("good", "Activated: 139****1234")
        assert attached(stocked) == Member.get().id
        consented = Consent.get()
        assert (Member.get().state, consented.staff_id, consented.version) == ("active", actor.staff, "2026-01")


async def test_a_card_made_in_advance_is_given_to_whoever_has_the_typed_phone_already(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now)
    activating.make_cards(stocked, office, 1, first=CARD, key=new_id(), now=now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(CARD)
        assert "Give the card" not in desk.text()
        await desk.press("f3")
        await desk.type(PHONE)
        await desk.press("f2")
        assert desk.said[0] == "bad" and "138****5678 王*" in desk.said[1] and "F3 Give the card" in desk.text()
        await desk.press("f3")
        assert desk.place == "sale" and attached(stocked) == member.id
        assert [card.code for card in cards.cards(stocked, member.id)] == [CARD]


async def test_who_is_not_activated_is_found_in_the_search_and_their_kept_phone_is_enough(
    open_till: Open, stocked: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    activating.prepare(stocked, office, PHONE, details=Details(name="王小明"), key=new_id(), now=now)
    async with open_till(size=(80, 24)) as desk:
        await desk.press("f3")
        await desk.type("wxm")
        assert "not activated" in desk.text()
        await desk.type("\n")
        assert desk.place == "activating"
        await desk.press("escape")
        assert desk.place == "sale" and attached(stocked) is None and Member.get().state == "inactive"
        await desk.scan(PHONE)
        await desk.press("f2")
        assert attached(stocked) == Member.get().id and Member.get().state == "active"


async def test_a_top_up_of_a_card_that_waits_asks_for_the_activation_first(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    activating.make_cards(stocked, office, 1, first=CARD, key=new_id(), now=now)
    async with open_till() as desk:
        await desk.press(".")
        await desk.press("1")
        await until(desk, lambda: desk.place == "members")
        await desk.type(CARD + "\n")
        assert desk.place == "activating"
        await desk.type("13900001234")
        await desk.press("f2")
        assert desk.place == "prepaid" and attached(stocked) is None and Member.get().state == "active"


async def test_escape_leaves_the_search_and_attaches_nobody(open_till: Open, stocked: Shop) -> None:
    async with open_till() as desk:
        await desk.press("f3")
        await desk.type("13900001234")
        await desk.press("escape")
        assert desk.place == "sale" and attached(stocked) is None


@pytest.mark.parametrize("key", ["delete", "f4"])
async def test_the_panel_takes_the_member_off_and_the_prices_are_as_before(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime, key: str
) -> None:
    gold_member(stocked, actor, now)
    member_price(stocked, SOY, 1080)
    async with open_till() as desk:
        await desk.scan(PHONE, SOY)
        await desk.press("f3")
        assert desk.place == "member"
        await desk.press(key)
        assert attached(stocked) is None and desk.sale.w_due.amount == "11.80" and "◆" not in desk.text()


async def test_the_panel_tells_tier_way_to_the_next_points_balance_and_what_is_usually_bought(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    member = gold_member(stocked, actor, now, birthday=Birthday(month=8, day=15, lunar=True))
    with stocked.transaction():
        Member.update(note="不要塑料袋", tier="plain", adviser=actor.staff).where(Member.id == member.id).execute()
    async with open_till(size=(80, 24)) as desk:
        for _ in range(2):
            await desk.scan(PHONE, COLA)
            await desk.press("f12", "f2")
        await desk.scan(PHONE)
        await desk.press("f3")
        text = " ".join(desk.text().replace("│", " ").split())
        for words in ("普通", "1,995.00 more to “黄金”", "550.00 (paid in 500.00, given 50.00)", "不要塑料袋"):
            assert words in text
        assert "Adviser 1001 小李" in text and "8-15 of the lunar calendar" in text and "北岸可乐330ml 2/2" in text


async def test_another_member_is_looked_for_from_the_panel(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
        await desk.press("f3", "f3")
        assert desk.place == "members"
        await desk.type("13900001234")
        await desk.press("f2")
        assert "139****1234" in desk.text()


async def test_the_member_is_there_again_after_a_new_sign_on(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till() as desk:
        await desk.scan(PHONE)
    async with open_till() as desk:
        assert "◆ 138****5678 王*" in desk.text()


async def test_a_coupon_is_handed_over_by_its_code_and_an_unknown_one_is_refused(
    open_till: Open, stocked: Shop, office: Actor, now: datetime
) -> None:
    from store import coupon_numbers
    from store.ids import new_id
    from store.office.coupons import issuing, kinds

    five = {"id": "five", "name": "5元券", "kind": "spend_and_save", "steps": [{"sum": "10.00", "off": "5.00"}]}
    kinds.add(stocked, office, five, now=now)
    (coupon,) = issuing.issue(stocked, office, "five", None, key=new_id(), now=now)
    async with open_till() as desk:
        await desk.scan(SOY, coupon.code)
        assert desk.sale.w_due.amount == "6.80" and desk.said[0] == "good"
        await desk.scan(coupon_numbers.new_code(1))
        assert desk.said[0] == "bad" and desk.sale.w_due.amount == "6.80"


async def test_the_panels_pages_show_bills_points_and_balance_newest_first(
    open_till: Open, stocked: Shop, actor: Actor, now: datetime
) -> None:
    gold_member(stocked, actor, now)
    async with open_till(size=(80, 24)) as desk:
        await desk.scan(PHONE, SOY)
        await desk.press("f12", "f8")
        await desk.scan(PHONE)
        await desk.press("f3", "right")
        number = Sale.get(Sale.state == "paid").number
        assert f"Sold {number} 11.80" in " ".join(desk.text().replace("│", " ").split())
        await desk.press("right")
        text = " ".join(desk.text().replace("│", " ").split())
        assert f"earned {number} +16 1,656" in text and "brought over +1,640 1,640" in text
        await desk.press("right")
        text = " ".join(desk.text().replace("│", " ").split())
        assert f"paid with it Bonus {number} -1.07 48.93" in text and "538.20 (paid in 489.27, given 48.93)" in text
        await desk.press("right")
        assert "No count cards yet." in desk.text()
        await desk.press("right")
        assert "Tier" in desk.text()
        await desk.press("left", "left", "left", "left", "left", "escape")
        assert desk.place == "sale"
