"""Campaigns: the shop's own words to a segment of the members, once each, with the coupon that goes with them."""

from datetime import timedelta

import pytest

from store.books.permits import ApprovalNeeded
from store.db.models import MemberTag, Outbox
from store.ids import new_id
from store.office.coupons import issuing
from store.office.coupons.issuing import Segment
from store.office.members import consents
from store.office.outbox.announcing import NoCampaign, NoWords, announce
from store.office.outbox.queueing import NothingToSendWith
from tests.coupons import put_kind
from tests.store.office.outbox.conftest import Telling, send, states

WINE = Segment(tag="wine")
GIVEN = {"campaign": "wine-nov"}


def tag(*members) -> None:
    for member in members:
        MemberTag.create(member=member.id, tag="wine")


def test_each_of_a_segment_who_agreed_is_told_once_a_campaign(sends, agreed, office, now):
    shop = sends()
    first, second, told_no = agreed(1), agreed(2), agreed(3, marketing=False)
    agreed(4)
    tag(first, second, told_no)
    assert announce(shop, office, "新酒 到店\n周六试饮", WINE, now=now, **GIVEN) == 2
    assert announce(shop, office, "新酒到店", WINE, now=now, **GIVEN) == 0
    assert announce(shop, office, "新酒到店", WINE, campaign="wine-dec", now=now) == 2
    done = send(shop, office, sender := Telling(), now)
    assert done.handed == 4
    assert sender.sent[0].text.startswith("【桂台小店】新酒 到店 周六试饮")


def test_the_members_own_coupon_of_the_campaign_is_named_while_it_is_good(sends, agreed, office, actor, now):
    shop = sends()
    with_it, without = agreed(1), agreed(2)
    put_kind(shop, office, now)
    [coupon] = issuing.issue(shop, office, "follow", None, key=new_id(), now=now)
    tag(with_it)
    issuing.issue_to_segment(shop, office, "follow", WINE, key=new_id(), cause="wine-nov", now=now)
    tag(without)
    announce(shop, office, "新酒到店。", WINE, now=now, **GIVEN)
    send(shop, office, sender := Telling(), now)
    texts = {message.to: message.text for message in sender.sent}
    assert "“关注送5元券”" in texts[with_it.phone] and coupon.code not in texts[with_it.phone]
    assert "券" not in texts[without.phone].replace("退订", "")


def test_it_waits_for_its_time_and_is_old_news_a_week_later(sends, agreed, office, now):
    shop = sends()
    agreed(1)
    later = now + timedelta(days=2)
    assert announce(shop, office, "新酒到店", Segment(), now=now, not_before=later, **GIVEN) == 1
    assert send(shop, office, Telling(), now).handed == 0
    assert send(shop, office, Telling(), later + timedelta(days=8)).handed == 0
    assert states() == ["dropped"]


def test_who_says_no_meanwhile_is_told_nothing(sends, agreed, office, actor, now):
    shop = sends()
    member = agreed(1)
    announce(shop, office, "新酒到店", Segment(), now=now, **GIVEN)
    consents.withdraw(shop, actor, member.id, "marketing", now=now)
    assert (send(shop, office, Telling(), now).handed, Outbox.get().state) == (0, "dropped")


def test_what_says_nothing_has_no_name_or_is_no_cashiers_business_is_refused(sends, agreed, office, actor, now):
    shop = sends()
    for text in ("", " \n", "x" * 301):
        with pytest.raises(NoWords):
            announce(shop, office, text, Segment(), now=now, **GIVEN)
    for campaign in ("", " ", "x" * 49):
        with pytest.raises(NoCampaign):
            announce(shop, office, "x", Segment(), campaign=campaign, now=now)
    with pytest.raises(ApprovalNeeded):
        announce(shop, actor, "x", Segment(), now=now, **GIVEN)
    sends(outbox_sender="")
    with pytest.raises(NothingToSendWith):
        announce(shop, office, "x", Segment(), now=now, **GIVEN)
