"""The counter against a reference that is a list: scans, changes, payments, retries and crashes in any order."""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.counter import paying, printing, ringing, selling
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.models import Payment, PrintJob, Sale, SaleLine, StockBalance, StockEntry
from store.db.opening import open_shop
from store.errors import Refused
from store.ids import new_id
from store.money import times
from store.reports.verify import verify
from tests.conftest import CASHIER, Actor, furnish
from tests.store.counter.conftest import stock_shop

PRICES = {"6901234567892": 250, "036000291452": 1000, "20001": 998, "10004": 0}
WEIGHED = {"20001"}

_made: list[Path] = []


def stocked_home() -> Path:
    """A stocked shop, made once; each run of the model works on a copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="guitai-model-"))
        furnish(home, f"sqlite:///{home / 'shop.db'}", Root(bytes(range(32))))
        shop = open_shop(home)
        stock_shop(shop)
        shop.close()
        _made.append(home)
    return _made[0]


def teardown_module() -> None:
    for home in _made:
        shutil.rmtree(home)
    _made.clear()


@dataclass(eq=False)
class ModelLine:
    code: str
    quantity: int
    voided: bool = False

    @property
    def paid(self) -> int:
        return times(PRICES[self.code], self.quantity)


@dataclass
class ModelSale:
    sale: str
    lines: list[ModelLine] = field(default_factory=list)
    state: str = "open"
    number: int = 0

    @property
    def live(self) -> list[ModelLine]:
        return [line for line in self.lines if not line.voided]

    @property
    def due(self) -> int:
        return sum(line.paid for line in self.live)


class Counter(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="guitai-run-"))
        shutil.copyfile(stocked_home() / "shop.db", self.home / "shop.db")
        Root(bytes(range(32))).save(root_key_path(self.home))
        keep_store_url(self.home, f"sqlite:///{self.home / 'shop.db'}")
        self.shop = open_shop(self.home)
        # What a power cut does is tested in a virtual machine; here the disk need not be waited for.
        self.shop.db.execute_sql("PRAGMA synchronous = OFF")
        self.actor = Actor(staff=CASHIER, number="1001", name="小李", role="supervisor", till="0101")
        self.now = datetime(2026, 11, 21, 2, tzinfo=UTC)
        self.sales: list[ModelSale] = []
        self.done: list[tuple[str, tuple[object, ...], object]] = []
        self.reprints = 0

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.db.execute_sql("PRAGMA synchronous = FULL")
            assert not verify(self.shop).findings
            self.shop.close()
            shutil.rmtree(self.home)

    @property
    def sale(self) -> ModelSale:
        if not self.sales or self.sales[-1].state != "open":
            self.sales.append(ModelSale(selling.new_sale_id()))
        return self.sales[-1]

    def act(self, name: str, *given: object) -> object:
        """Do an act with a new key and remember it for a retry."""
        self.now += timedelta(seconds=1)
        room = paying if name == "pay_cash" else selling
        key = new_id()
        answer = getattr(room, name)(self.shop, self.actor, *given, key=key, now=self.now)
        self.done.append((name, (key, *given), answer))
        return answer

    def refused(self, name: str, *given: object) -> None:
        try:
            self.act(name, *given)
        except Refused:
            return
        raise AssertionError(f"{name} {given} was done")

    def shown(self, basket: selling.OpenBasket) -> None:
        """What the act answered is what the reference says."""
        expected = [(line.code, line.quantity, line.paid) for line in self.sale.live]
        assert [(each.line.code, each.line.quantity, each.paid) for each in basket.priced.lines] == expected
        assert basket.priced.due == self.sale.due

    @rule(code=st.sampled_from(sorted(PRICES)), count=st.integers(1, 9_999_000))
    def scan(self, code: str, count: int) -> None:
        sale = self.sale
        quantity = count if code in WEIGHED else max(1, count // 3_000_000) * 1000
        typed = f"{quantity // 1000}.{quantity % 1000:03}*{code}" if quantity != 1000 else code
        last = sale.live[-1] if sale.live else None
        adds = last is not None and last.code == code and code not in WEIGHED
        if adds and last and last.quantity + quantity > ringing.MOST:
            self.refused("ring", sale.sale, typed)
            return
        basket = self.act("ring", sale.sale, typed)
        if adds and last:
            last.quantity += quantity
        else:
            sale.lines.append(ModelLine(code, quantity))
        self.shown(basket)

    @rule(code=st.sampled_from(["6900000000000", "134567890123456789", "10001", "10003", "0.5*6901234567892", ""]))
    def scan_what_cannot_be_rung(self, code: str) -> None:
        self.refused("ring", self.sale.sale, code)

    def line_at(self, place: int) -> tuple[ModelLine, str]:
        sale = self.sale
        line = sale.live[place % len(sale.live)]
        position = sale.lines.index(line) + 1
        return line, SaleLine.get(SaleLine.sale == sale.sale, SaleLine.position == position).id

    @precondition(lambda self: self.sales and self.sale.live)
    @rule(place=st.integers(0, 20), quantity=st.integers(1, 9999))
    def change_quantity(self, place: int, quantity: int) -> None:
        line, line_id = self.line_at(place)
        basket = self.act("set_quantity", self.sale.sale, line_id, quantity * 1000)
        line.quantity = quantity * 1000
        self.shown(basket)

    @precondition(lambda self: self.sales and self.sale.live)
    @rule(place=st.integers(0, 20))
    def void_a_line(self, place: int) -> None:
        line, line_id = self.line_at(place)
        basket = self.act("void_line", self.sale.sale, line_id)
        line.voided = True
        self.shown(basket)

    @precondition(lambda self: self.sales and self.sale.lines)
    @rule()
    def void_the_sale(self) -> None:
        sale = self.sale
        self.act("void_sale", sale.sale)
        sale.state = "voided"

    @precondition(lambda self: self.sales and self.sale.live)
    @rule(over=st.integers(0, 100_000))
    def pay(self, over: int) -> None:
        sale = self.sale
        closed = self.act("pay_cash", sale.sale, sale.due + over)
        sale.state, sale.number = "paid", 1 + max((each.number for each in self.sales), default=0)
        assert closed.number == f"0101-20261121-{sale.number:04}"
        assert (closed.due, closed.change) == (sale.due, over if sale.due else 0)

    @precondition(lambda self: self.sales and self.sale.live and self.sale.due)
    @rule(wrong=st.sampled_from([-1, 100_001, 10**12]))
    def pay_what_cannot_be(self, wrong: int) -> None:
        self.refused("pay_cash", self.sale.sale, self.sale.due + wrong)

    @precondition(lambda self: self.done)
    @rule(place=st.integers(0, 200))
    def retry(self, place: int) -> None:
        """Whatever was done before, however long ago, done again with its key changes nothing."""
        name, (key, *given), answer = self.done[-1 - place % len(self.done)]
        room = paying if name == "pay_cash" else selling
        again = getattr(room, name)(self.shop, self.actor, *given, key=key, now=self.now)
        if name == "pay_cash":
            assert again == answer

    @precondition(lambda self: any(each.state == "paid" for each in self.sales))
    @rule()
    def reprint(self) -> None:
        sale = printing.last_sale(self.shop, "0101")
        assert sale == [each.sale for each in self.sales if each.state == "paid"][-1]
        printing.reprint(self.shop, self.actor, sale, key=new_id(), now=self.now)
        self.reprints += 1

    @rule()
    def print_everything(self) -> None:
        while job := printing.lease(self.shop, "0101", "model", now=self.now):
            printing.printed(self.shop, job.id, "model", now=self.now)

    @rule()
    def crash(self) -> None:
        """All memory is lost; the disk is opened again."""
        selling.forget(self.shop)
        self.shop.close()
        self.shop = open_shop(self.home)
        self.shop.db.execute_sql("PRAGMA synchronous = OFF")

    @invariant()
    def the_disk_is_what_the_reference_says(self) -> None:
        if not hasattr(self, "shop"):
            return
        begun = [each for each in self.sales if each.lines]
        rows = {row.id: row for row in Sale.select()}
        assert {each.sale: each.state for each in begun} == {key: row.state for key, row in rows.items()}
        open_basket = selling.open_basket(self.shop, "0101")
        if self.sales and self.sales[-1].state == "open" and self.sales[-1].lines:
            assert open_basket is not None
            self.shown(open_basket)
        else:
            assert open_basket is None
        paid = [each for each in self.sales if each.state == "paid"]
        assert Payment.select().count() == sum(each.due > 0 for each in paid)
        assert PrintJob.select().where(PrintJob.kind == "drawer").count() == sum(each.due > 0 for each in paid)
        receipts = PrintJob.select().where(PrintJob.kind == "receipt").count()
        assert receipts == len(paid) + self.reprints
        assert sum(row.due for row in rows.values() if row.state == "paid") == sum(each.due for each in paid)
        sold = -sum(line.quantity for each in paid for line in each.live)
        assert sum(entry.quantity for entry in StockEntry.select()) == sold
        assert sum(balance.quantity for balance in StockBalance.select()) == sold


TestCounter = Counter.TestCase
TestCounter.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
