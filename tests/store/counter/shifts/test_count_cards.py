"""A count card in the shift: paid ahead and no sale, its cash in the drawer, on the X, the Z and in JSON."""

import pytest

from store.books.actor import Actor
from store.counter import count_cards
from store.counter.shifts import closing
from store.counter.shifts.as_json import sums_as_json
from store.counter.shifts.figures import Total
from store.counter.topping_up import sell_card
from store.ids import new_id
from store.office import count_kinds, members
from store.reports.verify import verify
from store.slips.shift import shift_slip
from tests.conftest import OFFICE
from tests.golden import paper
from tests.store.counter.shifts.conftest import BOSS

TISSUES = "036000291452"


@pytest.fixture
def sell(any_day):
    """Sell `kind` ten (298.00) or five (100.00) at the till; its card's number."""
    shop, now = any_day.shop, any_day.at
    member = members.enrol(shop, any_day.actor, "13800000001", key=new_id(), now=now).id
    count_kinds.add(shop, OFFICE, "ten", "护理10次", TISSUES, 10, 29800, now=now)
    count_kinds.add(shop, OFFICE, "five", "护理5次", TISSUES, 5, 10000, now=now)

    def sell(kind: str, tender: str) -> str:
        return count_cards.sell(shop, any_day.actor, member, kind, tender, **any_day.tick()).card

    return sell


def refund(day, card: str) -> None:
    boss = Actor(BOSS, "1000", "店长", "supervisor", "0101")
    count_cards.refund(day.shop, boss, card, **day.tick())


def test_what_count_cards_brought_is_paid_ahead_and_its_cash_is_in_the_drawer(any_day, sell):
    any_day.open(10000)
    sell("ten", "wechat")
    card = sell("five", "cash")
    count_cards.use(any_day.shop, any_day.actor, card, **any_day.tick())
    refund(any_day, card)
    found = any_day.x()
    assert found.prepaid == {
        ("count_card", "cash"): Total(1, 10000),
        ("count_card", "wechat"): Total(1, 29800),
        ("count_refund", "cash"): Total(1, -8000),
    }
    assert (found.net, found.sales.count, found.tenders) == (0, 0, ())
    assert found.cash.expected == 12000 == closing.expected_cash(any_day.shop, any_day.shift)
    said = sums_as_json(found, any_day.shop.settings.currency)
    assert {"kind": "count_refund", "tender": "cash", "count": 1, "amount": "-80.00"} in said["prepaid"]
    assert said["cash"]["prepaid"] == {"count_card": "100.00", "count_refund": "-80.00"}
    any_day.count({1: 12000})
    closed = any_day.close()
    assert closed.cash.over == 0 and verify(any_day.shop).findings == ()


def test_the_slip_says_how_many_were_sold_how_paid_and_what_went_back(any_day, sell):
    any_day.open(10000)
    sell("ten", "wechat")
    printed = paper(shift_slip(any_day.shop, any_day.shift.id, "shift_x", columns=32, now=any_day.at)).splitlines()
    at = next(place for place, line in enumerate(printed) if line.endswith("储值/售卡(预收,不计销售)"))
    assert printed[at + 1] == "售次卡 1张 微信支付       298.00"
    refund(any_day, sell("five", "cash"))
    sell_card(any_day.shop, any_day.actor, 5000, **any_day.tick())
    printed = paper(shift_slip(any_day.shop, any_day.shift.id, "shift_x", columns=32, now=any_day.at)).splitlines()
    for line in (
        "售卡 1张 现金              50.00",
        "售次卡 2笔                398.00",
        "  现金                    100.00",
        "  微信支付                298.00",
        "次卡退款(现金)           -100.00",
        "次卡现金                  100.00",
        "次卡退款                 -100.00",
        "应有现金                  150.00",
    ):
        assert line in printed
