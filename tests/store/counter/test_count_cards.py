"""S06, S07: uses of a service paid ahead: sold, used by somebody for somebody, taken back, and paid back to the fen."""

import multiprocessing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.books import counts
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.calendar import to_millis
from store.counter import count_cards, printing
from store.counter.count_cards import CountExpired, CountNotUsed, CountUsedUp, NotACountTender, NothingUnused
from store.counter.handed_over import TenderedTooLittle
from store.db.models import CountBill, CountCard, CountEntry, JournalEntry, MemberTotals, PrintJob, Sale
from store.db.opening import open_shop
from store.ids import new_id
from store.office import count_kinds, members, staff
from store.office.count_kinds import BadCountKind, CountKindExists, CountKindStopped, NoSuchCountKind
from store.office.coupons import nightly as coupon_night
from store.office.members import cards, erasing, merging
from store.office.members.refusals import MemberFrozen
from store.reports.verify import verify
from tests.conftest import CASHIER, OFFICE
from tests.count_cards import Desk
from tests.coupons import LAPSE, put_kind


@pytest.fixture
def desk(shop, actor, now):
    return Desk(shop, actor, now)


@pytest.fixture
def any_desk(any_shop, actor, now):
    return Desk(any_shop, actor, now)


def test_ten_uses_are_paid_ahead_and_each_use_leaves_one_less(any_desk):
    sold = any_desk.sell()
    assert (sold.number, sold.card, sold.paid, sold.uses) == ("K0101-20261121-0001", sold.number, 29800, 10)
    assert [any_desk.use(sold.card).unused for _ in range(10)] == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
    with pytest.raises(CountUsedUp):
        any_desk.use(sold.card)
    (mine,) = counts.cards_of(any_desk.shop, any_desk.member, now=any_desk.now)
    assert (mine.name, mine.service, mine.unused, mine.open) == ("面部护理10次", "纸巾", 0, False)
    assert Sale.select().count() == 0 and verify(any_desk.shop).findings == ()


def test_the_same_request_sells_uses_takes_back_and_pays_back_once(any_desk):
    sold = any_desk.sell(key="sell")
    assert any_desk.sell(key="sell") == sold
    assert [any_desk.use(sold.card, key="use").unused for _ in range(2)] == [9, 9]
    assert [any_desk.take_back(sold.card, key="back").unused for _ in range(2)] == [10, 10]
    back = any_desk.refund(sold.card, key="refund")
    assert any_desk.refund(sold.card, key="refund") == back
    assert [model.select().count() for model in (CountCard, CountBill, CountEntry)] == [1, 2, 4]
    done = [each.act for each in JournalEntry.select().order_by(JournalEntry.sequence) if "count_card" in each.act]
    assert done == ["count_card.sell", "count_card.use", "count_card.back", "count_card.refund"]


def test_the_ledger_says_who_did_the_service_and_what_was_taken_back(any_desk):
    staff.add(any_desk.shop, OFFICE, "1003", "技师小美", "cashier", "314159", now=any_desk.now)
    sold = any_desk.sell()
    any_desk.use(sold.card, worker="1003")
    any_desk.use(sold.card)
    any_desk.take_back(sold.card)
    lines = counts.lines(any_desk.shop, any_desk.card(sold.card).id)
    assert [(each.kind, each.uses, each.unused, each.worker, each.taken_back) for each in lines] == [
        ("sell", 10, 10, None, False),
        ("use", -1, 9, "1003", False),
        ("use", -1, 8, None, True),
        ("back", 1, 9, None, False),
    ]
    assert lines[0].document == sold.number and lines[1].staff == "1001"
    any_desk.take_back(sold.card)
    with pytest.raises(CountNotUsed):
        any_desk.take_back(sold.card)
    with pytest.raises(staff.NoSuchStaff):
        any_desk.use(sold.card, worker="4711")
    staff.set_active(any_desk.shop, OFFICE, "1003", False, now=any_desk.now)
    with pytest.raises(staff.NotActive):
        any_desk.use(sold.card, worker="1003")
    assert any_desk.card(sold.card).unused == 10


def test_a_card_is_good_on_its_last_day_and_afterwards_it_stays_listed_with_what_it_has(desk):
    sold = desk.sell()
    assert str(sold.until) == "2026-12-20"
    desk.now += timedelta(days=29)
    assert desk.use(sold.card).unused == 9
    desk.now += timedelta(days=1)
    with pytest.raises(CountExpired) as refusal:
        desk.use(sold.card)
    assert refusal.value.params["unused"] == 9
    (mine,) = counts.cards_of(desk.shop, desk.member, now=desk.now)
    assert (mine.unused, mine.expired, mine.open) == (9, True, False)
    assert desk.refund(sold.card).paid == -26820


def test_a_card_without_an_end_never_ends(desk):
    desk.kind("lesson", "私教课", 3, 60000)
    sold = desk.sell("lesson")
    desk.now += timedelta(days=3650)
    assert sold.until is None and desk.use(sold.card).unused == 2


def test_of_two_cards_of_a_kind_the_one_that_ends_first_is_used_first(desk):
    first = desk.sell()
    desk.now += timedelta(days=5)
    second = desk.sell()
    for expected in [first.card] * 10 + [second.card]:
        card = counts.card_for(desk.shop, desk.member, "ten", now=desk.now)
        assert card.number == expected
        desk.use(card.number)
    with pytest.raises(counts.NoCountCard):
        counts.card_for(desk.shop, desk.member, "lesson", now=desk.now)


def test_what_is_left_is_paid_back_in_cash_by_its_share_of_what_the_card_cost(any_desk):
    any_desk.kind("three", "三次", 3, 1000)
    sold = any_desk.sell("three")
    any_desk.use(sold.card)
    PrintJob.delete().execute()
    back = any_desk.refund(sold.card)
    assert (back.number, back.kind, back.paid, back.uses, back.tender) == (
        *("K0101-20261121-0002", "count_refund", -667, -2, "cash"),
    )
    jobs = [(job.kind, job.number) for job in printing.waiting(any_desk.shop, "0101")]
    assert jobs == [("drawer", None), ("count_card", back.number)]
    with pytest.raises(NothingUnused):
        any_desk.refund(sold.card)
    any_desk.take_back(sold.card)
    assert any_desk.refund(sold.card).paid == -333
    assert verify(any_desk.shop).findings == ()


def test_taking_back_and_paying_back_must_be_allowed(any_desk):
    sold = any_desk.sell()
    any_desk.use(sold.card)
    with pytest.raises(ApprovalNeeded):
        count_cards.take_back(any_desk.shop, any_desk.actor, sold.card, key=new_id(), now=any_desk.now)
    with pytest.raises(ApprovalNeeded) as needed:
        count_cards.refund(any_desk.shop, any_desk.actor, sold.card, key=new_id(), now=any_desk.now)
    assert needed.value.amount == 26820
    assert (any_desk.card(sold.card).unused, CountBill.select().count()) == (9, 1)


def test_cash_opens_the_drawer_and_gives_change_and_a_phone_does_not(desk):
    sold = desk.sell(tender="cash", tendered=30000)
    assert sold.change == 200
    assert [job.kind for job in printing.waiting(desk.shop, "0101")] == ["drawer", "count_card"]
    PrintJob.delete().execute()
    sold = desk.sell(reference="4200001")
    assert (sold.tender, sold.reference, sold.change) == ("wechat", "4200001", 0)
    assert [job.kind for job in printing.waiting(desk.shop, "0101")] == ["count_card"]


def test_what_cannot_be_sold_or_used_is_refused_and_nothing_is_written(desk):
    for refusal, given_ in (
        (NotACountTender, {"tender": "cheque"}),
        (TenderedTooLittle, {"tender": "cash", "tendered": 29799}),
        (NoSuchCountKind, {"kind": "nothing"}),
    ):
        with pytest.raises(refusal):
            desk.sell(**given_)
    with pytest.raises(counts.NoSuchCountCard):
        desk.use("K0101-20261121-0009")
    assert CountCard.select().count() == CountEntry.select().count() == PrintJob.select().count() == 0
    sold = desk.sell()
    count_kinds.stop(desk.shop, OFFICE, "ten", now=desk.now)
    with pytest.raises(CountKindStopped):
        desk.sell()
    assert desk.use(sold.card).unused == 9, "a kind that is stopped takes nothing from cards that were sold"
    cards.set_state(desk.shop, OFFICE, desk.member, "frozen", now=desk.now)
    with pytest.raises(MemberFrozen):
        desk.use(sold.card)


def test_a_kind_says_what_it_is_and_costs_something(desk):
    for wrong in ({"code": "a b"}, {"name": " "}, {"uses": 0}, {"price": 0}, {"valid_days": 0}):
        with pytest.raises(BadCountKind):
            desk.kind(**{"code": "new", "name": "n", "uses": 1, "price": 1, **wrong})
    with pytest.raises(CountKindExists):
        desk.kind("ten", "n", 1, 1)
    with pytest.raises(ApprovalNeeded):
        count_kinds.stop(desk.shop, desk.actor, "ten", now=desk.now)
    assert [each.code for each in count_kinds.kinds(desk.shop)] == ["ten"]


def test_nobody_is_closed_or_forgotten_while_uses_are_left(desk):
    sold = desk.sell()
    for away in (
        lambda: cards.set_state(desk.shop, OFFICE, desk.member, "closed", now=desk.now),
        lambda: erasing.erase(desk.shop, OFFICE, desk.member, now=desk.now),
    ):
        with pytest.raises(cards.StillCounts):
            away()
    later = desk.now + timedelta(days=2000)
    assert erasing.prune(desk.shop, OFFICE, inactive_months=12, dry_run=True, now=later).numbers == ()
    desk.refund(sold.card)
    assert len(erasing.prune(desk.shop, OFFICE, inactive_months=12, dry_run=True, now=later).numbers) == 1
    assert cards.set_state(desk.shop, OFFICE, desk.member, "closed", now=desk.now).state == "closed"


def test_a_merged_members_cards_are_those_of_who_stays(desk):
    sold = desk.sell()
    other = members.enrol(desk.shop, desk.actor, "13800000002", key=new_id(), now=desk.now)
    merging.merge(desk.shop, OFFICE, desk.member, other.id, now=desk.now)
    assert [each.number for each in counts.cards_of(desk.shop, other.id, now=desk.now)] == [sold.card]
    assert desk.use(sold.card).unused == 9


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    price=st.integers(1, 99999),
    uses=st.integers(1, 12),
    acts=st.lists(st.sampled_from(["use", "back", "refund"]), max_size=25),
)
def test_whatever_is_done_with_a_card_no_fen_is_lost_and_it_ends_at_zero(desk, price, uses, acts):
    """Used uses keep their share, all others are paid back; when every use comes back, all of the price does."""
    code = f"k{CountCard.select().count()}"
    desk.kind(code, code, uses, price)
    card = desk.sell(code).card
    used = refunded = 0
    for act in acts:
        if act == "use" and used + refunded < uses:
            used += 1
            assert desk.use(card).unused == uses - used - refunded
        elif act == "back" and used:
            used -= 1
            assert desk.take_back(card).unused == uses - used - refunded
        elif act == "refund" and used + refunded < uses:
            assert desk.refund(card).paid <= 0
            refunded = uses - used
            share = (2 * price * refunded + uses) // (2 * uses)
            assert counts.refunded(desk.card(card).id) == (refunded, share)
    for _ in range(used):
        desk.take_back(card)
    if desk.card(card).unused:
        desk.refund(card)
    assert desk.card(card).unused == 0
    assert sum(row.paid for row in CountBill.select().where(CountBill.card == desk.card(card).id)) == 0
    assert verify(desk.shop).findings == ()


def _try_to_use(home: str, numbers: list[str], till: str, now: datetime, ready: Any, answers: Any) -> None:
    shop = open_shop(Path(home))
    actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till=till)
    with shop.connection():
        for number in numbers:
            ready.wait(60)
            try:
                count_cards.use(shop, actor, number, key=new_id(), now=now)
            except CountUsedUp:
                answers.put((number, "refused"))
            else:
                answers.put((number, "used"))
    shop.close()


def test_two_tills_at_once_never_use_the_last_one_twice(any_desk, home):
    any_desk.kind("one", "一次", 1, 100)
    numbers = [any_desk.sell("one").card for _ in range(5)]
    processes = multiprocessing.get_context("spawn")
    ready, answers = processes.Barrier(2), processes.Queue()
    tills = [
        processes.Process(target=_try_to_use, args=(str(home), numbers, till, any_desk.now, ready, answers))
        for till in ("0101", "0102")
    ]
    for each in tills:
        each.start()
    said = sorted(answers.get(timeout=60) for _ in range(2 * len(numbers)))
    for each in tills:
        each.join(30)
    assert said == sorted((number, what) for number in numbers for what in ("refused", "used"))
    assert {row.unused for row in CountCard.select()} == {0} and verify(any_desk.shop).findings == ()


def test_who_uses_a_card_was_here_and_is_not_asked_back(any_desk):
    """A use is consumption though it is no sale: who comes every week is not told that nobody saw them."""
    desk = any_desk
    put_kind(desk.shop, OFFICE, desk.now, LAPSE)
    sold = desk.sell().card
    with desk.shop.transaction():
        MemberTotals.update(last_visit_at=to_millis(desk.now - timedelta(days=91))).execute()
    desk.use(sold)
    assert MemberTotals.get_by_id(desk.member).last_visit_at == to_millis(desk.now)
    assert coupon_night.lapsed(desk.shop, OFFICE, desk.now) == 0
    # A clock that was set back leaves the last visit where it was.
    desk.use(sold, now=desk.now - timedelta(days=1))
    assert MemberTotals.get_by_id(desk.member).last_visit_at == to_millis(desk.now)
    later = desk.now + timedelta(days=91)
    assert coupon_night.lapsed(desk.shop, OFFICE, later) == 1
