"""`shop members join-qr`: the slip with the code that leads to membership."""

from pathlib import Path

from store.db.models import PrintJob
from store.db.opening import open_shop
from tests.scripts.conftest import Run, said

URL = "https://example.com/join"


def jobs(home: Path) -> list[tuple[str, str, str]]:
    shop = open_shop(home)
    with shop.connection():
        found = [(job.till_id, job.kind, job.state) for job in PrintJob.select()]
    shop.close()
    return found


def test_the_slip_is_shown_without_a_printer_and_its_address_is_kept(run: Run, made: Path):
    shown = run("members", "join-qr", "--url", URL).output
    assert "Corner" in shown and "Scan the code to become a member" in shown and URL in shown
    assert run("settings", "get", "join_url").output.strip() == URL
    assert URL in run("members", "join-qr", "--text", "Scan: 5 off").output
    assert said(run("members", "join-qr", "--json"))["text"] == "Scan: 5 off" and jobs(made) == []


def test_printed_it_waits_in_the_queue_of_the_first_till_or_of_the_one_named(run: Run, made: Path):
    run("tills", "add", "2")
    assert "till 0101" in run("members", "join-qr", "--url", URL, "--print").output
    assert said(run("members", "join-qr", "--print", "--till", "2", "--json"))["till"] == "0102"
    assert jobs(made) == [("0101", "join_qr", "waiting"), ("0102", "join_qr", "waiting")]


def test_without_an_address_or_with_what_is_none_nothing_is_printed(run: Run, made: Path):
    assert "join_url" in run("members", "join-qr", "--print", ok=False).stderr
    assert "https://" in run("members", "join-qr", "--url", "www.example.com", "--print", ok=False).stderr
    assert "no till 7" in run("members", "join-qr", "--url", URL, "--print", "--till", "7", ok=False).stderr
    assert jobs(made) == []
