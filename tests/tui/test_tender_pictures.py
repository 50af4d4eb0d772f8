"""Every way to pay, how a provider answers, exchange and returns as pictures; as in test_pictures.py."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from store.books import debts
from store.counter.shifts.unsettled import Unsettled, unsettled
from store.db.models import Member
from store.db.opening import Shop
from tests.tui.frames import in_every_frame, in_every_frame_slowly
from tests.tui.members import PHONE
from tests.tui.pictured import Picture, Pictures, Stage, Step, entry, hears, keys, place, scan, take, typed
from tests.tui.test_coupons import issue
from tests.tui.test_provider_refunds import sold
from tests.tui.test_returns import sell
from tests.tui.waiting import until
from tui.screens import closing
from tui.screens.no_receipt import NoReceiptScreen
from tui.screens.reason import ReasonScreen
from tui.screens.refunded import RefundedScreen
from tui.screens.sale import SaleScreen
from tui.screens.sales import SalesScreen
from tui.screens.tender import TenderScreen
from tui.screens.tender_provider import ProviderKeys
from tui.screens.unsettled import UnsettledScreen

COLA, SOY, OIL, FLOWERS = "6901234567892", "6909876543210", "6900000000014", "10002"
WECHAT = "134567890123456789"
OIL_DUE = (scan(OIL), keys("f12"))


def flowers(price: str) -> tuple[Any, ...]:
    """A price whose last fen tells the simulated provider what to answer."""
    return scan(FLOWERS), typed(price + "\n"), keys("f12"), place("tender"), scan(WECHAT)


def tells(words: str) -> Step:
    """Wait until these words stand on the screen."""
    return lambda desk: until(desk, lambda: words in desk.text())


def _provider(stage: Stage) -> None:
    stage.choose(payment_driver="simulated")


def _member(stage: Stage) -> None:
    """With points, a balance and 5,000.00 to buy on account."""
    member = stage.member()
    with stage.shop.transaction():
        Member.update(kind="business").where(Member.id == member).execute()
        debts.set_limit(member, 500000)


def _coupons(stage: Stage) -> None:
    """Two that fit, beside all other ways to pay."""
    _member(stage)
    for name, off in (("coupon5", "5.00"), ("coupon8", "8.00")):
        issue(stage.shop, stage.office, stage.now, Member.get().id, name, sum="50.00", off=off)
    stage.shop.refresh()


def _silent(stage: Stage) -> None:
    """A provider that never answers."""
    _provider(stage)
    stage.patch.setattr(ProviderKeys, "_charge", lambda *_sent: None)


def _rounded(stage: Stage) -> None:
    stage.choose(rounding_step=10)


def _sold(stage: Stage) -> None:
    sell(stage.shop, stage.actor, stage.now, SOY)


def _refused(stage: Stage) -> None:
    """A sale paid by a code whose provider refuses to refund it."""
    _provider(stage)
    sold(stage.shop, stage.actor, stage.now, 1007)

    def named(shop: Shop, till: str) -> tuple[Unsettled, ...]:
        """Under a number that is not made by chance."""
        return tuple(replace(each, name="wechat 4a7d0f91") for each in unsettled(shop, till))

    stage.patch.setattr(closing, "unsettled", named)


REFUSED = (
    *(keys("f7"), scan("0101202611210001"), keys("f2"), place("reason"), keys("1"), place("refunded"), hears("bad")),
)
EXCHANGE = (keys("f7"), scan("0101202611210001"), keys("f3", "f6"), place("reason"), keys("1"), place("sale"))
SCREENS: Pictures = {
    "ways": Picture(TenderScreen, (scan(PHONE, OIL), keys("f12")), "550.00", prepare=_member),
    "coupons": Picture(TenderScreen, (scan(PHONE, OIL), keys("f12"), tells("coupon8")), "−8.00", prepare=_coupons),
    "no-receipt": Picture(NoReceiptScreen, (keys("f7", "f3"), scan(COLA, SOY, COLA)), "16.80", prepare=_sold),
}
STATES: Pictures = {
    "sent": Picture(TenderScreen, flowers("9.05"), "9.05", prepare=_silent),
    "unknown": Picture(TenderScreen, (*flowers("9.02"), hears("attention")), "9.02", "attention", _provider),
    "failed": Picture(TenderScreen, (*flowers("9.01"), hears("bad")), "9.01", "bad", _provider),
    "paid": Picture(TenderScreen, (*OIL_DUE, typed("30"), scan(WECHAT), hears("good")), "39.90", "good", _provider),
    "card": Picture(TenderScreen, (*OIL_DUE, keys("-")), "69.90"),
    "voucher": Picture(TenderScreen, (*OIL_DUE, typed("50"), keys("pageup")), "50.00"),
    "mixed": Picture(
        TenderScreen,
        (*OIL_DUE, typed("20"), keys("f9", "f2"), typed("9.9"), keys("-"), typed("1234\n")),
        "40.00",
    ),
    "rounded": Picture(TenderScreen, (scan(COLA, "0.532*20001"), keys("f12")), "7.81", prepare=_rounded),
    "barcode-as-money": Picture(TenderScreen, (*OIL_DUE, typed(COLA + "\n")), "69.90", "bad"),
    "exchange": Picture(SaleScreen, (*EXCHANGE, scan(OIL)), "11.80", prepare=_sold),
    "exchange-tender": Picture(TenderScreen, (*EXCHANGE, scan(OIL), keys("f12")), "−11.80", prepare=_sold),
    "exchange-back": Picture(TenderScreen, (*EXCHANGE, scan(COLA), keys("f12")), "9.30", prepare=_sold),
    "refund-refused": Picture(RefundedScreen, REFUSED, "10.07", "bad", _refused),
    "refund-unsettled": Picture(
        UnsettledScreen, (*REFUSED, keys("escape"), entry("z", "unsettled")), "10.07", prepare=_refused
    ),
    "not-given": Picture(SalesScreen, (*REFUSED, keys("escape", "f9")), "11.80", prepare=_refused),
    "which-sale": Picture(SalesScreen, (keys("f7"),), "0101-20261121-0001", prepare=_sold),
    "void-closed": Picture(ReasonScreen, (keys("f9", "f4"), place("reason")), "0101-20261121-0001", prepare=_sold),
}


@pytest.fixture(autouse=True)
def provider_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The till asks no provider by itself."""
    monkeypatch.setattr(ProviderKeys, "ASK_EVERY", 0)


@in_every_frame
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screen_of_paying_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(SCREENS[screen], stage, language, size, snap_compare)


@in_every_frame_slowly
@pytest.mark.parametrize("screen", STATES)
def test_the_state_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(STATES[screen], stage, language, size, snap_compare)
