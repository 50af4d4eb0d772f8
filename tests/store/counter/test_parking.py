import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from store import codes, ticket_numbers
from store.books.actor import Actor
from store.counter import parking, printing, selling
from store.counter.open_sales import SaleParked, forget
from store.counter.parking import AlreadyRecalled, BasketNotEmpty, NoSuchTicket
from store.counter.shifts import closing, opening
from store.counter.shifts.refusals import StillUnsettled
from store.counter.shifts.unsettled import unsettled
from store.db.models import Barcode, ParkedSale, Product, Sale, SaleLine, Staff, TaxRate
from store.db.opening import open_shop
from store.ids import new_id
from store.reports.verify import verify
from store.slips.parked import parked_slip
from tests.golden import paper
from tests.store.counter.conftest import Till

ROOT = Path(__file__).parents[3]
COLA, APPLES, CARTON = "6901234567892", "20001", "16901234567899"


def park(till: Till, name: str = "") -> parking.ParkedView:
    return parking.park(till.shop, till.actor, till.sale, name, **till.tick())


def recall(till: Till, ticket: str) -> selling.OpenBasket:
    return parking.recall(till.shop, till.actor, ticket, **till.tick())


def second_till(till: Till) -> Till:
    return Till(till.shop, replace(till.actor, till="0102"), till.at, selling.new_sale_id())


def test_parking_frees_the_till_and_any_till_takes_the_basket_up_again(any_till):
    till = any_till
    till.ring(f"3*{COLA}")
    waiting = park(till, "红衣服")
    assert (waiting.name, waiting.lines, waiting.due, waiting.till) == ("红衣服", 1, 750, "0101")
    assert selling.open_basket(till.shop, "0101", till.at) is None
    till.sell(APPLES)
    other = second_till(till)
    basket = recall(other, waiting.ticket)
    assert (basket.sale, basket.priced.due) == (waiting.sale, 750)
    assert parking.parked(till.shop) == ()
    other.sale = basket.sale
    closed = other.pay(1000)
    assert (closed.number[:4], closed.change) == ("0102", 250)
    assert verify(till.shop).findings == ()


def test_a_parked_basket_stands_still_until_it_is_recalled(till):
    basket = till.ring(COLA)
    park(till)
    for act in (lambda: till.ring(COLA), lambda: till.void(basket.latest), lambda: till.pay(1000), till.void_sale):
        with pytest.raises(SaleParked):
            act()


def test_a_till_with_a_basket_recalls_nothing_and_loses_nothing(till):
    till.ring(COLA)
    first = park(till)
    till.next_sale()
    till.ring(APPLES)
    with pytest.raises(BasketNotEmpty):
        recall(till, first.ticket)
    assert [each.id for each in parking.parked(till.shop)] == [first.id]
    assert till.ring(APPLES).priced.kinds == 2


def test_a_sale_that_all_was_taken_out_of_makes_room_and_is_no_voided_basket(till, journaled):
    till.ring(COLA)
    first = park(till)
    till.next_sale()
    till.void(till.ring(APPLES).latest)
    assert recall(till, first.ticket).priced.due == 250
    assert [act for act, _ in journaled()] == ["park", "void_line", "empty_sale", "recall"]
    assert verify(till.shop).findings == ()


def test_a_ticket_is_good_for_one_recall_and_the_next_says_where_it_went(till):
    till.ring(COLA)
    first = park(till, "王姐")
    basket = recall(till, first.ticket)
    with pytest.raises(AlreadyRecalled) as refused:
        recall(second_till(till), first.ticket)
    assert refused.value.params == {"name": "王姐", "till": "0101"}
    till.sale = basket.sale
    again = park(till)
    assert again.ticket != first.ticket
    assert recall(second_till(till), again.id).sale == basket.sale
    with pytest.raises(NoSuchTicket):
        recall(till, "971234")


def test_two_tills_that_recall_at_once_get_it_once(any_till):
    till = any_till
    till.ring(COLA)
    ticket = park(till).ticket
    answers: list[str] = []
    start = threading.Barrier(2)

    def take(number: str) -> None:
        with till.shop.connection():
            start.wait(timeout=20)
            try:
                parking.recall(till.shop, replace(till.actor, till=number), ticket, key=new_id(), now=till.at)
                answers.append("taken")
            except AlreadyRecalled:
                answers.append("late")

    threads = [threading.Thread(target=take, args=(number,)) for number in ("0101", "0102")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == ["late", "taken"]
    assert Sale.select().where(Sale.state == "open").count() == 1
    assert verify(till.shop).findings == ()


def test_the_same_keys_park_and_recall_once(till):
    till.ring(COLA)
    when = till.tick()
    first = parking.park(till.shop, till.actor, till.sale, "", **when)
    assert parking.park(till.shop, till.actor, till.sale, "", **when) == first
    when = till.tick()
    basket = parking.recall(till.shop, till.actor, first.ticket, **when)
    assert parking.recall(till.shop, till.actor, first.ticket, **when) == basket
    assert ParkedSale.select().count() == 1
    assert len(printing.waiting(till.shop, "0101")) == 1


def test_a_recalled_basket_costs_what_the_shelf_says_now_with_the_tax_of_today(till):
    till.ring(COLA)
    till.ring(f"2*{CARTON}")
    till.ring(f"0.5*{APPLES}")
    first = park(till)
    with till.shop.transaction():
        Product.update(price=300).where(Product.code == COLA).execute()
        Barcode.update(price=6000).where(Barcode.code == CARTON).execute()
        TaxRate.create(tax_class="normal", since="2026-11-22", numerator=10, denominator=100)
    assert first.due == 250 + 10_000 + 499
    till.at += timedelta(days=1)
    basket = recall(till, first.ticket)
    assert [each.paid for each in basket.priced.lines] == [300, 12_000, 499]
    assert [each.line.tax.rate for each in basket.priced.lines] == [Fraction(1, 10), Fraction(1, 10), Fraction(9, 100)]
    forget(till.shop)
    till.sale = basket.sale
    assert till.ring(COLA).priced.due == 300 + 12_000 + 499 + 300


def test_a_price_that_was_asked_for_stays_at_recall_and_so_does_what_lost_its_code(till):
    with pytest.raises(selling.PriceNeeded) as asked:
        till.ring("10001")
    selling.add_line(
        *(till.shop, till.actor, till.sale, asked.value.sellable, 1000), price=1500, **till.tick()
    )  # fmt: skip
    till.ring("10002")
    first = park(till)
    with till.shop.transaction():
        Product.update(price=9_900).where(Product.code.in_(["10001", "036000291452"])).execute()
        Barcode.delete().where(Barcode.code == "10002").execute()
    assert [each.line.unit_price for each in recall(till, first.ticket).priced.lines] == [1500, 1000]


def test_nothing_is_not_parked(till):
    with pytest.raises(selling.NoSuchLine):
        park(till)


def test_what_was_parked_is_there_after_the_till_was_stopped(any_till, any_shop):
    any_till.ring(COLA)
    first = park(any_till)
    any_shop.close()
    again = open_shop(any_shop.home)
    try:
        assert parking.parked(again) == (first,)
    finally:
        again.close()


def test_a_shift_does_not_close_over_a_parked_basket_that_nobody_names(till):
    shop = till.shop
    Staff.create(id="S" * 32, number="1000", name="店长", role="manager", pin_hash="", created_at=0)
    chief = Actor("S" * 32, "1000", "店长", "manager", "0101")
    opening.open_shift(shop, till.actor, 0, **till.tick())
    till.ring(COLA)
    waiting = park(till, "回去取钱")
    closing.count(shop, till.actor, {}, **till.tick())
    with pytest.raises(StillUnsettled) as refused:
        closing.close(shop, chief, **till.tick())
    assert [(each.kind, each.name, each.amount) for each in refused.value.left] == [("parked", "回去取钱", 250)]
    assert closing.close(shop, chief, carry={waiting.id}, **till.tick()).shift.carried == ("parked 回去取钱",)
    assert unsettled(shop, "0102") == ()


def test_the_ticket_prints_the_name_the_sum_and_its_code(till):
    till.ring(f"2*{COLA}")
    waiting = park(till, "红衣服")
    (job,) = printing.waiting(till.shop, "0101")
    assert (job.kind, job.number, job.document) == ("parked", waiting.ticket, waiting.id)
    for columns in (48, 32):
        printed = paper(parked_slip(till.shop, waiting.id, columns=columns))
        for said in ("挂单", "红衣服", "可乐", "5.00", waiting.ticket):
            assert said in printed


def test_a_ticket_is_no_other_code(till):
    ticket = ticket_numbers.new_code(1)
    code = codes.read(ticket)
    assert isinstance(code, codes.ProductCode) and code.ticket_code == ticket
    other = (code.sale_number, code.member_number, code.coupon_code, code.gift_code, code.may_be_payment)
    assert other == (None, None, None, None, False)
    wrong = ticket[:-1] + str((int(ticket[-1]) + 1) % 10)
    assert codes.ProductCode(wrong).ticket_code is None


def test_a_ticket_that_is_scanned_is_named_and_a_product_with_the_code_wins(till):
    till.ring(COLA)
    waiting = park(till)
    till.next_sale()
    with pytest.raises(selling.ThatIsATicket) as refused:
        till.ring(waiting.ticket)
    assert refused.value.ticket == waiting.ticket
    with till.shop.transaction():
        Barcode.create(code=waiting.ticket, product=SaleLine.get().product)
    assert till.ring(waiting.ticket).priced.due == 250


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from store.books.actor import Actor
from store.counter import parking, printing
from store.db.opening import open_shop
from tests.conftest import CASHIER

home, sale, when = sys.argv[1:]
stop = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
if when == "before":
    printing.print_document = stop
shop = open_shop(Path(home))
actor = Actor(CASHIER, "1001", "小李", "cashier", "0101")
parking.park(shop, actor, sale, "红衣服", key="k", now=datetime(2026, 11, 21, 3, tzinfo=UTC))
stop()
"""


@pytest.mark.slow
@pytest.mark.parametrize(("when", "waiting", "there"), [("before", 0, True), ("after", 1, False)])
def test_a_till_that_is_killed_has_parked_the_basket_or_still_has_it(till, when, waiting, there):
    till.ring(COLA)
    command = [sys.executable, "-c", KILLED, str(till.shop.home), till.sale, when]
    ran = subprocess.run(command, cwd=ROOT, timeout=60, capture_output=True)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    assert len(parking.parked(till.shop)) == waiting
    assert (selling.open_basket(till.shop, "0101", till.at) is not None) is there
    assert verify(till.shop).findings == ()


def test_verify_finds_a_parked_sale_that_nothing_recalls(till):
    till.ring(COLA)
    waiting = park(till)
    with till.shop.transaction():
        ParkedSale.update(waiting=None).where(ParkedSale.id == waiting.id).execute()
    assert [finding.rule for finding in verify(till.shop).findings] == ["parked"]
    with till.shop.transaction():
        ParkedSale.update(waiting=waiting.sale).execute()
        Sale.update(state="open").execute()
    assert [(finding.rule, finding.where) for finding in verify(till.shop).findings] == [("parked", waiting.ticket)]
