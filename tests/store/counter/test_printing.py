import json
import multiprocessing
from datetime import timedelta

import pytest

from store.counter import printing
from store.db.models import PrintJob
from store.ids import new_id

COLA = "6901234567892"


def lease(till, worker="a", **given):
    return printing.lease(till.shop, "0101", worker, now=till.at, **given)


def states(till):
    return [(job.kind, job.state) for job in printing.waiting(till.shop, "0101")]


@pytest.fixture
def receipt(till):
    """A till with one leased receipt, its drawer open already."""
    till.sell(COLA)
    printing.printed(till.shop, lease(till).id, "a", now=till.at)
    return lease(till)


def test_jobs_are_leased_oldest_first_and_each_once(till):
    closed = till.sell(COLA)
    drawer, paper = lease(till), lease(till, "b")
    assert (drawer.kind, paper.kind, paper.sale, paper.number) == ("drawer", "receipt", closed.sale, closed.number)
    assert lease(till) is None


def test_a_worker_may_ask_for_some_kinds_and_for_its_own_printer(till):
    till.sell(COLA)
    assert lease(till, kinds=("receipt",)).kind == "receipt"
    assert lease(till, printer="kitchen") is None
    assert printing.lease(till.shop, "0102", "a", now=till.at) is None


def test_what_is_printed_waits_no_more(till, receipt):
    printing.printed(till.shop, receipt.id, "a", now=till.at)
    assert states(till) == []
    assert PrintJob.get_by_id(receipt.id).state == "printed"


def test_a_failed_receipt_waits_until_somebody_retries_it(till, receipt):
    printing.failed(till.shop, receipt.id, "a", "no paper", now=till.at)
    (job,) = printing.waiting(till.shop, "0101")
    assert (job.state, job.problem) == ("failed", "no paper")
    assert lease(till) is None
    printing.retry(till.shop, receipt.id, now=till.at)
    again = lease(till)
    assert (again.id, again.mark, again.attempts) == (receipt.id, "", 2)


def test_an_unknown_receipt_is_printed_again_only_with_a_mark(till, receipt):
    printing.unknown(till.shop, receipt.id, "a", "silent", now=till.at)
    printing.retry(till.shop, receipt.id, now=till.at)
    assert lease(till).mark == "unknown"


def test_a_failed_job_can_be_sent_to_another_printer(till, receipt):
    printing.failed(till.shop, receipt.id, "a", "off", now=till.at)
    printing.send_elsewhere(till.shop, receipt.id, "kitchen", now=till.at)
    assert lease(till) is None
    assert lease(till, printer="kitchen").id == receipt.id


def test_a_job_can_be_dropped(till, receipt):
    printing.failed(till.shop, receipt.id, "a", "off", now=till.at)
    printing.drop(till.shop, receipt.id, now=till.at)
    assert states(till) == []
    with pytest.raises(printing.NoSuchJob):
        printing.retry(till.shop, receipt.id, now=till.at)


def test_a_job_that_is_being_printed_cannot_be_dropped_or_retried(till, receipt):
    with pytest.raises(printing.StillPrinting):
        printing.drop(till.shop, receipt.id, now=till.at)
    with pytest.raises(printing.StillPrinting):
        printing.retry(till.shop, receipt.id, now=till.at)


def test_a_receipt_whose_lease_ran_out_is_unknown(till, receipt):
    till.at += timedelta(milliseconds=printing.LEASE_MILLIS - 1)
    assert lease(till, "b") is None
    assert states(till) == [("receipt", "leased")]
    till.at += timedelta(milliseconds=1)
    assert lease(till, "b") is None
    (job,) = printing.waiting(till.shop, "0101")
    assert (job.state, job.problem) == ("unknown", printing.WORKER_GONE)


def test_a_slow_worker_may_still_say_that_it_printed_unless_the_job_went_on(till, receipt):
    till.at += timedelta(milliseconds=printing.LEASE_MILLIS)
    lease(till, "b")
    with pytest.raises(printing.JobNotYours):
        printing.printed(till.shop, receipt.id, "b", now=till.at)
    printing.printed(till.shop, receipt.id, "a", now=till.at)
    assert states(till) == []


def test_a_worker_whose_job_was_taken_over_is_told_so(till, receipt):
    till.at += timedelta(milliseconds=printing.LEASE_MILLIS)
    lease(till, "b")
    printing.retry(till.shop, receipt.id, now=till.at)
    assert lease(till, "b").id == receipt.id
    with pytest.raises(printing.JobNotYours):
        printing.printed(till.shop, receipt.id, "a", now=till.at)


def test_a_drawer_that_was_not_opened_in_five_seconds_stays_shut(till):
    till.sell(COLA)
    till.at += timedelta(milliseconds=printing.DRAWER_MILLIS - 1)
    assert lease(till).kind == "drawer"
    till.sell(COLA)
    till.at += timedelta(milliseconds=printing.DRAWER_MILLIS)
    assert [lease(till).kind, lease(till).kind, lease(till)] == ["receipt", "receipt", None]


@pytest.mark.parametrize("end", [printing.failed, printing.unknown])
def test_a_drawer_kick_is_never_tried_twice(till, end):
    till.sell(COLA)
    drawer = lease(till)
    with pytest.raises(printing.NotRetried):
        printing.retry(till.shop, drawer.id, now=till.at)
    end(till.shop, drawer.id, "a", "off", now=till.at)
    with pytest.raises(printing.NotRetried):
        printing.retry(till.shop, drawer.id, now=till.at)
    assert states(till) == [("receipt", "waiting")]


def test_a_drawer_whose_worker_died_is_dropped(till):
    till.sell(COLA)
    lease(till, kinds=("drawer",))
    till.at += timedelta(milliseconds=printing.LEASE_MILLIS)
    assert lease(till, "b").kind == "receipt"
    assert states(till) == [("receipt", "leased")]


def test_a_reprint_is_marked_counted_and_journaled(till, journaled):
    closed = till.sell(COLA)
    key = new_id()
    first = printing.reprint(till.shop, till.actor, closed.sale, **till.tick(key=key))
    assert printing.reprint(till.shop, till.actor, closed.sale, **till.tick(key=key)) == first
    second = printing.reprint(till.shop, till.actor, closed.sale, **till.tick())
    assert [(job.mark, job.copy) for job in (first, second)] == [("reprint", 1), ("reprint", 2)]
    assert [(act, json.loads(detail)) for act, detail in journaled()][2:] == [
        ("reprint", {"copy": 1}),
        ("reprint", {"copy": 2}),
    ]
    assert [job.copy for job in printing.waiting(till.shop, "0101")] == [0, 0, 1, 2]


def test_a_reprint_that_perhaps_came_out_is_still_a_reprint(till):
    job = printing.reprint(till.shop, till.actor, till.sell(COLA).sale, **till.tick())
    leased = [lease(till) for _ in range(3)][-1]
    assert leased.id == job.id
    printing.unknown(till.shop, job.id, "a", "silent", now=till.at)
    assert printing.retry(till.shop, job.id, now=till.at).mark == "reprint"


def test_only_a_paid_sale_has_a_receipt(till):
    till.ring(COLA)
    for sale in (till.sale, "none"):
        with pytest.raises(printing.NotPaid):
            printing.reprint(till.shop, till.actor, sale, **till.tick())


def test_the_last_sale_is_the_one_closed_last_at_this_till(till):
    assert printing.last_sale(till.shop, "0101") is None
    till.sell(COLA)
    closed = till.sell(COLA)
    till.next_sale()
    till.ring(COLA)
    assert printing.last_sale(till.shop, "0101") == closed.sale
    assert printing.last_sale(till.shop, "0102") is None


def test_a_test_page_is_a_job_without_a_sale(till):
    job = printing.print_test(till.shop, "0101", now=till.at)
    assert (lease(till).id, job.kind, job.sale, job.number) == (job.id, "test", None, None)


def test_jobs_are_leased_and_ended_on_every_engine(any_till):
    till = any_till
    till.sell(COLA)
    drawer, receipt = lease(till), lease(till, "b")
    printing.printed(till.shop, drawer.id, "a", now=till.at)
    printing.unknown(till.shop, receipt.id, "b", "silent", now=till.at)
    printing.retry(till.shop, receipt.id, now=till.at)
    assert (lease(till).mark, lease(till)) == ("unknown", None)
    assert printing.reprint(till.shop, till.actor, till.sale, **till.tick()).copy == 1


def _drain(worker, home, at, start, out):
    from pathlib import Path

    from store.db.opening import open_shop

    shop = open_shop(Path(home))
    start.wait(30)
    taken = []
    while job := printing.lease(shop, "0101", worker, now=at):
        taken.append(job.id)
        printing.printed(shop, job.id, worker, now=at)
    shop.close()
    out.put(taken)


def test_two_processes_never_take_the_same_job(any_till):
    till = any_till
    for _ in range(15):
        till.sell(COLA)
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(2), context.Queue()
    given = (str(till.shop.home), till.at - timedelta(seconds=60), start, out)
    workers = [context.Process(target=_drain, args=(name, *given), daemon=True) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    taken = [out.get(timeout=60), out.get(timeout=60)]
    for worker in workers:
        worker.join(30)
    assert sorted(taken[0] + taken[1]) == sorted(str(job.id) for job in PrintJob.select())


def test_a_job_is_read_without_reading_all_that_were_ever_printed(till):
    """Every receipt is read so: what a reprint costs may grow with the years, no other job may."""
    till.sell(COLA)
    job = printing.waiting(till.shop, "0101")[-1]
    connection = till.shop.db.connection()

    def steps() -> int:
        """How many hundreds of its steps the engine takes."""
        taken: list[int] = []
        connection.set_progress_handler(lambda: taken.append(1), 100)
        assert printing.job(till.shop, job.id).copy == 0
        connection.set_progress_handler(None, 0)
        return len(taken)

    few = steps()
    with till.shop.transaction():
        for number in range(500):
            till.shop.db.execute_sql(
                "INSERT INTO print_job (id, till, kind, printer, mark, state, attempts, problem, created_at)"
                " VALUES (?, '0101', 'test', 'receipt', 'reprint', 'done', 1, '', 1)",
                (f"{number:032}",),
            )
    assert steps() == few


@pytest.mark.parametrize("statement", [printing._JOB, printing._UNDONE])
def test_which_reprint_of_a_document_it_is_is_counted_by_an_index(till, statement):
    sql = statement.sql(till.shop.db)
    values = ["0"] * sql.count("?")
    steps = [row[3] for row in till.shop.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]
    (of_document,) = [step for step in steps if "document" in step]
    assert "INDEX print_job_document (document=?" in of_document, steps
    assert not [step for step in steps if "SCAN" in step], steps
