"""What merging and closing do to coupons and debts, and to the uses of offers that a member may have so often."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books import debts, points
from store.books.holders import holder
from store.calendar import to_millis
from store.counter.settling import settle
from store.db.models import Coupon, CouponEvent, Member, MemberTotals, OfferUse, Sale
from store.ids import new_id
from store.office import offering
from store.office.coupons import coupons_of
from store.office.members import cards, editing, erasing, families, merging
from store.office.members.families import HasFamily
from store.office.members.refusals import MemberClosed, MemberFrozen
from store.office.offers import uses
from store.office.owing import debtors
from store.reports.verify import verify
from tests.coupons import put_coupon, put_kind
from tests.store.office.members.conftest import bought

ONCE = {
    "id": "welcome",
    "name": "新客立减",
    "kind": "spend_and_save",
    "steps": [{"sum": "10.00", "off": "5.00"}],
    "limits": {"a_member": 1},
}


def test_an_offer_that_a_merged_entry_has_used_up_is_used_up_for_the_one_that_stays(any_shop, actor, enrol, now):
    offering.add(any_shop, replace(actor, role="manager"), ONCE, now=now)
    gone, kept, other = enrol(1), enrol(2), enrol(3)
    bought(any_shop, actor, gone.id, 2000, now)

    OfferUse.insert(
        id=new_id(), offer="welcome", sale=Sale.get().id, member=gone.id, uses=1, trading_day=20261121
    ).execute()
    assert uses(any_shop, kept.id, 20261121)["welcome"].by_member == 0
    merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)
    assert uses(any_shop, kept.id, 20261121)["welcome"].by_member == 1
    merging.merge(any_shop, replace(actor, role="manager"), kept.id, other.id, now=now)
    assert uses(any_shop, other.id, 20261121)["welcome"].by_member == 1


@pytest.mark.parametrize("leave", ["close", "erase"])
def test_who_leaves_has_no_coupons_any_more_and_the_books_say_so(any_shop, actor, enrol, now, leave):
    made, other = enrol(1), enrol(2)
    put_kind(any_shop, actor, now)
    mine = [put_coupon(any_shop, actor, now, member=made.id) for _ in range(2)]
    theirs = put_coupon(any_shop, actor, now, member=other.id)
    Coupon.update(state="used", uses_left=0).where(Coupon.id == mine[0].id).execute()
    if leave == "close":
        cards.set_state(any_shop, actor, made.id, "closed", now=now)
    else:
        erasing.erase(any_shop, replace(actor, role="manager"), made.id, now=now)
    states = {coupon.id: coupon.state for coupon in Coupon.select()}
    assert states == {mine[0].id: "used", mine[1].id: "void", theirs.id: "issued"}
    voided = [(each.coupon_id, each.till_id) for each in CouponEvent.select().where(CouponEvent.event == "void")]
    assert voided == [(mine[1].id, actor.till)]
    assert [each.id for each in coupons_of(any_shop, other.id, now=now)] == [theirs.id]


def test_frozen_is_not_gone_the_coupons_wait(shop, actor, now):
    from store.office import members

    made = members.enrol(shop, actor, "13800000001", key="k", now=now)
    put_kind(shop, actor, now)
    put_coupon(shop, actor, now, member=made.id)
    cards.set_state(shop, actor, made.id, "frozen", now=now)
    assert [each.state for each in Coupon.select()] == ["issued"]
    assert verify(shop).findings == ()


def owes(shop, actor, member: str, amount: int, now, *, most: int = 100_000) -> None:
    """A business that bought so much on account."""
    editing.edit(shop, actor, member, kind="business", now=now)
    bought(shop, actor, member, amount, now)
    with shop.transaction():
        debts.set_limit(member, most)
        debts.charge(shop, actor, member, amount, source=new_id(), sale=Sale.get(Sale.member == member).id, now=now)


@pytest.mark.parametrize("leave", ["close", "erase", "prune"])
def test_nobody_who_owes_on_account_leaves_before_it_is_settled(any_shop, actor, enrol, now, leave):
    made, boss = enrol(1, name="王小明"), replace(actor, role="manager")
    owes(any_shop, actor, made.id, 10_000, now)
    later = now.replace(year=now.year + 3)
    if leave == "prune":
        assert erasing.prune(any_shop, boss, inactive_months=24, zero_balance=False, now=later).numbers == ()
    else:
        with pytest.raises(cards.StillOwes, match=r"100\.00"):
            if leave == "close":
                cards.set_state(any_shop, boss, made.id, "closed", now=now)
            else:
                erasing.erase(any_shop, boss, made.id, now=now)
    assert (Member.get_by_id(made.id).state, Member.get_by_id(made.id).name) == ("active", "王小明")
    settle(any_shop, actor, made.id, 10_000, key="paid", now=now)
    if leave == "prune":
        assert erasing.prune(any_shop, boss, inactive_months=24, zero_balance=False, now=later).numbers == (
            made.number,
        )
    else:
        cards.set_state(any_shop, boss, made.id, "closed", now=now)
    assert Member.get_by_id(made.id).state == "closed"


def test_what_a_merged_entry_owes_is_owed_by_the_one_that_stays_with_the_larger_limit(any_shop, actor, enrol, now):
    gone, kept, boss = enrol(1), enrol(2), replace(actor, role="manager")
    owes(any_shop, actor, gone.id, 10_000, now, most=300_000)
    owes(any_shop, actor, kept.id, 2_500, now, most=50_000)
    merging.merge(any_shop, boss, gone.id, kept.id, now=now)
    held = debts.debt(kept.id)
    assert held and (held.owed, held.most) == (12_500, 300_000)
    assert [(line.kind, line.amount) for line in debts.lines(any_shop, kept.id)] == [
        ("charge", 2_500),
        ("merged", 10_000),
    ]
    assert [(each.number, each.owed) for each in debtors()] == [(kept.number, 12_500)]
    assert holder(gone.id) == kept.id
    settle(any_shop, actor, kept.id, 12_500, key="paid", now=now)
    assert "debt" not in [finding.rule for finding in verify(any_shop).findings]


def test_who_joins_a_family_brings_the_debt_along_and_no_limit(any_shop, actor, enrol, now):
    main, joins, boss = enrol(1), enrol(2), replace(actor, role="manager")
    owes(any_shop, actor, joins.id, 4_000, now)
    families.link(any_shop, boss, main.id, joins.id, now=now)
    held = debts.debt(main.id)
    assert held and (held.owed, held.most) == (4_000, 0)
    assert holder(joins.id) == main.id


def test_nothing_is_merged_into_who_left_and_nothing_frozen_is_freed_by_merging(any_shop, actor, enrol, now):
    gone, kept, boss = enrol(1), enrol(2), replace(actor, role="manager")
    with any_shop.transaction():
        points.earn(any_shop, actor, gone.id, 40, source=new_id(), now=now)
    cards.set_state(any_shop, boss, kept.id, "closed", now=now)
    with pytest.raises(MemberClosed):
        merging.merge(any_shop, boss, gone.id, kept.id, now=now)
    cards.set_state(any_shop, boss, kept.id, "active", now=now)
    cards.set_state(any_shop, boss, gone.id, "frozen", now=now)
    with pytest.raises(MemberFrozen):
        merging.merge(any_shop, boss, gone.id, kept.id, now=now)
    assert MemberTotals.get_by_id(gone.id).points == 40
    cards.set_state(any_shop, boss, gone.id, "lost", now=now)  # the card was lost, and a new entry made: usual
    assert merging.merge(any_shop, boss, gone.id, kept.id, now=now).points == 40


def test_who_shares_an_account_is_unlinked_before_its_owner_is_closed(shop, actor, now):
    from store.office import members

    main, other = (members.enrol(shop, actor, f"1380000000{n}", key=f"e{n}", now=now) for n in (1, 2))
    boss = replace(actor, role="manager")
    families.link(shop, boss, main.id, other.id, now=now)
    with pytest.raises(HasFamily):
        cards.set_state(shop, boss, main.id, "closed", now=now)
    families.unlink(shop, boss, other.id, now=now)
    assert cards.set_state(shop, boss, main.id, "closed", now=now).state == "closed"


def test_who_came_yesterday_under_the_entry_that_is_gone_was_here_yesterday(any_shop, actor, enrol, now):
    gone, kept = enrol(1), enrol(2)
    bought(any_shop, actor, kept.id, 1000, now - timedelta(days=200))
    bought(any_shop, actor, gone.id, 1000, now - timedelta(days=1))
    merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)
    assert MemberTotals.get_by_id(kept.id).last_visit_at == to_millis(now - timedelta(days=1))
    assert "totals" not in [finding.rule for finding in verify(any_shop).findings]


def test_an_entry_that_is_no_business_takes_the_debt_of_one_over_and_no_limit(any_shop, actor, enrol, now):
    gone, kept, boss = enrol(1), enrol(2), replace(actor, role="manager")
    owes(any_shop, actor, gone.id, 10_000, now, most=300_000)
    merging.merge(any_shop, boss, gone.id, kept.id, now=now)
    held = debts.debt(kept.id)
    assert held and (held.owed, held.most) == (10_000, 0)
