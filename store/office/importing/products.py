"""The products of a file are compared with the shop's, and what is new or other is written."""

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from store.books import journal
from store.books.actor import Actor
from store.books.permits import require
from store.calendar import to_millis
from store.db.models import Category
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office import pending
from store.office.catalogue import EDIT_PRODUCTS
from store.office.importing.plan import Plan, Remark, plan
from store.office.importing.reading import Reading, Table
from store.office.writing import parts_of

Progress: TypeAlias = Callable[[str, int, int], None]
"""progress(step, done, of): the step is an N_ text; the file's rows are read once, then its products written."""

CHECKING, PREPARING, WRITING = N_("Checking"), N_("Preparing"), N_("Writing")

ATTEMPTS = 3


class KeepsChanging(Refused):
    template = N_("Somebody else is changing products at this moment; nothing was imported. Try again.")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do in a dry run. `rows` = added + changed + unchanged + left_out; of those left
    out `sound` have no error themselves. `without_price` products were added for which the till asks the price."""

    applied: bool
    rows: int
    added: int
    changed: int
    unchanged: int
    left_out: int
    sound: int
    without_price: int
    new_categories: int
    ignored_columns: tuple[str, ...]
    warnings: tuple[Remark, ...]
    errors: tuple[Remark, ...]


def problem_code(problem: Refused) -> str:
    """WrongCheckDigit → wrong_check_digit: what a program tells problems apart by."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type(problem).__name__).lower()


def import_products(
    shop: Shop,
    actor: Actor,
    path: Path | Reading,
    *,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    keep_good: bool = False,
    progress: Progress = lambda step, done, of: None,
    now: datetime,
) -> ImportReport:
    """Add the products of a file and change those that are there, found by their code.

    Nothing changes unless every row is sound, or `keep_good` is given. What a row does not say, or says with 0
    where a price is, stays as it is. `mapping` is header → field (a Reading has its own). While it works, a till
    waits at most for one transaction (see store.office.pending). Raises what reading.read() raises, KeepsChanging and
    ApprovalNeeded.
    """
    require(shop, actor, EDIT_PRODUCTS)
    with _uncollected():
        reading = path if isinstance(path, Reading) else Reading(path, mapping or {})
        return _imported(shop, actor, reading, dry_run, keep_good, progress, now)


def _imported(
    shop: Shop, actor: Actor, reading: Reading, dry_run: bool, keep_good: bool, progress: Progress, now: datetime
) -> ImportReport:
    pending.load()
    table = reading.table()
    for _attempt in range(ATTEMPTS):
        made = plan(shop, table, now, _counting(progress, CHECKING, len(table.rows)))
        wanted = bool(made.changes) and (keep_good or not made.errors)
        if dry_run or not wanted or _carried_out(shop, actor, made, now, progress):
            return _report(table, made, applied=keep_good or not made.errors)
    raise KeepsChanging()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for garbage in circles, of which an import makes none: it takes a sixth of the time. What
    the import made must be gone at the end of it, or all of that is looked through then."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _report(table: Table, made: Plan, *, applied: bool) -> ImportReport:
    added = made.added
    changed = len(made.changes) - added
    return ImportReport(
        applied=applied,
        rows=made.rows,
        added=added if applied else 0,
        changed=changed if applied else 0,
        unchanged=made.unchanged,
        left_out=made.bad_rows + (0 if applied else added + changed),
        sound=0 if applied else added + changed,
        without_price=sum(c.before is None and c.after.price is None for c in made.changes) if applied else 0,
        new_categories=len(made.new_categories) if applied else 0,
        ignored_columns=table.columns.ignored,
        warnings=tuple(made.warnings),
        errors=tuple(made.errors),
    )


def _carried_out(shop: Shop, actor: Actor, made: Plan, now: datetime, progress: Progress) -> bool:
    """Stage the changes, decide on them and see them through; False when the catalogue changed meanwhile."""
    total = len(made.changes)
    prepared = _counting(progress, PREPARING, total)
    parts = list(parts_of(made.changes, made.categories, to_millis(now)))
    batch = pending.stage(shop, parts, now, prepared)
    with shop.transaction():
        decided = pending.decide(shop, batch, made.version)
        if decided:
            for start in range(0, len(made.new_categories), 200):
                Category.insert_many(made.new_categories[start : start + 200]).execute()
            counts = {"added": made.added, "changed": total - made.added, "left_out": made.bad_rows}
            journal.append(shop, actor, "product.import", now=now, batch=batch, counts=counts)
    if not decided:
        pending.forget(shop, batch)
        return False
    pending.finish(shop, _counting(progress, WRITING, total), at_hand={batch: parts})
    return True


def _counting(progress: Progress, step: str, of: int) -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        progress(step, done, of)

    return more
