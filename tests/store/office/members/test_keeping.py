"""Editing, cards, states, families, merging, consents and forgetting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from store.books import points, wallet
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.db.models import JournalEntry, Member, MemberCard, MemberKey, PointsEntry, WalletEntry
from store.db.opening import Shop
from store.errors import Refused
from store.office import catalogue, members, staff
from store.office.members import cards, consents, editing, erasing, families, merging, revealing, tags
from store.office.members.refusals import CardLost, NoSuchMember, PhoneTaken
from store.reports.verify import verify
from tests.conftest import OFFICE
from tests.store.office.members.conftest import Enrol, bought, owns


def sums(shop: Shop, member: str, now) -> tuple[int, int, int]:
    view = members.get(shop, member, now=now)
    assert view
    return (view.points, view.principal, view.bonus)


def test_only_what_is_given_is_changed_and_found_by_its_new_name(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1, name="王小明")
    enrol(2)
    edited = editing.edit(
        any_shop, actor, made.id, name="李大明", birthday=members.Birthday(1990, 8, 15, lunar=True), now=now
    )
    assert (edited.name, edited.phone, edited.birthday, edited.lunar) == ("李大明", made.phone, (8, 15), True)
    assert edited.celebrates == (9, 25)  # the mid-autumn day of 2026
    assert [found.id for found in members.find_members(any_shop, "ldm")] == [made.id]
    assert members.find_members(any_shop, "wxm") == []
    with pytest.raises(PhoneTaken):
        editing.edit(any_shop, actor, made.id, phone="13800000002", now=now)
    with pytest.raises(NoSuchMember):
        editing.edit(any_shop, actor, "0" * 32, name="x", now=now)
    detail = JournalEntry.get(JournalEntry.act == "member.edit").detail
    assert "name" in detail and "李" not in detail


@pytest.mark.parametrize(
    "birthday", [(1899, 1, 1, False), (2027, 1, 1, False), (2001, 2, 29, False), (0, 0, 5, False), (0, 13, 1, True)]
)
def test_a_birthday_that_never_was_is_refused(shop: Shop, actor, now, birthday):
    with pytest.raises(Refused):
        details = members.Details(birthday=members.Birthday(*birthday))
        members.enrol(shop, actor, "13800000001", details=details, key="k", now=now)


def test_a_lost_card_is_refused_until_it_is_found_and_a_new_one_takes_its_place(
    any_shop: Shop, actor, enrol: Enrol, now
):
    made = enrol(1)
    cards.add(any_shop, actor, made.id, "A-0001", now=now)
    cards.add(any_shop, actor, made.id, "A-0001", now=now)
    cards.lose(any_shop, actor, "A-0001", now=now)
    with pytest.raises(CardLost):
        members.by_code(any_shop, "A-0001", now=now)
    cards.find_again(any_shop, actor, "A-0001", now=now)
    assert members.by_code(any_shop, "A-0001", now=now)
    cards.replace(any_shop, actor, "A-0001", "A-0002", now=now)
    assert [(card.code, card.state) for card in cards.cards(any_shop, made.id)] == [
        ("A-0001", "replaced"),
        ("A-0002", "active"),
    ]
    with pytest.raises(cards.CardTaken):
        cards.add(any_shop, actor, enrol(2).id, "A-0002", now=now)


def test_the_code_of_a_product_is_no_card(shop: Shop, actor, now):
    catalogue.add(shop, replace(actor, role="manager"), now=now, code="6901234567892", name="可乐")
    made = members.enrol(shop, actor, "13800000001", key="k", now=now)
    for code, refusal in (("6901234567892", cards.CardIsProduct), ("a b", cards.BadCard), (made.number, cards.BadCard)):
        with pytest.raises(refusal):
            cards.add(shop, actor, made.id, code, now=now)


def test_a_frozen_member_s_account_is_blocked_with_it_and_opens_again(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1)
    owns(any_shop, actor, made.id, now, principal=5000)
    for state in ("frozen", "active", "lost"):
        assert cards.set_state(any_shop, actor, made.id, state, now=now).state == state
        assert wallet.account(any_shop, made.id).state == state
    with pytest.raises(cards.StillHolds):
        cards.set_state(any_shop, actor, made.id, "closed", now=now)
    assert members.get(any_shop, made.id, now=now).state == "lost"


def test_a_family_shares_points_and_balance_and_what_the_new_one_had_moves_by_entries(
    any_shop: Shop, actor, enrol: Enrol, now
):
    main, child = enrol(1), enrol(2)
    owns(any_shop, actor, main.id, now, score=100, principal=10_000, bonus=1_000)
    owns(any_shop, actor, child.id, now, score=20, principal=500)
    linked = families.link(any_shop, OFFICE, main.id, child.id, limit=5_000, now=now)
    assert (linked.main, linked.account, linked.shared_limit) == (main.id, main.id, 5_000)
    assert sums(any_shop, main.id, now) == sums(any_shop, child.id, now) == (120, 10_500, 1_000)
    families.link(any_shop, OFFICE, main.id, child.id, limit=None, now=now)
    assert [(link.member.id, link.limit) for link in families.links(any_shop, main.id, now=now)] == [(child.id, None)]
    families.unlink(any_shop, OFFICE, child.id, now=now)
    assert sums(any_shop, child.id, now) == (0, 0, 0)
    assert sums(any_shop, main.id, now) == (120, 10_500, 1_000)
    with pytest.raises(families.NotLinked):
        families.unlink(any_shop, OFFICE, child.id, now=now)


def test_a_family_has_a_limit_and_no_families_inside_it(any_shop: Shop, actor, enrol: Enrol, now):
    main, *others = [enrol(number) for number in range(6)]
    for other in others[:3]:
        families.link(any_shop, OFFICE, main.id, other.id, now=now)
    for head, joins, refusal in (
        (main, others[3], families.FamilyFull),
        (others[3], main, families.HasFamily),
        (others[0], others[3], families.LinkedAlready),
        (others[3], others[0], families.LinkedAlready),
        (main, main, families.NotWithItself),
    ):
        with pytest.raises(refusal):
            families.link(any_shop, OFFICE, head.id, joins.id, now=now)


def test_merging_moves_the_ledgers_by_new_entries_and_leaves_one_member(any_shop: Shop, actor, enrol: Enrol, now):
    gone, kept = enrol(1, name="王小明"), enrol(2)
    owns(any_shop, actor, gone.id, now, score=30, principal=700, bonus=70)
    owns(any_shop, actor, kept.id, now, score=12)
    cards.add(any_shop, actor, gone.id, "A-0001", now=now)
    tags.tag(any_shop, actor, gone.id, "老客", now=now)
    editing.set_tier(any_shop, OFFICE, gone.id, "gold", now=now)
    bought(any_shop, actor, gone.id, 9_900, now)
    bought(any_shop, actor, kept.id, 100, now)
    before = PointsEntry.select().count(), WalletEntry.select().count()

    left = merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)

    assert (left.id, left.name, left.tier.code, left.tags) == (kept.id, "王小明", "gold", frozenset({"老客"}))
    assert (left.points, left.principal, left.bonus, left.spent, left.visits) == (42, 700, 70, 10_000, 2)
    assert points.balance(any_shop, gone.id, now) == 0 and wallet.account(any_shop, gone.id).balance == 0
    assert (PointsEntry.select().count() > before[0], WalletEntry.select().count() > before[1]) == (True, True)
    for code in ("A-0001", gone.number, kept.number, kept.phone):
        assert members.by_code(any_shop, code, now=now).id == kept.id
    assert members.by_code(any_shop, gone.phone, now=now) is None
    assert [found.id for found in members.find_members(any_shop, "王")] == [kept.id]
    with pytest.raises(families.NotWithItself):
        merging.merge(any_shop, replace(actor, role="manager"), gone.id, kept.id, now=now)
    third = enrol(3)
    merging.merge(any_shop, replace(actor, role="manager"), kept.id, third.id, now=now)
    assert members.by_code(any_shop, gone.number, now=now).id == third.id
    assert members.get(any_shop, third.id, now=now).spent == 10_000


def test_advertising_is_agreed_to_apart_and_taken_back(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1)
    assert consents.agrees(any_shop, made.id, "membership") and not consents.agrees(any_shop, made.id, "marketing")
    consents.give(any_shop, actor, made.id, "marketing", now=now)
    consents.give(any_shop, actor, made.id, "marketing", now=now)
    assert consents.agrees(any_shop, made.id, "marketing")
    consents.withdraw(any_shop, actor, made.id, "marketing", now=now)
    assert not consents.agrees(any_shop, made.id, "marketing")
    assert [(entry.subject, entry.given) for entry in consents.history(any_shop, made.id)] == [
        ("membership", True),
        ("marketing", True),
        ("marketing", False),
    ]
    with pytest.raises(consents.UnknownSubject):
        consents.give(any_shop, actor, made.id, "everything", now=now)


def test_who_is_erased_leaves_ledgers_that_name_nobody(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1, name="王小明")
    editing.edit(any_shop, actor, made.id, note="爱喝茶", email="a@b.c", now=now)
    cards.add(any_shop, actor, made.id, "A-0001", now=now)
    owns(any_shop, actor, made.id, now, score=30)
    erased = erasing.erase(any_shop, replace(actor, role="manager"), made.id, now=now)
    assert (erased.state, erased.phone, erased.name, erased.note, erased.points) == ("closed", "", "", "", 0)
    assert PointsEntry.select().where(PointsEntry.account == made.id).count() == 2
    assert MemberKey.select().count() == MemberCard.select().count() == 0
    assert members.find_members(any_shop, "13800000001") == []
    again = members.enrol(any_shop, actor, made.phone, key="again", now=now)
    assert again.id != made.id and again.number != made.number
    rows = [str(value) for row in Member.select().where(Member.id == made.id).tuples() for value in row]
    assert not any(word in value for value in rows for word in ("13800000001", "王", "茶", "a@b.c"))


def test_a_basket_put_aside_under_the_name_of_who_is_erased_waits_without_it(any_shop: Shop, actor, enrol, now):
    from store.counter import attaching, parking, selling
    from tests.store.counter.conftest import stock_shop

    stock_shop(any_shop)
    made, sale = enrol(1, name="欧阳锋"), selling.new_sale_id()
    selling.ring(any_shop, actor, sale, "036000291452", key="r", now=now)
    attaching.attach_member(any_shop, actor, sale, made.id, key="a", now=now)
    parking.park(any_shop, actor, sale, "欧阳锋的", key="p", now=now)
    erasing.erase(any_shop, replace(actor, role="manager"), made.id, now=now)
    (waits,) = parking.parked(any_shop)
    assert waits.name == "" and waits.sale == sale


def test_who_still_has_money_is_paid_before_being_erased(any_shop: Shop, actor, enrol: Enrol, now):
    made = enrol(1)
    owns(any_shop, actor, made.id, now, principal=1)
    with pytest.raises(cards.StillHolds):
        erasing.erase(any_shop, replace(actor, role="manager"), made.id, now=now)
    assert members.get(any_shop, made.id, now=now).phone == made.phone


def test_pruning_forgets_whom_nobody_saw_for_two_years_and_no_other(any_shop: Shop, actor, enrol: Enrol, now):
    old = now - timedelta(days=900)
    never, came, rich, scored, new = (enrol(number, now=now if number == 5 else old) for number in (1, 2, 3, 4, 5))
    head, child = enrol(6, now=old), enrol(7, now=old)
    families.link(any_shop, OFFICE, head.id, child.id, now=old)
    bought(any_shop, actor, came.id, 100, now - timedelta(days=400))
    owns(any_shop, actor, rich.id, old, principal=1)
    owns(any_shop, actor, scored.id, old, score=1)
    boss = replace(actor, role="manager")
    dry = erasing.prune(any_shop, boss, inactive_months=24, dry_run=True, now=now)
    assert dry.numbers == (never.number,) and not dry.applied
    assert members.get(any_shop, never.id, now=now).phone
    assert erasing.prune(any_shop, boss, inactive_months=24, now=now).numbers == (never.number,)
    assert erasing.prune(any_shop, boss, inactive_months=24, now=now).numbers == ()
    kept = {member.id for member in (came, rich, scored, new, head, child)}
    assert {row.id for row in Member.select().where(Member.phone.is_null(False))} == kept
    both = erasing.prune(
        any_shop, replace(actor, role="manager"), inactive_months=24, zero_balance=False, dry_run=True, now=now
    )
    assert both.numbers == (scored.number,)


def test_the_whole_phone_is_shown_to_a_supervisor_or_with_one_s_approval_and_recorded(
    shop: Shop, actor: Actor, office: Actor, now
):
    wang = staff.add(shop, office, "1002", "王姐", "supervisor", "314159", now=now)
    made = members.enrol(shop, actor, "13800000001", name="王小明", key="k", now=now)
    with pytest.raises(ApprovalNeeded):
        revealing.reveal(shop, actor, made.id, "contact", now=now)
    approved = Actor(actor.staff, actor.number, actor.name, "cashier", actor.till, approver=wang.id)
    shown = revealing.reveal(shop, approved, made.id, "contact", now=now)
    assert (shown.phone, shown.name) == ("13800000001", "王小明") and "138" not in repr(shown)
    supervisor = Actor(actor.staff, actor.number, actor.name, "supervisor", actor.till)
    with pytest.raises(revealing.UnknownReason):
        revealing.reveal(shop, supervisor, made.id, "curiosity", now=now)
    revealing.reveal(shop, supervisor, made.id, "edit", now=now)
    details = [entry.detail for entry in JournalEntry.select().where(JournalEntry.act == "member.reveal")]
    assert len(details) == 2 and all(made.id in detail for detail in details)
    assert not any(private in detail for detail in details for private in ("13800000001", "王"))


def test_everything_members_do_leaves_a_store_that_agrees(any_shop: Shop, actor, enrol: Enrol, now):
    main, child, gone = enrol(1, name="王"), enrol(2), enrol(3)
    owns(any_shop, actor, gone.id, now, score=30, principal=700, bonus=70)
    families.link(any_shop, OFFICE, main.id, child.id, now=now)
    merging.merge(any_shop, replace(actor, role="manager"), gone.id, main.id, now=now)
    families.unlink(any_shop, OFFICE, child.id, now=now)
    erasing.erase(any_shop, replace(actor, role="manager"), child.id, now=now)
    assert verify(any_shop).findings == ()
