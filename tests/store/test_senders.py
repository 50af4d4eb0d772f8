"""What messages go out with: each against a real server on this machine."""

import email
import email.policy
import json
import os
import stat
from dataclasses import replace

import pytest

from store.senders import Message, UnsafePassword, is_sound, secret_in
from store.senders.opening import sender_of
from tests.providers import closed_port, mail_server, provider

SMS = Message("0193b0f0000070008000000000000001", "birthday", "phone", "13812345678", "生日", "【小店】生日快乐!")
LETTER = replace(SMS, channel="email", to="wang@example.cn")


def mailed(server, message=LETTER, user="shop", secret=""):
    return sender_of(f"smtp://{user}@127.0.0.1:{server.port}", secret).send(message)


def posted(url, message=SMS, secret=""):
    return sender_of(url, secret).send(message)


@pytest.mark.parametrize(
    "text",
    [
        "stdout",
        "file:/var/spool/messages.jsonl",
        "smtp://shop@mail.example.cn:587",
        "smtps://shop%40example.cn@mail.example.cn",
        "https://sms.example.cn/v1/send?shop=1",
        "http://127.0.0.1:8080/send",
        "http://[::1]:8080",
        "http://localhost/",
    ],
)
def test_what_a_shop_may_send_with(text):
    assert is_sound(text)
    assert sender_of(text, "").channels[-1] == "email"


@pytest.mark.parametrize(
    "text",
    [
        "file:messages.jsonl",
        "file:/var/spool/",
        "smtp://mail.example.cn",
        "smtp://shop:secret@mail.example.cn",
        "smtp://shop@mail.example.cn/inbox",
        "https://shop:secret@sms.example.cn",
        "https://shop@sms.example.cn",
        "https://",
        "https://sms.example.cn/a b",
        "https://sms.example.cn:99999/",
        "http://sms.example.cn/send",
        "http://127.0.0.1.example.cn/",
        "http://127.0.0.1@example.cn/",
        "ftp://127.0.0.1/",
        "carrier pigeon",
    ],
)
def test_what_a_shop_may_not_send_with(text):
    assert not is_sound(text)


def test_a_letter_is_taken_by_the_mail_server_which_gives_no_receipt():
    with mail_server() as server:
        outcome = mailed(server, replace(LETTER, subject="生日\r\nBcc: all@example.cn"), "shop%40example.cn")
        assert (outcome.result, outcome.receipt) == ("handed", "")
        [text] = server.letters
    letter = email.message_from_bytes(text.encode(), policy=email.policy.default)
    assert (letter["To"], letter["From"]) == ("wang@example.cn", "shop@example.cn")
    assert letter["Subject"] == "生日 Bcc: all@example.cn" and letter["Bcc"] is None
    assert letter.get_content().strip() == "【小店】生日快乐!"
    assert letter["Message-ID"] == f"<{LETTER.id}@127.0.0.1>"


def test_a_password_is_used_to_sign_on():
    with mail_server() as server:
        assert mailed(server, secret="secret").result == "handed"
        assert any(command.startswith("AUTH PLAIN") for command in server.commands)


def test_a_password_goes_to_another_machine_only_under_tls(monkeypatch):
    monkeypatch.setattr("store.senders.mail.is_loopback", lambda url: False)
    with mail_server() as server:
        outcome = mailed(server, secret="secret")
        assert outcome.result == "down" and "STARTTLS" in outcome.problem
        assert not any(command.startswith("AUTH") for command in server.commands) and not server.letters
        assert mailed(server).result == "handed"  # without one there is nothing to hide


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({"greeting": "hang up"}, "down"),
        ({"EHLO": "hang up"}, "down"),
        ({"AUTH": "535 wrong password"}, "down"),
        ({"MAIL": "530 not you"}, "down"),
        ({"RCPT": "550 no such user"}, "refused"),
        ({"RCPT": "451 greylisted"}, "later"),
        ({"DATA": "554 no"}, "refused"),
        ({"dot": "554 spam"}, "refused"),
        ({"dot": "452 full"}, "later"),
        ({"dot": "hang up"}, "unknown"),
        ({"QUIT": "hang up"}, "handed"),
    ],
)
def test_what_a_mail_server_answers_decides_what_becomes_of_a_letter(answers, result):
    with mail_server(**answers) as server:
        assert mailed(server, secret="secret").result == result


@pytest.mark.parametrize("to", ["wang", "wang@example.cn, all@example.cn", "wang@example.cn\r\nBcc: all@example.cn"])
def test_what_is_no_address_is_refused_before_anything_is_said(to):
    with mail_server() as server:
        assert mailed(server, replace(LETTER, to=to)).result == "refused"
        assert not server.commands


def test_a_provider_gets_one_post_with_the_messages_own_key():
    with provider() as server:
        outcome = posted(server.url, secret="token")
        assert (outcome.result, outcome.receipt) == ("handed", "R-1")
        [(headers, body)] = server.asked
    assert headers["Idempotency-Key"] == SMS.id and headers["Authorization"] == "Bearer token"
    assert body == {
        "id": SMS.id,
        "kind": "birthday",
        "channel": "phone",
        "to": "13812345678",
        "subject": "生日",
        "text": "【小店】生日快乐!",
    }


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        (b'{"receipt": 77}', "77"),
        (b'{"receipt": true}', ""),
        (b'{"receipt": {"a": 1}}', ""),
        (b"{}", ""),
        (b"[1]", ""),
        (b"OK", ""),
        (b"\xff\xfe", ""),
        (b"", ""),
        (b'{"receipt": "' + b"x" * 500 + b'"}', "x" * 200),
    ],
)
def test_only_what_the_provider_calls_a_receipt_is_one(answer, receipt):
    with provider(answer=answer) as server:
        outcome = posted(server.url)
    assert (outcome.result, outcome.receipt) == ("handed", receipt)


@pytest.mark.parametrize(
    ("status", "result"),
    [
        *((201, "handed"), (301, "down"), (400, "refused"), (401, "down"), (404, "down"), (422, "refused")),
        *((429, "later"), (500, "unknown"), (503, "later"), (0, "unknown")),
    ],
)
def test_what_a_provider_answers_decides_what_becomes_of_a_message(status, result):
    with provider(status) as server:
        assert posted(server.url).result == result
        assert len(server.asked) == 1


def test_a_password_that_cannot_be_sent_is_not_told():
    with provider() as server:
        outcome = posted(server.url, secret="first\nsecond")
        assert outcome.result == "down" and "first" not in outcome.problem and not server.asked


def test_no_message_is_carried_to_where_an_answer_points():
    with provider() as other, provider(307, Location=other.url) as server:
        assert posted(server.url).result == "down"
        assert not other.asked


def test_a_proxy_of_the_environment_sees_no_message(monkeypatch):
    with provider() as proxy, provider() as server:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert posted(server.url).result == "handed"
        assert not proxy.asked


@pytest.mark.parametrize("form", ["http://127.0.0.1:{}/", "https://127.0.0.1:{}/", "smtp://shop@127.0.0.1:{}"])
def test_where_nobody_listens_nothing_went_out(form):
    outcome = sender_of(form.format(closed_port()), "").send(LETTER)
    assert outcome.result == "down" and outcome.problem


def test_a_server_that_is_not_who_it_says_gets_nothing():
    with provider() as server:  # it speaks no TLS at all
        outcome = posted(server.url.replace("http:", "https:"))
        assert outcome.result == "down" and not server.asked


def test_a_file_is_added_to_and_is_its_owners_alone(tmp_path):
    file = tmp_path / "messages.jsonl"
    file.write_text("")
    file.chmod(0o644)
    for _ in range(2):
        assert sender_of(f"file:{file}", "").send(SMS).result == "handed"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [json.loads(line)["to"] for line in file.read_text().splitlines()] == ["13812345678"] * 2


def test_what_is_no_file_of_ours_is_not_written_to(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "pipe", ".", "no/such/folder"):
        assert sender_of(f"file:{tmp_path / name}", "").send(SMS).result == "down"
    assert not (tmp_path / "elsewhere").exists()


def test_the_password_is_in_the_environment_or_in_a_file_that_nobody_else_reads(tmp_path, monkeypatch):
    monkeypatch.delenv("GUITAI_OUTBOX_PASSWORD", raising=False)
    assert secret_in(tmp_path) == ""
    file = tmp_path / "outbox.password"
    file.write_text("secret\n")
    file.chmod(0o640)
    with pytest.raises(UnsafePassword):
        secret_in(tmp_path)
    file.chmod(0o600)
    assert secret_in(tmp_path) == "secret"
    monkeypatch.setenv("GUITAI_OUTBOX_PASSWORD", "another")
    assert secret_in(tmp_path) == "another"
