"""`shop verify`: does everything that was written down agree with everything else?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from peewee import Database

from store.books.journal import verify_chain
from store.db import triggers
from store.db.backup import damages
from store.db.engine import DRIVER_ERRORS, broken_promises
from store.db.opening import Shop
from store.i18n import N_
from store.money import ONE, half_up, write_quantity
from store.reports.findings import Finding, rows
from store.reports.verify_benefits import BENEFIT_CHECKS
from store.reports.verify_bookings import BOOKING_CHECKS
from store.reports.verify_counts import COUNT_CHECKS
from store.reports.verify_coupons import COUPON_CHECKS
from store.reports.verify_ledgers import LEDGER_CHECKS
from store.reports.verify_offers import OFFER_CHECKS
from store.reports.verify_outside import OUTSIDE_CHECKS
from store.reports.verify_parked import PARKED_CHECKS
from store.reports.verify_shifts import SHIFT_CHECKS
from store.reports.verify_tenders import TENDER_CHECKS


@dataclass(frozen=True)
class Verification:
    """What was looked at, by count (nothing of a damaged file), and what was found; a sound store has no findings."""

    findings: tuple[Finding, ...]
    counted: dict[str, int]


def verify(shop: Shop) -> Verification:
    """Look through the whole store as it is at one moment, while tills go on selling."""
    found: list[Finding] = []
    counted: dict[str, int] = {}
    with _one_moment(shop):
        for check in CHECKS:
            try:
                found.extend(check(shop))
            except DRIVER_ERRORS as error:
                # A page that cannot be read must not hide what else there is to find.
                found.append(Finding("file", shop.url, DAMAGED, {"problem": str(error)}))
        if not any(finding.rule == "file" for finding in found):
            counted = {table: _number(shop.db, f"SELECT count(*) FROM {table}") for table in COUNTED}
    return Verification(tuple(found), counted)


COUNTED = (
    *("sale", "sale_line", "payment", "stock_entry", "journal_entry", "print_job"),
    *("points_entry", "wallet_entry", "top_up", "coupon_event"),
    *("shift", "cash_move"),
)

DAMAGED = N_("The store's file is damaged: {problem}")


@contextmanager
def _one_moment(shop: Shop) -> Iterator[None]:
    """All reads see the same state, and nobody waits for them."""
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ" if shop.engine == "postgresql" else "BEGIN DEFERRED"
    shop.db.execute_sql(begin)
    try:
        yield
    finally:
        shop.db.execute_sql("ROLLBACK")


def _number(db: Database, sql: str) -> int:
    return int(db.execute_sql(sql).fetchone()[0])


def _file(shop: Shop) -> Iterator[Finding]:
    if shop.engine == "postgresql":
        return
    for problem in damages(shop.db, shop.engine):
        yield Finding("file", shop.url, DAMAGED, {"problem": problem})
    for table, row, parent, _index in rows(shop, "PRAGMA foreign_key_check"):
        yield Finding(
            "reference", f"{table} {row}", N_("{where} refers to a row of {parent} that is gone."), {"parent": parent}
        )


def _guards(shop: Shop) -> Iterator[Finding]:
    for name in triggers.damaged(shop.db):
        yield Finding("trigger", name, N_("The guard {where} against change is gone or was changed."))
    for broken in broken_promises(shop.db):
        yield Finding(
            "promise", broken.params["what"], N_("The setting {where} of the database is {found}."), broken.params
        )


def _sums(shop: Shop) -> Iterator[Finding]:
    lines = """
        SELECT s.id, s.number, s.gross, s.due, s.tax, s.state, COUNT(l.id),
               COALESCE(SUM(l.gross), 0), COALESCE(SUM(l.paid), 0), COALESCE(SUM(l.tax), 0)
        FROM sale s LEFT JOIN sale_line l ON l.sale = s.id AND l.voided_at IS NULL
        WHERE s.state = 'paid'
        GROUP BY s.id, s.number, s.gross, s.due, s.tax, s.state
        HAVING COUNT(l.id) = 0 OR COALESCE(SUM(l.gross), 0) <> s.gross OR COALESCE(SUM(l.paid), 0) <> s.due
            OR COALESCE(SUM(l.tax), 0) <> s.tax OR COUNT(l.gross) < COUNT(l.id) OR COUNT(l.paid) < COUNT(l.id)
            OR COUNT(l.tax) < COUNT(l.id) OR s.gross IS NULL OR s.due IS NULL OR s.tax IS NULL
        ORDER BY s.id"""
    for sale, number, gross, due, tax, _state, count, of_gross, of_paid, of_tax in rows(shop, lines):
        if count == 0:
            yield Finding("sale without lines", number or sale, N_("Sale {where} was paid and has no lines."))
            continue
        yield Finding(
            "lines",
            number or sale,
            N_("Sale {where} says {sale} (gross, due, tax), its lines add up to {lines}."),
            {"sale": f"{gross} {due} {tax}", "lines": f"{of_gross} {of_paid} {of_tax}"},
        )
    payments = """
        SELECT s.id, s.number, s.due, COALESCE(SUM(p.amount), 0)
        FROM sale s LEFT JOIN payment p ON p.sale = s.id
        WHERE s.state = 'paid' GROUP BY s.id, s.number, s.due
        HAVING s.due IS NULL OR COALESCE(SUM(p.amount), 0) <> s.due ORDER BY s.id"""
    for sale, number, due, paid in rows(shop, payments):
        yield Finding(
            "payments",
            number or sale,
            N_("Sale {where} was due {due}, its payments add up to {paid}."),
            {"due": due, "paid": paid},
        )
    change = "SELECT id, amount, tendered, change FROM payment WHERE amount <> tendered - change OR change < 0"
    for payment, amount, tendered, back in rows(shop, change):
        yield Finding(
            "change",
            payment,
            N_("Payment {where} of {amount} is not {tendered} tendered less {change} change."),
            {"amount": amount, "tendered": tendered, "change": back},
        )


def _lines(shop: Shop) -> Iterator[Finding]:
    """Each line's gross is its price times its quantity; a voided line has no sums; each rate's tax is right."""
    lines = """
        SELECT s.number, s.id, s.tax_inside, l.position, l.quantity, l.unit_price, l.gross, l.paid, l.tax,
               l.tax_numerator, l.tax_denominator, l.voided_at IS NOT NULL,
               (SELECT COALESCE(SUM(r.amount), 0) FROM sale_reduction r WHERE r.line = l.id), s.refunds IS NULL
        FROM sale_line l JOIN sale s ON s.id = l.sale WHERE s.state = 'paid' ORDER BY s.id, l.position"""
    taxes: dict[tuple[int, int], list[int]] = {}
    last = where = None
    inside = True
    for row in rows(shop, lines):
        number, sale, tax_inside, position, quantity, unit_price, gross, paid, tax, *rate, void, off, own = row
        numerator, denominator = rate
        if sale != last:
            yield from _taxes(where, inside, taxes)
            # A refund's tax is a share of the tax there was, not reckoned anew.
            taxes, last, where, inside = {}, sale, number or sale, tax_inside
        sums = (gross, paid, tax)
        if void:
            wrong = sums != (None, None, None) or int(off) != 0
        else:
            # A refund of a sale gives back shares of its sums; one without a receipt has its own.
            made = half_up(unit_price * quantity, ONE) if own else gross
            wrong = None in sums or gross != made or paid != gross - int(off) + (0 if tax_inside else tax)
        if wrong:
            yield Finding(
                "line",
                str(where),
                N_("Line {line} of sale {where} has the sums {found}, which its price and quantity do not make."),
                {"line": position, "found": f"{gross} {paid} {tax}"},
            )
        elif not void and own:
            of_rate = taxes.setdefault((numerator, denominator), [0, 0])
            # Without tax inside the rate is on the price, with it on what was paid.
            of_rate[0] += paid if tax_inside else paid - tax
            of_rate[1] += tax
    yield from _taxes(where, inside, taxes)


def _taxes(where: str | None, inside: bool, taxes: dict[tuple[int, int], list[int]]) -> Iterator[Finding]:
    for (numerator, denominator), (amount, tax) in taxes.items():
        right = half_up(amount * numerator, denominator + numerator if inside else denominator)
        if tax != right:
            yield Finding(
                "tax",
                str(where),
                N_("The tax of sale {where} at {rate} is {found}, it should be {right}."),
                {"rate": f"{numerator}/{denominator}", "found": tax, "right": right},
            )


def _refunds(shop: Shop) -> Iterator[Finding]:
    """No line gave back more than it was: goods or money, over all its refunds."""
    more = """
        SELECT s.number, o.position, o.quantity, o.paid, SUM(l.quantity), SUM(l.paid)
        FROM sale_line l JOIN sale_line o ON o.id = l.refunds JOIN sale s ON s.id = o.sale
        GROUP BY o.id, s.number, o.position, o.quantity, o.paid
        HAVING o.quantity + SUM(l.quantity) < 0 OR o.paid + SUM(l.paid) < 0
            OR (o.quantity + SUM(l.quantity) = 0 AND o.paid + SUM(l.paid) <> 0)
        ORDER BY s.number, o.position"""
    for number, position, _quantity, paid, _back, given in rows(shop, more):
        yield Finding(
            "refund",
            number,
            N_("Line {line} of sale {where} paid {paid}, and its refunds gave back {given}."),
            {"line": position, "paid": paid, "given": -int(given)},
        )


def _states(shop: Shop) -> Iterator[Finding]:
    half_closed = """
        SELECT id, number FROM sale WHERE state = 'paid' AND (number IS NULL OR sequence IS NULL
            OR trading_day IS NULL OR closed_at IS NULL OR closed_by IS NULL)
        OR state <> 'paid' AND (number IS NOT NULL OR sequence IS NOT NULL)
        OR state NOT IN ('open', 'parked', 'paid', 'voided') ORDER BY id"""
    for sale, number in rows(shop, half_closed):
        yield Finding("state", number or sale, N_("Sale {where} is neither open nor closed as a whole."))
    paid_open = """
        SELECT DISTINCT s.id, s.state FROM sale s JOIN payment p ON p.sale = s.id
        WHERE s.state <> 'paid' ORDER BY s.id"""
    for sale, state in rows(shop, paid_open):
        yield Finding(
            "payment of an open sale", sale, N_("Sale {where} is {state} and has payments."), {"state": state}
        )


def _sale_numbers(shop: Shop) -> Iterator[Finding]:
    gaps = """
        SELECT till, trading_day, COUNT(*), MIN(sequence), MAX(sequence) FROM sale
        WHERE sequence IS NOT NULL GROUP BY till, trading_day
        HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) ORDER BY till, trading_day"""
    for till, day, count, first, last in list(rows(shop, gaps)):
        yield Finding(
            "gap",
            f"{till}-{day}",
            N_(
                "Sales of till and day {where} are numbered {first} to {last}, and there {count:is|are} "
                "{count} of them."
            ),
            {"first": first, "last": last, "count": count},
        )
    for sale, till, day, sequence, number in rows(
        shop, "SELECT id, till, trading_day, sequence, number FROM sale WHERE state = 'paid' ORDER BY id"
    ):
        if number != f"{till}-{day}-{sequence or 0:04}":
            yield Finding(
                "number",
                number or sale,
                N_("Sale {where} is number {sequence} of till {till} on {day}, which its own number does not say."),
                {"till": till, "day": day, "sequence": sequence},
            )


def _stock(shop: Shop) -> Iterator[Finding]:
    differing = """
        SELECT t.store, p.code, SUM(t.entered), SUM(t.balance) FROM (
            SELECT store, product, SUM(quantity) AS entered, 0 AS balance FROM stock_entry GROUP BY store, product
            UNION ALL SELECT store, product, 0, quantity FROM stock_balance) t
        JOIN product p ON p.id = t.product GROUP BY t.store, p.code
        HAVING SUM(t.entered) <> SUM(t.balance) ORDER BY t.store, p.code"""
    for store, code, entered, balance in rows(shop, differing):
        yield Finding(
            "stock",
            code,
            N_("The stock of {where} in store {store} is kept as {balance}, its entries add up to {entered}."),
            {"store": store, "balance": balance, "entered": entered},
        )
    sold = """
        SELECT s.number, l.position, COUNT(e.id), COALESCE(SUM(e.quantity), 0), l.quantity, l.holds
        FROM sale s JOIN sale_line l ON l.sale = s.id AND l.voided_at IS NULL
        LEFT JOIN stock_entry e ON e.source = l.id AND e.reason IN ('sale', 'refund')
        WHERE s.state = 'paid' GROUP BY s.id, s.number, l.position, l.quantity, l.holds ORDER BY s.id, l.position"""
    for number, position, count, moved, quantity, holds in rows(shop, sold):
        if count != 1 or moved != -(quantity * holds // ONE):
            yield Finding(
                "stock of a line",
                number,
                N_("Line {line} of sale {where} moved {moved} out of stock in {count} {count:entry|entries}."),
                {"line": position, "moved": int(moved), "count": count},
            )


def _stock_of_no_sale(shop: Shop) -> Iterator[Finding]:
    strays = """
        SELECT e.source, p.code, e.quantity FROM stock_entry e JOIN product p ON p.id = e.product
        LEFT JOIN sale_line l ON l.id = e.source AND l.voided_at IS NULL
        LEFT JOIN sale s ON s.id = l.sale AND s.state = 'paid'
        WHERE e.reason IN ('sale', 'refund') AND s.id IS NULL ORDER BY e.id"""
    for source, code, quantity in rows(shop, strays):
        yield Finding(
            "stock of no sale",
            code,
            N_("{quantity} of {where} left the stock for the line {line}, which no paid sale has."),
            {"quantity": write_quantity(-quantity), "line": source},
        )


def _journal(shop: Shop) -> Iterator[Finding]:
    for at in verify_chain(shop.db, shop.root.journal_key):
        where = f"{at.till} {at.sequence}"
        if at.missing:
            yield Finding("journal", where, N_("Journal entries before {where} (till, number) are gone."))
        else:
            yield Finding("journal", where, N_("Journal entry {where} (till, number) is not what was written."))
    unknown = """
        SELECT s.id, s.number FROM sale s WHERE s.state <> 'open'
        AND NOT EXISTS (SELECT 1 FROM journal_entry j WHERE j.sale = s.id) ORDER BY s.id"""
    for sale, number in rows(shop, unknown):
        yield Finding("sale not in the journal", number or sale, N_("No journal entry names the closed sale {where}."))


def _receipts(shop: Shop) -> Iterator[Finding]:
    silent = """
        SELECT s.number, s.id, (SELECT COUNT(*) FROM print_job j
            WHERE j.sale = s.id AND j.kind = 'receipt' AND j.mark <> 'reprint') AS jobs
        FROM sale s WHERE s.state = 'paid' ORDER BY s.id"""
    for number, sale, jobs in rows(shop, silent):
        if jobs == 0:
            yield Finding("receipt", number or sale, N_("Sale {where} was paid and no receipt was asked for."))


CHECKS: tuple[Callable[[Shop], Iterator[Finding]], ...] = (
    _file,
    _guards,
    _sums,
    _lines,
    _refunds,
    _states,
    _sale_numbers,
    _stock,
    _stock_of_no_sale,
    _journal,
    _receipts,
    *LEDGER_CHECKS,
    *COUPON_CHECKS,
    *OFFER_CHECKS,
    *BENEFIT_CHECKS,
    *COUNT_CHECKS,
    *BOOKING_CHECKS,
    *SHIFT_CHECKS,
    *TENDER_CHECKS,
    *PARKED_CHECKS,
    *OUTSIDE_CHECKS,
)
"""Everything that is looked at, in the order in which it is told."""
