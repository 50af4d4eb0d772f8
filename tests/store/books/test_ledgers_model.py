"""Any sequence of earning, spending, refunding and expiring keeps both ledgers whole."""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from store.books import points, wallet
from store.books.points import NotEnoughPoints
from store.books.wallet import NotEnoughBalance
from store.db.home import keep_store_url, root_key_path
from store.db.keys import Root
from store.db.opening import open_shop
from store.money import allocate
from store.reports.verify import verify
from tests.conftest import CASHIER, Actor, furnish
from tests.store.books.ledgers import points_agree, put_account, put_member
from tests.store.books.test_points import put_sale

_made: list[Path] = []
AMOUNTS = st.integers(1, 300)


def furnished_home() -> Path:
    """A shop, made once; each run works on a copy."""
    if not _made:
        home = Path(tempfile.mkdtemp(prefix="guitai-ledgers-"))
        furnish(home, f"sqlite:///{home / 'shop.db'}", Root(bytes(range(32))))
        _made.append(home)
    return _made[0]


def teardown_module() -> None:
    for home in _made:
        shutil.rmtree(home)
    _made.clear()


class Ledgers(RuleBasedStateMachine):
    """A reference that only counts: a balance of points, the lots by their day, two purses, and what sales took."""

    @initialize()
    def open(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="guitai-run-"))
        shutil.copyfile(furnished_home() / "shop.db", self.home / "shop.db")
        Root(bytes(range(32))).save(root_key_path(self.home))
        keep_store_url(self.home, f"sqlite:///{self.home / 'shop.db'}")
        self.shop = open_shop(self.home)
        self.actor = Actor(CASHIER, "1001", "小李", "cashier", "0101")
        self.now = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
        self.member = put_member(self.shop, self.now)
        put_account(self.shop, self.actor, self.now, self.member, 5000, 700)
        self.purses = [5000, 700]
        self.balance = 0
        self.sales: list[dict[str, int | str]] = []

    def do(self, function, amount, **given):
        return function(self.shop, self.actor, self.member, amount, now=self.now, **given)

    @rule(burned=AMOUNTS, earned=AMOUNTS, paid=st.integers(1, 2000), days=st.integers(0, 20))
    def sell(self, burned, earned, paid, days):
        """Spend points and stored value, earn points, all in one or nothing at all."""
        expires = points.as_number((self.now + timedelta(days=days)).date())
        try:
            with self.shop.transaction():
                sale = put_sale(self.now)
                if self.balance > 0:
                    self.do(points.burn, burned, source=sale, sale=sale)
                spent = wallet.spend(self.shop, self.actor, self.member, paid, source=sale, sale=sale, now=self.now)
                self.do(points.earn, earned, source=sale, sale=sale, expires_on=expires)
        except NotEnoughPoints:
            assert points.balance(self.shop, self.member, self.now) < burned
            return
        except NotEnoughBalance:
            assert sum(self.purses) < paid
            return
        self.purses[0] -= spent.principal
        self.purses[1] -= spent.bonus
        was_burned = burned if self.balance > 0 else 0
        self.sales.append(
            {"id": sale, "burned": was_burned, "earned": earned, "principal": spent.principal, "bonus": spent.bonus}
        )
        self.look()

    @precondition(lambda self: self.sales)
    @rule(data=st.data())
    def refund(self, data):
        """A part of a sale, or all that is left of it."""
        sale = data.draw(st.sampled_from(self.sales))
        left = sale["principal"] + sale["bonus"]
        part = data.draw(st.sampled_from([left, max(1, left // 2)])) if left else 0
        principal, bonus = allocate(part, [sale["principal"], sale["bonus"]])
        whole = part == left
        back = sale["burned"] if whole else sale["burned"] // 2
        taken = sale["earned"] if whole else sale["earned"] // 2
        with self.shop.transaction():
            refund = put_sale(self.now, refunds=sale["id"])
            wallet.put(
                self.shop, self.actor, self.member, principal=principal, bonus=bonus, kind="refund", source=refund,
                sale=refund, now=self.now,
            )  # fmt: skip
            self.do(points.give_back, back, burned_by=sale["id"], source=refund, sale=refund)
            self.do(points.claw_back, taken, earned_by=sale["id"], source=refund, sale=refund)
        self.purses[0] += principal
        self.purses[1] += bonus
        for what, amount in (("principal", principal), ("bonus", bonus), ("burned", back), ("earned", taken)):
            sale[what] -= amount
        if whole:
            self.sales.remove(sale)
        self.look()

    @rule(days=st.integers(1, 15))
    def night(self, days):
        self.now += timedelta(days=days)
        with self.shop.transaction():
            points.expire(self.shop, self.actor, self.now)
        with self.shop.transaction():
            assert points.expire(self.shop, self.actor, self.now).lots == 0
        self.look()

    def look(self) -> None:
        self.balance = points_agree(self.member)

    @invariant()
    def purses_are_what_was_counted(self):
        held = wallet.account(self.shop, self.member)
        assert [held.principal, held.bonus] == self.purses

    @invariant()
    def nothing_is_found(self):
        rules = {finding.rule for finding in verify(self.shop).findings}
        assert rules <= {"stored value of a sale"}  # these sales have no payments

    @invariant()
    def all_sales_refunded_leave_the_purses_as_they_were(self):
        if not self.sales:
            assert self.purses == [5000, 700]

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.close()
            shutil.rmtree(self.home)


Ledgers.TestCase.settings = settings(
    max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLedgers = Ledgers.TestCase
