"""A whole day on a tape: its answers, its X and Z, its papers, its journal and its ledgers against a reference."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from store import i18n
from store.counter.replay import replay
from store.db.models import (
    Account,
    Coupon,
    Debt,
    JournalEntry,
    Member,
    MemberTotals,
    PointsEntry,
    PrintJob,
    Product,
    Sale,
    Staff,
    StockBalance,
    WalletEntry,
)
from store.reports.verify import verify
from tests.goods import needs_real_goods, real_goods
from tests.store.counter.day import paper
from tests.store.counter.day.script import Script
from tests.store.counter.day.shop import START, made_up, stock
from tests.store.counter.day.sums import Good
from tests.store.counter.day.till import Tills


def played(shop: Any, actor: Any, tape: list[str]) -> list[dict[str, Any]]:
    currency = shop.settings.currency
    return [each.as_json(currency) for each in replay(shop, actor, tape, tape="day", now=START)]


def agrees(answer: Any, expect: Any, path: str = "") -> str:
    """Where an answer does not say what it must; "" when it does. What the expectation leaves out may be anything."""
    if isinstance(expect, dict) and isinstance(answer, dict):
        found = (agrees(answer.get(key), value, f"{path}.{key}") for key, value in expect.items())
        return next((each for each in found if each), "")
    if isinstance(expect, list) and isinstance(answer, list) and len(expect) == len(answer):
        found = (agrees(a, e, f"{path}[{i}]") for i, (a, e) in enumerate(zip(answer, expect, strict=True)))
        return next((each for each in found if each), "")
    return "" if answer == expect else f"{path}: {answer!r}, not {expect!r}"


def the_answers_agree(script: Script, answers: list[dict[str, Any]]) -> None:
    for line, expect, answer in zip(script.tape, script.expected, answers, strict=True):
        wrong = agrees(answer, expect)
        assert not wrong, f"{line}\n{wrong}\n{json.dumps(answer, ensure_ascii=False)}"


def the_books_agree(shop: Any, day: Tills) -> None:
    """Ledgers, balances, stock and numbers."""
    by_phone = {
        who.phone: (who.points, who.spent, who.visits) for who in day.customers.values()
    }  # a phone is kept in secret: the members' own finder reads it
    from store.office.members.finding import by_code

    for phone, expected in by_phone.items():
        member = by_code(shop, phone, now=day.at)
        assert member is not None
        row = MemberTotals.get(MemberTotals.member == member.id)
        assert (row.points, row.spent, row.visits) == expected
        purses = day.customers[phone].purses
        held = Account.get_or_none(Account.id == member.id)
        assert (held and (held.principal, held.bonus)) == (purses and (purses.principal, purses.bonus))
        debt = Debt.get_or_none(Debt.member == member.id)
        assert (debt and debt.owed) == day.customers[phone].owes
    assert Member.select().count() == len(by_phone)
    assert sum(entry.points for entry in PointsEntry.select()) == sum(each.points for each in day.customers.values())
    all_purses = [*(each.purses for each in day.customers.values() if each.purses), *day.cards.values()]
    assert sum(entry.amount for entry in WalletEntry.select()) == sum(each.balance for each in all_purses)
    codes = {row.id: row.code for row in Product.select()}
    assert {codes[row.product_id]: row.quantity for row in StockBalance.select() if row.quantity} == {
        code: quantity for code, quantity in day.stock.items() if quantity
    }
    assert {row.code for row in Coupon.select().where(Coupon.state == "used")} == day.used_coupons
    numbers = sorted(row.number for row in Sale.select().where(Sale.state == "paid"))
    expected_numbers = [
        f"{till.id}-{date}-{n:04}"
        for till in day.tills.values()
        for (kind, date), last in till.counters.items()
        if not kind
        for n in range(1, last + 1)
    ]
    assert numbers == sorted(expected_numbers)


def the_journal_agrees(day: Tills) -> None:
    """Till by till, every act in its order, with who did it and who allowed it."""
    staff = {row.id: row.number for row in Staff.select()}
    for till in day.tills.values():
        entries = JournalEntry.select().where(JournalEntry.till == till.id).order_by(JournalEntry.sequence)
        told = [(row.act, staff[row.staff_id], staff.get(row.approver_id)) for row in entries]
        assert told == day.journal[till.number]


def the_papers_agree(shop: Any, day: Tills) -> None:
    """Every slip decoded from the printer's bytes: receipts line by line, the Z by its figures."""
    kinds: Counter[str] = Counter()
    copies, receipts, ends = 0, {}, []
    for till in day.tills.values():
        for kind, lines, barcode in paper.slips(shop, till.id, day.at):
            kinds[kind] += 1
            if kind == "receipt":
                read = paper.receipt(lines, barcode)
                copies += read.pop("copy")
                assert read.pop("barcode") == read["number"].replace("-", "")
                assert receipts.setdefault(read["number"], read) == read
            elif kind == "shift_z":
                ends.append(paper.rows(lines))
    assert kinds == Counter(day.slips)
    assert copies == sum("copy" in each for each in day.receipts)
    expected = {each["number"]: each for each in day.receipts if "copy" not in each}
    for each in expected.values():
        each["items"] = [(name.replace(" ", ""), *figures) for name, *figures in each["items"]]
    assert receipts == expected
    shifts = sorted(day.shifts, key=lambda shift: shift.numbers[0])
    for shift, said in zip(shifts, ends, strict=True):
        assert (said["销售净额"], said["应有现金"], said["长短款"]) == (
            shift.net, shift.expected, shift.counted - shift.expected,
        )  # fmt: skip
        assert (said["商品原价合计"], said["退货金额"], said["销售笔数"]) == (
            shift.gross, -shift.refunded, shift.sales,
        )  # fmt: skip
    kicks = PrintJob.select().where(PrintJob.kind == "drawer")
    assert {number: kicks.where(PrintJob.till == f"01{number:02}").count() for number in day.kicks} == day.kicks


PLAIN = re.compile(r"[0-9a-f]{32}|[CMAS]?\d{4}-\d{8}-\d+|01\d\d|2026-01|[a-z][a-z0-9_.]*|")
"""An id, the number of a bill, a till, the text that members agree to, or one of our own words."""


def the_journal_keeps_no_secret(day: Tills) -> None:
    """Nothing but ids, amounts and our own words: no phone, name, payment code, card or PIN can be among them."""

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for each in value.values() for text in texts(each)]
        if isinstance(value, list):
            return [text for each in value for text in texts(each)]
        return [value] if isinstance(value, str) else []

    of_tills = JournalEntry.select().where(JournalEntry.till != "0100")
    found = {(row.act, text) for row in of_tills for text in texts(json.loads(row.detail))}
    assert {each for each in found if not PLAIN.fullmatch(each[1])} == set()


def live(shop: Any, actor: Any, goods: list[Any], sales: int, seed: int) -> Script:
    script = Script(stock(shop, goods), sales, seed).write()
    shop.db.execute_sql("PRAGMA synchronous = OFF")
    the_answers_agree(script, played(shop, actor, script.tape))
    shop.db.execute_sql("PRAGMA synchronous = FULL")
    assert verify(shop).findings == ()
    the_books_agree(shop, script.day)
    the_journal_agrees(script.day)
    the_journal_keeps_no_secret(script.day)
    the_papers_agree(shop, script.day)
    return script


@pytest.fixture(autouse=True)
def chinese():
    i18n.use("zh_CN")


def test_a_short_day_with_every_exception_agrees_to_the_fen(shop, actor):
    script = live(shop, actor, made_up(40), 9, seed=25)
    assert len(script.day.sold) >= 25


@pytest.mark.slow
def test_a_day_of_400_sales_of_made_up_goods_agrees_to_the_fen(shop, actor):
    script = live(shop, actor, made_up(300), 320, seed=400)
    assert len(script.day.sold) >= 400
    played(shop, actor, script.tape)  # nothing is done twice
    the_books_agree(shop, script.day)
    the_journal_agrees(script.day)


@pytest.mark.slow
@needs_real_goods
def test_a_day_of_400_sales_of_real_products_agrees_to_the_fen(shop, actor):
    goods = [Good(each.code, each.name, each.price) for each in real_goods() if each.price and len(each.code) > 5]
    script = live(shop, actor, goods[::20], 320, seed=2026)
    assert len(script.day.sold) >= 400
