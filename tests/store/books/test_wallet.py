"""Stored value: two purses, spent in proportion, never more than there is, never twice."""

from datetime import timedelta

import pytest

from store.books import wallet
from store.books.wallet import (
    AccountBlocked,
    NoPinYet,
    NoSuchAccount,
    NotEnoughBalance,
    PinNeeded,
    PinProof,
    SharedLimitReached,
    Spent,
    TooMuchOnCard,
)
from store.calendar import to_millis
from store.db.models import Account, Sale, WalletEntry
from store.db.settings import save
from store.ids import new_id
from tests.store.books.ledgers import put_account, put_member


class Purse:
    """One member's account."""

    def __init__(self, shop, actor, now):
        self.shop, self.actor, self.now = shop, actor, now
        self.member = put_member(shop, now)
        self.id = put_account(shop, actor, now, self.member, 29090, 2910)

    def spend(self, amount, source="", **given):
        with self.shop.transaction():
            return wallet.spend(
                self.shop, self.actor, self.id, amount, source=source or new_id(), now=self.now, **given
            )

    def put(self, principal, bonus=0, kind="refund", source=""):
        with self.shop.transaction():
            return wallet.put(
                self.shop,
                self.actor,
                self.id,
                principal=principal,
                bonus=bonus,
                kind=kind,
                source=source or new_id(),
                now=self.now,
            )

    @property
    def holds(self):
        account = wallet.account(self.shop, self.id)
        for purse, cached in zip(wallet.PURSES, (account.principal, account.bonus), strict=True):
            rows = WalletEntry.select().where(WalletEntry.account == self.id, WalletEntry.purse == purse)
            assert cached == sum(row.amount for row in rows)
        return account.principal, account.bonus

    def set(self, **values):
        with self.shop.transaction():
            save(**values)
        self.shop.refresh()


@pytest.fixture
def purse(shop, actor, now):
    return Purse(shop, actor, now)


@pytest.fixture
def any_purse(any_shop, actor, now):
    return Purse(any_shop, actor, now)


def test_a_payment_takes_principal_and_bonus_in_proportion_to_the_fen(any_purse):
    assert any_purse.spend(5000) == Spent(4545, 455, 24545, 2455)
    assert any_purse.holds == (24545, 2455)


@pytest.mark.parametrize(
    ("spending", "taken"),
    [("proportion", (4545, 455)), ("bonus first", (0, 5000)), ("principal first", (5000, 0))],
)
def test_which_purse_pays_first_is_a_setting(spending, taken):
    assert wallet.split(5000, 50000, 5000, spending) == taken
    assert sum(wallet.split(54999, 50000, 5000, spending)) == 54999
    assert wallet.split(55000, 50000, 5000, spending) == (50000, 5000)


def test_the_setting_rules_what_is_spent(purse):
    purse.set(wallet_spends="bonus first")
    assert purse.spend(3000) == Spent(90, 2910, 29000, 0)


def test_everything_there_is_may_be_spent_and_not_a_fen_more(any_purse):
    with pytest.raises(NotEnoughBalance):
        any_purse.spend(32001)
    assert any_purse.spend(32000) == Spent(29090, 2910, 0, 0)
    with pytest.raises(NotEnoughBalance):
        any_purse.spend(1)
    assert any_purse.holds == (0, 0)


def test_one_request_sent_twice_moves_the_balance_once(any_purse):
    for _ in range(2):
        assert any_purse.spend(1000, "payment").amount == 1000
        assert any_purse.put(500, 50, source="back").balance == 31550
    assert any_purse.holds == (29090 - 909 + 500, 2910 - 91 + 50)


def test_the_table_itself_refuses_what_would_move_twice(any_purse):
    from peewee import IntegrityError

    any_purse.put(1, source="x")
    row = WalletEntry.get(WalletEntry.source == "x")
    with pytest.raises(IntegrityError), any_purse.shop.transaction():
        WalletEntry.create(**{**row.__data__, "id": new_id()})


def test_spending_and_refunding_the_same_restores_both_purses(purse):
    spent = purse.spend(12345)
    purse.put(spent.principal, spent.bonus)
    assert purse.holds == (29090, 2910)


def test_a_blocked_account_pays_nothing_but_takes_refunds(any_purse):
    for state in ("lost", "frozen", "closed"):
        with any_purse.shop.transaction():
            wallet.set_state(any_purse.shop, any_purse.id, state)
        with pytest.raises(AccountBlocked):
            any_purse.spend(1)
        with pytest.raises(AccountBlocked):
            any_purse.put(1, kind="topup")
        any_purse.put(10, 1)
    assert any_purse.holds == (29120, 2913)


def test_above_the_limit_the_pin_must_have_been_typed(purse):
    purse.set(wallet_pin_over="1000")
    assert purse.spend(1000).amount == 1000
    with pytest.raises(NoPinYet):
        purse.spend(1001)
    with purse.shop.transaction():
        wallet.set_pin_hash(purse.shop, purse.id, "hash")
    for proof in (None, PinProof(purse.id, "older hash"), PinProof("another", "hash")):
        with pytest.raises(PinNeeded):
            purse.spend(1001, pin=proof)
    assert purse.spend(1001, pin=PinProof(purse.id, "hash")).amount == 1001
    purse.set(wallet_pin_over="0")
    assert purse.spend(20000).amount == 20000


def test_a_gift_card_needs_no_pin_unless_it_has_one(shop, actor, now):
    with shop.transaction():
        save(wallet_pin_over="100")
    shop.refresh()
    with shop.transaction():
        card = wallet.open_gift_card(shop, "G1", now).id
        wallet.put(shop, actor, card, principal=5000, kind="topup", source="a", now=now)
        wallet.spend(shop, actor, card, 3000, source="b", now=now)
        wallet.set_pin_hash(shop, card, "hash")
    with pytest.raises(PinNeeded), shop.transaction():
        wallet.spend(shop, actor, card, 1000, source="c", now=now)


def test_a_card_with_a_name_holds_five_thousand_and_one_without_a_thousand(shop, actor, now):
    account = put_account(shop, actor, now, put_member(shop, now), 400000, 50000)
    with shop.transaction():
        card = wallet.open_gift_card(shop, "G1", now).id
        wallet.put(shop, actor, account, principal=100000, bonus=9, kind="topup", source="a", now=now)
        wallet.put(shop, actor, card, principal=100000, kind="topup", source="b", now=now)
    for full in (account, card):
        with pytest.raises(TooMuchOnCard), shop.transaction():
            wallet.put(shop, actor, full, principal=1, kind="topup", source="c", now=now)
        with shop.transaction():
            wallet.put(shop, actor, full, principal=1, kind="refund", source=new_id(), now=now)


def test_a_member_without_a_name_holds_a_thousand_like_a_gift_card(any_shop, actor, now):
    """不记名: the kind anonymous, not one who told a phone alone."""
    shop = any_shop
    nobody = put_account(shop, actor, now, put_member(shop, now, kind="anonymous"), 90000)
    by_phone = put_account(shop, actor, now, put_member(shop, now, "9000000002", phone="13800000001"), 90000)
    for account in (nobody, by_phone):
        with shop.transaction():
            wallet.put(shop, actor, account, principal=10000, kind="topup", source=new_id(), now=now)
    with shop.transaction():
        wallet.put(shop, actor, by_phone, principal=1, kind="topup", source=new_id(), now=now)
    for kind in ("topup", "change"):
        with pytest.raises(TooMuchOnCard), shop.transaction():
            wallet.put(shop, actor, nobody, principal=1, kind=kind, source=new_id(), now=now)


def test_what_a_family_member_may_spend_of_the_balance_in_a_day_has_a_limit(purse, now):
    child = put_member(purse.shop, now, "9000000002", main=purse.member)
    began = to_millis(now)

    def buys(amount, kind="sale"):
        from tests.conftest import CASHIER

        sale = Sale.create(id=new_id(), till="0101", opened_at=began, opened_by=CASHIER, member=child, kind=kind)
        purse.spend(amount, sale=sale.id, member=child, member_limit=5000, day_began=began)
        return sale.id

    purse.spend(10000)  # the main member's own
    buys(3000)
    with pytest.raises(SharedLimitReached) as refused:
        buys(2001)
    assert refused.value.params == {"left": "20.00"}
    buys(2000)
    began += 86_400_000
    purse.now += timedelta(days=1)
    buys(5000)


def test_what_comes_back_of_an_earlier_days_sale_leaves_no_more_of_todays_limit(any_purse, now):
    from tests.conftest import CASHIER

    purse = any_purse
    child = put_member(purse.shop, now, "9000000002", main=purse.member)
    at, began = {"till": "0101", "opened_by": CASHIER, "member": child}, to_millis(now)

    def bought(day):
        sale = Sale.create(id=new_id(), opened_at=day, closed_at=day, state="paid", **at)
        purse.spend(5000, sale=sale.id, member=child, member_limit=5000, day_began=day)
        return sale.id

    def comes_back(sale):
        back = Sale.create(id=new_id(), opened_at=began, kind="refund", refunds=sale, **at)
        given = {"principal": 5000, "kind": "refund", "source": new_id(), "sale": back.id, "now": purse.now}
        with purse.shop.transaction():
            wallet.put(purse.shop, purse.actor, purse.member, **given)
        return wallet.left_of_limit(purse.shop, purse.member, child, 5000, began)

    yesterdays = bought(began)
    began += 86_400_000
    purse.now += timedelta(days=1)
    assert comes_back(yesterdays) == 5000
    assert comes_back(bought(began)) == 5000


def test_an_account_that_is_not_there_says_so(shop, actor, now):
    with pytest.raises(NoSuchAccount), shop.transaction():
        wallet.spend(shop, actor, "nothing", 1, source="a", now=now)
    assert wallet.account_for(shop, "nothing") is None


def test_a_merged_account_leaves_everything_to_the_other_and_is_closed(any_purse):
    shop, actor, now = any_purse.shop, any_purse.actor, any_purse.now
    other = put_account(shop, actor, now, put_member(shop, now, "9000000002"), 100, 10)
    for _ in range(2):
        with shop.transaction():
            wallet.merge(shop, actor, any_purse.id, other, source="merge", now=now)
    after = wallet.account(shop, other)
    assert (after.principal, after.bonus) == (29190, 2920)
    assert any_purse.holds == (0, 0)
    assert Account.get_by_id(any_purse.id).state == "closed"
