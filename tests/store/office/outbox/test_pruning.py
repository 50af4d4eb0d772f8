"""Messages that are over are removed at night, and nothing is told twice for that."""

from datetime import date, timedelta

from store.db.models import Outbox
from store.office import nightly
from store.office.coupons.issuing import Segment
from store.office.members.enrolling import Birthday
from store.office.outbox import occasions, pruning, sending, views
from store.office.outbox.announcing import announce
from store.office.outbox.pruning import Pruned
from store.office.outbox.queueing import KINDS
from tests.store.office.members.conftest import bought, owns
from tests.store.office.outbox.conftest import Telling, send


def test_a_birthday_greeting_is_kept_ninety_days_then_removed_and_not_sent_again_that_year(sends, agreed, office, now):
    shop = sends()
    agreed(1, birthday=Birthday(month=now.month, day=now.day + 1))
    assert nightly.run(shop, office, now).queued.birthday == 1
    day = now + timedelta(days=1)
    sender = Telling()
    send(shop, office, sender, day)
    assert len(sender.sent) == 1
    assert nightly.run(shop, office, day).pruned == Pruned()
    assert nightly.run(shop, office, day + timedelta(days=90)).pruned == Pruned(), "its day ends a little later"
    after = nightly.run(shop, office, day + timedelta(days=92))
    assert (after.pruned, Outbox.select().count()) == (Pruned(removed=1), 0)
    for days in (93, 200, 364, 365):
        told = occasions.queue_all(shop, office, now + timedelta(days=days)).birthday
        assert told == (days == 365), "not before the next one"


def test_of_an_absence_a_campaign_and_a_statement_the_occasion_stays_and_is_not_told_again(
    sends, agreed, actor, office, now
):
    shop = sends(remind_balance_days=30)
    member = agreed(1)
    owns(shop, actor, member.id, now, score=1, principal=5000)
    bought(shop, actor, member.id, 100, now - timedelta(days=60))
    month = date(2026, 11, 1)

    def tell(at):
        told = occasions.queue_all(shop, office, at).balance
        told += announce(shop, office, "新茶到店", Segment(), campaign="tea", now=at)
        return told + occasions.queue_statements(shop, office, month, now=at)

    first = now + timedelta(days=20)
    assert tell(first) == 3
    send(shop, office, Telling(), first)
    Outbox.update(receipt="r").execute()
    later = now + timedelta(days=200)
    assert pruning.prune(shop, later) == Pruned(reduced=3)
    assert {(row.state, row.detail, row.problem, row.receipt) for row in Outbox.select()} == {("sent", "{}", "", "")}
    assert pruning.prune(shop, later) == Pruned(), "once"
    assert tell(later) == 0


def test_messages_are_kept_as_long_as_the_shop_says_whatever_became_of_them(sends, agreed, office, now, monkeypatch):
    monkeypatch.setattr(pruning, "PORTION", 2)
    shop = sends(outbox_keep_days=30)
    for number in range(1, 6):
        agreed(number, birthday=Birthday(month=now.month, day=now.day + 1))
    assert nightly.run(shop, office, now).queued.birthday == 5
    assert pruning.prune(shop, now + timedelta(days=31)) == Pruned()
    for state, row in zip(("waiting", "sent", "failed", "unknown", "dropped"), list(Outbox.select()), strict=True):
        Outbox.update(state=state).where(Outbox.id == row.id).execute()
    assert pruning.prune(shop, now + timedelta(days=33)) == Pruned(removed=5)


def test_a_kind_that_may_be_told_of_again_is_never_removed(sends, agreed, now):
    shop = sends()
    member = agreed(1)
    kinds = sorted(set(KINDS) - set(pruning.PASSING))
    for place, kind in enumerate(kinds):
        given = {"id": f"{place:032}", "member": member.id, "kind": kind, "dedupe": kind, "channel": "phone"}
        Outbox.insert(**given, created_at=0, not_before=0, not_after=0).execute()
    assert pruning.prune(shop, now) == Pruned()
    assert sorted(row.kind for row in Outbox.select()) == kinds
    assert {"away", "balance", "news", "statement"} <= set(kinds)


def test_of_what_was_never_sent_the_occasion_that_is_left_can_still_be_looked_at(sends, agreed, actor, office, now):
    shop = sends()
    member = agreed(1)
    bought(shop, actor, member.id, 100, now)
    announce(shop, office, "新茶到店", Segment(), campaign="tea", now=now)
    occasions.queue_statements(shop, office, now.date().replace(day=1), now=now + timedelta(days=20))
    later = now + timedelta(days=200)
    assert pruning.prune(shop, later) == Pruned(reduced=2)
    for state in ("waiting", "failed", "unknown"):
        Outbox.update(state=state).execute()
        for item in views.listed(shop, now=later):
            assert views.show(shop, item.id, now=later).state == state
            assert sending.says(shop, office, item.id, now=later) is None
