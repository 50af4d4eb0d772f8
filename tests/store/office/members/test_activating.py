"""Members made in advance: cards that wait to be handed out, what they cannot do yet, and who takes one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store.books import points, wallet
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.calendar import to_millis
from store.counter import attaching, count_cards, redeeming, topping_up, without_receipt
from store.db.models import Coupon, JournalEntry, Member
from store.db.opening import Shop
from store.db.settings import save
from store.errors import Refused
from store.ids import new_id
from store.office import count_kinds, members, rewards, wallets
from store.office import points as office_points
from store.office.coupons import issuing
from store.office.members import (
    activating,
    benefits,
    cards,
    consents,
    editing,
    enrolling,
    erasing,
    families,
    merging,
    nightly,
    tags,
    tiers,
)
from store.office.members.activating import BlankCard
from store.office.members.cards import CardIsProduct, CardTaken, WasActivated
from store.office.members.exporting import export_members
from store.office.members.importing import import_members
from store.office.members.refusals import MemberInactive, PhoneTaken
from store.office.nightly import run
from store.office.outbox import queueing
from store.pricing.basket import SaleId
from store.reports.verify import verify
from tests.coupons import BIRTHDAY, put_kind
from tests.store.counter.conftest import put_product

PHONE = "13812345678"


@pytest.fixture
def blank(any_shop: Shop, office: Actor, now: datetime) -> members.MemberView:
    """The card VIP00001, which waits to be handed out."""
    activating.make_cards(any_shop, office, 1, first="VIP00001", key=new_id(), now=now)
    found = members.any_by_code(any_shop, "VIP00001", now=now)
    assert found
    return found


def test_cards_made_in_advance_are_members_without_a_name_that_have_agreed_to_nothing(
    any_shop: Shop, office: Actor, now: datetime
) -> None:
    made = activating.make_cards(any_shop, office, 45, first="VIP0098", key="batch", now=now)

    assert [each.code for each in made[:3]] == ["VIP0098", "VIP0099", "VIP0100"]
    assert len({each.number for each in made}) == 45
    found = members.any_by_code(any_shop, "VIP0142", now=now)
    assert found
    assert (found.state, found.phone, found.number) == ("inactive", "", made[-1].number)
    assert consents.history(any_shop, found.id) == ()
    assert activating.waiting() == made


def test_without_a_code_the_members_number_stands_on_the_card(any_shop: Shop, office: Actor, now: datetime) -> None:
    (made,) = activating.make_cards(any_shop, office, 1, key=new_id(), now=now)

    found = members.any_by_code(any_shop, made.code, now=now)
    assert found
    assert made == BlankCard(found.number, found.number)
    assert cards.cards(any_shop, found.id) == ()


def test_making_cards_again_with_the_same_key_makes_none(any_shop: Shop, office: Actor, now: datetime) -> None:
    first = activating.make_cards(any_shop, office, 25, first="A0001", key="batch", now=now)

    assert activating.make_cards(any_shop, office, 25, first="A0001", key="batch", now=now) == first
    assert Member.select().count() == 25


@pytest.mark.parametrize(
    ("first", "count", "refusal"),
    [
        ("VIP", 1, activating.NoCounting),
        ("VIP98", 3, activating.NoCounting),
        ("VIP00001", 2, CardTaken),
        ("69012", 1, CardIsProduct),
        ("V1", 1, cards.BadCard),
    ],
)
def test_no_card_is_made_where_one_of_the_codes_cannot_be_one(
    any_shop: Shop, office: Actor, now: datetime, blank: object, first: str, count: int, refusal: type[Refused]
) -> None:
    put_product("69012", 350)
    with pytest.raises(refusal):
        activating.make_cards(any_shop, office, count, first=first, key=new_id(), now=now)
    assert Member.select().count() == 1


def test_a_cashier_makes_no_cards(any_shop: Shop, actor: Actor, now: datetime) -> None:
    with pytest.raises(ApprovalNeeded):
        activating.make_cards(any_shop, actor, 1, key=new_id(), now=now)


def test_the_till_finds_a_card_that_waits_and_refuses_it_clearly(
    any_shop: Shop, blank: members.MemberView, now: datetime
) -> None:
    (found,) = members.find_members(any_shop, blank.number)
    assert found.state == "inactive"
    with pytest.raises(MemberInactive):
        members.by_code(any_shop, "VIP00001", now=now)


def test_activating_needs_the_phone_alone_and_is_recorded_with_who_and_when(
    any_shop: Shop, actor: Actor, blank: members.MemberView, now: datetime
) -> None:
    later = now + timedelta(days=40)
    member = activating.activate(any_shop, actor, blank.id, "138 1234 5678", key="a", now=later)

    assert (member.state, member.phone, member.number) == ("active", PHONE, blank.number)
    assert members.by_code(any_shop, "VIP00001", now=later) == member
    assert members.by_code(any_shop, PHONE, now=later) == member
    row = JournalEntry.get(JournalEntry.act == "member.activate")
    assert (row.staff_id, row.at, PHONE in row.detail) == (actor.staff, to_millis(later), False)
    (agreed,) = consents.history(any_shop, member.id)
    assert (agreed.subject, agreed.given, agreed.staff) == ("membership", True, actor.staff)
    assert verify(any_shop).findings == ()


def test_activating_twice_with_the_same_key_is_done_once_and_an_active_one_is_refused(
    any_shop: Shop, actor: Actor, blank: members.MemberView, now: datetime
) -> None:
    first = activating.activate(any_shop, actor, blank.id, PHONE, key="a", now=now)
    assert activating.activate(any_shop, actor, blank.id, PHONE, key="a", now=now) == first
    assert len(consents.history(any_shop, blank.id)) == 1
    with pytest.raises(activating.ActiveAlready):
        activating.activate(any_shop, actor, blank.id, PHONE, key="b", now=now)


def test_activating_asks_for_a_phone_that_nobody_has(
    any_shop: Shop, actor: Actor, blank: members.MemberView, now: datetime
) -> None:
    enrolling.enrol(any_shop, actor, PHONE, key=new_id(), now=now)
    with pytest.raises(activating.PhoneNeeded):
        activating.activate(any_shop, actor, blank.id, key=new_id(), now=now)
    with pytest.raises(PhoneTaken):
        activating.activate(any_shop, actor, blank.id, PHONE, key=new_id(), now=now)
    assert editing.seen(any_shop, blank.id, now).state == "inactive"


def test_whoever_was_prepared_with_their_phone_is_activated_without_typing_it(
    any_shop: Shop, actor: Actor, now: datetime
) -> None:
    details = enrolling.Details(name="王小明")
    made = activating.prepare(any_shop, actor, PHONE, details=details, key="p", now=now)
    assert made.state == "inactive"
    with pytest.raises(MemberInactive):
        members.by_code(any_shop, PHONE, now=now)

    member = activating.activate(any_shop, actor, made.id, key="a", now=now)
    assert (member.state, member.name) == ("active", "王小明")


def test_the_coupon_for_signing_up_comes_with_the_activation_and_not_with_the_card(
    any_shop: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    put_kind(any_shop, office, now, issue_on="signup")
    activating.make_cards(any_shop, office, 1, first="VIP00001", key=new_id(), now=now)
    assert Coupon.select().count() == 0

    blank = members.any_by_code(any_shop, "VIP00001", now=now)
    assert blank
    activating.activate(any_shop, actor, blank.id, PHONE, key="a", now=now)
    assert Coupon.select().where(Coupon.member == blank.id).count() == 1


def test_the_membership_begins_on_the_day_it_is_activated(
    any_shop: Shop, actor: Actor, office: Actor, blank: members.MemberView, now: datetime
) -> None:
    later = now + timedelta(days=400)
    tiers.put(any_shop, office, tiers.preset(any_shop, "three"), now=now)
    activating.make_cards(any_shop, office, 1, first="GOLD0001", tier="gold", key=new_id(), now=now)
    gold = members.any_by_code(any_shop, "GOLD0001", now=now)
    assert gold
    activating.activate(any_shop, actor, gold.id, PHONE, key="a", now=later)

    assert tiers.recompute(any_shop, later + timedelta(days=1)).lowered == 0
    with any_shop.transaction():
        save(tag_rules="新客: age<=30")
    any_shop.refresh()
    tags.recompute(any_shop, later)
    assert editing.seen(any_shop, gold.id, later).tags == {"新客"}


WAYS: dict[str, Callable[[Shop, Actor, Actor, str, str, dict[str, Any]], object]] = {
    "the sale": lambda shop, actor, office, who, other, told: attaching.attach_member(
        shop, actor, SaleId(new_id()), who, **told
    ),
    "a top-up": lambda shop, actor, office, who, other, told: topping_up.top_up(shop, actor, who, 10_000, **told),
    "points by hand": lambda shop, actor, office, who, other, told: office_points.adjust(
        shop, office, who, 100, "gift", **told
    ),
    "money by hand": lambda shop, actor, office, who, other, told: wallets.adjust(
        shop, office, who, principal=100, reason="gift", **told
    ),
    "a coupon by hand": lambda shop, actor, office, who, other, told: issuing.issue(
        shop, office, "follow", who, **told
    ),
    "a coupon for points": lambda shop, actor, office, who, other, told: redeeming.exchange_coupon(
        shop, actor, who, "follow", **told
    ),
    "a count card": lambda shop, actor, office, who, other, told: count_cards.sell(shop, actor, who, "wash", **told),
    "a benefit": lambda shop, actor, office, who, other, told: benefits.use_benefit(shop, actor, who, "gift", **told),
    "a family": lambda shop, actor, office, who, other, told: families.link(shop, office, other, who, now=told["now"]),
    "a family of its own": lambda shop, actor, office, who, other, told: families.link(
        shop, office, who, other, now=told["now"]
    ),
    "another's points": lambda shop, actor, office, who, other, told: merging.merge(
        shop, office, other, who, now=told["now"]
    ),
    "bringing somebody": lambda shop, actor, office, who, other, told: enrolling.enrol(
        shop, actor, "13900000001", referrer=who, **told
    ),
    "a refund": lambda shop, actor, office, who, other, told: without_receipt.refund_goods(
        shop, office, [("69012", 1000)], reason="other", member=who, into_balance=True, **told
    ),
    "a consent": lambda shop, actor, office, who, other, told: consents.give(
        shop, office, who, "marketing", now=told["now"]
    ),
    "being frozen": lambda shop, actor, office, who, other, told: cards.set_state(
        shop, office, who, "frozen", now=told["now"]
    ),
    "being active without having agreed": lambda shop, actor, office, who, other, told: cards.set_state(
        shop, office, who, "active", now=told["now"]
    ),
}


def _something_of_everything(shop: Shop, actor: Actor, office: Actor, now: datetime) -> str:
    """A coupon, a reward, a benefit, a count card that could be given; and a member who is one, by id."""
    put_product("69012", 350)
    put_kind(shop, office, now)
    rewards.add(shop, office, "five", 10, coupon="follow", now=now)
    benefits.add(shop, office, "bronze", "gift", "生日礼", quota=1, now=now)
    count_kinds.add(shop, office, "wash", "洗车10次", "69012", 10, 20_000, now=now)
    return enrolling.enrol(shop, actor, PHONE, key=new_id(), now=now).id


@pytest.mark.parametrize("way", WAYS)
def test_nothing_becomes_a_members_before_they_are_activated(
    shop: Shop, actor: Actor, office: Actor, now: datetime, way: str
) -> None:
    other = _something_of_everything(shop, actor, office, now)
    (made,) = activating.make_cards(shop, office, 1, key=new_id(), now=now)
    who = Member.get(Member.number == made.number).id

    with pytest.raises(MemberInactive, match=made.number):
        WAYS[way](shop, actor, office, who, other, {"key": new_id(), "now": now})
    assert (points.balance(shop, who, now), wallet.account_for(shop, who)) == (0, None)
    assert Coupon.select().count() == 0
    assert Member.get_by_id(who).state == "inactive"


def test_a_card_made_in_advance_becomes_one_of_somebody_who_is_a_member_already(
    shop: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    mine = enrolling.enrol(shop, actor, PHONE, key=new_id(), now=now)
    activating.make_cards(shop, office, 1, first="VIP00001", key=new_id(), now=now)
    blank = members.any_by_code(shop, "VIP00001", now=now)
    assert blank
    merging.merge(shop, office, blank.id, mine.id, now=now)

    found = members.by_code(shop, "VIP00001", now=now)
    assert found and found.id == mine.id
    assert activating.waiting() == ()


def test_a_cashier_hands_such_a_card_to_a_member_and_nothing_that_holds_something(
    any_shop: Shop, actor: Actor, office: Actor, blank: members.MemberView, now: datetime
) -> None:
    mine = enrolling.enrol(any_shop, actor, PHONE, key=new_id(), now=now)
    with_phone = activating.prepare(any_shop, office, "13900000002", details=enrolling.Details(), key="p", now=now)
    with pytest.raises(activating.NotBlank):
        activating.hand_to(any_shop, actor, with_phone.id, mine.id, key=new_id(), now=now)
    with pytest.raises(MemberInactive):
        activating.hand_to(any_shop, actor, blank.id, with_phone.id, key=new_id(), now=now)
    with pytest.raises(activating.ActiveAlready):
        activating.hand_to(any_shop, actor, mine.id, mine.id, key=new_id(), now=now)

    for _ in range(2):
        assert activating.hand_to(any_shop, actor, blank.id, mine.id, key="h", now=now).id == mine.id
    for code in ("VIP00001", blank.number):
        found = members.by_code(any_shop, code, now=now)
        assert found and (found.id, found.phone) == (mine.id, PHONE)
    assert verify(any_shop).findings == ()


def test_a_card_that_is_thrown_away_is_closed_and_may_wait_again_but_who_was_activated_never_waits(
    shop: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    (made,) = activating.make_cards(shop, office, 1, key=new_id(), now=now)
    who = Member.get(Member.number == made.number).id
    assert cards.set_state(shop, office, who, "closed", now=now).state == "closed"
    assert activating.waiting() == ()
    assert cards.set_state(shop, office, who, "inactive", now=now).state == "inactive"

    activating.activate(shop, actor, who, PHONE, key="a", now=now)
    with pytest.raises(WasActivated):
        cards.set_state(shop, office, who, "inactive", now=now)


def test_the_night_and_the_messages_pass_by_whoever_is_not_activated(
    shop: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    put_kind(shop, office, now, {**BIRTHDAY, "issue_at": 7})
    with shop.transaction():
        save(outbox_sender="stdout", tag_rules="新客: age<=30; 没来过: visits<=0")
    shop.refresh()
    born = now.astimezone(shop.settings.zone).date()
    details = enrolling.Details(name="王小明", birthday=enrolling.Birthday(1990, born.month, born.day), email="a@b.cn")
    made = activating.prepare(shop, office, PHONE, details=details, key="p", now=now)
    Member.update(tier_since=0).execute()

    assert nightly.birthdays(shop, born) == []
    assert nightly.lapsed(shop, now + timedelta(days=900), 90) == []
    night = run(shop, office, now)
    assert (night.birthdays, night.tags.given, night.queued.total) == (0, 0, 0)
    assert queueing.reachable(shop, "marketing") == queueing.reachable(shop, "membership") == {}
    assert editing.seen(shop, made.id, now).coupons == 0


def test_who_never_came_for_the_prepared_card_is_forgotten_and_a_blank_card_goes_on_waiting(
    shop: Shop, actor: Actor, office: Actor, now: datetime
) -> None:
    made = activating.prepare(shop, office, PHONE, details=enrolling.Details(), key="p", now=now)
    activating.make_cards(shop, office, 1, key=new_id(), now=now)
    pruned = erasing.prune(shop, office, inactive_months=24, now=now + timedelta(days=800))

    assert pruned.numbers == (made.number,)
    assert len(activating.waiting()) == 1


def test_a_file_of_another_system_says_who_is_not_activated_and_what_their_card_holds_waits(
    shop: Shop, actor: Actor, office: Actor, now: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    file.write_text("卡号,手机号,状态,余额,积分\nVIP1001,,未激活,100.00,50\nVIP1002,13900000002,正常,0,0\n")
    assert import_members(shop, office, file, now=now).added == 2
    blank = members.any_by_code(shop, "VIP1001", now=now)
    assert blank and blank.state == "inactive"
    assert consents.history(shop, blank.id) == ()
    assert (blank.principal, blank.points) == (10_000, 50)  # the shop owes it all the same
    with pytest.raises(wallet.AccountBlocked):
        wallet.spend(shop, actor, blank.id, 100, source="s", now=now)

    member = activating.activate(shop, actor, blank.id, PHONE, key="a", now=now)
    assert (member.state, member.principal) == ("active", 10_000)
    with shop.transaction():
        assert wallet.spend(shop, actor, blank.id, 100, source="s", now=now).principal == 100


def test_an_export_says_who_is_not_activated_and_comes_in_again_so(
    shop: Shop, actor: Actor, office: Actor, now: datetime, tmp_path: Path
) -> None:
    activating.prepare(shop, office, PHONE, details=enrolling.Details(), key="p", now=now)
    file = tmp_path / "out.csv"
    export_members(shop, office, file, unmasked=True, now=now)
    Member.update(phone="13900000009", number="1").execute()

    assert import_members(shop, office, file, now=now).added == 1
    again = members.any_by_code(shop, PHONE, now=now)
    assert again and again.state == "inactive"
