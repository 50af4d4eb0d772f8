"""What the night lets wait to be told: to whom, when, and once."""

from datetime import date, timedelta

import pytest

from store.books import points
from store.calendar import as_number, from_millis, to_millis
from store.db.models import JournalEntry, MemberTotals, Outbox
from store.office import nightly
from store.office.members import Birthday, cards, consents
from store.office.outbox import occasions, queueing
from store.office.outbox.occasions import MonthNotOver, Queued
from store.office.outbox.queueing import NothingToSendWith
from tests.count_cards import Desk as CountDesk
from tests.coupons import BIRTHDAY, LAPSE, put_coupon, put_kind
from tests.store.office.members.conftest import bought, owns
from tests.store.office.outbox.conftest import Telling, send, waiting


def earns(shop, actor, member, day, now, amount=50):
    with shop.transaction():
        points.earn(shop, actor, member, amount, source=f"s{member[-8:]}{day}", expires_on=as_number(day), now=now)


def born(day):
    return {"birthday": Birthday(1990, day.month, day.day)}


def local(shop, millis):
    return f"{from_millis(millis, shop.settings.zone):%m-%d %H:%M}"


def test_a_night_tells_of_points_coupons_birthdays_and_who_is_asked_back_each_once(
    sends, agreed, actor, office, now, monkeypatch
):
    shop, today = sends(), now.date()
    holder, away = agreed(1, **born(today + timedelta(days=1))), agreed(2)
    soon = today + timedelta(days=7)
    earns(shop, actor, holder.id, soon, now)
    earns(shop, actor, away.id, soon + timedelta(days=1), now)
    put_kind(shop, office, now, id="week", valid_days=30)
    coupon = put_coupon(shop, office, now - timedelta(days=23), kind="week", member=holder.id)
    put_kind(shop, office, now, LAPSE)
    with shop.transaction():
        MemberTotals.update(last_visit_at=to_millis(now - timedelta(days=91))).where(
            MemberTotals.member == away.id
        ).execute()
    night = nightly.run(shop, office, now)
    assert night.queued == Queued(points_expiring=1, coupon_expiring=1, birthday=1, lapse=1)
    assert [kind for kind, _ in waiting()] == ["birthday", "coupon_expiring", "lapse", "points_expiring"]
    assert ("coupon_expiring", f"coupons {holder.id} {coupon.expires_on}") in waiting()
    assert nightly.run(shop, office, now).queued == Queued()
    assert nightly.run(shop, office, now + timedelta(hours=3)).queued == Queued()
    entries = JournalEntry.select().where(JournalEntry.act == "outbox.queue")
    assert sum('"count":1' in entry.detail for entry in entries) == 4
    assert not any("138" in entry.detail for entry in entries)


def test_a_count_card_that_ends_is_told_of_once_and_not_one_that_is_used_up_or_new(sends, actor, office, now):
    shop = sends()
    desk = CountDesk(shop, actor, now)
    consents.give(shop, actor, desk.member, "marketing", now=now)
    desk.kind("one", "洗车1次", 1, 3000, valid_days=30)
    desk.kind("short", "体验1次", 1, 900, valid_days=3)
    first, used_up = desk.sell("one"), desk.sell("one")
    later = now + timedelta(days=23)
    desk.now = later
    desk.use(used_up.card)
    desk.sell("short")
    assert nightly.run(shop, office, later).queued == Queued(count_expiring=1)
    assert nightly.run(shop, office, later + timedelta(days=1)).queued == Queued()
    telling = Telling()
    send(shop, office, telling, later + timedelta(hours=3))
    (message,) = telling.sent
    assert "洗车1次" in message.text and f"{now.date() + timedelta(days=29)}" in message.text
    assert first.card not in message.text


def test_a_card_that_was_used_up_meanwhile_is_told_of_no_more(sends, actor, office, now):
    shop = sends()
    desk = CountDesk(shop, actor, now)
    consents.give(shop, actor, desk.member, "marketing", now=now)
    desk.kind("one", "洗车1次", 1, 3000, valid_days=30)
    sold = desk.sell("one")
    desk.now = now + timedelta(days=23)
    assert nightly.run(shop, office, desk.now).queued.count_expiring == 1
    desk.use(sold.card)
    telling = Telling()
    send(shop, office, telling, desk.now + timedelta(hours=3))
    assert telling.sent == []


def test_a_shop_that_sends_with_nothing_writes_to_nobody(any_shop, agreed, actor, office, now):
    member = agreed(1, **born(now.date()))
    earns(any_shop, actor, member.id, now.date(), now)
    assert nightly.run(any_shop, office, now).queued == Queued()
    with pytest.raises(NothingToSendWith):
        queueing.queue(any_shop, office, [], now=now)
    assert Outbox.select().count() == 0


def test_only_who_agreed_to_it_is_told(sends, agreed, actor, office, now):
    shop, today = sends(), now.date()
    never, took_back, yes, frozen = agreed(1, marketing=False), agreed(2), agreed(3), agreed(4)
    for member in (never, took_back, yes, frozen):
        earns(shop, actor, member.id, today, now)
    cards.set_state(shop, office, frozen.id, "frozen", now=now)
    consents.withdraw(shop, actor, took_back.id, "marketing", now=now)
    assert nightly.run(shop, office, now).queued == Queued(points_expiring=1)
    assert Outbox.get().member_id == yes.id


def test_a_mail_server_is_asked_only_for_who_has_an_address(sends, agreed, actor, office, now):
    shop = sends(outbox_sender="smtp://shop@mail.example.cn")
    with_mail, without = agreed(1, email="wang@example.cn"), agreed(2)
    for member in (with_mail, without):
        earns(shop, actor, member.id, now.date(), now)
    assert nightly.run(shop, office, now).queued.points_expiring == 1
    row = Outbox.get()
    assert (row.member_id, row.channel) == (with_mail.id, "email")


@pytest.mark.parametrize(
    ("quiet", "hours", "begins"),
    [
        ("21:00-09:00", 0, "11-21 10:30"),
        ("21:00-09:00", 11, "11-22 09:00"),
        ("21:00-09:00", 22, "11-22 09:00"),
        ("21:00-09:00", 23, "11-22 09:30"),
        ("12:00-14:30", 2, "11-21 14:30"),
        ("off", 13, "11-21 23:30"),
    ],
)
def test_what_is_queued_in_quiet_hours_waits_for_their_end(sends, agreed, actor, office, now, quiet, hours, begins):
    shop = sends(outbox_quiet=quiet)
    member = agreed(1)
    earns(shop, actor, member.id, now.date() + timedelta(days=5), now)
    nightly.run(shop, office, now + timedelta(hours=hours))
    assert local(shop, Outbox.get().not_before) == begins


def test_a_birthday_is_greeted_on_its_morning_whenever_the_night_runs(sends, agreed, office, now):
    shop = sends()
    today = now.date()
    for number in range(3):
        agreed(number, **born(today + timedelta(days=number)))
    late = now + timedelta(hours=13)  # half past eleven: today's is over before anybody may be written to
    assert nightly.run(shop, office, late).queued.birthday == 1
    assert local(shop, Outbox.get().not_before) == "11-22 09:00"
    assert local(shop, Outbox.get().not_after) == "11-23 00:00"


def test_a_coupon_that_is_new_is_not_told_to_end(sends, agreed, office, now):
    shop = sends()
    member = agreed(1, **born(now.date()))
    put_kind(shop, office, now, BIRTHDAY, valid_days=3)
    assert nightly.run(shop, office, now).queued == Queued(birthday=1)
    assert nightly.run(shop, office, now + timedelta(days=1)).queued.coupon_expiring == 0
    assert {row.member_id for row in Outbox.select()} == {member.id}


def test_a_months_statement_goes_to_who_moved_in_it_once(sends, agreed, actor, office, now):
    shop = sends()
    october = date(2026, 10, 1)
    in_october = now.replace(month=10)
    buyer, saver, idle, told_no = (agreed(number, marketing=False) for number in range(4))
    bought(shop, actor, buyer.id, 1200, in_october)
    owns(shop, actor, saver.id, in_october, score=5, principal=1000)
    bought(shop, actor, idle.id, 500, now)
    bought(shop, actor, told_no.id, 500, in_october)
    consents.withdraw(shop, actor, told_no.id, "membership", now=now)
    assert occasions.queue_statements(shop, office, october, now=now) == 2
    assert {row.member_id for row in Outbox.select()} == {buyer.id, saver.id}
    assert occasions.queue_statements(shop, office, october, now=now) == 0
    with pytest.raises(MonthNotOver):
        occasions.queue_statements(shop, office, date(2026, 11, 1), now=now)


def test_the_first_nights_of_a_month_bring_statements_where_the_shop_wants_them(sends, agreed, actor, office, now):
    shop = sends()
    member = agreed(1)
    bought(shop, actor, member.id, 1200, now)
    first = now.replace(month=12, day=2)
    assert nightly.run(shop, office, first).queued == Queued()
    sends(outbox_statements="yes")
    assert nightly.run(shop, office, now).queued == Queued()
    assert nightly.run(shop, office, first).queued == Queued(statement=1)
    assert nightly.run(shop, office, first + timedelta(days=1)).queued == Queued()
    assert waiting() == [("statement", f"statement {member.id} 2026-11")]


def test_a_balance_is_recalled_once_an_absence_where_the_shop_wants_it(sends, agreed, actor, office, now):
    shop = sends()
    saver, spender, here = (agreed(number) for number in range(3))
    for member, principal, days in ((saver, 5000, 60), (spender, 0, 60), (here, 5000, 10)):
        owns(shop, actor, member.id, now, score=1, principal=principal, bonus=0)
        bought(shop, actor, member.id, 100, now - timedelta(days=days))
    assert nightly.run(shop, office, now).queued == Queued()
    sends(remind_balance_days=30)
    assert nightly.run(shop, office, now).queued == Queued(balance=1)
    assert Outbox.get().member_id == saver.id
    assert nightly.run(shop, office, now + timedelta(days=1)).queued == Queued()
    bought(shop, actor, saver.id, 100, now + timedelta(days=2))
    assert nightly.run(shop, office, now + timedelta(days=40)).queued == Queued(balance=2)


def test_who_did_not_come_for_three_days_is_reminded_once_an_absence(sends, agreed, actor, office, now):
    shop = sends()
    away, here, long_gone, told_no = agreed(1), agreed(2), agreed(3), agreed(4, marketing=False)
    for member, days in ((away, 3.5), (here, 2.5), (long_gone, 60), (told_no, 4)):
        bought(shop, actor, member.id, 100, now - timedelta(days=days))
    assert nightly.run(shop, office, now).queued == Queued()
    sends(remind_away_days=3)
    assert nightly.run(shop, office, now).queued == Queued(away=1)
    assert Outbox.get().member_id == away.id
    assert nightly.run(shop, office, now).queued == Queued()
    # the next night the other one's third day is over too; who came in between is away anew three days later
    assert nightly.run(shop, office, now + timedelta(days=1)).queued == Queued(away=1)
    bought(shop, actor, away.id, 100, now + timedelta(days=2))
    assert nightly.run(shop, office, now + timedelta(days=4)).queued == Queued()
    assert nightly.run(shop, office, now + timedelta(days=6)).queued == Queued(away=1)


def test_three_days_and_three_months_away_are_a_reminder_and_a_coupon(sends, agreed, actor, office, now):
    """连续3天未消费发送提醒, 连续3月未消费自动触发挽留优惠."""
    shop = sends(remind_away_days=3)
    member = agreed(1)
    bought(shop, actor, member.id, 100, now)
    back = {"id": "back", "name": "挽留券", "kind": "spend_and_save", "steps": [{"sum": 50, "off": 20}]}
    put_kind(shop, office, now, {**back, "issue_on": "lapse", "issue_at": 90}, valid_days=30)
    told = []
    for day in range(1, 100):
        done = nightly.run(shop, office, now + timedelta(days=day, minutes=1))
        told += [(day, name) for name in ("away", "lapse") if getattr(done.queued, name)]
    assert told == [(3, "away"), (90, "lapse")]
