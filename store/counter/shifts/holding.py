"""One act of a till at a time."""

from store.books import journal
from store.db.opening import Shop


def hold(shop: Shop, till: str) -> None:
    """Until the end of the transaction; SQLite has only one writer anyway."""
    if shop.engine == "postgresql":
        shop.db.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (journal.JOURNAL_LOCK, int(till)))
