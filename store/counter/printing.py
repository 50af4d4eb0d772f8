"""The print queue: which slip of which sale or other document waits for which printer, and what became of it.

A job belongs to one process at a time: `lease` gives it, and `printed`, `failed` or `unknown` gives it back.
    waiting → leased → printed
                     → failed    nothing came out of the printer; retry, send elsewhere or drop
                     → unknown   perhaps it came out: printed again only with the mark "unknown"
                     → dropped   nobody wants it any more
A receipt whose lease ran out becomes unknown. A drawer kick is never tried twice and is dropped when it is
5 s old: a drawer that springs open later, by itself, is a drawer that somebody empties.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from peewee import JOIN, Case, fn

from store.books import acts, journal
from store.books.actor import Actor
from store.books.permits import Permit, require
from store.calendar import Millis, from_millis, to_millis
from store.db import models
from store.db.models import CountCard, CountEntry, Coupon, ParkedSale, PrintJob, Sale
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.errors import N_, Refused
from store.ids import new_id, new_ids
from store.pricing.basket import SaleId

State: TypeAlias = Literal["waiting", "leased", "printed", "failed", "unknown", "dropped"]

REPRINT = Permit("reprint", N_("Print a receipt once more"), least="cashier")

LEASE_MILLIS = 30_000
"""How long a printer has for one job before another process may take it for dead."""

DRAWER_MILLIS = 5_000

DRAWER_LATE = N_("The drawer was not opened in time.")
WORKER_GONE = N_("The program that printed it was stopped.")
"""Problems of our own; a screen translates a job's problem as it shows it."""

KINDS = (
    *("receipt", "top_up", "coupon", "statement", "cash_move", "shift_x", "shift_blind", "shift_z"),
    *("settlement", "count_card", "count_use", "parked", "join_qr", "drawer", "test"),
)


class NoSuchJob(Refused):
    template = N_("That print job is not there any more.")


class JobNotYours(Refused):
    template = N_("Another program has taken this print job over.")


class NotRetried(Refused):
    template = N_("The drawer is opened once only; open it with its key.")


class StillPrinting(Refused):
    template = N_("That slip is being printed just now; wait a moment.")


class NotPaid(Refused):
    template = N_("Only a paid sale has a receipt.")


@dataclass(frozen=True, slots=True)
class Job:
    """A print job as a worker or a screen sees it. It prints a sale or another `document` (a top-up, a coupon,
    a member, a movement of cash, a shift), whose `number` it has; `copy` is 0, or of a reprint which one it is."""

    id: str
    till: str
    kind: str
    sale: SaleId | None
    number: str | None
    printer: str
    mark: str
    copy: int
    state: State
    attempts: int
    problem: str
    created_at: datetime
    document: str | None = None


def enqueue_document(shop: Shop, till: str, kind: str, document: str, *, drawer: bool, at: Millis) -> None:
    """The jobs of a document that is made, inside its transaction: the drawer first, then its slip."""
    opening = [_new_job(till, "drawer", None, "", at)] if drawer else []
    _ADD.many(shop.db, [*opening, _new_job(till, kind, None, "", at, document)])


def reprint_document(shop: Shop, actor: Actor, kind: str, document: str, *, key: str, now: datetime) -> Job:
    """Print a document's slip once more: marked, counted and journaled."""
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return job(shop, done)
        require(shop, actor, REPRINT)
        new = _new_job(actor.till, kind, None, "reprint", to_millis(now), document)
        _ADD(shop.db, **new)
        made = job(shop, new["id"])
        journal.append(shop, actor, "reprint", now=now, kind=kind, document=document, copy=made.copy)
        acts.done(shop, key, "reprint", made.id, now)
        return made


def enqueue_sale(
    shop: Shop, till: str, sale: SaleId, *, drawer: bool, at: Millis, ids: Sequence[str] | None = None
) -> None:
    """The jobs of a sale that closes, inside its transaction: the drawer first, then the receipt. `ids` are two new
    ones, where the caller has made some already."""
    kinds = ("drawer", "receipt") if drawer else ("receipt",)
    jobs = [(id_, till, kind, sale, None, "", at) for id_, kind in zip(ids or new_ids(2), kinds, strict=False)]
    _ADD.rows(shop.db, ("id", "till", "kind", "sale", "document", "mark", "at"), jobs)


def reprint(shop: Shop, actor: Actor, sale: SaleId, *, key: str, now: datetime) -> Job:
    """Print a paid sale's receipt once more (重打): marked, counted and journaled. Raises NotPaid."""
    with shop.transaction():
        if (done := acts.result_of(shop, key)) is not None:
            return job(shop, done)
        row = _PAID(shop.db, sale=sale).fetchone()
        if row is None or row[0] != "paid":
            raise NotPaid()
        require(shop, actor, REPRINT)
        new = _new_job(actor.till, "receipt", sale, "reprint", to_millis(now))
        _ADD(shop.db, **new)
        made = job(shop, new["id"])
        journal.append(shop, actor, "reprint", now=now, sale=sale, copy=made.copy)
        acts.done(shop, key, "reprint", made.id, now)
        return made


def print_test(shop: Shop, till: str, *, now: datetime) -> Job:
    """Queue the test page."""
    with shop.transaction():
        new = _new_job(till, "test", None, "", to_millis(now))
        _ADD(shop.db, **new)
        return job(shop, new["id"])


def print_statement(shop: Shop, till: str, member: str, *, now: datetime) -> Job:
    """Queue a member's statement (会员对账单), which says what stands when it is printed."""
    with shop.transaction():
        new = _new_job(till, "statement", None, "", to_millis(now), member)
        _ADD(shop.db, **new)
        return job(shop, new["id"])


def print_document(shop: Shop, till: str, kind: str, document: str | None, *, now: datetime) -> Job:
    """Queue a document's slip, or one of the settings alone (None), inside the caller's transaction."""
    new = _new_job(till, kind, None, "", to_millis(now), document)
    _ADD(shop.db, **new)
    return job(shop, new["id"])


def lease(
    shop: Shop,
    till: str,
    worker: str,
    *,
    now: datetime,
    kinds: Sequence[str] = KINDS,
    printer: str = "receipt",
) -> Job | None:
    """The oldest job that waits for this printer, now the worker's alone; None when none waits.

    Asking costs one read while nothing waits and no lease has run out.
    """
    at = to_millis(now)
    if not any(_due(row, kinds, at) for row in _UNENDED(shop.db, till=till, printer=printer).fetchall()):
        return None
    with shop.transaction():
        for row in _UNENDED(shop.db, till=till, printer=printer).fetchall():
            job_id, kind, state = row[:3]
            if lost := _lost(row, at):
                _END(shop.db, job=job_id, state=lost[0], problem=lost[1], at=at)
            elif state == "waiting" and kind in kinds and _taken(shop, job_id, worker, at):
                return job(shop, job_id)
    return None


def _taken(shop: Shop, job_id: str, worker: str, at: Millis) -> bool:
    """Whether the job is this worker's now; on PostgreSQL another may have taken it since it was read."""
    return bool(_LEASE(shop.db, job=job_id, worker=worker, until=at + LEASE_MILLIS).rowcount == 1)


def printed(shop: Shop, job_id: str, worker: str, *, now: datetime) -> None:
    """The printer said that it is done. Raises JobNotYours when the job was retried or dropped meanwhile."""
    _give_back(shop, job_id, worker, "printed", "", now)


def failed(shop: Shop, job_id: str, worker: str, problem: str, *, now: datetime) -> None:
    """Nothing came out. A receipt waits for somebody to retry it; a drawer kick is dropped."""
    _give_back(shop, job_id, worker, "failed", problem, now)


def unknown(shop: Shop, job_id: str, worker: str, problem: str, *, now: datetime) -> None:
    """Perhaps it came out, perhaps not: the printer took bytes and then was silent."""
    _give_back(shop, job_id, worker, "unknown", problem, now)


def retry(shop: Shop, job_id: str, *, now: datetime, printer: str | None = None) -> Job:
    """Let a job wait again, for the same printer or another. One that perhaps was printed gets the mark "unknown".

    Raises NotRetried for a drawer kick, StillPrinting, and NoSuchJob for what is printed or dropped.
    """
    with shop.transaction():
        old = job(shop, job_id)
        if old.kind == "drawer":
            raise NotRetried()
        if old.state == "leased":
            raise StillPrinting()
        if old.state in ("printed", "dropped"):
            raise NoSuchJob()
        mark = "unknown" if old.state == "unknown" and not old.mark else old.mark
        _AGAIN(shop.db, job=job_id, mark=mark, printer=printer or old.printer)
        return job(shop, job_id)


def send_elsewhere(shop: Shop, job_id: str, printer: str, *, now: datetime) -> Job:
    """Let another printer of the till print it. Refuses as `retry` does."""
    return retry(shop, job_id, now=now, printer=printer)


def drop(shop: Shop, job_id: str, *, now: datetime) -> None:
    """Nobody wants it any more. Raises StillPrinting, NoSuchJob."""
    with shop.transaction():
        old = job(shop, job_id)
        if old.state == "leased":
            raise StillPrinting()
        if old.state in ("printed", "dropped"):
            raise NoSuchJob()
        _END(shop.db, job=job_id, state="dropped", problem=old.problem, at=to_millis(now))


def waiting(shop: Shop, till: str) -> list[Job]:
    """All that is not done yet at this till, oldest first: waiting, being printed, failed, unknown."""
    return [_job(row) for row in _UNDONE(shop.db, till=till).fetchall()]


def last_sale(shop: Shop, till: str) -> SaleId | None:
    """The sale that this till closed last, for a reprint."""
    row = _LAST_SALE(shop.db, till=till).fetchone()
    return SaleId(row[0]) if row else None


def job(shop: Shop, job_id: str) -> Job:
    """Raises NoSuchJob."""
    row = _JOB(shop.db, job=job_id).fetchone()
    if row is None:
        raise NoSuchJob()
    return _job(row)


def _give_back(shop: Shop, job_id: str, worker: str, state: State, problem: str, now: datetime) -> None:
    """What became of a leased job; also of one whose lease ran out while its worker was slow."""
    with shop.transaction():
        old = job(shop, job_id)
        row = _HOLDER(shop.db, job=job_id).fetchone()
        if row[0] != worker or old.state not in ("leased", "unknown"):
            raise JobNotYours()
        ended = "dropped" if old.kind == "drawer" and state in ("failed", "unknown") else state
        _END(shop.db, job=job_id, state=ended, problem=problem, at=to_millis(now))


def _lost(row: Sequence[Any], at: Millis) -> tuple[State, str] | None:
    """What a job has become that nobody can finish any more: its lease ran out, or the drawer came too late."""
    _, kind, state, created, until = row
    if kind == "drawer" and state == "waiting" and at - created >= DRAWER_MILLIS:
        return "dropped", DRAWER_LATE
    if state == "leased" and until <= at:
        return ("dropped" if kind == "drawer" else "unknown"), WORKER_GONE
    return None


def _due(row: Sequence[Any], kinds: Sequence[str], at: Millis) -> bool:
    return (row[2] == "waiting" and row[1] in kinds) or _lost(row, at) is not None


def _new_job(
    till: str, kind: str, sale: SaleId | None, mark: str, at: Millis, document: str | None = None
) -> dict[str, Any]:
    return {"id": new_id(), "till": till, "kind": kind, "sale": sale, "document": document, "mark": mark, "at": at}


def _job(row: Sequence[Any]) -> Job:
    id_, till, kind, sale, number, printer, mark, copy, state, attempts, problem, created, document = row
    sale_id = SaleId(sale) if sale else None
    return Job(
        *(id_, till, kind, sale_id, number, printer, mark, int(copy), state, attempts, problem),
        *(from_millis(created), document),
    )


def _jobs() -> Any:
    """Jobs with their sale's or document's number; of a reprint alone is counted which one it is."""
    earlier, again = PrintJob.alias(), PrintJob.mark == "reprint"
    reprints = earlier.select(fn.COUNT(earlier.id)).where(earlier.mark == "reprint", earlier.id <= PrintJob.id)
    of_sale = (again & PrintJob.sale.is_null(False), reprints.where(earlier.sale == PrintJob.sale))
    copy = Case(None, [of_sale, (again, reprints.where(earlier.document == PrintJob.document))], 0)
    of: Any = (models.TopUp, models.Settlement, models.CountBill, models.Member, models.CashMove, models.Shift)
    numbers = [each.select(each.number).where(each.id == PrintJob.document) for each in of]
    coupon = Coupon.select(Coupon.code).where(Coupon.id == PrintJob.document)
    ticket = ParkedSale.select(ParkedSale.ticket).where(ParkedSale.id == PrintJob.document)
    used = CountCard.select(CountCard.number).join(CountEntry).where(CountEntry.id == PrintJob.document)
    return PrintJob.select(
        PrintJob.id,
        PrintJob.till,
        PrintJob.kind,
        PrintJob.sale,
        fn.COALESCE(Sale.number, *numbers, coupon, ticket, used),
        PrintJob.printer,
        PrintJob.mark,
        copy,
        PrintJob.state,
        PrintJob.attempts,
        PrintJob.problem,
        PrintJob.created_at,
        PrintJob.document,
    ).join(Sale, JOIN.LEFT_OUTER)


_JOB = Statement(lambda: _jobs().where(PrintJob.id == param("job")))
_UNDONE = Statement(
    lambda: (
        _jobs()
        .where(PrintJob.till == param("till"), PrintJob.state.in_(["waiting", "leased", "failed", "unknown"]))
        .order_by(PrintJob.id)
    )
)
_UNENDED = Statement(
    lambda: (
        PrintJob.select(PrintJob.id, PrintJob.kind, PrintJob.state, PrintJob.created_at, PrintJob.leased_until)
        .where(
            PrintJob.till == param("till"),
            PrintJob.printer == param("printer"),
            PrintJob.state.in_(["waiting", "leased"]),
        )
        .order_by(PrintJob.id)
    )
)
_HOLDER = Statement(lambda: PrintJob.select(PrintJob.leased_by).where(PrintJob.id == param("job")))
_ADD = Statement(
    lambda: PrintJob.insert(
        {
            PrintJob.id: param("id"),
            PrintJob.till: param("till"),
            PrintJob.kind: param("kind"),
            PrintJob.sale: param("sale"),
            PrintJob.document: param("document"),
            PrintJob.printer: "receipt",
            PrintJob.mark: param("mark"),
            PrintJob.state: "waiting",
            PrintJob.attempts: 0,
            PrintJob.problem: "",
            PrintJob.created_at: param("at"),
        }
    )
)
_LEASE = Statement(
    lambda: PrintJob.update(
        {
            PrintJob.state: "leased",
            PrintJob.leased_by: param("worker"),
            PrintJob.leased_until: param("until"),
            PrintJob.attempts: PrintJob.attempts + 1,
            PrintJob.problem: "",
        }
    ).where(PrintJob.id == param("job"), PrintJob.state == "waiting")
)
_END = Statement(
    lambda: PrintJob.update(
        {PrintJob.state: param("state"), PrintJob.problem: param("problem"), PrintJob.done_at: param("at")}
    ).where(PrintJob.id == param("job"))
)
_AGAIN = Statement(
    lambda: PrintJob.update(
        {
            PrintJob.state: "waiting",
            PrintJob.mark: param("mark"),
            PrintJob.printer: param("printer"),
            PrintJob.leased_by: None,
            PrintJob.leased_until: None,
            PrintJob.done_at: None,
        }
    ).where(PrintJob.id == param("job"))
)
_PAID = Statement(lambda: Sale.select(Sale.state).where(Sale.id == param("sale")))
_LAST_SALE = Statement(
    lambda: (
        Sale.select(Sale.id)
        .where(Sale.till == param("till"), Sale.state == "paid")
        .order_by(Sale.trading_day.desc(), Sale.sequence.desc())
        .limit(1)
    )
)
