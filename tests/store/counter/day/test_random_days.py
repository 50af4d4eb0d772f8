"""Random days at two tills against the reference of the scripted one: whoever does what in whichever order, in and out
of shifts, over midnight and after a crash, every answer, drawer, ledger and number is where plain arithmetic says."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from store.books.actor import Actor
from store.counter import selling
from store.counter.replay import replay
from store.counter.shifts import reading
from store.counter.shifts.sums import expected_cash
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.opening import Shop, open_shop
from store.reports.verify import verify
from tests.conftest import CASHIER, furnish
from tests.store.counter.day.script import Script
from tests.store.counter.day.shop import START, Stocked, made_up, stock
from tests.store.counter.day.sums import Bill, Shift
from tests.store.counter.day.test_day import agrees, the_books_agree, the_journal_agrees

SEEDS = st.integers(0, 2**32 - 1)
STAFF = ("1001", "1002", "1003")
_made: list[tuple[Path, Stocked]] = []


def stocked_home() -> tuple[Path, Stocked]:
    """A stocked shop, made once; each run works on a copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="guitai-days-"))
        furnish(home, f"sqlite:///{home / 'shop.db'}", Root(bytes(range(32))))
        shop = open_shop(home)
        _made.append((home, stock(shop, made_up(40))))
        shop.close()
    return _made[0]


def teardown_module() -> None:
    for home, _ in _made:
        shutil.rmtree(home)
    _made.clear()


def opened(home: Path) -> Shop:
    """What a power cut does is tested in a virtual machine; here the disk need not be waited for."""
    shop = open_shop(home)
    shop.db.execute_sql("PRAGMA synchronous = OFF")
    return shop


class Live(Script):
    """Each line is done as it is written, and its answer looked at."""

    def __init__(self, home: Path, stocked: Stocked) -> None:
        super().__init__(stocked, 0, 0)
        self.home = home
        self.line = ""
        self.runs = 0
        self.start()

    def start(self) -> None:
        """The till's program starts: nothing is in its memory."""
        self.shop = opened(self.home)
        self.runs += 1
        actor = Actor(staff=CASHIER, number="1001", name="小李", role="cashier", till="0101")
        self.answers = replay(self.shop, actor, self._lines(), tape=f"run {self.runs}", now=START)
        self.day.here = self.day.tills[1]
        for till in self.day.tills.values():
            self.day.go_to(till.number)
            self.day.sign_on(till.cashier or STAFF[till.number])

    def _lines(self) -> Iterator[str]:
        while True:
            yield self.line

    def _write(self, line: dict[str, Any], expect: dict[str, Any]) -> None:
        super()._write(line, expect)
        self.line = self.tape[-1]
        answer = next(self.answers).as_json(self.shop.settings.currency)
        wrong = agrees(answer, expect)
        assert not wrong, f"{self.line}\n{wrong}\n{answer}"


class Days(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        home, stocked = stocked_home()
        self.home = Path(tempfile.mkdtemp(prefix="guitai-run-"))
        shutil.copyfile(home / "shop.db", self.home / "shop.db")
        Root(bytes(range(32))).save(root_key_path(self.home))
        keep_store_url(self.home, f"sqlite:///{self.home / 'shop.db'}")
        self.script = Live(self.home, stocked)
        self.day = self.script.day
        for number in (2, 1):
            self.day.go_to(number)
            self.day.open_shift(10_000 * number)

    def teardown(self) -> None:
        if hasattr(self, "script"):
            self.script.shop.db.execute_sql("PRAGMA synchronous = FULL")
            assert verify(self.script.shop).findings == ()
            the_books_agree(self.script.shop, self.day)
            the_journal_agrees(self.day)
            self.script.shop.close()
            shutil.rmtree(self.home)

    def by(self, seed: int) -> Script:
        """The script, whose chances are these; no act lies across the end of a trading day."""
        self.script.random = random.Random(seed)
        if (self.day.at.hour, self.day.at.minute // 30) == (3, 1):
            self.day.at = self.day.at.replace(hour=4, minute=0, second=1)
        return self.script

    def in_a_shift(self) -> bool:
        return hasattr(self, "day") and self.day.here.shift is not None

    def empty(self) -> bool:
        return self.in_a_shift() and not self.day.bill.lines

    @rule(number=st.sampled_from([1, 2]))
    def go_to(self, number: int) -> None:
        self.day.go_to(number)

    @rule(hours=st.integers(1, 12))
    def wait(self, hours: int) -> None:
        self.day.at += timedelta(hours=hours)

    @rule(staff=st.sampled_from(STAFF))
    def another_cashier(self, staff: str) -> None:
        self.day.sign_on(staff)

    @precondition(lambda self: not self.in_a_shift())
    @rule(seed=SEEDS, amount=st.integers(0, 100_000))
    def open_a_shift(self, seed: int, amount: int) -> None:
        self.by(seed)
        self.day.open_shift(amount)

    @precondition(lambda self: not self.in_a_shift() and not self.day.bill.lines)
    @rule(seed=SEEDS)
    def sell_without_a_shift(self, seed: int) -> None:
        """The sale opens one by itself, with nothing in the drawer."""
        self.by(seed)._plain()
        self.day.here.shift = Shift(self.day.here.cashier, 0)
        self.day.shifts.append(self.day.here.shift)
        self.day.tell("shift.open")
        self.script._pay()

    @precondition(in_a_shift)
    @rule(seed=SEEDS, count=st.integers(1, 4))
    def ring(self, seed: int, count: int) -> None:
        self.by(seed)._ring(count)

    @precondition(in_a_shift)
    @rule(seed=SEEDS)
    def sell(self, seed: int) -> None:
        self.by(seed)._serve()

    @precondition(in_a_shift)
    @rule(seed=SEEDS, how=st.sampled_from(["price", "discount", "free", "take_out", "code", "account"]))
    def sell_by_hand(self, seed: int, how: str) -> None:
        script = self.by(seed)
        by_hand = {
            "price": script._change_prices,
            "discount": script._discounts,
            "free": script._give_away,
            "take_out": script._take_out,
        }
        script._serve(by_hand.get(how), with_codes=how == "code", on_account=how == "account")

    @precondition(lambda self: self.in_a_shift() and self.day.bill.lines)
    @rule()
    def give_the_basket_up(self) -> None:
        self.day.void_basket()

    @precondition(lambda self: self.in_a_shift() and self.day.bill.lines and len(self.day.parked) < 4)
    @rule(seed=SEEDS)
    def park(self, seed: int) -> None:
        self.by(seed)
        self.day.park(f"客人{len(self.script.tape)}")

    @precondition(lambda self: self.in_a_shift() and self.day.parked)
    @rule(seed=SEEDS)
    def recall(self, seed: int) -> None:
        name = self.by(seed).random.choice(sorted(self.day.parked))
        if self.day.bill.lines:
            self.day.refused("BasketNotEmpty", "recall", name=name)
        else:
            self.day.recall(name)

    @precondition(empty)
    @rule(seed=SEEDS, whole=st.booleans(), elsewhere=st.booleans())
    def take_back(self, seed: int, whole: bool, elsewhere: bool) -> None:
        self.by(seed)._return(whole=whole, elsewhere=elsewhere)

    @precondition(empty)
    @rule(seed=SEEDS, whole=st.booleans())
    def exchange(self, seed: int, whole: bool) -> None:
        self.by(seed)._exchange(whole=whole)

    @precondition(empty)
    @rule(seed=SEEDS)
    def take_back_without_a_receipt(self, seed: int) -> None:
        self.by(seed)._return_without_a_receipt()

    @precondition(empty)
    @rule(seed=SEEDS)
    def take_back_what_a_provider_refuses(self, seed: int) -> None:
        self.by(seed)._return_what_the_provider_refuses()

    @precondition(lambda self: self.in_a_shift() and self.day.refused_refund)
    @rule(seed=SEEDS)
    def hand_out_what_a_provider_refused(self, seed: int) -> None:
        self.by(seed)
        self.day.refund_in_cash()

    @precondition(lambda self: self.empty() and any(not bill.pooled for bill in self.day.sold))
    @rule(seed=SEEDS)
    def void_what_was_paid(self, seed: int) -> None:
        bill: Bill = self.by(seed).random.choice([bill for bill in self.day.sold if not bill.pooled][-4:])
        here = (self.day.here.number, self.day.here.shift, self.day.today)
        if (bill.till, bill.shift, bill.day) != here:
            self.day.refused("NotInThisShift", "void_closed", number=bill.number, reason="mistake")
        elif not bill.as_new:
            self.day.refused("PartlyReturned", "void_closed", number=bill.number, reason="mistake")
        else:
            self.day.void_closed(bill)

    @precondition(lambda self: self.in_a_shift() and any(s.till == self.day.here.number for s in self.day.sold))
    @rule()
    def take_back_too_much_or_print_again(self) -> None:
        self.day.reprint()
        bill = self.day.sold[-1]
        much = f"{bill.left[0].quantity / 1000 + 1:.3f}"
        self.day.refused("MoreThanSold", "refund", number=bill.number, line=1, quantity=much)

    @precondition(in_a_shift)
    @rule(seed=SEEDS, kind=st.sampled_from(["pay_in", "pay_out", "drop", "no_sale"]), amount=st.integers(1, 50_000))
    def cash(self, seed: int, kind: str, amount: int) -> None:
        self.by(seed)
        self.day.move(kind, amount, "" if kind == "drop" else "换零钱")

    @precondition(empty)
    @rule(seed=SEEDS, kind=st.sampled_from(["_top_up", "_sell_card", "_settle"]))
    def paid_ahead(self, seed: int, kind: str) -> None:
        if self.script.cards or kind != "_sell_card":
            getattr(self.by(seed), kind)()

    @rule(seed=SEEDS)
    def ask_the_provider(self, seed: int) -> None:
        self.by(seed)
        self.day.charge_pending()

    @precondition(in_a_shift)
    @rule(by_boss=st.booleans())
    def look(self, by_boss: bool) -> None:
        self.day.x(by_boss=by_boss)

    @precondition(in_a_shift)
    @rule(seed=SEEDS, over=st.integers(-500, 500), recount=st.booleans())
    def end(self, seed: int, over: int, recount: bool) -> None:
        """Count, and the Z; an open basket goes over to the next shift."""
        self.by(seed)
        self.day.count(over)
        if recount:
            self.day.count(0)
        self.day.close_shift()

    @precondition(lambda self: not any(till.bill.begun for till in self.day.tills.values()))
    @rule()
    def crash(self) -> None:
        selling.forget(self.script.shop)
        self.script.shop.close()
        self.script.start()

    @invariant()
    def every_drawer_holds_what_went_through_it(self) -> None:
        if not hasattr(self, "day"):
            return
        for till in self.day.tills.values():
            shift = reading.open_shift_at(self.script.shop, till.id)
            assert (shift is None) == (till.shift is None)
            if shift and till.shift:
                assert expected_cash(self.script.shop, shift) == till.shift.expected


def run(examples: int, steps: int) -> None:
    how = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Days, settings=how)


def test_random_days_at_two_tills_agree_with_plain_arithmetic():
    run(5, 12)


@pytest.mark.slow
def test_many_long_random_days_agree_with_plain_arithmetic():
    run(60, 60)
