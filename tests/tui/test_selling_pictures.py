"""The states of a sale and the questions in front of it as pictures; as in test_pictures.py."""

from collections.abc import Callable
from typing import Any

import pytest

from hardware.ports import Status
from store.db.models import Product, QuickKey
from tests.tui.conftest import Desk
from tests.tui.frames import in_every_frame, in_every_frame_slowly
from tests.tui.members import PHONE, offer
from tests.tui.pictured import Picture, Pictures, Stage, entry, hears, keys, place, scan, take, typed
from tests.tui.waiting import until
from tui.screens.confirm import ConfirmScreen
from tui.screens.last_sale import LastSaleScreen
from tui.screens.price import PriceScreen
from tui.screens.quantity import QuantityScreen, WeightScreen
from tui.screens.queue import QueueScreen
from tui.screens.sale import SaleScreen
from tui.screens.why import PaidWhyScreen, WhyScreen

COLA, SOY, OIL, SODA, FLOWERS, APPLES = "6901234567892", "6909876543210", "6900000000014", "10001", "10002", "20001"
GOODS = scan(COLA, "0.532*" + APPLES, OIL, "3*" + SOY)
PAID = (GOODS, keys("f12", "f2"), place("sale"), hears("good"))


def _offers(stage: Stage) -> None:
    """One that takes something off a product, one that this basket reaches and may reach again."""
    stage.member()
    named = {"name": "饮料九五折", "rate": "5%", "what": {"products": [COLA]}}
    offer(stage.shop, stage.actor, stage.now, id="five", kind="percent_off", **named)
    steps = [{"sum": "100.00", "off": "10.00"}, {"sum": "150.00", "off": "25.00"}]
    offer(stage.shop, stage.actor, stage.now, id="full", name="满100减10", kind="spend_and_save", steps=steps)


def _practice(stage: Stage) -> None:
    stage.shop.practice = True


def _demo(stage: Stage) -> None:
    stage.demo = True


def _no_paper(stage: Stage) -> None:
    stage.printer("receipt").condition = Status.PAPER_OUT


def _printers(stage: Stage) -> None:
    stage.printer("receipt")
    stage.printer("spare")


def _quick_apples(stage: Stage) -> None:
    with stage.shop.transaction():
        QuickKey.create(page=1, place=1, product=Product.get(Product.code == APPLES))


async def one_failed_and_one_unknown(desk: Desk) -> None:
    """The printer takes nothing of the first slip, and stops amid the second."""
    printer: Any = desk.app.devices.outlets[0].port
    for code, stops_after, state in ((OIL, 0, "failed"), (SOY, 40, "unknown")):
        printer.stops_after = stops_after
        await desk.scan(code)
        await desk.press("f12", "f2")
        await until(desk, lambda state=state: state in _states(desk))


def _states(desk: Desk) -> list[str]:
    from store.counter import printing

    return [job.state for job in printing.waiting(desk.app.shop, "0101")]


QUESTIONS: Pictures = {
    "quantity": Picture(QuantityScreen, (GOODS, keys("*", "1", "2")), "11.80"),
    "weight": Picture(
        WeightScreen, (entry("q", "quick_keys"), keys("1"), place("quantity")), "9.98", prepare=_quick_apples
    ),
    "price": Picture(PriceScreen, (scan("2*" + FLOWERS),), "10002"),
    "void-sale": Picture(ConfirmScreen, (GOODS, keys("f4"))),
    "why": Picture(WhyScreen, (scan(PHONE), GOODS, keys("up", "up", "up", "/")), "满100减10", prepare=_offers),
    "why-paid": Picture(PaidWhyScreen, (*PAID, keys("f9", "enter", "/")), "11.80", prepare=_offers),
    "last-sale": Picture(LastSaleScreen, (*PAID, keys("f9", "enter")), "0101-20261121-0001"),
    "queue": Picture(QueueScreen, (one_failed_and_one_unknown, entry("9", "queue")), "?", prepare=_printers),
}
STATES: Pictures = {
    "welcome": Picture(SaleScreen, ()),
    "unknown-code": Picture(SaleScreen, (GOODS, scan("4006381333931")), "4006381333931", "bad"),
    "payment-code": Picture(SaleScreen, (GOODS, scan("134567890123456789")), "113.11", "bad"),
    "open-question": Picture(PriceScreen, (scan(FLOWERS, COLA),), said="attention"),
    "search": Picture(SaleScreen, (GOODS, typed("b")), "Lemon Soda"),
    "nothing-found": Picture(SaleScreen, (GOODS, typed("zzz"))),
    "member": Picture(SaleScreen, (scan(PHONE), GOODS), "138****5678", prepare=_offers),
    "long-basket": Picture(SaleScreen, (scan(*(COLA, SOY, SODA, OIL, "0.4*" + APPLES) * 8), keys("up", "up")), "40"),
    "practice": Picture(SaleScreen, (GOODS,), "113.11", prepare=_practice),
    "demo": Picture(SaleScreen, (GOODS,), "113.11", prepare=_demo),
    "no-paper": Picture(SaleScreen, (GOODS, keys("f12", "f2"), hears("attention")), "✗", "attention", _no_paper),
    "empty-queue": Picture(QueueScreen, (entry("9", "queue"),)),
}


@in_every_frame
@pytest.mark.parametrize("screen", QUESTIONS)
def test_the_question_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(QUESTIONS[screen], stage, language, size, snap_compare)


@in_every_frame_slowly
@pytest.mark.parametrize("screen", STATES)
def test_the_state_looks_as_it_did(
    screen: str, language: str, size: tuple[int, int], stage: Stage, snap_compare: Callable[..., Any]
) -> None:
    assert take(STATES[screen], stage, language, size, snap_compare)
