"""`shop verify` of shifts: a roll-up says what the rows say, and the journal has the entry that each Z printed."""

from collections.abc import Iterator

from store.counter.shifts.figures import Total
from store.counter.shifts.reading import read_shift
from store.counter.shifts.sums import sums
from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def totals(shop: Shop) -> Iterator[Finding]:
    """Each closed shift added up again from its rows."""
    kept: dict[str, dict[tuple[str, str], Total]] = {}
    for shift, name, part, count, amount in rows(shop, "SELECT shift, name, part, count, amount FROM shift_total"):
        kept.setdefault(shift, {})[name, part] = Total(count, amount)
    for (shift,) in list(rows(shop, "SELECT id FROM shift WHERE open_at IS NULL ORDER BY opened_at, id")):
        view = read_shift(shop, shift)
        found = sums(shop, view).rows()
        of_shift = kept.get(shift, {})
        for name, part in sorted(found.keys() | of_shift.keys()):
            right, written = found.get((name, part), Total()), of_shift.get((name, part), Total())
            if right != written:
                yield Finding(
                    "shift",
                    view.number,
                    N_("Shift {where} was closed with {kept} for {what} (count, amount), its rows say {found}."),
                    {
                        "what": f"{name} {part}".strip(),
                        "kept": f"{written.count} {written.amount}",
                        "found": f"{right.count} {right.amount}",
                    },
                )


def heads(shop: Shop) -> Iterator[Finding]:
    """The journal's head that a Z printed is still in the journal: whoever cuts the journal's tail cuts it off."""
    cut = """
        SELECT s.number, s.till, s.last_entry FROM shift s
        LEFT JOIN journal_entry j ON j.till = s.till AND j.sequence = s.last_entry AND j.mac = s.head
        WHERE s.open_at IS NULL AND j.till IS NULL ORDER BY s.number"""
    for number, till, entry in rows(shop, cut):
        yield Finding(
            "journal of a shift",
            number,
            N_("The Z of shift {where} names entry {entry} of till {till}'s journal, which is gone or another."),
            {"entry": entry, "till": till},
        )


def belonging(shop: Shop) -> Iterator[Finding]:
    """Every sale, refund and bill has the shift of its own till; nothing was added to a shift after its Z."""
    strays = """
        SELECT s.number, h.number FROM sale s JOIN shift h ON h.id = s.shift
        WHERE s.till <> h.till OR s.state <> 'paid'
        UNION ALL SELECT t.number, h.number FROM top_up t JOIN shift h ON h.id = t.shift WHERE t.till <> h.till
        UNION ALL SELECT b.number, h.number FROM count_bill b JOIN shift h ON h.id = b.shift WHERE b.till <> h.till
        UNION ALL SELECT m.number, h.number FROM cash_move m JOIN shift h ON h.id = m.shift WHERE m.till <> h.till"""
    for bill, shift in rows(shop, strays):
        yield Finding(
            "shift of a bill",
            bill or "?",
            N_("{where} was kept for shift {shift}, which is not its own."),
            {"shift": shift},
        )


SHIFT_CHECKS = (totals, heads, belonging)
