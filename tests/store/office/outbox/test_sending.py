"""Handing messages over: what goes out, what does not any more, and what breaks off in between."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from store.books import points, wallet
from store.books.permits import ApprovalNeeded
from store.calendar import as_number, to_millis
from store.db.models import JournalEntry, MemberTotals, Outbox
from store.office import nightly
from store.office.coupons.issuing import void
from store.office.members import Birthday, cards, consents, editing, erasing, merging
from store.office.outbox import occasions, sending, views
from store.office.outbox.sending import NotToDrop, NotToRetry, TooLate
from store.senders import Outcome
from tests.coupons import BIRTHDAY, LAPSE, put_coupon, put_kind
from tests.store.office.members.conftest import bought, owns
from tests.store.office.outbox.conftest import Telling, send, states


@pytest.fixture
def ending(sends, agreed, actor, office, now):
    """ending(3): three members whose points end in five days are to be told; the members."""

    def ending(count=1, **given):
        shop = sends()
        told = [agreed(number, **given) for number in range(1, count + 1)]
        for member in told:
            with shop.transaction():
                day = as_number(now.date() + timedelta(days=5))
                points.earn(shop, actor, member.id, 50, source=f"s{member.id[-8:]}", expires_on=day, now=now)
        nightly.run(shop, office, now)
        return told

    return ending


def test_a_message_is_handed_over_once_in_the_shops_words(any_shop, ending, office, now):
    ending()
    sender = Telling()
    done = send(any_shop, office, sender, now)
    assert (done.handed, done.receipts, done.waiting) == (1, 0, 0)
    [message] = sender.sent
    assert (message.to, message.channel) == ("13800000001", "phone")
    assert message.text == "【桂台小店】您有 50 积分,2026-11-26 到期。不想再收到,请告诉收银台。"
    assert send(any_shop, office, sender, now).handed == 0 and len(sender.sent) == 1
    [item] = views.listed(any_shop, now=now)
    assert (item.state, item.to, item.receipt) == ("sent", "138****0001", "")


def test_the_outbox_and_the_journal_hold_no_phone_and_no_name(any_shop, ending, office, now):
    ending(name="王小明", email="wang@example.cn")
    refusal = Outcome("refused", problem="550 13800000001 unknown\n")
    send(any_shop, office, Telling(refusal), now)
    [item] = views.listed(any_shop, now=now)
    assert (item.state, item.problem) == ("failed", "550 138****0001 unknown")
    rows = list(Outbox.select().dicts()) + list(
        JournalEntry.select().where(JournalEntry.act.startswith("outbox")).dicts()
    )
    assert len(rows) == 3
    for secret in ("13800000001", "王小明", "wang@example.cn"):
        assert secret not in str(rows)


def test_what_a_terminal_would_obey_is_not_kept_of_a_servers_words(any_shop, ending, office, now):
    ending(2)
    rude = (Outcome("handed", receipt="R\x1b[2J-1"), Outcome("down", problem="no\x1b[31m"))
    assert send(any_shop, office, Telling(*rude), now).down == "no [31m"
    assert sorted(item.receipt + item.problem for item in views.listed(any_shop, now=now)) == ["R [2J-1", "no [31m"]


def test_a_receipt_is_the_providers_alone(any_shop, ending, office, now):
    ending(2)
    done = send(any_shop, office, Telling(Outcome("handed", receipt="R-77"), Outcome("handed")), now)
    assert (done.handed, done.receipts) == (2, 1)
    assert sorted(item.receipt for item in views.listed(any_shop, now=now)) == ["", "R-77"]


def test_nothing_goes_out_in_quiet_hours(any_shop, ending, office, now):
    ending()
    night, morning = now + timedelta(hours=11), now + timedelta(hours=23)
    done = send(any_shop, office, sender := Telling(), night)
    assert (done.handed, done.waiting, f"{done.quiet_until:%m-%d %H:%M}") == (0, 1, "11-22 09:00")
    assert not sender.sent and states() == ["waiting"]
    assert send(any_shop, office, sender, morning).handed == 1


def test_what_a_member_no_longer_agrees_to_is_dropped(any_shop, ending, actor, office, now):
    [member] = ending()
    consents.withdraw(any_shop, actor, member.id, "marketing", now=now)
    done = send(any_shop, office, sender := Telling(), now)
    assert (done.handed, done.dropped) == (0, 1) and not sender.sent
    assert views.listed(any_shop, now=now)[0].problem == sending.NO_CONSENT


def test_a_member_who_is_forgotten_is_told_nothing_more_and_no_receipt_leads_to_them(
    any_shop, ending, actor, office, now
):
    [member] = ending()
    with any_shop.transaction():
        given = {"kind": "birthday", "dedupe": "b", "channel": "phone", "created_at": 1, "not_before": 1}
        Outbox.create(id="b", member=member.id, **given, not_after=2, state="sent", receipt="R-1")
    erasing.erase(any_shop, office, member.id, now=now)
    assert sorted(states()) == ["dropped", "sent"]
    assert {row.receipt for row in Outbox.select()} == {""}
    assert send(any_shop, office, sender := Telling(), now).handed == 0 and not sender.sent
    assert {item.to for item in views.listed(any_shop, now=now)} == {""}


def test_a_member_who_is_frozen_is_told_nothing(any_shop, ending, office, now):
    frozen, other = ending(2)
    cards.set_state(any_shop, office, frozen.id, "frozen", now=now)
    assert send(any_shop, office, sender := Telling(), now).dropped == 1
    assert [message.to for message in sender.sent] == [other.phone]
    assert sending.NOT_ACTIVE in {item.problem for item in views.listed(any_shop, now=now)}


def test_a_member_merged_into_another_is_told_nothing_more(any_shop, ending, office, now):
    gone, kept = ending(2)
    merging.merge(any_shop, office, gone.id, kept.id, now=now)
    send(any_shop, office, sender := Telling(), now)
    assert [message.to for message in sender.sent] == [kept.phone]


def test_what_is_too_late_or_has_nothing_left_to_tell_is_dropped(any_shop, ending, actor, office, now):
    spent, _late = ending(2)
    with any_shop.transaction():
        points.burn(any_shop, actor, spent.id, 50, kind="burn", source="x", now=now)
    Outbox.update(not_after=to_millis(now)).where(Outbox.member != spent.id).execute()
    assert send(any_shop, office, sender := Telling(), now).dropped == 2 and not sender.sent
    problems = {item.problem for item in views.listed(any_shop, now=now)}
    assert problems == {sending.NOTHING_LEFT, sending.TOO_LATE}


def test_a_server_that_is_down_ends_the_run_and_loses_nothing(any_shop, ending, office, now):
    ending(3)
    down = Telling(Outcome("handed"), Outcome("down", problem="Connection refused"))
    done = send(any_shop, office, down, now)
    assert (done.handed, done.down, done.waiting) == (1, "Connection refused", 2)
    assert len(down.sent) == 2
    assert {row.attempts for row in Outbox.select().where(Outbox.state == "waiting")} == {0}
    assert send(any_shop, office, Telling(), now).handed == 2


def test_what_a_provider_wants_later_is_tried_again_later_and_given_up_in_the_end(any_shop, ending, office, now):
    ending()
    busy = Telling(Outcome("later", problem="HTTP 429"))
    at = now
    assert send(any_shop, office, busy, at).later == 1
    assert send(any_shop, office, busy, at).later == 0
    for _ in range(sending.MOST_ATTEMPTS - 1):
        at += timedelta(hours=2)
        last = send(any_shop, office, busy, at)
    assert (last.failed, len(busy.sent)) == (1, sending.MOST_ATTEMPTS)
    assert states() == ["failed"]


def test_a_crash_while_sending_leaves_it_unknown_and_it_does_not_go_again_by_itself(any_shop, ending, office, now):
    ending()

    class Crashing(Telling):
        def send(self, message):
            super().send(message)
            raise KeyboardInterrupt

    crashed = Crashing()
    with pytest.raises(KeyboardInterrupt):
        send(any_shop, office, crashed, now)
    assert states() == ["sending"]
    calm = Telling()
    assert send(any_shop, office, calm, now + timedelta(minutes=1)).handed == 0
    after = now + timedelta(minutes=11)
    assert [item.state for item in views.listed(any_shop, state="unknown", now=after)] == ["unknown"]
    assert send(any_shop, office, calm, after).unknown == 1
    assert not calm.sent and states() == ["unknown"]
    [item] = views.listed(any_shop, now=after)
    assert item.problem == sending.BROKE_OFF
    sending.retry(any_shop, office, item.id, now=after)
    assert send(any_shop, office, calm, after).handed == 1
    assert calm.sent[0].id == crashed.sent[0].id


def test_two_runs_at_once_hand_each_message_over_once(any_shop, ending, office, now):
    ending(12)
    both = threading.Barrier(2, timeout=30)

    class Slow(Telling):
        def send(self, message):
            if not self.sent:
                both.wait()  # each has one of its own by now
            return super().send(message)

    senders = (Slow(), Slow())

    def run(sender):
        with any_shop.connection():
            return send(any_shop, office, sender, now)

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(run, senders))
    assert sum(each.handed for each in done) == 12 and all(each.handed for each in done)
    assert len({message.id for sender in senders for message in sender.sent}) == 12
    assert set(states()) == {"sent"}


def test_an_answer_that_comes_after_the_lease_is_over_is_still_written_down(any_shop, ending, office, now):
    ending()

    class Slow(Telling):
        def send(self, message):
            send(any_shop, office, Telling(), now + timedelta(minutes=11))  # another run, meanwhile
            return super().send(message)

    slow = Slow(Outcome("handed", receipt="R-1"))
    assert send(any_shop, office, slow, now).handed == 1
    assert [(item.state, item.receipt) for item in views.listed(any_shop, now=now)] == [("sent", "R-1")]


def test_what_may_be_sent_again_or_dropped_by_hand(any_shop, ending, office, now):
    ending()
    [item] = views.listed(any_shop, now=now)
    with pytest.raises(NotToRetry):
        sending.retry(any_shop, office, item.id, now=now)
    sending.drop(any_shop, office, item.id, now=now)
    assert send(any_shop, office, Telling(), now).handed == 0
    with pytest.raises(NotToDrop):
        sending.drop(any_shop, office, item.id, now=now)
    with pytest.raises(TooLate):
        sending.retry(any_shop, office, item.id, now=now + timedelta(days=9))
    sending.retry(any_shop, office, item.id, now=now)
    assert send(any_shop, office, Telling(), now).handed == 1
    for act, refused in ((sending.retry, NotToRetry), (sending.drop, NotToDrop)):
        with pytest.raises(refused):
            act(any_shop, office, item.id, now=now)


def test_a_cashier_may_not_send(any_shop, ending, actor, now):
    ending()
    with pytest.raises(ApprovalNeeded):
        send(any_shop, actor, Telling(), now)
    with pytest.raises(ApprovalNeeded):
        sending.drop(any_shop, actor, Outbox.get().id, now=now)


def test_a_greeting_names_its_coupon_and_a_call_back_its_last_day(sends, agreed, office, now):
    shop = sends()
    agreed(1, birthday=Birthday(1990, 11, 21))
    away = agreed(2)
    put_kind(shop, office, now, BIRTHDAY)
    put_kind(shop, office, now, LAPSE)
    with shop.transaction():
        MemberTotals.update(last_visit_at=to_millis(now - timedelta(days=91))).where(
            MemberTotals.member == away.id
        ).execute()
    nightly.run(shop, office, now)
    send(shop, office, sender := Telling(), now)
    birthday, back = (next(each.text for each in sender.sent if each.kind == kind) for kind in ("birthday", "lapse"))
    assert "祝您生日快乐!送您“生日8折券”(券号 " in birthday
    assert "好久不见,欢迎再来。送您“好久不见”(券号 " in back and "2026-12-20 前有效" in back


def test_a_coupon_that_was_used_meanwhile_is_not_told_to_end(sends, agreed, office, now):
    shop = sends()
    member = agreed(1)
    put_kind(shop, office, now)
    for days in (25, 25):
        coupon = put_coupon(shop, office, now - timedelta(days=days), member=member.id)
    nightly.run(shop, office, now)
    void(shop, office, coupon.code, "lost", now=now)
    send(shop, office, sender := Telling(), now)
    [message] = sender.sent
    assert message.text.count("券号") == 1 and coupon.code not in message.text


def test_a_statement_tells_the_month_whole_by_mail_and_in_short_by_phone(sends, agreed, actor, office, now):
    shop = sends()
    member = agreed(1, email="wang@example.cn")
    owns(shop, actor, member.id, now, score=30, principal=5000, bonus=500)
    bought(shop, actor, member.id, 1250, now)
    december = now.replace(month=12, day=3)
    owns(shop, actor, member.id, december, score=7)
    occasions.queue_statements(shop, office, occasions.month_of("2026-11"), now=december)
    short = "【桂台小店】2026-11 月:消费 1 笔,合计 12.50;月末积分 30,余额 55.00。"
    [row] = Outbox.select()
    assert sending.says(shop, office, row.id, now=december).text == short
    sends(outbox_sender="smtp://shop@mail.example.cn")
    send(shop, office, sender := Telling(), december)
    [message] = sender.sent
    assert (message.to, message.subject) == ("wang@example.cn", "2026-11 账单")
    assert message.text.startswith(short)
    assert "0101-20261121-0001  12.50" in message.text and "+30" in message.text and "+7" not in message.text


def test_a_balance_is_told_as_it_is_when_it_is_told(sends, agreed, actor, office, now):
    shop = sends(remind_balance_days=30)
    saver, spender = agreed(1), agreed(2)
    for member in (saver, spender):
        owns(shop, actor, member.id, now, score=1, principal=5000)
        bought(shop, actor, member.id, 100, now - timedelta(days=60))
    nightly.run(shop, office, now)
    with shop.transaction():
        given = {"kind": "adjust", "source": "x", "now": now}
        wallet.put(shop, actor, spender.id, principal=-5000, bonus=0, **given)
        wallet.put(shop, actor, saver.id, principal=-1000, bonus=0, **{**given, "source": "y"})
    done = send(shop, office, sender := Telling(), now)
    assert (done.handed, done.dropped) == (1, 1)
    assert sender.sent[0].text.startswith("【桂台小店】您的账户还有余额 40.00,")


def test_a_member_without_an_address_any_more_is_dropped(any_shop, ending, actor, office, now, sends):
    [member] = ending(email="wang@example.cn")
    sends(outbox_sender="smtp://shop@mail.example.cn")
    editing.edit(any_shop, actor, member.id, email="", now=now)
    assert send(any_shop, office, Telling(), now).dropped == 1
    assert views.listed(any_shop, now=now)[0].problem == sending.NO_ADDRESS


def test_who_has_come_since_is_not_told_that_nobody_saw_them(sends, agreed, actor, office, now):
    shop = sends(remind_away_days=3)
    away, back = agreed(1), agreed(2)
    for member in (away, back):
        bought(shop, actor, member.id, 100, now - timedelta(days=4))
    nightly.run(shop, office, now)
    bought(shop, actor, back.id, 100, now)
    done = send(shop, office, sender := Telling(), now)
    assert (done.handed, done.dropped) == (1, 1)
    assert sender.sent[0].text.startswith("【桂台小店】您自 2026-11-17 以来还没有光临")
