"""`shop serve` in the real: a process that is asked over HTTP, stopped, killed, kept waiting and asked by many."""

import http.client
import json
import random
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import calendar
from store.db.models import Coupon, Follower, Member
from store.db.opening import open_shop
from store.db.settings import save
from store.office import staff
from store.office.coupons import kinds
from store.office.hooks import addresses
from store.reports.verify import verify
from tests.coupons import FIVE_OFF
from tests.providers import provider
from tests.scripts.api.server import Server, serving

LATE = {"scripts__api__serving__HEADER_SECONDS": 0.5, "scripts__api__app__SECONDS": 0.5}


@pytest.fixture(autouse=True)
def clock():
    """The real one."""


@pytest.fixture
def rewarding(furnished, tmp_path):
    """A served shop on SQLCipher in which whoever follows gets a coupon."""
    with serving(furnished["sqlcipher"], tmp_path / "shop", engine="sqlcipher") as server:
        shop = open_shop(server.home)
        kinds.add(shop, staff.in_the_office(shop), FIVE_OFF, now=calendar.now())
        with shop.transaction():
            save(follow_coupon="follow")
        shop.close()
        yield server


def test_it_answers_over_http_and_stops_well_when_it_is_told_to(corner, tmp_path):
    with serving(corner, tmp_path / "shop") as server:
        status, said, headers = server.ask("GET", "/v1/offers")
        assert (status, said, headers["cache-control"]) == (200, {"offers": []}, "no-store")
        assert "server" not in headers
        assert server.stop() == (0, "Stopped.\n", "")


def test_what_runs_when_it_is_stopped_is_finished_and_answered(corner, tmp_path):
    with serving(corner, tmp_path / "shop") as server:
        body = json.dumps({"phone": "13812345678", "consent_version": "1"}).encode()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.putrequest("POST", "/v1/members")
        for name, value in {**server.headers("e-1"), "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[:10])
        time.sleep(0.3)
        server.process.terminate()
        time.sleep(0.5)
        connection.send(body[10:])
        assert connection.getresponse().status == 201
        connection.close()
        assert server.stop()[0] == 0
    shop = open_shop(server.home)
    assert Member.select().count() == 1
    shop.close()


def test_an_answer_does_not_wait_for_the_other_side_s_acknowledgement(corner, tmp_path):
    """Which a kernel holds back for 40 ms where two small packets are sent without TCP_NODELAY."""
    with serving(corner, tmp_path / "shop") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        took = []
        for _ in range(20):
            begun = time.perf_counter()
            connection.request("GET", "/v1/offers", headers=server.headers())
            connection.getresponse().read()
            took.append(time.perf_counter() - begun)
        connection.close()
        assert min(took) < 0.035


def test_two_requests_with_one_key_at_once_do_it_once_and_are_answered_the_same(rewarding):
    def follow(_: int) -> tuple[int, str]:
        status, said, _ = rewarding.ask("POST", "/v1/follows", {"openid": "oABC_123456"}, key="f-1")
        return status, json.dumps(said)

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(follow, range(32)))
    assert len(answers) == 1 and answers.pop()[0] == 200
    shop = open_shop(rewarding.home)
    assert Coupon.select().count() == 1
    shop.close()


@pytest.mark.parametrize("kills", [1, pytest.param(25, marks=pytest.mark.slow)])
def test_killed_in_the_middle_it_never_issues_twice_and_loses_nothing_it_answered(rewarding, kills):
    """Programs ask on with the same keys until they are answered, as they should; the server is killed meanwhile."""
    chance, done = random.Random(7), threading.Event()
    answered: dict[str, str] = {}
    lock = threading.Lock()

    def program(number: int) -> None:
        for turn in range(10_000):
            if done.is_set():
                return
            key = f"f-{number}-{turn}"
            answer = ask_until_answered(rewarding, key, {"openid": f"open_{number}_{turn // 2}"})
            with lock:
                answered[key] = answer

    threads = [threading.Thread(target=program, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for before in range(kills):
        while len(answered) < 12 * (before + 1):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        rewarding.kill()
        rewarding.start()
    done.set()
    for thread in threads:
        thread.join()
    for key, answer in random.Random(3).sample(sorted(answered.items()), min(20, len(answered))):
        number, turn = key.split("-")[1:]
        asked = {"openid": f"open_{number}_{int(turn) // 2}"}
        status, said, headers = rewarding.ask("POST", "/v1/follows", asked, key=key)
        assert (status, json.dumps(said), headers["idempotent-replayed"]) == (200, answer, "true")
    assert rewarding.stop()[0] == 0
    shop = open_shop(rewarding.home)
    coupons = {json.loads(answer)["coupon"] for answer in answered.values()}
    issued = [key for key, answer in answered.items() if json.loads(answer)["issued"]]
    assert Coupon.select().count() == Follower.select().count() == len(coupons) == len(issued)
    assert verify(shop).findings == ()
    shop.close()


def ask_until_answered(server: Server, key: str, body: dict[str, str]) -> str:
    while True:
        try:
            status, said, _ = server.ask("POST", "/v1/follows", body, key=key, timeout=5)
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            continue
        if status != 503:
            assert status == 200, said
            return json.dumps(said)


def test_who_asks_byte_by_byte_is_hung_up_on_and_keeps_nobody_waiting(corner, tmp_path):
    with serving(corner, tmp_path / "shop", **LATE) as server:
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(60)]
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        kept.request("GET", "/v1/offers", headers=server.headers())
        kept.getresponse().read()
        begun = time.monotonic()
        ended = set()
        while time.monotonic() < begun + 3 and len(ended) < 61:
            for each in (*slow, kept.sock):
                try:
                    each.send(b"X-Slow: 1\r\n" if each in slow[30:] else b"G")
                except OSError:
                    ended.add(each)
            assert server.ask("GET", "/v1/offers", timeout=2)[0] == 200
            time.sleep(0.1)
        assert len(ended) == 61


def test_a_body_that_does_not_come_or_is_too_large_is_refused(corner, tmp_path):
    with serving(corner, tmp_path / "shop", **LATE) as server:

        def send(length: str, body: bytes) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.putrequest("POST", "/v1/follows")
            for name, value in {**server.headers("f-1"), **length_of(length)}.items():
                connection.putheader(name, value)
            connection.endheaders()
            connection.send(body)
            answer = connection.getresponse()
            said = json.loads(answer.read())
            assert answer.getheader("Connection") == "close"
            connection.close()
            return answer.status, said["error"]

        def length_of(length: str) -> dict[str, str]:
            return {"Content-Length": length} if length else {"Transfer-Encoding": "chunked"}

        assert send("100", b"{") == (408, "too_slow")
        assert send("65537", b"{") == (413, "too_large")
        assert send("", b"10001\r\n" + b"x" * 65_537 + b"\r\n") == (413, "too_large")
        assert server.ask("GET", "/v1/offers")[0] == 200


def test_hooks_are_told_while_it_serves(corner, tmp_path):
    with serving(corner, tmp_path / "shop") as server, provider() as other:
        shop = open_shop(server.home)
        addresses.add(shop, staff.in_the_office(shop), other.url, "member.enrolled", now=calendar.now())
        shop.close()
        server.ask("POST", "/v1/members", {"phone": "13812345678", "consent_version": "1"}, key="e-1")
        assert other.reached.wait(10)
        assert other.asked[0][1]["data"]["phone"] == "138****5678"
        assert server.stop()[2] == ""


def test_another_address_needs_tls_or_a_loud_word(run, made):
    for host in ("0.0.0.0", "192.168.1.7", "till.example.cn"):
        refused = run("serve", "--host", host, ok=False)
        assert "--plain-http-behind-a-proxy" in refused.stderr and refused.stderr.count("\n") == 1
    assert "both" in run("serve", "--cert", "x", ok=False).stderr


def test_a_port_that_is_taken_and_a_certificate_that_is_none_are_one_sentence(run, made, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("serve", "--port", taken.getsockname()[1], ok=False)
    assert "Nothing can listen" in refused.stderr and refused.stderr.count("\n") == 1
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("nothing")
    refused = run("serve", "--port", 0, "--cert", nothing, "--key", nothing, ok=False)
    assert "cannot be used" in refused.stderr and refused.stderr.count("\n") == 1


def test_with_a_certificate_it_speaks_tls_alone(corner, tmp_path):
    cert, key = certificate(tmp_path)
    with serving(corner, tmp_path / "shop", "--cert", str(cert), "--key", str(key)) as server:
        trusts = ssl.create_default_context(cafile=str(cert))
        connection = http.client.HTTPSConnection("localhost", server.port, timeout=10, context=trusts)
        connection.request("GET", "/v1/offers", headers=server.headers())
        assert connection.getresponse().status == 200
        connection.close()
        with pytest.raises((OSError, http.client.HTTPException)):
            server.ask("GET", "/v1/offers", timeout=5)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine's own, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    cert, key = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return cert, key
