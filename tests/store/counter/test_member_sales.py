"""A member's sale: attached before, during or at the end, priced again, paid in any mix, closed in one piece."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from store.books import points, wallet
from store.counter import attaching, paying, selling
from store.counter.paying import Cash, Recorded, StoredValue
from store.counter.points_wanted import NoMemberYet
from store.db import settings
from store.db.models import (
    JournalEntry,
    MemberTotals,
    Payment,
    PointsEntry,
    PrintJob,
    ProductPrice,
    Sale,
    SaleReduction,
)
from store.db.settings import Ratio
from store.ids import new_id
from store.office import offering
from store.office.members import enrolling, tiers
from store.office.members.refusals import MemberFrozen
from store.office.members.views import MemberView, TierView, get
from store.pricing.loyalty import PointsTooMany

COKE, OIL, APPLES, SOY = "6900000000015", "6900000000022", "20002", "6900000000039"


def put_goods(put: Any) -> None:
    put(COKE, 250, "可口可乐330ml", tax_class="normal")
    oil = put(OIL, 6990, "金龙鱼精炼一级大豆油5L", tax_class="normal")
    ProductPrice.create(product=oil, level=1, price=6290)
    put(APPLES, 998, "红富士苹果(散)", unit="kg", weighed=True, decimals=3, tax_class="reduced")
    put(SOY, 1180, "海天草菇老抽500ml", tax_class="normal")


OFFERS = [
    {
        "id": "half",
        "name": "第二件半价",
        "kind": "nth_at_percent",
        "nth": 2,
        "rate": "50%",
        "what": {"products": [COKE]},
    },
    {"id": "nine", "name": "9折", "kind": "percent_off", "rate": "10%", "what": {"products": [SOY]}},
    {"id": "100-10", "name": "满100减10", "kind": "spend_and_save", "steps": [{"sum": "100.00", "off": "10.00"}]},
]


def member_of(till: Any, name: str = "王小明", points_held: int = 0, principal: int = 0, bonus: int = 0) -> MemberView:
    """A gold member, ×1.5, who buys at price level 1."""
    now = till.tick()["now"]
    with till.shop.transaction():
        gold = TierView("gold", "黄金", 1, price_level=1, points=Fraction(3, 2))
        tiers.write(till.shop, [gold])
    from store.office import offers

    offers.forget(till.shop)
    member = enrolling.enrol(till.shop, till.actor, "13812345678", name=name, key=new_id(), now=now)
    with till.shop.transaction():
        if points_held:
            points.earn(till.shop, till.actor, member.id, points_held, source=new_id(), kind="opening", now=now)
        if principal:
            wallet.open_account(till.shop, member.id, now)
            wallet.put(
                till.shop, till.actor, member.id, principal=principal, bonus=bonus, kind="topup", source="t", now=now
            )
    return get(till.shop, member.id, now=now)


def add_offers(till: Any) -> None:
    for offer in OFFERS:
        offering.add(till.shop, replace(till.actor, role="manager"), offer, now=till.tick()["now"])


def attach(till: Any, member: MemberView | None) -> Any:
    return attaching.attach_member(till.shop, till.actor, till.sale, member and member.id, **till.tick())


def use_points(till: Any, wanted: int | None) -> Any:
    return attaching.use_points(till.shop, till.actor, till.sale, wanted, **till.tick())


def pay(till: Any, *tenders: Any, key: str = "") -> Any:
    return paying.pay(till.shop, till.actor, till.sale, tenders, **till.tick(key=key))


def ring_the_golden_basket(till: Any) -> Any:
    for text in (f"6*{COKE}", OIL, f"1.236*{APPLES}", f"2*{SOY}"):
        basket = till.ring(text)
    return basket


@pytest.fixture
def counter(till):
    from tests.store.counter.conftest import put_product

    with till.shop.transaction():
        put_goods(put_product)
        settings.save(points_ratio=Ratio(100, 100))
    till.shop.refresh()
    add_offers(till)
    return till


def test_the_golden_sale_is_closed_to_the_fen_without_its_coupon(counter):
    """The sale of the receipts' golden numbers less its coupon of 5.00: 95.73 due, 50.00 by stored value."""
    member = member_of(counter, points_held=1640, principal=50000, bonus=5000)
    attach(counter, member)
    ring_the_golden_basket(counter)
    basket = use_points(counter, 200)
    assert (basket.priced.gross, basket.priced.points, basket.priced.due) == (12084, 200, 9573)
    closed = pay(counter, StoredValue(member.id, 5000), Recorded("wechat", 4573, "4200002026112118420700001"))
    assert (closed.due, closed.tendered, closed.change) == (9573, 9573, 0)
    stored, wechat = Payment.select().order_by(Payment.tender)
    assert (stored.tender, stored.amount, stored.principal, stored.bonus) == ("stored_value", 5000, 4545, 455)
    assert (wechat.tender, wechat.amount, wechat.reference) == ("wechat", 4573, "4200002026112118420700001")
    facts = json.loads(Sale.get_by_id(closed.sale).facts)
    base = 9573 - 455
    assert facts["points_earned"] == base * 3 // 200
    assert (facts["points_before"], facts["points_spent"]) == (1640, 200)
    assert facts["points_after"] == 1640 - 200 + base * 3 // 200
    assert (facts["principal"], facts["bonus"]) == (50000 - 4545, 5000 - 455)
    assert facts["member"] == "138****5678 王*"
    taken = {(r.step, r.source): 0 for r in SaleReduction.select()}
    for reduction in SaleReduction.select():
        taken[reduction.step, reduction.source] += reduction.amount
    assert taken == {
        (20, "half"): 375,
        (10, "member:price"): 700,
        (10, "nine"): 236,
        (30, "100-10"): 1000,
        (50, "points"): 200,
    }


def test_earned_and_spent_points_are_two_entries_of_the_sale(counter):
    member = member_of(counter, points_held=500)
    attach(counter, member)
    counter.ring(OIL)
    use_points(counter, 300)
    closed = pay(counter, Cash(10000))
    entries = PointsEntry.select().where(PointsEntry.sale == closed.sale).order_by(PointsEntry.points)
    assert [(entry.kind, entry.points) for entry in entries] == [("burn", -300), ("earn", 89)]


def test_a_member_attached_at_the_end_has_the_whole_basket_priced_again_and_taken_off_it_as_before(counter):
    member = member_of(counter)
    before = counter.ring(OIL).priced.due
    assert attach(counter, member).priced.due == 6290 < before
    assert attach(counter, None).priced.due == before


def test_the_member_the_points_and_the_prices_are_there_again_after_a_crash(counter):
    member = member_of(counter, points_held=500)
    attach(counter, member)
    counter.ring(OIL)
    basket = use_points(counter, 100)
    selling.forget(counter.shop)
    again = selling.open_basket(counter.shop, "0101", counter.at)
    assert again == basket
    assert again.member.id == member.id


def test_one_request_sent_twice_spends_once(counter):
    member = member_of(counter, points_held=500, principal=10000)
    attach(counter, member)
    counter.ring(OIL)
    key = new_id()
    first = pay(counter, StoredValue(member.id, 6290), key=key)
    assert pay(counter, StoredValue(member.id, 6290), key=key) == first
    assert wallet.account(counter.shop, member.id).balance == 10000 - 6290
    totals = MemberTotals.get_by_id(member.id)
    assert (totals.spent, totals.visits) == (6290, 1)


def test_a_payment_that_is_refused_changes_nothing(counter):
    member = member_of(counter, points_held=500, principal=1000)
    attach(counter, member)
    counter.ring(OIL)
    with pytest.raises(wallet.NotEnoughBalance):
        pay(counter, StoredValue(member.id, 5000), Cash(1290))
    assert Payment.select().count() == 0
    assert wallet.account(counter.shop, member.id).balance == 1000
    assert points.balance(counter.shop, member.id, counter.at) == 500
    assert selling.open_basket(counter.shop, "0101", counter.at).priced.due == 6290
    assert pay(counter, StoredValue(member.id, 1000), Cash(6000)).change == 710


@pytest.mark.parametrize(
    ("tenders", "refused"),
    [
        ([Recorded("wechat", 6991)], paying.TooMuch),
        ([Recorded("wechat", 6000)], paying.NotEnough),
        ([Recorded("wechat", 3000), Cash(3989)], paying.NotEnough),
        ([Recorded("wechat", 6990), Cash(6900000000015)], paying.LooksLikeACode),
    ],
)
def test_only_cash_gives_change_and_what_is_due_must_be_covered(counter, tenders, refused):
    counter.ring(OIL)
    with pytest.raises(refused):
        pay(counter, *tenders)


def test_the_drawer_opens_only_for_cash(counter):
    counter.ring(OIL)
    closed = pay(counter, Recorded("card", 6990, "1234"))
    assert [job.kind for job in PrintJob.select().where(PrintJob.sale == closed.sale)] == ["receipt"]


def test_points_pay_at_most_what_the_member_has_and_the_bill_is(counter):
    member = member_of(counter, points_held=500)
    attach(counter, member)
    counter.ring(COKE)
    with pytest.raises(PointsTooMany):
        use_points(counter, 300)
    assert use_points(counter, None).priced.due == 0
    assert use_points(counter, 0).priced.due == 250


def test_points_need_a_member(counter):
    counter.ring(COKE)
    with pytest.raises(NoMemberYet):
        use_points(counter, 100)


def test_a_frozen_member_is_refused_and_the_sale_goes_on(counter):
    from store.db.models import Member

    member = member_of(counter)
    counter.ring(COKE)
    with counter.shop.transaction():
        Member.update(state="frozen").where(Member.id == member.id).execute()
    with pytest.raises(MemberFrozen):
        attach(counter, member)
    assert pay(counter, Cash(250)).due == 250


def test_a_higher_tier_counts_from_the_next_sale(counter):
    now = counter.tick()["now"]
    with counter.shop.transaction():
        silver = TierView("silver", "白银", 2, off_permille=100, threshold=5000)
        tiers.write(counter.shop, [TierView("plain", "普通", 1), silver])
    member = enrolling.enrol(counter.shop, counter.actor, "13812345678", key=new_id(), now=now)
    attach(counter, member)
    assert counter.ring(OIL).priced.due == 6990
    facts = json.loads(Sale.get_by_id(pay(counter, Cash(7000)).sale).facts)
    assert facts["tier"] == "普通"
    counter.next_sale()
    attach(counter, member)
    assert counter.ring(OIL).priced.due == 6291


def test_the_journal_names_the_tenders_and_nobody(counter):
    member = member_of(counter, principal=10000)
    attach(counter, member)
    counter.ring(OIL)
    pay(counter, StoredValue(member.id, 6000), Cash(290))
    detail = json.loads(JournalEntry.select().where(JournalEntry.act == "pay").get().detail)
    assert detail["tenders"] == [["stored_value", 6000], ["cash", 290]]
    everything = " ".join(entry.detail for entry in JournalEntry.select())
    assert "13812345678" not in everything and "138*" not in everything and "王" not in everything
