"""What cannot be true of sound ledgers of points and stored value is found, and whose they are is named."""

import pytest

from store.books import points, wallet
from store.counter import topping_up
from store.db import triggers
from store.db.models import MemberTotals, Payment, Sale
from store.ids import new_id
from store.reports.verify import verify
from tests.store.books.ledgers import put_member
from tests.store.books.test_points import put_sale
from tests.store.reports.test_verify import found

MEMBER, OTHER, BILL = "90000000001", "90000000002", "C0101-20261121-0001"
A_MEMBER = f"(SELECT id FROM member WHERE number = '{MEMBER}')"
LOT = "(SELECT entry FROM points_lot)"
A_BILL = f"(SELECT id FROM top_up WHERE number = '{BILL}')"


@pytest.fixture
def shop_with_members(any_shop, actor, now):
    """One member with two lots, one spent over, a debt that was filled, and an account that paid a part of a sale;
    another in debt by points that were clawed back."""
    shop = any_shop
    member, other = put_member(shop, now, MEMBER), put_member(shop, now, OTHER)
    for _ in range(2):
        topping_up.top_up(shop, actor, member, 40000, key=new_id(), now=now)
    with shop.transaction():
        points.earn(shop, actor, member, 100, source="a", now=now)
        points.burn(shop, actor, member, 100, source="b", now=now)
        points.claw_back(shop, actor, member, 60, earned_by="a", source="c", now=now)
        points.earn(shop, actor, member, 70, source="d", now=now)
        points.earn(shop, actor, other, 5, source="e", now=now)
        points.burn(shop, actor, other, 5, source="f", now=now)
        points.claw_back(shop, actor, other, 5, earned_by="e", source="g", now=now)
        wallet.put(shop, actor, member, principal=0, bonus=8000, kind="adjust", source="h", now=now)
    return shop


def pay_by_account(shop, actor, now):
    """A sale as the counter would leave it, with nothing but its payment."""
    member = Sale.select()  # no sale yet
    assert not member.exists()
    with shop.transaction():
        sale = put_sale(now)
        account = shop.db.execute_sql("SELECT id FROM account").fetchone()[0]
        payment = new_id()
        spent = wallet.spend(shop, actor, account, 1100, source=payment, sale=sale, now=now)
        Payment.create(
            id=payment,
            sale=sale,
            till="0101",
            tender="stored_value",
            amount=1100,
            tendered=1100,
            taken_at=0,
            taken_by=actor.staff,
            account=account,
            principal=spent.principal,
            bonus=spent.bonus,
        )
        Sale.update(number="S1").where(Sale.id == sale).execute()


def test_ledgers_that_only_moved_are_sound(shop_with_members):
    looked = verify(shop_with_members)
    assert looked.findings == ()
    assert (looked.counted["points_entry"], looked.counted["wallet_entry"], looked.counted["top_up"]) == (9, 3, 2)


DAMAGES = {
    "a balance of points": (
        f"UPDATE member_totals SET points = points + 1 WHERE member = {A_MEMBER}",
        [("points", MEMBER)],
    ),
    "points that were clawed back from nobody": (
        "UPDATE points_entry SET kind = 'burn' WHERE source = 'g'",
        [("points below zero", OTHER)],
    ),
    "what is left of a lot": ('UPDATE points_lot SET "left" = "left" + 1', [("lot", MEMBER)]),
    "a lot that vanished": ("DELETE FROM points_lot", [("lot", MEMBER)]),
    "a lot of another member": (
        f"UPDATE points_lot SET account = (SELECT id FROM member WHERE number = '{OTHER}')",
        [("lot of nothing", OTHER)],
    ),
    "an entry of points that vanished": (
        "DELETE FROM points_entry WHERE source = 'b'",
        [("points", MEMBER), ("lot", MEMBER)],
    ),
    "half of a settlement": (
        "UPDATE points_entry SET points = points + 1 WHERE kind = 'settle' AND points > 0",
        [("points", MEMBER), ("settlement", MEMBER)],
    ),
    "the principal of an account": ("UPDATE account SET principal = principal - 1", [("principal", MEMBER)]),
    "the bonus of an account": ("UPDATE account SET bonus = bonus + 1", [("bonus", MEMBER)]),
    "an account below zero": (
        "UPDATE account SET bonus = -1",
        [("bonus", MEMBER), ("bonus below zero", MEMBER)],
    ),
    "an entry of a purse twice": (
        "INSERT INTO wallet_entry (id, account, purse, amount, kind, source, reason, at, till) SELECT 'twice', account,"
        " purse, amount, kind, 'again', reason, at, till FROM wallet_entry WHERE source = 'h'",
        [("bonus", MEMBER)],
    ),
    "what a top-up says it gave": (f"UPDATE top_up SET bonus = 1 WHERE number = '{BILL}'", [("top-up", BILL)]),
    "a top-up left out": ("UPDATE top_up SET sequence = 3 WHERE sequence = 2", [("gap in top-ups", BILL[:-5])]),
    "a member's visits": (f"UPDATE member_totals SET visits = 1 WHERE member = {A_MEMBER}", [("totals", MEMBER)]),
    "a member's spending": (f"UPDATE member_totals SET spent = 1 WHERE member = {A_MEMBER}", [("totals", MEMBER)]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_true_of_a_ledger_is_found(shop_with_members, damage):
    sql, wanted = DAMAGES[damage]
    shop = shop_with_members
    with shop.transaction():
        triggers.drop_all(shop.db)
    assert shop.db.execute_sql(sql).rowcount >= 1
    with shop.transaction():
        triggers.install(shop.db)
    assert found(shop) == wanted


@pytest.mark.parametrize(
    ("sql", "rules"),
    [
        ("UPDATE payment SET bonus = bonus + 1", {"payment by stored value", "stored value of a sale"}),
        ("UPDATE wallet_entry SET sale = NULL WHERE kind = 'spend'", {"stored value of a sale"}),
    ],
)
def test_what_a_sale_took_of_an_account_is_what_the_account_moved(shop_with_members, actor, now, sql, rules):
    shop = shop_with_members
    pay_by_account(shop, actor, now)
    ours = {"payment by stored value", "stored value of a sale", "principal", "bonus"}
    assert not ours & {rule for rule, _ in found(shop)}
    with shop.transaction():
        triggers.drop_all(shop.db)
    shop.db.execute_sql(sql)
    assert ours & {rule for rule, _ in found(shop)} == rules


def test_the_totals_row_may_be_missing_where_nothing_ever_moved(shop, now):
    member = put_member(shop, now, MEMBER)
    assert MemberTotals.get_or_none(MemberTotals.member == member) is None
    assert verify(shop).findings == ()
