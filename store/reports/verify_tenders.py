"""`shop verify` of what stands behind tenders: debts, settlements, vouchers, providers' payments, rounding."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def debts(shop: Shop) -> Iterator[Finding]:
    """What each member owes is the sum of the entries; payments on account and settlements moved what they say."""
    differing = """
        SELECT m.number, d.owed, COALESCE(SUM(e.amount), 0) FROM debt d JOIN member m ON m.id = d.member
        LEFT JOIN debt_entry e ON e.member = d.member GROUP BY m.id, m.number, d.owed
        HAVING d.owed <> COALESCE(SUM(e.amount), 0) ORDER BY m.number"""
    for member, owed, entered in rows(shop, differing):
        yield Finding(
            "debt",
            member,
            N_("Member {where} is kept as owing {owed}, the entries add up to {entered}."),
            {"owed": owed, "entered": int(entered)},
        )
    moved = """
        SELECT t.number, SUM(t.said), SUM(t.moved) FROM (
            SELECT s.number, p.amount AS said, 0 AS moved FROM payment p JOIN sale s ON s.id = p.sale
            WHERE p.tender = 'on_account'
            UNION ALL SELECT s.number, -s.paid, 0 FROM settlement s
            UNION ALL SELECT COALESCE(s.number, b.number, e.source), 0, e.amount FROM debt_entry e
            LEFT JOIN sale s ON s.id = e.sale LEFT JOIN settlement b ON b.id = e.source) t
        GROUP BY t.number HAVING SUM(t.said) <> SUM(t.moved) ORDER BY t.number"""
    for number, said, entered in rows(shop, moved):
        yield Finding(
            "on account",
            str(number),
            N_("{where} says {said} on account, the debt moved by {entered}."),
            {"said": int(said), "entered": int(entered)},
        )
    gaps = """
        SELECT till, trading_day, COUNT(*), MIN(sequence), MAX(sequence) FROM settlement GROUP BY till, trading_day
        HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) ORDER BY till, trading_day"""
    for till, day, count, first, last in rows(shop, gaps):
        yield Finding(
            "gap in settlements",
            f"A{till}-{day}",
            N_(
                "Settlements of till and day {where} are numbered {first} to {last}, and there "
                "{count:is|are} {count} of them."
            ),
            {"first": first, "last": last, "count": count},
        )


def vouchers(shop: Shop) -> Iterator[Finding]:
    """Each voucher that paid is used up, by its last sale, for no more than its face value."""
    unused = """
        SELECT s.number, p.reference FROM payment p JOIN sale s ON s.id = p.sale
        LEFT JOIN voucher v ON v.number = p.reference
        WHERE p.tender = 'voucher' AND s.kind = 'sale' AND (v.number IS NULL OR p.amount > v.face AND v.payment = p.id)
        ORDER BY s.number, p.reference"""
    for number, voucher in rows(shop, unused):
        yield Finding(
            "voucher",
            str(number),
            N_("Sale {where} was paid with the voucher {voucher}, which is not used up or worth less."),
            {"voucher": voucher},
        )
    twice = """
        SELECT p.reference, COUNT(*) FROM payment p JOIN sale s ON s.id = p.sale
        WHERE p.tender = 'voucher' AND s.kind = 'sale' AND COALESCE(
            (SELECT SUM(b.amount) FROM payment b WHERE b.id > p.id AND b.amount < 0
             AND b.tender = 'voucher' AND b.reference = p.reference), 0) + p.amount > 0
        GROUP BY p.reference HAVING COUNT(*) > 1 ORDER BY p.reference"""
    for voucher, count in rows(shop, twice):
        yield Finding(
            "voucher twice", voucher, N_("Voucher {where} paid {count} {count:sale|sales}."), {"count": count}
        )


def intents(shop: Shop) -> Iterator[Finding]:
    """A provider's payment is the payment that it became; none stays with a sale that is not open any more."""
    differing = """
        SELECT i.id, i.amount, p.amount FROM payment_intent i LEFT JOIN payment p ON p.id = i.payment
        WHERE i.payment IS NOT NULL AND (p.id IS NULL OR p.sale <> i.sale OR p.tender <> i.channel
            OR i.kind = 'pay' AND (p.amount <> i.amount OR i.state <> 'paid')
            OR i.kind = 'refund' AND p.amount <> -i.amount) ORDER BY i.id"""
    for intent, amount, paid in rows(shop, differing):
        yield Finding(
            "payment intent",
            intent,
            N_("The provider's payment {where} of {amount} is not the payment of {paid} that it became."),
            {"amount": amount, "paid": paid},
        )
    lost = """
        SELECT i.id, i.amount, s.state FROM payment_intent i JOIN sale s ON s.id = i.sale
        WHERE i.kind = 'pay' AND i.state = 'paid' AND i.payment IS NULL AND s.state <> 'open' ORDER BY i.id"""
    for intent, amount, state in rows(shop, lost):
        yield Finding(
            "money of no sale",
            intent,
            N_("The provider took {amount} ({where}) for a sale that is {state}: take it back."),
            {"amount": amount, "state": state},
        )


def refunds_in_cash(shop: Shop) -> Iterator[Finding]:
    """What was handed out in place of a provider's refund left a drawer, each once."""
    odd = """
        SELECT s.number, COUNT(*),
            (SELECT COUNT(*) FROM cash_move m WHERE m.kind = 'refund' AND m.reason = s.number)
        FROM payment_intent i JOIN sale s ON s.id = i.sale WHERE i.state = 'in_cash' GROUP BY s.number
        HAVING COUNT(*) <> (SELECT COUNT(*) FROM cash_move m WHERE m.kind = 'refund' AND m.reason = s.number)
        ORDER BY s.number"""
    for number, count, moves in rows(shop, odd):
        yield Finding(
            "refund in cash",
            str(number),
            N_(
                "{count} {count:refund|refunds} of {where} {count:was|were} handed out in cash, "
                "but {moves} left a drawer."
            ),
            {"count": count, "moves": moves},
        )


def rounding(shop: Shop) -> Iterator[Finding]:
    """Only the cash of a sale is rounded, once, and by less than any step there is."""
    odd = """
        SELECT s.number, COUNT(*), SUM(p.amount) FROM payment p JOIN sale s ON s.id = p.sale
        WHERE p.tender = 'rounding' AND s.kind = 'sale' GROUP BY s.id, s.number
        HAVING COUNT(*) > 1 OR ABS(SUM(p.amount)) >= 1000 ORDER BY s.number"""
    for number, count, amount in rows(shop, odd):
        yield Finding(
            "rounding",
            str(number),
            N_("Sale {where} was rounded {count} {count:time|times}, by {amount}."),
            {"count": count, "amount": int(amount)},
        )


def exchanges(shop: Shop) -> Iterator[Finding]:
    """What goods paid that came back for others, their refund kept back: to the fen, each naming the other."""
    uneven = """
        SELECT s.number, p.amount, o.amount FROM payment p JOIN sale s ON s.id = p.sale
        LEFT JOIN sale f ON f.number = p.reference
        LEFT JOIN payment o ON o.sale = f.id AND o.tender = 'exchange' AND o.reference = s.number
        WHERE p.tender = 'exchange' AND (o.id IS NULL OR o.amount <> -p.amount OR o.bonus <> -p.bonus
            OR f.shift <> s.shift OR (s.kind = 'sale') <> (p.amount > 0) OR (s.kind = 'sale') = (f.kind = 'sale'))
        ORDER BY s.number"""
    for number, amount, other in rows(shop, uneven):
        yield Finding(
            "exchange",
            str(number),
            N_("{where} was paid {amount} by an exchange whose other half says {other}."),
            {"amount": amount, "other": other},
        )


TENDER_CHECKS = (debts, vouchers, intents, refunds_in_cash, rounding, exchanges)
