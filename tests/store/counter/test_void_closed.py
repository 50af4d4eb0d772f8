"""A paid sale taken back in its own shift and day, and who may give goods and money back."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from store.books.permits import ApprovalNeeded
from store.counter.refunding import (
    MoreThanSold,
    NotASale,
    NotInThisShift,
    PartlyReturned,
    refund,
    returnable,
    void_closed,
)
from store.db.models import JournalEntry, Sale, StockBalance
from store.office.reasons import ReasonMissing
from store.reports.verify import verify
from store.slip import as_text
from store.slips.sale import sale_slip

COLA, TISSUES = "6901234567892", "036000291452"


def void(till, sale, reason="mistake", **given):
    return void_closed(till.shop, replace(till.actor, role="supervisor"), sale, reason, **{**till.tick(), **given})


def test_a_void_takes_everything_back_in_a_linked_reversal_of_its_own_number(any_till):
    closed = any_till.sell(f"2*{TISSUES}", COLA)
    made = void(any_till, closed.sale)
    row = Sale.get_by_id(made.sale)
    assert (row.kind, row.refunds_id, row.due, row.void_reason) == ("void", closed.sale, -2_250, "mistake")
    assert made.by_tender == (("cash", 2_250),)
    assert sum(balance.quantity for balance in StockBalance.select()) == 0
    assert verify(any_till.shop).findings == ()
    assert "[VOID]" in as_text(sale_slip(any_till.shop, made.sale, columns=48, language="en"))
    detail = json.loads(JournalEntry.get(JournalEntry.act == "void_closed").detail)
    assert (detail["of"], detail["money"], detail["reason"]) == (closed.number, 2_250, "mistake")


def test_voided_once_it_can_neither_be_voided_nor_refunded_again(till):
    sale = till.sell(COLA).sale
    made = void(till, sale, key="once")
    assert void(till, sale, key="once") == made
    with pytest.raises(PartlyReturned):
        void(till, sale)
    with pytest.raises(NotASale):
        void(till, made.sale)
    assert returnable(till.shop, sale) == []


def test_another_tills_sale_and_yesterdays_are_refunded_not_voided(till):
    sale = till.sell(COLA).sale
    till.actor = replace(till.actor, till="0102")
    with pytest.raises(NotInThisShift):
        void(till, sale)
    till.actor = replace(till.actor, till="0101")
    till.at += timedelta(days=1)
    with pytest.raises(NotInThisShift):
        void(till, sale)


def test_a_sale_of_which_something_came_back_is_not_voided(till):
    sale = till.sell(f"2*{COLA}").sale
    refund(till.shop, till.actor, sale, {returnable(till.shop, sale)[0].line: 1_000}, **till.tick())
    with pytest.raises(PartlyReturned):
        void(till, sale)


def test_a_cashier_voids_no_paid_sale_and_refunds_up_to_a_limit(till):
    sale = till.sell(f"21*{TISSUES}").sale
    with pytest.raises(ApprovalNeeded) as refused:
        void_closed(till.shop, till.actor, sale, "mistake", **till.tick())
    assert refused.value.permit.id == "void_closed"
    line = returnable(till.shop, sale)[0].line
    with pytest.raises(ApprovalNeeded) as refused:
        refund(till.shop, till.actor, sale, {line: 21_000}, **till.tick())
    assert (refused.value.permit.id, refused.value.amount) == ("refund", 21_000)
    assert refund(till.shop, till.actor, sale, {line: 20_000}, **till.tick()).money == 20_000
    with pytest.raises(MoreThanSold):
        refund(till.shop, till.actor, sale, {line: 2_000}, **till.tick())


def test_a_void_says_why(till):
    sale = till.sell(COLA).sale
    with pytest.raises(ReasonMissing):
        void(till, sale, "")
