"""Whatever gives money, points, prices or coupons away by another way than a sale takes somebody who may."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from store.books import permits, wallet
from store.books.actor import Actor
from store.books.permits import ApprovalNeeded
from store.counter import redeeming, settling, topping_up
from store.db.models import JournalEntry
from store.db.settings import save
from store.office import categories, offering, points, rewards, taxes, wallet_pins, wallets
from store.office.coupons import issuing, kinds
from store.office.members import benefits, editing, families, tiers
from store.office.members.importing import import_members
from tests.coupons import FIVE_OFF
from tests.store.books.ledgers import put_member

OFFER = {"id": "half", "name": "Half", "kind": "percent_off", "rate": "50%"}
NOTHING = Path("/nowhere.toml")
ONCE = {"key": "once"}

NOT_A_CASHIERS = {
    "edit_offers": lambda shop, who, member, on: offering.add(shop, who, OFFER, **on),
    "edit_coupons": lambda shop, who, member, on: kinds.add(shop, who, FIVE_OFF, **on),
    "issue_coupons": lambda shop, who, member, on: issuing.issue(shop, who, "follow", member, **ONCE, **on),
    "edit_rewards": lambda shop, who, member, on: rewards.add(shop, who, "five", 500, coupon="follow", **on),
    "edit_tiers": lambda shop, who, member, on: benefits.add(shop, who, "silver", "late", "延迟退房", **on),
    "set_tier": lambda shop, who, member, on: editing.set_tier(shop, who, member, "silver", **on),
    "link_members": lambda shop, who, member, on: families.link(shop, who, member, member, **on),
    "adjust_balance": lambda shop, who, member, on: points.adjust(shop, who, member, 5, "sorry", **ONCE, **on),
    "credit_limit": lambda shop, who, member, on: settling.set_limit(shop, who, member, 500, **ONCE, **on),
    "import_members": lambda shop, who, member, on: import_members(shop, who, NOTHING, **on),
    "edit_taxes": lambda shop, who, member, on: taxes.add_class(shop, who, "low", "低", Fraction(1, 100), **on),
    "edit_products": lambda shop, who, member, on: categories.add(shop, who, "gifts", "礼品", **on),
}


@pytest.fixture
def member(shop, office, now):
    """Of a shop with coupons for points."""
    kinds.add(shop, office, FIVE_OFF, now=now)
    rewards.add(shop, office, "tenner", 1, coupon="follow", now=now)
    return put_member(shop, now)


@pytest.mark.parametrize("permit", NOT_A_CASHIERS)
def test_a_cashier_may_not_change_what_gives_money_away(shop, actor, member, now, permit):
    before = JournalEntry.select().count()
    with pytest.raises(ApprovalNeeded) as refused:
        NOT_A_CASHIERS[permit](shop, actor, member, {"now": now})
    assert refused.value.permit.id == permit
    assert JournalEntry.select().count() == before


def test_every_other_way_to_change_it_asks_too(shop, actor, office, member, now):
    offering.add(shop, office, OFFER, now=now)
    reader = replace(actor, role="supervisor")
    on = {"now": now}
    for act, *args in (
        (offering.edit, "half", {"rate": "60%"}),
        (offering.stop, "half"),
        (kinds.edit, "follow", {"valid_days": 3}),
        (kinds.set_active, "follow", False),
        (rewards.set_active, "tenner", False),
        (tiers.put, [replace(tier, off_permille=500) for tier in tiers.table(shop)]),
        (benefits.remove, "late"),
        (taxes.change_rate, "A", Fraction(1, 100)),
    ):
        with pytest.raises(ApprovalNeeded):
            act(shop, reader, *args, **on, **({"since": now.date()} if act is taxes.change_rate else {}))
    with pytest.raises(ApprovalNeeded):
        wallets.adjust(shop, reader, member, principal=5, reason="sorry", key="k", now=now)
    for act, *args in ((issuing.issue_to_segment, "follow", issuing.Segment()), (issuing.void, "9901123456784", "why")):
        with pytest.raises(ApprovalNeeded):
            act(shop, actor, *args, now=now, **(ONCE if act is issuing.issue_to_segment else {}))


def test_a_file_of_offers_that_changes_something_asks_and_one_that_changes_nothing_does_not(
    shop, actor, office, now, tmp_path
):
    offering.add(shop, office, OFFER, now=now)
    file = tmp_path / "offers.toml"
    file.write_text(offering.export_offers(shop, ".toml"))
    assert offering.import_offers(shop, actor, file, now=now).unchanged == ("half",)
    file.write_text(file.read_text().replace("50%", "60%"))
    assert offering.import_offers(shop, actor, file, now=now, dry_run=True).changed == ("half",)
    with pytest.raises(ApprovalNeeded):
        offering.import_offers(shop, actor, file, now=now)


def test_the_matrix_says_whether_a_cashier_hands_out_what_points_buy(shop, actor, office, member, now):
    points.adjust(shop, office, member, 10, "opening", key="p", now=now)
    with shop.transaction():
        save(permits="give_reward=supervisor; use_benefit=supervisor; issue_coupons=cashier")
    shop.refresh()
    with pytest.raises(ApprovalNeeded) as refused:
        redeeming.exchange_coupon(shop, actor, member, "follow", key="a", now=now)
    assert (refused.value.permit.id, refused.value.least) == ("give_reward", "supervisor")
    boss = replace(actor, role="supervisor")
    bought = redeeming.exchange_coupon(shop, boss, member, "follow", key="a", now=now)
    again = redeeming.exchange_coupon(shop, actor, member, "follow", key="a", now=now)
    assert again == bought, "what was done once is answered, whoever asks"
    issuing.issue(shop, actor, "follow", member, key="b", now=now)
    with pytest.raises(ApprovalNeeded):
        redeeming.return_exchanged(shop, actor, bought.code, key="c", now=now)


def test_a_second_pin_takes_a_supervisor_and_the_first_is_the_members_own(shop, actor, member, now):
    with shop.transaction():
        wallet.open_account(shop, member, now)
    wallet_pins.set_pin(shop, actor, member, "271828", now=now)
    with pytest.raises(ApprovalNeeded):
        wallet_pins.set_pin(shop, actor, member, "314159", now=now)
    wallet_pins.set_pin(shop, replace(actor, role="supervisor"), member, "314159", now=now)
    assert wallet_pins.verify_pin(shop, member, "314159", now=now).account == member


def test_a_payout_is_allowed_up_to_an_amount(shop, actor, member, now):
    topping_up.top_up(shop, actor, member, 5_000, key="t", now=now)
    with shop.transaction():
        save(permits="pay_out_balance=cashier:4000 supervisor")
    shop.refresh()
    with pytest.raises(ApprovalNeeded) as refused:
        topping_up.pay_out(shop, actor, member, "shop", key="o", now=now)
    assert (refused.value.amount, refused.value.least) == (5_000, "supervisor")
    boss: Actor = replace(actor, role="supervisor")
    assert topping_up.pay_out(shop, boss, member, "shop", key="o", now=now).paid == -5_000


def test_every_permit_is_in_the_matrix():
    known = {permit.id for permit in permits.all_permits()}
    asked = {*NOT_A_CASHIERS, "give_reward", "return_exchanged", "use_benefit", "return_benefit", "reset_wallet_pin"}
    assert asked | {"pay_out_balance"} <= known
