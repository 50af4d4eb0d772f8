"""Badges, one till at a time, accounts that are locked."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from store.books.actor import Actor
from store.books.permits import Permit
from store.db.models import JournalEntry, Staff
from store.db.opening import Shop
from store.db.settings import save
from store.office import badges, staff
from store.office.badges import BadBadge, BadgeTaken

PIN = "314159"
BADGE = "SABCDEFGHJKLMNPQ"


@pytest.fixture
def wang(any_shop: Shop, office: Actor, now: datetime) -> staff.Person:
    return staff.add(any_shop, office, "1002", "王姐", "supervisor", PIN, now=now)


@pytest.fixture
def refunding() -> Iterator[Permit]:
    yield Permit("test_refunding", "Refund")
    del Permit.registry["test_refunding"]


def set_settings(shop: Shop, **values: object) -> None:
    with shop.transaction():
        save(**values)
    shop.refresh()


def test_a_badge_and_the_pin_sign_on_and_the_badge_alone_does_not(any_shop, office, wang, now):
    staff.set_badge(any_shop, office, "1002", BADGE.lower(), now=now)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.sign_on(any_shop, BADGE, "", "0101", now=now)
    with pytest.raises(staff.MustWait):
        staff.sign_on(any_shop, "1002", PIN, "0101", now=now)
    staff.set_pin(any_shop, office, "1002", PIN, now=now)
    assert staff.sign_on(any_shop, BADGE, PIN, "0101", now=now).number == "1002"


def test_a_badge_that_was_taken_back_signs_nobody_on(any_shop, office, wang, now):
    staff.set_badge(any_shop, office, "1002", BADGE, now=now)
    staff.set_badge(any_shop, office, "1002", None, now=now)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.sign_on(any_shop, BADGE, PIN, "0101", now=now)


def test_a_scanned_badge_approves_unless_the_shop_wants_the_pin_too(any_shop, office, actor, wang, refunding, now):
    staff.set_badge(any_shop, office, "1002", BADGE, now=now)
    assert staff.approve(any_shop, actor, BADGE, "", refunding, now=now).approver == wang.id
    set_settings(any_shop, badge_approves=False)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.approve(any_shop, actor, BADGE, "", refunding, now=now)


def test_a_number_without_a_pin_never_approves(shop, office, actor, refunding, now):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.approve(shop, actor, "1002", "", refunding, now=now)


def test_a_badge_is_one_persons_and_no_number(shop, office, actor, now):
    staff.add(shop, office, "1002", "王姐", "supervisor", PIN, now=now)
    staff.set_badge(shop, office, "1002", BADGE, now=now)
    with pytest.raises(BadgeTaken):
        staff.set_badge(shop, office, "1001", BADGE, now=now)
    for code in ("SHORT", "1234567890123", "S-ABCDEFGHIJ"):
        with pytest.raises(BadBadge):
            staff.set_badge(shop, office, "1001", code, now=now)
    assert BADGE not in str(Staff.get(Staff.number == "1002").badge_hash)


def test_new_badges_are_badges(shop, office, now):
    staff.set_badge(shop, office, "1001", badges.new_badge(), now=now)


def test_whoever_is_signed_on_at_another_till_is_told_of_it(any_shop, wang, now):
    staff.sign_on(any_shop, "1002", PIN, "0101", now=now)
    actor = staff.sign_on(any_shop, "1002", PIN, "0102", now=now)
    assert staff.signed_on_at(any_shop, actor) == ["0101"]
    entry = JournalEntry.select().where(JournalEntry.till == "0102").get()
    assert entry.detail == '{"elsewhere":["0101"]}'


def test_or_refused_until_they_sign_off_there(any_shop, wang, now):
    set_settings(any_shop, one_session="refuse")
    first = staff.sign_on(any_shop, "1002", PIN, "0101", now=now)
    with pytest.raises(staff.SignedOnElsewhere, match="0101"):
        staff.sign_on(any_shop, "1002", PIN, "0102", now=now)
    assert staff.sign_on(any_shop, "1002", PIN, "0101", now=now) == first
    staff.sign_off(any_shop, first, now=now)
    assert staff.sign_on(any_shop, "1002", PIN, "0102", now=now).till == "0102"


def test_who_takes_over_a_till_signs_the_one_before_off(shop, office, now):
    set_settings(shop, one_session="refuse")
    for number, name in (("1002", "王姐"), ("1003", "赵")):
        staff.add(shop, office, number, name, "cashier", PIN, now=now)
    staff.sign_on(shop, "1002", PIN, "0101", now=now)
    staff.sign_on(shop, "1003", PIN, "0101", now=now)
    assert staff.sign_on(shop, "1002", PIN, "0102", now=now).till == "0102"


def test_a_locked_account_neither_signs_on_nor_approves_and_only_the_right_pin_learns_why(
    any_shop, actor, wang, refunding, now
):
    Staff.update(locked_at=1, locked_why="own_refund").where(Staff.id == wang.id).execute()
    with pytest.raises(staff.AccountLocked):
        staff.sign_on(any_shop, "1002", PIN, "0101", now=now)
    with pytest.raises(staff.AccountLocked):
        staff.approve(any_shop, actor, "1002", PIN, refunding, now=now)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.sign_on(any_shop, "1002", "271828", "0101", now=now)


def acts(till: str) -> list[str]:
    rows = JournalEntry.select(JournalEntry.act).where(JournalEntry.till == till).order_by(JournalEntry.sequence)
    return [act for (act,) in rows.tuples()]


def test_who_locked_a_till_unlocks_it_and_so_may_a_supervisor_but_no_other_cashier(any_shop, office, actor, wang, now):
    staff.add(any_shop, office, "1003", "小赵", "cashier", PIN, now=now)
    staff.set_pin(any_shop, office, actor.number, PIN, now=now)
    staff.lock_till(any_shop, actor, now=now)
    assert staff.unlock_till(any_shop, actor, actor.number, PIN, now=now).staff == actor.staff
    assert staff.unlock_till(any_shop, actor, "1002", PIN, now=now).staff == wang.id
    with pytest.raises(staff.MayNotApprove):
        staff.unlock_till(any_shop, actor, "1003", PIN, now=now)
    with pytest.raises(staff.WrongNumberOrPin):
        staff.unlock_till(any_shop, actor, actor.number, "271829", now=now)
    assert acts("0101") == ["lock", "unlock", "unlock", "unlock.refused", "sign_on.failed"]


def test_who_is_recognised_is_signed_on_nowhere(any_shop, wang, now):
    assert staff.recognise(any_shop, "1002", PIN, "0101", now=now).staff == wang.id
    with pytest.raises(staff.WrongNumberOrPin):
        staff.recognise(any_shop, "1002", "271829", "0101", now=now)
    assert acts("0101") == ["sign_on.failed"]
