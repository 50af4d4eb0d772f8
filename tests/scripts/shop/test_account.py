"""`shop account`: what business members owe, by what it says and does to the shop."""

from datetime import UTC, datetime

import pytest

from store.books import debts
from store.db.models import Member, Settlement
from store.ids import new_id
from store.member_numbers import check_digit
from store.office import staff
from tests.scripts.conftest import said
from tests.store.books.ledgers import put_member

MEMBER = "9010000001" + check_digit("9010000001")


@pytest.fixture
def firm(opened):
    """A business member who owes nothing yet."""
    shop = opened()
    found = put_member(shop, datetime.now(UTC), MEMBER, phone="13800005678", phone_tail="5678")
    with shop.transaction():
        Member.update(kind="business").where(Member.id == found).execute()
    return found


def owe(opened, member, amount):
    """As a sale on account leaves it."""
    from store.db.models import DebtEntry

    shop = opened()
    actor = staff.in_the_office(shop)
    with shop.transaction():
        debts.lower(actor, member, -amount, "settle", source=new_id(), now=datetime.now(UTC))
        assert DebtEntry.select().count() == 1


def test_a_limit_is_set_and_listed_and_only_for_a_business(run, opened, firm):
    assert said(run("account", "limit", "13800005678", "5000", "--json"))["most"] == 500000
    (row,) = said(run("account", "list", "--json"))
    assert (row["number"], row["owed"], row["most"]) == (MEMBER, 0, 500000)
    put_member(opened(), datetime.now(UTC), "9010000002" + check_digit("9010000002"), phone="13800001234")
    result = run("account", "limit", "13800001234", "10", ok=False)
    assert "business" in result.stderr


def test_what_is_paid_lowers_the_debt_and_has_a_number(run, opened, firm):
    run("account", "limit", "13800005678", "5000")
    owe(opened, firm, 10000)
    done = said(run("account", "settle", "13800005678", "40", "--tender", "wechat", "--reference", "4200", "--json"))
    assert done["number"].startswith("A0100-") and done["owed_after"] == 6000
    assert "60.01 cannot be settled" in run("account", "settle", "13800005678", "60.01", ok=False).stderr
    assert "0.00 still owed" in run("account", "settle", "13800005678", "all").stdout
    opened()
    assert Settlement.select().count() == 2


def test_a_member_without_an_account_is_told_so(run, firm):
    for command in ("show", "statement"):
        assert "buys nothing on account" in run("account", command, "13800005678", ok=False).stderr
