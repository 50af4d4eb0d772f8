"""Prices and discounts by hand: limits by role, approval in place, reasons, the floor, and that they stay."""

import json
from dataclasses import replace

import pytest

from store.books.permits import ApprovalNeeded
from store.counter import by_hand, given_by_hand, selling
from store.counter.by_hand import BadDiscount, NoDiscount, NothingOff, PriceNotChanged
from store.counter.explaining import explainer
from store.db.models import JournalEntry, Product, SaleLine, SaleReduction
from store.errors import BadAmount
from store.i18n import words
from store.office import staff
from store.office.reasons import ReasonMissing, UnknownReason
from store.pricing.explain import say
from store.reports.verify import verify
from store.slip import as_text

COLA, APPLES, TISSUES = "6901234567892", "20001", "036000291452"
PIN = "314159"


def change(till, line, price, reason="label"):
    return by_hand.change_price(till.shop, till.actor, till.sale, line, price, reason, **till.tick())


def off_line(till, line, reason="damaged", **off):
    return by_hand.discount_line(till.shop, till.actor, till.sale, line, reason, **off, **till.tick())


def off_basket(till, reason="regular", **off):
    return by_hand.discount_basket(till.shop, till.actor, till.sale, reason, **off, **till.tick())


def as_role(till, role):
    till.actor = replace(till.actor, role=role)


def last_entry(act):
    entry = JournalEntry.select().where(JournalEntry.act == act).order_by(JournalEntry.sequence.desc()).get()
    return json.loads(entry.detail)


def test_a_price_within_the_cashiers_limit_is_changed_and_journaled_with_before_and_after(any_till):
    line = any_till.ring(f"2*{TISSUES}").latest
    basket = change(any_till, line, 900)
    assert (basket.priced.due, basket.priced.lines[0].line.changed.was) == (1_800, 1_000)
    assert last_entry("change_price") == {
        "line": line, "before": 1_000, "after": 900, "quantity": 2_000, "amount": 200, "reason": "label",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("price", "quantity", "least"), [(899, 1, "supervisor"), (900, 21, "supervisor"), (499, 1, "manager")]
)
def test_beyond_it_somebody_must_approve(till, price, quantity, least):
    line = till.ring(f"{quantity}*{TISSUES}").latest
    with pytest.raises(ApprovalNeeded) as refused:
        change(till, line, price)
    assert refused.value.least == least
    assert selling.open_basket(till.shop, "0101").priced.due == 1_000 * quantity
    as_role(till, least)
    assert change(till, line, price).priced.due == price * quantity


def test_a_supervisor_approves_in_place_and_both_are_recorded(any_till, office, now):
    who = staff.add(any_till.shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    line = any_till.ring(TISSUES).latest
    with pytest.raises(ApprovalNeeded) as refused:
        change(any_till, line, 600)
    needed = refused.value
    cashier = any_till.actor
    any_till.actor = staff.approve(
        any_till.shop, cashier, "1002", PIN, needed.permit, amount=needed.amount, permille=needed.permille, now=now
    )
    assert change(any_till, line, 600).priced.due == 600
    entry = JournalEntry.get(JournalEntry.act == "change_price")
    assert (entry.staff_id, entry.approver_id) == (cashier.staff, who.id)


def test_below_the_lowest_price_only_a_manager_goes(till):
    Product.update(floor_price=950).where(Product.code == TISSUES).execute()
    line = till.ring(TISSUES).latest
    with pytest.raises(ApprovalNeeded) as refused:
        change(till, line, 940)
    assert (refused.value.permit, refused.value.least) == (given_by_hand.BELOW_FLOOR, "manager")
    assert change(till, line, 950).priced.due == 950
    as_role(till, "manager")
    assert change(till, line, 10).priced.due == 10


def test_a_higher_price_gives_nothing_away(till):
    line = till.ring(TISSUES).latest
    assert change(till, line, 5_000).priced.due == 5_000


def test_a_price_of_nothing_is_an_item_for_free_which_is_another_permit(till):
    line = till.ring(TISSUES).latest
    with pytest.raises(BadAmount):
        change(till, line, 0)
    with pytest.raises(ApprovalNeeded):
        by_hand.free_item(till.shop, till.actor, till.sale, line, "gift", **till.tick())
    as_role(till, "supervisor")
    basket = by_hand.free_item(till.shop, till.actor, till.sale, line, "gift", **till.tick())
    assert basket.priced.due == 0


def test_more_of_a_line_whose_price_was_changed_needs_to_be_allowed_again(till):
    till.ring(TISSUES)
    till.ring(TISSUES)
    line = till.ring(TISSUES).latest
    change(till, line, 900)
    with pytest.raises(ApprovalNeeded):
        till.quantity(line, 21_000)
    assert till.quantity(line, 20_000).priced.due == 18_000


def test_a_scan_does_not_add_to_a_line_that_something_was_done_to_by_hand(till):
    line = till.ring(TISSUES).latest
    change(till, line, 900)
    assert [each.paid for each in till.ring(TISSUES).priced.lines] == [900, 1_000]
    off_line(till, till.ring(COLA).latest, permille=100)
    assert [each.paid for each in till.ring(COLA).priced.lines] == [900, 1_000, 225, 250]


def test_a_line_costs_again_what_it_did(any_till):
    line = any_till.ring(TISSUES).latest
    change(any_till, line, 950)
    change(any_till, line, 900)
    basket = by_hand.restore_price(any_till.shop, any_till.actor, any_till.sale, line, **any_till.tick())
    assert basket.priced.due == 1_000
    row = SaleLine.get()
    assert (row.price_from, row.shelf_price, row.price_reason) == ("list", None, None)
    with pytest.raises(PriceNotChanged):
        by_hand.restore_price(any_till.shop, any_till.actor, any_till.sale, line, **any_till.tick())


def test_a_discount_on_a_line_is_kept_through_a_crash_and_every_new_price(any_till):
    line = any_till.ring(TISSUES).latest
    assert off_line(any_till, line, permille=100).priced.due == 900
    selling.forget(any_till.shop)
    assert any_till.ring(COLA).priced.due == 900 + 250
    assert selling.open_basket(any_till.shop, "0101").priced.lines[0].line.discount.reason == "商品破损"


def test_a_percentage_never_grows_beyond_what_its_giver_may_give_away(till):
    line = till.ring(TISSUES).latest
    off_line(till, line, permille=100)
    assert till.quantity(line, 30_000).priced.due == 30_000 - 2_000
    off_basket(till, permille=10)
    assert till.ring(f"300*{COLA}").priced.due == 28_000 + 75_000 - 1_030


@pytest.mark.parametrize(
    ("off", "least"),
    [
        ({"permille": 101}, "supervisor"),
        ({"amount": 101}, "supervisor"),
        ({"amount": 301}, "manager"),
        ({"permille": 301}, "manager"),
    ],
)
def test_a_line_discount_beyond_the_limit_needs_approval(till, off, least):
    line = till.ring(TISSUES).latest
    with pytest.raises(ApprovalNeeded) as refused:
        off_line(till, line, **off)
    assert refused.value.least == least


@pytest.mark.parametrize(
    "off", [{}, {"permille": 0}, {"permille": 1_000}, {"amount": 1_000}, {"amount": 10, "permille": 10}]
)
def test_a_discount_is_a_rate_or_an_amount_and_leaves_something_to_pay(till, off):
    line = till.ring(TISSUES).latest
    with pytest.raises(BadDiscount):
        off_line(till, line, **off)


def test_the_floor_binds_a_discount_by_hand(till):
    Product.update(floor_price=960).where(Product.code == TISSUES).execute()
    line = till.ring(TISSUES).latest
    assert off_line(till, line, permille=100).priced.due == 960


def test_goods_that_are_never_discounted_are_not_by_hand_either(till):
    Product.update(discountable=False).where(Product.code == TISSUES).execute()
    line = till.ring(TISSUES).latest
    with pytest.raises(NothingOff):
        off_line(till, line, permille=50)
    with pytest.raises(ApprovalNeeded) as refused:
        change(till, line, 990)
    assert refused.value.permit is given_by_hand.BELOW_FLOOR


def test_a_discount_on_the_whole_sale_is_shared_over_its_lines_and_taken_away_again(any_till):
    any_till.ring(TISSUES)
    any_till.ring(COLA)
    basket = off_basket(any_till, amount=50)
    assert [each.paid for each in basket.priced.lines] == [960, 240]
    as_it_was = by_hand.remove_discount(any_till.shop, any_till.actor, any_till.sale, **any_till.tick())
    assert as_it_was.priced.due == 1_250
    assert last_entry("remove_discount") == {"amount": 50}
    with pytest.raises(NoDiscount):
        by_hand.remove_discount(any_till.shop, any_till.actor, any_till.sale, **any_till.tick())


def test_the_same_key_gives_a_discount_once(till):
    till.ring(TISSUES)
    for _ in range(2):
        basket = by_hand.discount_basket(
            till.shop, till.actor, till.sale, "regular", permille=50, key="once", now=till.at
        )
    assert basket.priced.due == 950
    assert JournalEntry.select().where(JournalEntry.act == "discount_basket").count() == 1


def test_a_reason_is_needed_and_must_be_one_for_this(till):
    line = till.ring(TISSUES).latest
    with pytest.raises(ReasonMissing):
        change(till, line, 990, "")
    with pytest.raises(UnknownReason):
        change(till, line, 990, "gift")


def test_the_why_key_says_who_took_what_off_and_what_the_price_was(till):
    line = till.ring(TISSUES).latest
    change(till, line, 950)
    off_line(till, line, permille=50)
    off_basket(till, amount=10)
    why = explainer(till.shop, till.sale, now=till.at)
    speak = words("en")
    assert [say(sentence, speak) for sentence in why.line(0)][:3] == [
        "A discount by hand (商品破损) takes 0.48 off.",
        "A discount by hand (老顾客) takes 0.10 off.",
        "Its price was changed by hand, it was 10.00 (价签错误): no special price works on it.",
    ]


def test_the_closed_sale_keeps_what_was_done_by_hand_and_the_store_verifies(any_till):
    from store.slips.sale import sale_slip

    line = any_till.ring(TISSUES).latest
    change(any_till, line, 950)
    off_line(any_till, line, permille=50)
    any_till.ring(COLA)
    off_basket(any_till, amount=10)
    closed = any_till.pay(2_000)
    assert closed.due == 950 - 48 + 250 - 10
    assert [row.source for row in SaleReduction.select().order_by(SaleReduction.place)] == ["hand"] * 3
    assert verify(any_till.shop).findings == ()
    slip = as_text(sale_slip(any_till.shop, any_till.sale, columns=48, language="en"))
    assert "Price changed, it was 10.00" in slip and "Discount by hand" in slip
