"""S06, S07: who came, missed it or cancelled, what that takes, and taking it back."""

from datetime import timedelta

import pytest

from store.books import counts
from store.books.permits import ApprovalNeeded
from store.counter import bookings as counter
from store.counter import count_cards, paying, refunding, selling
from store.counter.attaching import attach_member
from store.db.models import CountEntry, SaleLine
from store.ids import new_id
from store.office import count_kinds
from store.office.bookings import booking, courses, events, services, views
from store.office.bookings.booking import NotNow, SessionFull, Wanted
from store.office.bookings.rules import (
    WorkerTaken,
)
from store.office.members import cards
from store.office.members.refusals import REFUSED_STATES
from tests.bookings import TISSUES, acts_of, any_salon, salon, sound
from tests.conftest import OFFICE

__all__ = ["any_salon", "salon"]

COLA = "6901234567892"


def test_who_came_uses_their_count_card_and_taking_it_back_gives_the_use_back(any_salon):
    count_kinds.add(any_salon.shop, OFFICE, "ten", "剪发10次", TISSUES, 10, 29800, now=any_salon.now)
    sold = count_cards.sell(
        any_salon.shop, any_salon.actor, any_salon.member, "ten", "wechat", key=new_id(), now=any_salon.now
    )
    one = any_salon.book()
    came = any_salon.came(one, key="k")
    assert (came.state, came.used) == ("came", True) and any_salon.came(one, key="k") == came
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == 9
    assert CountEntry.get(CountEntry.kind == "use").worker.number == "1003"
    with pytest.raises(NotNow):
        any_salon.came(one)
    with pytest.raises(ApprovalNeeded):
        counter.take_back(any_salon.shop, any_salon.actor, one.id, key=new_id(), now=any_salon.now)
    assert any_salon.look(one).state == "came"
    back = any_salon.take_back(one)
    assert (back.state, back.used) == ("booked", False)
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == 10
    assert acts_of(one) == ["book", "came", "back"]
    any_salon.came(one)
    count_cards.take_back(any_salon.shop, any_salon.boss, sold.card, key=new_id(), now=any_salon.now)
    any_salon.take_back(one)
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == 10, "a use comes back once"
    sound(any_salon)


def test_who_came_without_a_card_is_rung_up_in_the_open_basket_in_the_same_act(any_salon):
    one = any_salon.book()
    with pytest.raises(counter.NoCardForIt):
        any_salon.came(one)
    sale = selling.new_sale_id()
    given = {"key": "ring", "now": any_salon.now}
    for _ in range(2):
        basket = counter.came_and_ring(any_salon.shop, any_salon.actor, sale, one.id, **given)
    assert [(each.line.name, each.line.quantity) for each in basket.priced.lines] == [("纸巾", 1000)]
    assert basket.priced.due == 1000 and SaleLine.select().count() == 1
    found = any_salon.look(one)
    assert (found.state, found.rung, found.used) == ("came", True, False)
    sound(any_salon)


def test_a_line_that_is_taken_out_or_a_sale_that_is_given_up_lets_the_booking_stand_again(any_salon):
    one, other, sale = any_salon.book(), any_salon.book("16:00", any_salon.members[1]), selling.new_sale_id()
    ring = {"shop": any_salon.shop, "actor": any_salon.boss, "sale": sale, "now": any_salon.now}
    counter.came_and_ring(**ring, booking=one.id, key=new_id())
    selling.ring(**ring, text=COLA, key=new_id())
    basket = counter.came_and_ring(**ring, booking=other.id, key=new_id())
    for _ in range(2):
        selling.void_line(**ring, line=basket.priced.lines[0].line.id, key="out")
    assert (any_salon.look(one).state, any_salon.look(one).rung) == ("booked", False)
    assert any_salon.look(other).state == "came", "the other one's line is in the basket still"
    assert acts_of(one) == ["book", "came", "void"]
    counter.came_and_ring(**ring, booking=one.id, key=new_id())
    assert any_salon.look(one).state == "came", "on the line of the other one, which has two now"
    selling.void_sale(**ring, key="up")
    assert [any_salon.look(each).state for each in (one, other)] == ["booked", "booked"]
    assert acts_of(one) == ["book", "came", "void", "came", "void"]
    sound(any_salon)


@pytest.mark.parametrize("all_of_it", [False, True])
def test_who_came_to_a_session_that_is_called_off_has_no_place_in_it_when_the_line_is_taken_out(any_salon, all_of_it):
    shop, boss, now, day = any_salon.shop, any_salon.boss, any_salon.now, any_salon.now.date()
    given = {"first": day, "last": day, "clock": "19:00", "minutes": 60, "places": 2, "product": TISSUES}
    courses.add(shop, OFFICE, "yoga", "瑜伽", **given, now=now)
    (session,) = views.sessions_between(shop, day, day)
    wanted = Wanted(session=session.id)
    one = booking.book(shop, boss, wanted, member=any_salon.member, key=new_id(), now=now)
    sale = selling.new_sale_id()
    basket = counter.came_and_ring(shop, boss, sale, one.id, key=new_id(), now=now)
    courses.call_off(shop, OFFICE, "yoga", day, now=now)
    if all_of_it:
        selling.void_sale(shop, boss, sale, key=new_id(), now=now)
    else:
        selling.void_line(shop, boss, sale, basket.priced.lines[0].line.id, key=new_id(), now=now)
    assert any_salon.look(one).state == "cancelled"
    assert acts_of(one) == ["book", "came", "off"]
    sound(any_salon)


def test_a_booking_that_was_put_right_while_its_sale_waited_for_the_book_is_left_alone(salon, monkeypatch):
    one, sale = salon.book(), selling.new_sale_id()
    counter.came_and_ring(salon.shop, salon.boss, sale, one.id, key=new_id(), now=salon.now)

    def another_till_was_first(shop):
        events.enter(shop, salon.boss, one.id, "back", "booked", now=salon.now, line=None)
        events.enter(shop, salon.boss, one.id, "cancel", "cancelled", now=salon.now)

    monkeypatch.setattr(events, "hold", another_till_was_first)
    selling.void_sale(salon.shop, salon.boss, sale, key=new_id(), now=salon.now)
    assert salon.look(one).state == "cancelled"
    assert acts_of(one) == ["book", "came", "back", "cancel"]


def test_who_paid_came_also_where_the_sale_is_voided_afterwards(salon):
    one, sale = salon.book(), selling.new_sale_id()
    basket = counter.came_and_ring(salon.shop, salon.boss, sale, one.id, key=new_id(), now=salon.now)
    paying.pay_cash(salon.shop, salon.boss, sale, basket.priced.due, key=new_id(), now=salon.now)
    refunding.void_closed(salon.shop, salon.boss, sale, "mistake", key=new_id(), now=salon.now)
    assert salon.look(one).state == "came"
    sound(salon)


def test_the_line_of_a_booking_is_found_by_an_index(salon):
    for statement in (events._LINE, events._RUNG):
        sql = statement.sql(salon.shop.db)
        steps = [row[3] for row in salon.shop.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", ["x"]).fetchall()]
        assert not [step for step in steps if "SCAN" in step], steps


def test_a_basket_of_another_member_takes_no_booking_up(any_salon):
    one, sale = any_salon.book(), selling.new_sale_id()
    attach_member(any_salon.shop, any_salon.actor, sale, any_salon.members[1], key=new_id(), now=any_salon.now)
    with pytest.raises(counter.AnotherMembersSale):
        counter.came_and_ring(any_salon.shop, any_salon.actor, sale, one.id, key=new_id(), now=any_salon.now)
    assert any_salon.look(one).state == "booked" and SaleLine.select().count() == 0


def test_a_kind_of_card_that_is_named_is_the_only_one_that_pays(salon):
    for code in ("ten", "vip"):
        count_kinds.add(salon.shop, OFFICE, code, code, TISSUES, 10, 29800, now=salon.now)
    services.add(salon.shop, OFFICE, "spa", "护理", 30, kind="vip", now=salon.now)
    count_cards.sell(salon.shop, salon.actor, salon.member, "ten", "wechat", key=new_id(), now=salon.now)
    wanted = Wanted("spa", salon.at("14:30"))
    one = booking.book(salon.shop, salon.actor, wanted, member=salon.member, key=new_id(), now=salon.now)
    with pytest.raises(counter.NoCardForIt):
        salon.came(one)
    sold = count_cards.sell(salon.shop, salon.actor, salon.member, "vip", "wechat", key=new_id(), now=salon.now)
    assert salon.came(one).used
    assert counts.card(salon.shop, sold.card, now=salon.now).unused == 9


@pytest.mark.parametrize("takes", [True, False])
def test_a_missed_or_late_cancelled_booking_takes_a_use_only_where_the_shop_says_so(any_salon, takes):
    any_salon.choose(booking_missed_takes_use="yes" if takes else "no", booking_cancel_hours=2)
    count_kinds.add(any_salon.shop, OFFICE, "ten", "剪发10次", TISSUES, 10, 29800, now=any_salon.now)
    sold = count_cards.sell(
        any_salon.shop, any_salon.actor, any_salon.member, "ten", "wechat", key=new_id(), now=any_salon.now
    )
    early, late, missed = (any_salon.book(clock) for clock in ("14:30", "15:30", "11:00"))
    any_salon.cancel(early)
    any_salon.now += timedelta(hours=3, minutes=1)
    late, missed = any_salon.cancel(late), any_salon.missed(missed)
    assert (late.state, late.used, missed.state, missed.used) == ("cancelled", takes, "missed", takes)
    assert (acts_of(early), acts_of(late)) == (["book", "cancel"], ["book", "late"])
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == (8 if takes else 10)
    for one in (late, missed):
        assert any_salon.take_back(one).state == "booked"
    assert counts.card(any_salon.shop, sold.card, now=any_salon.now).unused == 10
    sound(any_salon)


def test_nobody_came_on_another_day_or_missed_what_has_not_begun(salon):
    tomorrow = salon.book(day=salon.today + timedelta(days=1))
    with pytest.raises(counter.NotYet):
        salon.came(tomorrow, free=True)
    with pytest.raises(counter.NotYet):
        salon.missed(salon.book("14:30"))
    assert salon.came(salon.book("15:30"), free=True).state == "came"


def test_what_was_given_up_stands_again_only_where_its_time_is_still_free(any_salon):
    one = any_salon.book()
    any_salon.cancel(one)
    other = any_salon.book("14:30", any_salon.members[1])
    with pytest.raises(WorkerTaken):
        any_salon.take_back(one)
    any_salon.cancel(other)
    assert any_salon.take_back(one).state == "booked"
    any_salon.course()
    mine, *_ = [any_salon.join(member) for member in any_salon.members[1:3]]
    waiting = any_salon.join(any_salon.members[3], wait=True)
    any_salon.cancel(mine)
    assert any_salon.look(waiting).state == "booked"
    with pytest.raises(SessionFull):
        any_salon.take_back(mine)
    sound(any_salon)


@pytest.mark.parametrize("state", ["lost", "frozen"])
def test_who_is_blocked_and_did_not_come_loses_the_use_all_the_same_and_gets_none(salon, state):
    salon.choose(booking_missed_takes_use="yes", booking_cancel_hours=2)
    count_kinds.add(salon.shop, OFFICE, "ten", "剪发10次", TISSUES, 10, 29800, now=salon.now)
    sold = count_cards.sell(salon.shop, salon.actor, salon.member, "ten", "wechat", key=new_id(), now=salon.now)
    late, missed, came = (salon.book(clock) for clock in ("15:30", "11:00", "12:00"))
    cards.set_state(salon.shop, OFFICE, salon.member, state, now=salon.now)
    salon.now += timedelta(hours=3, minutes=1)
    assert (salon.cancel(late).used, salon.missed(missed).used) == (True, True)
    with pytest.raises(REFUSED_STATES[state]):
        salon.came(came)
    assert counts.card(salon.shop, sold.card, now=salon.now).unused == 8
