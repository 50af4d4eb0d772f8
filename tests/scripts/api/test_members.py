"""M07, C08: members found, enrolled and bound by programs, masked; follows that give one coupon."""

from dataclasses import replace

import pytest

from store.db.models import Coupon, Follower, JournalEntry, Member
from store.db.settings import save
from store.office.members import activating, erasing
from store.office.members.enrolling import Details
from tests.coupons import put_kind
from tests.scripts.api.conftest import PHONE


@pytest.fixture
def reward(any_shop, actor, now):
    """Whoever follows gets 5 yuan."""
    put_kind(any_shop, actor, now)
    with any_shop.transaction():
        save(follow_coupon="follow")
    any_shop.refresh()


@pytest.mark.parametrize("way", ["phone", "number", "card", "openid"])
def test_a_member_is_found_by_any_of_four_and_seen_masked(ask, any_shop, office, member, now, way):
    from store.office.members import cards, identity

    cards.add(any_shop, office, member.id, "VIP0001", now=now)
    identity.link_openid(any_shop, office, member.id, "oABC_123456", now=now)
    text = {"phone": "138-1234-5678", "number": member.number, "card": "VIP0001", "openid": "oABC_123456"}[way]
    said = ask("POST", "/v1/members/find", {way: text})
    assert (said.status, said.body["member"]) == (200, member.number)
    assert (said.body["phone"], said.body["name"], said.body["openid"]) == ("138****5678", "王*", True)
    assert PHONE not in said.raw.decode() and "王小明" not in said.raw.decode()


def test_nobody_is_404_and_two_ways_at_once_are_refused(ask, member):
    assert ask("POST", "/v1/members/find", {"phone": "13900000000"}).body["error"] == "no_such_member"
    both = ask("POST", "/v1/members/find", {"phone": PHONE, "number": member.number})
    assert (both.status, both.body["message"]) == (422, "Say one of: openid, phone, card, number.")


def test_a_phone_in_an_address_names_nobody(ask, member):
    assert ask("GET", f"/v1/members/{PHONE}").status == 404
    assert ask("GET", f"/v1/members/{member.number}").status == 200


def test_whole_phones_need_a_token_that_may_and_are_recorded_with_the_reason(ask, token, member):
    asked = {"number": member.number, "reveal": "contact"}
    refused = ask("POST", "/v1/members/find", asked)
    assert (refused.status, refused.body["error"]) == (403, "not_allowed")
    assert not JournalEntry.select().where(JournalEntry.act == "member.reveal").exists()
    shown = ask("POST", "/v1/members/find", asked, bearer=token("members reveal"))
    assert (shown.body["phone"], shown.body["name"], shown.body["revealed"]) == (PHONE, "王小明", True)
    entry = JournalEntry.get(JournalEntry.act == "member.reveal")
    assert (entry.till_id, '"contact"' in entry.detail) == ("0199", True)


def test_a_member_is_enrolled_with_the_version_of_the_text_and_bound(ask, any_shop, member):
    from store.office.members import consents

    asked = {
        "phone": "13800000002",
        "name": "李雷",
        "consent_version": "2026-03",
        "marketing": True,
        "birthday": "11-21",
        "openid": "oNEW_123456",
        "referrer": member.number,
    }
    made = ask("POST", "/v1/members", asked, key="e-1")
    assert (made.status, made.body["phone"], made.body["marketing"]) == (201, "138****0002", True)
    row = Member.get(Member.phone == "13800000002")
    assert (row.openid, row.birth_month, row.birth_day, row.referrer_id) == ("oNEW_123456", 11, 21, member.id)
    assert {given.version for given in consents.history(any_shop, row.id)} == {"2026-03"}
    assert row.created_till_id == "0199"
    again = ask("POST", "/v1/members", asked, key="e-1")
    assert (again.status, again.raw, again.headers["Idempotent-Replayed"]) == (201, made.raw, "true")
    taken = ask("POST", "/v1/members", asked, key="e-2")
    assert (taken.status, taken.body["error"]) == (409, "phone_taken")


def test_an_enrolment_whose_openid_is_another_s_enrols_nobody(ask, any_shop, office, member, now):
    from store.office.members import identity

    identity.link_openid(any_shop, office, member.id, "oABC_123456", now=now)
    asked = {"phone": "13800000002", "consent_version": "2026-01", "openid": "oABC_123456"}
    said = ask("POST", "/v1/members", asked, key="e-1")
    assert (said.status, said.body["error"]) == (409, "openid_taken")
    assert not Member.select().where(Member.phone == "13800000002").exists()
    assert ask("POST", "/v1/members", {**asked, "openid": "oNEW_123456"}, key="e-1").status == 201


def test_consent_has_to_be_said(ask):
    said = ask("POST", "/v1/members", {"phone": "13800000002"}, key="e-1")
    assert (said.status, said.body["message"]) == (422, "The field consent_version is missing.")


def test_an_openid_is_bound_and_unbound(ask, member):
    path = f"/v1/members/{member.number}/openid"
    assert ask("POST", path, {"openid": "oABC_123456"}, key="b-1").body["openid"]
    assert not ask("POST", path, {"openid": None}, key="b-2").body["openid"]


def test_a_balance_is_shown_and_nothing_else_can_be_done_with_it(ask, any_shop, office, member, now):
    from store.books import wallet
    from store.ids import new_id
    from store.office import wallets

    empty = ask("GET", f"/v1/members/{member.number}/balance")
    assert empty.body["balance"] == "0.00"
    with any_shop.transaction():
        wallet.open_account(any_shop, member.id, now)
    wallets.adjust(any_shop, office, member.id, principal=10_000, bonus=550, reason="test", key=new_id(), now=now)
    held = ask("GET", f"/v1/members/{member.number}/balance").body
    assert (held["balance"], held["principal"], held["bonus"]) == ("105.50", "100.00", "5.50")
    assert ask("GET", f"/v1/members/{member.number}/balance", query="pay=1").body["error"] == "unknown_field"


def test_a_follower_gets_the_coupon_once_however_often_they_follow(ask, reward, any_shop):
    first = ask("POST", "/v1/follows", {"openid": "oABC_123456"}, key="f-1").body
    assert (first["first"], first["issued"], first["member"], first["kind"]) == (True, True, None, "follow")
    left = ask("POST", "/v1/follows", {"openid": "oABC_123456", "event": "unfollow"}, key="f-2").body
    assert (left["following"], left["coupon"]) == (False, first["coupon"])
    back = ask("POST", "/v1/follows", {"openid": "oABC_123456"}, key="f-3").body
    assert (back["following"], back["first"], back["issued"], back["coupon"]) == (True, False, False, first["coupon"])
    assert Coupon.select().count() == 1
    assert "oABC" not in "".join(str(row) for row in Follower.select().dicts())


def test_a_follower_with_a_member_s_phone_is_bound_and_the_coupon_is_theirs(ask, reward, member):
    said = ask("POST", "/v1/follows", {"openid": "oABC_123456", "phone": PHONE}, key="f-1").body
    assert (said["member"], said["issued"]) == (member.number, True)
    assert (Coupon.get().member_id, Member.get(Member.id == member.id).openid) == (member.id, "oABC_123456")


def test_a_second_account_of_one_member_gets_nothing(ask, reward, member):
    bind = f"/v1/members/{member.number}/openid"
    ask("POST", "/v1/follows", {"openid": "oABC_123456", "phone": PHONE}, key="f-1")
    ask("POST", bind, {"openid": None}, key="b-1")
    said = ask("POST", "/v1/follows", {"openid": "oDEF_123456", "phone": PHONE}, key="f-2").body
    assert (said["member"], said["issued"], said["coupon"]) == (member.number, False, None)
    assert Coupon.select().count() == 1


def test_a_frozen_member_gets_nothing_and_is_not_bound(ask, reward, any_shop, office, member, now):
    from store.office.members import cards, identity

    cards.set_state(any_shop, office, member.id, "frozen", now=now)
    said = ask("POST", "/v1/follows", {"openid": "oABC_123456", "phone": PHONE}, key="f-1").body
    assert said["member"] is None and not identity.identity(any_shop, member.id, now=now).openid
    identity.link_openid(any_shop, office, member.id, "oDEF_123456", now=now)
    said = ask("POST", "/v1/follows", {"openid": "oDEF_123456"}, key="f-2").body
    assert (said["member"], said["issued"]) == (member.number, False)


def test_a_phone_that_is_nobody_s_is_not_kept(ask, reward, any_shop):
    ask("POST", "/v1/follows", {"openid": "oABC_123456", "phone": "13900000000"}, key="f-1")
    kept = [str(row) for model in (Follower, Member, JournalEntry) for row in model.select().dicts()]
    assert kept and not any("13900000000" in row for row in kept)


def test_a_stopped_kind_gives_nothing_and_follows_go_on(ask, reward, any_shop, office, now):
    from store.office.coupons import kinds

    kinds.set_active(any_shop, office, "follow", False, now=now)
    said = ask("POST", "/v1/follows", {"openid": "oABC_123456"}, key="f-1")
    assert (said.status, said.body["issued"]) == (200, False)


def test_a_card_made_in_advance_is_shown_as_it_is_and_gets_nothing(ask, any_shop, actor, now):
    blank = activating.prepare(any_shop, actor, "13800000999", details=Details(), key="blank", now=now)
    put_kind(any_shop, actor, now)
    assert ask("GET", f"/v1/members/{blank.number}").body["state"] == "inactive"
    earn = ask("POST", f"/v1/members/{blank.number}/points/earn", {"order": "W1", "points": 1}, key="p-1")
    issue = ask("POST", "/v1/coupons", {"kind": "follow", "member": blank.number}, key="i-1")
    assert [(said.status, said.body["error"]) for said in (earn, issue)] == [(409, "member_inactive")] * 2


def test_to_whoever_left_no_account_is_bound_and_no_coupon_issued(ask, any_shop, actor, office, member, now):
    put_kind(any_shop, actor, now)
    erasing.erase(any_shop, replace(office, role="owner"), member.id, now=now)
    bind = ask("POST", f"/v1/members/{member.number}/openid", {"openid": "oABC-def_123"}, key="o-1")
    issue = ask("POST", "/v1/coupons", {"kind": "follow", "member": member.number}, key="i-1")
    assert [(said.status, said.body["error"]) for said in (bind, issue)] == [(409, "member_closed")] * 2
    assert Member.get_by_id(member.id).openid is None and not Coupon.select().exists()
