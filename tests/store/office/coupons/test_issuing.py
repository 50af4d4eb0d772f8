"""Issuing coupons by hand, to a segment and by themselves; what the till asks of one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from store.books import coupons as book
from store.books.actor import Actor
from store.calendar import to_millis
from store.db.models import Coupon, JournalEntry, Member, MemberTag, MemberTotals, Tier
from store.ids import new_id
from store.office import catalogue, categories
from store.office.catalogue import NoSuchCategory
from store.office.coupons import CouponOfAnother, coupon_by_code, coupons_of, issuing, kinds, nightly, views
from store.office.coupons.issuing import Segment, issue, issue_to_segment
from store.office.members.refusals import NoSuchMember
from tests.conftest import CASHIER
from tests.coupons import BIRTHDAY, EARNED, FIVE_OFF, LAPSE, put_coupon, put_kind
from tests.store.books.ledgers import put_member
from tests.store.office.members.conftest import bought


def owners(kind: str) -> list[str]:
    return [row.member_id for row in Coupon.select().where(Coupon.template == kind).order_by(Coupon.id)]


def test_a_coupon_is_found_by_its_code_with_what_it_gives(any_shop, office, now):
    put_kind(any_shop, office, now)
    member = put_member(any_shop, now, phone="13812345678", name="王小明")
    coupon = put_coupon(any_shop, office, now, member=member)
    found = coupon_by_code(any_shop, coupon.code, now=now)
    assert found == coupon
    assert (found.name, found.state, found.uses_left) == ("关注送5元券", "issued", 1)
    assert (found.owner, found.expires_on) == ("138****5678 王*", date(2026, 12, 20))
    assert found.offer.id == "coupon:follow"
    assert found.offer.steps == ((0, 500),)


def test_the_till_refuses_what_is_not_there_or_belongs_to_another(shop, office, now):
    put_kind(shop, office, now)
    with pytest.raises(book.NoSuchCoupon):
        coupon_by_code(shop, "9901123456784", now=now)
    member = put_member(shop, now, phone="13812345678")
    coupon = put_coupon(shop, office, now, member=member)
    views.check_owner(coupon, member)
    for other in (None, "somebody"):
        with pytest.raises(CouponOfAnother) as refused:
            views.check_owner(coupon, other)
    assert "138****5678" in str(refused.value)
    views.check_owner(put_coupon(shop, office, now), None)


def test_the_same_key_issues_once_and_answers_with_the_same_coupons(any_shop, office, now, monkeypatch):
    put_kind(any_shop, office, now)
    monkeypatch.setattr(issuing, "PORTION", 2)
    key = new_id()
    first = issue(any_shop, office, "follow", None, 5, key=key, now=now)
    assert issue(any_shop, office, "follow", None, 5, key=key, now=now) == first
    assert len({coupon.code for coupon in first}) == Coupon.select().count() == 5
    entries = [each for each in JournalEntry.select() if each.act == "coupon.issue"]
    assert len(entries) == 3
    assert not any(coupon.code in each.detail for coupon in first for each in entries)


def test_what_an_outside_system_tells_twice_is_issued_once(shop, office, now):
    put_kind(shop, office, now)
    member = put_member(shop, now)
    one, two = (issue(shop, office, "follow", member, key=new_id(), now=now, cause="wechat follow o1") for _ in "12")
    assert one == two
    assert len(coupons_of(shop, member, now=now)) == 1


def test_nothing_is_issued_of_a_kind_that_is_stopped_or_over_or_not_there(shop, office, now):
    put_kind(shop, office, now, valid_until="2026-11-21")
    put_coupon(shop, office, now)
    with pytest.raises(issuing.KindOver):
        put_coupon(shop, office, now + timedelta(days=1))
    kinds.set_active(shop, office, "follow", False, now=now)
    with pytest.raises(issuing.KindStopped):
        put_coupon(shop, office, now)
    with pytest.raises(issuing.NoSuchKindToIssue):
        put_coupon(shop, office, now, "pepsi")
    kinds.set_active(shop, office, "follow", True, now=now)
    with pytest.raises(NoSuchMember):
        put_coupon(shop, office, now, member="nobody")
    with pytest.raises(issuing.NotSoMany):
        issue(shop, office, "follow", None, 0, key="k", now=now)


def test_a_segment_is_those_of_tier_tag_month_and_last_purchase_and_each_gets_one_a_campaign(any_shop, office, now):
    put_kind(any_shop, office, now)
    put_member(any_shop, now, "1")
    with any_shop.transaction():
        Tier.create(code="gold", name="黄金", rank=2, threshold=0)
    match = {"birth_month": 11}
    right, wrong_month, no_tag, came, closed = (
        put_member(any_shop, now, str(number), **{**match, **other})
        for number, other in enumerate([{}, {"birth_month": 3}, {}, {}, {"state": "closed"}], 2)
    )
    with any_shop.transaction():
        Member.update(tier="gold").execute()
        for member in (right, wrong_month, came, closed):
            MemberTag.create(member=member, tag="fruit")
        for member, days in ((right, 40), (wrong_month, 40), (no_tag, 40), (came, 10), (closed, 40)):
            MemberTotals.create(member=member, last_visit_at=to_millis(now - timedelta(days=days)))
    segment = Segment("gold", "fruit", 11, now - timedelta(days=30))
    assert issue_to_segment(any_shop, office, "follow", segment, key=new_id(), now=now, cause="november") == 1
    assert issue_to_segment(any_shop, office, "follow", segment, key=new_id(), now=now, cause="november") == 0
    assert owners("follow") == [right]
    assert issue_to_segment(any_shop, office, "follow", Segment(), key=new_id(), now=now) == 5


def test_a_members_coupons_are_those_that_are_good_now_what_ends_first_first(shop, office, now):
    put_kind(shop, office, now)
    put_kind(shop, office, now, FIVE_OFF, id="short", valid_days=3)
    put_kind(shop, office, now, FIVE_OFF, id="endless", valid_days=10, valid_until="2026-11-22")
    member = put_member(shop, now)
    for kind in ("follow", "short", "endless"):
        put_coupon(shop, office, now, kind, member)
    put_coupon(shop, office, now)
    assert [each.kind for each in coupons_of(shop, member, now=now)] == ["endless", "short", "follow"]
    assert [each.kind for each in coupons_of(shop, member, now=now + timedelta(days=4))] == ["follow"]


def test_a_withdrawn_coupon_is_journaled(shop, office, now):
    put_kind(shop, office, now)
    coupon = put_coupon(shop, office, now)
    assert issuing.void(shop, office, coupon.code, "lost", now=now).state == "void"
    with pytest.raises(book.CouponVoid):
        coupon_by_code(shop, coupon.code, now=now)
    assert [each.act for each in JournalEntry.select()][-1] == "coupon.void"


def test_a_birthday_gives_one_coupon_a_year(any_shop, office, now):
    put_kind(any_shop, office, now, BIRTHDAY, issue_at=3)
    born = {"birth_month": 11, "birth_day": 24}
    member = put_member(any_shop, now, "1", **born)
    put_member(any_shop, now, "2", birth_month=11, birth_day=25)
    put_member(any_shop, now, "3", birth_month=11, birth_day=13)
    put_member(any_shop, now, "4")
    put_member(any_shop, now, "5", **born, state="closed")
    assert nightly.birthdays(any_shop, office, now) == 1
    assert owners("birthday") == [member]
    assert nightly.birthdays(any_shop, office, now) == 0
    assert nightly.birthdays(any_shop, office, now + timedelta(days=2)) == 1  # the one of the 25th
    assert nightly.birthdays(any_shop, office, now + timedelta(days=365)) == 1


def test_birthdays_over_new_year_in_the_lunar_calendar_and_of_an_unknown_day(shop, office, now):
    put_kind(shop, office, now, BIRTHDAY, issue_at=5)
    eve = now.replace(month=12, day=29)
    third_of_january = put_member(shop, now, "1", birth_month=1, birth_day=3)
    january = put_member(shop, now, "2", birth_month=1)
    lunar = put_member(shop, now, "3", birth_month=11, birth_day=25, lunar=True)  # 2027-01-02
    leap = put_member(shop, now, "4", birth_month=2, birth_day=29)
    assert nightly.birthdays(shop, office, eve) == 3
    assert set(owners("birthday")) == {third_of_january, january, lunar}
    assert nightly.birthdays(shop, office, now.replace(year=2027, month=1, day=4)) == 0
    assert nightly.birthdays(shop, office, now.replace(year=2027, month=2, day=28)) == 1
    assert owners("birthday")[-1] == leap


def test_who_stays_away_gets_one_coupon_a_lapse(any_shop, office, now):
    put_kind(any_shop, office, now, LAPSE)
    gone, _here, never = (put_member(any_shop, now, str(number)) for number in range(3))
    with any_shop.transaction():
        MemberTotals.create(member=gone, last_visit_at=to_millis(now - timedelta(days=91)))
        MemberTotals.create(member=_here, last_visit_at=to_millis(now - timedelta(days=89)))
        MemberTotals.create(member=never)
    assert nightly.lapsed(any_shop, office, now) == 1
    assert owners("back") == [gone]
    assert nightly.lapsed(any_shop, office, now) == 0
    with any_shop.transaction():
        MemberTotals.update(last_visit_at=to_millis(now + timedelta(days=1))).where(
            MemberTotals.member == gone
        ).execute()
    later = now + timedelta(days=100)
    assert nightly.lapsed(any_shop, office, later) == 2  # gone again, and the other for the first time
    assert nightly.lapsed(any_shop, office, later) == 0


def test_at_night_what_is_over_expires(any_shop, office, now, monkeypatch):
    monkeypatch.setattr(nightly, "PORTION", 2)
    put_kind(any_shop, office, now)
    issue(any_shop, office, "follow", None, 3, key=new_id(), now=now)
    assert nightly.expire(any_shop, office, now + timedelta(days=29)) == 0
    assert nightly.expire(any_shop, office, now + timedelta(days=30)) == 3
    assert nightly.expire(any_shop, office, now + timedelta(days=31)) == 0


def test_a_new_member_gets_what_signing_up_gives(shop, office, now):
    put_kind(shop, office, now, FIVE_OFF, id="welcome", issue_on="signup")
    put_kind(shop, office, now, EARNED)
    member = put_member(shop, now)
    for _ in range(2):
        with shop.transaction():
            issuing.for_signup(shop, office, member, now=now)
    assert owners("welcome") == [member]


def test_a_segment_may_be_those_who_bought_of_a_category_lately_and_often_enough(any_shop, office, now):
    put_kind(any_shop, office, now)
    categories.add(any_shop, office, "WINE", "酒", now=now)
    categories.add(any_shop, office, "RED", "红酒", parent="WINE", now=now)
    for code, category in (("1", "RED"), ("2", None)):
        catalogue.add(any_shop, office, now=now, code=code, name=code, category=category)
    often, once, long_ago, other = (put_member(any_shop, now, number=f"900000000{each}") for each in range(4))
    clerk = Actor(CASHIER, "1001", "小李", "cashier", "0101")
    for member, days, code in ((often, 1, "1"), (often, 2, "1"), (once, 1, "1"), (long_ago, 200, "1"), (other, 1, "2")):
        bought(any_shop, clerk, member, 1000, now - timedelta(days=days), code)
    lately = Segment(bought="wine", bought_since=now - timedelta(days=90))

    def issued(segment: Segment) -> list[str]:
        before = set(owners("follow"))
        issue_to_segment(any_shop, office, "follow", segment, key=new_id(), now=now, cause="wine")
        return sorted(set(owners("follow")) - before)

    assert issued(replace(lately, times=2)) == [often]
    assert issued(lately) == [once]
    assert issued(replace(lately, bought_since=None)) == [long_ago]
    assert issued(replace(lately, tier="gold")) == []
    with pytest.raises(NoSuchCategory):
        issued(Segment(bought="beer"))
