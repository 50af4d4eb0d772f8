"""Shifts: one a till, everything carries it, the drawer is counted blind, and the Z is drawn once."""

from dataclasses import replace

import pytest
from peewee import IntegrityError

from store.books.permits import ApprovalNeeded
from store.counter import printing, topping_up
from store.counter.shifts import closing, opening, reading
from store.counter.shifts.refusals import (
    AmountNeeded,
    BadPieces,
    CountAgain,
    CountFirst,
    NoShift,
    NoSuchShift,
    NotADenomination,
    ReasonNeeded,
    SameCashier,
    ShiftOpen,
    StillUnsettled,
)
from store.db.models import CashCount, CashMove, Sale, Shift, ShiftTotal, TopUp
from store.reports.verify import verify
from tests.store.books.ledgers import put_member
from tests.store.counter.shifts.conftest import BOSS, OTHER

COLA, TISSUES = "6901234567892", "036000291452"


def jobs(day):
    return [job.kind for job in printing.waiting(day.shop, day.actor.till)]


def test_a_shift_opens_with_its_float_by_denomination(any_day):
    shift = any_day.open({10000: 3, 5000: 2, 10: 5, 1: 3})
    assert (shift.number, shift.opening_float, shift.open) == ("S0101-20261121-1", 40053, True)
    assert shift.float_counted == {10000: 3, 5000: 2, 10: 5, 1: 3}
    assert (shift.opened_by, shift.opened_by_name, shift.by_itself, shift.clock_jump) == ("1001", "小李", False, None)


def test_a_till_has_one_open_shift_and_another_till_its_own(day, other):
    first = day.open(100)
    with pytest.raises(ShiftOpen, match=r"S0101-20261121-1"):
        day.open(200)
    assert other.open(200).number == "S0102-20261121-1"
    assert reading.open_shift_at(day.shop, "0101") == first


def test_opening_again_with_the_same_key_answers_the_same_shift(day):
    first = day.open(100, key="k")
    assert day.open(100, key="k") == first
    assert Shift.select().count() == 1


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [(-1, AmountNeeded), (10**12, AmountNeeded), ({300: 1}, NotADenomination), ({100: -1}, BadPieces)],
)
def test_a_float_that_cannot_be_is_refused(day, amount, refusal):
    with pytest.raises(refusal):
        day.open(amount)
    assert Shift.select().count() == 0


def test_a_sale_without_a_shift_opens_one_by_itself_and_the_journal_says_so(any_day, journaled):
    any_day.sell(COLA)
    shift = any_day.shift
    assert (shift.by_itself, shift.opening_float) == (True, 0)
    assert [act for act, _ in journaled()] == ["shift.open", "pay"]
    assert '"by_itself":true' in journaled()[0][1]
    assert Sale.get().shift_id == shift.id


def test_a_refused_payment_opens_no_shift(day):
    day.ring(COLA)
    with pytest.raises(Exception, match="is not enough"):
        day.pay(1)
    assert Shift.select().count() == 0


def test_sales_refunds_top_ups_and_cash_carry_the_shift(day):
    from store.counter import refunding

    shift = day.open(100)
    sold = day.sell(COLA)
    line = refunding.returnable(day.shop, sold.sale)[0].line
    refunding.refund(day.shop, day.boss, sold.sale, {line: 1000}, **day.tick())
    member = put_member(day.shop, day.at)
    topping_up.top_up(day.shop, day.actor, member, 10000, **day.tick())
    day.pay_in(500)
    assert {row.shift_id for table in (Sale, TopUp, CashMove) for row in table.select()} == {shift.id}
    assert Sale.select().count() == 2


def test_a_command_has_no_shift(day, office):
    member = put_member(day.shop, day.at)
    with day.shop.transaction():
        from store.counter.shifts.current import shift_of

        assert shift_of(day.shop, office, day.at) is None
    assert member and Shift.select().count() == 0


def test_another_cashier_takes_the_till_within_the_shift(day, journaled):
    shift = day.open(0)
    wang = replace(day.actor, staff=OTHER, number="1002", name="小王")
    with pytest.raises(SameCashier):
        opening.hand_over(day.shop, day.actor, **day.tick())
    assert opening.hand_over(day.shop, wang, **day.tick(key="k")) == opening.hand_over(
        day.shop, wang, **day.tick(key="k")
    )
    assert opening.holder(shift) == OTHER
    assert [act for act, _ in journaled()] == ["shift.open", "shift.hand_over"]
    day.actor = wang
    day.sell(COLA)
    assert day.x().cashiers == (("1001", "小李"), ("1002", "小王"))


def test_cash_in_and_out_opens_the_drawer_and_prints_a_slip(any_day):
    any_day.open(10000)
    out = any_day.pay_out(1800, "送水")
    assert (out.number, out.amount, out.reason, out.approver) == ("M0101-20261121-0001", -1800, "送水", BOSS)
    assert any_day.pay_in(5000).amount == 5000
    assert any_day.drop(2000).number == "M0101-20261121-0003"
    assert any_day.no_sale().amount == 0
    assert jobs(any_day) == ["drawer", "cash_move"] * 4
    assert [job.number for job in printing.waiting(any_day.shop, "0101") if job.document] == [
        f"M0101-20261121-{place:04}" for place in (1, 2, 3, 4)
    ]
    cash = any_day.x().cash
    assert (cash.expected, [(move.kind, move.amount) for move in cash.moves]) == (
        10000 - 1800 + 5000 - 2000,
        [("drop", -2000), ("pay_in", 5000), ("pay_out", -1800)],
    )


def test_paying_out_twice_with_the_same_key_pays_once(day):
    assert day.pay_out(100, key="k") == day.pay_out(100, key="k")
    assert CashMove.select().count() == 1


@pytest.mark.parametrize("act", ["pay_out", "no_sale"])
def test_a_cashier_alone_neither_pays_out_nor_opens_the_drawer(day, act):
    from store.counter.shifts import drawer

    given = (100, "送水") if act == "pay_out" else ("换零钱",)
    with pytest.raises(ApprovalNeeded):
        getattr(drawer, act)(day.shop, day.actor, *given, **day.tick())
    assert CashMove.select().count() == 0 and jobs(day) == []


def test_cash_needs_an_amount_and_a_reason(day):
    for amount in (0, -5, 10**12):
        with pytest.raises(AmountNeeded):
            day.pay_in(amount)
    for reason in ("", "  \n", "长" * 41):
        with pytest.raises(ReasonNeeded):
            day.pay_in(100, reason)
    assert day.drop(100).reason == ""


def test_the_count_is_kept_before_anything_is_told(any_day):
    any_day.open(10000)
    any_day.sell(COLA)
    counted = any_day.count({10000: 1, 100: 2})
    assert (counted.counted, counted.expected, counted.over) == (10200, 10250, -50)
    row = CashCount.get()
    assert (row.counted, row.expected) == (10200, 10250)
    assert any_day.x().cash.over == -50


def test_counting_again_takes_a_supervisor_and_the_first_count_stays(day):
    day.open(10000)
    day.count({5000: 1})
    with pytest.raises(ApprovalNeeded):
        day.count({10000: 1})
    assert day.count({10000: 1}, actor=day.boss).over == 0
    assert [row.counted for row in CashCount.select().order_by(CashCount.id)] == [5000, 10000]
    sums = day.close()
    assert (sums.cash.over, sums.cash.counts) == (0, 2)


def test_counting_again_with_the_same_key_is_the_same_count(day):
    day.open(10000)
    assert day.count({5000: 1}, key="k") == day.count({10000: 1}, key="k")
    assert CashCount.select().count() == 1


def test_a_shift_is_not_closed_uncounted_or_after_cash_has_moved(day):
    day.open(10000)
    with pytest.raises(CountFirst):
        day.close()
    day.count({10000: 1})
    day.sell(COLA)
    with pytest.raises(CountAgain):
        day.close()
    day.count({10000: 1, 1: 250}, actor=day.boss)
    assert day.close().cash.over == 0


def test_a_closed_shift_answers_the_same_again_and_the_next_one_is_number_2(any_day):
    any_day.open(10000)
    any_day.sell(COLA, TISSUES)
    any_day.count({10000: 1, 1: 1250})
    first = any_day.close(key="k")
    assert any_day.close(key="k") == first
    assert Shift.select().count() == 1 and jobs(any_day).count("shift_z") == 1
    with pytest.raises(NoShift):
        any_day.close()
    assert any_day.open(0).number == "S0101-20261121-2"
    assert verify(any_day.shop).findings == ()


def test_a_closed_shift_stands_as_it_is(any_day):
    any_day.open(10000)
    any_day.count_all()
    any_day.close()
    db = any_day.shop.db
    for sql in (
        "UPDATE shift SET opening_float = 1",
        "DELETE FROM shift",
        "UPDATE shift_total SET amount = 1",
        "DELETE FROM cash_count",
        "INSERT INTO shift_total SELECT shift, name, 'more', count, amount FROM shift_total",
    ):
        with pytest.raises(IntegrityError), any_day.shop.transaction():
            db.execute_sql(sql)


def test_an_x_changes_nothing_and_shows_no_cash_to_a_cashier(day):
    day.open(10000)
    day.sell(COLA)
    before = day.shop.db.execute_sql("SELECT count(*) FROM journal_entry").fetchone()
    assert closing.x(day.shop, day.actor).cash is None
    assert day.x().cash.expected == 10250
    assert day.shop.db.execute_sql("SELECT count(*) FROM journal_entry").fetchone() == before
    assert closing.print_x(day.shop, day.actor, **day.tick()).kind == "shift_blind"
    assert closing.print_x(day.shop, day.boss, **day.tick()).kind == "shift_x"
    assert day.shift.open


def test_an_open_basket_is_settled_or_carried_over_by_name(day):
    day.open(0)
    day.ring(COLA)
    day.ring(TISSUES)
    day.count({})
    with pytest.raises(StillUnsettled, match="可乐") as refused:
        day.close()
    (left,) = refused.value.left
    assert (left.kind, left.id, left.amount) == ("basket", day.sale, 1250)
    with pytest.raises(ApprovalNeeded):
        day.close(day.sale)
    sums = day.close(day.sale, actor=day.boss)
    assert sums.shift.carried == ("basket 可乐",)
    day.open(0)
    assert Sale.get_by_id(day.pay(1250).sale).shift_id == day.shift.id
    assert verify(day.shop).findings == ()


def test_an_empty_basket_holds_nothing_up(day):
    day.open(0)
    basket = day.ring(COLA)
    day.void(basket.latest)
    day.count({})
    assert day.close().voided_lines == 1


def test_the_roll_up_says_what_the_rows_say_and_verify_finds_what_does_not(day):
    from store.db import triggers

    day.open(10000)
    day.sell(COLA)
    day.count_all()
    sums = day.close()
    kept = {(row.name, row.part): (row.count, row.amount) for row in ShiftTotal.select()}
    assert (
        kept[("sales", "")] == (1, 250)
        and kept[("tender", "cash")] == (1, 250)
        and kept[("cash", "expected")] == (0, 10250)
    )
    assert kept == {key: (total.count, total.amount) for key, total in sums.rows().items()}
    triggers.drop_all(day.shop.db)
    day.shop.db.execute_sql("UPDATE shift_total SET amount = 251 WHERE name = 'sales'")
    found = [finding for finding in verify(day.shop).findings if finding.rule == "shift"]
    assert [(each.where, each.params["kept"], each.params["found"]) for each in found] == [
        ("S0101-20261121-1", "1 251", "1 250")
    ]


@pytest.mark.parametrize("entries", [1, 3])
def test_a_journal_whose_tail_was_cut_is_missed_by_the_z(any_day, entries):
    from store.db import triggers

    any_day.open(10000)
    any_day.sell(COLA)
    any_day.count_all()
    sums = any_day.close()
    assert (
        sums.shift.head
        == any_day.shop.db.execute_sql(
            "SELECT mac FROM journal_entry WHERE till = '0101' ORDER BY sequence DESC LIMIT 1"
        ).fetchone()[0]
    )
    triggers.drop_all(any_day.shop.db)
    any_day.shop.db.execute_sql(
        f"DELETE FROM journal_entry WHERE till = '0101' AND sequence > {sums.shift.last_entry - entries}"
    )
    found = {finding.rule: finding.where for finding in verify(any_day.shop).findings}
    assert found["journal of a shift"] == "S0101-20261121-1"


def test_everything_since_the_last_z_is_in_the_next_one(day):
    day.open(0)
    day.count({})
    day.close()
    basket = day.ring(COLA)
    day.void(basket.latest)
    day.ring(COLA)
    day.pay(250)
    assert day.x().voided_lines == 1


def test_two_tills_close_each_its_own(day, other):
    day.open(1000)
    other.open(2000)
    day.sell(COLA)
    other.sell(TISSUES)
    day.count({1: 1250})
    other.count({1: 2999})
    assert [each.close().cash.over for each in (day, other)] == [0, -1]
    assert verify(day.shop).findings == ()


def test_a_shift_is_found_by_its_number(day):
    shift = day.open(0)
    assert reading.read_shift(day.shop, shift.number) == shift
    with pytest.raises(NoSuchShift):
        reading.read_shift(day.shop, "S0101-20260101-1")


def test_shifts_are_listed_the_newest_first(day, other):
    for each in (day, other):
        each.open(0)
        each.count({})
        each.close()
    day.at = other.at
    day.open(0)
    assert [each.number for each in reading.shifts(day.shop)] == [
        "S0101-20261121-2",
        "S0102-20261121-1",
        "S0101-20261121-1",
    ]
    assert len(reading.shifts(day.shop, till="0101")) == 2


def test_a_sale_asks_for_its_shift_with_its_number(day, monkeypatch):
    """Beside the first sale of a shift, paying reads no row more than without shifts."""
    from store.counter import standing
    from store.counter.shifts import current

    day.sell(COLA)
    asked = []
    statement = standing._STANDING
    monkeypatch.setattr(standing, "_STANDING", lambda db, **given: asked.append(given) or statement(db, **given))
    monkeypatch.setattr(current, "_OPEN", None)
    day.sell(COLA)
    assert [given["till"] for given in asked] == ["0101"]


def test_a_count_stands_until_cash_moves(day):
    day.open(100_00)
    assert closing.standing_count(day.shop, "0101") is None
    day.count({100_00: 1})
    assert closing.standing_count(day.shop, "0101").over == 0
    day.pay_in(500)
    assert closing.standing_count(day.shop, "0101") is None
