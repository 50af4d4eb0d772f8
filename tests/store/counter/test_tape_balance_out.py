"""The tape pays balances out: a member's, a gift card's, by whose wish it is."""

from store.office import staff
from store.office.members import families
from store.office.members.finding import any_by_code
from store.reports.verify import verify
from tests.store.counter.test_member_sales import counter
from tests.store.counter.test_replay_members import PHONE, errors, play

__all__ = ["counter", "play"]

DAY = (
    {"do": "enrol", "phone": PHONE},
    {"do": "top_up", "member": PHONE, "paid": "200"},
    {"do": "balance_out", "member": PHONE, "cause": "cooling off"},
    {"do": "balance_out", "member": PHONE, "cause": "cooling off", "approved": "1002"},
    {"do": "balance_out", "member": PHONE, "cause": "shop", "approved": "1002"},
    {"do": "balance_out", "member": PHONE, "cause": "whim", "approved": "1002"},
    {"do": "sell_card", "paid": "50"},
    {"do": "balance_out", "gift_card": "last", "cause": "customer", "tender": "wechat", "approved": "1002"},
)  # fmt: skip


def test_a_tape_pays_balances_out_once_and_with_approval(play, counter):
    staff.add(counter.shop, staff.in_the_office(counter.shop), "1002", "王姐", "supervisor", "314159", now=counter.at)
    for refused in ("ApprovalNeeded", "NothingToPayOut"):  # again it does nothing twice
        answers = play(*DAY)
        assert errors(answers) == [
            None, None, refused, None, "NothingToPayOut", "BadTapeLine", None, None,
        ]  # fmt: skip
        member, card = answers[3]["topped_up"], answers[7]["topped_up"]
        assert (member["kind"], member["paid"], member["change"], member["principal"]) == (
            "payout", "-200.00", "0.00", "0.00",
        )  # fmt: skip
        assert (card["paid"], card["principal"]) == ("-50.00", "0.00")
        assert verify(counter.shop).findings == ()


def test_a_tape_pays_no_familys_balance_out_to_who_shares_it(play, counter):
    staff.add(counter.shop, staff.in_the_office(counter.shop), "1002", "王姐", "supervisor", "314159", now=counter.at)
    other = "13800000042"
    play({"do": "enrol", "phone": PHONE}, {"do": "top_up", "member": PHONE, "paid": "200"})
    play({"do": "enrol", "phone": other}, tape="family")
    main, shares = (any_by_code(counter.shop, phone, now=counter.at) for phone in (PHONE, other))
    families.link(counter.shop, staff.in_the_office(counter.shop), main.id, shares.id, now=counter.at)
    out = {"do": "balance_out", "cause": "cooling off", "approved": "1002"}
    answers = play({**out, "member": other}, {**out, "member": PHONE}, tape="out")
    assert errors(answers) == ["AccountOfFamily", None]
