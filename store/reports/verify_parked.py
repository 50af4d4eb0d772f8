"""`shop verify` of parked baskets: each waits once, and what waits is parked."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.errors import N_
from store.reports.findings import Finding, rows


def parked(shop: Shop) -> Iterator[Finding]:
    """A sale is parked as long as one of its tickets waits."""
    lost = """
        SELECT s.id FROM sale s WHERE s.state = 'parked'
        AND NOT EXISTS (SELECT 1 FROM parked_sale p WHERE p.waiting = s.id) ORDER BY s.id"""
    for (sale,) in rows(shop, lost):
        yield Finding("parked", sale, N_("Sale {where} is parked and has no ticket that recalls it."))
    odd = """
        SELECT p.ticket, s.state FROM parked_sale p JOIN sale s ON s.id = p.sale
        WHERE p.waiting IS NOT NULL AND (s.state <> 'parked' OR p.waiting <> p.sale) ORDER BY p.ticket"""
    for ticket, state in rows(shop, odd):
        yield Finding("parked", ticket, N_("Ticket {where} waits for a sale that is {state}."), {"state": state})


PARKED_CHECKS = (parked,)
