"""Who may ask, how a request has to be said, and that each is recorded, and done once."""

import json

import pytest

from scripts.api import gate
from scripts.api.answering import Request, answer
from store.calendar import to_millis
from store.db.models import ApiAnswer, ApiToken, JournalEntry, Member
from store.office.api import answers, tokens
from store.office.api.tokens import ApiTillTaken, BadTokenName, NoSuchToken, TokenNameTaken, UnknownMay
from tests.scripts.api.conftest import PHONE

FIND = ("POST", "/v1/members/find", {"phone": PHONE})
FOLLOW = ("POST", "/v1/follows", {"openid": "oABC_123456"})


def test_a_token_is_kept_as_a_hash_alone(any_shop, office, now):
    made, secret = tokens.add(any_shop, office, "mall", "read, follow", now=now)
    assert made.may == {"follow", "read"}
    assert secret not in str(ApiToken.select().dicts().get()) and len(secret) > 40
    assert secret not in "".join(entry.detail for entry in JournalEntry.select())
    assert tokens.caller(any_shop, secret).name == "mall"


@pytest.mark.parametrize(
    ("name", "may", "refusal"),
    [("mall", "read", TokenNameTaken), ("a/b", "read", BadTokenName), ("x", "", UnknownMay), ("x", "all", UnknownMay)],
)
def test_a_token_that_cannot_be_is_refused(shop, office, now, name, may, refusal):
    tokens.add(shop, office, "mall", "read", now=now)
    with pytest.raises(refusal):
        tokens.add(shop, office, name, may, now=now)


def test_programs_have_a_till_of_their_own_and_do_not_take_one_that_sells(shop, office, now):
    from store.office import setting_up

    setting_up.register_till(shop, office, 99, now=now)
    with pytest.raises(ApiTillTaken):
        tokens.add(shop, office, "mall", "read", now=now)


def test_without_a_token_or_with_a_wrong_or_revoked_one_nothing_is_said(ask, any_shop, office, member, token, now):
    assert (ask(*FIND, bearer=None).status, ask(*FIND, bearer="gt_no").body["error"]) == (401, "wrong_token")
    secret = token(name="mall")
    assert ask(*FIND, bearer=secret).status == 200
    tokens.revoke(any_shop, office, "mall", now=now)
    assert ask(*FIND, bearer=secret).status == 401
    with pytest.raises(NoSuchToken):
        tokens.revoke(any_shop, office, "nobody", now=now)


def test_a_token_does_what_it_may_and_nothing_else(ask, token, member):
    reads = token("read")
    assert ask("GET", "/v1/offers", bearer=reads).status == 200
    refused = ask(*FIND, bearer=reads)
    assert (refused.status, refused.body["message"]) == (403, "This token may not do that; it needs: members.")


def test_wrong_tokens_are_slowed_and_make_an_alert_but_right_ones_go_on(ask, any_shop, office, member, clock):
    from store.reports import alerts

    statuses = [ask(*FIND, bearer="gt_no").status for _ in range(gate.A_MINUTE + 2)]
    assert statuses == [401] * gate.A_MINUTE + [429] * 2
    assert ask(*FIND).status == 200
    answers.record_wrong(any_shop, 12, now=clock[0])
    [alert] = alerts.look(any_shop, office, now=clock[0])
    assert (alert.rule, alert.till, dict(alert.detail)) == ("wrong_tokens", "0199", {"times": 12})


def test_the_gate_says_how_many_there_were_once():
    door = gate.Gate()
    assert [door.wrong("10.0.0.1") for _ in range(gate.A_MINUTE + 1)] == [True] * gate.A_MINUTE + [False]
    assert door.wrong("10.0.0.2")
    assert (door.untold(), door.untold()) == (gate.A_MINUTE + 2, 0)


def test_each_request_is_journaled_with_its_token_and_no_word_of_anybody_s(ask, any_shop, member, clock):
    from store.books.journal import verify_chain

    ask(*FIND)
    ask("GET", f"/v1/members/{member.number}")
    ask("POST", "/v1/members/find", {"phon": PHONE})
    ask(*FOLLOW, key="f-1")
    ask(*FOLLOW, key="f-1")
    entries = [row for row in JournalEntry.select().order_by(JournalEntry.sequence) if row.act == "api"]
    told = [(json.loads(row.detail)["route"], json.loads(row.detail)["status"]) for row in entries]
    assert told == [
        ("POST /v1/members/find", 200),
        ("GET /v1/members/{member}", 200),
        ("POST /v1/members/find", 422),
        ("POST /v1/follows", 200),
        ("POST /v1/follows", 200),
    ]
    assert {row.till_id for row in entries} == {"0199"}
    assert not any(PHONE in row.detail or "oABC" in row.detail for row in JournalEntry.select())
    assert ApiToken.get().used_at == to_millis(clock[0])
    assert list(verify_chain(any_shop.db, any_shop.root.journal_key)) == []


def test_what_changes_something_needs_a_key(ask):
    assert ask(*FOLLOW).body["error"] == "key_missing"
    assert ask(*FOLLOW, key="no spaces").status == 400
    assert ask(*FOLLOW, key="x" * 65).status == 400


def test_a_key_that_was_used_for_something_else_is_refused_and_another_token_s_is_not(ask, token):
    first = ask(*FOLLOW, key="k-1")
    other = ask("POST", "/v1/follows", {"openid": "oDEF_123456"}, key="k-1")
    assert (other.status, other.body["error"]) == (422, "key_used")
    elsewhere = ask("POST", "/v1/members", {"phone": PHONE, "consent_version": "1"}, key="k-1")
    assert (elsewhere.status, elsewhere.body["error"]) == (422, "key_used")
    assert ask("POST", "/v1/follows", {"openid": "oDEF_123456"}, key="k-1", bearer=token()).status == 200
    assert ask(*FOLLOW, key="k-1").raw == first.raw


def test_one_key_at_many_threads_at_once_is_done_once_on_every_engine(any_shop, token, now):
    import threading

    secret, said, ready = token(), [], threading.Barrier(6)
    headers = {"authorization": f"Bearer {secret}", "content-type": "application/json", "idempotency-key": "k-1"}
    body = json.dumps({"phone": PHONE, "consent_version": "1"}).encode()

    def program() -> None:
        with any_shop.connection():
            ready.wait()
            request = Request("POST", "/v1/members", "", headers, body, "127.0.0.1")
            response = answer(any_shop, gate.Gate(), request)
            said.append((response.status, response.body))

    threads = [threading.Thread(target=program) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(said)) == 1 and said[0][0] == 201
    assert Member.select().count() == 1 and ApiAnswer.select().count() == 1


def test_who_is_refused_because_the_same_key_was_first_by_a_moment_is_answered_as_that_one(
    ask, any_shop, member, monkeypatch
):
    path, asked = f"/v1/members/{member.number}/points/earn", {"order": "W1", "points": 5}
    first = ask("POST", path, asked, key="k-1")
    kept, looks = answers._kept, iter([None, None])
    monkeypatch.setattr(answers, "_kept", lambda *given: None if next(looks, "look") is None else kept(*given))
    again = ask("POST", path, asked, key="k-1")
    assert (again.status, again.raw) == (201, first.raw)


def test_a_refused_request_leaves_its_key_free(ask, member):
    asked = {"phone": PHONE, "consent_version": "1"}
    assert ask("POST", "/v1/members", asked, key="k-1").status == 409
    assert not ApiAnswer.select().exists()
    assert ask("POST", "/v1/members", {**asked, "phone": "13800000002"}, key="k-1").status == 201


def test_what_breaks_off_between_the_act_and_its_answer_is_not_done(ask, any_shop, monkeypatch, capsys):
    keep = answers._KEEP

    def breaks(*_, **__):
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(answers, "_KEEP", breaks)
    asked = ("POST", "/v1/members", {"phone": PHONE, "consent_version": "1"})
    said = ask(*asked, key="k-1")
    assert (said.status, said.body["error"]) == (500, "went_wrong")
    assert "the plug was pulled" in capsys.readouterr().err and "plug" not in said.body["message"]
    assert not Member.select().exists()
    monkeypatch.setattr(answers, "_KEEP", keep)
    assert ask(*asked, key="k-1").status == 201


def test_an_answer_is_given_again_for_thirty_days(ask, any_shop, clock):
    from datetime import timedelta

    first = ask(*FOLLOW, key="k-1")
    begun = clock[0]
    clock[0] = begun + timedelta(days=29)
    assert answers.forget(any_shop, now=clock[0]) == 0
    assert ask(*FOLLOW, key="k-1").raw == first.raw
    assert answers.forget(any_shop, now=begun + timedelta(days=31)) == 1


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        (b"{", 400, "bad_json"),
        (b'{"openid": "oABC_123456", "openid": "oABC_123456"}', 400, "bad_json"),
        (b"\xff", 400, "bad_json"),
        (b"[" * 50_000, 400, "bad_json"),
        (b"[]", 422, "bad_field"),
        (b'{"openid": 7}', 422, "bad_field"),
        (b'{"openid": "no spaces"}', 422, "bad_field"),
        (b'{"openid": "oABC_123456", "coupon": "x"}', 422, "unknown_field"),
        (b"{}", 422, "field_missing"),
        (b'{"openid": "oABC_123456", "phone": "\\u0000"}', 422, "bad_field"),
        (b'{"openid": "oABC_123456", "phone": "\\ud800"}', 422, "bad_field"),
    ],
)
def test_a_body_that_is_not_as_described_is_one_clear_sentence(ask, sent, status, error):
    said = ask("POST", "/v1/follows", raw=sent, key="k-1")
    assert (said.status, said.body["error"]) == (status, error)
    assert "\n" not in said.body["message"] and said.body["message"].endswith(".")


def test_the_sentence_names_the_field_and_what_it_must_be(ask):
    coupon_path = "/v1/coupons/1/redeem"
    bad = {"order": "W1", "lines": [{"code": "1"}, {"code": "1", "price": "1.234"}]}
    said = ask("POST", coupon_path, bad, key="k-1")
    assert said.body["message"] == "The field lines[1].price must be written like 12.50."
    chinese = ask("POST", coupon_path, bad, key="k-1", language="zh-CN,en;q=0.5")
    assert chinese.body["message"] == "字段 lines[1].price 不对,应为:写法如 12.50。"
    assert chinese.headers["Content-Language"] == "zh-CN"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("fr, en;q=0.4, zh;q=0.2", "en"),
        ("zh-TW", "zh-CN"),
        ("fr", "zh-CN"),
        (";q=x", "zh-CN"),
    ],
)
def test_the_language_is_what_is_liked_best_of_ours_else_the_shop_s(ask, accepted, language):
    assert ask("GET", "/v1/offers", language=accepted, bearer=None).headers["Content-Language"] == language


def test_a_body_in_another_form_is_refused(ask):
    said = ask("POST", "/v1/follows", raw=b"openid=oABC_123456", key="k-1", **{"content-type": "text/plain"})
    assert (said.status, said.body["error"]) == (415, "not_json")


def test_a_known_address_says_how_it_is_asked(any_shop):
    def ask(method, path):
        response = answer(any_shop, gate.Gate(), Request(method, path, "", {"accept-language": "en"}, b"", ""))
        return response.status, json.loads(response.body)["error"], response.headers.get("Allow")

    assert ask("DELETE", "/v1/offers") == (405, "wrong_method", "GET")
    assert ask("GET", "/v1/members/find") == (405, "wrong_method", "POST")
    assert ask("GET", "/v2/offers") == (404, "no_such_path", None)
    assert ask("GET", "/v1/members/") == (404, "no_such_path", None)
    assert ask("GET", "/v1/members/%00") == (404, "no_such_path", None)


def test_an_order_s_number_may_hold_what_an_address_has_to_write_in_another_way(ask, member):
    asked = {"order": "W/1?#%", "points": 5}
    assert ask("POST", f"/v1/members/{member.number}/points/earn", asked, key="p-1").status == 201
    assert len(ask("GET", "/v1/orders/W%2F1%3F%23%25").body["entries"]) == 1


def test_nobody_sells_at_the_till_of_programs_and_its_journal_is_theirs(any_shop, office, token, now):
    from store.office.till_list import tills

    token()
    assert [(till.number, till.sells) for till in tills(any_shop)] == [(0, False), (1, True), (2, True), (99, False)]
