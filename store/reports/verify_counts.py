"""`shop verify` of count cards: what is left of each is the sum of its entries, and its bills moved what they say."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def cards(shop: Shop) -> Iterator[Finding]:
    """What is unused is what was sold less what was used and paid back; never below zero, nor above what was sold."""
    differing = """
        SELECT c.number, c.unused, COALESCE(SUM(e.uses), 0) FROM count_card c
        LEFT JOIN count_entry e ON e.card = c.id GROUP BY c.id, c.number, c.unused
        HAVING c.unused <> COALESCE(SUM(e.uses), 0) ORDER BY c.number"""
    for number, unused, entered in rows(shop, differing):
        yield Finding(
            "count card",
            number,
            N_("Count card {where} is kept with {unused} unused, its entries add up to {entered}."),
            {"unused": unused, "entered": int(entered)},
        )
    odd = "SELECT number, unused, uses FROM count_card WHERE unused < 0 OR unused > uses ORDER BY number"
    for number, unused, uses in rows(shop, odd):
        yield Finding(
            "uses of a count card",
            number,
            N_("Count card {where} of {uses} {uses:use|uses} has {unused} unused."),
            {"unused": unused, "uses": uses},
        )


def bills(shop: Shop) -> Iterator[Finding]:
    """Each bill has the one entry that it says; no card paid back more than it cost; the numbers have no gaps."""
    differing = """
        SELECT b.number, b.uses, e.uses FROM count_bill b LEFT JOIN count_entry e ON e.bill = b.id AND e.card = b.card
        AND e.kind = CASE WHEN b.kind = 'count_card' THEN 'sell' ELSE 'refund' END
        WHERE e.id IS NULL OR e.uses <> b.uses ORDER BY b.number"""
    for number, said, moved in rows(shop, differing):
        yield Finding(
            "bill of a count card",
            number,
            N_("{where} says {said} {said:use|uses}, its card moved {moved}."),
            {"said": said, "moved": moved or 0},
        )
    sums = """
        SELECT c.number, c.paid, SUM(CASE WHEN b.kind = 'count_card' THEN b.paid ELSE 0 END), SUM(b.paid)
        FROM count_card c JOIN count_bill b ON b.card = c.id GROUP BY c.id, c.number, c.paid
        HAVING SUM(CASE WHEN b.kind = 'count_card' THEN b.paid ELSE 0 END) <> c.paid OR SUM(b.paid) < 0
        ORDER BY c.number"""
    for number, paid, sold, kept in rows(shop, sums):
        yield Finding(
            "money of a count card",
            number,
            N_("Count card {where} cost {paid}; its bills took {sold}, and after refunds {kept} are left."),
            {"paid": paid, "sold": int(sold), "kept": int(kept)},
        )
    gaps = """
        SELECT till, trading_day, COUNT(*), MIN(sequence), MAX(sequence) FROM count_bill GROUP BY till, trading_day
        HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) ORDER BY till, trading_day"""
    for till, day, count, first, last in rows(shop, gaps):
        yield Finding(
            "gap in count cards",
            f"K{till}-{day}",
            N_(
                "Bills of count cards {where} are numbered {first} to {last}, and there {count:is|are} {count} of them."
            ),
            {"first": first, "last": last, "count": count},
        )


def uses(shop: Shop) -> Iterator[Finding]:
    """What was taken back was a use of the same card."""
    strays = """
        SELECT c.number FROM count_entry e JOIN count_card c ON c.id = e.card LEFT JOIN count_entry u ON u.id = e.back
        AND u.kind = 'use' AND u.card = e.card WHERE e.kind = 'back' AND u.id IS NULL ORDER BY c.number"""
    for (number,) in rows(shop, strays):
        yield Finding("use taken back", number, N_("Count card {where} took back a use that it never had."))


COUNT_CHECKS = (cards, bills, uses)
