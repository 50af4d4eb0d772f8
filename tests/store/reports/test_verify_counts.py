"""What cannot be true of count cards is found, and which card it is."""

import pytest

from store.db import triggers
from store.reports.verify import verify
from tests.count_cards import Desk
from tests.store.reports.test_verify import found

FIRST, SECOND = "K0101-20261121-0001", "K0101-20261121-0002"
REFUND = "K0101-20261121-0003"


@pytest.fixture
def shop_with_cards(any_shop, actor, now):
    """A card of which three were used and one use was taken back, and one that was paid back."""
    desk = Desk(any_shop, actor, now)
    for card in (desk.sell().card, desk.sell().card):
        for _ in range(3):
            desk.use(card)
        desk.take_back(card)
    assert desk.refund(SECOND).number == REFUND
    return any_shop


def test_cards_that_only_moved_are_sound(shop_with_cards):
    assert verify(shop_with_cards).findings == ()


A_CARD = f"(SELECT id FROM count_card WHERE number = '{FIRST}')"
DAMAGES = {
    "what is left of a card": (
        f"UPDATE count_card SET unused = unused + 1 WHERE number = '{FIRST}'",
        [("count card", FIRST)],
    ),
    "less than nothing left": (
        f"UPDATE count_card SET unused = -1 WHERE number = '{SECOND}'",
        [("count card", SECOND), ("uses of a count card", SECOND)],
    ),
    "a use that is gone": (
        f"DELETE FROM count_entry WHERE card = {A_CARD} AND kind = 'use'"
        " AND id NOT IN (SELECT back FROM count_entry WHERE back IS NOT NULL)",
        [("count card", FIRST)],
    ),
    "a use that was taken back and never was": (
        f"UPDATE count_entry SET kind = 'sale' WHERE card = {A_CARD} AND kind = 'use'",
        [("use taken back", FIRST)],
    ),
    "a bill of other uses": (
        f"UPDATE count_bill SET uses = 9 WHERE number = '{FIRST}'",
        [("bill of a count card", FIRST)],
    ),
    "a bill of other money": (
        f"UPDATE count_bill SET paid = 1 WHERE number = '{FIRST}'",
        [("money of a count card", FIRST)],
    ),
    "more paid back than it cost": (
        f"UPDATE count_bill SET paid = -29801 WHERE number = '{REFUND}'",
        [("money of a count card", SECOND)],
    ),
    "a bill left out": (
        "UPDATE count_bill SET sequence = 4 WHERE sequence = 3",
        [("gap in count cards", "K0101-20261121")],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_true_of_a_count_card_is_found(shop_with_cards, damage):
    sql, wanted = DAMAGES[damage]
    with shop_with_cards.transaction():
        triggers.drop_all(shop_with_cards.db)
    assert shop_with_cards.db.execute_sql(sql).rowcount >= 1
    with shop_with_cards.transaction():
        triggers.install(shop_with_cards.db)
    assert found(shop_with_cards) == wanted


@pytest.mark.parametrize("table", ["count_entry", "count_bill"])
def test_nothing_is_taken_out_of_the_ledger_or_changed_in_it(shop_with_cards, table):
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET uses = 0"):
        with pytest.raises(Exception, match="is only ever added to"), shop_with_cards.transaction():
            shop_with_cards.db.execute_sql(sql)
