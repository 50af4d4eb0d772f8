"""The matrix of who may do what, and the approval of somebody who may."""

from dataclasses import replace
from datetime import datetime

import pytest

from store.books import permits
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded, Grant, Permit, require
from store.db.models import JournalEntry, Staff
from store.db.opening import Shop
from store.db.settings import BadSetting, save
from store.i18n import explain, words
from store.office import staff

PIN = "314159"


@pytest.fixture
def giving() -> Permit:
    permit = Permit(
        "test_giving",
        "Discount a line",
        grants=(Grant("cashier", 500, 100), Grant("supervisor", 5_000), Grant("manager")),
    )
    yield permit
    del Permit.registry["test_giving"]


@pytest.fixture
def wang(any_shop: Shop, office: Actor, now: datetime) -> staff.Person:
    return staff.add(any_shop, office, "1002", "王姐", "supervisor", PIN, now=now)


def set_matrix(shop: Shop, text: str) -> None:
    with shop.transaction():
        save(permits=text)
    shop.refresh()


@pytest.mark.parametrize(
    ("amount", "permille", "least"),
    [
        (500, 100, None),
        (501, 0, "supervisor"),
        (0, 101, "supervisor"),
        (5_000, 900, "supervisor"),
        (5_001, 0, "manager"),
    ],
)
def test_a_limit_of_amount_or_percent_says_who_may(shop, actor, giving, amount, permille, least):
    if least is None:
        require(shop, actor, giving, amount=amount, permille=permille)
        return
    with pytest.raises(ApprovalNeeded) as refused:
        require(shop, actor, giving, amount=amount, permille=permille)
    assert (refused.value.permit, refused.value.least) == (giving, least)
    require(shop, replace(actor, role=least), giving, amount=amount, permille=permille)


def test_the_shop_changes_who_may_and_how_much(shop, actor, giving):
    set_matrix(shop, "test_giving=manager")
    with pytest.raises(ApprovalNeeded) as refused:
        require(shop, replace(actor, role="supervisor"), giving, amount=1)
    assert explain(refused.value, words("en")) == "“Discount a line” must be approved by: manager."
    set_matrix(shop, "test_giving=cashier:2000:-")
    require(shop, actor, giving, amount=2_000, permille=1_000)
    with pytest.raises(ApprovalNeeded):
        require(shop, replace(actor, role="manager"), giving, amount=2_001)


def test_an_owner_may_everything_whatever_the_matrix_says(shop, actor, giving):
    set_matrix(shop, "test_giving=")
    with pytest.raises(ApprovalNeeded) as refused:
        require(shop, replace(actor, role="manager"), giving)
    assert refused.value.least == "owner"
    require(shop, replace(actor, role="owner"), giving, amount=10**9)


@pytest.mark.parametrize("text", ["refund", "refund=boss", "refund=cashier:x", "refund=cashier:1:2:3"])
def test_a_matrix_that_cannot_be_read_is_refused(shop, text):
    with pytest.raises(BadSetting), shop.transaction():
        save(permits=text)


def test_a_matrix_is_written_as_it_is_read():
    text = "discount_line=cashier:2000:100 supervisor:-:300 manager; refund=manager"
    assert permits.write_matrix(permits.read_matrix(text)) == text


def test_every_permit_is_found_where_its_act_declares_it():
    assert {permit.id for permit in permits.all_permits()} >= {"refund", "no_sale", "change_price"}


def test_with_the_approval_of_who_may_the_act_is_done_and_both_are_recorded(any_shop, actor, giving, wang, now):
    approved = staff.approve(any_shop, actor, "1002", PIN, giving, now=now, amount=900)
    assert (approved.staff, approved.approver, approved.till) == (actor.staff, wang.id, actor.till)
    require(any_shop, approved, giving, amount=900)
    with pytest.raises(ApprovalNeeded):
        require(any_shop, approved, giving, amount=5_001)
    entry = JournalEntry.select().order_by(JournalEntry.sequence.desc()).where(JournalEntry.till == actor.till).get()
    assert (entry.act, entry.staff_id, entry.approver_id) == ("approve", actor.staff, wang.id)


def test_who_may_not_do_it_himself_cannot_approve_it(shop, office, actor, giving, now):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    with pytest.raises(staff.MayNotApprove) as refused:
        staff.approve(shop, actor, "1002", PIN, giving, now=now, amount=5_001)
    assert "1002" in str(refused.value) and "manager" in explain(refused.value, words("en"))


def test_a_cashier_cannot_approve_his_own_act(shop, office, actor, giving, now):
    staff.set_pin(shop, office, "1001", PIN, now=now)
    with pytest.raises(staff.MayNotApprove):
        staff.approve(shop, actor, "1001", PIN, giving, now=now, amount=501)
    assert staff.approve(shop, actor, "1001", PIN, giving, now=now, amount=500).approver == actor.staff


def test_a_wrong_pin_at_approving_counts_and_delays_as_at_sign_on(any_shop, actor, giving, wang, now):
    with pytest.raises(staff.WrongNumberOrPin):
        staff.approve(any_shop, actor, "1002", "271828", giving, now=now)
    with pytest.raises(staff.MustWait):
        staff.sign_on(any_shop, "1002", PIN, "0102", now=now)


def test_the_approval_of_somebody_who_has_left_is_worth_nothing(shop, office, actor, giving, now):
    who = staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    approved = staff.approve(shop, actor, "1002", PIN, giving, now=now)
    staff.set_active(shop, office, "1002", False, now=now)
    with pytest.raises(ApprovalNeeded):
        require(shop, approved, giving, amount=900)
    assert Staff.get_by_id(who.id).active is False
