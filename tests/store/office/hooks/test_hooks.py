"""Webhooks (T11): what happened is written with the act, told once a hook and event, and tried again until answered."""

import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from scripts.api.description import TOLD
from store.counter import attaching, paying, refunding
from store.db.models import Hook, HookDelivery, HookEvent, SaleLine
from store.ids import new_id
from store.office import members, points
from store.office.hooks import addresses, delivering, telling
from store.office.hooks.addresses import EVENTS, BadHookUrl, NoSuchHook, UnknownEvent
from store.office.hooks.delivering import NoSuchDelivery, NotToSendAgain
from store.senders.web import Answered
from tests.providers import closed_port, provider
from tests.scripts.api.conftest import agrees
from tests.store.counter.conftest import Till, any_till  # noqa: F401

COLA = "6901234567892"
URL = "https://erp.example.cn/hook"
ALL = ",".join(EVENTS)


class Other:
    """The other side: notes what it is sent and answers with the statuses in turn, the last for ever."""

    def __init__(self, *statuses: int | None) -> None:
        self.got: list[tuple[str, bytes, dict[str, str]]] = []
        self._statuses: Iterator[int | None] = iter(statuses or (200,))
        self._last: int | None = None

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        self.got.append((url, body, headers))
        self._last = next(self._statuses, self._last)
        return Answered(self._last, "" if self._last else "no answer")

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        return [(said["event"], said["data"]) for _, body, _ in self.got for said in [json.loads(body)]]


def deliver(till: Till, other: Other, later: timedelta = timedelta(), limit: int = 100) -> delivering.Told:
    return delivering.deliver(till.shop, limit=limit, clock=lambda: till.at + later, send=other)


@pytest.fixture
def hook(any_till, office, now):  # noqa: F811
    return addresses.add(any_till.shop, office, URL, ALL, now=now)


@pytest.fixture
def member(any_till, now):  # noqa: F811
    return members.enrol(any_till.shop, any_till.actor, "13812345678", name="王小明", key="enrol", now=now)


def test_in_a_shop_that_tells_nobody_nothing_is_written(any_till, member):  # noqa: F811
    any_till.sell(COLA)
    points.adjust(any_till.shop, manager(any_till), member.id, 5, "test", key=new_id(), now=any_till.at)
    assert not HookEvent.select().exists()
    assert deliver(any_till, Other()) == delivering.Told()


def manager(till: Till) -> Any:
    from dataclasses import replace

    return replace(till.actor, role="manager")


def test_a_day_is_told_as_it_happened_and_as_it_is_described(any_till, hook, member):  # noqa: F811
    till = any_till
    sale = till.next_sale()
    attaching.attach_member(till.shop, till.actor, sale, member.id, **till.tick())
    till.ring(COLA)
    till.ring(COLA)
    paid = till.pay(500)
    [line] = SaleLine.select().where(SaleLine.sale == sale)
    back = refunding.refund(till.shop, till.actor, sale, {line.id: 1000}, **till.tick())
    points.adjust(till.shop, manager(till), member.id, 7, "sorry", key=new_id(), now=till.at)
    other = Other()
    told = deliver(till, other)
    assert [event for event, _ in other.events] == [
        *("member.enrolled", "sale.closed", "points.changed", "sale.refunded", "points.changed", "points.changed")
    ]
    assert told.sent == 6 and not HookEvent.select().exists()
    for event, data in other.events:
        agrees(TOLD[event], data)
    data = [data for _, data in other.events]
    assert data[0] == {"member": member.number, "name": "王*", "phone": "138****5678", "referred": False}
    assert (data[1]["sale"], data[1]["due"], data[1]["member"]) == (paid.number, "5.00", member.number)
    assert data[1]["tenders"] == [{"tender": "cash", "amount": "5.00"}]
    assert (data[3]["of"], data[3]["due"]) == (paid.number, f"-{back.money / 100:.2f}")
    assert [each["points"] for each in (data[2], data[4], data[5])] == [5, -3, 7]
    assert data[5]["balance"] == 9 and data[5]["kind"] == "adjust"
    assert "13812345678" not in str(other.got) and "王小明" not in str(other.got)


def test_a_coupon_is_told_with_its_sale(any_till, hook, now):  # noqa: F811
    from store.counter import couponing
    from tests.coupons import put_coupon, put_kind

    till = any_till
    put_kind(till.shop, till.actor, now)
    coupon = put_coupon(till.shop, till.actor, now)
    till.next_sale()
    till.ring(COLA)
    couponing.add_coupon(till.shop, till.actor, till.sale, coupon.code, **till.tick())
    paid = till.pay(0)
    other = Other()
    deliver(till, other)
    [(_, data)] = [each for each in other.events if each[0] == "coupon.used"]
    assert data == {
        **{"coupon": coupon.code, "kind": "follow", "member": None, "amount": "2.50"},
        **{"sale": paid.number, "order": None},
    }


def test_a_sale_that_is_taken_back_by_the_database_is_not_told(any_till, hook, monkeypatch):  # noqa: F811
    till = any_till
    till.next_sale()
    till.ring(COLA)

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(paying.journal, "append_written", fails)
    with pytest.raises(RuntimeError):
        till.pay(250)
    assert not HookEvent.select().exists()


def test_a_hook_is_told_what_it_wants_from_when_it_was_added_on(any_till, office):  # noqa: F811
    till = any_till
    first = addresses.add(till.shop, office, URL, "sale.refunded", now=till.at)
    till.sell(COLA)
    till.tick()
    addresses.add(till.shop, office, "http://127.0.0.1:9/late", "sale.closed", now=till.at)
    other = Other()
    deliver(till, other)
    assert other.got == []
    till.sell(COLA)
    deliver(till, other)
    assert [url for url, _, _ in other.got] == ["http://127.0.0.1:9/late"]
    assert addresses.show(till.shop, first.id).events == ("sale.refunded",)


def test_what_is_sent_is_signed_with_the_hook_s_own_secret(any_till, hook, office, now):  # noqa: F811
    till = any_till
    till.sell(COLA)
    other = Other()
    deliver(till, other)
    [(_, body, headers)] = other.got
    secret = addresses.secret_of(till.shop, hook.id)
    stamp, signature = (part.split("=")[1] for part in headers["Guitai-Signature"].split(","))
    assert int(stamp) == int(till.at.timestamp())
    assert signature == hmac.digest(secret.encode(), stamp.encode() + b"." + body, "sha256").hex()
    another = addresses.add(till.shop, office, URL, ALL, now=now)
    assert addresses.secret_of(till.shop, another.id) != secret
    kept = "".join(str(row) for model in (Hook, HookDelivery) for row in model.select().dicts())
    assert secret not in kept


def test_what_is_not_answered_is_tried_again_later_and_later_with_the_same_id(any_till, hook):  # noqa: F811
    till, other = any_till, Other(500, None, 302, 204)
    till.sell(COLA)
    waited = timedelta()
    assert deliver(till, other) == delivering.Told(later=1)
    for seconds in delivering.SECONDS[:3]:
        waited += timedelta(seconds=seconds - 1)
        assert deliver(till, other, waited) == delivering.Told()
        waited += timedelta(seconds=1)
        deliver(till, other, waited)
    [view] = delivering.listed(till.shop)
    assert (view.state, view.attempts, view.status, view.problem) == ("sent", 4, 204, "")
    assert len({body for _, body, _ in other.got}) == 1 and len(other.got) == 4


def test_what_is_never_answered_is_given_up_and_sent_again_by_hand(any_till, hook, office):  # noqa: F811
    till, other = any_till, Other(500)
    till.sell(COLA)
    waited = timedelta()
    for seconds in (*delivering.SECONDS, 0):
        deliver(till, other, waited)
        waited += timedelta(seconds=seconds)
    [view] = delivering.listed(till.shop, state="failed")
    assert view.attempts == len(delivering.SECONDS) + 1
    assert addresses.show(till.shop, hook.id).failed == 1
    with pytest.raises(NoSuchDelivery):
        delivering.retry(till.shop, office, "nothing", now=till.at)
    delivering.retry(till.shop, office, view.id, now=till.at)
    with pytest.raises(NotToSendAgain):
        delivering.retry(till.shop, office, view.id, now=till.at)
    assert deliver(till, Other(200)).sent == 1


def test_a_delivery_that_broke_off_is_made_again_when_its_lease_is_over(any_till, hook):  # noqa: F811
    till = any_till
    till.sell(COLA)

    class Killed(BaseException):
        pass

    def dies(*_: Any) -> Answered:
        raise Killed

    with pytest.raises(Killed):
        delivering.deliver(till.shop, limit=1, clock=lambda: till.at, send=dies)
    assert [view.state for view in delivering.listed(till.shop)] == ["sending"]
    assert deliver(till, Other()).sent == 0
    assert deliver(till, Other(), delivering.LEASE).sent == 1


def test_a_hook_that_is_silent_does_not_keep_the_others_waiting(any_till, office, now):  # noqa: F811
    till = any_till
    addresses.add(till.shop, office, "https://silent.example.cn/", "sale.closed", now=now)
    addresses.add(till.shop, office, URL, "sale.closed", now=now)
    for _ in range(3):
        till.sell(COLA)
    asked = []

    def send(url: str, body: bytes, headers: dict[str, str]) -> Answered:
        asked.append(url)
        return Answered(None if "silent" in url else 200, "")

    delivering.deliver(till.shop, limit=100, clock=lambda: till.at, send=send)
    assert (asked.count("https://silent.example.cn/"), asked.count(URL)) == (1, 3)


def test_a_removed_hook_is_told_nothing_more_not_even_what_waits(any_till, hook, office):  # noqa: F811
    till, other = any_till, Other()
    till.sell(COLA)
    telling.write_deliveries(till.shop, now=till.at)
    assert addresses.remove(till.shop, office, hook.id, now=till.at).removed_at
    till.sell(COLA)
    deliver(till, other)
    assert other.got == [] and [view.state for view in delivering.listed(till.shop)] == ["dropped"]
    with pytest.raises(NoSuchHook):
        addresses.remove(till.shop, office, "nothing", now=till.at)


def test_a_real_server_is_posted_to_and_nobody_listening_is_no_claim(any_till, office, now):  # noqa: F811
    till = any_till
    with provider() as server:
        addresses.add(till.shop, office, server.url, "sale.closed", now=now)
        addresses.add(till.shop, office, f"http://127.0.0.1:{closed_port()}/", "sale.closed", now=now)
        till.sell(COLA)
        told = delivering.deliver(till.shop, limit=100, clock=lambda: till.at)
        [(headers, body)] = server.asked
    assert (told.sent, told.later) == (1, 1)
    assert (headers["Guitai-Event"], body["event"], headers["Content-Type"]) == (
        *("sale.closed", "sale.closed", "application/json"),
    )
    assert sorted(str(view.status) for view in delivering.listed(till.shop)) == ["200", "None"]


def test_old_deliveries_are_forgotten_and_waiting_ones_kept(any_till, hook):  # noqa: F811
    till = any_till
    till.sell(COLA)
    deliver(till, Other())
    till.sell(COLA)
    telling.write_deliveries(till.shop, now=till.at)
    assert delivering.forget(till.shop, now=till.at + timedelta(days=31)) == 1
    assert [view.state for view in delivering.listed(till.shop)] == ["waiting"]


@pytest.mark.parametrize(
    "url",
    [
        *("http://erp.example.cn/", "https://user:pw@erp.example.cn/", "ftp://127.0.0.1/", "https://", "nothing"),
        *(
            "https://erp.example.cn/ x",
            "https://erp.example.cn/#x",
            "https://erp.example.cn:0/",
            "https://" + "x" * 500,
        ),
    ],
)
def test_an_address_that_would_leave_the_machine_in_clear_is_refused(shop, office, now, url):
    with pytest.raises(BadHookUrl):
        addresses.add(shop, office, url, ALL, now=now)


@pytest.mark.parametrize("events", ["", "sale.paid", "sale.closed,nothing"])
def test_an_event_that_does_not_happen_is_refused(shop, office, now, events):
    with pytest.raises(UnknownEvent):
        addresses.add(shop, office, URL, events, now=now)


def test_closing_a_sale_asks_with_its_number_whether_anybody_is_told(any_till, office, now, monkeypatch):  # noqa: F811
    """In a shop that tells nobody a payment makes no statement more for it, else one, which writes one row."""
    from store.books import told

    with monkeypatch.context() as patched:
        patched.setattr(told, "_TELL", None)
        any_till.sell(COLA)
    addresses.add(any_till.shop, office, URL, ALL, now=now)
    any_till.sell(COLA)
    assert HookEvent.select().count() == 1


def test_no_sale_is_told_when_the_last_hook_is_removed(any_till, hook, office, now):  # noqa: F811
    addresses.remove(any_till.shop, office, hook.id, now=now)
    any_till.sell(COLA)
    assert not HookEvent.select().exists()
